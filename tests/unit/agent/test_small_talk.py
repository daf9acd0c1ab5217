from __future__ import annotations

import pytest

from agent.small_talk import asks_who_it_is, is_greeting, is_thanks, leaves_the_scope

GREETINGS = [
    "Bonjour",
    "salut !",
    "Salam",
    "salam alaykom",
    "slm cv",
    "السلام عليكم ورحمة الله وبركاته",
    "صباح الخير",
    "Hello there",
    "👋",
    "مرحبا",
]
THANKS = ["merci", "Merci beaucoup !", "chokran bzaf", "شكرا جزيلا", "thanks a lot", "🙏", "الله يبارك فيك شكرا"]
IDENTITY = [
    "Qui es-tu ?", "Es-tu un robot ?", "vous êtes qui ?", "Je parle à un humain ?", "Who are you?", "are you a real person?",
    "من أنت؟", "هل أنت إنسان؟", "شكون نتا؟", "واش نتا روبو؟", "chkoun nta?", "wach nta bnadem?", "chno nta",
]  # fmt: skip
QUESTIONS = [
    "Bonjour, combien de cohortes TAMKINE par an ?", "Qui est Nizar Baraka ?", "Que dit le parti sur les robots dans l'industrie ?",
    "salam, chhal men mentor?", "السلام عليكم، شنو البرنامج ديال السكن؟", "من هو الأمين العام؟", "Who are the mentors of the programme?",
    "شكون كيدير المنصة؟", "merci de me dire le budget de la santé",
    "Qui êtes-vous prêts à soutenir aux prochaines élections régionales et pourquoi ?",
]  # fmt: skip


@pytest.mark.parametrize("text", GREETINGS)
def test_greetings(text: str) -> None:
    assert is_greeting(text)
    assert not is_thanks(text)


@pytest.mark.parametrize("text", THANKS)
def test_thanks(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", IDENTITY)
def test_questions_about_itself(text: str) -> None:
    assert asks_who_it_is(text)


@pytest.mark.parametrize("text", QUESTIONS)
def test_genuine_questions_are_left_alone(text: str) -> None:
    assert not is_greeting(text)
    assert not is_thanks(text)
    assert not asks_who_it_is(text)
    assert not leaves_the_scope(text)


@pytest.mark.parametrize(
    "text",
    ["Quel temps fait-il à Rabat ?", "météo demain", "raconte-moi une blague", "كيفاش الطقس غدا؟", "recipe for tajine"],
)
def test_subjects_far_from_any_party(text: str) -> None:
    assert leaves_the_scope(text)
