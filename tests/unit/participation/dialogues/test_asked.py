"""What people want of dialogues, as they write it in five forms; what is none of it is left to the documents."""

from __future__ import annotations

import pytest

from participation.dialogues.chat.asked import DialogueWish, dialogue_wish
from participation.dialogues.schemas import ItemKind


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (
            "Je n'ai pas pu venir au dialogue, je voulais dire que la piste est coupée l'hiver",
            "la piste est coupée l'hiver",
        ),
        ("ما قدرتش نجي للحوار وبغيت نقول بلي الطريق مقطوعة", "الطريق مقطوعة"),
        ("لم أستطع الحضور إلى الحوار: الطريق مقطوعة", "الطريق مقطوعة"),
        ("ma 9dertch nji l l7iwar w bghit ngoul belli tri9 m9to3a", "tri9 m9to3a"),
        ("I couldn't attend the dialogue but I wanted to say that the road is cut", "the road is cut"),
        ("Je voudrais témoigner", ""),
    ],
)
def test_a_voice_of_who_could_not_come_is_heard_with_what_it_says(text: str, rest: str) -> None:
    asked = dialogue_wish(text)
    assert (asked.kind, asked.rest) == (DialogueWish.VOICE, rest)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Sur quoi vous êtes-vous mis d'accord à propos des transports ?", "transports"),
        ("qu'est-ce qui a été convenu sur l'eau ?", "l'eau"),
        ("what was agreed on water?", "water"),
        ("شنو تافقو عليه ف النقل", "النقل"),
        ("على شنو تفاهمو بخصوص السوق؟", "السوق"),
        ("ماذا تم الاتفاق عليه بشأن الماء؟", "الماء"),
        ("3la chno tfahmo f nna9l?", "nna9l"),
        ("3la chno ttaf9o", ""),
        ("chno tfa9o 3lih f so9 lmghetti?", "so9 lmghetti"),
        ("achno tfa9tou 3la transport scolaire", "transport scolaire"),
        ("شنو تفاقو عليه ف السوق المغطى؟", "السوق المغطى"),
        ("علاش تفاهمنا", ""),
    ],
)
def test_what_was_agreed_is_asked_with_what_it_is_about(text: str, about: str) -> None:
    asked = dialogue_wish(text)
    assert (asked.kind, asked.rest) == (DialogueWish.AGREED, about)


@pytest.mark.parametrize(
    ("text", "of", "about"),
    [
        ("Sur quoi n'est-on pas d'accord à propos du bus ?", ItemKind.DISAGREEMENT, "bus"),
        ("Quels sont les points de désaccord ?", ItemKind.DISAGREEMENT, ""),
        ("what was not agreed on the bus?", ItemKind.DISAGREEMENT, "the bus"),
        ("ما هي نقاط الخلاف حول النقل؟", ItemKind.DISAGREEMENT, "النقل"),
        ("على شنو ما تفاقوش ف النقل", ItemKind.DISAGREEMENT, "النقل"),
        ("3la chno ma tfa9och f nn9el lmdrasi?", ItemKind.DISAGREEMENT, "nn9el lmdrasi"),
        ("Quelles questions restent ouvertes ?", ItemKind.OPEN_QUESTION, ""),
        ("What questions are still open?", ItemKind.OPEN_QUESTION, ""),
        ("ما هي الأسئلة التي بقيت مفتوحة في حوار سوق الوادي؟", ItemKind.OPEN_QUESTION, "حوار سوق الوادي"),
        ("شنو الأسئلة اللي بقاو مفتوحين", ItemKind.OPEN_QUESTION, ""),
        ("chno les questions li b9aw meftou7in f l7iwar", ItemKind.OPEN_QUESTION, "l7iwar"),
    ],
)
def test_what_was_not_agreed_and_what_is_open_are_asked_too(text: str, of: ItemKind, about: str) -> None:
    asked = dialogue_wish(text)
    assert (asked.kind, asked.of, asked.rest) == (DialogueWish.AGREED, of, about)


@pytest.mark.parametrize(
    "text",
    [
        "what became of commitment 12?",
        "que devient l'engagement 12",
        "engagement n° 12",
        "فين وصل الالتزام 12",
        "ماذا حدث للالتزام رقم ١٢",
        "fin wsel l'iltizam 12",
    ],
)
def test_a_commitment_is_asked_about_by_its_number(text: str) -> None:
    asked = dialogue_wish(text)
    assert (asked.kind, asked.number, asked.is_own) == (DialogueWish.COMMITMENT, 12, True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("suivre l'engagement 3", DialogueWish.FOLLOW),
        ("بغيت نتبع الالتزام 3", DialogueWish.FOLLOW),
        ("follow commitment 3", DialogueWish.FOLLOW),
        ("ne plus suivre l'engagement 3", DialogueWish.UNFOLLOW),
        ("ma b9itch baghi ntb3 l'iltizam 3", DialogueWish.UNFOLLOW),
        ("ما بقيتش باغي نتبع الالتزام 3", DialogueWish.UNFOLLOW),
        ("unfollow commitment 3", DialogueWish.UNFOLLOW),
    ],
)
def test_a_commitment_is_followed_and_no_more(text: str, kind: DialogueWish) -> None:
    asked = dialogue_wish(text)
    assert (asked.kind, asked.number) == (kind, 3)


@pytest.mark.parametrize(
    "text",
    [
        "Que propose le parti pour les jeunes ?",
        "engagement 12 du programme",
        "les 12 engagements du parti",
        "Quel accord a été signé avec la CGEM ?",
        "ما هي اتفاقيات الحزب؟",
        "chno huma l'iltizamat dyal lhizb",
    ],
)
def test_questions_on_the_programme_are_left_to_the_documents(text: str) -> None:
    assert dialogue_wish(text).kind is DialogueWish.NOTHING


def test_commands_do_the_same() -> None:
    assert dialogue_wish("la route", "voix").rest == "la route"
    assert dialogue_wish("12", "engagement").number == 12
    assert dialogue_wish("", "accords").kind is DialogueWish.AGREED
    assert dialogue_wish("x", "idee").kind is DialogueWish.NOTHING
