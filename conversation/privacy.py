"""What is kept: told, handed out, erased; and silence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from connectors.message import Attachment, Button
from connectors.responder import ConversationState, PastTurn
from conversation import agreement
from conversation.draft import ResponseDraft
from conversation.hearing import payloads
from conversation.phrases import Phrase, Phrases
from conversation.rating import FEEDBACK_STATUS
from conversation.tools import ConversationTools, Keeping
from core.language.forms import Language

_QUESTIONS = 5
"""Latest questions that an export shows in the chat, the file has all; chosen by hand."""
_EXCERPT = 120
"""Characters of each; chosen by hand."""


class Privacy:
    """Serves a person's rights over what is kept."""

    def __init__(self, tools: ConversationTools) -> None:
        self._tools = tools

    def tell(self, draft: ResponseDraft) -> None:
        """Say what is kept, why, how long, where, who receives it, and what is never done."""
        draft.say(privacy_notice(self._tools.phrases, self._tools.keeping, draft.language))

    async def export(self, draft: ResponseDraft) -> None:
        """Hand out everything that is kept, as a file and in short; never where others read along."""
        if draft.is_group:
            draft.say(self._tools.say(Phrase.PRIVATE_ONLY, draft.language))
            return
        kept = await asyncio.to_thread(draft.records.export)
        content = json.dumps(kept, ensure_ascii=False, indent=2, default=str).encode()
        parts = [self._tools.say(Phrase.EXPORT_READY, draft.language)]
        questions = [f"• {turn.question[:_EXCERPT]}" for turn in draft.conversation.history if _is_question(turn)]
        if questions:
            parts.append(
                "\n".join((self._tools.say(Phrase.EXPORT_QUESTIONS, draft.language), *questions[-_QUESTIONS:]))
            )
        draft.say("\n\n".join(parts), attachment=Attachment("conversation.json", "application/json", content))

    def ask_to_forget(self, draft: ResponseDraft) -> None:
        """Ask whether everything is to be erased."""
        yes = Button(self._tools.say(Phrase.BUTTON_FORGET, draft.language), payloads.FORGET)
        no = Button(self._tools.say(Phrase.BUTTON_KEEP, draft.language), payloads.KEEP)
        draft.say(self._tools.say(Phrase.FORGET_ASK, draft.language), buttons=((yes,), (no,)))
        agreement.ask(draft, agreement.Offer.FORGET)

    def forget(self, draft: ResponseDraft) -> None:
        """Erase everything, and say so."""
        draft.erase()
        draft.say(self._tools.say(Phrase.FORGET_DONE, draft.language))

    def keep(self, draft: ResponseDraft) -> None:
        """Say that nothing is erased."""
        draft.say(self._tools.say(Phrase.FORGET_KEPT, draft.language))

    def stop(self, draft: ResponseDraft, *, is_blocked: bool) -> None:
        """Be silent until the person writes again; without a word the second time, or where none can be sent."""
        if not is_blocked and draft.state is not ConversationState.STOPPED:
            draft.say(self._tools.say(Phrase.STOPPED, draft.language))
        draft.state = ConversationState.STOPPED


def privacy_notice(phrases: Phrases, keeping: Keeping, language: Language) -> str:
    """The notice that channels, the page /privacy and docs/privacy.md show, as the settings have it."""
    organisation, protection = phrases.organisation, phrases.organisation.data_protection
    contact, hosting = organisation.contact, protection.hosting.in_language(language)

    def say(phrase: Phrase, value: object = True, **values: str | int) -> str:
        return phrases.say(phrase, language, **values) if value else ""

    def names(hosts: tuple[str, ...]) -> str:
        return ("، " if language.is_rtl else ", ").join(hosts)

    ways = tuple(filter(None, (contact.email, contact.phone, contact.url)))
    place = (
        say(Phrase.PRIVACY_PLACE),
        say(Phrase.PRIVACY_HOSTING, hosting, hosting=hosting.rstrip(".")),
        say(Phrase.PRIVACY_BACKUPS, protection.backup_days, days=protection.backup_days or 0),
    )
    readers = (
        say(Phrase.PRIVACY_TEAM, keeping.is_kept),
        say(Phrase.PRIVACY_CARRIERS, keeping.carriers, names=names(keeping.carriers)),
        say(Phrase.PRIVACY_MODEL if keeping.models else Phrase.PRIVACY_NO_MODEL, names=names(keeping.models)),
        say(Phrase.PRIVACY_VOICE, keeping.transcribers, names=names(keeping.transcribers)),
    )
    complaint = (
        say(Phrase.PRIVACY_CONTACT, ways, contact=names(ways)),
        say(Phrase.PRIVACY_COMPLAINT),
        say(Phrase.PRIVACY_DECLARED, protection.receipt, receipt=protection.receipt),
    )
    return phrases.say(
        Phrase.PRIVACY if keeping.is_kept else Phrase.PRIVACY_UNKEPT,
        language,
        days=keeping.turn_days,
        address_days=keeping.address_days,
        told=say(Phrase.PRIVACY_TOLD, keeping.subscription_days, days=keeping.subscription_days),
        place=_joined(place),
        readers=_joined(readers),
        complaint=_joined(complaint),
    )


def _joined(sentences: Sequence[str]) -> str:
    return " ".join(filter(None, sentences))


def _is_question(turn: PastTurn) -> bool:
    return bool(turn.question) and turn.status != FEEDBACK_STATUS
