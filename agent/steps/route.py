"""Third step: what is no question to the documents is answered by a fixed wording."""

from __future__ import annotations

from agent.answer import AnswerStatus
from agent.guardrails.elections import hold_to_official
from agent.steps.approved import SayApproved
from agent.steps.step import Tools
from agent.turn import Turn
from core.language.intents.small_talk import (
    is_acknowledgement,
    is_farewell,
    is_greeting,
    is_insult,
    is_thanks,
    leaves_the_scope,
)


class Route:
    """Recognises small talk and topics that staff has a wording for; marks what no party document would answer."""

    name = "route"

    def __init__(self, tools: Tools) -> None:
        self._tools, self._approved = tools, SayApproved(tools)

    async def run(self, turn: Turn) -> None:
        """Stop the turn at small talk; let everything else through, what goes on about an election to official documents alone."""
        log = turn.log(self.name)
        status = _small_talk(turn.text) or hold_to_official(turn, self._tools.policy, self._tools.today())
        status = status or (None if turn.official_only else await self._approved.status(turn))
        if status:
            turn.stop(status)
        elif leaves_the_scope(turn.text):
            # Documents have the last word: this only names the reason when they have no answer.
            turn.out_of_scope = True
        if turn.official_only:
            log.detail["official_only"] = True
        log.verdict = status.value if status else "maybe_out_of_scope" if turn.out_of_scope else "genuine"


_SMALL_TALK = (
    (is_farewell, AnswerStatus.CONVERSATION_FAREWELL),
    (is_thanks, AnswerStatus.CONVERSATION_THANKS),
    (is_greeting, AnswerStatus.CONVERSATION_GREETING),
    (is_acknowledgement, AnswerStatus.CONVERSATION_ACKNOWLEDGED),
    (is_insult, AnswerStatus.CONVERSATION_INSULT),
)


def _small_talk(text: str) -> AnswerStatus | None:
    return next((status for is_so, status in _SMALL_TALK if is_so(text)), None)
