"""What both sides sign: sentences stand on voices, a new version has nobody's signature, reservations stay beside it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.organisation.organisation import Localised
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from participation.common.errors import NextStepError
from participation.common.people.consents import ConsentKind
from participation.common.texts.grounds import Ground as Words
from participation.common.texts.moderation import ModerationReason
from participation.dialogues.programmes import ROOM
from participation.dialogues.schemas import DialogueRole, ItemKind, NewItem, SharedSynthesis, Signatory, VoiceState
from tests.unit.participation.dialogues.conftest import FES, TEXTS, Ground, fr

HALL = "la halle du souk le dimanche"


def agreement(*grounds: Words, text: str = "La halle du souk est ouverte le dimanche.") -> NewItem:
    return NewItem(ItemKind.AGREEMENT, fr(text), grounds)


def written(ground: Ground, voices: list[int]) -> SharedSynthesis:
    items = (
        agreement(Words(voices[1], HALL)),
        NewItem(ItemKind.DISAGREEMENT, fr("Sa taille"), (Words(voices[1], ""), Words(voices[2], ""))),
        NewItem(ItemKind.OPEN_QUESTION, fr("Et l’hiver ?"), (Words(voices[0], ""),)),
    )
    return ground.room.syntheses.write(FES, items, "amina")


def both(ground: Ground) -> tuple[Signatory, Signatory]:
    elected, _ = ground.room.signing.add(FES, DialogueRole.ELECTED, fr("Présidente du conseil"), "amina")
    association, _ = ground.room.signing.add(
        FES, DialogueRole.ASSOCIATION, fr("Réseau de l’ESS"), "amina", member="sara"
    )
    return elected, association


def sign(
    ground: Ground, made: SharedSynthesis, by: Signatory, *, is_signed: bool = True, reservation: str = ""
) -> None:
    with ground.database.write() as session:
        ground.room.syntheses.sign(session, made.id, by, is_signed=is_signed, reservation=reservation)


def test_a_sentence_cites_published_voices_in_their_own_words(ground: Ground, voices: list[int]) -> None:
    made = written(ground, voices)
    assert made.of(ItemKind.AGREEMENT)[0].grounds == (Words(voices[1], HALL),)
    assert made.of(ItemKind.OPEN_QUESTION)[0].grounds == (Words(voices[0], TEXTS[0]),)
    assert [ground.number for ground in made.of(ItemKind.DISAGREEMENT)[0].grounds] == voices[1:]
    waiting = ground.voice("Encore une voix", "test:more")
    ground.room.voices.moderate(FES, [waiting], VoiceState.REFUSED, "amina", ModerationReason.TWICE)
    for wrong in (
        agreement(Words(voices[1], "la halle du samedi")),
        agreement(Words(waiting, "")),
        agreement(Words(999, "")),
        agreement(),
        NewItem(ItemKind.AGREEMENT, Localised({}), (Words(voices[1], ""),)),
    ):
        with pytest.raises(WrongUseError):
            ground.room.syntheses.write(FES, [wrong], "amina")
    assert len(ground.room.syntheses.versions(FES)) == 1


def test_a_sentence_that_its_voice_does_not_carry_is_doubted_and_a_translation_is_left_to_people(
    ground: Ground, voices: list[int]
) -> None:
    made = ground.room.syntheses.write(
        FES,
        [
            agreement(Words(voices[2], ""), text="La halle est trop petite pour 60 coopératives."),
            NewItem(ItemKind.AGREEMENT, Localised({Language.ARABIC: "القاعة صغيرة"}), (Words(voices[2], ""),)),
            agreement(Words(voices[1], ""), text="La commune peut céder la halle du souk."),
            agreement(
                Words(voices[1], ""), Words(voices[2], ""), text="La halle est trop petite, la commune peut la céder."
            ),
            NewItem(ItemKind.OPEN_QUESTION, fr("Qui paie 60 000 dirhams ?"), (Words(voices[2], ""),)),
        ],
        "amina",
    )
    assert ground.room.syntheses.doubts(made.id) == {made.items[0].id}


def test_both_sides_sign_and_a_new_version_has_nobodys_signature(ground: Ground, voices: list[int]) -> None:
    made = written(ground, voices)
    elected, association = both(ground)
    sign(ground, made, elected, reservation="La date reste à fixer.")
    assert ground.room.syntheses.signed_off(FES) is None
    assert ground.room.syntheses.get(made.id).missing_sides == (DialogueRole.ASSOCIATION,)
    sign(ground, made, association, is_signed=False, reservation="Pas sans budget.")
    assert not ground.room.syntheses.get(made.id).is_signed_off
    sign(ground, made, association)
    found = ground.room.syntheses.signed_off(FES)
    assert found is not None
    assert found.id == made.id
    assert [(one.is_signed, one.reservation) for one in found.signatures] == [
        (True, "La date reste à fixer."),
        (True, ""),
    ]
    assert [change for subject, change, _ in ground.told.said if subject == f"dialogue:{FES}"] == ["synthesis 1 signed"]
    newer = written(ground, voices)
    assert (newer.version, newer.signatures, newer.is_signed_off) == (2, (), False)
    with pytest.raises(NextStepError):
        sign(ground, made, elected)
    still = ground.room.syntheses.signed_off(FES)
    assert still is not None
    assert still.version == 1
    with ground.database.write() as session, pytest.raises(NextStepError):
        ground.room.signing.withdraw(session, made.id, elected)


def test_a_signature_is_withdrawn_while_its_version_is_the_last(ground: Ground, voices: list[int]) -> None:
    made = written(ground, voices)
    elected, association = both(ground)
    sign(ground, made, elected)
    sign(ground, made, association)
    with ground.database.write() as session:
        ground.room.signing.withdraw(session, made.id, elected)
    assert ground.room.syntheses.get(made.id).missing_sides == (DialogueRole.ELECTED,)


def test_what_changed_since_it_was_written_is_not_signed(ground: Ground, voices: list[int]) -> None:
    made = written(ground, voices)
    elected, _ = both(ground)
    assert not made.is_stale
    ground.room.voices.moderate(FES, [voices[2]], VoiceState.REFUSED, "amina", ModerationReason.ATTACK)
    assert ground.room.syntheses.get(made.id).is_stale
    with pytest.raises(NextStepError):
        sign(ground, made, elected)
    ground.room.voices.erase(FES, voices[0], "amina")
    kinds = [one.kind for one in ground.room.syntheses.get(made.id).items]
    assert kinds == [ItemKind.AGREEMENT, ItemKind.DISAGREEMENT]


_ACTS = st.lists(st.sampled_from(["write", "elected", "association", "reserve", "withdraw"]), max_size=10)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS)
def test_whatever_is_done_a_version_has_the_signatures_that_were_put_under_it_alone(
    ground: Ground, voices: list[int], acts: list[str]
) -> None:
    elected, association = both(ground)
    made, expected = written(ground, voices), dict[str, bool]()
    by = {"elected": elected, "association": association, "reserve": association, "withdraw": elected}
    for act in acts:
        if act == "write":
            made, expected = written(ground, voices), {}
        elif act == "withdraw":
            with ground.database.write() as session:
                ground.room.signing.withdraw(session, made.id, elected)
            expected.pop("elected", None)
        else:
            sign(ground, made, by[act], is_signed=act != "reserve", reservation="Réserve" if act == "reserve" else "")
            expected[by[act].side] = act != "reserve"
    now = ground.room.syntheses.current(FES)
    assert now is not None
    assert now.id == made.id
    assert {one.signatory.side.value: one.is_signed for one in now.signatures} == expected
    assert now.is_signed_off is (expected == {"elected": True, "association": True})


def test_a_signatory_has_a_link_and_a_name_only_by_consent(ground: Ground, voices: list[int]) -> None:
    made = written(ground, voices)
    elected, token = ground.room.signing.add(FES, DialogueRole.ELECTED, fr("Présidente"), "amina")
    with ground.database.write() as session:
        found = ground.room.signing.of_link(session, FES, token)
        assert (found, found.name) == (elected, "")
        person = ground.people.of_link(session, token)
        assert person is not None
        ground.people.agree(session, person.id, ROOM, [ConsentKind.SHOW_NAME], scope=FES)
        ground.people.call(session, person.id, "Amina Alaoui")
        assert ground.room.signing.of_link(session, FES, token).name == "Amina Alaoui"
        with pytest.raises(NotFoundError):
            ground.room.signing.of_link(session, FES, token + "x")
    sign(ground, made, elected, reservation="À revoir en juin.")
    kept = ground.people.export(person.id)
    assert kept["dialogue_signature"][0]["reservation"] == "À revoir en juin."
    ground.people.erase(person.id)
    assert ground.room.signing.signatories(FES) == ()
    assert ground.room.syntheses.get(made.id).signatures == ()


def test_nobody_signs_for_no_side_or_as_nothing(ground: Ground, voices: list[int]) -> None:
    for side, capacity in ((DialogueRole.EXPERT, fr("Expert")), (DialogueRole.ELECTED, Localised({}))):
        with pytest.raises(WrongUseError):
            ground.room.signing.add(FES, side, capacity, "amina")
    made = written(ground, voices)
    elected, association = both(ground)
    assert ground.room.signing.of_member(FES, "sara") == association
    assert ground.room.signing.of_member(FES, "amina") is None
    assert ground.room.signing.of_member(FES, "") is None
    with pytest.raises(WrongUseError):
        sign(ground, made, elected, is_signed=False)
    with pytest.raises(WrongUseError):
        sign(ground, made, elected, reservation="x" * 2_001)
