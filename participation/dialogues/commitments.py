"""Commitments: made out of what was agreed, followed up with dated evidence; each change is told to who asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.common.events.calendar import ZONE
from participation.common.history import History, StateMachine
from participation.common.rights import RoomRight
from participation.common.texts.addresses import public_address
from participation.common.texts.localised import written
from participation.dialogues.programmes import ROOM, programme_row
from participation.dialogues.rows import commitment_of
from participation.dialogues.schemas import (
    SIDES,
    Commitment,
    CommitmentEvidence,
    CommitmentState,
    DialogueRole,
    ItemKind,
)
from participation.dialogues.synthesis import voices_of_item
from participation.dialogues.tables import (
    CommitmentEvidenceRow,
    CommitmentRow,
    CommitmentStepRow,
    SharedItemRow,
    SharedSynthesisRow,
)
from participation.dialogues.telling import DialogueTelling

_OPEN, _UNDER_WAY, _KEPT = CommitmentState.OPEN, CommitmentState.UNDER_WAY, CommitmentState.KEPT
_PARTLY, _NOT, _DROPPED = CommitmentState.PARTLY_KEPT, CommitmentState.NOT_KEPT, CommitmentState.DROPPED
STATES = StateMachine(
    {
        state: dict.fromkeys(after, RoomRight.DECIDE)
        for state, after in {
            _OPEN: (_UNDER_WAY, _KEPT, _PARTLY, _NOT, _DROPPED),
            _UNDER_WAY: (_KEPT, _PARTLY, _NOT, _DROPPED),
            _PARTLY: (_UNDER_WAY, _KEPT, _NOT),
            _NOT: (_UNDER_WAY, _KEPT, _PARTLY),
            _KEPT: (_UNDER_WAY, _PARTLY),
            _DROPPED: (_OPEN,),
        }.items()
    }
)
"""What may come after each state. A change of mind is one more step, and told as every other."""


@dataclass(frozen=True)
class CommitmentText:
    """What is promised, by whom, until when; `item` is the agreement that it comes from."""

    text: Localised
    owner: Localised
    side: DialogueRole
    due_on: date | None = None
    item: int | None = None


class Commitments:
    """Commitments in the database."""

    def __init__(self, database: Database, clock: Clock, telling: DialogueTelling) -> None:
        self._database, self._clock, self._telling = database, clock, telling
        self._history = History(database, clock)

    def listed(self, programme: str, state: CommitmentState | None = None) -> tuple[Commitment, ...]:
        """Commitments of a programme by number, with their changes and evidence."""
        wanted = select(CommitmentRow).where(CommitmentRow.programme == programme)
        if state is not None:
            wanted = wanted.where(CommitmentRow.state == state.value)
        with self._database.read() as session:
            return _whole(session, session.scalars(wanted.order_by(CommitmentRow.number)).all())

    def find(self, number: int) -> Commitment | None:
        """One by its number; None where there is none."""
        with self._database.read() as session:
            row = session.get(CommitmentRow, number)
            return _whole(session, [row])[0] if row else None

    def get(self, programme: str, number: int) -> Commitment:
        """One of a programme. Raises NotFoundError."""
        with self._database.read() as session:
            return _whole(session, [_row(session, programme, number)])[0]

    def voices(self, number: int) -> tuple[int, ...]:
        """Numbers of the voices that a commitment goes back to."""
        with self._database.read() as session:
            row = session.get(CommitmentRow, number)
            return voices_of_item(session, row.item if row else None)

    def make(self, programme: str, text: CommitmentText, who: str) -> Commitment:
        """Write down what was promised. Raises WrongUseError without words, an owner and a side, or an agreement that there is not."""
        columns = _columns(text)
        with self._database.write() as session:
            programme_row(session, programme)
            _known_item(session, programme, text.item)
            row = CommitmentRow(
                programme=programme, state=_OPEN.value, reason="{}", made_at=self._clock.now(), **columns
            )
            session.add(row)
            session.flush()
            return self._noted(session, row, who, "make_commitment")

    def change(self, programme: str, number: int, text: CommitmentText, who: str) -> Commitment:
        """Write it anew: what was promised, by whom, until when. Raises as `make`, and NotFoundError."""
        columns = _columns(text)
        with self._database.write() as session:
            row = _row(session, programme, number)
            _known_item(session, programme, text.item)
            changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
            if not changed:
                return _whole(session, [row])[0]
            for name, value in columns.items():
                setattr(row, name, value)
            self._history.note(
                session, ROOM, programme, f"commitment:{number}", "change_commitment", who, {"changed": changed}
            )
            session.flush()
            commitment = _whole(session, [row])[0]
            told = f"change {self._clock.now().isoformat()}"
            self._telling.committed(session, commitment, told, voices_of_item(session, row.item))
            return commitment

    def move(
        self,
        programme: str,
        number: int,
        to: CommitmentState,
        who: str,
        rights: frozenset[RoomRight],
        *,
        reason: Localised | None = None,
    ) -> Commitment:
        """Say where it stands now.

        Raises NextStepError where that does not follow, or nothing shows that it was kept; WrongUseError where it was not kept or
        is dropped without a reason.
        """
        why = reason or Localised({})
        with self._database.write() as session:
            row = _row(session, programme, number)
            STATES.step(CommitmentState(row.state), to, rights)
            shown = select(CommitmentEvidenceRow.id).where(CommitmentEvidenceRow.commitment == number).limit(1)
            if to in (_KEPT, _PARTLY) and session.scalar(shown) is None:
                raise NextStepError(
                    "Nothing shows that this was kept.",
                    remedy="Add evidence with its day, then say that it is kept.",
                    fault=Fault.NOTHING_SHOWN,
                )
            if to in (_NOT, _DROPPED) and not why.root:
                raise FaultyFormError(
                    Fault.NO_REASON, "Say why.", remedy="Give the reason in one language at least: everybody reads it."
                )
            row.state, row.reason = to.value, written(why)
            return self._noted(session, row, who, "move_commitment")

    def show(
        self, programme: str, number: int, text: Localised, happened_on: date, who: str, *, url: str = ""
    ) -> Commitment:
        """Add evidence with its day. Raises WrongUseError without words or for a day to come, NextStepError for what is dropped."""
        if not text.root:
            raise FaultyFormError(
                Fault.NO_WORDS, "Evidence needs words.", remedy="Say in one language at least what happened."
            )
        if happened_on > self._clock.now().astimezone(ZONE).date():
            raise FaultyFormError(
                Fault.DAY_TO_COME, "This day is still to come.", remedy="Give the day on which it happened."
            )
        with self._database.write() as session:
            row = _row(session, programme, number)
            if row.state == _DROPPED.value:
                raise NextStepError("This commitment is dropped.", remedy="Open it again first.")
            kept = CommitmentEvidenceRow(
                commitment=number,
                happened_on=happened_on,
                text=written(text),
                url=public_address(url),
                who=who[:200],
                at=self._clock.now(),
            )
            session.add(kept)
            session.flush()
            self._history.note(session, ROOM, programme, f"commitment:{number}", "show", who, {"evidence": kept.id})
            commitment = _whole(session, [row])[0]
            evidence = CommitmentEvidence(kept.id, happened_on, text, kept.url)
            self._telling.shown(session, commitment, evidence, voices_of_item(session, row.item))
            return commitment

    def _noted(self, session: Session, row: CommitmentRow, who: str, action: str) -> Commitment:
        """Keep where it stands now among its steps, in the history and in the audit log, and tell who follows it."""
        step = CommitmentStepRow(
            commitment=row.number, state=row.state, reason=row.reason, who=who[:200], at=self._clock.now()
        )
        session.add(step)
        session.flush()
        subject, detail = f"commitment:{row.number}", {"state": row.state}
        self._history.note(session, ROOM, row.programme, subject, action, who, detail)
        commitment = _whole(session, [row])[0]
        self._telling.committed(session, commitment, f"step {step.id}", voices_of_item(session, row.item))
        return commitment


def _columns(text: CommitmentText) -> dict[str, object]:
    if not text.text.root or not text.owner.root or text.side not in SIDES:
        raise FaultyFormError(
            Fault.NO_WORDS,
            "A commitment has words, and somebody of a side who answers for it.",
            remedy="Say what, and who.",
        )
    return {
        "text": written(text.text),
        "owner": written(text.owner),
        "side": text.side.value,
        "due_on": text.due_on,
        "item": text.item,
    }


def _known_item(session: Session, programme: str, item: int | None) -> None:
    if item is None:
        return
    wanted = (
        select(SharedItemRow.kind)
        .join(SharedSynthesisRow, SharedSynthesisRow.id == SharedItemRow.synthesis)
        .where(SharedItemRow.id == item, SharedSynthesisRow.programme == programme)
    )
    if session.scalar(wanted) != ItemKind.AGREEMENT.value:
        raise WrongUseError("There is no such agreement in this dialogue.", remedy="Choose one of its synthesis.")


def _row(session: Session, programme: str, number: int) -> CommitmentRow:
    row = session.get(CommitmentRow, number)
    if row is None or row.programme != programme:
        raise NotFoundError("There is no commitment of this number.")
    return row


def _whole(session: Session, rows: Sequence[CommitmentRow]) -> tuple[Commitment, ...]:
    numbers = [row.number for row in rows]
    steps = defaultdict[int, list[CommitmentStepRow]](list)
    evidence = defaultdict[int, list[CommitmentEvidenceRow]](list)
    of_steps = select(CommitmentStepRow).where(CommitmentStepRow.commitment.in_(numbers))
    for step in session.scalars(of_steps.order_by(CommitmentStepRow.id)):
        steps[step.commitment].append(step)
    row = CommitmentEvidenceRow
    of_evidence = select(row).where(row.commitment.in_(numbers))
    for one in session.scalars(of_evidence.order_by(row.happened_on, row.id)):
        evidence[one.commitment].append(one)
    return tuple(commitment_of(one, steps[one.number], evidence[one.number]) for one in rows)
