"""Dossiers out of their rows, and into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.identity import Identity, Vault
from connectors.rows.participants import bound_to
from core.language.fold import fold_in_place
from core.language.forms import Language
from participation.calls.errors import NotTheirsError
from participation.calls.schemas import Dossier, DossierForm, DossierPaper, DossierState
from participation.calls.tables import DossierPaperRow, DossierRow
from participation.common.files import Files


class DossierRows:
    """Reads dossiers with what is sealed in them, and seals what is written."""

    def __init__(self, vault: Vault, identity: Identity, files: Files) -> None:
        self._vault, self._identity, self._files = vault, identity, files

    def row(self, session: Session, dossier: int, *, locks: bool = False) -> DossierRow:
        """The row of a dossier. Raises NotTheirsError."""
        row = session.get(DossierRow, dossier, with_for_update=locks or None)
        if row is None:
            raise NotTheirsError
        return row

    def whole(self, session: Session, rows: Sequence[DossierRow]) -> tuple[Dossier, ...]:
        """Dossiers with their papers."""
        session.flush()
        papers: dict[int, list[DossierPaper]] = {row.id: [] for row in rows}
        wanted = select(DossierPaperRow).where(DossierPaperRow.dossier.in_(papers)).order_by(DossierPaperRow.place)
        for paper in session.scalars(wanted):
            file = self._files.get(session, paper.file)
            told = DossierPaper(
                paper.place, file.id, file.name, file.media_type, file.size, paper.pages, paper.added_at
            )
            papers[paper.dossier].append(told)
        return tuple(self._dossier(row, papers[row.id]) for row in rows)

    def seal(self, row: DossierRow, form: DossierForm) -> None:
        """Put a form into its row, with what finds the same association again."""
        row.sealed = self._vault.seal(asdict(form), bound_to(DossierRow.__tablename__, row.id, "sealed"))
        row.kin = self.kin(form)

    def ask(self, row: DossierRow, words: str) -> None:
        """Put into a row what more is asked."""
        row.more = self._vault.seal({"text": words}, bound_to(DossierRow.__tablename__, row.id, "more"))

    def kin(self, form: DossierForm) -> str:
        """What finds dossiers of the same association: its entry, else its receipt, else its name; empty for none of them."""
        if form.entry:
            return self._identity.key("association", "entry", str(form.entry))
        if receipt := "".join(c for c in form.receipt.casefold() if c.isalnum()):
            return self._identity.key("association", "receipt", receipt)
        name = " ".join(fold_in_place(form.name).split())
        return self._identity.key("association", "name", name) if name else ""

    def _dossier(self, row: DossierRow, papers: Sequence[DossierPaper]) -> Dossier:
        table = DossierRow.__tablename__
        form = DossierForm(**self._vault.open(row.sealed or b"", bound_to(table, row.id, "sealed")))
        more = self._vault.open(row.more, bound_to(table, row.id, "more"))["text"] if row.more else ""
        return Dossier(
            row.id, row.call, row.number or "", row.participant, DossierState(row.state), Language(row.language),
            form, row.region, tuple(papers), more, row.created_at, row.changed_at, row.submitted_at,
        )  # fmt: skip
