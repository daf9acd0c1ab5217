"""Publishing from the console: one document at a time, in the background, with progress that every page can tell."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from api.console.work.failing import kept_problem, kinds_and_text
from api.console.work.filing import LibraryFolder
from api.console.work.underway import TUNING, PublicationProgress, PublicationWork, Underway
from api.console.work.waiting import PublicationQueue, WaitingPublication
from api.opened import ProgressCallback
from api.operations import CALIBRATING
from core.audit import AuditLog
from core.database.errors import LockedError
from core.errors import MunadilError, NotFoundError, WrongUseError
from evals.replay.stored import Replays, ReplayState
from knowledge.document import DocumentMeta
from knowledge.drafts.drafts import SOURCE, Drafts, DraftState, DraftVersion
from knowledge.drafts.silencing import silent_keys
from knowledge.known.file import parse_questions, written_questions
from knowledge.library import amend
from knowledge.library.kept import stated_known
from knowledge.library.library import Library
from knowledge.library.publish import Also
from knowledge.questions import StatedQuestions
from knowledge.reading.clean import clean
from knowledge.reading.load import Refusal, load_content
from knowledge.reading.split import split
from knowledge.warnings import ReadingWarning, WarningKind, Warnings

_LOCK = "console"
"""Name of the lock that a process holds while it publishes, goes back or withdraws: others wait for it."""
_PATIENCE_S = 120.0
"""Seconds that one process waits for another to have published. Chosen by hand: a long document is embedded in it."""
_log = structlog.get_logger(__name__)


class _ReleaseMovedError(Exception):
    """Another release was published meanwhile: the thresholds of this one matter no more."""


class GateNotRunError(WrongUseError):
    """What would change for those who ask has not been looked at, or not against what is published now."""

    status = 409


class GateBlockedError(WrongUseError):
    """An answer that must be right would be wrong."""

    status = 409


def _nobody(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


class Releasing(Protocol):
    """What publishing does with the knowledge room. `api.wiring.releasing.OpenedReleasing` is the real one."""

    def prepare(
        self, name: str, content: bytes | None, progress: ProgressCallback, key: str = "", side: str = ""
    ) -> int | None:
        """Read a file and make it a candidate; None for its content takes it out. None where nothing changes.

        It is answered from as the release before it is, until it is calibrated.

        `side` is what is said about it beside it, as a side file would.

        With a `key` it takes the place of what stands of that document, whatever its source.
        """
        ...

    def noticed(self, name: str, content: bytes, key: str = "") -> Warnings:
        """Published documents that say nearly the same, and figures that speak against it; nothing of what cannot be read."""
        ...

    def hand_back(self, key: str, progress: ProgressCallback) -> int | None:
        """Make a document a candidate as its source brought it last."""
        ...

    def make_ready(self, progress: ProgressCallback) -> None:
        """Mend what a kill left, so that the next publication need not; nothing where there is nothing to mend."""
        ...

    def calibrate(self, release: int, progress: ProgressCallback) -> None:
        """Find what a release needs to be answered from well, unless that was done before; takes longer than publishing does."""
        ...

    def publish(self, candidate: int, progress: ProgressCallback, also: Also) -> None:
        """Answer from a candidate from now on, and write `also` in the same transaction."""
        ...

    def drop(self, candidate: int) -> None:
        """Let go of a candidate."""
        ...

    def roll_back(self, number: int, progress: ProgressCallback, also: Also) -> None:
        """Answer from an earlier release again, and write `also` in the same transaction."""
        ...

    def release_held(self, key: str, progress: ProgressCallback) -> None:
        """Publish a document that waits for a person."""
        ...


@dataclass(frozen=True)
class ReadDraft:
    """A draft as it would be read: what citizens could be quoted, and what was lost on the way."""

    title: str
    passages: tuple[str, ...]
    warnings: Warnings
    refusal: str = ""
    meta: DocumentMeta | None = None
    """What is known about the document; None of questions and of what cannot be read."""
    headings: tuple[tuple[str, ...], ...] = ()
    """The headings that each passage stands under."""


class Publishing:
    """Moves what is answered from, and the drafts with it, in one transaction; a folder that is a source follows."""

    def __init__(
        self,
        drafts: Drafts,
        library: Library,
        releasing: Releasing,
        data_dir: Path,
        replays: Replays | None = None,
    ) -> None:
        """Without `replays` nothing has to be looked at before it is published: gates are off."""
        self.drafts, self.replays = drafts, replays
        self._library, self._releasing = library, releasing
        self._folder, self._guard = LibraryFolder(data_dir / SOURCE, drafts), Lock()
        self.queue = PublicationQueue(library.database, library.clock)
        self._asked = 0
        self._audit = AuditLog(library.database, library.clock)
        self._underway, self._tuned = Underway(library), Underway(library, TUNING)
        self._settled: int | None = None
        self._own: PublicationProgress | None = None
        self._error: Exception | None = None

    @property
    def last(self) -> PublicationProgress | None:
        """What is under way in any process, or was last; calibrating only where nothing else is."""
        if (last := self.progress) is not None:
            return last
        tuned = self._tuned.last()
        return tuned if tuned is not None and not tuned.is_over else self._underway.last()

    @property
    def progress(self) -> PublicationProgress | None:
        """What is being published, withdrawn or gone back to in any process, or comes next."""
        last = self._own or self._underway.last()
        if last is not None and not last.is_over:
            return last
        first = self.queue.first()
        return None if first is None else _begun(first)

    @property
    def failed(self) -> str:
        """Why the last piece of work came to nothing; empty where it did not."""
        last = self._own or self._underway.last()
        return (kinds_and_text(last.problem)[1] or last.problem) if last else ""

    def read(self, draft: DraftVersion) -> ReadDraft:
        """Read a draft as an ingest would, and publish nothing."""
        content = self.drafts.content(draft.id)
        return self._questions(draft, content) if draft.is_questions else read_file(draft.name, content, draft.side)

    def noticed(self, draft: DraftVersion) -> Warnings:
        """What a draft runs into among what is published."""
        if draft.is_questions:
            return ()
        return self._releasing.noticed(draft.name, self.drafts.content(draft.id), draft.key)

    def _questions(self, draft: DraftVersion, content: bytes) -> ReadDraft:
        asked = parse_questions(content.decode("utf-8", "replace"), draft.name)
        _, problems = amend.questioned(self._library, draft.key, asked)
        warnings = tuple(ReadingWarning(WarningKind.KNOWN_QUESTIONS, text) for text in problems)
        return ReadDraft(draft.title, tuple(map(told, asked.entries)), warnings)

    def settle(self, tell: ProgressCallback = _nobody) -> None:
        """Calibrate what is published, where it is not; publishing goes on meanwhile, and what is published then is gone on with.

        It is tried once a release. Where another process is at it, or at publishing, that is left to the next look.
        """
        while (release := self._library.current_release()) not in (None, self._settled):
            try:
                self._calibrated(release or 0, tell)
            except _ReleaseMovedError:
                self._settled = None
            except LockedError:
                self._settled = None
                return

    def _calibrated(self, release: int, tell: ProgressCallback) -> None:
        def watch(stage: str, done: int, total: int) -> None:
            if self._library.current_release() != release:
                raise _ReleaseMovedError
            tell(stage, done, total)
            work, about = PublicationWork.TUNE.value, str(release)
            self._tuned.tell(PublicationProgress(0, str(stage), done, total, work=work, about=about))

        with self._library.database.lock(CALIBRATING):
            self._settled = release
            try:
                with self._library.database.lock(_LOCK):
                    self._releasing.make_ready(_nobody)
                self._releasing.calibrate(release, watch)
            finally:
                if (last := self._tuned.last()) is not None and not last.is_over:
                    self._tuned.end(last)

    def expiring(self) -> dict[str, datetime]:
        """When published documents are withdrawn by themselves, by their keys."""
        found = self.drafts.expiring()
        return {one.key or f"{SOURCE}/{one.name}": one.expires_at for one in found if one.expires_at}

    def resume(self) -> None:
        """Give back what was being published when a process ended, unless another one is at it; the folder follows what is published."""
        try:
            with self._library.database.lock(_LOCK):
                self._give_back()
                self.drafts.unfinished(self._in_line())
                self._align("server")
        except LockedError:
            return

    def relieve(self) -> None:
        """Give back what another process was publishing when it ended, where one did."""
        first = self.queue.first()
        last = self._underway.last()
        if self._own is not None or ((last is None or last.is_over) and (first is None or first.place)):
            return
        try:
            with self._library.database.lock(_LOCK):
                self._give_back()
                self._align("server")
        except LockedError:
            return

    def _give_back(self) -> None:
        """Have what a process left when it ended stand in line again, or in review. For who holds the lock of publishing."""
        ended, is_left = self._underway.give_up(), self.queue.give_back()
        if ended is not None or is_left:
            self.drafts.unfinished(self._in_line())

    def _in_line(self) -> frozenset[int]:
        return frozenset(one.draft for one in self.queue.waiting())

    def go_on(self) -> None:
        """Begin what waits, unless it is gone on with already; another process that is at it does it after its own."""
        if self.queue.first() is not None and self._guard.acquire(blocking=False):
            Thread(target=self._go_on, name="publishing", daemon=True).start()

    def submit(self, number: int, who: str) -> None:
        """Ask for a second person's look, and have the gate run meanwhile. Raises what `Drafts.move` raises."""
        self.drafts.move(number, DraftState.IN_REVIEW, who)
        self.ask(number, who)

    def ask(self, number: int, who: str) -> None:
        """Have the gate of a draft run, where there are gates; one that waits or runs already is not asked for twice."""
        if self.replays is not None:
            self.replays.ask(number, who)

    def publish(self, number: int, who: str, *, reason: str = "") -> None:
        """Have a draft that somebody else wrote published when its turn comes; with a reason, past a gate that blocks.

        Raises GateNotRunError, GateBlockedError, and what `Drafts.move` raises.
        """
        self._tested(number, reason)
        with self._library.database.write() as session:
            draft = self.drafts.move(number, DraftState.PUBLISHING, who, comment=reason, session=session)
            self._line_up(
                PublicationWork.PUBLISH,
                who,
                draft=number,
                about=draft.title or draft.name,
                reason=reason,
                session=session,
            )
        self.go_on()

    def schedule(self, number: int, who: str) -> None:
        """Approve a draft that somebody else wrote, to be published at its time.

        Raises WrongUseError where it has none, GateNotRunError, GateBlockedError, and what `Drafts.move` raises.
        """
        if self.drafts.get(number).publish_at is None:
            raise WrongUseError("It has no time to be published at.", remedy="Set one, or publish it now.")
        self._tested(number, "")
        self.drafts.move(number, DraftState.SCHEDULED, who)

    def withdraw(self, number: int, who: str, *, reason: str = "") -> None:
        """Take a published draft out of what is answered from; of questions, what was asked before stands again.

        Raises WrongUseError where it is not published.
        """
        draft = self.drafts.get(number)
        if draft.state is not DraftState.PUBLISHED or (draft.key and not draft.is_questions):
            raise WrongUseError("This version is not published.")
        self._line_up(PublicationWork.WITHDRAW, who, draft=number, about=draft.title or draft.name, reason=reason)
        self.go_on()

    def withdraw_key(self, key: str, reason: str, who: str) -> None:
        """Answer from a document no more, whether it was published here or comes from another source."""
        drafts = self.drafts.history(key.removeprefix(f"{SOURCE}/")) if key.startswith(f"{SOURCE}/") else ()
        own = next((one for one in drafts if one.state is DraftState.PUBLISHED and not one.key), None)
        if own:
            self.withdraw(own.id, who, reason=reason)
        else:
            amend.found_for(self._library, key)
            self.withdraw_document(key, reason, who)

    def withdraw_document(self, key: str, reason: str, who: str) -> None:
        """Answer from a document of any source no more."""
        self._line_up(PublicationWork.WITHDRAW, who, about=key, reason=reason)
        self.go_on()

    def hand_back(self, key: str, reason: str, who: str) -> None:
        """Let the source of a document say again what stands of it."""
        self._line_up(PublicationWork.HAND_BACK, who, about=key, reason=reason)
        self.go_on()

    def call_off(self, number: int, who: str) -> None:
        """Take out of the line what waits; a draft is in review again. Raises PublicationBegunError."""
        with self._library.database.write() as session:
            one = self.queue.call_off(number, who, session)
            if one.work is PublicationWork.PUBLISH:
                self.drafts.move(one.draft, DraftState.IN_REVIEW, who, session=session)

    def wait(self, tell: ProgressCallback) -> None:
        """Until what was asked for last is over, telling its progress. Raises what it ended with."""
        while (problem := self.queue.problem(self._asked)) is None:
            if (progress := self.progress) is not None and progress.stage:
                tell(progress.stage, progress.done, progress.total)
            self.go_on()
            time.sleep(0.05)
        if problem:
            raise self._error or WrongUseError(kinds_and_text(problem)[1] or problem)

    def say_again(self, who: str) -> None:
        """Have what fell silent for words that were taken back published without them; nothing where none did.

        Nothing is said that was not approved: lines are missing, and that is all.
        """
        for key in silent_keys(self._library.database, SOURCE):
            history = self.drafts.history(key.removeprefix(f"{SOURCE}/"))
            if draft := next((one for one in history if one.state is DraftState.PUBLISHED), None):
                self._line_up(PublicationWork.SAY_AGAIN, who, draft=draft.id, about=draft.title or draft.name)
        self.go_on()

    def _said_again(self, one: WaitingPublication) -> None:
        draft = self.drafts.get(one.draft)
        if draft.state is not DraftState.PUBLISHED:
            return
        content, telling = self.drafts.content(draft.id) or None, self._telling(draft.id)

        def also(session: Session, release: int) -> None:
            told = {"version": draft.version, "release": release}
            self._audit.append("library.say_again", one.who, draft.name, told, session=session)
            if content is None:
                self.drafts.move(draft.id, DraftState.WITHDRAWN, one.who, session=session)
            self.queue.end(one.id, session=session)

        candidate = self._releasing.prepare(draft.name, content, telling)
        if candidate is not None:
            with self._folder.changed(draft.name, content):
                self._releasing.publish(candidate, telling, also)

    def release_held(self, key: str, who: str) -> None:
        """Publish what waits for a person."""
        with self._library.database.write() as session:
            self._audit.append("library.release_held", who, key, session=session)
            self._line_up(PublicationWork.RELEASE, who, about=key, session=session)
        self.go_on()

    def roll_back(self, number: int, who: str) -> None:
        """Publish an earlier release again; drafts stand as it has them. Raises NotFoundError."""
        if number not in {one.number for one in self._library.releases()}:
            raise NotFoundError(
                f"There is no release {number}.", remedy="`munadil knowledge releases` lists those there are."
            )
        with self._library.database.write() as session:
            self._audit.append("library.roll_back", who, f"release {number}", session=session)
            self._line_up(PublicationWork.ROLL_BACK, who, about=str(number), session=session)
        self.go_on()

    def _tested(self, number: int, reason: str) -> int | None:
        """What the gate let through, which is what will be published; None where it is still to be made."""
        if self.replays is None:
            return None
        last, live = self.replays.last(number), self._library.candidates()
        is_run = last is not None and last.state in (ReplayState.DONE, ReplayState.FAILED)
        if last is None or not is_run or last.base != self._library.current_release():
            raise GateNotRunError(remedy="Run the gate, and look at what changes.")
        if last.state is ReplayState.DONE and last.candidate is not None and last.candidate not in live:
            raise GateNotRunError(remedy="Run the gate again: what it tried is gone.")
        if last.is_blocked and not reason.strip():
            raise GateBlockedError(
                remedy="Have it changed; an administrator may publish it all the same, with a reason."
            )
        return last.candidate if last.candidate in live else None

    def _rolled_back(self, one: WaitingPublication) -> None:
        number = int(one.about)
        names = self._names(number)
        gone = {draft.key for draft in self.drafts.corrections()} - {
            kept.key for kept in self._library.documents(number)
        }

        def also(session: Session, release: int) -> None:
            self.drafts.align(names, release, one.who, session)
            self.drafts.follow(release, gone, one.who, session)
            self.queue.end(one.id, session=session)

        self._releasing.roll_back(number, self._telling(0), also)
        self._align(one.who)

    def _names(self, release: int) -> frozenset[str]:
        """Names of the files of the folder that a release has documents of."""
        inside = f"{SOURCE}/"
        keys = (key.removeprefix(inside) for key in self._library.titles(release) if key.startswith(inside))
        return frozenset(key.partition("/")[0] for key in keys)

    def _align(self, who: str) -> None:
        """Have drafts and folder hold what the current release holds, whoever published it or went back to it."""
        release = self._library.current_release()
        if release is None:
            return
        standing, moved = self.drafts.align(self._names(release), release, who)
        self._folder.follow(standing, moved)

    def _line_up(
        self,
        work: PublicationWork,
        who: str,
        *,
        draft: int = 0,
        about: str = "",
        reason: str = "",
        session: Session | None = None,
    ) -> None:
        with nullcontext(session) if session else self._library.database.write() as writing:
            self._asked = self.queue.add(work, who, draft=draft, about=about, reason=reason, session=writing)
        self._error = None

    def _go_on(self) -> None:
        """Do what waits until nothing does; what comes while the last is ended is not left standing."""
        is_on = True
        while is_on:
            try:
                is_on = self._worked_off()
            finally:
                self._guard.release()
            is_on = is_on and self.queue.first() is not None and self._guard.acquire(blocking=False)

    def _worked_off(self) -> bool:
        """Whether all that waited is done; not where others have been at it for too long, who go on with it."""
        try:
            with self._library.database.lock(_LOCK, patience_s=_PATIENCE_S):
                self._give_back()
                while (one := self.queue.begin()) is not None:
                    self._do(one)
        except MunadilError as error:
            _log.warning("publishing.failed", kind=type(error).__name__)
            return False
        return True

    def _do(self, one: WaitingPublication) -> None:
        """Do it, and leave word for every process of how it went."""
        begun = _begun(one)
        self._own, problem = begun, ""
        self._underway.tell(begun)
        try:
            self._done(one)
        except Exception as error:  # noqa: BLE001 what breaks is logged, and the draft is back in review
            problem = kept_problem(error)
            if isinstance(error, MunadilError):
                _log.warning("publishing.failed", kind=type(error).__name__)
            else:
                _log.error("publishing.broken", kind=type(error).__name__, exc_info=error)
            if one.id == self._asked:
                self._error = error
        self._underway.end(begun, problem)
        self._own = None
        self.queue.end(one.id, problem)

    def _done(self, one: WaitingPublication) -> None:
        if one.work is PublicationWork.PUBLISH:
            self._published(one)
        elif one.work is PublicationWork.ROLL_BACK:
            self._rolled_back(one)
        elif one.work is PublicationWork.RELEASE:
            self._releasing.release_held(one.about, self._telling(0))
            self._align(one.who)
        elif one.work is PublicationWork.SAY_AGAIN:
            self._said_again(one)
        elif one.work is PublicationWork.WITHDRAW and one.draft:
            self._withdrawn(one)
        else:
            self._amended(one)

    def _amended(self, one: WaitingPublication) -> None:
        """A document of any source withdrawn, or handed back to it."""
        if one.work is PublicationWork.WITHDRAW:
            candidate = self._releasing.prepare("", None, self._telling(0), one.about)
        else:
            candidate = self._releasing.hand_back(one.about, self._telling(0))

        def also(session: Session, release: int) -> None:
            told = {"reason": one.reason, "release": release}
            self._audit.append(f"library.{one.work.value}", one.who, one.about, told, session=session)
            self.drafts.end(one.about, one.who, session)
            self.queue.end(one.id, session=session)

        if candidate is not None:
            self._releasing.publish(candidate, self._telling(0), also)

    def _published(self, one: WaitingPublication) -> None:
        draft = self.drafts.get(one.draft)
        if draft.state is not DraftState.PUBLISHING:
            return
        try:
            self._put_in_service(one, draft)
        except GateNotRunError:  # another release was published while it waited: what is compared with has changed
            self.drafts.wait_again(draft.id, one.who)
            self.ask(draft.id, one.who)
        except BaseException as error:
            if self.drafts.get(draft.id).state is DraftState.PUBLISHING:
                self.drafts.move(draft.id, DraftState.IN_REVIEW, one.who, comment=kept_problem(error))
            raise

    def _put_in_service(self, one: WaitingPublication, draft: DraftVersion) -> None:
        candidate, content = self._tested(draft.id, one.reason), self.drafts.content(draft.id)
        telling = self._telling(draft.id)
        if candidate is None:
            candidate = self._releasing.prepare(draft.name, content, telling, draft.key, draft.side)
        if candidate is None:  # what stands is this very text
            release = self._library.current_release()
            self.drafts.move(draft.id, DraftState.PUBLISHED, one.who, release=release)
            return
        with nullcontext() if draft.key else self._folder.changed(draft.name, content, draft.side):
            self._releasing.publish(candidate, telling, self._also(one, DraftState.PUBLISHED))

    def _also(self, one: WaitingPublication, to: DraftState) -> Also:
        """What is written with the pointer: where the draft stands, and that nothing is left to do."""

        def also(session: Session, release: int) -> None:
            is_out = to is DraftState.PUBLISHED
            comment, number = ("", release) if is_out else (one.reason, None)
            self.drafts.move(one.draft, to, one.who, comment=comment, release=number, session=session)
            self.queue.end(one.id, session=session)

        return also

    def _withdrawn(self, one: WaitingPublication) -> None:
        draft = self.drafts.get(one.draft)
        if draft.state is not DraftState.PUBLISHED:  # a later version took its place, or somebody went back
            return
        telling, content = self._telling(draft.id), self._asked_before(draft) if draft.is_questions else None
        candidate = self._releasing.prepare(draft.name, content, telling, draft.key)
        if candidate is None and draft.is_questions:
            self.drafts.move(draft.id, DraftState.WITHDRAWN, one.who, comment=one.reason)
            return
        if candidate is None:  # nobody is answered from it any more: somebody went back, or took it out by hand
            self._align(one.who)
            return
        with nullcontext() if draft.key else self._folder.changed(draft.name, None):
            self._releasing.publish(candidate, telling, self._also(one, DraftState.WITHDRAWN))

    def _asked_before(self, draft: DraftVersion) -> bytes:
        """The questions file that says what was asked of a document before a draft of questions was published; empty for nothing."""
        numbers = {release: one.number for one in self._library.versions(draft.key) for release in one.releases}
        earlier = [release for release in numbers if release < (draft.release or 0)]
        found = self._library.version(draft.key, numbers[max(earlier)]) if earlier else None
        if found is None:
            return b""
        known = self._library.known_of(draft.key, found.summary.version)
        return written_questions(stated_known(known, found.passages)).encode()

    def _telling(self, number: int) -> ProgressCallback:
        def tell(stage: str, done: int, total: int) -> None:
            begun = self._own or PublicationProgress(number)
            self._own = replace(begun, stage=str(stage), done=done, total=total)
            self._underway.tell(self._own)

        return tell


def read_file(name: str, content: bytes, side: str = "") -> ReadDraft:
    """Read a file as an ingest would, with what is said beside it, and publish nothing."""
    found = load_content(name, content, side)
    if isinstance(found, Refusal):
        return ReadDraft(name, (), (), f"{found.reason} {found.remedy}".strip())
    document = clean(found)
    passages = split(document)
    texts, headings = tuple(one.text for one in passages), tuple(one.heading for one in passages)
    return ReadDraft(document.meta.title or name, texts, document.warnings, meta=document.meta, headings=headings)


def told(entry: StatedQuestions) -> str:
    """Known questions as a person reads them: the words that answer, and what is asked."""
    asked = "\n".join(f"{language.value} · {text}" for language, text in entry.questions)
    return "\n".join(f"« {words} »" for words in entry.answer) + "\n" + asked


def _begun(one: WaitingPublication) -> PublicationProgress:
    return PublicationProgress(one.draft, work=one.work.value, about=one.about)
