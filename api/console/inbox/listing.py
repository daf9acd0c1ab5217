"""What the list of the inbox is asked for, read from an address and written into one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from agent.answer import AnswerStatus
from connectors.desk.browsing import InboxOrder, InboxQuery, InboxView
from connectors.message import CHANNELS, ChannelName
from connectors.responder import ConversationState
from core.language.forms import Language

FLAGS = {
    AnswerStatus.HELP_CRISIS.value: "crisis",
    AnswerStatus.HELP_VIOLENCE.value: "violence",
    AnswerStatus.CONVERSATION_THREAT.value: "threat",
}
"""Answers after which a person of the team looks at the conversation, and what the flag is called."""


@dataclass(frozen=True)
class InboxListing:
    """Everything that an address of the list says."""

    view: InboxView
    words: str
    state: ConversationState | None
    channel: ChannelName | None
    language: Language | None
    is_flagged: bool
    order: InboxOrder
    page: int = 1

    def query(self, who: str) -> InboxQuery:
        """The same for the desk."""
        return InboxQuery(
            self.view, who, self.words, self.state, self.channel, self.language, self.is_flagged, self.order, FLAGS
        )

    def address(self, **changes: object) -> str:
        """What follows the `?` for the same list with something changed; the first page where none is named."""
        other = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        values = {
            "view": other.view,
            "q": other.words,
            "state": other.state or "",
            "channel": other.channel or "",
            "language": other.language or "",
            "flagged": "1" if other.is_flagged else "",
            "sort": other.order if other.order is not InboxOrder.URGENT else "",
            "page": other.page if other.page > 1 else "",
        }
        return urlencode({name: str(value) for name, value in values.items() if value})


def listing(
    view: InboxView = InboxView.OPEN,
    q: Annotated[str, Query(max_length=200)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    channel: Annotated[str, Query(max_length=20)] = "",
    language: Annotated[str, Query(max_length=20)] = "",
    flagged: Annotated[str, Query(max_length=5)] = "",
    sort: InboxOrder = InboxOrder.URGENT,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> InboxListing:
    """The list that an address asks for; a filter that is none narrows nothing."""
    return InboxListing(
        view,
        q.strip(),
        ConversationState(state) if state in set(ConversationState) else None,
        channel if channel in CHANNELS else None,
        Language(language) if language in set(Language) else None,
        bool(flagged),
        sort,
        page,
    )
