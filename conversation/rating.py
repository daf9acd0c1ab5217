"""Thumbs up and down, and why."""

from __future__ import annotations

import asyncio
from typing import Final

from agent.answer import AnswerStatus
from connectors.message import Button
from connectors.responder import Feedback, PastTurn
from conversation.agreement import WAIT_SECONDS
from conversation.draft import ResponseDraft
from conversation.hearing import payloads
from conversation.hearing.acts import Act
from conversation.phrases import Phrase
from conversation.tools import ConversationTools
from core.language.intents.intent import looks_like_question
from core.language.intents.small_talk import is_greeting
from core.personal_data.masking import masked

_REASONS = {
    "wrong": Phrase.BUTTON_REASON_WRONG,
    "beside": Phrase.BUTTON_REASON_BESIDE,
    "old": Phrase.BUTTON_REASON_OLD,
    "unclear": Phrase.BUTTON_REASON_UNCLEAR,
    "source": Phrase.BUTTON_REASON_SOURCE,
}
_REASON_LONGEST: Final = 300
"""Characters of a reason: whoever writes more asks or tells something; chosen by hand."""
FEEDBACK_STATUS: Final = "feedback"
"""Status of a turn whose text was taken for a reason."""


class Rating:
    """Files what people think of answers."""

    def __init__(self, tools: ConversationTools) -> None:
        self._tools = tools

    async def rate(self, draft: ResponseDraft, act: Act) -> None:
        """File a thumb; a thumb down asks why. Tapped again, nothing happens."""
        replied = draft.replied.get(act.message.id)
        turn = act.turn or (replied.id if replied else _last_answer(draft))
        if not turn or await asyncio.to_thread(draft.records.answer, turn) is None:
            if act.turn and not draft.is_group:
                draft.say(self._tools.say(Phrase.STALE_BUTTON, draft.language))
            return
        good = act.value == "+"
        mark = f"{'good' if good else 'reason'}:{turn}:"
        if draft.awaiting.startswith(mark):
            draft.awaits = draft.awaiting
            return
        draft.awaits = f"{mark}{int(act.message.sent_at.timestamp())}"
        draft.feedback.append(Feedback(turn, 1 if good else -1))
        if good:
            draft.say(self._tools.say(Phrase.FEEDBACK_THANKS, draft.language))
        else:
            buttons = [
                Button(self._tools.say(phrase, draft.language), payloads.reason(turn, code))
                for code, phrase in _REASONS.items()
            ]
            rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
            draft.say(self._tools.say(Phrase.REASON_ASK, draft.language), buttons=rows)

    async def choose_reason(self, draft: ResponseDraft, act: Act) -> None:
        """File the reason that a button stands for."""
        if act.value not in _REASONS or await asyncio.to_thread(draft.records.answer, act.turn) is None:
            draft.say(self._tools.say(Phrase.STALE_BUTTON, draft.language))
            return
        mark = f"why:{act.turn}:{act.value}"
        draft.awaits = mark
        if draft.awaiting != mark:
            draft.feedback.append(Feedback(act.turn, -1, act.value))
            draft.say(self._tools.say(Phrase.REASON_THANKS, draft.language))

    def takes(self, draft: ResponseDraft, act: Act) -> bool:
        """Whether a text is why an answer was bad: one was asked for just now, and it asks nothing itself."""
        kind, _, rest = draft.awaiting.partition(":")
        _, _, at = rest.rpartition(":")
        if kind != "reason" or not at.isdigit() or act.is_edit or len(act.text) > _REASON_LONGEST:
            return False
        is_late = act.message.sent_at.timestamp() - int(at) > WAIT_SECONDS
        return not (is_late or looks_like_question(act.text) or is_greeting(act.text))

    def write_reason(self, draft: ResponseDraft, act: Act) -> None:
        """File a reason in a person's words; a button asks it as a question, should it have been one."""
        turn = draft.awaiting.split(":")[1]
        thanks = self._tools.say(Phrase.REASON_THANKS, draft.language)
        said = masked(act.text)
        draft.feedback.append(Feedback(turn, -1, said))
        draft.turn = PastTurn(draft.turn_id, said, thanks, FEEDBACK_STATUS)
        draft.answer = {"status": FEEDBACK_STATUS, "asked": said}
        label = self._tools.say(Phrase.BUTTON_WAS_QUESTION, draft.language)
        draft.say(thanks, buttons=((Button(label, payloads.was_question(draft.turn_id)),),))


def _last_answer(draft: ResponseDraft) -> str:
    history = draft.conversation.history
    return next((turn.id for turn in reversed(history) if AnswerStatus.read(turn.status)), "")
