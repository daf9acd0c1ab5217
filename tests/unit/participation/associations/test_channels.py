"""Where people of the network are told: one subject of each person, which older tables are brought to without anything lost or doubled."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import select, text

from agent.organisation.organisation import ParticipationRoom
from connectors.rows.tables import AnnouncementRow, ConversationRow, NewsRow, SubscriptionRow
from core.clock import SystemClock
from core.database.database import Database, migration_config
from participation.associations.channels import ToldChannels
from participation.associations.directory.tables import SpeakerRow
from participation.services import Participation
from tests.consoles import participation_over
from tests.networks import SpeakingMember, speaking_member

AT = datetime(2026, 3, 1, tzinfo=UTC)


def follows(database: Database, subject: str, conversation: str, *, has_ended: bool = False) -> int:
    """A subscription, with a piece of news that was not told yet."""
    with database.write() as session:
        if session.get(ConversationRow, conversation) is None:
            row = ConversationRow(
                id=conversation, channel="telegram", is_group=False, state="bot", language="fr", is_greeted=True,
                abstentions=0, awaiting="", runner="", created_at=AT, last_at=AT,
            )  # fmt: skip
            session.add(row)
            session.flush()
        one = SubscriptionRow(
            conversation=conversation, subject=subject, language="fr", label=b"", checked=0, agreed_at=AT,
            ended_at=AT if has_ended else None,
        )  # fmt: skip
        news = AnnouncementRow(
            subject=subject, change=f"for {conversation}", about="", texts="{}", is_last=False, who="", people=1, at=AT
        )
        session.add_all([one, news])
        session.flush()
        session.add(NewsRow(announcement=news.id, subscription=one.id, conversation=conversation, turn=None, at=AT))
        return one.id


def as_it_was(database: Database) -> None:
    """Take the tables back to what they were before."""
    config = migration_config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0065")


def member(ground: Participation, name: str) -> tuple[SpeakingMember, int]:
    one = speaking_member(ground, name)
    with ground.database.read() as session:
        return one, session.scalars(select(SpeakerRow.id).where(SpeakerRow.participant == one.participant)).one()


def test_who_followed_by_several_codes_and_by_a_digest_is_told_once_and_misses_nothing(database: Database) -> None:
    ground = participation_over(database, SystemClock(), ParticipationRoom.ASSOCIATIONS)
    (amal, amals), (arz, arzs), (none, nones) = (member(ground, name) for name in ("Amal", "Arz", "Nour"))
    as_it_was(database)
    with database.write() as session:
        channels = "INSERT INTO association_channel (id, participant, code, made_at) VALUES (:id, :who, :code, :at)"
        for number, code in ((3, "pending"), (4, None), (7, None)):
            session.execute(text(channels), {"id": number, "who": amal.participant, "code": code, "at": AT.isoformat()})
        digests = "INSERT INTO network_digest (id, speaker, rhythm, code, code_at, told_at) VALUES (:id, :who, 'daily', NULL, :at, :at)"
        for number, speaker in ((1, amals), (2, arzs), (3, nones)):
            session.execute(text(digests), {"id": number, "who": speaker, "at": AT.isoformat()})
    first, again = (
        follows(database, "association-channel:4", "a" * 64),
        follows(database, "association-channel:7", "a" * 64),
    )
    phone = follows(database, "association-channel:7", "b" * 64)
    follows(database, "network:1", "a" * 64)
    digest, stopped = follows(database, "network:2", "c" * 64), follows(database, "network:2", "d" * 64, has_ended=True)
    database.upgrade()
    now = ToldChannels(database, SystemClock())
    with database.read() as session:
        told = now.of_everybody(session)
        assert told.keys() == {amal.participant, arz.participant}, "whose digest nobody follows has no channel"
        assert told[amal.participant] == "association-channel:4"
        found = {(one.id, one.subject, one.ended_at is None) for one in session.scalars(select(SubscriptionRow))}
        assert found == {
            (first, told[amal.participant], True),
            (phone, told[amal.participant], True),
            (digest, told[arz.participant], True),
            (stopped, told[arz.participant], False),
        }
        news = [one.subscription for one in session.scalars(select(NewsRow).order_by(NewsRow.announcement))]
        assert news == [first, first, phone, first, digest, stopped], "what was still to be told is"
    assert again not in news
    assert ground.associations is not None
    assert not now.has(none.participant)
