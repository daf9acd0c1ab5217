"""What a message is like: help is given on likeness alone, a rail declines only with a word of its own, errors keep models away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
import pytest

from agent.answer import AnswerStatus
from agent.guardrails.policy import Policy
from agent.question import Question
from agent.steps.retrieve import Retrieve
from agent.turn import Turn
from agent.understanding.likeness import ATTACK, CIVIC, Likeness, MessageClassifier, load_classifier
from core.language.forms import Language
from core.language.wording.concerns.concern import Concern
from knowledge.ports import EmbeddingSpace, Vectors
from knowledge.testing import HashEmbedder
from tests.unit.agent.corpus import agent_over

KINDS = (CIVIC, ATTACK, Concern.SELF_HARM.value, Concern.VOTE.value)


def classifier(kind: str) -> MessageClassifier:
    """One that takes every message for this kind."""
    intercepts = np.array([9.0 if one == kind else 0.0 for one in KINDS], dtype=np.float32)
    return MessageClassifier(KINDS, np.zeros(256, np.float32), np.zeros((256, len(KINDS)), np.float32), intercepts)


class Broken(MessageClassifier):
    """One that breaks."""

    def likeness(self, vector: Sequence[float] | Vectors) -> Likeness:
        raise RuntimeError("broken")


async def turn_of(text: str, found: MessageClassifier | None, policy: Policy | None = None) -> Turn:
    agent = agent_over(classifier=found, policy=policy)
    return await agent.run_until(Question(text, language=Language.FRENCH), Retrieve.name)


async def test_who_seems_in_danger_is_told_where_help_is_on_likeness_alone() -> None:
    assert (await turn_of("Le jardin est vide", classifier(Concern.SELF_HARM))).status is AnswerStatus.HELP_CRISIS


async def test_likeness_alone_declines_nothing_and_asks_no_model() -> None:
    turn = await turn_of("Le jardin est vide", classifier(Concern.VOTE))
    assert turn.status is None
    assert turn.quotes_only


async def test_likeness_and_a_word_of_the_concern_end_the_turn_as_the_rail_does() -> None:
    turn = await turn_of("Le parti du jardin", classifier(Concern.VOTE))
    assert turn.status is None
    turn = await turn_of("Mon bulletin du jardin", classifier(Concern.VOTE))
    assert turn.status is AnswerStatus.CONVERSATION_VOTE
    assert turn.met == ("vote",)


async def test_a_rail_that_is_switched_off_is_not_met_by_likeness_either() -> None:
    off = {"enabled": False, "since": "2020-01-01", "reason": "…", "decided_by": "…"}
    policy = Policy.model_validate({"rails": {"vote": off}})
    assert (await turn_of("Mon bulletin du jardin", classifier(Concern.VOTE), policy)).status is None


async def test_a_civic_question_goes_on_to_the_model() -> None:
    turn = await turn_of("Mon bulletin du jardin", classifier(CIVIC))
    assert (turn.status, turn.quotes_only) == (None, False)


async def test_what_breaks_keeps_models_away_and_nothing_else() -> None:
    one = classifier(CIVIC)
    turn = await turn_of("Le jardin est vide", Broken(one.kinds, one.centre, one.weights, one.intercepts))
    assert (turn.status, turn.quotes_only) == (None, True)


def test_a_vector_that_is_no_number_is_an_error_not_a_verdict() -> None:
    with pytest.raises(ValueError, match="no number"):
        classifier(CIVIC).likeness(np.full(256, np.nan, np.float32))


def test_none_is_loaded_for_a_space_that_it_was_not_learned_in() -> None:
    assert load_classifier(HashEmbedder().space) is None


def test_the_one_that_ships_knows_every_concern_that_messages_are_kept_for_and_has_a_card() -> None:
    card = json.loads(files("agent.understanding").joinpath("learned/messages.json").read_text("utf-8"))
    found = load_classifier(EmbeddingSpace(card["space"], 384, ""))
    assert found is not None
    assert set(found.kinds) == {CIVIC, ATTACK, *Concern} - {Concern.TAMAZIGHT}
    assert found.weights.shape == (384, len(found.kinds))
    assert card.keys() >= {"what", "learned_on", "texts", "kinds", "licences", "figures"}
    assert card["figures"]["one in five"]["civic helped at 0.5"]["share"] <= 0.005
    assert card["figures"]["one in five"]["civic agreed on at 0.7"]["share"] <= 0.005
