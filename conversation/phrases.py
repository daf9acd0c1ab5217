"""The fixed wordings of a conversation, replaceable by the organisation's `dialogue/<language>.yaml`.

A key of such a file is a `Phrase`; `agent.organisation.fixed_texts` says what a text may hold.
"""

from __future__ import annotations

from enum import StrEnum

from agent.organisation.fixed_texts import FixedTexts
from core.language.forms import Language

LONGEST_LABEL = 20
"""Characters that a button may have on every channel, given by WhatsApp, which allows the fewest."""


class Phrase(StrEnum):
    """Fixed wordings of a conversation; those that begin with `button_` are labels of buttons."""

    GREETING = "greeting"
    """At first contact: an AI, of whom, what it can do, that it can be wrong, what is kept, how to reach a person."""
    GREETING_EXAMPLES = "greeting_examples"
    HELP = "help"
    COMMAND_START = "command_start"
    COMMAND_HELP = "command_help"
    COMMAND_LANGUAGE = "command_language"
    COMMAND_SOURCES = "command_sources"
    COMMAND_FOLLOWED = "command_followed"
    COMMAND_PERSON = "command_person"
    COMMAND_BACK = "command_back"
    COMMAND_PRIVACY = "command_privacy"
    COMMAND_EXPORT = "command_export"
    COMMAND_FORGET = "command_forget"
    COMMAND_STOP = "command_stop"
    UNKNOWN_COMMAND = "unknown_command"
    STALE_BUTTON = "stale_button"

    LANGUAGE_ASK = "language_ask"
    LANGUAGE_SET = "language_set"
    """In the language that was chosen."""
    LANGUAGE_FOLLOWED = "language_followed"
    BUTTON_LANGUAGE_FOLLOW = "button_language_follow"

    SOURCES_OF_ANSWER = "sources_of_answer"
    SOURCES_ALL = "sources_all"
    SOURCES_MORE = "sources_more"
    SOURCES_NONE = "sources_none"
    SOURCE_GONE = "source_gone"
    SOURCE_PAGE = "source_page"
    SOURCE_OUTDATED = "source_outdated"
    SOURCE_REPLACED = "source_replaced"
    SOURCE_OPEN = "source_open"
    BUTTON_MENU = "button_menu"
    """Opens sources and ratings where a channel shows them as a list."""

    FEEDBACK_THANKS = "feedback_thanks"
    REASON_ASK = "reason_ask"
    REASON_THANKS = "reason_thanks"
    BUTTON_REASON_WRONG = "button_reason_wrong"
    BUTTON_REASON_BESIDE = "button_reason_beside"
    BUTTON_REASON_OLD = "button_reason_old"
    BUTTON_REASON_UNCLEAR = "button_reason_unclear"
    BUTTON_REASON_SOURCE = "button_reason_source"
    BUTTON_WAS_QUESTION = "button_was_question"

    PERSON_ASKED = "person_asked"
    PERSON_ASKED_OF_SOMEBODY = "person_asked_of_somebody"
    PERSON_HOURS = "person_hours"
    PERSON_ELSEWHERE = "person_elsewhere"
    PERSON_WAITING = "person_waiting"
    PERSON_OFFER = "person_offer"
    BUTTON_PERSON = "button_person"
    BUTTON_BACK = "button_back"
    BACK_DONE = "back_done"
    BACK_ALREADY = "back_already"
    HANDED_BACK = "handed_back"
    """Before the first answer after staff gave the conversation back."""
    STAFF_SIGNATURE = "staff_signature"
    """Under a message that a member of staff wrote."""
    STAFF_SIGNATURE_NAMED = "staff_signature_named"
    """Said by nothing yet: files of organisations that word it must open."""

    TOLD_OFFER = "told_offer"
    """After a question that was not answered: what is kept for it, and how long."""
    TOLD_OFFER_PAGE = "told_offer_page"
    TOLD_AGREED = "told_agreed"
    TOLD_AGREED_PAGE = "told_agreed_page"
    TOLD_OFFER_CORRECTED = "told_offer_corrected"
    """After a thumb up."""
    TOLD_AGREED_CORRECTED = "told_agreed_corrected"
    TOLD_CORRECTED = "told_corrected"
    """Before the words that stand now."""
    TOLD_WITHDRAWN = "told_withdrawn"
    TOLD_NEWS = "told_news"
    """Before what became of the things that one asked to be told of."""
    TOLD_HOW_TO_STOP = "told_how_to_stop"
    TOLD_LIST = "told_list"
    TOLD_NONE = "told_none"
    TOLD_ENDED = "told_ended"
    TOLD_ENDED_ALREADY = "told_ended_already"
    TOLD_ALL_ENDED = "told_all_ended"
    TOLD_AGAIN = "told_again"
    BUTTON_TOLD_YES = "button_told_yes"
    BUTTON_TOLD_LIST = "button_told_list"
    BUTTON_TOLD_MENU = "button_told_menu"
    """Opens the list of what can be ended where a channel shows it as a list."""
    BUTTON_TOLD_END = "button_told_end"
    BUTTON_TOLD_END_ONE = "button_told_end_one"
    BUTTON_TOLD_AGAIN = "button_told_again"

    PRIVACY = "privacy"
    """The notice: a paragraph a point, with its name before a colon; `conversation.privacy.privacy_notice` fills it in."""
    PRIVACY_UNKEPT = "privacy_unkept"
    """The same where no conversation is kept."""
    PRIVACY_PLACE = "privacy_place"
    PRIVACY_HOSTING = "privacy_hosting"
    PRIVACY_BACKUPS = "privacy_backups"
    PRIVACY_TEAM = "privacy_team"
    PRIVACY_CARRIERS = "privacy_carriers"
    PRIVACY_TOLD = "privacy_told"
    """Where people are told later: what is kept for it, and how long."""
    PRIVACY_MODEL = "privacy_model"
    PRIVACY_NO_MODEL = "privacy_no_model"
    PRIVACY_VOICE = "privacy_voice"
    PRIVACY_COMPLAINT = "privacy_complaint"
    PRIVACY_CONTACT = "privacy_contact"
    PRIVACY_DECLARED = "privacy_declared"
    EXPORT_READY = "export_ready"
    EXPORT_QUESTIONS = "export_questions"
    PRIVATE_ONLY = "private_only"
    FORGET_ASK = "forget_ask"
    FORGET_DONE = "forget_done"
    FORGET_KEPT = "forget_kept"
    BUTTON_FORGET = "button_forget"
    BUTTON_KEEP = "button_keep"
    STOPPED = "stopped"

    EDITED = "edited"
    BUTTON_RETRY = "button_retry"
    GOT_STICKER = "got_sticker"
    GOT_PHOTO = "got_photo"
    GOT_VIDEO = "got_video"
    GOT_DOCUMENT = "got_document"
    GOT_CONTACT = "got_contact"
    GOT_LOCATION = "got_location"
    GOT_UNSUPPORTED = "got_unsupported"
    GOT_VOICE = "got_voice"
    """No transcription is set up."""
    CAPTION_ONLY = "caption_only"
    VOICE_HEARD = "voice_heard"
    VOICE_FAILED = "voice_failed"
    VOICE_UNCLEAR = "voice_unclear"
    VOICE_TOO_LONG = "voice_too_long"

    @property
    def is_label(self) -> bool:
        """Whether it stands on a button."""
        return self.value.startswith("button_")


class Phrases(FixedTexts):
    """Wordings of a conversation in the organisation's name; its own stand in `dialogue/<language>.yaml`."""

    package, folder = "conversation", "dialogue"

    @classmethod
    def check(cls, key: str, text: str) -> None:
        """Raise ValueError for an unknown key or placeholder, and for a label that no button has room for."""
        super().check(key, text)
        if Phrase(key).is_label and len(text) > LONGEST_LABEL:
            raise ValueError(f"{key} stands on a button: {LONGEST_LABEL} characters at most")

    def say(self, phrase: Phrase, language: Language, **values: str | int) -> str:
        """The text of a phrase in a language with its placeholders filled in."""
        return self.filled(phrase, language, values)
