from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.named import absent, named
from agent.understanding.text_words import TextWords


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
    ("question", "texts", "share"),
    [
        ("كم جمعية استفادت بجهة الشرق؟", "استفادت 350 جمعية بجهة فاس-مكناس.", 1.0),
        ("كم جمعية استفادت بجهة فاس؟", "À Fès, 350 associations ont été formées.", 0.0),
        ("How many associations were trained in Fez in 2025?", "À Fès, 350 associations ont été formées.", 0.5),
        ("How many associations in Laayoune?", "À Fès, 350 associations ont été formées.", 1.0),
        ("Combien de mentors à Casablanca ?", "30 مرشدا بالدار البيضاء", 0.0),
        ("Combien de jeunes à Agadir ?", "استفاد شباب أكادير ووجدة", 0.0),
        ("Combien de jeunes à Oujda ?", "استفاد شباب أكادير ووجدة", 0.0),
        ("Combien de jeunes à Zagora ?", "استفاد شباب أكادير ووجدة", 1.0),
        ("formation 3la politique f 2027?", "التكوين في 2026", 1.0),
        ("o 3lach?", "التكوين في 2026", 0.0),
        ("Combien en 30 mois ?", "En 2030, rien.", 1.0),
        ("Combien d'associations ?", "À Fès, 350 associations ont été formées.", 0.0),
    ],
)
def test_the_share_of_names_that_stand_nowhere(question: str, texts: str, share: float) -> None:
    assert absent(question, TextWords(texts)) == share


def test_a_name_may_stand_in_any_of_several_texts() -> None:
    fes, agadir = TextWords("À Fès, 350 associations ont été formées."), TextWords("أكادير")
    assert absent("Combien à Fès et à Agadir en 2027 ?", fes) == 2 / 3
    assert absent("Combien à Fès et à Agadir en 2027 ?", fes, agadir) == 1 / 3
    assert absent("Combien à Fès et à Agadir en 2027 ?", fes, agadir, TextWords("2027-01-11")) == 0.0


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_text_holds_the_names_of_itself_and_the_share_is_one(question: str, texts: str) -> None:
    alone, beside = absent(question, TextWords(texts)), absent(question, TextWords(texts), TextWords(question))
    assert 0.0 <= beside <= alone <= 1.0
