"""Wordings that staff has approved for a topic: what is said of it, whatever documents say, from the next message of every process on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from agent.guardrails.pauses import ways_of, words_named
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Base, Database
from core.database.types import UtcDateTime
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from core.language.meaning.meanings import meanings
from core.text import Script, script_of

LONGEST_TOPIC, LONGEST_TEXT, MOST_DOCUMENTS = 200, 2_000, 5
"""Characters of a topic or a reason, and of a wording; documents that it names. Chosen by hand: a line, a screen, and what is looked at."""
_AMONG = 1
"""Words that count which may stand among those that name a topic. Chosen by hand: "la fête annuelle de la section"."""
_CLAUSE_END = re.compile(r"[,،;؛:.?!؟…\n]+")
_SHOWN_FIRST = (Language.FRENCH, Language.ARABIC, Language.ENGLISH)


class ApprovedState(StrEnum):
    """What became of a version of a wording for a topic."""

    WAITING = "waiting"
    """Somebody else has to approve it."""
    STANDING = "standing"
    REPLACED = "replaced"
    """A later version stands, or waits in its place."""
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class ApprovedRow(Base):
    """A version of a wording for a topic; versions of one wording have the number of its first one in common."""

    __tablename__ = "approved_wordings"

    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[int | None] = mapped_column(ForeignKey("approved_wordings.id"), index=True)
    topic: Mapped[str] = mapped_column(String(LONGEST_TOPIC))
    texts: Mapped[str] = mapped_column(Text)
    documents: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), index=True)
    author: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewer: Mapped[str] = mapped_column(String(200))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(LONGEST_TOPIC))


@dataclass(frozen=True)
class ApprovedWording:
    """A version of a wording for a topic: in which forms, on which documents (by key), who wrote it and who approved it."""

    id: int
    first: int
    topic: str
    texts: Mapping[Language, str]
    documents: tuple[str, ...]
    state: ApprovedState
    author: str
    written_at: datetime
    reviewer: str = ""
    reviewed_at: datetime | None = None
    ended_by: str = ""
    ended_at: datetime | None = None
    reason: str = ""

    def form_for(self, language: Language) -> Language:
        """The form that is said to who writes in a language: that one, else the one that reads like it, else any."""
        return next(form for form in (language, language.base, *_SHOWN_FIRST, *self.texts) if form in self.texts)


class ApprovedProblem(StrEnum):
    """Why a wording for a topic cannot stand."""

    TOPIC = "topic"
    """It names nothing that could be recognised."""
    EMPTY = "empty"
    LONG = "long"
    LETTERS = "letters"
    """A form is written in the other letters."""
    DOCUMENTS = "documents"
    DOCUMENT = "document"
    """It names one that is not published."""
    OWN = "own"
    """Whoever wrote it cannot approve it."""
    MOVED = "moved"
    """Somebody did something with it meanwhile."""
    REASON = "reason"


class ApprovalError(WrongUseError):
    """The wording cannot stand so."""

    def __init__(self, problem: ApprovedProblem, names: str = "") -> None:
        super().__init__(f"The wording cannot stand: {problem.value} {names}".strip())
        self.problem, self.names = problem, names


class ApprovedWordings(Protocol):
    """Port: wordings that stand right now; `StoredApprovedWordings` is the real one."""

    def standing(self) -> Sequence[ApprovedWording]:
        """Every wording that is approved and was not taken back; may read a database."""
        ...


class NoApprovedWordings:
    """No topic has a wording: evaluations, and what is tried before it is published."""

    def standing(self) -> Sequence[ApprovedWording]:
        """Nothing."""
        return ()


class StoredApprovedWordings:
    """Wordings in the database that every process reads; each change is audited in its own transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    def standing(self) -> tuple[ApprovedWording, ...]:
        """Every wording that is approved and was not taken back, oldest first."""
        return self._read(_EVERY.where(ApprovedRow.state == ApprovedState.STANDING.value))

    def waiting(self) -> tuple[ApprovedWording, ...]:
        """Versions that wait for somebody's approval, oldest first."""
        return self._read(_EVERY.where(ApprovedRow.state == ApprovedState.WAITING.value))

    def ended(self, most: int) -> tuple[ApprovedWording, ...]:
        """The latest versions that were taken back or refused, the latest first."""
        over = (ApprovedState.TAKEN_BACK.value, ApprovedState.REFUSED.value)
        wanted = select(ApprovedRow).where(ApprovedRow.state.in_(over)).order_by(ApprovedRow.ended_at.desc())
        return self._read(wanted.limit(most))

    def history(self, first: int) -> tuple[ApprovedWording, ...]:
        """Every version of a wording, the newest first. Raises NotFoundError."""
        found = self._read(_versions(first))
        if not found:
            raise NotFoundError("There is no such wording.")
        return found

    def versions_beside(self, number: int) -> tuple[ApprovedWording, ...]:
        """Every version of the wording that a version is of, the newest first. Raises NotFoundError."""
        with self._database.read() as session:
            row = session.get(ApprovedRow, number)
        return self.history(number if row is None else row.first or row.id)

    def write(
        self,
        who: str,
        topic: str,
        texts: Mapping[Language, str],
        documents: Sequence[str] = (),
        *,
        first: int | None = None,
        seen: int = 0,
    ) -> ApprovedWording:
        """Have a version wait for somebody else: of the wording `first`, of which the writer saw `seen`, else of a new one.

        What stands goes on standing meanwhile. Raises ApprovalError, NotFoundError.
        """
        topic, kept = " ".join(topic.split()), {form: text.strip() for form, text in texts.items() if text.strip()}
        _check(topic, kept, documents)
        with self._database.write() as session:
            before = list(session.scalars(_versions(first))) if first is not None else []
            if first is not None and not before:
                raise NotFoundError("There is no such wording.")
            if before and before[0].id != seen:
                raise ApprovalError(ApprovedProblem.MOVED)
            for row in before:
                if row.state == ApprovedState.WAITING.value:
                    row.state = ApprovedState.REPLACED.value
            row = _new(topic, kept, documents, who, self._clock.now(), first)
            session.add(row)
            session.flush()
            made = _wording(row)
            self._audit.append("approved.write", who, topic, {"version": made.id}, session=session)
        return made

    def approve(self, number: int, who: str) -> ApprovedWording:
        """Have a version stand, by whoever did not write it, from the next message on. Raises ApprovalError, NotFoundError."""
        with self._database.write(urgent=True) as session:
            row = _waiting(session, number, ApprovedState.WAITING)
            if row.author == who:
                raise ApprovalError(ApprovedProblem.OWN)
            now = self._clock.now()
            for before in session.scalars(_versions(row.first or row.id)):
                if before.state == ApprovedState.STANDING.value:
                    before.state, before.ended_at, before.ended_by = ApprovedState.REPLACED.value, now, who
            row.state, row.reviewer, row.reviewed_at = ApprovedState.STANDING.value, who, now
            self._audit.append("approved.approve", who, row.topic, {"version": number}, session=session)
            return _wording(row)

    def refuse(self, number: int, who: str, reason: str) -> None:
        """Leave aside a version that waits, for a reason. Raises ApprovalError, NotFoundError."""
        self._end(number, who, reason, ApprovedState.WAITING, ApprovedState.REFUSED, "approved.refuse")

    def take_back(self, number: int, who: str, reason: str) -> None:
        """Have a wording stand no more from the next message on, for a reason. Raises ApprovalError, NotFoundError."""
        self._end(number, who, reason, ApprovedState.STANDING, ApprovedState.TAKEN_BACK, "approved.take_back")

    def _end(self, number: int, who: str, reason: str, was: ApprovedState, becomes: ApprovedState, action: str) -> None:
        reason = reason.strip()[:LONGEST_TOPIC]
        if not reason:
            raise ApprovalError(ApprovedProblem.REASON)
        with self._database.write(urgent=True) as session:
            row = _waiting(session, number, was)
            row.state, row.ended_by, row.ended_at, row.reason = becomes.value, who, self._clock.now(), reason
            self._audit.append(action, who, row.topic, {"version": number, "reason": reason}, session=session)

    def _read(self, wanted: Select[Any]) -> tuple[ApprovedWording, ...]:
        with self._database.read() as session:
            return tuple(_wording(row) for row in session.scalars(wanted))


def named_best(wordings: Iterable[ApprovedWording], text: str, language: Language) -> ApprovedWording | None:
    """The wording whose topic a text names in the most words, the newest of several; None where it names none.

    A topic is named by words that stand together: what is scattered over clauses, or far apart, speaks of something else.
    """
    wordings = tuple(wordings)
    if not wordings:
        return None
    clauses = [[word.close for word in meanings(clause, language)] for clause in _CLAUSE_END.split(text)]
    named, _, best = max(((_named(one.topic, clauses), one.id, one) for one in wordings), key=lambda one: one[:2])
    return best if named else None


def _named(topic: str, clauses: Iterable[Sequence[frozenset[str]]]) -> int:
    """How many words a topic is named by in one clause, with at most some others among them."""
    found = 0
    for words in clauses:
        for count in range(words_named(topic, words), found, -1):
            reach = count + _AMONG
            if any(words_named(topic, words[at : at + reach]) >= count for at in range(len(words))):
                found = count
                break
    return found


_EVERY = select(ApprovedRow).order_by(ApprovedRow.id)


def _versions(first: int) -> Select[Any]:
    wanted = (ApprovedRow.id == first) | (ApprovedRow.first == first)
    return select(ApprovedRow).where(wanted).order_by(ApprovedRow.id.desc())


def _check(topic: str, texts: Mapping[Language, str], documents: Sequence[str]) -> None:
    if len(topic) > LONGEST_TOPIC or not ways_of(topic):
        raise ApprovalError(ApprovedProblem.TOPIC)
    if not texts:
        raise ApprovalError(ApprovedProblem.EMPTY)
    if len(documents) > MOST_DOCUMENTS:
        raise ApprovalError(ApprovedProblem.DOCUMENTS, str(MOST_DOCUMENTS))
    for form, text in texts.items():
        if len(text) > LONGEST_TEXT:
            raise ApprovalError(ApprovedProblem.LONG, form.value)
        if (script_of(text) is Script.ARABIC) is not form.is_rtl:
            raise ApprovalError(ApprovedProblem.LETTERS, form.value)


def _new(
    topic: str, texts: Mapping[Language, str], documents: Sequence[str], who: str, at: datetime, first: int | None
) -> ApprovedRow:
    return ApprovedRow(
        first=first,
        topic=topic,
        texts=json.dumps({form.value: text for form, text in texts.items()}, ensure_ascii=False),
        documents=json.dumps(list(dict.fromkeys(documents)), ensure_ascii=False),
        state=ApprovedState.WAITING.value,
        author=who[:200],
        written_at=at,
        reviewer="",
        reviewed_at=None,
        ended_by="",
        ended_at=None,
        reason="",
    )


def _waiting(session: Session, number: int, state: ApprovedState) -> ApprovedRow:
    row = session.get(ApprovedRow, number)
    if row is None:
        raise NotFoundError("There is no such wording.")
    if row.state != state.value:
        raise ApprovalError(ApprovedProblem.MOVED)
    return row


def _wording(row: ApprovedRow) -> ApprovedWording:
    return ApprovedWording(
        row.id,
        row.first or row.id,
        row.topic,
        {Language(form): text for form, text in json.loads(row.texts).items()},
        tuple(json.loads(row.documents)),
        ApprovedState(row.state),
        row.author,
        row.written_at,
        row.reviewer,
        row.reviewed_at,
        row.ended_by,
        row.ended_at,
        row.reason,
    )
