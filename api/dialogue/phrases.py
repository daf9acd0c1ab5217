"""The fixed wordings of a conversation, replaceable by the organisation's `dialogue/<language>.yaml`.

Such a file is a flat mapping from a key (a `Phrase`) to a text. `{organisation}` and `{assistant}` may stand in any text;
other placeholders only where the built-in text of the key has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from pydantic import ConfigDict, RootModel, model_validator

from agent.organisation import Organisation, Text
from agent.replies import placeholders
from agent.yaml_file import read_yaml
from core.language import Language

_EVERYWHERE = frozenset({"organisation", "assistant"})
LONGEST_LABEL = 20
"""Characters that a button may have on every channel."""


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

    PRIVACY = "privacy"
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


class _PhrasesFile(RootModel[dict[str, Text]]):
    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _known(self) -> _PhrasesFile:
        models = built_in(Language.FRENCH)
        for key, text in self.root.items():
            if key not in models:
                raise ValueError(f"{key} is not a wording; known ones: {', '.join(models)}")
            unknown = placeholders(text) - placeholders(models[key]) - _EVERYWHERE
            if unknown:
                raise ValueError(f"{key} cannot use {', '.join(f'{{{name}}}' for name in sorted(unknown))}")
            if Phrase(key).is_label and len(text) > LONGEST_LABEL:
                raise ValueError(f"{key} stands on a button: {LONGEST_LABEL} characters at most")
        return self


@cache
def built_in(language: Language) -> Mapping[str, str]:
    """The built-in wordings of a language, by key."""
    import yaml

    text = resources.files("api.dialogue").joinpath("wordings", f"{language}.yaml").read_text("utf-8")
    return MappingProxyType({key: wording.strip() for key, wording in yaml.safe_load(text).items()})


@dataclass(frozen=True)
class Phrases:
    """Wordings of a conversation in the organisation's name."""

    organisation: Organisation
    overrides: Mapping[Language, Mapping[str, str]]

    @classmethod
    def load(cls, organisation: Organisation, folder: Path | None = None) -> Phrases:
        """Built-in wordings, replaced by those of `folder`/dialogue/<language>.yaml; raises `OrganisationError`."""
        paths = {} if folder is None else {tag: folder / "dialogue" / f"{tag}.yaml" for tag in Language}
        return cls(organisation, {tag: read_yaml(p, _PhrasesFile).root for tag, p in paths.items() if p.is_file()})

    def say(self, phrase: Phrase, language: Language, **values: str | int) -> str:
        """The text of a phrase in a language with its placeholders filled in."""
        text = self.overrides.get(language, {}).get(phrase) or built_in(language)[phrase]
        names = {
            "organisation": self.organisation.called(language),
            "assistant": self.organisation.assistant.in_language(language),
        }
        return text.format_map(names | values)
