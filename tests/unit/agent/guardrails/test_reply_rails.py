"""Rails on what goes out: what each holds back and lets out, and that each closes when it breaks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from agent.answer import AnswerStatus
from agent.grounding.draft import Draft
from agent.guardrails import rails
from agent.guardrails.address import NoAddress
from agent.guardrails.plain_text import PlainText
from agent.guardrails.voice import ToldFromOutside
from agent.question import Question
from agent.settings import AgentSettings
from agent.steps import guard_question
from agent.turn import Turn
from core.language.forms import Language
from tests.unit.agent.corpus import agent_over

TURN = Turn(Question("?"), Language.FRENCH)
ASKED = Question("Combien de bibliothèques de quartier le Forum propose-t-il d'ouvrir ?")


def written(text: str) -> Draft:
    return Draft(text, (1,), evidence="x")


@pytest.mark.parametrize(
    "text",
    [
        "Écrivez à exemple point com",
        "see example dot com for more",
        "شوف مثال نقطة كوم",
        "chof example nokta com",
        "Voyez exemple . com",
        "Voyez exemple۔com",
        "Voyez exemple。com",
        "Voyez exemple․com",
        "Voyez exemple．com",
        "زوروا موقعنا.المغرب",
        "www exemple",
        "Voyez 192.168.10.1",
        "h t t p s : / / exemple",
        "hxxp://x.y",
        "t.me/abc",
    ],
)
async def test_no_address_leaves_however_it_is_spelt(text: str) -> None:
    assert await NoAddress().refuses(written(text), TURN)


@pytest.mark.parametrize(
    "text",
    [
        "Le parti propose 2.5 millions d'emplois et 1.250.000 logements.",
        "Le point commun des mesures est la jeunesse.",
        "Un point compte : la formation.",
        "يقترح الحزب 3.5 مليارات. نقطة مهمة: التكوين.",
        "L'article 5. Communes rurales comprises.",
    ],
)
async def test_figures_and_full_stops_are_no_address(text: str) -> None:
    assert not await NoAddress().refuses(written(text), TURN)


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "a\u202eb", "a\u200bb", "a\U000e0041b"])
async def test_nothing_hidden_leaves(text: str) -> None:
    assert await PlainText().refuses(written(text), TURN)


@pytest.mark.parametrize(
    "text",
    [
        "Je propose 120 bibliothèques.",
        "Nous proposons 120 bibliothèques.",
        "Notre parti ouvrira 120 bibliothèques.",
        "We will open 120 libraries.",
        "نحن نقترح 120 مكتبة.",
        "حزبنا سيفتح 120 مكتبة.",
        "الحزب ديالنا غادي يحل 120 مكتبة.",
        "7na ghadi n7ello 120 maktaba.",
        "lhizb dyalna ghadi y7ell 120 maktaba.",
        "Votez pour le Forum.",
        "Vote for the Forum.",
        "صوّتوا للمنتدى.",
        "صوتو على المنتدى.",
        "sewto 3la lmontada.",
        "Les autres sont des menteurs.",
        "The others are liars.",
        "الآخرون لصوص.",
        "لخرين شفارة.",
        "lokhrin cheffara.",
    ],
)
async def test_what_is_written_speaks_neither_as_it_nor_to_voters_and_insults_nobody(text: str) -> None:
    assert await ToldFromOutside().refuses(written(text), TURN)
    assert not await ToldFromOutside().refuses(Draft(text, (1,)), TURN), "a quotation says what its source says"


@pytest.mark.parametrize(
    "text",
    [
        "Le Forum propose d'ouvrir 120 bibliothèques de quartier.",
        "Les citoyens votent à partir de 18 ans.",
        "The Forum proposes 120 libraries; voters decide.",
        "يقترح المنتدى إنشاء 45 محطة لتحلية مياه البحر.",
        "المنتدى كيقترح 45 محطة.",
        "Lmontada kay9tare7 120 maktaba.",
        "Le traitement des déchets et la lutte contre le vol.",
    ],
)
async def test_what_tells_of_the_organisation_leaves(text: str) -> None:
    assert not await ToldFromOutside().refuses(written(text), TURN)


class Raising:
    name = "raising"

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        raise ValueError("secret")

    async def refusal(self, *_: object) -> AnswerStatus | None:
        raise ValueError("secret")


class Hanging:
    name = "hanging"

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        await asyncio.Event().wait()
        return False

    async def refusal(self, *_: object) -> AnswerStatus | None:
        await asyncio.Event().wait()
        return None


class Garbled:
    """Answers with anything but what it must."""

    name = "garbled"

    def __init__(self, said: object) -> None:
        self.said = said

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        return self.said  # type: ignore[return-value]

    async def refusal(self, *_: object) -> AnswerStatus | None:
        return self.said  # type: ignore[return-value]


def _called(rail: Any) -> str:
    """What a broken rail is called: the same in every process that collects it."""
    said = getattr(rail, "said", "")
    return f"{rail.name}:{'object' if type(said) is object else repr(said)}"


BROKEN = [Raising(), Hanging(), *map(Garbled, ("", "yes", 0, 1, [], object()))]
QUICK = AgentSettings(turn_timeout=0.3)


@pytest.mark.parametrize("place", range(len(rails.REPLY_RAILS)))
@pytest.mark.parametrize("broken", [*BROKEN, Garbled(None)], ids=_called)
async def test_a_reply_rail_that_breaks_lets_nothing_out(
    broken: object, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rails.REPLY_RAILS
    monkeypatch.setattr(rails, "REPLY_RAILS", (*real[:place], broken, *real[place + 1 :]))
    answer = await agent_over(settings=QUICK).answer(ASKED)
    assert not answer.status.shows_sources
    assert not answer.citations
    assert "120" not in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize("broken", BROKEN, ids=_called)
async def test_a_question_rail_that_breaks_lets_nothing_in(broken: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(len(rails.QUESTION_RAILS)):
        real = rails.QUESTION_RAILS
        changed = (*real[:place], broken, *real[place + 1 :])
        monkeypatch.setattr(guard_question, "QUESTION_RAILS", changed)
        answer = await agent_over(settings=QUICK).answer(ASKED)
        assert answer.status in (AnswerStatus.ERROR_INTERNAL, AnswerStatus.ERROR_TIMEOUT)
        assert not answer.citations
