from __future__ import annotations

import pytest

from agent.question import Exchange
from agent.understanding.follow_up import is_follow_up, joined, may_go_on, subject_of, topic_of


@pytest.mark.parametrize(
    "text",
    [
        "et pour les filles ?", "Et à Fès ?", "combien ?", "pourquoi ?", "ça dure combien de temps ?", "et ensuite ?",
        "elles sont gratuites ?", "et le budget ?", "mais pour qui ?",
        "w lblad?", "chhal?", "3lach?", "w chhal kayb9a?", "fin kayn hadchi?", "w f Fes?",
        "و شحال كيدوم؟", "والبنات؟",
        "والبرنامج ديال الشباب؟", "والدار البيضاء؟", "وطنجة شنو فيها؟", "وعدد المستفيدين؟", "وشحال من واحد؟", "واش هي فابور؟",
        "واشنو الشروط؟", "علاش؟", "و فين؟", "شحال ديالها؟", "و هادشي فابور؟",
        "and how long?", "what about girls?", "why?", "is it free?", "and in Tangier?", "who pays for that?",
        "وماذا عن الفتيات؟", "ولماذا؟", "كم مدته؟", "وما هي مدتها؟", "وأين؟", "ومن يشرف عليها؟",
    ],
)  # fmt: skip
def test_what_goes_on_from_the_conversation(text: str) -> None:
    assert is_follow_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "Combien de cohortes TAMKINE par an et combien de temps dure chacune ?",
        "Que propose le parti pour les écoles rurales ?",
        "Quel est le prix du gasoil aujourd'hui ?",
        "chhal men mentor khass f kol cohorte dyal TAMKINE?",
        "chno kayn f lbarnamaj dyal sa7a?",
        "شكون كيدير منصة jam3iyatonline و علاش؟",
        "شنو البرنامج ديال السكن؟",
        "واش كاين شي جنان فالعرايش؟",
        "وزارة الشباب شنو كدير؟",
        "وجدة عندها شي مركز؟",
        "وقتاش كيبدا التسجيل فالبرنامج؟",
        "ولاية فاس عندها شي دار؟",
        "واحد الشاب كيفاش يتسجل؟",
        "When was the youth social contract announced and where?",
        "What does the party say about housing prices?",
        "ما موقف الحزب من عقوبة الإعدام؟",
        "كم عدد الجمعيات التي استفادت من التكوين في المرحلة الأولى بجهة فاس مكناس؟",
        "chno hiya had nassij li kayhdro 3liha",
        "chno howa DAAM?",
        "شكون هو نزار بركة؟",
        "ما هي الجمعيات التي استفادت منه؟",
        "شنو هي هاد المبادرة اللي كتهضرو عليها",
        "Et que propose le parti pour réduire le chômage des jeunes diplômés dans les villages ?",
    ],
)
def test_what_stands_by_itself(text: str) -> None:
    assert not is_follow_up(text)


def test_the_topic_is_the_last_question_that_stood_by_itself() -> None:
    history = (
        Exchange("Que propose le parti pour les écoles rurales ?", "…"),
        Exchange("et pour les filles ?", "…"),
    )
    assert topic_of(history) == "Que propose le parti pour les écoles rurales ?"
    assert (
        topic_of((*history[:1], Exchange("et là ?", "…", standalone_question="Les écoles à Fès ?")))
        == "Les écoles à Fès ?"
    )
    assert topic_of(()) == ""


def test_the_subject_is_what_it_adds() -> None:
    assert subject_of("et pour les filles ?")
    assert not subject_of("et là ?")
    assert not subject_of("pourquoi ?")


@pytest.mark.parametrize(
    ("topic", "text", "whole"),
    [
        ("Qui a signé la convention TAMKINE ?", "Pour combien de temps ?", "signé convention TAMKINE Pour combien de temps ?"),
        ("What is DAAM?", "Who started it?", "DAAM Who started it?"),
        ("شنو هي مبادرة دعم؟", "وشكون دارها؟", "مبادرة دعم وشكون دارها؟"),
        ("ما هي مبادرة دعم؟", "ومتى أطلقت؟", "مبادرة دعم ومتى أطلقت؟"),
        ("chno hiya DAAM?", "w fo9ach bdat?", "DAAM w fo9ach bdat?"),
        ("Où ça ?", "et quand ?", "et quand ?"),
    ],
)  # fmt: skip
def test_a_topic_lends_what_it_is_about_and_not_what_it_asked(topic: str, text: str, whole: str) -> None:
    assert joined(topic, text) == whole


def test_only_a_short_message_may_go_on() -> None:
    assert may_go_on("Will it be extended to others?")
    assert not may_go_on("Que propose le parti pour réduire le chômage des jeunes diplômés dans les villages ?")
    assert not may_go_on("?!")
