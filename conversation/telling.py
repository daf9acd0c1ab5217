"""What the bot says of itself: greeting, help, languages, and what it makes of things that are no text."""

from __future__ import annotations

from connectors.message import Button, InboundKind
from conversation.draft import ResponseDraft
from conversation.hearing import payloads
from conversation.hearing.acts import Act
from conversation.hearing.commands import listed, name_of
from conversation.phrases import Phrase
from conversation.tools import ConversationTools
from core.language.forms import Language
from core.language.intents.form_asked import NAMES
from core.language.intents.form_asked import named as named_language

_EXAMPLES = 2
"""Questions that the greeting suggests; chosen by hand: it is one screen of a phone."""
_GOT = {
    InboundKind.STICKER: Phrase.GOT_STICKER,
    InboundKind.PHOTO: Phrase.GOT_PHOTO,
    InboundKind.VIDEO: Phrase.GOT_VIDEO,
    InboundKind.DOCUMENT: Phrase.GOT_DOCUMENT,
    InboundKind.CONTACT: Phrase.GOT_CONTACT,
    InboundKind.LOCATION: Phrase.GOT_LOCATION,
    InboundKind.VOICE: Phrase.GOT_VOICE,
}


class Telling:
    """Introduces, explains, and sets the language."""

    def __init__(self, tools: ConversationTools) -> None:
        self._tools = tools

    def greet(self, draft: ResponseDraft) -> None:
        """Say what it is, of whom, what it can do, that it can be wrong, what is kept and how to reach a person."""
        language, organisation = draft.language, self._tools.organisation
        greeting = self._tools.say(Phrase.GREETING, language, days=self._tools.keeping.turn_days)
        parts = [greeting, organisation.disclaimer.in_language(language)]
        if examples := organisation.examples.get(language, ())[:_EXAMPLES]:
            lines = (self._tools.say(Phrase.GREETING_EXAMPLES, language), *(f"• {example}" for example in examples))
            parts.append("\n".join(lines))
        draft.say("\n\n".join(filter(None, parts)))
        draft.is_greeted = draft.greets_now = True

    def help(self, draft: ResponseDraft) -> None:
        """Say how it is used, and every command."""
        lines = [f"/{name} — {text}" for name, text in self.commands(draft.language)]
        draft.say("\n".join((self._tools.say(Phrase.HELP, draft.language), *lines)))

    def commands(self, language: Language) -> tuple[tuple[str, str], ...]:
        """Commands with what they do, as channels list them."""
        return tuple((name_of(command, language), self._tools.say(phrase, language)) for command, phrase in listed())

    def unknown_command(self, draft: ResponseDraft) -> None:
        """Say that there is no such command, and which there are."""
        draft.say(self._tools.say(Phrase.UNKNOWN_COMMAND, draft.language))
        self.help(draft)

    def language(self, draft: ResponseDraft, named: str) -> None:
        """Set the language that is named, or offer those there are."""
        if tag := named_language(named):
            self._set(draft, tag)
            return
        offered = self._tools.organisation.languages
        buttons = [
            Button(tag.of(NAMES) + (" ✓" if tag is draft.chosen else ""), payloads.language(tag)) for tag in offered
        ]
        follow = self._tools.say(Phrase.BUTTON_LANGUAGE_FOLLOW, draft.language)
        rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
        draft.say(
            self._tools.say(Phrase.LANGUAGE_ASK, draft.language),
            buttons=(*rows, (Button(follow, payloads.FOLLOW),)),
        )

    def choose_language(self, draft: ResponseDraft, act: Act) -> None:
        """Set the language of a button, or follow what the person writes."""
        if act.value == "auto":
            draft.follows_app, draft.chosen = True, None
            draft.say(self._tools.say(Phrase.LANGUAGE_FOLLOWED, draft.language))
        elif tag := named_language(act.value):
            self._set(draft, tag)
        else:
            self.stale(draft)

    def stale(self, draft: ResponseDraft) -> None:
        """Say that a button no longer works."""
        draft.say(self._tools.say(Phrase.STALE_BUTTON, draft.language))

    def got(self, draft: ResponseDraft, act: Act, *, has_text: bool, problem: Phrase | None) -> None:
        """Say politely what cannot be done with something that is no text."""
        phrase = problem or _GOT.get(act.message.kind, Phrase.GOT_UNSUPPORTED)
        draft.say(self._tools.say(Phrase.CAPTION_ONLY if has_text and not problem else phrase, draft.language))

    def _set(self, draft: ResponseDraft, tag: Language) -> None:
        draft.chosen = draft.language = tag
        draft.follows_app = False
        draft.say(self._tools.say(Phrase.LANGUAGE_SET, tag))
