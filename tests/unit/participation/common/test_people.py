"""Nobody is kept who did not ask; each consent stands by itself; everything of a person goes out and goes away with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, inspect, select

from agent.organisation.organisation import ParticipationRoom
from connectors.message import Address
from connectors.rows.erasure import erase_all
from connectors.rows.history import export_person
from connectors.rows.identity import Identity, Vault
from connectors.rows.participants import ParticipantRow, bound_to, participant_key, reseal
from connectors.rows.retention import Retention
from connectors.rows.rotation import Rotation
from connectors.rows.tables import ConversationRow, PersonRow
from connectors.settings import ConnectorSettings
from core.audit import AuditLog
from core.database.database import Base, Database
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from core.testing import FixedClock
from participation.common.people.consents import WORDING, ConsentKind, ConsentRow
from participation.common.people.people import PAGE, Participants
from participation.common.tables import CommentRow
from participation.tables import TABLES

ROOM, OTHER = ParticipationRoom.CONSULTATIONS, ParticipationRoom.MENTORING
OLD, NEW = b"an old key of sixteen", b"a new key of sixteen"
TELEGRAM = Address("telegram", "4217")


@pytest.fixture
def people(database: Database) -> Participants:
    return Participants(database, Identity(OLD), Vault([OLD]), FixedClock())


def conversation(database: Database) -> str:
    """A conversation with somebody on Telegram."""
    at, own = datetime(2026, 3, 1, tzinfo=UTC), Identity(OLD).conversation(TELEGRAM)
    with database.write() as session:
        session.add(
            ConversationRow(
                id=own,
                channel="telegram",
                is_group=False,
                state="bot",
                language="fr",
                is_greeted=True,
                abstentions=0,
                awaiting="",
                runner="",
                created_at=at,
                last_at=at,
            )
        )
        session.flush()
        address = Vault([OLD]).seal({"channel": "telegram", "chat": "4217", "person": ""}, own)
        session.add(PersonRow(conversation=own, address=address, last_inbound_at=at))
    return own


def comment(database: Database, participant: str, text: str) -> None:
    with database.write() as session:
        row = CommentRow(
            room=ROOM.value,
            scope="s",
            subject="idea 1",
            answers=None,
            participant=participant,
            author="",
            sealed=None,
            state="shown",
            reason="",
            created_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        session.add(row)
        session.flush()
        row.sealed = Vault([OLD]).seal({"text": text}, bound_to("participation_comment", row.id, "sealed"))


def test_a_conversation_is_of_nobody_until_its_person_asks_to_be_kept(database: Database, people: Participants) -> None:
    own = conversation(database)
    with database.write() as session:
        assert people.of_conversation(session, own) is None
        kept = people.keep_from_conversation(session, own, "telegram", Language.DARIJA_LATIN)
        assert people.keep_from_conversation(session, own, "telegram", Language.FRENCH) == kept
        assert people.of_conversation(session, own) == kept
        assert (kept.channel, kept.language) == ("telegram", Language.DARIJA_LATIN)
        assert own not in kept.id


def test_who_comes_by_the_page_has_a_link_of_which_the_digest_alone_is_stored(
    database: Database, people: Participants
) -> None:
    with database.write() as session:
        kept, token = people.keep_from_page(session, Language.ARABIC)
        assert (kept.channel, kept.conversation) == (PAGE, "")
        assert people.of_link(session, token) == kept
        assert people.of_link(session, token[:-1]) is None
        assert token not in session.scalars(select(ParticipantRow.key)).all()


def test_each_consent_stands_by_itself_with_its_date_and_wording(database: Database, people: Participants) -> None:
    with database.write() as session:
        kept, _ = people.keep_from_page(session, Language.FRENCH)
        kinds = [ConsentKind.KEEP_TEXT, ConsentKind.TELL_BACK]
        people.agree(session, kept.id, ROOM, kinds, scope="jeunesse")
        people.agree(session, kept.id, ROOM, [ConsentKind.KEEP_TEXT], scope="jeunesse")
        given = people.consents(session, kept.id)
        assert sorted((one.kind, one.wording, one.stands) for one in given) == [
            (ConsentKind.KEEP_TEXT, WORDING, True),
            (ConsentKind.TELL_BACK, WORDING, True),
        ]
        assert people.agreed(session, ROOM, ConsentKind.TELL_BACK, [kept.id], "jeunesse") == {kept.id}
        assert people.agreed(session, ROOM, ConsentKind.TELL_BACK, [kept.id], "other") == frozenset()
        assert people.agreed(session, OTHER, ConsentKind.TELL_BACK, [kept.id], "jeunesse") == frozenset()
        people.take_back(session, kept.id, ROOM, ConsentKind.TELL_BACK, scope="jeunesse")
        assert people.agreed(session, ROOM, ConsentKind.TELL_BACK, [kept.id], "jeunesse") == frozenset()
        assert people.agreed(session, ROOM, ConsentKind.KEEP_TEXT, [kept.id], "jeunesse") == {kept.id}
        assert len(people.consents(session, kept.id)) == 2, "what was agreed once stays known"


def test_a_name_is_kept_by_consent_shown_where_agreed_and_goes_with_the_last_consent(
    database: Database, people: Participants
) -> None:
    with database.write() as session:
        kept, _ = people.keep_from_page(session, Language.FRENCH)
        with pytest.raises(WrongUseError):
            people.call(session, kept.id, "Salma")
        people.agree(session, kept.id, ROOM, [ConsentKind.SHOW_NAME])
        people.call(session, kept.id, " Salma ")
        assert people.name_of(session, kept.id, ROOM, "any") == "Salma"
        assert people.name_of(session, kept.id, OTHER) == ""
        people.take_back(session, kept.id, ROOM, ConsentKind.SHOW_NAME)
        session.flush()
        assert session.scalars(select(ParticipantRow.name)).all() == [None]
        with pytest.raises(NotFoundError):
            people.get(session, "nobody")


def test_whatever_is_of_a_person_in_any_room_goes_with_them_by_the_database_itself(database: Database) -> None:
    of_people = []
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.target_fullname == "participant.id":
                of_people.append(table.name)
                assert key.ondelete == "CASCADE", table.name
    assert {"participation_consent", "participation_comment", "participation_file"} <= set(of_people)
    assert {table.__tablename__ for table in TABLES} <= set(Base.metadata.tables)
    with database.engine.connect() as connection:
        for name in of_people:
            keys = inspect(connection).get_foreign_keys(name)
            found = [key["options"].get("ondelete") for key in keys if key["referred_table"] == "participant"]
            assert set(found) == {"CASCADE"}, name


def test_erasing_a_conversation_erases_what_every_room_keeps_of_its_person(
    database: Database, people: Participants
) -> None:
    own = conversation(database)
    with database.write() as session:
        kept = people.keep_from_conversation(session, own, "telegram", Language.FRENCH)
        people.agree(session, kept.id, ROOM, list(ConsentKind))
    comment(database, kept.id, "Un bus pour le lycée")
    with database.read() as session:
        told = export_person(session, Identity(OLD), Vault([OLD]), own)["participation"]
    assert told["participation_comment"][0]["sealed"] == {"text": "Un bus pour le lycée"}
    assert len(told["participation_consent"]) == len(ConsentKind)
    with database.write() as session:
        erase_all(session, own, datetime(2026, 4, 1, tzinfo=UTC))
    with database.read() as session:
        for table in (ParticipantRow, ConsentRow, CommentRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_somebody_of_the_page_takes_everything_out_and_away(database: Database, people: Participants) -> None:
    with database.write() as session:
        kept, token = people.keep_from_page(session, Language.FRENCH)
    comment(database, kept.id, "Un terrain de jeu")
    assert people.export(kept.id)["participation_comment"][0]["sealed"]["text"] == "Un terrain de jeu"
    people.erase(kept.id)
    with database.read() as session:
        assert people.of_link(session, token) is None
        assert session.scalar(select(func.count()).select_from(CommentRow)) == 0
    (entry,) = AuditLog(database, FixedClock()).entries(1)
    assert (entry.action, entry.subject) == ("participation.erase", "")


def test_new_keys_reach_every_room_and_its_people_are_known_as_before(database: Database, people: Participants) -> None:
    own = conversation(database)
    with database.write() as session:
        kept = people.keep_from_conversation(session, own, "telegram", Language.FRENCH)
        of_page, token = people.keep_from_page(session, Language.FRENCH)
        people.agree(session, kept.id, ROOM, [ConsentKind.SHOW_NAME])
        people.call(session, kept.id, "Salma")
    comment(database, kept.id, "Un bus")
    Rotation(database, FixedClock(), [NEW, OLD], [NEW, OLD]).run("test")
    after = Participants(database, Identity(NEW), Vault([NEW]), FixedClock())
    with database.write() as session:
        row = session.get(ParticipantRow, kept.id)
        assert row is not None
        assert row.conversation not in (None, own)
        assert row.key == participant_key(Identity(NEW), str(row.conversation))
        assert after.of_conversation(session, str(row.conversation)) is not None
        assert after.name_of(session, kept.id, ROOM) == "Salma"
        assert after.of_link(session, token) == of_page
        assert reseal(session, Vault([NEW])) == 0
    assert after.export(kept.id)["participation_comment"][0]["sealed"] == {"text": "Un bus"}


def test_a_conversation_is_kept_for_as_long_as_its_person_is(
    database: Database, people: Participants, tmp_path: Path
) -> None:
    own = conversation(database)
    with database.write() as session:
        kept = people.keep_from_conversation(session, own, "telegram", Language.FRENCH)
    clock = FixedClock()
    clock.advance(timedelta(days=5000))
    retention = Retention(database, Vault([OLD]), ConnectorSettings(), clock)
    assert retention.purge().conversations == 0
    with database.write() as session:
        session.execute(delete(ParticipantRow).where(ParticipantRow.id == kept.id))
    assert retention.purge().conversations == 1
