"""Exports of Decidim: proposals, comments and debates, with the headers of its versions before and after taxonomies.

Columns: decidim-core's open data exporter and the serializers of its proposals and comments (nested keys joined by "/").
"""

from __future__ import annotations

from collections.abc import Sequence

from participation.consultations.reading.export import ExportKind, ReadContribution, ReadExport, RowReason, Votes
from participation.consultations.reading.identities import Identities, names_in
from participation.consultations.reading.keeping import RowKeeper
from participation.consultations.reading.rows import ExportTable, cell, count, moment

_KINDS = {"proposal": "proposal", "debate": "debate", "comment": "comment", "meeting": "meeting", "result": "result"}


def kind_of(table: ExportTable) -> ExportKind | None:
    """What a table is of Decidim's; None where it is something else."""
    if table.column("commentable_id", "commentable/id") is not None and table.column("body") is not None:
        return ExportKind.DECIDIM_COMMENTS
    if table.column("id") is None or not table.columns("title"):
        return None
    if table.columns("body") and (table.column("component/id", "participatory_space/id", "scope/id") is not None):
        return ExportKind.DECIDIM_PROPOSALS
    if table.columns("description/") and table.column("component/id", "url") is not None:
        return ExportKind.DECIDIM_DEBATES
    return None


def read_decidim(table: ExportTable, kind: ExportKind, longest: int) -> ReadExport:
    """The contributions of a table; a text longer than `longest` characters is cut."""
    keeper = RowKeeper(table, Identities(names_in(table)), longest)
    reading = {
        ExportKind.DECIDIM_PROPOSALS: _proposals,
        ExportKind.DECIDIM_COMMENTS: _comments,
        ExportKind.DECIDIM_DEBATES: _debates,
    }[kind]
    reading(table, keeper)
    return keeper.export(kind)


def _proposals(table: ExportTable, keeper: RowKeeper) -> None:
    number, votes = keeper.use("id"), keeper.use("votes", "supports")
    made, answer = keeper.use("published_at", "created_at"), keeper.use_all("answer")
    titles, bodies = keeper.use_all("title"), keeper.use_all("body")
    themes = keeper.use_all("category/name") or keeper.use_all("taxonomies")
    places, address = keeper.use_all("scope/name"), keeper.use("address")
    state, withdrawn = keeper.use("state"), keeper.use("withdrawn", "withdrawn_at")
    for line, row in table.rows:
        reason = RowReason.NONE
        if cell(row, state) == "withdrawn" or cell(row, withdrawn).casefold() not in ("", "false", "f", "0"):
            reason = RowReason.WITHDRAWN
        made_of = ReadContribution(
            key=f"proposal:{cell(row, number)}",
            title=_first(row, titles),
            text=_first(row, bodies),
            votes=Votes(agree=count(cell(row, votes))),
            theme=_first(row, themes),
            place=_first(row, places) or ("" if address is None else _town(cell(row, address))),
            made_at=moment(cell(row, made)),
            answer=_first(row, answer),
        )
        keeper.keep(line, made_of, refused=reason)


def _comments(table: ExportTable, keeper: RowKeeper) -> None:
    number, made, alignment = keeper.use("id"), keeper.use("created_at"), keeper.use("alignment")
    body = keeper.use("body")
    parent, kind = keeper.use("commentable_id", "commentable/id"), keeper.use("commentable_type", "commentable/type")
    for line, row in table.rows:
        of = cell(row, kind).rsplit("::", 1)[-1].casefold()
        side = cell(row, alignment)
        made_of = ReadContribution(
            key=f"comment:{cell(row, number)}",
            text=cell(row, body),
            parent=f"{_KINDS.get(of, of or 'proposal')}:{cell(row, parent)}",
            alignment=int(side) if side in ("1", "-1") else 0,
            made_at=moment(cell(row, made)),
        )
        keeper.keep(line, made_of)


def _debates(table: ExportTable, keeper: RowKeeper) -> None:
    number, made = keeper.use("id"), keeper.use("created_at")
    titles, texts = keeper.use_all("title"), keeper.use_all("description")
    for line, row in table.rows:
        title, text = _first(row, titles), _first(row, texts)
        made_of = ReadContribution(
            key=f"debate:{cell(row, number)}", title=title, text=text or title, made_at=moment(cell(row, made))
        )
        keeper.keep(line, made_of)


def _first(row: Sequence[str], places: Sequence[int]) -> str:
    """The first language of a translated cell that says something."""
    return next((found for at in places if (found := cell(row, at))), "")


def _town(address: str) -> str:
    """The town of an address, no closer: a house tells who lives in it."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    return parts[-1] if len(parts) > 1 else ""
