"""Voices come in once, are read before they are seen, and carry a name only while its owner wants it."""

from __future__ import annotations

import pytest

from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from participation.common.errors import FaultyFormError
from participation.common.people.consents import ConsentKind
from participation.common.texts.moderation import ModerationReason
from participation.dialogues.programmes import ROOM
from participation.dialogues.schemas import (
    DialogueRole,
    LinkKind,
    NewVoice,
    SessionKind,
    VoiceKind,
    VoiceLink,
    VoiceSource,
    VoiceState,
)
from participation.dialogues.words import words_in
from tests.unit.participation.dialogues.conftest import FES, PLAN, Ground


def new(origin: str, text: str = "On m’a refusé la halle", **more: object) -> NewVoice:
    return NewVoice(
        origin,
        VoiceSource.SESSION,
        VoiceKind.STORY,
        DialogueRole.ASSOCIATION,
        text,
        **more,  # type: ignore[arg-type]
    )


def taken(ground: Ground, voice: NewVoice, participant: str | None = None) -> int | None:
    with ground.database.write() as session:
        return ground.room.voices.take(session, FES, voice, participant)


def test_a_voice_comes_once_and_nobody_sees_it_before_somebody_has_read_it(ground: Ground) -> None:
    number = taken(ground, new("phone:1"))
    assert number is not None
    assert taken(ground, new("phone:1")) is None
    with ground.database.read() as session:
        assert ground.room.voices.number_of(session, FES, "phone:1") == number
        with pytest.raises(NotFoundError):
            ground.room.voices.number_of(session, FES, "phone:2")
    assert ground.room.voices.find(number, public=True) is None
    assert ground.room.voices.moderate(FES, [number], VoiceState.PUBLISHED, "amina") == 1
    assert ground.room.voices.moderate(FES, [number], VoiceState.PUBLISHED, "amina") == 0
    found = ground.room.voices.find(number, public=True)
    assert found is not None
    assert (found.kind, found.role, found.name, found.language) == ("story", "association", "", Language.FRENCH)
    assert ground.room.voices.counts(FES) == {"waiting": 0, "published": 1, "refused": 0}


def test_what_says_nothing_or_belongs_nowhere_is_not_taken(ground: Ground) -> None:
    with pytest.raises(WrongUseError):
        taken(ground, new("phone:1", "…"))
    with pytest.raises(NotFoundError):
        taken(ground, new("phone:1", session=99))
    with ground.database.write() as session, pytest.raises(NotFoundError):
        ground.room.voices.take(session, "nowhere", new("phone:1"))


def test_personal_data_is_dotted_out(ground: Ground) -> None:
    number = taken(ground, new("phone:1", "Appelez-moi au 0612345678 pour la halle"))
    found = ground.room.voices.find(number or 0)
    assert found is not None
    assert "0612345678" not in found.text


def test_a_refusal_has_a_reason_and_its_author_hears_it_in_every_form(ground: Ground) -> None:
    author = ground.person()
    number = taken(ground, new("bot:1"), author)
    assert number is not None
    for outcome, reason in ((VoiceState.REFUSED, None), (VoiceState.PUBLISHED, ModerationReason.ATTACK)):
        with pytest.raises(WrongUseError):
            ground.room.voices.moderate(FES, [number], outcome, "amina", reason)
    assert ground.told.said == []
    ground.room.voices.moderate(FES, [number], VoiceState.REFUSED, "amina", ModerationReason.PERSONAL)
    ((subject, _, texts),) = ground.told.said
    assert subject == f"voice:{number}"
    assert set(texts) == set(Language)
    for form, text in texts.items():
        assert words_in(form)["reason_personal"] in text


def test_a_name_stands_beside_a_voice_only_where_its_author_wants_it_and_while_they_agree(ground: Ground) -> None:
    author = ground.person()
    with ground.database.write() as session:
        ground.people.agree(session, author, ROOM, list(ConsentKind), scope=FES)
        ground.people.call(session, author, "Fatima B.")
    signed = ground.voice("La halle nous revient", "bot:1", author, signed=True)
    plain = ground.voice("Le souk est loin", "bot:2", author)
    nobodys = ground.voice("Le marché aussi", "bot:3", signed=True)

    def names() -> list[str]:
        return [one.name for one in ground.room.voices.listed(FES)]

    assert names() == ["Fatima B.", "", ""]
    with ground.database.write() as session:
        ground.people.take_back(session, author, ROOM, ConsentKind.SHOW_NAME, scope=FES)
    assert names() == ["", "", ""]
    with ground.database.read() as session:
        assert [one.number for one in ground.room.voices.of(session, FES, author)] == [signed, plain]
    ground.people.erase(author)
    assert [one.number for one in ground.room.voices.listed(FES)] == [nobodys]


def test_who_takes_their_consent_back_has_their_voices_taken_away_and_nobody_else_s(ground: Ground) -> None:
    author = ground.person()
    ground.voice("La halle nous revient", "bot:1", author)
    nobodys = ground.voice("Le marché aussi", "bot:2")
    with ground.database.write() as session:
        assert ground.room.voices.withdraw(session, author, "elsewhere") == 0
        assert ground.room.voices.withdraw(session, author, FES) == 1
    assert [one.number for one in ground.room.voices.listed(FES)] == [nobodys]


def test_who_speaks_in_a_session_is_kept_only_where_they_agreed(ground: Ground) -> None:
    sitting = ground.room.sessions.plan(FES, SessionKind.DIALOGUE, PLAN, "amina")
    author, other = ground.person(), ground.person("1e" * 32)
    for person in (author, other):
        ground.events.invite(sitting.event.id, DialogueRole.ASSOCIATION, "amina", person)
    with ground.database.write() as session:
        ground.people.agree(session, author, ROOM, [ConsentKind.KEEP_TEXT], scope=FES)
        for guest in (1, 2, None):
            origin = f"phone:{guest}"
            assert ground.room.voices.capture(session, FES, new(origin, session=sitting.id), guest) is not None
        with pytest.raises(FaultyFormError):
            ground.room.voices.capture(session, FES, new("phone:9", session=sitting.id), 9)
        assert len(ground.room.voices.of(session, FES, author)) == 1
        assert ground.room.voices.of(session, FES, other) == ()


def test_voices_are_linked_anew_and_unlinked_and_links_of_hidden_ones_are_hidden(
    ground: Ground, voices: list[int]
) -> None:
    first, second, third = voices
    ground.room.voices.link(FES, second, first, LinkKind.ANSWERS, "amina")
    ground.room.voices.link(FES, second, first, LinkKind.SUPPORTS, "amina")
    ground.room.voices.link(FES, third, second, LinkKind.CONTRADICTS, "amina")
    both = (VoiceLink(second, first, LinkKind.SUPPORTS), VoiceLink(third, second, LinkKind.CONTRADICTS))
    assert ground.room.voices.links(FES, public=True) == both
    ground.room.voices.moderate(FES, [first], VoiceState.REFUSED, "amina", ModerationReason.TWICE)
    assert ground.room.voices.links(FES, public=True) == both[1:]
    assert ground.room.voices.links(FES) == both
    ground.room.voices.unlink(FES, third, second, "amina")
    assert ground.room.voices.links(FES) == both[:1]
    with pytest.raises(WrongUseError):
        ground.room.voices.link(FES, first, first, LinkKind.ANSWERS, "amina")
    with pytest.raises(NotFoundError):
        ground.room.voices.link(FES, first, 999, LinkKind.ANSWERS, "amina")


def test_voices_are_found_by_words_by_number_and_by_session(ground: Ground, voices: list[int]) -> None:
    sitting = ground.room.sessions.plan(FES, SessionKind.DIALOGUE, PLAN, "amina")
    there = taken(ground, new("phone:1", session=sitting.id))

    def found(**which: object) -> list[int]:
        return [one.number for one in ground.room.voices.listed(FES, **which)]  # type: ignore[arg-type]

    assert found(words="halle souk") == voices[1:]
    assert found(words=str(voices[0])) == [voices[0]]
    assert found(sitting=sitting.id) == [there]
    assert found(state=VoiceState.WAITING) == [there]
