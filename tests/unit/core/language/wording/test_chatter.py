"""What people say to whom they ask, in words of talking alone, is taken off; what names anything stays, and so does every question."""

from __future__ import annotations

import pytest

from core.language.wording.asked import read_question
from core.language.wording.chatter import without_chatter

ASKED = {
    "fr": "quand commence le programme TAMKINE ?",
    "ar": "متى يبدأ برنامج تمكين؟",
    "ary": "إمتى كيبدا برنامج تمكين؟",
    "ary-Latn": "imta kaybda programme TAMKINE?",
    "en": "when does TAMKINE start?",
}
BEFORE = {
    "fr": [
        "J'espère que vous me lirez cette fois,",
        "Je m'appelle Karim,",
        "Super site !",
        "J'ai déjà écrit 3 messages et rien 😅",
    ],
    "ar": ["أتمنى أن تكونوا بخير.", "اسمي كريم،", "راسلتكم عدة مرات ولم أتلق جوابا،", "أسعد الله أوقاتكم 🌹"],
    "ary": ["كنتمنى تكونو بخير،", "تبارك الله عليكم على هاد الخدمة،", "أول مرة كنهضر معاكم،", "سميتي كريم،"],
    "ary-Latn": ["tbarkellah 3la l fikra!", "awal mera kanketb likom,", "rani mzroub chwiya,", "smiti Karim,"],
    "en": [
        "I hope this message finds you well.",
        "Sorry for my bad english,",
        "nobody answered me last week,",
        "my name is Karim,",
    ],
}
AFTER = {
    "fr": "J'attends votre retour. Cordialement, Youssef",
    "ar": "سامحوني على كثرة الأسئلة",
    "ary": "كنتسنى الجواب ديالكم",
    "ary-Latn": "kantsna ljawab dyalkom",
    "en": "Waiting for your reply. Best regards, Omar",
}


@pytest.mark.parametrize(("form", "said"), [(form, said) for form, all_ in BEFORE.items() for said in all_])
def test_what_is_said_before_a_question_changes_nothing(form: str, said: str) -> None:
    assert read_question(f"{said} {ASKED[form]}").text.rstrip(" ?؟") == ASKED[form].rstrip(" ?؟")


@pytest.mark.parametrize("form", AFTER)
def test_what_is_said_after_a_question_changes_nothing(form: str) -> None:
    assert read_question(f"{ASKED[form]} {AFTER[form]}").text.rstrip(" ?؟") == ASKED[form].rstrip(" ?؟")


@pytest.mark.parametrize(
    "text",
    [
        "j'espère que TAMKINE continue en 2026 ?",
        "Bravo pour TAMKINE, ça commence quand ?",
        "Qui peut écrire, les associations ?",
        "je suis nouveau militant, comment adhérer ?",
        "Je suis étudiant à Fès, à quoi ai-je droit ?",
        "l'initiative DAAM c'est quoi ?",
        "مبادرة دعم متى أطلقت؟",
        "من أطلق المنصة؟",
        "3lach bda Nassij?",
        "What is a good initiative for associations?",
        "This is Nassij, who runs it?",
        "Je m'appelle Karim",
        "كيف حالكم؟",
        "merci beaucoup pour votre réponse",
        "",
        "?!",
    ],
)
def test_what_names_anything_or_asks_stays(text: str) -> None:
    assert without_chatter(text) == text


def test_what_is_left_is_never_nothing() -> None:
    assert without_chatter("Bonjour, j'espère que vous allez bien. Merci beaucoup !").startswith("Bonjour")
