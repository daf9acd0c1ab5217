"""Tell what an export is, and read it."""

from __future__ import annotations

from collections.abc import Mapping

from participation.consultations.errors import UnreadableExportError
from participation.consultations.reading.decidim import kind_of, read_decidim
from participation.consultations.reading.export import ReadExport
from participation.consultations.reading.plain import read_plain
from participation.consultations.reading.polis import is_statements, is_votes, read_polis
from participation.consultations.reading.rows import ExportTable, read_table

LONGEST = 6000
"""Characters of a contribution. Chosen by hand: three pages; Decidim's comments end at 1,000."""


def read_export(files: Mapping[str, bytes], longest: int = LONGEST) -> tuple[ReadExport, ...]:
    """What some files hold, by name: each is read by itself, but for those of one Polis conversation.

    Raises UnreadableExportError where a file is not one that can be imported.
    """
    tables = [read_table(name, data) for name, data in files.items()]
    votes = [table for table in tables if is_votes(table)]
    if len(votes) > 1:
        raise UnreadableExportError("There are votes of two conversations.", remedy="Import them one by one.")
    rest = [table for table in tables if not is_votes(table) and not _is_aside(table)]
    if votes and not any(map(is_statements, rest)):
        raise UnreadableExportError(
            f"{votes[0].name} has votes alone.", remedy="Bring comments.csv of the same conversation along."
        )
    if not rest:
        raise UnreadableExportError("No contributions are in these files.", remedy="Bring the file with the texts.")
    return tuple(_read(table, votes[0] if votes else None, longest) for table in rest)


def _read(table: ExportTable, votes: ExportTable | None, longest: int) -> ReadExport:
    if is_statements(table):
        return read_polis(table, votes, longest)
    if kind := kind_of(table):
        return read_decidim(table, kind, longest)
    return read_plain(table, longest)


def _is_aside(table: ExportTable) -> bool:
    """Files of Polis that say nothing that is kept: the list of single votes, the summary."""
    return {"voter-id", "vote"} <= set(table.header) or table.header[:1] == ("topic",)
