"""Exports of Polis: statements with their votes, and the votes of its groups of opinion.

Columns and signs: pol.is exports (comments.csv, participants-votes.csv, summary.csv); 1 agrees, -1 disagrees, 0 passes. Who voted
what is added up while it is read, and never kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from participation.consultations.errors import UnreadableExportError
from participation.consultations.reading.export import ExportKind, ReadContribution, ReadExport, Votes
from participation.consultations.reading.identities import Identities, names_in
from participation.consultations.reading.keeping import RowKeeper
from participation.consultations.reading.rows import ExportTable, cell, count

_AGREES, _DISAGREES, _PASSES = "1", "-1", "0"
_SMALLEST = 10
"""Members of the smallest group whose votes are kept. Chosen by hand: groups under 10 are told nowhere in the house."""


def is_statements(table: ExportTable) -> bool:
    """Whether a table has the statements of a conversation."""
    return {"comment-id", "comment-body", "agrees", "disagrees"} <= set(table.header)


def is_votes(table: ExportTable) -> bool:
    """Whether a table has a row for each participant, with what they said of each statement."""
    return {"participant", "group-id"} <= set(table.header)


def read_polis(statements: ExportTable, votes: ExportTable | None, longest: int) -> ReadExport:
    """The statements of a conversation, with the votes of everybody and of each group of opinion."""
    keeper = RowKeeper(statements, Identities(names_in(statements, *([votes] if votes else []))), longest)
    number, text = keeper.use("comment-id"), keeper.use("comment-body")
    agrees, disagrees = keeper.use("agrees"), keeper.use("disagrees")
    moderated, made = keeper.use("moderated"), keeper.use("timestamp")
    members, by_group = _added_up(votes) if votes else (Counter(), {})
    told = sorted(group for group, size in members.items() if group and size >= _SMALLEST)
    for line, row in statements.rows:
        key = cell(row, number)
        mine = by_group.get(key, {})
        everybody = Votes(count(cell(row, agrees)), count(cell(row, disagrees)), _passed(mine))
        made_of = ReadContribution(
            key=f"statement:{key}",
            text=cell(row, text),
            votes=everybody,
            groups=tuple(mine.get(group, Votes()) for group in told),
            made_at=_moment(cell(row, made)),
            is_rejected=cell(row, moderated) == "-1",
        )
        keeper.keep(line, made_of)
    export = keeper.export(
        ExportKind.POLIS, participants=sum(members.values()), groups=tuple(members[group] for group in told)
    )
    return export if votes is None else replace(export, dropped=(*export.dropped, *_about_people(votes)))


def _added_up(votes: ExportTable) -> tuple[Counter[str], Mapping[str, Mapping[str, Votes]]]:
    """Members by group ("" where a participant is of none), and by statement the votes of each group."""
    group = votes.column("group-id")
    statements = [(at, name) for at, name in enumerate(votes.header) if name.isdigit()]
    if group is None or not statements:
        raise UnreadableExportError(f"{votes.name} has no votes.", remedy="Export participants-votes.csv again.")
    members: Counter[str] = Counter()
    counted: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for _, row in votes.rows:
        of = cell(row, group)
        members[of] += 1
        for at, name in statements:
            if at < len(row) and row[at]:
                counted[name][of, row[at]] += 1
    return members, {
        name: {
            of: Votes(found[of, _AGREES], found[of, _DISAGREES], found[of, _PASSES]) for of in {of for of, _ in found}
        }
        for name, found in counted.items()
    }


def _passed(groups: Mapping[str, Votes]) -> int:
    return sum(votes.passed for votes in groups.values())


def _about_people(votes: ExportTable) -> tuple[str, ...]:
    return tuple(name for name in votes.header if name in ("participant", "xid"))


def _moment(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text) / 1000, UTC) if text.isdigit() else None
