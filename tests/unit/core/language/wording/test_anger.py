"""Words of anger are taken off a question in every form; what documents and plain questions say too never is."""

from __future__ import annotations

import pytest

from core.language.wording.anger import without_anger
from core.language.wording.asked import read_question

ANGRY = [
    ("Bande de charlatans, combien de mentors faut-il ?", "combien de mentors faut-il ?"),
    ("Quand votre foutu dialogue de Fès a-t-il commencé ? Honte à vous.", "Quand votre dialogue de Fès a-t-il commencé ?"),
    ("Votre TAMKINE bidon, ça fait combien de cohortes ? Et épargnez-moi le blabla.", "Votre TAMKINE, ça fait combien de cohortes ?"),
    ("يا كذابين، كم عدد المرشدين؟", "كم عدد المرشدين؟"),
    ("ما وظائف منصتكم الفاشلة؟ مللنا من أكاذيبكم.", "ما وظائف منصتكم؟"),
    ("شكون هاد النصابة اللي طلقو مبادرة دعم؟", "شكون هاد اللي طلقو مبادرة دعم؟"),
    ("باراكا من الكذوب، شحال ديال المرشدين كاين؟ جاوبو نيشان", "شحال ديال المرشدين كاين؟"),
    ("a cheffara, ch7al dyal les mentors kaynin?", "ch7al dyal les mentors kaynin?"),
    ("imta bda had l7iwar? 7chouma 3likom", "imta bda had l7iwar?"),
    ("You bunch of crooks, how many mentors are there?", "how many mentors are there?"),
    ("What does your TAMKINE scam offer? I am sick of your lies.", "What does your TAMKINE offer?"),
    ("Nassij training is a joke. Which areas does it cover?", "Nassij training. Which areas does it cover?"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "question"), ANGRY)
def test_what_is_said_in_anger_asks_nothing(message: str, question: str) -> None:
    assert without_anger(message) == question


@pytest.mark.parametrize(
    "message",
    [
        "Que proposez-vous contre les voleurs et les menteurs ?",
        "Combien de bulletins nuls aux élections ?",
        "J'en ai marre du chômage. Que proposez-vous ?",
        "Arrêtez de fermer les écoles rurales : que proposez-vous ?",
        "What does the party do against scams and fraud?",
        "Is there a circus school in Salé?",
        "كيف تحاربون الشركات الوهمية والأخبار الكاذبة؟",
        "ما حل المشاريع الفاشلة؟",
        "شنو درتو للديور الخاوية؟",
        "chno dertou m3a l9adiyat dyal nsb?",
        "Menteurs !",
        "shame on you",
    ],
)
def test_what_a_question_may_be_about_stays(message: str) -> None:
    assert without_anger(message) == message


def test_an_angry_question_is_read_as_the_calm_one() -> None:
    assert read_question("Bonjour, bande d'escrocs, qui dirige DAAM ?").text == read_question("qui dirige DAAM ?").text
