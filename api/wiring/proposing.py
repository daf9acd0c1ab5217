"""Who proposes questions and wordings to staff: the models that write answers, where one is set."""

from __future__ import annotations

from agent.settings import AgentSettings
from api.console.work.proposals import Proposals
from api.console.work.proposing import Proposers, Proposing
from api.wiring.agent import endpoints_of, open_budget
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from knowledge.library.library import Library


def open_proposing(settings: AgentSettings, database: Database, library: Library, clock: Clock) -> Proposing:
    """What staff has proposed by a model, within the day's budget; only what was proposed before where none is set."""

    def opened() -> Proposers:
        from agent.models.proposer import WordingProposer
        from agent.models.suggester import QuestionSuggester

        endpoints = endpoints_of(settings, settings.endpoints, open_budget(settings, database))
        patience = settings.model_timeout * len(settings.endpoints)
        return Proposers(
            QuestionSuggester(endpoints, patience), WordingProposer(endpoints, patience), settings.model_name, patience
        )

    proposals, audit = Proposals(database, clock), AuditLog(database, clock)
    return Proposing(proposals, library, audit, clock, opened if settings.has_model else None)
