"""Third step: what is no question to the documents is answered by a fixed wording."""

from __future__ import annotations

from agent.answer import AnswerStatus
from agent.small_talk import asks_who_it_is, is_greeting, is_thanks, leaves_the_scope
from agent.tools import Tools
from agent.turn import Turn


class Route:
    """Recognises greetings, thanks and questions about itself; marks what no party document would answer."""

    name = "route"

    def __init__(self, tools: Tools) -> None:
        """Take the tools as every step does; rules alone decide here."""

    async def run(self, turn: Turn) -> None:
        """Stop the turn at small talk; let everything else through."""
        log = turn.log(self.name)
        status = _small_talk(turn.text)
        if status:
            turn.stop(status)
        elif leaves_the_scope(turn.text):
            # Documents have the last word: this only names the reason when they have no answer.
            turn.out_of_scope = True
        log.verdict = status.value if status else "maybe_out_of_scope" if turn.out_of_scope else "genuine"


def _small_talk(text: str) -> AnswerStatus | None:
    if asks_who_it_is(text):
        return AnswerStatus.CONVERSATION_IDENTITY
    if is_thanks(text):
        return AnswerStatus.CONVERSATION_THANKS
    return AnswerStatus.CONVERSATION_GREETING if is_greeting(text) else None
