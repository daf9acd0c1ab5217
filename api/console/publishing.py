"""Publishing from the console: one document at a time, in the background, with progress that every page can tell."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

import structlog

from api.control.work import KnowledgeWork
from api.opened import ProgressCallback
from core.audit import AuditLog
from core.errors import MunadilError, WrongUseError
from knowledge.document import LoadedDocument
from knowledge.drafts.drafts import Drafts, DraftState, DraftVersion
from knowledge.library.library import Library
from knowledge.library.report import IngestReport
from knowledge.reading.clean import clean
from knowledge.reading.load import Refusal, load_path
from knowledge.reading.split import split
from knowledge.warnings import Warnings

SOURCE = "library"
"""Name of the source that the console's documents are of, and of their folder in the data folder."""
_log = structlog.get_logger(__name__)


class PublishingBusyError(WrongUseError):
    """Another document is being published."""

    status = 409


@dataclass(frozen=True)
class ReadDraft:
    """A draft as it would be read: what citizens could be quoted, and what was lost on the way."""

    title: str
    passages: tuple[str, ...]
    warnings: Warnings
    refusal: str = ""


@dataclass(frozen=True)
class PublicationProgress:
    """How far a publication has come; the number of the draft, and of the stage how many of how many."""

    draft: int
    stage: str
    done: int
    total: int


class Publishing:
    """Writes drafts into a folder that is a source like any other, and has it read."""

    def __init__(
        self,
        drafts: Drafts,
        library: Library,
        work: Callable[[ProgressCallback], KnowledgeWork],
        data_dir: Path,
        organisation: Path,
    ) -> None:
        """`work` publishes in the process that owns the indexes, and tells its progress."""
        self.drafts = drafts
        self._library, self._work, self._organisation = library, work, organisation
        self._folder, self._guard = data_dir / SOURCE, Lock()
        self._audit = AuditLog(library.database, library.clock)
        self.progress: PublicationProgress | None = None

    def read(self, draft: DraftVersion) -> ReadDraft:
        """Read a draft as an ingest would, and publish nothing."""
        return read_file(draft.name, self.drafts.content(draft.id))

    def publish(self, number: int, who: str) -> None:
        """Begin to publish a draft that somebody else wrote. Raises PublishingBusyError, and what `Drafts.move` raises."""
        self._take(number)
        try:
            draft = self.drafts.move(number, DraftState.PUBLISHING, who)
        except BaseException:
            self._end()
            raise
        self._start(lambda: self._published(draft, who))

    def withdraw(self, number: int, who: str) -> None:
        """Take a published draft out of what is answered from. Raises PublishingBusyError, and WrongUseError where it is not published."""
        draft = self.drafts.get(number)
        if draft.state is not DraftState.PUBLISHED:
            raise WrongUseError("This version is not published.")
        self._take(number)
        self._start(lambda: self._withdrawn(draft, who))

    def release_held(self, key: str, who: str) -> None:
        """Publish what waits for a person. Raises PublishingBusyError."""
        self._take(0)
        self._audit.append("library.release_held", who, key)
        self._start(lambda: self._work_on(0).release_held(key))

    def roll_back(self, number: int, who: str) -> None:
        """Publish an earlier release again; drafts stand as it has them. Raises PublishingBusyError."""
        self._take(0)
        self._audit.append("library.roll_back", who, f"release {number}")
        self._start(lambda: self._rolled_back(number, who))

    def _rolled_back(self, number: int, who: str) -> None:
        self._work_on(0).roll_back(number)
        self._align(who)

    def _align(self, who: str) -> None:
        """Have the folder hold what the current release holds: what somebody went back from must not come again with the next sheet."""
        release = self._library.current_release()
        if release is None:
            return
        keys = {one.key.removeprefix(f"{SOURCE}/") for one in self._library.documents(release) if one.source == SOURCE}
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.drafts.align(keys, release, who).items():
            _write(self._folder / name, content)

    def _take(self, number: int) -> None:
        if not self._guard.acquire(blocking=False):
            raise PublishingBusyError(remedy="Wait until it is done.")
        self.progress = PublicationProgress(number, "", 0, 0)

    def _start(self, do: Callable[[], object]) -> None:
        Thread(target=self._run, args=(do,), name="publishing", daemon=True).start()

    def _run(self, do: Callable[[], object]) -> None:
        try:
            do()
        except MunadilError as error:
            _log.warning("publishing.failed", kind=type(error).__name__)
        except Exception as error:  # noqa: BLE001 what breaks is logged, and the draft is back in review
            _log.error("publishing.broken", kind=type(error).__name__, exc_info=error)
        finally:
            self._end()

    def _end(self) -> None:
        self.progress = None
        self._guard.release()

    def _published(self, draft: DraftVersion, who: str) -> None:
        try:
            self._align(who)
            with self._in_place(draft.name, self.drafts.content(draft.id)):
                report = self._ingested(draft.id)
                mine = [one for one in (*report.refused, *report.held) if one.key.endswith(draft.name)]
                if mine:
                    raise WrongUseError(f"{mine[0].reason} {mine[0].remedy}".strip())
        except BaseException as error:
            reason = f"{error.detail} {error.remedy}".strip() if isinstance(error, MunadilError) else "broken"
            self.drafts.move(draft.id, DraftState.IN_REVIEW, who, comment=reason)
            raise
        self.drafts.move(draft.id, DraftState.PUBLISHED, who, release=report.release)

    def _withdrawn(self, draft: DraftVersion, who: str) -> None:
        self._align(who)
        with self._in_place(draft.name, None):
            self._ingested(draft.id)
        self.drafts.move(draft.id, DraftState.WITHDRAWN, who)

    def _ingested(self, number: int) -> IngestReport:
        return self._work_on(number).ingest(
            [self._folder], organisation=self._organisation, source=SOURCE, allow_empty=True
        )

    def _work_on(self, number: int) -> KnowledgeWork:
        def tell(stage: str, done: int, total: int) -> None:
            self.progress = PublicationProgress(number, stage, done, total)

        return self._work(tell)

    @contextmanager
    def _in_place(self, name: str, content: bytes | None) -> Iterator[None]:
        """The folder with a file of that content, or without it; as it was where the block raises."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / name
        before = path.read_bytes() if path.exists() else None
        try:
            _write(path, content)
            yield
        except BaseException:
            _write(path, before)
            raise


def read_file(name: str, content: bytes) -> ReadDraft:
    """Read a file as an ingest would, and publish nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / name
        path.write_bytes(content)
        for found in load_path(path):
            if isinstance(found, LoadedDocument):
                document = clean(found)
                passages = tuple(passage.text for passage in split(document))
                return ReadDraft(document.meta.title or name, passages, document.warnings)
            if isinstance(found, Refusal):
                return ReadDraft(name, (), (), f"{found.reason} {found.remedy}".strip())
    return ReadDraft(name, (), (), "Nothing could be read.")


def _write(path: Path, content: bytes | None) -> None:
    """Write a file whole, or remove it: a kill leaves the old one or the new one."""
    if content is None:
        path.unlink(missing_ok=True)
        return
    made = path.with_name(f".{path.name}.new")
    made.write_bytes(content)
    made.replace(path)
