"""Puts an agent together from an organisation and what it can search."""

from __future__ import annotations

from agent.abstention.judges import CalibratedJudges, OneJudge
from agent.abstention.model import Judge
from agent.agent import Agent
from agent.composers.composer import Composer
from agent.composers.extractive import ExtractiveComposer
from agent.composers.model import ModelComposer
from agent.models.breaker import Breaker
from agent.models.endpoint import EndpointModel
from agent.models.rewriter import ModelRewriter
from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies
from agent.settings import AgentSettings
from agent.tools import Judges, Tools
from core.clock import Clock
from knowledge.ports import Artifacts, Retriever


def build_agent(
    organisation: Organisation,
    retriever: Retriever,
    *,
    replies: Replies | None = None,
    settings: AgentSettings | None = None,
    clock: Clock,
    artifacts: Artifacts | None = None,
    fingerprint: str = "",
    judge: Judge | None = None,
) -> Agent:
    """An agent that answers for an organisation; quotes alone where the settings name no model.

    `artifacts` hold the calibrations of the embedding space `fingerprint`; `judge` overrides them.
    """
    replies = replies or Replies.load(organisation)
    settings = settings or AgentSettings()
    composers: tuple[Composer, ...] = (ExtractiveComposer(replies),)
    judges: Judges = CalibratedJudges(artifacts, fingerprint) if artifacts and not judge else OneJudge(judge or Judge())
    rewriter = None
    if settings.has_model:
        model = EndpointModel(settings)
        breaker = Breaker(settings.model_failures, settings.model_pause)
        composers = (ModelComposer(model, organisation, breaker), *composers)
        rewriter = ModelRewriter(model, breaker)
    return Agent(Tools(organisation, replies, retriever, judges, composers, settings, clock, rewriter))
