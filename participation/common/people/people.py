"""Participants: whoever asked to be kept, by a keyed hash and the channel they chose, and nobody else."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import ParticipationRoom
from connectors.rows.identity import Identity, Vault
from connectors.rows.participants import (
    ParticipantRow,
    bound_to,
    export_participant,
    participant_key,
)
from core.audit import ITS_PERSON, AuditLog
from core.backup.erased import note_erased
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from core.text import one_line
from participation.common.people.consents import WORDING, Consent, ConsentKind, ConsentRow

PAGE = "page"
"""Channel of who came by a page, and is reached nowhere."""
_LINK_BYTES = 32
"""Of a participant's own link: 256 bits, chosen by hand, of which the digest alone is stored."""
_ORIGIN = 40
"""Characters of what a form's token is told by. Chosen by hand: 160 bits, which two forms never share."""
_ID_BYTES = 16
"""Of a participant's id: 128 bits, chosen by hand; it says nothing of them."""
_LONGEST_NAME = 80
"""Characters of what somebody wants to be called. Chosen by hand."""


@dataclass(frozen=True)
class Participant:
    """A person who asked to be kept; `conversation` is empty where no channel reaches them, `name` where none is shown."""

    id: str
    conversation: str
    channel: str
    language: Language
    created_at: datetime


class Participants:
    """People by consent, in every room."""

    def __init__(self, database: Database, identity: Identity, vault: Vault, clock: Clock) -> None:
        self._database, self._identity, self._vault, self._clock = database, identity, vault, clock
        self._audit = AuditLog(database, clock)

    def of_conversation(self, session: Session, conversation: str) -> Participant | None:
        """The participant that a conversation is with; None where they never asked to be kept."""
        key = participant_key(self._identity, conversation)
        row = session.scalar(select(ParticipantRow).where(ParticipantRow.key == key))
        return _participant(row) if row else None

    def of_link(self, session: Session, token: str) -> Participant | None:
        """The participant whose own link this is."""
        row = session.scalar(select(ParticipantRow).where(ParticipantRow.key == _digest(token)))
        return _participant(row) if row else None

    def get(self, session: Session, participant: str) -> Participant:
        """One by id. Raises NotFoundError."""
        return _participant(_row(session, participant))

    def keep_from_conversation(
        self, session: Session, conversation: str, channel: str, language: Language
    ) -> Participant:
        """The participant of a conversation, made where there is none: to be called only when its person said yes."""
        found = self.of_conversation(session, conversation)
        if found is not None:
            return found
        return self._made(session, participant_key(self._identity, conversation), conversation, channel, language)

    def keep_from_page(self, session: Session, language: Language, token: str = "") -> tuple[Participant, str]:
        """A new participant who came by a page, and the token of their own link, which is told once.

        Where the page carries the `token` that `new_token` made for it, sending it twice keeps one participant.
        """
        if token and (found := self.of_link(session, token)) is not None:
            return found, token
        token = token or new_token()
        return self._made(session, _digest(token), None, PAGE, language), token

    def agree(
        self,
        session: Session,
        participant: str,
        room: ParticipationRoom,
        kinds: Collection[ConsentKind],
        *,
        scope: str = "",
        language: Language = Language.FRENCH,
    ) -> None:
        """Note what somebody agrees to, each consent by itself; one that stands already stays as it was given."""
        standing = {one.kind for one in self._consents(session, participant) if one.stands and _is(one, room, scope)}
        for kind in sorted(set(kinds) - standing):
            session.add(
                ConsentRow(
                    participant=participant,
                    room=room.value,
                    scope=scope,
                    kind=kind.value,
                    wording=WORDING,
                    language=language.value,
                    given_at=self._clock.now(),
                )
            )
        session.flush()

    def take_back(
        self, session: Session, participant: str, room: ParticipationRoom, kind: ConsentKind, *, scope: str = ""
    ) -> None:
        """End a consent; the name goes with the last consent to show it."""
        wanted = select(ConsentRow).where(
            ConsentRow.participant == participant,
            ConsentRow.room == room.value,
            ConsentRow.scope == scope,
            ConsentRow.kind == kind.value,
            ConsentRow.taken_back_at.is_(None),
        )
        for row in session.scalars(wanted):
            row.taken_back_at = self._clock.now()
        session.flush()
        if kind is ConsentKind.SHOW_NAME and not any(
            one.stands and one.kind is kind for one in self._consents(session, participant)
        ):
            _row(session, participant).name = None

    def consents(self, session: Session, participant: str) -> tuple[Consent, ...]:
        """Every consent that somebody gave, oldest first, those taken back among them."""
        return tuple(self._consents(session, participant))

    def agreed(
        self,
        session: Session,
        room: ParticipationRoom,
        kind: ConsentKind,
        participants: Collection[str],
        scope: str = "",
    ) -> frozenset[str]:
        """Of these participants, those who agree to something in a process or programme, or in its whole room."""
        wanted = select(ConsentRow.participant).where(
            ConsentRow.participant.in_(participants),
            ConsentRow.room == room.value,
            ConsentRow.scope.in_({"", scope}),
            ConsentRow.kind == kind.value,
            ConsentRow.taken_back_at.is_(None),
        )
        return frozenset(session.scalars(wanted))

    def call(self, session: Session, participant: str, name: str) -> None:
        """Note what somebody wants to be called. Raises WrongUseError where they agreed nowhere to have it shown."""
        if not any(o.stands and o.kind is ConsentKind.SHOW_NAME for o in self._consents(session, participant)):
            raise WrongUseError("Nobody's name is kept who did not agree to have it shown.")
        place = bound_to(ParticipantRow.__tablename__, participant, "name")
        _row(session, participant).name = self._vault.seal({"name": one_line(name)[:_LONGEST_NAME]}, place)

    def name_of(self, session: Session, participant: str, room: ParticipationRoom, scope: str = "") -> str:
        """What somebody is called in a room; empty where they did not agree to have it shown there."""
        row = session.get(ParticipantRow, participant)
        shown = self.agreed(session, room, ConsentKind.SHOW_NAME, [participant], scope)
        if row is None or row.name is None or not shown:
            return ""
        return str(self._vault.open(row.name, bound_to(ParticipantRow.__tablename__, participant, "name"))["name"])

    def export(self, participant: str) -> Mapping[str, Any]:
        """Everything that is kept of somebody in every room, as JSON."""
        with self._database.read() as session:
            return export_participant(session, self._vault, participant)

    def erase(self, participant: str, who: str = ITS_PERSON) -> None:
        """Forget somebody, with everything of theirs in every room; whose it was is not in the audit log."""
        with self._database.write() as session:
            key = session.scalar(select(ParticipantRow.key).where(ParticipantRow.id == participant))
            session.execute(delete(ParticipantRow).where(ParticipantRow.id == participant))
            if key is not None:
                note_erased(session, key, self._clock.now())
            self._audit.append("participation.erase", who, session=session)
        self._database.settle()

    def _made(
        self, session: Session, key: str, conversation: str | None, channel: str, language: Language
    ) -> Participant:
        row = ParticipantRow(
            id=secrets.token_hex(_ID_BYTES),
            key=key,
            conversation=conversation,
            channel=channel,
            language=language.value,
            name=None,
            created_at=self._clock.now(),
        )
        session.add(row)
        session.flush()
        return _participant(row)

    def _consents(self, session: Session, participant: str) -> list[Consent]:
        wanted = select(ConsentRow).where(ConsentRow.participant == participant).order_by(ConsentRow.id)
        return [
            Consent(
                ParticipationRoom(row.room),
                row.scope,
                ConsentKind(row.kind),
                row.wording,
                row.given_at,
                row.taken_back_at,
            )
            for row in session.scalars(wanted)
        ]


def new_token() -> str:
    """A token of a participant's own link, which nobody guesses."""
    return secrets.token_urlsafe(_LINK_BYTES)


def form_token(key: str) -> str:
    """The token that a form carries; another one where what came is none of ours, for nobody else chooses what a link opens by."""
    return key if is_token(key) else new_token()


def form_origin(token: str) -> str:
    """What something written is known by that came with a form of this token: the same when sent again, and it tells no token."""
    return f"page:{hashlib.sha256(b'form ' + token.encode('utf-8', 'replace')).hexdigest()[:_ORIGIN]}"


def is_token(text: str) -> bool:
    """Whether a text has the form of such a token."""
    return len(text) == len(new_token()) and all(c.isascii() and (c.isalnum() or c in "-_") for c in text)


def _is(consent: Consent, room: ParticipationRoom, scope: str) -> bool:
    return consent.room is room and consent.scope == scope


def _digest(token: str) -> str:
    return hashlib.sha256(b"participant " + token.encode("utf-8", "replace")).hexdigest()


def _row(session: Session, participant: str) -> ParticipantRow:
    row = session.get(ParticipantRow, participant)
    if row is None:
        raise NotFoundError("There is nobody of that id.")
    return row


def _participant(row: ParticipantRow) -> Participant:
    return Participant(row.id, row.conversation or "", row.channel, Language(row.language), row.created_at)
