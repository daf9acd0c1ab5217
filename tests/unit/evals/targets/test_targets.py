from __future__ import annotations

import pytest

from agent.answer import AnswerStatus
from agent.question import Exchange
from agent.testing import ScriptedAgent, canned_answer
from api.http.testing import canned_passage
from core.language.forms import Language
from evals.errors import TargetError
from evals.reply import Reply
from evals.suites.suite import Case
from evals.targets.in_process import InProcessTarget
from evals.targets.step import RouteScorer, UnderstandScorer
from knowledge.document import Passage

TALK = Case(id="talk", language=Language.FRENCH, turns=("Le mentorat ?", "Et sa durée ?"), expect="unanswerable")


def passages(ids: object) -> dict[str, Passage]:
    return {"passage-1": canned_passage()}


async def test_a_reply_says_what_scorers_look_at() -> None:
    target = InProcessTarget(ScriptedAgent(default=canned_answer("Deux cohortes sont prévues.")), passages)
    reply = await target.ask(Case(id="a", language=Language.FRENCH, question="Combien ?", expect="unanswerable"))
    assert (reply.status, reply.language, reply.composer) == ("answered", Language.FRENCH, "extractive")
    assert reply.sentences[0].citations == (1,)
    assert (reply.citations[0].passage_id, reply.citations[0].key) == ("passage-1", "jeunesse.md")
    text = reply.passages["passage-1"]
    assert "Deux cohortes" in text.text
    assert text.context == "Programme pour la jeunesse Mentorat Parti d'exemple 2026-02-17"


async def test_a_turn_is_asked_with_what_was_said_before() -> None:
    agent = ScriptedAgent({"Le mentorat ?": canned_answer("Un programme.")})
    await InProcessTarget(agent, passages).ask(TALK)
    first, last = agent.asked
    assert first.history == ()
    assert last.text == "Et sa durée ?"
    assert last.history == (Exchange("Le mentorat ?", "Un programme. [1]", passage_ids=("passage-1",)),)
    assert last.language is None


@pytest.mark.parametrize("status", [AnswerStatus.ERROR_INTERNAL, AnswerStatus.ERROR_TIMEOUT])
@pytest.mark.parametrize("turn", TALK.turns)
async def test_a_turn_that_broke_is_no_answer(status: AnswerStatus, turn: str) -> None:
    target = InProcessTarget(ScriptedAgent({turn: canned_answer(status=status)}), passages)
    with pytest.raises(TargetError, match=status.value):
        await target.ask(TALK)


@pytest.mark.parametrize(
    ("expect", "status", "right"),
    [
        ("unanswerable", "genuine", True),
        ("unanswerable", "conversation_greeting", False),
        ("conversation", "conversation_greeting", True),
        ("conversation", "genuine", False),
    ],
)
def test_a_route_is_right_when_small_talk_alone_is_kept_from_the_search(expect: str, status: str, right: bool) -> None:
    case = Case(id="a", language=Language.FRENCH, question="x", expect=expect)
    score = RouteScorer().score(case, Reply(status, Language.FRENCH, ""))["routed"]
    assert score is not None
    assert score.value == right


def test_a_language_is_understood_or_not() -> None:
    for found, value in ((Language.FRENCH, 1.0), (Language.ENGLISH, 0.0)):
        score = UnderstandScorer().score(TALK, Reply("standalone", found, "x"))["language_understood"]
        assert score is not None
        assert score.value == value
