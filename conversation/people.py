"""Handing a conversation to a person, and taking it back."""

from __future__ import annotations

from connectors.message import Button, Outbound, Tone
from connectors.responder import ConversationState
from conversation import payloads
from conversation.draft import Draft
from conversation.phrases import Phrase
from conversation.tools import Tools
from core.language.forms import Language

SILENT = (ConversationState.WAITING, ConversationState.PERSON)


class People:
    """Says who answers, and when that changes."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def ask(self, draft: Draft, why: str) -> None:
        """Hand over: say when and how a person answers, then be silent. Asked again, nothing is said."""
        if draft.is_group:
            draft.say(self._tools.say(Phrase.PRIVATE_ONLY, draft.tongue))
            return
        if draft.state in SILENT:
            return
        draft.state, draft.handover_reason, draft.abstentions = ConversationState.WAITING, why, 0
        contact, language = self._tools.organisation.contact, draft.tongue
        hours = contact.hours.in_language(language)
        ways = list(filter(None, (contact.email, contact.phone, contact.url)))
        parts = [
            self._tools.say(Phrase.PERSON_ASKED, language),
            self._tools.say(Phrase.PERSON_HOURS, language, hours=hours.rstrip(".")) if hours else "",
            contact.how.in_language(language),
            "\n".join((self._tools.say(Phrase.PERSON_ELSEWHERE, language), *ways)) if ways else "",
        ]
        draft.say("\n\n".join(filter(None, parts)), buttons=self._back_button(language))

    def remind(self, draft: Draft) -> None:
        """Say that a person was asked for, and how to come back."""
        draft.say(self._tools.say(Phrase.PERSON_WAITING, draft.tongue), buttons=self._back_button(draft.tongue))

    def back(self, draft: Draft) -> None:
        """Have the bot answer again, as the person wishes."""
        phrase = Phrase.BACK_DONE if draft.state in SILENT else Phrase.BACK_ALREADY
        draft.state = ConversationState.BOT
        draft.say(self._tools.say(phrase, draft.tongue))

    def handed_back(self, draft: Draft) -> None:
        """Say that staff gave the conversation back."""
        draft.say(self._tools.say(Phrase.HANDED_BACK, draft.tongue))

    def staff_message(self, text: str, language: Language, name: str = "") -> Outbound:
        """A message that a member of staff wrote, signed."""
        if name:
            signature = self._tools.say(Phrase.STAFF_SIGNATURE_NAMED, language, name=name)
        else:
            signature = self._tools.say(Phrase.STAFF_SIGNATURE, language)
        return Outbound(f"{text.strip()}\n\n{signature}", language, Tone.PERSON)

    def _back_button(self, language: Language) -> tuple[tuple[Button, ...], ...]:
        return ((Button(self._tools.say(Phrase.BUTTON_BACK, language), payloads.BACK),),)
