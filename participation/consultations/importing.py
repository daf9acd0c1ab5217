"""Exports of other tools taken into a consultation: looked at first, then taken in once, with a report of every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.database.statements import chunks
from participation.common.texts.moderation import ModerationReason
from participation.consultations.contributions import Contributions
from participation.consultations.reading.export import ExportKind, ReadContribution, ReadExport, RowOutcome, RowReport
from participation.consultations.reading.read import read_export
from participation.consultations.schemas import ContributionSource, ContributionState, NewContribution

_TOOL = {
    ExportKind.DECIDIM_PROPOSALS: "decidim",
    ExportKind.DECIDIM_COMMENTS: "decidim",
    ExportKind.DECIDIM_DEBATES: "decidim",
    ExportKind.POLIS: "polis",
    ExportKind.TABLE: "table",
}
_EXPORTS: TypeAdapter[tuple[ReadExport, ...]] = TypeAdapter(tuple[ReadExport, ...])
Progress = Callable[[int, int], None]
PlaceFinder = Callable[[str], str]
"""The code of a place by its name; empty where there is none, or more than one."""


@dataclass(frozen=True)
class ImportOutcome:
    """What an import came to, or would come to."""

    exports: tuple[ReadExport, ...]
    taken: int
    """Contributions that are new."""
    known: int
    """Contributions that an earlier import brought; they are as they were."""

    @property
    def rows(self) -> tuple[RowReport, ...]:
        """The report of every row of every file."""
        return tuple(row for export in self.exports for row in export.rows)

    @property
    def refused(self) -> int:
        """Rows that were not taken."""
        return sum(row.outcome is RowOutcome.REFUSED for row in self.rows)


def exports_written(exports: Sequence[ReadExport]) -> bytes:
    """Exports as they were read, without the files: what a person looks at before it is taken in."""
    return _EXPORTS.dump_json(tuple(exports))


def exports_read(content: bytes) -> tuple[ReadExport, ...]:
    """Exports that were looked at."""
    return _EXPORTS.validate_json(content)


class Importing:
    """Takes exports into consultations."""

    def __init__(
        self, database: Database, clock: Clock, contributions: Contributions, place: PlaceFinder = lambda name: ""
    ) -> None:
        """`place` finds the code of a place by the name that an export has of it."""
        self._database, self._contributions, self._place = database, contributions, place
        self._audit = AuditLog(database, clock)

    def look(self, files: Mapping[str, bytes]) -> ImportOutcome:
        """What files hold, with nothing taken. Raises UnreadableExportError."""
        exports = read_export(files)
        return ImportOutcome(exports, sum(len(export.contributions) for export in exports), 0)

    def take(
        self,
        consultation: str,
        exports: Sequence[ReadExport],
        who: str,
        *,
        set_name: str = "",
        is_moderated: bool = True,
        progress: Progress = lambda done, total: None,
    ) -> ImportOutcome:
        """Take in what was looked at, all of it or nothing.

        `set_name` tells two exports of one kind apart, whose numbers mean different things. What was published in the other tool
        is published here too where it `is_moderated` already, and waits for a moderator otherwise.
        """
        total = sum(len(export.contributions) for export in exports)
        taken = done = 0
        with self._database.write() as session:
            for export in exports:
                prefix = f"{_TOOL[export.kind]}:{set_name}" if set_name else _TOOL[export.kind]
                for part in chunks(export.contributions):
                    new = [self._new(prefix, one, is_moderated=is_moderated) for one in part]
                    taken += sum(self._contributions.take(session, consultation, one) is not None for one in new)
                    done += len(part)
                    progress(done, total)
            detail = {"kinds": sorted({e.kind.value for e in exports}), "taken": taken, "known": total - taken}
            self._audit.append("consultations.import", who, consultation, detail, session=session)
        return ImportOutcome(tuple(exports), taken, total - taken)

    def _new(self, prefix: str, one: ReadContribution, *, is_moderated: bool) -> NewContribution:
        state = ContributionState.PUBLISHED if is_moderated else ContributionState.WAITING
        code = self._place(one.place) if one.place else ""
        return NewContribution(
            origin=f"{prefix}:{one.key}",
            source=ContributionSource.IMPORT,
            title=one.title,
            text=one.text,
            parent=f"{prefix}:{one.parent}" if one.parent else "",
            territory=code,
            place="" if code else one.place,
            wanted_theme=one.theme,
            alignment=one.alignment,
            votes=one.votes,
            groups=one.groups,
            made_at=one.made_at,
            state=ContributionState.REFUSED if one.is_rejected else state,
            reason=ModerationReason.ELSEWHERE.value if one.is_rejected else "",
        )
