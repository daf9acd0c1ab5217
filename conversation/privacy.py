"""What is kept: told, handed out, erased; and silence."""

from __future__ import annotations

import asyncio
import json

from connectors.message import Attachment, Button
from connectors.responder import ConversationState, PastTurn
from conversation import agreement, payloads
from conversation.draft import ResponseDraft
from conversation.phrases import Phrase
from conversation.rating import FEEDBACK_STATUS
from conversation.tools import ConversationTools

_QUESTIONS = 5
"""Latest questions that an export shows in the chat, the file has all; chosen by hand."""
_EXCERPT = 120
"""Characters of each; chosen by hand."""


class Privacy:
    """Serves a person's rights over what is kept."""

    def __init__(self, tools: ConversationTools) -> None:
        self._tools = tools

    def tell(self, draft: ResponseDraft) -> None:
        """Say what is kept, how long, under what name, and what is never done."""
        keeping = self._tools.keeping
        values = {"days": keeping.turn_days, "address_days": keeping.address_days}
        draft.say(self._tools.say(Phrase.PRIVACY, draft.language, **values))

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


def _is_question(turn: PastTurn) -> bool:
    return bool(turn.question) and turn.status != FEEDBACK_STATUS
