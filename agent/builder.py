"""Puts an agent together from an organisation and what it can search."""

from __future__ import annotations

from agent.abstention import Judge
from agent.agent import Agent
from agent.composer import Composer
from agent.composers.extractive import ExtractiveComposer
from agent.organisation import Organisation
from agent.replies import Replies
from agent.settings import AgentSettings
from agent.tools import Tools
from core.clock import Clock
from knowledge.ports import Retriever


def build_agent(
    organisation: Organisation,
    retriever: Retriever,
    *,
    replies: Replies | None = None,
    settings: AgentSettings | None = None,
    clock: Clock,
) -> Agent:
    """An agent that answers for an organisation."""
    replies = replies or Replies.load(organisation)
    settings = settings or AgentSettings()
    composers: tuple[Composer, ...] = (ExtractiveComposer(replies),)
    return Agent(Tools(organisation, replies, retriever, Judge(), composers, settings, clock))
