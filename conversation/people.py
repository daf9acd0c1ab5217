"""Handing a conversation to a person, and taking it back."""

from __future__ import annotations

import asyncio

from connectors.message import Button
from connectors.responder import ConversationState
from conversation.draft import ResponseDraft
from conversation.hearing import payloads
from conversation.phrases import Phrase
from conversation.tools import ConversationTools
from core.language.forms import Language

HANDED_OVER = (ConversationState.WAITING, ConversationState.PERSON)
"""Somebody of staff is asked for, or has it: who asks again is told nothing twice."""


class People:
    """Says who answers, and when that changes."""

    def __init__(self, tools: ConversationTools) -> None:
        self._tools = tools

    async def ask(self, draft: ResponseDraft, why: str) -> None:
        """Hand over: say when and how a person answers; until one does, go on answering. Asked again, nothing is said."""
        if draft.is_group:
            draft.say(self._tools.say(Phrase.PRIVATE_ONLY, draft.language))
            return
        if draft.state in HANDED_OVER:
            return
        draft.state, draft.handover_reason, draft.abstentions = ConversationState.WAITING, why, 0
        is_there = await asyncio.to_thread(draft.records.was_staff_there)
        asked = Phrase.PERSON_ASKED_OF_SOMEBODY if is_there else Phrase.PERSON_ASKED
        contact, language = self._tools.organisation.contact, draft.language
        hours = contact.hours.in_language(language)
        ways = list(filter(None, (contact.email, contact.phone, contact.url)))
        parts = [
            self._tools.say(asked, language),
            self._tools.say(Phrase.PERSON_HOURS, language, hours=hours.rstrip(".")) if hours else "",
            contact.how.in_language(language),
            "\n".join((self._tools.say(Phrase.PERSON_ELSEWHERE, language), *ways)) if ways else "",
        ]
        draft.say("\n\n".join(filter(None, parts)), buttons=self._back_button(language))

    def remind(self, draft: ResponseDraft) -> None:
        """Say that a person answers, and how to come back."""
        draft.say(self._tools.say(Phrase.PERSON_WAITING, draft.language), buttons=self._back_button(draft.language))

    def back(self, draft: ResponseDraft) -> None:
        """Have the bot answer again, as the person wishes."""
        phrase = Phrase.BACK_DONE if draft.state in HANDED_OVER else Phrase.BACK_ALREADY
        draft.state = ConversationState.BOT
        draft.say(self._tools.say(phrase, draft.language))

    def handed_back(self, draft: ResponseDraft) -> None:
        """Say that staff gave the conversation back."""
        draft.say(self._tools.say(Phrase.HANDED_BACK, draft.language))

    def _back_button(self, language: Language) -> tuple[tuple[Button, ...], ...]:
        return ((Button(self._tools.say(Phrase.BUTTON_BACK, language), payloads.BACK),),)
