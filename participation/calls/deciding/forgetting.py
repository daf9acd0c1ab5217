"""Names in published results that may not be shown any more: whoever is erased, or takes their agreement back, leaves the library too."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from core.clock import Clock
from core.database.database import Database
from knowledge.drafts.drafts import Drafts
from participation.calls.campaigns.calls import Calls
from participation.calls.deciding.publishing import FORMS, LINE, is_accepted, line_of
from participation.calls.dossiers.dossiers import Dossiers
from participation.calls.schemas import ROOM, CallForInterest, Dossier, DossierState
from participation.calls.tables import DossierRow
from participation.common.people.consents import ConsentKind, ConsentRow
from participation.common.people.people import Participants
from participation.common.publishing import Publications
from participation.common.tables import PublicationRow
from participation.common.territory.gazetteer import Gazetteer

_WHO = "erasure"
"""Who forgets, in the audit log."""


class ResultsForgetting:
    """Tells whose names results may show, and forgets in the library those that they may not show any more."""

    def __init__(
        self,
        calls: Calls,
        dossiers: Dossiers,
        people: Participants,
        places: Gazetteer,
        database: Database,
        clock: Clock,
    ) -> None:
        self._calls, self._dossiers, self._people, self._places, self._database = (
            calls,
            dossiers,
            people,
            places,
            database,
        )
        self._publications, self._drafts = Publications(database, clock), Drafts(database, clock)
        self._stands: object = None

    def named(self, call: CallForInterest) -> tuple[Dossier, ...]:
        """The accepted who agreed that their names are shown, where the call shows any."""
        if not call.plan.shows_names:
            return ()
        accepted = [one for one in self._dossiers.sent(call.id) if is_accepted(one)]
        who = {one.participant for one in accepted}
        with self._database.read() as session:
            shown = self._people.agreed(session, ROOM, ConsentKind.SHOW_NAME, who, call.id)
        return tuple(one for one in accepted if one.participant in shown)

    def look(self) -> int:
        """Forget them, any number of times; in how many documents."""
        row, accepted = PublicationRow, DossierRow.state == DossierState.ACCEPTED.value
        agreeing = (ConsentRow.room == ROOM.value, ConsentRow.kind == ConsentKind.SHOW_NAME.value)
        agreed = select(func.count(), func.sum(ConsentRow.id)).where(*agreeing, ConsentRow.taken_back_at.is_(None))
        with self._database.read() as session:
            handed = session.execute(select(row.name, row.scope, row.draft).where(row.room == ROOM.value)).all()
            numbers = select(func.count(), func.sum(DossierRow.id)).where(accepted)
            stands = (handed, session.execute(agreed).one(), session.execute(numbers).one())
        if stands == self._stands:
            return 0
        calls = {one.id: one for one in self._calls.listed()} if handed else {}
        forgotten = sum(self._forget(name, calls.get(call)) for name, call, _ in handed)
        self._stands = stands
        return forgotten

    def _forget(self, name: str, call: CallForInterest | None) -> bool:
        versions = {one.id: self._publications.content(one.id).decode() for one in self._drafts.history(name)}
        written = {line for text in versions.values() for line in LINE.findall(text)}
        if not written:
            return False
        allowed = {line_of(one, form, self._places) for one in self.named(call) for form in FORMS} if call else set()
        gone = written - allowed
        if not gone:
            return False
        # First: a process that is killed between the two does both again, for the versions still say whom to forget.
        self._publications.silence(self._publications.said_of(name))
        for version, text in versions.items():
            rest = LINE.sub(lambda found: "" if found[0] in gone else found[0], text)
            if rest != text:
                self._publications.forget_version(version, _WHO, re.sub(r"\n{2,}\Z", "\n", rest).encode())
        return True
