"""Commitments go by their steps, show what they claim, and every change is told to whoever follows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.organisation.organisation import Localised
from core.errors import MunadilError, NotFoundError, WrongUseError
from core.language.forms import Language
from participation.common.errors import NextStepError
from participation.common.rights import RoomRight
from participation.common.texts.grounds import Ground as Words
from participation.dialogues.commitments import STATES, CommitmentText
from participation.dialogues.schemas import Commitment, CommitmentState, DialogueRole, ItemKind, NewItem
from participation.dialogues.words import words_in
from tests.unit.participation.dialogues.conftest import ALL, FES, Ground, fr

OPEN, KEPT, DROPPED = CommitmentState.OPEN, CommitmentState.KEPT, CommitmentState.DROPPED
DAY = date(2026, 3, 1)


def promised(ground: Ground, item: int | None = None, due: date | None = None) -> Commitment:
    text = CommitmentText(fr("Ouvrir la halle le dimanche"), fr("Commune de Fès"), DialogueRole.ELECTED, due, item)
    return ground.room.commitments.make(FES, text, "amina")


def agreed(ground: Ground, voices: list[int]) -> int:
    items = [
        NewItem(ItemKind.AGREEMENT, fr("La halle ouvre le dimanche"), (Words(voices[1], ""), Words(voices[2], ""))),
        NewItem(ItemKind.OPEN_QUESTION, fr("Et l’hiver ?"), (Words(voices[0], ""),)),
    ]
    return ground.room.syntheses.write(FES, items, "amina").items[0].id


def test_what_became_of_it_is_told_to_whoever_follows_it_its_dialogue_or_a_voice_it_stands_on(
    ground: Ground, voices: list[int]
) -> None:
    ground.told.said.clear()
    made = promised(ground, agreed(ground, voices), date(2026, 6, 1))
    assert ground.room.commitments.voices(made.number) == tuple(voices[1:])
    subjects = [made.subject, f"dialogue:{FES}", f"voice:{voices[1]}", f"voice:{voices[2]}"]
    assert [subject for subject, _, _ in ground.told.said] == subjects
    ground.told.said.clear()
    ground.room.commitments.show(FES, made.number, fr("La halle est ouverte"), DAY, "amina", url="https://example.org")
    kept = ground.room.commitments.move(FES, made.number, KEPT, "amina", ALL)
    assert [subject for subject, _, _ in ground.told.said] == subjects * 2
    assert len({(subject, change) for subject, change, _ in ground.told.said}) == 8
    for form, text in ground.told.said[-1][2].items():
        assert text.startswith(words_in(form)["told_commitment_kept"].format(number=made.number))
        assert f"/take-part/dialogues/{FES}/commitments?lang={form}#c{made.number}" in text
    assert [step.state for step in kept.steps] == [OPEN, KEPT]
    assert [(one.happened_on, one.url) for one in kept.evidence] == [(DAY, "https://example.org")]


def test_nothing_is_kept_that_nothing_shows_nor_dropped_without_a_reason(ground: Ground) -> None:
    number, room = promised(ground).number, ground.room.commitments
    with pytest.raises(NextStepError):
        room.move(FES, number, KEPT, "amina", ALL)
    for state in (DROPPED, CommitmentState.NOT_KEPT):
        with pytest.raises(WrongUseError):
            room.move(FES, number, state, "amina", ALL)
    with pytest.raises(NextStepError):
        room.move(FES, number, DROPPED, "amina", ALL - {RoomRight.DECIDE}, reason=fr("Faute de budget"))
    assert room.move(FES, number, DROPPED, "amina", ALL, reason=fr("Faute de budget")).reason == fr("Faute de budget")
    with pytest.raises(NextStepError):
        room.show(FES, number, fr("Rien"), DAY, "amina")
    with pytest.raises(NextStepError):
        room.move(FES, number, KEPT, "amina", ALL)
    for text, day in ((Localised({}), DAY), (fr("Demain"), date(2099, 1, 1))):
        with pytest.raises(WrongUseError):
            room.show(FES, number, text, day, "amina")
    with pytest.raises(NotFoundError):
        room.get("elsewhere", number)


def test_a_commitment_has_words_an_owner_a_side_and_comes_from_an_agreement(ground: Ground, voices: list[int]) -> None:
    item = agreed(ground, voices)
    whole = CommitmentText(fr("Ouvrir"), fr("Commune"), DialogueRole.ELECTED, item=item)
    for wrong in (
        CommitmentText(Localised({}), fr("Commune"), DialogueRole.ELECTED),
        CommitmentText(fr("Ouvrir"), Localised({}), DialogueRole.ELECTED),
        CommitmentText(fr("Ouvrir"), fr("Commune"), DialogueRole.EXPERT),
        CommitmentText(fr("Ouvrir"), fr("Commune"), DialogueRole.ELECTED, item=item + 1),
        CommitmentText(fr("Ouvrir"), fr("Commune"), DialogueRole.ELECTED, item=99),
    ):
        with pytest.raises(WrongUseError):
            ground.room.commitments.make(FES, wrong, "amina")
    assert ground.room.commitments.make(FES, whole, "amina").item == item


def test_a_day_that_moves_is_told_and_nothing_changed_is_not(ground: Ground) -> None:
    made = promised(ground, due=date(2026, 2, 1))
    assert made.is_late(date(2026, 2, 2))
    assert not made.is_late(date(2026, 2, 1))
    ground.told.said.clear()
    same = CommitmentText(made.text, made.owner, made.side, made.due_on)
    ground.room.commitments.change(FES, made.number, same, "amina")
    assert ground.told.said == []
    later = CommitmentText(made.text, made.owner, made.side, date(2026, 9, 1))
    assert ground.room.commitments.change(FES, made.number, later, "amina").due_on == date(2026, 9, 1)
    assert "1er septembre 2026" in ground.told.said[0][2][Language.FRENCH]


_ACTS = st.lists(st.one_of(st.sampled_from(list(CommitmentState)), st.just("evidence")), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS, says_why=st.booleans())
def test_whatever_is_done_steps_follow_and_what_is_kept_was_shown(
    ground: Ground, acts: list[CommitmentState | str], says_why: bool
) -> None:
    number, room = promised(ground).number, ground.room.commitments
    for act in acts:
        try:
            if isinstance(act, CommitmentState):
                room.move(FES, number, act, "amina", ALL, reason=fr("Parce que") if says_why else None)
            else:
                room.show(FES, number, fr("C’est fait"), DAY, "amina")
        except MunadilError:
            continue
        now = room.get(FES, number)
        assert now.evidence or now.state not in (KEPT, CommitmentState.PARTLY_KEPT)
        assert now.reason.root or now.state not in (DROPPED, CommitmentState.NOT_KEPT)
    end = room.get(FES, number)
    assert end.steps[0].state is OPEN
    assert end.steps[-1].state is end.state
    for before, after in zip(end.steps, end.steps[1:], strict=False):
        assert after.state in STATES.steps[before.state]
