"""What of a table's rows is kept, and the report of each row."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from participation.consultations.reading.export import (
    ExportKind,
    ReadContribution,
    ReadExport,
    RowOutcome,
    RowReason,
    RowReport,
)
from participation.consultations.reading.identities import Identities
from participation.consultations.reading.rows import ExportTable


class RowKeeper:
    """Takes the rows of a table one by one; a column that was not asked for is never read."""

    def __init__(self, table: ExportTable, identities: Identities, longest: int) -> None:
        """A text longer than `longest` characters is cut."""
        self._table, self._identities, self._longest = table, identities, longest
        self._kept: dict[str, ReadContribution] = {}
        self._rows: list[RowReport] = []
        self._used: set[int] = set()

    def use(self, *names: str) -> int | None:
        """The first of these columns that there is."""
        at = self._table.column(*names)
        self._used |= {at} if at is not None else set()
        return at

    def use_all(self, prefix: str) -> tuple[int, ...]:
        """The columns of a name, in every language."""
        found = tuple(
            at
            for at in self._table.columns(prefix)
            if self._table.header[at] == prefix or self._table.header[at].startswith(f"{prefix}/")
        )
        self._used |= set(found)
        return found

    def keep(self, line: int, one: ReadContribution, *, refused: RowReason = RowReason.NONE) -> None:
        """Take a row without what tells who somebody is, or say why not."""
        text, told = self._identities.without(one.text)
        title, told_title = self._identities.without(one.title)
        answer, _ = self._identities.without(one.answer)
        reason = refused or self._fault(one.key, text or title)
        if reason:
            self._rows.append(RowReport(self._table.name, line, one.key, RowOutcome.REFUSED, reason))
            return
        changed = RowReason.MODERATED if one.is_rejected else RowReason.NONE
        if told or told_title:
            changed = RowReason.IDENTITY
        if len(text) > self._longest:
            text, changed = text[: self._longest - 1].rstrip() + "…", changed or RowReason.CUT
        outcome = RowOutcome.TAKEN if changed in (RowReason.NONE, RowReason.MODERATED) else RowOutcome.CHANGED
        self._kept[one.key] = replace(one, text=text or title, title=title[: self._longest], answer=answer)
        self._rows.append(RowReport(self._table.name, line, one.key, outcome, changed))

    def export(self, kind: ExportKind, *, participants: int = 0, groups: tuple[int, ...] = ()) -> ReadExport:
        """What was kept, with the report."""
        dropped = tuple(name for at, name in enumerate(self._table.header) if at not in self._used and name)
        return ReadExport(
            kind,
            tuple(self._kept.values()),
            tuple(self._rows),
            dropped,
            participants,
            groups,
            self._table.warnings,
            Counter(row.outcome for row in self._rows),
        )

    def _fault(self, key: str, text: str) -> RowReason:
        if not key.rpartition(":")[2]:
            return RowReason.NUMBER
        if key in self._kept:
            return RowReason.TWICE
        return RowReason.NONE if any(map(str.isalnum, text)) else RowReason.EMPTY
