"""Putting two in touch: one asks, one is named, each says yes or no, and only then each sees how to reach the other."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.database.statements import chunks
from core.errors import NotFoundError
from participation.associations.directory.directory import ROOM
from participation.associations.directory.schemas import AssociationState
from participation.associations.directory.tables import AssociationRow
from participation.associations.errors import ContactlessError, HelplessError, TooLongError
from participation.associations.introductions.schemas import (
    AGREED,
    INTRODUCTION_STATES,
    HelperRef,
    HelpKind,
    Introduction,
    IntroductionRefusal,
    IntroductionSide,
    IntroductionState,
    NamedHelper,
)
from participation.associations.introductions.tables import IntroductionRow, NamedHelperRow, VolunteerRow
from participation.associations.introductions.volunteers import LISTED, LONGEST_ABOUT, LONGEST_CONTACT, reaches
from participation.common.assignment.assignment import Merit
from participation.common.errors import NextStepError
from participation.common.history import History
from participation.common.rights import RoomRight

_S = IntroductionState
_TWO = frozenset({RoomRight.RUN})
"""What the two themselves may."""


class Introductions:
    """Introductions in the database; each step is in the history and the audit log, without a word of anybody."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database, self._clock, self._vault = database, clock, vault
        self._history = History(database, clock)

    def ask(
        self,
        session: Session,
        participant: str,
        need: str,
        contact: str,
        kind: HelpKind,
        *,
        association: int = 0,
        territory: str = "",
        to: HelperRef | None = None,
        once: str | None = None,
    ) -> Introduction:
        """Take up who asks; `to` is whom they name themselves, and agree to with that. Raises WrongUseError for what says nothing.

        What carries the same word (`once`) again is the same request.
        """
        if once and (found := session.scalar(select(IntroductionRow).where(IntroductionRow.once == once))) is not None:
            return self._told(session, found)
        if not need.strip():
            raise HelplessError(remedy="Say in a sentence what you need.")
        if len(need) > LONGEST_ABOUT:
            raise TooLongError
        now = self._clock.now()
        row = IntroductionRow(
            participant=participant, association=association or None, state=IntroductionState.ASKED.value, kind=kind.value,
            territory=territory, told=None, once=once or None, agreed_at=None, asked_at=now, introduced_at=None, changed_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        told = {"need": need.strip(), "contact": _contact(contact)}
        row.told = self._vault.seal(told, _place(IntroductionRow.__tablename__, row.id))
        self._note(session, row, "ask", ITS_PERSON, {"kind": kind.value})
        if to is not None:
            self._name(session, row, to, (), ITS_PERSON)
            row.agreed_at = now
        session.flush()
        return self._told(session, row)

    def propose(
        self, number: int, to: HelperRef, merits: Sequence[Merit], who: str, rights: Collection[RoomRight]
    ) -> Introduction:
        """Name somebody for who asked; both are asked then. Raises NextStepError where one is named already, or said no."""
        with self._database.write() as session:
            row = self._row(session, number)
            found = self._told(session, row)
            INTRODUCTION_STATES.step(found.state, IntroductionState.PROPOSED, rights)
            if to.key in found.refused:
                raise NextStepError("One of the two said no to the other.", remedy="Name somebody else.")
            self._name(session, row, to, merits, who)
            row.agreed_at = None
            session.flush()
            return self._told(session, row)

    def agree(self, number: int, side: IntroductionSide, contact: str = "", participant: str = "") -> Introduction:
        """Note that one of the two says yes. The partner says how they are reached; who asks has said it. Raises NextStepError."""
        with self._database.write() as session:
            row = self._row(session, number)
            found = self._told(session, row)
            answer = self._live(session, found)
            if side is IntroductionSide.PARTNER:
                answer.told = self._vault.seal(
                    {"contact": _contact(contact)}, _place(NamedHelperRow.__tablename__, answer.id)
                )
                answer.participant, answer.has_agreed = participant or None, True
                both = row.agreed_at is not None
                to = IntroductionState.INTRODUCED if both else IntroductionState.ACCEPTED
            else:
                row.agreed_at = self._clock.now()
                to = IntroductionState.INTRODUCED if answer.has_agreed else IntroductionState.PROPOSED
            if to is not found.state:
                row.state = INTRODUCTION_STATES.step(found.state, to, _TWO).value
            if to is IntroductionState.INTRODUCED:
                row.introduced_at = self._clock.now()
            self._note(session, row, f"agree_{side.value}", ITS_PERSON)
            session.flush()
            return self._told(session, row)

    def decline(self, number: int, side: IntroductionSide, why: IntroductionRefusal) -> Introduction:
        """Note that one of the two says no to the other; another may be named. What the other had said to be reached by is forgotten."""
        with self._database.write() as session:
            row = self._row(session, number)
            found = self._told(session, row)
            answer = self._live(session, found)
            row.state = INTRODUCTION_STATES.step(found.state, IntroductionState.DECLINED, _TWO).value
            row.agreed_at, answer.told, answer.has_agreed = None, None, False
            answer.refusal, answer.is_by_asker = why.value, side is IntroductionSide.ASKER
            self._note(session, row, f"decline_{side.value}", ITS_PERSON, {"reason": why.value})
            session.flush()
            return self._told(session, row)

    def withdraw(self, number: int) -> None:
        """Take back what was asked; nothing of how to reach anybody stays. Raises NextStepError once both are in touch."""
        with self._database.write() as session:
            row = self._row(session, number)
            found = self._told(session, row)
            row.state = INTRODUCTION_STATES.step(found.state, IntroductionState.WITHDRAWN, _TWO).value
            row.told = self._vault.seal({"need": "", "contact": ""}, _place(IntroductionRow.__tablename__, row.id))
            for answer in self._answers(session, number):
                answer.told = None
            self._note(session, row, "withdraw", ITS_PERSON)

    def tell(self, number: int, *, helped: bool) -> None:
        """Note whether it helped, as who asked says. Raises NextStepError where nobody was put in touch."""
        with self._database.write() as session:
            row = self._row(session, number)
            to = IntroductionState.HELPED if helped else IntroductionState.NOT_HELPED
            row.state = INTRODUCTION_STATES.step(self._told(session, row).state, to, _TWO).value
            self._note(session, row, to.value, ITS_PERSON)

    def get(self, number: int) -> Introduction:
        """One by number, without any address. Raises NotFoundError."""
        with self._database.read() as session:
            return self._told(session, self._row(session, number))

    def listed(self, *states: IntroductionState) -> tuple[Introduction, ...]:
        """Those in these states, or all, oldest first."""
        wanted = select(IntroductionRow).order_by(IntroductionRow.id)
        # One whose helper left counts as asked, whatever its row says.
        read = {*states, *((_S.PROPOSED, _S.ACCEPTED) if _S.ASKED in states else ())}
        wanted = wanted.where(IntroductionRow.state.in_([one.value for one in read])) if states else wanted
        found = self._several(wanted)
        return tuple(one for one in found if not states or one.state in states)

    def of(
        self, participant: str, associations: Collection[int] = (), volunteer: int = 0
    ) -> tuple[tuple[Introduction, IntroductionSide], ...]:
        """What concerns somebody: what they or their associations asked, and where these or themselves are named; newest first."""
        ours, found = {*associations} - {0}, list[tuple[Introduction, IntroductionSide]]()
        for one in self._several(_concerning(participant, ours, volunteer)):
            partner = one.partner
            if one.participant == participant or one.association in ours:
                found.append((one, IntroductionSide.ASKER))
            elif partner and (partner.who.association in ours or (volunteer and partner.who.volunteer == volunteer)):
                found.append((one, IntroductionSide.PARTNER))
        return tuple(reversed(found))

    def _several(self, wanted: Select[Any]) -> list[Introduction]:
        """Introductions with all that was answered to them, however many there are."""
        with self._database.read() as session:
            return [self._with(row, answers) for row, answers in _answered(session, wanted)]

    def contact(self, number: int, side: IntroductionSide) -> str:
        """How `side` reaches the other; empty until both have agreed."""
        return self.contacts({number: side}).get(number, "")

    def contacts(self, sides: Mapping[int, IntroductionSide]) -> Mapping[int, str]:
        """How each side reaches the other, by number, of those alone where both have agreed: the one way by which addresses leave."""
        found: dict[int, str] = {}
        for chunk in chunks(sorted(sides)):
            with self._database.read() as session:
                wanted = select(IntroductionRow).where(IntroductionRow.id.in_(chunk))
                found |= {
                    row.id: self._reached(row, answers, sides[row.id]) for row, answers in _answered(session, wanted)
                }
        return {number: contact for number, contact in found.items() if contact}

    def _reached(self, row: IntroductionRow, answers: Sequence[NamedHelperRow], side: IntroductionSide) -> str:
        found = self._with(row, answers)
        if found.state not in AGREED or not found.has_agreed or found.partner is None or not found.partner.has_agreed:
            return ""
        if side is IntroductionSide.PARTNER:
            sealed, place = row.told, _place(IntroductionRow.__tablename__, row.id)
        else:
            sealed, place = answers[-1].told, _place(NamedHelperRow.__tablename__, answers[-1].id)
        return str(self._vault.open(sealed, place)["contact"]) if sealed else ""

    def export(self, session: Session, association: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """What an association asked, whole, and that it was named, without a word of whoever asked."""
        asked = session.scalars(select(IntroductionRow).where(IntroductionRow.association == association))
        named = session.scalars(select(NamedHelperRow).where(NamedHelperRow.association == association))
        return {
            "introductions_asked": [
                {"number": row.id, "state": row.state, "kind": row.kind, "asked_at": row.asked_at}
                | (self._vault.open(row.told, _place(IntroductionRow.__tablename__, row.id)) if row.told else {})
                for row in asked
            ],
            "introductions_named": [
                {"number": row.introduction, "agreed": row.has_agreed, "refusal": row.refusal, "named_at": row.named_at}
                | (self._vault.open(row.told, _place(NamedHelperRow.__tablename__, row.id)) if row.told else {})
                for row in named
            ],
        }

    def follow(self, session: Session, gone: int, kept: int) -> None:
        """Give what one association asked and was named for to the one that it was merged into."""
        for table in (IntroductionRow, NamedHelperRow):
            session.execute(update(table).where(table.association == gone).values(association=kept))

    def _name(self, session: Session, row: IntroductionRow, to: HelperRef, merits: Sequence[Merit], who: str) -> None:
        if not _is_there(session, to) or (to.association and to.association == row.association):
            raise NotFoundError("There is nobody like that to be put in touch with.")
        now = self._clock.now()
        session.add(
            NamedHelperRow(
                introduction=row.id, association=to.association or None, volunteer=to.volunteer or None, participant=None,
                has_agreed=None, refusal=None, is_by_asker=False, told=None, named_at=now,
                merits=json.dumps([asdict(one) for one in merits], ensure_ascii=False),
            )
        )  # fmt: skip
        session.flush()
        row.state = IntroductionState.PROPOSED.value
        self._note(session, row, "propose", who, {"to": to.key})

    def _live(self, session: Session, found: Introduction) -> NamedHelperRow:
        if found.partner is None:
            _nobody()
        return self._answers(session, found.number)[-1]

    def _answers(self, session: Session, number: int) -> list[NamedHelperRow]:
        wanted = select(NamedHelperRow).where(NamedHelperRow.introduction == number).order_by(NamedHelperRow.id)
        return list(session.scalars(wanted))

    def _told(self, session: Session, row: IntroductionRow) -> Introduction:
        return self._with(row, self._answers(session, row.id))

    def _with(self, row: IntroductionRow, named: Sequence[NamedHelperRow]) -> Introduction:
        place = _place(IntroductionRow.__tablename__, row.id)
        need = str(self._vault.open(row.told, place)["need"]) if row.told else ""
        answers = tuple(_answer(one) for one in named)
        state = IntroductionState(row.state)
        if state in (IntroductionState.PROPOSED, IntroductionState.ACCEPTED) and (
            not answers or answers[-1].refusal is not None
        ):
            state = IntroductionState.ASKED  # whoever was named has left since
        return Introduction(
            row.id, state, row.participant, row.association or 0, HelpKind(row.kind), row.territory, need,
            row.agreed_at is not None, row.asked_at, row.changed_at, row.introduced_at, answers,
        )  # fmt: skip

    def _row(self, session: Session, number: int) -> IntroductionRow:
        row = session.get(IntroductionRow, number)
        if row is None:
            raise NotFoundError("There is no such request.")
        return row

    def _note(
        self, session: Session, row: IntroductionRow, action: str, who: str, detail: dict[str, object] | None = None
    ) -> None:
        row.changed_at = self._clock.now()
        self._history.note(session, ROOM, "", f"introduction {row.id}", action, who, detail)


def _is_there(session: Session, to: HelperRef) -> bool:
    """Whether somebody is listed who may be named."""
    if to.association:
        row = session.get(AssociationRow, to.association)
        return row is not None and row.state == AssociationState.LISTED
    volunteer = session.get(VolunteerRow, to.volunteer)
    return volunteer is not None and volunteer.state == LISTED


def _concerning(participant: str, associations: Collection[int], volunteer: int) -> Select[Any]:
    """Introductions that one of these asked, or was ever named in."""
    helper: ColumnElement[bool] = NamedHelperRow.association.in_(associations)
    helper = or_(helper, NamedHelperRow.volunteer == volunteer) if volunteer else helper
    asked = or_(IntroductionRow.participant == participant, IntroductionRow.association.in_(associations))
    named = IntroductionRow.id.in_(select(NamedHelperRow.introduction).where(helper))
    return select(IntroductionRow).where(or_(asked, named)).order_by(IntroductionRow.id)


def _answered(session: Session, wanted: Select[Any]) -> list[tuple[IntroductionRow, list[NamedHelperRow]]]:
    """Introductions, each with all that was answered to it, oldest first."""
    rows = session.scalars(wanted).all()
    answers = defaultdict[int, list[NamedHelperRow]](list)
    for chunk in chunks([row.id for row in rows]):
        named = select(NamedHelperRow).where(NamedHelperRow.introduction.in_(chunk)).order_by(NamedHelperRow.id)
        for answer in session.scalars(named):
            answers[answer.introduction].append(answer)
    return [(row, answers[row.id]) for row in rows]


def _contact(contact: str) -> str:
    if not reaches(contact):
        raise ContactlessError(remedy="Say how to reach you; it is seen by nobody before both agree.")
    if len(contact) > LONGEST_CONTACT:
        raise TooLongError
    return contact.strip()


def _answer(row: NamedHelperRow) -> NamedHelper:
    return NamedHelper(
        HelperRef(row.association or 0, row.volunteer or 0),
        row.has_agreed,
        IntroductionRefusal(row.refusal) if row.refusal else None,
        tuple(Merit(**one) for one in json.loads(row.merits)),
        row.named_at,
        row.is_by_asker,
    )


def _nobody() -> NoReturn:
    raise NextStepError("Nobody is named.", remedy="Load the page again, and see where it stands.")


def _place(table: str, number: int) -> str:
    return bound_to(table, number, "told")
