"""Personal data: a person's own goes no further than the door, other people's leave in no reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agent.answer import AnswerStatus
from agent.grounding.draft import Draft
from agent.guardrails.policy import Policy
from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies, Wording
from agent.question import Exchange, Question
from agent.turn import Turn
from core.language.forms import Language
from core.personal_data.masking import (
    asks_nothing,
    blotted,
    contact,
    data_of_others,
    has_personal_data,
    is_worth_saying,
    without_personal_data,
)


class NoDataOfOthers:
    """Refuses a written sentence with somebody's personal data in it, and a quotation that is about nothing else.

    Any other quotation leaves with dots over the data (`dotted`). Contacts that the organisation gives out are nobody's data.
    """

    name = "personal_data"

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        """Whether it must not leave, dotted or not."""
        said = "\n".join((draft.text, draft.introduction, draft.translation))
        if not data_of_others(said, turn.contacts):
            return False
        return not (draft.is_verbatim and is_worth_saying(said, turn.contacts))


class NothingButPersonalData:
    """Ends a turn in which nothing was asked beside personal data, which has been taken out of it before."""

    name = "personal_data"

    async def refusal(self, turn: Turn, policy: Policy, today: date) -> AnswerStatus | None:
        """`conversation_personal_data`, or None."""
        asked = not turn.has_personal_data or not asks_nothing(turn.text)
        return None if asked else AnswerStatus.CONVERSATION_PERSONAL_DATA


def dotted(draft: Draft, turn: Turn) -> Draft:
    """A draft with dots over somebody's data: what is known as such by the words around it in its quotation, and by itself."""
    quote = blotted(draft.quote, turn.contacts)
    at = draft.quote.find(draft.text)
    text = quote[at : at + len(draft.text)] if at >= 0 else draft.text
    return replace(
        draft,
        text=blotted(text, turn.contacts),
        quote=quote,
        introduction=blotted(draft.introduction, turn.contacts),
        translation=blotted(draft.translation, turn.contacts),
    )


def take_out(turn: Turn) -> None:
    """Take personal data, and the words that introduce it, out of a turn: its message, and what was asked before."""
    turn.has_personal_data = has_personal_data(turn.text)
    if turn.has_personal_data:
        turn.text = without_personal_data(turn.text)
    question = turn.question
    turn.question = replace(question, text=turn.text, history=tuple(_forgetful(e) for e in question.history))


def public_contacts(organisation: Organisation, policy: Policy) -> frozenset[str]:
    """Contacts that the organisation gives out itself, and numbers for people in danger."""
    given = (organisation.contact.email, organisation.contact.phone, *policy.contacts)
    return frozenset(contact(text) for text in (*given, *(line.number for line in policy.helplines)) if text)


def masking_notice(turn: Turn, replies: Replies) -> str:
    """What a person who gave personal data is told after their answer; nothing where they were told in this conversation."""
    if (
        not turn.has_personal_data
        or turn.status is AnswerStatus.CONVERSATION_PERSONAL_DATA
        or _was_told(turn.question, replies)
    ):
        return ""
    return replies.wording(Wording.PERSONAL_DATA_MASKED, turn.language)


def _was_told(question: Question, replies: Replies) -> bool:
    told = [replies.wording(Wording.PERSONAL_DATA_MASKED, language) for language in Language]
    return any(
        e.status is AnswerStatus.CONVERSATION_PERSONAL_DATA or any(text in e.answer for text in told)
        for e in question.history
    )


def _forgetful(exchange: Exchange) -> Exchange:
    return replace(
        exchange,
        question=without_personal_data(exchange.question),
        standalone_question=without_personal_data(exchange.standalone_question),
    )
