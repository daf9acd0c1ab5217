"""The clock of a ticket: it goes while the desk has to do something, in working time, and stands still while its person does."""

from __future__ import annotations

from datetime import datetime, timedelta

from participation.help_desk.hours.settings import DeskClock
from participation.help_desk.schemas import SlaTarget, Strain, TicketPriority, TicketState
from participation.help_desk.tables import TicketRow

NEAR = 0.75
"""Share of its time after which a ticket is near the end of it. Chosen by hand: of a day's eight hours, the last two."""


def tick(row: TicketRow, desk: DeskClock, to: TicketState, now: datetime) -> None:
    """Take the clock of a ticket on to a moment, and have it go on or stand still as its next state asks."""
    now = now.replace(microsecond=0)
    if row.runs_since is not None:
        row.spent += round(desk.hours.worked(row.runs_since, now).total_seconds())
    row.runs_since = now if to.runs else None
    row.state = to.value
    reckon(row, desk)


def begin_anew(row: TicketRow, desk: DeskClock, to: TicketState, now: datetime) -> None:
    """Have the time to solve a ticket begin again: it was thought solved, and is not."""
    row.spent, row.solved_at, row.solve_spent, row.strain = 0, None, None, Strain.NONE.value
    row.runs_since, row.state = (now.replace(microsecond=0) if to.runs else None), to.value
    reckon(row, desk)


def answered(row: TicketRow, desk: DeskClock, now: datetime) -> None:
    """Note the first answer of a ticket, after its clock was taken on."""
    if row.answered_at is None:
        row.answered_at, row.answer_spent = now, row.spent
        row.was_late = row.was_late or row.spent > _target(row, desk).answer.total_seconds()
        reckon(row, desk)


def solved(row: TicketRow, desk: DeskClock, now: datetime) -> None:
    """Note that a ticket is solved, after its clock was taken on."""
    if row.solved_at is None:
        row.solved_at, row.solve_spent = now, row.spent
        row.was_late = row.was_late or row.spent > _target(row, desk).solve.total_seconds()


def reckon(row: TicketRow, desk: DeskClock) -> None:
    """Say by when a ticket is due, by the hours and targets of now; nothing while its clock stands still."""
    row.answer_due = row.solve_due = row.due = row.near_at = None
    since = row.runs_since
    if since is None:
        return
    target, spent = _target(row, desk), timedelta(seconds=row.spent)
    row.due = row.solve_due = desk.hours.after(since, target.solve - spent)
    row.near_at = desk.hours.after(since, target.solve * NEAR - spent)
    if row.answered_at is None:
        row.answer_due = desk.hours.after(since, target.answer - spent)
        row.due = min(row.solve_due, row.answer_due)
        row.near_at = min(row.near_at, desk.hours.after(since, target.answer * NEAR - spent))


def _target(row: TicketRow, desk: DeskClock) -> SlaTarget:
    return desk.targets[TicketPriority(row.priority)]
