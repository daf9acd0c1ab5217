"""A bare yes or no to what the bot has just asked: whether a person should answer, whether to be told later, whether to erase all."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from conversation.draft import ResponseDraft
from conversation.hearing.acts import Act
from core.language.intents.small_talk import agrees

WAIT_SECONDS: Final = 900
"""How long a message may be for what was asked: whoever was away for a quarter of an hour begins anew (chosen by hand)."""


class Offer(StrEnum):
    """What was asked."""

    PERSON = "person"
    FORGET = "forget"
    TOLD = "told"
    CORRECTED = "good"
    """After a thumb up, which notes it by itself: to be told should the answer's sources be corrected."""


def ask(draft: ResponseDraft, what: Offer) -> None:
    """Note that the next message may say yes or no."""
    draft.awaits = f"{what}:{int(draft.messages[-1].sent_at.timestamp())}"


def answer_to(draft: ResponseDraft, act: Act) -> tuple[Offer, bool] | None:
    """What a message says yes or no to; None where nothing was asked just now, or where it says something else."""
    what, _, rest = draft.awaiting.partition(":")
    at = rest.rpartition(":")[2]
    if what not in [*Offer] or not at.isdigit() or act.message.sent_at.timestamp() - int(at) > WAIT_SECONDS:
        return None
    said = agrees(act.text)
    return None if said is None else (Offer(what), said)
