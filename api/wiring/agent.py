"""The agent: put together from an organisation and what it can search, and on an opened knowledge room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies
from agent.settings import AgentSettings
from api.opened import Knowledge, OrganisationTexts
from api.settings import Settings
from api.wiring.knowledge import require_index
from core.clock import Clock, SystemClock
from knowledge.ports import Artifacts, Retriever

if TYPE_CHECKING:
    from agent.abstention.model import Decider
    from agent.agent import Agent


def open_agent(settings: Settings, texts: OrganisationTexts, knowledge: Knowledge) -> Agent:
    """The agent that answers from this knowledge, in the organisation's name. Raises IndexDamagedError."""
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


def build_agent(
    organisation: Organisation,
    retriever: Retriever,
    *,
    replies: Replies | None = None,
    settings: AgentSettings | None = None,
    clock: Clock,
    artifacts: Artifacts | None = None,
    fingerprint: str = "",
    decider: Decider | None = None,
) -> Agent:
    """An agent that answers for an organisation; quotes alone where the settings name no model.

    `artifacts` hold the calibrations of the embedding space `fingerprint`; `decider` overrides them.
    """
    # Imported here: commands that answer nothing start without them.
    from agent.abstention.deciders import CalibratedDeciders, OneDecider
    from agent.abstention.model import Decider
    from agent.agent import Agent
    from agent.composers.extractive import ExtractiveComposer
    from agent.composers.model import ModelComposer
    from agent.models.breaker import Breaker
    from agent.models.endpoint import EndpointModel
    from agent.models.rewriter import ModelRewriter
    from agent.steps.step import Tools

    replies = replies or Replies.load(organisation)
    settings = settings or AgentSettings()
    calibrated = CalibratedDeciders(artifacts, fingerprint) if artifacts and not decider else None
    deciders = calibrated or OneDecider(decider or Decider())
    quoting = ExtractiveComposer(replies)
    if not settings.has_model:
        return Agent(Tools(organisation, replies, retriever, deciders, (quoting,), settings, clock))
    model, breaker = EndpointModel(settings), Breaker(settings.model_failures, settings.model_pause)
    composers = (ModelComposer(model, organisation, breaker), quoting)
    return Agent(
        Tools(
            organisation,
            replies,
            retriever,
            deciders,
            composers,
            settings,
            clock,
            rewriter=ModelRewriter(model, breaker),
        )
    )
