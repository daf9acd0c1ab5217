"""What one message tells of several changes."""

from __future__ import annotations

from conversation.told_back.wording import News, news_message
from core.language.forms import Language
from tests.unit.conversation.house import PHRASES

FR = Language.FRENCH


def news(number: int, label: str, *texts: str) -> News:
    return News(number, label, is_over=False, texts=tuple({FR.value: text} for text in texts))


def test_the_same_change_of_several_subscriptions_stands_once_under_all_their_labels() -> None:
    told = [news(1, "Voix 4", "Tenu."), news(2, "Engagement 3", "Tenu."), news(3, "Idée 9", "Retenue.")]
    message = news_message(PHRASES, FR, told)
    assert message.text.count("Tenu.") == 1
    assert "Voix 4\nEngagement 3\nTenu." in message.text
    assert [message.text[start:end] for start, end in message.bold] == ["Voix 4", "Engagement 3", "Idée 9"]


def test_what_is_told_of_one_alone_stands_under_its_label_alone() -> None:
    message = news_message(PHRASES, FR, [news(1, "Idée 4", "Retenue."), news(2, "Idée 3", "Retenue.", "Réalisée.")])
    assert "Idée 4\nRetenue.\n\nIdée 3\nRetenue.\n\nRéalisée." in message.text
