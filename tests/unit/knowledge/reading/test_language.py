"""Which language a passage is taken to be in."""

from __future__ import annotations

from core.language.forms import Language
from knowledge.reading.language import language_of

_ARABIC = "واستعرض الوزير نتائج المرحلة الأولى التي شهدت تكوين الجمعيات، كيفما كان حجمها، وهاد المعطيات ديال البرنامج."


def test_a_passage_keeps_the_register_of_its_document() -> None:
    assert language_of(_ARABIC, Language.ARABIC) is Language.ARABIC
    assert language_of(_ARABIC, Language.DARIJA) is Language.DARIJA


def test_a_passage_in_another_language_than_its_document_is_told() -> None:
    english = "The party presented the results of the first phase to the associations of the region."
    assert language_of(english, Language.FRENCH) is Language.ENGLISH
    assert language_of(_ARABIC, Language.FRENCH) in (Language.ARABIC, Language.DARIJA)
