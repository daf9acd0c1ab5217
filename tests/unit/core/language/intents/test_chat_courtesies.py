"""Thanks, goodbyes and greetings in the spellings that people use, and what only begins or sounds like them."""

from __future__ import annotations

import pytest

from core.language.intents.small_talk import is_farewell, is_greeting, is_thanks

THANKS = """
merci bcp|mrc|Mrci beaucoup !|merciiii|merci infiniment pour votre réponse|je vous remercie
merci d'avance|mersi bcp|thx a lot|tnx bro
thanks again|thank you so much|thankyou|chokran bzf|choukrane bzaf|chkrn khouya|chokraaaan|shoukran
lah yjazik bikhir|chokran 3la ljawab
شكرا بزاف خويا|شكرااا|جزاك الله خيرا|نشكرك على الجواب|شكرا على المعلومات|بارك الله فيك شكرا|🙏|lah yrahm lwalidin merci
"""
FAREWELLS = """
bonne journée|merci, bonne soirée à vous|bon week-end|à plus|a+|au revoir et merci|bye bye|byeee
ciao|see you later|have a nice day|good night
bslama|bsslama khoya|lah yhennik|thella f rasek|layla sa3ida|tsba7 3la khir|مع السلامة|إلى اللقاء
الله يعاونك|تهلا فراسك|ليلة سعيدة|بسلامة
"""
GREETINGS = """
bjr|slt|cc|bsr tout le monde|bonjouuur|bonjour madame|coucou l'équipe|hello everyone|salamo3alaykom
assalamou alaykoum|slm 3likom khoya|salaaam
السلام عليكم ورحمة الله تعالى وبركاته|سلااام|صباح النور|مساء الخير جميعا
"""
QUESTIONS = """
merci de me dire le budget|bonne gouvernance|la journée du parti|salut public
bon courage aux jeunes de Fès|plus tard|sa7a|santé|remerciements au roi
شكرا على ماذا|ليلة القدر|السلامة الطرقية|الصحة|good governance|Marc|salaire|salaires|saha f lblad
bonjour le programme|adieu les promesses
"""


def texts(listed: str) -> list[str]:
    return [text for line in listed.split("\n") for text in line.split("|") if text]


@pytest.mark.parametrize("text", texts(THANKS))
def test_thanks(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", texts(FAREWELLS))
def test_goodbyes(text: str) -> None:
    assert is_farewell(text)


@pytest.mark.parametrize("text", texts(GREETINGS))
def test_greetings(text: str) -> None:
    assert is_greeting(text)


@pytest.mark.parametrize("text", texts(QUESTIONS))
def test_what_asks_for_something_is_none_of_them(text: str) -> None:
    assert [is_thanks(text), is_farewell(text), is_greeting(text)] == [False, False, False]
