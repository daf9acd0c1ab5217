from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.dialogue.commands import Command
from api.dialogue.intents import intent_of, looks_like_question

PERSON = [
    "Je veux parler à un humain", "je voudrais parler à une personne svp", "Parler à quelqu'un", "Puis-je parler à un conseiller ?",
    "Passez-moi quelqu'un de l'équipe", "Bonjour, je veux parler avec une vraie personne, pas un robot", "un humain svp",
    "bghit nhder m3a chi wa7ed", "bghit nhder m3a bnadem", "Bghit nhdar m3a chi mas2oul", "wach n9der nhder m3a insan",
    "salam bghit ntkellem m3a chi 7ed 3afak", "bghit bnadem machi robot",
    "بغيت نهضر مع شي واحد", "بغيت نهدر مع بنادم", "بغيت نتكلم مع شي مسؤول عافاك", "واش نقدر ندوي مع شي حد؟", "بغيت شي بنادم",
    "أريد التحدث مع شخص حقيقي من فضلك", "أريد أن أتحدث إلى إنسان", "هل يمكنني التواصل مع موظف؟", "التكلم مع شخص من الفريق",
    "I want to talk to a human", "Can I speak with someone from the team?", "let me talk to a real person please", "human",
]  # fmt: skip
STOP = [
    "stop", "STOP !", "Arrêtez", "Ne m'écrivez plus", "ne m'envoyez plus de messages", "désabonnez-moi", "leave me alone",
    "7bess", "sket", "ma tb9ach tsifet liya", "توقف", "حبس", "ما تبقاش تصيفط ليا", "لا ترسل لي رسائل", "توقفوا عن مراسلتي",
]  # fmt: skip
FORGET = [
    "oublie-moi", "Effacez toutes mes données", "supprimez mes données personnelles svp", "Efface notre conversation",
    "forget me", "please delete all my data", "Erase everything", "nsani", "mse7 lma3loumat dyali", "mse7 liya kolchi",
    "مسح كلشي", "مسح ليا المعلومات ديالي", "احذفوا جميع معطياتي الشخصية", "انسني", "من فضلك امسح محادثتنا",
]  # fmt: skip
BACK = [
    "retour au bot", "Je veux revenir au robot", "back to the bot", "rje3 l robot", "bghit lbot", "رجع للبوت", "العودة إلى المساعد",
]  # fmt: skip
QUESTIONS = [
    "je veux parler de la jeunesse", "Je voudrais parler à un avocat du divorce", "comment parler à un député ?",
    "Puis-je parler à une personne âgée de mes droits ?", "Quels sont les droits de la personne humaine ?",
    "le facteur humain dans la réforme", "que dit le parti du développement humain ?", "les agents de l'équipe de Rabat",
    "bghit nhder 3la chabab", "bghit nhder m3a lwazir 3la skan", "chno dar lhizb l bnadem lfa9ir?", "bnadem li ma 3andouch khedma",
    "بغيت نهضر على الشباب", "شنو حقوق بنادم فالدار؟", "أريد التحدث عن الصحة", "ما موقفكم من حقوق الإنسان؟", "التواصل مع الناخبين",
    "I want to talk about housing", "human rights", "what about human development?",
    "Stop à la corruption", "comment arrêter de fumer", "stop covid", "arrêtez la hausse des prix", "baraka", "Nizar Baraka",
    "وقف إطلاق النار", "توقف الأشغال في الطريق", "سكتة قلبية", "شحال من واحد حبس القراية؟", "safi",
    "oubliez-vous les jeunes ?", "n'oubliez pas les campagnes", "effacer la dette des agriculteurs", "supprimez les taxes",
    "supprimer mes impôts ?", "forget the past", "delete taxes", "nsani chabab", "مسح الديون", "احذفوا الضرائب", "حذف معاش البرلمانيين",
    "retour au calme", "robotique", "le retour des jeunes", "back to school", "رجع للمدرسة",
    "la langue amazighe", "اللغة الأمازيغية", "aide au logement", "مساعدة الأرامل", "menu de la cantine scolaire", "help for farmers",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "command"),
    [
        *((text, Command.PERSON) for text in PERSON),
        *((text, Command.STOP) for text in STOP),
        *((text, Command.FORGET) for text in FORGET),
        *((text, Command.BACK) for text in BACK),
        ("aide", Command.HELP),
        ("مساعدة", Command.HELP),
        ("changer de langue", Command.LANGUAGE),
        ("اللغة", Command.LANGUAGE),
    ],
)
def test_words_to_that_effect_are_understood(text: str, command: Command) -> None:
    assert intent_of(text) is command


@pytest.mark.parametrize("text", QUESTIONS)
def test_topics_that_share_words_with_an_intent_are_questions(text: str) -> None:
    assert intent_of(text) is None


@given(st.text(max_size=400))
def test_any_text_is_looked_at_without_harm(text: str) -> None:
    assert intent_of(text) in (None, *Command)
    assert looks_like_question(text) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "Combien par an ?", "et pour les femmes ?", "quel budget", "ch7al mn wa7ed", "شحال فالعام", "كم عدد الأفواج", "what about rent",
        "dis-moi le budget", "w lblad?", "شكون المسؤول",
    ],
)  # fmt: skip
def test_questions_are_told_from_reasons(text: str) -> None:
    assert looks_like_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "c'est faux",
        "la date est fausse",
        "machi s7i7",
        "الجواب غالط",
        "ماشي هادشي اللي سولت عليه",
        "too vague",
        "pas à jour",
    ],
)
def test_reasons_are_no_questions(text: str) -> None:
    assert not looks_like_question(text)
