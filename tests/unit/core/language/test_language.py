"""The language of messages as people send them: short, mixed, misspelt."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from core.language.identify import Identification, identify

FR, AR, ARY, ARABIZI, EN = (
    Language.FRENCH,
    Language.ARABIC,
    Language.DARIJA,
    Language.DARIJA_LATIN,
    Language.ENGLISH,
)

MESSAGES = [
    ("Combien de cohortes TAMKINE par an et combien de temps dure chacune ?", FR),
    ("c quoi votre programme", FR),
    ("et pour les filles ?", FR),
    ("slt", FR),
    ("emploi", FR),
    ("santé", FR),
    ("agriculture", FR),
    ("l'eau", FR),
    ("lutter contre la corruption", FR),
    ("Quel est le programme dyal chabab pour l'emploi", FR),
    ("le prix du gasoil, chhal?", FR),
    ("la 2ème cohorte commence quand", FR),
    ("How many people benefited?", EN),
    ("When was the youth social contract announced and where?", EN),
    ("taxes?", EN),
    ("jobs", EN),
    ("border controls", EN),
    ("that's fine", EN),
    ("who are you", EN),
    ("What about the 2nd cohort in Fès?", EN),
    ("كم عدد الجمعيات التي استفادت من التكوين في المرحلة الأولى بجهة فاس مكناس؟", AR),
    ("ما موقف الحزب من عقوبة الإعدام؟", AR),
    ("ماذا تقترحون للشباب؟", AR),
    ("التعليم", AR),
    ("مَا هُوَ البَرْنَامَجُ؟", AR),
    ("شكرا", AR),
    ("متى أعلن عن البرنامج في مراكش؟", AR),
    ("شنو", ARY),
    ("شنو كيقول الحزب على الخدمة ديال الشباب؟", ARY),
    ("شكون كيدير منصة jam3iyatonline و علاش؟", ARY),
    ("شنو هو programme TAMKINE 2.0 ديالكم", ARY),
    ("فين كاين المقر ديالكم", ARY),
    # A name of a site or of people in Latin letters says nothing of the language that asks about it, however long it is.
    ("ما وظائف منصة jam3iatonline؟", AR),
    ("منصة jam3iatonline", AR),
    ("من هو Nizar Baraka", AR),
    ("ما هي Fondation de la Jeunesse", AR),
    ("كيفاش ندخل ل jam3iatonline", ARY),
    ("شنو هي la convention de la jeunesse", ARY),
    ("chno hiya الاتفاقية ديال تمكين", ARABIZI),
    ("Que veut dire تمكين ?", FR),
    ("what does تمكين mean", EN),
    ("ماكاينش الخدمة", ARY),
    ("بغيت نعرف شحال من جمعية", ARY),
    ("واش غادي يزيدو فلوس المنحة", ARY),
    ("salam", ARABIZI),
    ("wach kayn", ARABIZI),
    ("3lach", ARABIZI),
    ("9raya", ARABIZI),
    ("w lblad?", ARABIZI),
    ("chno howa le programme dyal chabab", ARABIZI),
    ("chhal men mentor khass f kol cohorte dyal TAMKINE?", ARABIZI),
    ("Fin kayn lma9ar dyalkom f casa", ARABIZI),
    ("lhizb achno kaygol 3la tta3lim", ARABIZI),
    ("bghit n3ref chhal mn jam3iya stafdat", ARABIZI),
    ("relation n° 12", FR),  # English writes "no. 12"
    ("ticket N°5", FR),
    ("request no. 12", EN),
    ("jam3iya n° 4", ARABIZI),
]


@pytest.mark.parametrize(("message", "language"), MESSAGES)
def test_a_message_is_identified(message: str, language: Language) -> None:
    assert identify(message).language is language


@pytest.mark.parametrize(
    ("message", "hint", "language"),
    [
        ("2026 ?", ARABIZI, ARABIZI),
        ("👍", AR, AR),
        ("TAMKINE", ARABIZI, ARABIZI),
        ("agriculture", EN, EN),
        ("taxes", FR, FR),
        ("والشباب؟", ARY, ARY),
        ("شكرا", ARY, ARY),
        ("الصحة", ARABIZI, ARY),
        ("What about women?", FR, EN),
        ("climate change policy", FR, EN),
        ("فين كاين", FR, ARY),
        ("w chabab?", FR, ARABIZI),
        ("relation n° 12", ARABIZI, ARABIZI),
        ("relation n° 12", EN, EN),
    ],
)
def test_the_conversation_decides_what_the_message_leaves_open(
    message: str, hint: Language, language: Language
) -> None:
    assert identify(message, hint).language is language


def test_a_message_without_letters_tells_nothing() -> None:
    assert identify("2026 ?!") == Identification(FR, 0.0)


def test_a_clear_message_is_surer_than_a_name() -> None:
    assert identify("chno howa lbarnamaj dyalkom").confidence > 0.8 > 0.3 > identify("Nassij").confidence


def test_spelling_with_digits_that_are_numbers_is_not_arabizi() -> None:
    assert identify("rendez-vous à 18h30, salle B2, 2e étage, covid19").language is FR


@given(st.text(max_size=300), st.sampled_from([None, *Language]))
def test_any_text_gets_a_language(text: str, hint: Language | None) -> None:
    found = identify(text, hint)

    assert isinstance(found.language, Language)
    assert 0.0 <= found.confidence <= 1.0


@given(
    st.sampled_from(MESSAGES), st.sampled_from(["", "  ", "\u200f", "\u202b", "\n"]), st.sampled_from([" !", "؟", " …"])
)
def test_marks_around_a_message_do_not_change_its_language(
    message: tuple[str, Language], before: str, after: str
) -> None:
    assert identify(before + message[0] + after).language is message[1]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("هل توجد رسائل فورية في jam3iatonline.ma؟", Language.ARABIC),
        ("Qui a lancé jam3iyatonline.ma ?", Language.FRENCH),
        ("who runs https://jam3iatonline.ma/chno today", Language.ENGLISH),
        ("chno kayn f jam3iatonline.ma", Language.DARIJA_LATIN),
    ],
)
def test_the_name_of_a_site_does_not_decide_the_language(text: str, language: Language) -> None:
    assert identify(text).language is language


def _short_messages() -> list[tuple[str, Language]]:
    found, form = list[tuple[str, Language]](), FR
    for line in Path(__file__).with_name("short_messages.txt").read_text("utf-8").splitlines():
        if line.startswith("= "):
            form = Language(line.removeprefix("= "))
        elif line and not line.startswith("#"):
            found.append((line, form))
    return found


def test_short_arabic_is_taken_for_darija_or_the_reverse_at_most_once_in_twenty() -> None:
    messages = _short_messages()
    assert Counter(form for _, form in messages) == dict.fromkeys(Language, 40)
    taken = Counter((form, identify(text).language) for text, form in messages)
    assert taken[AR, ARY] <= 2
    assert taken[ARY, AR] <= 2
    assert all(taken[form, form] >= 37 for form in Language), taken


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("لا شكرا", AR),
        ("من يشارك في الحوار الترابي بجهة فاس-مكناس؟", AR),
        ("على الأجانب مغادرة البلاد", AR),
        ("أقنعني بالتصويت لحزب الاستقلال", AR),
        ("صف لي سير الجلسات", AR),
        ("متى عاد إلى أهله في يونيو؟", AR),
        ("ما عرفتش", ARY),
        ("واش يقدرو يديرو شي حاجة", ARY),
        ("يخدمو معنا", ARY),
        ("للدراري", ARY),
        ("كتبقى صعيبة", ARY),
    ],
)
def test_words_that_arabic_and_darija_share_decide_nothing(text: str, language: Language) -> None:
    assert identify(text).language is language
