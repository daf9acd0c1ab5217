from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.grounding.named import absent, named, sounds


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Combien d'associations à Fès en 2025 ?", {"fes", "2025"}),
        ("كم جمعية بجهة الشرق؟", {"الشرق"}),
        ("What happened on 11 January?", {"11"}),
        ("Que propose le parti ?", set()),
        ("Quel sera le SMIG ?", {"smig"}),
    ],
)
def test_what_a_question_names(question: str, names: set[str]) -> None:
    assert named(question) == names


@pytest.mark.parametrize(
    ("one", "other"),
    [("fes", "فاس"), ("fez", "fes"), ("agadir", "اكادير"), ("tamkine", "تمكين"), ("marrakech", "مراكش")],
)
def test_a_name_sounds_alike_in_both_scripts(one: str, other: str) -> None:
    assert sounds(one) == sounds(other) != ""


@pytest.mark.parametrize(
    ("question", "texts", "share"),
    [
        ("كم جمعية استفادت بجهة الشرق؟", "استفادت 350 جمعية بجهة فاس-مكناس.", 1.0),
        ("كم جمعية استفادت بجهة فاس؟", "À Fès, 350 associations ont été formées.", 0.0),
        ("How many associations were trained in Fez in 2025?", "À Fès, 350 associations ont été formées.", 0.5),
        ("How many associations in Laayoune?", "À Fès, 350 associations ont été formées.", 1.0),
        ("Combien d'associations ?", "À Fès, 350 associations ont été formées.", 0.0),
    ],
)
def test_the_share_of_names_that_stand_nowhere(question: str, texts: str, share: float) -> None:
    assert absent(question, texts) == share


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_text_holds_the_names_of_itself_and_the_share_is_one(question: str, texts: str) -> None:
    assert 0.0 <= absent(question, texts) <= 1.0
    assert absent(question, f"{texts} {question}") <= absent(question, texts)
