"""What people write around a question is taken off, in every form; what they ask about never is."""

from __future__ import annotations

import pytest

from core.language.wording.courtesies import without_courtesies

QUESTIONS = {
    "fr": ["Quelles sont les mesures pour l'emploi des jeunes ?", "c'est quoi TAMKINE", "À quoi sert Nassij ?"],
    "ar": ["ما هي إجراءات تشغيل الشباب؟", "كم عدد المقاعد", "متى يبدأ التكوين؟"],
    "ary": ["شنو هو برنامج تمكين؟", "شحال ديال المناصب", "فين كاين المقر؟"],
    "ary-Latn": ["chno howa tamkine", "ch7al d les postes ?", "fin kayn lma9ar"],
    "en": ["What are the measures for youth jobs?", "who leads the party", "When does the training start?"],
}
OPENERS = [
    "Bonjour, ",
    "salut, je voudrais savoir ",
    "Bonjour à tous, pouvez-vous m'expliquer ",
    "stp dis-moi ",
    "excusez-moi de vous déranger, ",
    "une petite question : ",
    "slm khoya 3afak ",
    "salam 3alaykom, bghit n3ref ",
    "wach momkin tgolo lia ",
    "السلام عليكم ورحمة الله وبركاته، أريد أن أعرف ",
    "السلام عليكم، بغيت نعرف ",
    "عافاك قوليا ",
    "من فضلكم، عندي سؤال: ",
    "hi, could you please tell me ",
    "Hello! I'd like to know ",
    "sorry to bother you but ",
    "quick question: ",
]
CLOSERS = [
    " merci d'avance",
    " svp",
    " stp !!!",
    ", je vous remercie pour votre réponse, cordialement",
    " thanks in advance",
    " pls",
    ", thank you very much!",
    " chokran bzf",
    " 3afak",
    " lah yr7em lwalidin",
    " شكرا جزيلا",
    " بارك الله فيكم",
    "، جزاكم الله خيرا",
    " عافاكم",
]
EVERY = [question for questions in QUESTIONS.values() for question in questions]


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize("question", EVERY)
def test_an_opener_before_any_question_changes_nothing(opener: str, question: str) -> None:
    assert without_courtesies(opener + question) == question


@pytest.mark.parametrize("closer", CLOSERS)
@pytest.mark.parametrize("question", EVERY)
def test_a_closing_courtesy_after_any_question_changes_nothing(closer: str, question: str) -> None:
    assert without_courtesies(question + closer).rstrip("? ؟") == question.rstrip("? ؟")


@pytest.mark.parametrize("question", EVERY)
def test_a_question_by_itself_stays_as_it_is(question: str) -> None:
    assert without_courtesies(question) == question


@pytest.mark.parametrize(
    "message",
    ["bonjour", "merci beaucoup !", "slm", "السلام عليكم", "je voudrais savoir", "hi, could you please tell me"],
)
def test_nothing_but_courtesies_stays_as_it_is(message: str) -> None:
    assert without_courtesies(message) == message


@pytest.mark.parametrize(
    "message",
    [
        "Que veut dire merci",
        "comment on dit merci",
        "Que signifie le mot merci ?",
        "what does it mean to say thanks",
        "ما معنى كلمة شكرا",
        "chno ma3na chokran",
        "Salam Fayyad",
        "Merci Patron",
    ],
)
def test_a_courtesy_that_is_asked_about_stays(message: str) -> None:
    assert without_courtesies(message) == message


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("chno hiya had nassij li kayhdro 3liha", "chno hiya had nassij"),
        ("c'est quoi ce contrat social dont tout le monde parle", "c'est quoi ce contrat social"),
        ("parle-moi de TAMKINE", "TAMKINE"),
        ("je voudrais avoir des informations sur l'emploi des jeunes", "l'emploi des jeunes"),
        ("tell me about the programme", "the programme"),
        ("حدثني عن برنامج تمكين", "برنامج تمكين"),
    ],
)
def test_what_is_asked_about_is_left(message: str, asked: str) -> None:
    assert without_courtesies(message) == asked


def test_lobbies_are_no_greeting_though_they_sound_like_one() -> None:
    assert without_courtesies("lobbys : quelles mesures ?") == "lobbys : quelles mesures ?"
