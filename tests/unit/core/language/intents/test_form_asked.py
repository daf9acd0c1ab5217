from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from core.language.intents.form_asked import language_asked, named

ASKED = {
    Language.FRENCH: [
        "en français svp", "Réponds en français", "parle français", "français s'il vous plaît", "b lfransiya 3afak", "بالفرنسية",
    ],
    Language.ARABIC: [
        "en arabe stp", "réponds-moi en arabe", "tu parles arabe ?", "can you speak arabic?", "b l3arbiya 3afak", "جاوبني بالعربية",
        "بالعربية من فضلك", "أجبني بالعربية", "تكلم بالعربية",
    ],
    Language.DARIJA: ["هضر بالدارجة", "جاوبني بالدارجة", "بالدارجة عافاك", "واش كتهضر بالدارجة؟"],
    Language.DARIJA_LATIN: [
        "hder b darija", "jawebni b ddarija", "wach kathder b darija?", "Peux-tu me répondre en darija ?", "in darija please",
    ],
    Language.ENGLISH: [
        "in english please", "english please", "speak English", "Pouvez-vous parler anglais ?", "b lingliziya", "بالإنجليزية من فضلك",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "language"), [(text, tag) for tag, texts in ASKED.items() for text in texts])
def test_a_language_is_asked_for_in_words(text: str, language: Language) -> None:
    assert language_asked(text) is language


@pytest.mark.parametrize(
    "text",
    [
        "français", "l'arabe", "اللغة العربية", "la langue française", "l'enseignement en français", "en français ou en arabe ?",
        "écrire en arabe à l'école", "in english schools", "darija f lmadrasa", "التدريس بالفرنسية", "parler amazigh",
        "and in english please, how many mentors?", "واش الكتب بالدارجة؟", "",
    ],
)  # fmt: skip
def test_a_language_as_a_subject_is_a_question(text: str) -> None:
    assert language_asked(text) is None


@given(st.text(max_size=200))
def test_any_text_is_looked_at_without_harm(text: str) -> None:
    assert language_asked(text) in (None, *Language)


def test_a_language_goes_by_its_tag_and_its_names() -> None:
    assert [named(name) for name in ("AR", "Français", " العربية", "darija", "klingon")] == [
        Language.ARABIC, Language.FRENCH, Language.ARABIC, Language.DARIJA_LATIN, None,
    ]  # fmt: skip
