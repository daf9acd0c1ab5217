"""Following a dossier from a chat: whoever shows its code is its owner there, and is told what comes of it."""

from __future__ import annotations

import hmac
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.identity import Identity
from core.clock import Clock
from participation.calls.dossiers.rows import DossierRows
from participation.calls.schemas import Dossier
from participation.calls.tables import DossierFollowerRow, DossierRow

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters of a code: none that is taken for another."""
_LENGTH = 10
"""Of a code: 49 bits, chosen by hand; it is read off a page, and tried one message at a time."""
_CODE = re.compile(rf"(?<![A-Z0-9])(\d{{1,9}})-([{_LETTERS}]{{{_LENGTH}}})(?![A-Z0-9])", re.IGNORECASE)


class DossierFollowing:
    """Who follows which dossier from a chat."""

    def __init__(self, identity: Identity, clock: Clock, rows: DossierRows) -> None:
        self._identity, self._clock, self._rows = identity, clock, rows

    def code(self, dossier: int) -> str:
        """What its applicant writes to the bot."""
        number = int(self._identity.key("call-dossier", str(dossier)), 16)
        letters = []
        for _ in range(_LENGTH):
            number, rest = divmod(number, len(_LETTERS))
            letters.append(_LETTERS[rest])
        return f"{dossier}-{''.join(letters)}"

    def shown(self, session: Session, text: str) -> Dossier | None:
        """The dossier whose code stands in a text; None where there is none, or it is wrong."""
        found = _CODE.search(text)
        if found is None or not hmac.compare_digest(self.code(int(found[1])), f"{int(found[1])}-{found[2].upper()}"):
            return None
        row = session.get(DossierRow, int(found[1]))
        return self._rows.whole(session, [row])[0] if row else None

    def follow(self, session: Session, dossier: int, participant: str) -> None:
        """Note who follows it, once."""
        one = DossierFollowerRow
        wanted = select(one.id).where(one.dossier == dossier, one.participant == participant)
        if session.scalar(wanted) is None:
            session.add(one(dossier=dossier, participant=participant, since=self._clock.now()))
            session.flush()

    def of(self, session: Session, participant: str) -> tuple[Dossier, ...]:
        """The dossiers that somebody follows, the latest first."""
        one = DossierFollowerRow
        wanted = select(DossierRow).join(one, one.dossier == DossierRow.id).where(one.participant == participant)
        return self._rows.whole(session, session.scalars(wanted.order_by(DossierRow.id.desc())).all())


def has_code(text: str) -> bool:
    """Whether a text has what looks like a code."""
    return _CODE.search(text) is not None
