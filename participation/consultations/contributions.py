"""Contributions: taken in once, read by a moderator, found again by their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, true, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NullType

from core.audit import ITS_PERSON, AuditEntryRow, AuditLog
from core.clock import Clock
from core.database.database import Database
from core.database.statements import chunks, insert_new
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from core.language.identify import identify
from core.personal_data.masking import blotted
from core.text import normalise, western_digits
from participation.common.texts.moderation import ModerationReason
from participation.consultations.reading.read import LONGEST
from participation.consultations.rows import contribution_of, written_groups
from participation.consultations.schemas import (
    Contribution,
    ContributionSource,
    ContributionState,
    Moderation,
    NewContribution,
)
from participation.consultations.tables import ContributionRow, MappingRow, ModerationRow
from participation.consultations.telling import AuthorTelling

_LONGEST_TITLE = 300
"""Characters of a title. Chosen by hand: three lines on a phone."""
_DIGITS = 9
"""Figures of a number that is looked for; chosen by hand: a thousand million contributions."""
_LONGEST_NOTE = 2_000
"""Characters of what a moderator adds. Chosen by hand: a page."""


@dataclass(frozen=True)
class ContributionFilter:
    """Which contributions are wanted; what is None or empty bounds nothing."""

    state: ContributionState | None = None
    territories: frozenset[str] = frozenset()
    """Codes of places: a place and those in it."""
    theme: int | None = None
    source: ContributionSource | None = None
    language: Language | None = None
    words: str = ""
    is_unread: bool = False
    """Those that stand under a theme and that no person has looked at there."""


@dataclass(frozen=True)
class KnownContribution:
    """A contribution as it was read last, and when it had changed."""

    contribution: Contribution
    changed_at: object
    """As the database writes it."""


@dataclass(frozen=True)
class ContributionFigures:
    """How many contributions there are, by state, and of the published ones by source, language and place."""

    states: Mapping[ContributionState, int]
    sources: Mapping[str, int]
    languages: Mapping[str, int]
    territories: Mapping[str, int]


class Contributions:
    """Contributions in the database."""

    def __init__(
        self, database: Database, clock: Clock, telling: AuthorTelling, gone: Callable[[], object] = lambda: None
    ) -> None:
        """`gone` is called after something that was published is not any more."""
        self._database, self._clock, self._telling, self._gone = database, clock, telling, gone
        self._audit = AuditLog(database, clock)

    def take(
        self, session: Session, consultation: str, new: NewContribution, participant: str | None = None
    ) -> int | None:
        """The number of what came in; None where it came before. Raises WrongUseError where it says nothing.

        Personal data of anybody in it is dotted out before it is kept.
        """
        text = normalise(new.text).strip()
        if not any(map(str.isalnum, text)):
            raise WrongUseError("A contribution needs words.")
        now = self._clock.now()
        row = {
            "consultation": consultation,
            "question": new.question,
            "origin": new.origin[:120],
            "source": new.source.value,
            "event": new.event,
            "parent": new.parent[:120],
            "participant": participant,
            "title": blotted(normalise(new.title).strip())[:_LONGEST_TITLE],
            "text": blotted(text)[:LONGEST],
            "language": (new.language or identify(text).language).value,
            "territory": new.territory[:20],
            "place": new.place[:120],
            "wanted_theme": new.wanted_theme[:200],
            "alignment": new.alignment,
            "agree": new.votes.agree,
            "disagree": new.votes.disagree,
            "passed": new.votes.passed,
            "groups": written_groups(new.groups),
            "state": new.state.value,
            "reason": new.reason[:40],
            "made_at": new.made_at or now,
            "changed_at": now,
        }
        number = insert_new(session, ContributionRow, row, ContributionRow.number)
        return None if number is None else int(number)

    def number_of(self, session: Session, consultation: str, origin: str) -> int:
        """The number of what came from somewhere before. Raises NotFoundError."""
        row = ContributionRow
        wanted = select(row.number).where(row.consultation == consultation, row.origin == origin[:120])
        number = session.scalar(wanted)
        if number is None:
            raise NotFoundError("Nothing came from there.")
        return int(number)

    def find(self, number: int) -> Contribution | None:
        """One by its number; None where there is none."""
        with self._database.read() as session:
            row = session.get(ContributionRow, number)
            return contribution_of(row) if row else None

    def get(self, number: int) -> Contribution:
        """One by its number. Raises NotFoundError."""
        with self._database.read() as session:
            row = session.get(ContributionRow, number)
            if row is None:
                raise NotFoundError("There is no contribution of this number.")
            return contribution_of(row)

    def of_participant(self, participant: str) -> tuple[Contribution, ...]:
        """What somebody contributed, the latest first: for themselves alone."""
        wanted = select(ContributionRow).where(ContributionRow.participant == participant)
        with self._database.read() as session:
            return tuple(
                contribution_of(row) for row in session.scalars(wanted.order_by(ContributionRow.number.desc()))
            )

    def listed(
        self, consultation: str, wanted: ContributionFilter, *, limit: int = 50, offset: int = 0
    ) -> tuple[tuple[Contribution, ...], int]:
        """Contributions that a filter lets through, the latest first, and how many there are of them in all."""
        narrowed = _filtered(select(ContributionRow), consultation, wanted)
        counted = _filtered(select(func.count()).select_from(ContributionRow), consultation, wanted)
        ordered = narrowed.order_by(ContributionRow.number.desc()).limit(limit).offset(offset)
        with self._database.read() as session:
            return tuple(contribution_of(row) for row in session.scalars(ordered)), session.scalar(counted) or 0

    def every(self, consultation: str, wanted: ContributionFilter | None = None) -> tuple[Contribution, ...]:
        """Every contribution that a filter lets through, by number; published ones where none is given."""
        chosen = wanted or ContributionFilter(state=ContributionState.PUBLISHED)
        ordered = _filtered(select(ContributionRow), consultation, chosen).order_by(ContributionRow.number)
        with self._database.read() as session:
            return tuple(contribution_of(row) for row in session.scalars(ordered))

    def published(self, consultation: str, known: Mapping[int, KnownContribution]) -> dict[int, KnownContribution]:
        """Published contributions by number, of which those that came or changed since `known` alone are read."""
        row, columns = ContributionRow, ContributionRow.__table__.columns
        at = type_coerce(row.changed_at, NullType).label(
            "at"
        )  # as it stands: a moment is not read 20,000 times to compare it
        published = row.consultation == consultation, row.state == ContributionState.PUBLISHED.value
        with self._database.read() as session:
            connection = session.connection()
            stands = dict(connection.execute(select(row.number, at).where(*published).order_by(row.number)).all())
            new = [number for number, when in stands.items() if number not in known or known[number].changed_at != when]
            found, whole = dict[int, KnownContribution](), select(*columns, at)
            some = [row.number.in_(part) for part in chunks(new)] if known else [true()]
            for only in some:
                for one in connection.execute(whole.where(*published, only)):
                    found[one.number] = KnownContribution(contribution_of(one), one.at)
        read = {number: found.get(number) or known.get(number) for number in stands}
        return {number: one for number, one in read.items() if one is not None}

    def standing(self, consultation: str) -> tuple[int, int, int]:
        """What is another once anything public of a consultation is.

        Every change by staff is in the audit log, and whoever erases themselves takes contributions along.
        """
        row = ContributionRow
        published = row.consultation == consultation, row.state == ContributionState.PUBLISHED.value
        with self._database.read() as session:
            entries = session.scalar(select(func.max(AuditEntryRow.number))) or 0
            counted = select(func.count(), func.coalesce(func.sum(row.number), 0)).where(*published)
            count, total = session.execute(counted).one()
            return int(entries), int(count), int(total)

    def figures(self, consultation: str) -> ContributionFigures:
        """Counts for staff. What leaves the house goes through `participation.common`'s suppression first."""
        row = ContributionRow
        with self._database.read() as session:

            def counted(column: InstrumentedAttribute[str], *where: ColumnElement[bool]) -> dict[str, int]:
                wanted = select(column, func.count()).where(row.consultation == consultation, *where).group_by(column)
                return Counter({str(name): number for name, number in session.execute(wanted)})

            published = row.state == ContributionState.PUBLISHED.value
            return ContributionFigures(
                {ContributionState(name): number for name, number in counted(row.state).items()},
                counted(row.source, published),
                counted(row.language, published),
                counted(row.territory, published),
            )

    def moderate(
        self,
        numbers: Sequence[int],
        outcome: ContributionState,
        who: str,
        *,
        reason: ModerationReason | None = None,
        note: str = "",
    ) -> tuple[int, ...]:
        """Publish or refuse contributions; those of these numbers whose state changed.

        Raises WrongUseError where one is refused without a reason, and NotFoundError for a number that there is not.
        """
        if outcome is ContributionState.REFUSED and reason is None:
            raise WrongUseError("A refusal needs a reason.", remedy="Choose one of the moderation policy.")
        told = reason.value if reason and outcome is ContributionState.REFUSED else ""
        changed = []
        with self._database.write() as session:
            for part in chunks(list(numbers)):
                rows = session.scalars(
                    select(ContributionRow).where(ContributionRow.number.in_(part)).with_for_update()
                ).all()
                if len(rows) != len(set(part)):
                    raise NotFoundError("There is no contribution of this number.")
                for row in rows:
                    if row.state == outcome.value and row.reason == told:
                        continue
                    row.state, row.reason, row.changed_at = outcome.value, told, self._clock.now()
                    entry = ModerationRow(
                        contribution=row.number,
                        outcome=outcome.value,
                        reason=told,
                        note=note[:_LONGEST_NOTE],
                        who=who,
                        at=self._clock.now(),
                    )
                    session.add(entry)
                    session.flush()
                    if row.participant is not None:
                        self._telling.moderated(session, row.number, outcome, told, str(entry.id))
                    changed.append(row.number)
            if changed:
                subject = ",".join(map(str, changed[:50]))
                detail = {"outcome": outcome.value, "reason": told, "count": len(changed)}
                self._audit.append("consultations.moderate", who, subject, detail, session=session)
        if changed and outcome is not ContributionState.PUBLISHED:
            self._gone()
        return tuple(changed)

    def erase(self, number: int, who: str) -> None:
        """Forget a contribution, and whatever stands on its words. Raises NotFoundError."""
        with self._database.write() as session:
            if session.get(ContributionRow, number) is None:
                raise NotFoundError("There is no contribution of this number.")
            session.execute(delete(ContributionRow).where(ContributionRow.number == number))
            self._audit.append("consultations.erase", who, str(number), session=session)
        self._gone()
        self._database.settle()

    def withdraw(self, session: Session, participant: str, consultation: str = "", number: int = 0) -> int:
        """Forget what somebody said, in one consultation or in all, or one idea of theirs; how many there were.

        Whoever calls it has the room forget what stood on them once the transaction is through.
        """
        row = ContributionRow
        wanted = select(row.number).where(row.participant == participant)
        if consultation:
            wanted = wanted.where(row.consultation == consultation)
        if number:
            wanted = wanted.where(row.number == number)
        numbers = session.scalars(wanted).all()
        for part in chunks(list(numbers)):
            session.execute(delete(row).where(row.number.in_(part)))
        for one in numbers:
            self._audit.append("consultations.erase", ITS_PERSON, str(one), session=session)
        return len(numbers)

    def log(self, consultation: str) -> tuple[Moderation, ...]:
        """The log of moderation, oldest first."""
        wanted = (
            select(ModerationRow)
            .join(ContributionRow, ContributionRow.number == ModerationRow.contribution)
            .where(ContributionRow.consultation == consultation)
            .order_by(ModerationRow.id)
        )
        with self._database.read() as session:
            return tuple(
                Moderation(one.contribution, ContributionState(one.outcome), one.reason, one.note, one.who, one.at)
                for one in session.scalars(wanted)
            )


def _filtered(wanted: Select[Any], consultation: str, of: ContributionFilter) -> Select[Any]:
    row = ContributionRow
    wanted = wanted.where(row.consultation == consultation)
    if of.state:
        wanted = wanted.where(row.state == of.state.value)
    if of.territories:
        wanted = wanted.where(row.territory.in_(of.territories))
    if of.source:
        wanted = wanted.where(row.source == of.source.value)
    if of.language:
        wanted = wanted.where(row.language == of.language.value)
    if of.theme is not None or of.is_unread:
        mapped = select(MappingRow.contribution)
        if of.theme is not None:
            mapped = mapped.where(MappingRow.theme == of.theme)
        if of.is_unread:
            mapped = mapped.where(MappingRow.read_by == "")
        wanted = wanted.where(row.number.in_(mapped))
    for word in western_digits(of.words).split():
        held = f"%{word.replace('%', '').replace('_', '')}%"
        number = int(word) if word.isascii() and word.isdigit() and len(word) <= _DIGITS else -1
        wanted = wanted.where(row.text.ilike(held) | row.title.ilike(held) | (row.number == number))
    return wanted
