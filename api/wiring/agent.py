"""The agent, on an opened knowledge room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.opened import Knowledge, OrganisationTexts
from api.settings import Settings
from api.wiring.knowledge import require_index
from core.clock import SystemClock

if TYPE_CHECKING:
    from agent.agent import Agent


def open_agent(settings: Settings, texts: OrganisationTexts, knowledge: Knowledge) -> Agent:
    """The agent that answers from this knowledge, in the organisation's name. Raises IndexDamagedError."""
    from agent.builder import build_agent

    require_index(knowledge)
    return build_agent(
        texts.organisation,
        knowledge.retriever,
        replies=texts.replies,
        settings=settings.agent,
        clock=SystemClock(),
        artifacts=knowledge.library,
        fingerprint=knowledge.embedder.space.fingerprint,
    )
