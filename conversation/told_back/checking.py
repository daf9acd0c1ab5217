"""Looking for what people wait for: an answer after a publication, or a wording that staff approved; a source that was corrected.

Each subscription notes the release that it was looked at with, in the transaction that announces what was found: whoever is killed goes on
where it stopped, and tells nothing twice.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from sqlalchemy import ColumnElement, or_, select, update

from agent.answer import Answer, AnswerStatus, Citation
from agent.guardrails.approved import ApprovedWording, ApprovedWordings, NoApprovedWordings, named_best
from agent.organisation.replies import written_date
from agent.ports import AnsweringAgent
from agent.question import Question
from connectors.responder import Subscription
from connectors.rows.identity import Vault
from connectors.rows.subscriptions import opened
from connectors.rows.tables import SubscriptionRow, TurnRow
from conversation.asking import laid_out, parts_of, quoted
from conversation.phrases import Phrase, Phrases
from conversation.told_back.announcing import ToldBack
from conversation.told_back.corrections import PublishedPassages, correction_of
from conversation.told_back.marks import QuestionState, mark_questions
from core.clock import Clock
from core.database.database import Database
from core.database.errors import LockedError
from core.language.forms import Language
from core.language.identify import identify

QUESTION, ANSWER = "question:", "answer:"
"""Rooms of subjects: a question left open, by its name; an answer that was given, by its turn."""
_LOOK_SECONDS = 10.0
"""Between two looks for another release; chosen by hand: a look is 0.1 ms."""
_AT_ONCE = 50
"""Subscriptions that are read at once; chosen by hand."""
_UNSURE = (
    AnswerStatus.PAUSED_SERVICE,
    AnswerStatus.PAUSED_TOPIC,
    AnswerStatus.PAUSED_ELECTION,
    AnswerStatus.ERROR_TIMEOUT,
    AnswerStatus.ERROR_INTERNAL,
)
"""What says nothing of whether there is an answer: it is asked again with the next look."""

_log = structlog.get_logger(__name__)


class Published(PublishedPassages, Protocol):
    """What is published; `knowledge.library.library.Library` is it."""

    def current_release(self) -> int | None:
        """Number of the release that is answered from."""
        ...


@dataclass(frozen=True)
class _Found:
    """What a look came to: a change to announce, or none."""

    change: str = ""
    text: str = ""
    about: str = ""
    is_last: bool = False


class NewsFinder:
    """Looks while it runs; of several processes one looks at a time."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        agent: AnsweringAgent,
        published: Published,
        phrases: Phrases,
        clock: Clock,
        *,
        approved: ApprovedWordings | None = None,
        public_url: str = "",
        look_seconds: float = _LOOK_SECONDS,
    ) -> None:
        """`public_url` is where sources can be opened; empty where nowhere. `approved` are wordings that the agent says."""
        self._approved, self._looked = approved or NoApprovedWordings(), frozenset[int]()
        self._database, self._vault, self._agent, self._published = database, vault, agent, published
        self._phrases, self._clock, self._told_back = phrases, clock, ToldBack(database, clock)
        self._url, self._look_seconds = public_url.rstrip("/"), look_seconds
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look."""
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name="told-back-checks")

    async def stop(self) -> None:
        """Stop looking."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        self._running = None

    async def check(self) -> int:
        """Look at everything that was not looked at with the current release, or names a new wording; how many changes were announced."""
        release = await asyncio.to_thread(self._published.current_release)
        fresh = await asyncio.to_thread(self._fresh)
        if not fresh and (release is None or not await asyncio.to_thread(self._due, release, 0)):
            return 0
        lock = self._database.lock("told back")
        try:
            await asyncio.to_thread(lock.__enter__)
        except LockedError:
            return 0
        try:
            named = await self._check_approved(fresh) if fresh else 0
            return named + (await self._check(release) if release is not None else 0)
        finally:
            await asyncio.to_thread(lock.__exit__, None, None, None)

    async def _check(self, release: int) -> int:
        announced, after = 0, 0
        while due := await asyncio.to_thread(self._due, release, after):
            for asked in due:
                after = asked.id
                found = await self._look(asked, release)
                if found is not None:
                    announced += await asyncio.to_thread(self._note, asked, found, release)
        return announced

    def _fresh(self) -> tuple[ApprovedWording, ...]:
        """Wordings that this process has not looked with; of those of before it began another may have ended on the way."""
        standing = self._approved.standing()
        self._looked &= {one.id for one in standing}
        return tuple(one for one in standing if one.id not in self._looked)

    async def _check_approved(self, fresh: Sequence[ApprovedWording]) -> int:
        """Ask again every question that names the topic of a new wording: whoever waits still has not been told."""
        announced, after, is_put_off = 0, 0, False
        while waiting := await asyncio.to_thread(self._waiting, after):
            after = waiting[-1].id
            for asked in waiting:
                label, usual = asked.topic.label, asked.topic.language
                wording = await asyncio.to_thread(named_best, fresh, label, identify(label, usual).language)
                if wording is None:
                    continue
                answer = await self._agent.answer(Question(label, language=usual))
                is_put_off = is_put_off or answer.status in _UNSURE
                if answer.approved:
                    found = _Found(f"approved:{wording.id}", self._told(answer), wording.topic, is_last=True)
                    announced += await asyncio.to_thread(self._note, asked, found)
        if not is_put_off:
            self._looked |= {one.id for one in fresh}
        return announced

    async def _run(self) -> None:
        while True:
            try:
                if announced := await self.check():
                    _log.info("told_back.announced", changes=announced)
            except Exception as error:  # noqa: BLE001 -- the database may be away for a while
                _log.error("told_back.check_failed", kind=type(error).__name__)
            await asyncio.sleep(self._look_seconds)

    def _due(self, release: int, after: int) -> list[Subscription]:
        rooms = or_(SubscriptionRow.subject.startswith(QUESTION), SubscriptionRow.subject.startswith(ANSWER))
        return self._read(rooms, SubscriptionRow.checked != release, SubscriptionRow.id > after)

    def _waiting(self, after: int) -> list[Subscription]:
        return self._read(SubscriptionRow.subject.startswith(QUESTION), SubscriptionRow.id > after)

    def _read(self, *those: ColumnElement[bool]) -> list[Subscription]:
        wanted = select(SubscriptionRow).where(SubscriptionRow.ended_at.is_(None), *those)
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(SubscriptionRow.id).limit(_AT_ONCE))
            return [opened(self._vault, row) for row in rows]

    async def _look(self, asked: Subscription, release: int) -> _Found | None:
        """What is found; None where that cannot be told now."""
        if asked.topic.subject.startswith(ANSWER):
            return await asyncio.to_thread(self._correction, asked, release)
        answer = await self._agent.answer(Question(asked.topic.label, language=asked.topic.language))
        if answer.status in _UNSURE:
            return None
        if not answer.approved and not (answer.status.is_answered and answer.citations):
            return _Found()
        about = answer.citations[0].title if answer.citations else asked.topic.label
        return _Found(f"answered:{release}", self._told(answer), about, is_last=True)

    def _told(self, answer: Answer) -> str:
        """The answer with its sources: it stands alone, long after the question."""
        text, _ = laid_out(parts_of(answer), answer.citations)
        sources = "\n".join(self._line(one, answer.language) for one in answer.citations)
        return "\n\n".join(filter(None, (text, sources)))

    def _line(self, citation: Citation, language: Language) -> str:
        day = f" ({written_date(citation.published_on, language)})" if citation.published_on else ""
        return "\n".join(
            filter(None, (f"[{citation.number}] {citation.title}{day}", self._link(citation.passage_id, citation.url)))
        )

    def _link(self, passage: str, url: str) -> str:
        return f"{self._url}/sources/{passage}" if self._url else url

    def _correction(self, asked: Subscription, release: int) -> _Found:
        """What became of the sources of an answer, as far as its words no longer stand."""
        turn = asked.topic.subject.removeprefix(ANSWER)
        with self._database.read() as session:
            sealed = session.scalar(select(TurnRow.answer).where(TurnRow.id == turn))
        if sealed is None:
            return _Found()
        citations: list[Mapping[str, Any]] = list(self._vault.open(sealed, f"answer {turn}").get("citations") or ())
        language, said, changes, about = asked.topic.language, [], [], ""
        for citation in citations:
            changed = correction_of(self._published, release, str(citation["passage_id"]), str(citation["quote"]))
            if changed is None:
                continue
            title = about = str(citation["title"])
            changes.append(f"{citation['passage_id']} {changed.words}")
            if changed.words:
                words = quoted(changed.words, changed.language or language)
                corrected = self._phrases.say(Phrase.TOLD_CORRECTED, language, title=title)
                said.append("\n".join(filter(None, (corrected, words, self._link(changed.passage, "")))))
            else:
                said.append(self._phrases.say(Phrase.TOLD_WITHDRAWN, language, title=title))
        if not said:
            return _Found()
        digest = hashlib.sha256("\n".join(changes).encode()).hexdigest()[:24]
        return _Found(f"corrected:{digest}", "\n\n".join(said), about)

    def _note(self, asked: Subscription, found: _Found, release: int | None = None) -> bool:
        """Announce what was found and note with which release it was looked for, both or neither."""
        topic, now = asked.topic, self._clock.now()
        with self._database.write() as session:
            if release is not None:
                seen = update(SubscriptionRow).where(SubscriptionRow.id == asked.id).values(checked=release)
                session.execute(seen, execution_options={"synchronize_session": False})
            if not found.change:
                return False
            told = self._told_back.announce(
                topic.subject,
                found.change,
                {topic.language: found.text},
                about=found.about,
                is_last=found.is_last,
                session=session,
            )
            if found.is_last:
                names = [topic.subject.removeprefix(QUESTION)]
                mark_questions(session, names, now, who="", state=QuestionState.ANSWERED, reason=found.about)
            return told.is_new
