"""The real agent on passages in memory, stopped after a step."""

from __future__ import annotations

import pytest

from agent.agent import Agent
from agent.question import Question
from agent.testing import searcher_over
from agent.turn import Turn
from api.http.testing import canned_organisation, canned_passage
from api.wiring.agent import build_agent
from core.language.forms import Language
from core.testing import FixedClock
from evals.errors import TargetError
from evals.suites.suite import Case
from evals.targets.step import StepName, StepTarget


def agent() -> Agent:
    return build_agent(canned_organisation(), searcher_over([canned_passage()]), clock=FixedClock())


def case(*turns: str) -> Case:
    return Case(id="a", language=Language.FRENCH, turns=turns, expect="unanswerable")


async def test_what_is_retrieved() -> None:
    reply = await StepTarget(agent(), "retrieve").ask(case("Combien de cohortes de mentorat chaque année ?"))
    assert (reply.status, reply.retrieved) == ("retrieved", ("passage-1",))
    assert reply.citations[0].key == "jeunesse.md"
    assert "Deux cohortes" in reply.passages["passage-1"].text
    assert list(reply.steps) == ["guard_question", "understand", "route", "retrieve", "decide"]


@pytest.mark.parametrize(
    ("step", "question", "status"),
    [
        ("understand", "Combien de cohortes de mentorat ?", "standalone"),
        ("route", "Combien de cohortes de mentorat ?", "genuine"),
        ("route", "Bonjour", "conversation_greeting"),
        ("retrieve", "Bonjour", "retrieved"),
    ],
)
async def test_a_step_leaves_nothing_of_those_after_it(step: StepName, question: str, status: str) -> None:
    reply = await StepTarget(agent(), step).ask(case(question))
    assert (reply.status, reply.language) == (status, Language.FRENCH)
    assert reply.retrieved == ()


async def test_a_conversation_is_understood_from_what_was_said() -> None:
    reply = await StepTarget(agent(), "understand").ask(
        case("Combien de cohortes de mentorat ?", "Et pour les filles ?")
    )
    assert reply.status == "follow_up"
    assert "mentorat" in reply.text


async def test_a_step_that_breaks_is_an_error() -> None:
    class Broken(Agent):
        async def run_until(self, question: Question, step: str, release: int | None = None) -> Turn:
            raise ZeroDivisionError

    target = StepTarget(Broken.__new__(Broken), "route")
    with pytest.raises(TargetError, match="route broke"):
        await target.ask(case("Combien ?"))
