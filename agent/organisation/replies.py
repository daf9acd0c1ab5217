"""The fixed wordings: built in for every language, replaceable by the organisation's `replies/<language>.yaml`.

A key of such a file is an `AnswerStatus` or a `Wording`; `agent.organisation.fixed_texts` says what a text may hold.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from types import MappingProxyType

from agent.answer import AnswerStatus
from agent.organisation.fixed_texts import FixedTexts
from core.language.forms import Language

_MONTHS = {
    Language.FRENCH: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    Language.ENGLISH: "January February March April May June July August September October November December",
    Language.ARABIC: "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
    Language.DARIJA_LATIN: "yanayer fbrayer mars abril may younyou youlyouz ghocht chotanbir oktobr nouwanbir doujanbir",
}


class Wording(StrEnum):
    """Fixed wordings besides those of the statuses."""

    QUOTE_DATED = "quote_dated"
    QUOTE_UNDATED = "quote_undated"
    QUOTE_MORE_DATED = "quote_more_dated"
    """Introduces a second document."""
    QUOTE_MORE_UNDATED = "quote_more_undated"
    SOURCE_LANGUAGE_FRENCH = "source_language_fr"
    SOURCE_LANGUAGE_ARABIC = "source_language_ar"
    SOURCE_LANGUAGE_DARIJA = "source_language_ary"
    SOURCE_LANGUAGE_DARIJA_LATIN = "source_language_ary-Latn"
    SOURCE_LANGUAGE_ENGLISH = "source_language_en"
    SOURCE_ABOUT = "source_about"
    """What a source in another language is about: its title and heading in the reader's."""
    TRANSLATION_REVIEWED = "translation_reviewed"
    """Follows a quotation in another language: what it says, and who has reviewed that."""
    OUTDATED_REPLACED_DATED = "outdated_replaced_dated"
    """Replaced by a document whose title and year are known."""
    OUTDATED_REPLACED = "outdated_replaced"
    OUTDATED_REPLACED_UNNAMED = "outdated_replaced_unnamed"
    OUTDATED_EXPIRED = "outdated_expired"
    PERHAPS_WITHOUT_PROCEDURE = "perhaps_without_procedure"
    """Stands for `perhaps` where the nearest words found do not say how one joins or applies, and that was asked; and so on."""
    PERHAPS_WITHOUT_PRICE = "perhaps_without_price"
    PERHAPS_WITHOUT_MONEY = "perhaps_without_money"
    PERHAPS_WITHOUT_DATE = "perhaps_without_date"
    PERHAPS_WITHOUT_PLACE = "perhaps_without_place"
    PERHAPS_WITHOUT_PERSON = "perhaps_without_person"
    PERHAPS_WITHOUT_DURATION = "perhaps_without_duration"
    PERHAPS_WITHOUT_FREQUENCY = "perhaps_without_frequency"
    PERHAPS_WITHOUT_SHARE = "perhaps_without_share"
    PERHAPS_WITHOUT_NUMBER = "perhaps_without_number"
    PERSONAL_DATA_MASKED = "personal_data_masked"
    """Follows the answer to a message with personal data in it, once a conversation."""
    HELPLINES = "helplines"
    """Follows the wording for somebody in danger: whom to call, as the policy lists them."""
    ELECTION_ADDRESS = "election_address"
    """Follows what is said about an election: where the state itself tells it."""

    APPROVED = "approved"
    """Follows a wording that staff has approved for a topic: that people did, and when."""
    APPROVED_IN_OTHER_FORM = "approved_in_other_form"
    """Goes before it where it was not written in the form that was asked in."""

    @classmethod
    def source_language(cls, language: Language) -> Wording:
        """The wording that says which language a source is in."""
        names = {language: f"source_language_{language}" for language in Language}
        return cls(language.of({language: name for language, name in names.items() if name in set(cls)}))


Key = AnswerStatus | Wording
KEYS: tuple[Key, ...] = (*AnswerStatus, *Wording)
"""Every key that a replies file may have."""


def written_date(day: date, language: Language) -> str:
    """A date as a person writes it: "17 février 2026", "17 فبراير 2026"."""
    number = "1er" if language is Language.FRENCH and day.day == 1 else str(day.day)
    return f"{number} {written_month(day, language)}"


def written_month(day: date, language: Language) -> str:
    """The month of a day as a person writes it: "février 2026", "فبراير 2026"."""
    month = _MONTHS.get(language, _MONTHS[Language.ARABIC]).split()[day.month - 1]
    return f"{month} {day.year}"


class Replies(FixedTexts):
    """Wordings in the organisation's name; its own stand in `replies/<language>.yaml`."""

    package, folder = "agent.organisation", "replies"
    former = MappingProxyType(
        dict.fromkeys(("unanswerable_uncertain", "unanswerable_unsupported"), AnswerStatus.PERHAPS.value)
    )

    def wording(self, key: Key, language: Language, **values: str | int) -> str:
        """The text of a key in a language with its placeholders filled in."""
        return self.filled(key, language, values)
