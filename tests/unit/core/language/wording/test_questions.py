"""How many questions people's messages hold, in five forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.wording.questions import MOST, asking_clause, is_courtesy, questions_in, questions_of
from core.text import normalise


@pytest.mark.parametrize(
    ("texts", "questions"),
    [
        # Pieces of one.
        (("Bonjour", "combien de cohortes", "par an ?"), ("combien de cohortes par an ?",)),
        (("salam", "ch7al mn mentor"), ("ch7al mn mentor",)),
        (("السلام عليكم", "شنو البرنامج", "ديال السكن؟"), ("شنو البرنامج ديال السكن؟",)),
        (("je voudrais savoir", "combien de cohortes ?"), ("je voudrais savoir combien de cohortes ?",)),
        (("Que propose le parti pour", "quels jeunes ?"), ("Que propose le parti pour quels jeunes ?",)),
        (("what is the budget for", "young people"), ("what is the budget for young people",)),
        (("quel budget", "??"), ("quel budget ??",)),
        (("Quel budget ?", "Quel budget ?"), ("Quel budget ?",)),
        (("Quel budget ?", "merci"), ("Quel budget ?",)),
        (("logement", "social"), ("logement social",)),
        (("bonjour", "salut"), ("bonjour salut",)),
        (("  ",), ()),
        # Questions that stand by themselves.
        (("Quel budget ?", "Et pour qui ?"), ("Quel budget ?", "Et pour qui ?")),
        (("Qui dirige l'agence", "Combien coûte le passeport"), ("Qui dirige l'agence", "Combien coûte le passeport")),
        (("من يدير الوكالة؟", "كم ثمن الجواز؟"), ("من يدير الوكالة؟", "كم ثمن الجواز؟")),
        (("شكون كيسير الوكالة", "شحال كيسوى الباسبور"), ("شكون كيسير الوكالة", "شحال كيسوى الباسبور")),
        (("chkoun mdir lwakala", "ch7al lpasspor"), ("chkoun mdir lwakala", "ch7al lpasspor")),
        (("Who runs the agency", "How much is a passport"), ("Who runs the agency", "How much is a passport")),
    ],
)
def test_quick_texts_are_as_many_questions_as_they_ask(texts: tuple[str, ...], questions: tuple[str, ...]) -> None:
    assert questions_of(texts) == questions


@pytest.mark.parametrize(
    "message",
    [
        # One question, however many marks.
        "Qui rédige le contrat ? des experts ?",
        "Combien d'inscrits, en vrai ? Zéro ?",
        "Le budget est de combien ? 10 ou 20 ?",
        "Quelle appli ? WhatsApp, Telegram ?",
        "C'est gratuit, non ?",
        "Faut-il payer ? ou c'est gratuit ?",
        "salam labas? ch7al mn mentor?",
        "هل التسجيل مجاني؟ أم أنه بمقابل؟",
        "واش خاص الواحد يخلص؟ ولا لا؟",
        "Que veut dire « qui paie ? combien ? » dans le texte ?",
        "Lisez https://example.org/?q=un puis dites-moi",
        "Je suis étudiante à Fès. Comment m'inscrire ?",
        "Comment m'inscrire ? Merci d'avance.",
        "Is it free? Really?",
        "",
    ],
)
def test_a_message_with_one_question_stays_as_it_is(message: str) -> None:
    assert questions_in(message) == (message,)


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        (
            "Combien de cohortes par an ? Et qui signe la convention ?",
            ("Combien de cohortes par an ?", "Et qui signe la convention ?"),
        ),
        ("Combien ça coûte ? Et le transport ?", ("Combien ça coûte ?", "Et le transport ?")),
        ("Combien ça coûte ?\nc'est dans quelles villes ?", ("Combien ça coûte ?", "c'est dans quelles villes ?")),
        (
            "Je suis à Fès. Où s'inscrire ? Le parti donne-t-il une bourse ?",
            ("Je suis à Fès. Où s'inscrire ?", "Le parti donne-t-il une bourse ?"),
        ),
        ("كم عدد الأفواج؟ ومن يوقع الاتفاقية؟", ("كم عدد الأفواج؟", "ومن يوقع الاتفاقية؟")),
        ("شحال من فوج كاين؟ وفين كيتسجلو؟", ("شحال من فوج كاين؟", "وفين كيتسجلو؟")),
        ("ch7al mn fouj? w fin kaytsejlou?", ("ch7al mn fouj?", "w fin kaytsejlou?")),
        ("How many cohorts? And for whom?", ("How many cohorts?", "And for whom?")),
        ("Qui signe la convention\nCombien dure une cohorte", ("Qui signe la convention", "Combien dure une cohorte")),
    ],
)
def test_a_message_with_several_is_each_of_them(message: str, questions: tuple[str, ...]) -> None:
    assert questions_in(message) == questions


def test_a_questionnaire_is_not_answered_without_end() -> None:
    found = questions_in(" ".join(f"Qui dirige la région {number} ?" for number in range(9)))
    assert len(found) == MOST
    assert found[-1].endswith("la région 8 ?")


@given(st.lists(st.text(max_size=40), max_size=8))
def test_nothing_but_small_talk_and_repeats_is_lost(texts: list[str]) -> None:
    joined = "\n".join(questions_of(texts))
    pieces = [piece for text in texts if (piece := normalise(text))]
    said = [piece for piece in pieces if not is_courtesy(piece)]
    at = 0
    for piece in dict.fromkeys(said or pieces):
        at = joined.index(piece, at) + len(piece)
    assert bool(joined) == bool(pieces)


@given(st.text(max_size=200))
def test_a_message_keeps_its_words_in_order(text: str) -> None:
    assert "".join("".join(questions_in(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("message", "clause"),
    [
        (
            "Mon fils a 20 ans, si je l'inscris au programme vous lui trouvez un poste à Fès ?",
            "si je l'inscris au programme vous lui trouvez un poste à Fès ?",
        ),
        (
            "واش البرنامج ديال الحزب ولا ديال الدولة؟ باراكا ما تنسبو لراسكم كلشي",
            "واش البرنامج ديال الحزب ولا ديال الدولة؟",
        ),
        ("I am from Agadir: can I join the programme as a mentor?", "can I join the programme as a mentor?"),
        ("Le programme 2.0 compte combien de cohortes par an ?", ""),
        ("الطريق بين المدينة والقرية الصغيرة مهرسة، وقتاش غادي تصاوبوها؟", ""),
        ("Dans le programme, combien de cohortes ?", ""),
        ("Combien de cohortes ? Et combien de mentors par cohorte ?", ""),
    ],
)
def test_the_clause_that_asks_is_most_of_a_message_that_tells_something_too(message: str, clause: str) -> None:
    assert asking_clause(message) == clause
