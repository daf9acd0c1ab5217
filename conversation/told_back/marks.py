"""What staff makes of questions that were not answered: who looks after them, whether they are answered, or none of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.tables import QuestionMarkRow, SubscriptionRow, TurnRow
from conversation.told_back.announcing import Announced, ToldBack
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.database.statements import chunks
from core.errors import WrongUseError
from core.language.forms import Language


class QuestionState(StrEnum):
    """How a question that was not answered stands."""

    OPEN = "open"
    ANSWERED = "answered"
    OUT_OF_SCOPE = "out_of_scope"
    """None that these documents are to answer."""


@dataclass(frozen=True)
class QuestionMark:
    """What was last made of a question; nobody's words but staff's."""

    state: QuestionState
    assigned_to: str
    reason: str
    who: str
    at: datetime


class QuestionMarks:
    """Marks of questions, by their names (a turn, a dot, which question of it)."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._audit, self._told_back = AuditLog(database, clock), ToldBack(database, clock)

    def all(self) -> Mapping[str, QuestionMark]:
        """Every mark, by the question's name."""
        with self._database.read() as session:
            return {row.question: _mark(row) for row in session.scalars(select(QuestionMarkRow))}

    def waiting(self) -> frozenset[str]:
        """Names of the questions of which somebody waits to hear."""
        room = SubscriptionRow.subject.startswith("question:"), SubscriptionRow.ended_at.is_(None)
        with self._database.read() as session:
            subjects = session.scalars(select(SubscriptionRow.subject).where(*room))
            return frozenset(subject.removeprefix("question:") for subject in subjects)

    def assign(self, names: Sequence[str], who: str, to: str) -> None:
        """Have a colleague look after questions; nobody, where `to` is empty."""
        self._change(names, who, "unanswered.assign", assigned_to=to)

    def set_aside(self, names: Sequence[str], who: str, reason: str) -> None:
        """Say that questions are none that documents are to answer, and why. Raises WrongUseError without a reason."""
        if not reason.strip():
            raise WrongUseError("To set a question aside, say why.", remedy="Write a few words.")
        self._change(names, who, "unanswered.set_aside", state=QuestionState.OUT_OF_SCOPE, reason=reason.strip())

    def reopen(self, names: Sequence[str], who: str) -> None:
        """Have questions wait for an answer again."""
        self._change(names, who, "unanswered.reopen", state=QuestionState.OPEN, reason="")

    def answer(self, names: Sequence[str], who: str, texts: Mapping[Language, str], source: str) -> int:
        """Tell everybody who waits what staff answers, with its source; how many will be told. Raises WrongUseError without either."""
        said = {form: text.strip() for form, text in texts.items() if text.strip()}
        if not said or not source.strip():
            raise WrongUseError("An answer needs words and a source.", remedy="Write both.")
        whole = {form: f"{text}\n\n{source.strip()}" for form, text in said.items()}
        now = self._clock.now()
        with self._database.write() as session:
            waited = [name for name in dict.fromkeys(names) if self._is_waited_for(session, name)]
            told = [self._announce(session, name, whole, source.strip(), who, now) for name in waited]
            mark_questions(session, names, now, who=who, state=QuestionState.ANSWERED, reason=source.strip())
            people = sum(one.people for one in told)
            self._audit.append(
                "unanswered.answer", who, "", {"questions": len(names), "people": people}, session=session
            )
        return people

    def _is_waited_for(self, session: Session, name: str) -> bool:
        live = SubscriptionRow.subject == f"question:{name}", SubscriptionRow.ended_at.is_(None)
        return session.scalar(select(SubscriptionRow.id).where(*live).limit(1)) is not None

    def _announce(
        self, session: Session, name: str, texts: Mapping[Language, str], about: str, who: str, now: datetime
    ) -> Announced:
        change = f"answered by staff {now.isoformat(timespec='seconds')}"
        return self._told_back.announce(
            f"question:{name}", change, texts, about=about, who=who, is_last=True, session=session
        )

    def _change(
        self,
        names: Sequence[str],
        who: str,
        action: str,
        *,
        state: QuestionState | None = None,
        assigned_to: str | None = None,
        reason: str | None = None,
    ) -> None:
        with self._database.write() as session:
            mark_questions(
                session, names, self._clock.now(), who=who, state=state, assigned_to=assigned_to, reason=reason
            )
            detail = {"questions": len(names), "to": assigned_to or "", "reason": reason or ""}
            self._audit.append(action, who, "", detail, session=session)


def mark_questions(
    session: Session,
    names: Sequence[str],
    now: datetime,
    *,
    who: str,
    state: QuestionState | None = None,
    assigned_to: str | None = None,
    reason: str | None = None,
) -> None:
    """Mark questions whose turns are still kept; what is None stays as it was."""
    wanted = {name: name.partition(".")[0] for name in dict.fromkeys(names)}
    turns = [turn for part in chunks(list(wanted.values())) for turn in _kept(session, part)]
    for name in (name for name, turn in wanted.items() if turn in set(turns)):
        row = session.get(QuestionMarkRow, name)
        if row is None:
            row = QuestionMarkRow(
                question=name, turn=wanted[name], state=QuestionState.OPEN.value, assigned_to="", reason=""
            )
            session.add(row)
        row.state = row.state if state is None else state.value
        row.assigned_to = row.assigned_to if assigned_to is None else assigned_to[:64]
        row.reason = row.reason if reason is None else reason[:500]
        row.who, row.at = who[:64], now
    session.flush()


def _kept(session: Session, turns: Sequence[str]) -> Sequence[str]:
    return session.scalars(select(TurnRow.id).where(TurnRow.id.in_(turns))).all()


def _mark(row: QuestionMarkRow) -> QuestionMark:
    return QuestionMark(QuestionState(row.state), row.assigned_to, row.reason, row.who, row.at)
