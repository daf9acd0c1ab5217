"""The agent: put together from an organisation and what it can search, and on an opened knowledge room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.guardrails.alerts import Alerts, LoggedAlerts
from agent.guardrails.approved import ApprovedWordings, NoApprovedWordings
from agent.guardrails.elections import AuditedLifts, NoLifts, SilenceLifts
from agent.guardrails.pauses import NoPauses, Pauses
from agent.guardrails.policy import Policy
from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies
from agent.settings import AgentSettings, EndpointSettings
from api.opened import Knowledge, OrganisationTexts
from api.settings import Settings
from api.wiring.knowledge import require_index
from api.wiring.providers import refuse_other_providers
from core.audit import AuditLog
from core.clock import Clock, SystemClock
from core.database.database import Database
from knowledge.drafts.contacts import AllowedContacts, NoAllowedContacts, StoredAllowedContacts
from knowledge.ports import Artifacts, Retriever

if TYPE_CHECKING:
    from agent.abstention.model import Decider
    from agent.agent import Agent
    from agent.models.budget import ModelBudget
    from agent.models.endpoints import Endpoints
    from agent.models.spending import DailyBudget
    from agent.understanding.likeness import MessageClassifier

TIME_TO_QUOTE = 2.0
"""Seconds of a turn that are kept for quoting where no model has written. Chosen by hand: quoting takes a hundredth of them."""
REWRITING_SHARE = 0.2
"""Share of a turn's time that rewriting a follow-up may take. Chosen by hand: it is one sentence, and the answer comes after it."""


def open_agent(
    settings: Settings,
    texts: OrganisationTexts,
    knowledge: Knowledge,
    alerts: Alerts | None = None,
    pauses: Pauses | None = None,
    approved: ApprovedWordings | None = None,
) -> Agent:
    """The agent that answers from this knowledge, in the organisation's name. Raises IndexDamagedError, WrongUseError."""
    from agent.understanding.likeness import load_classifier

    require_index(knowledge)
    refuse_other_providers(settings, texts.policy)
    return build_agent(
        texts.organisation,
        knowledge.retriever,
        replies=texts.replies,
        policy=texts.policy,
        settings=settings.agent,
        clock=SystemClock(),
        artifacts=knowledge.library,
        fingerprint=knowledge.embedder.space.fingerprint,
        classifier=load_classifier(knowledge.embedder.space),
        budget=open_budget(settings.agent, knowledge.database),
        alerts=alerts,
        pauses=pauses,
        approved=approved,
        lifts=AuditedLifts(AuditLog(knowledge.database, SystemClock())),
        contacts=StoredAllowedContacts(knowledge.database, SystemClock()),
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
    budget: ModelBudget | None = None,
    policy: Policy | None = None,
    alerts: Alerts | None = None,
    pauses: Pauses | None = None,
    lifts: SilenceLifts | None = None,
    approved: ApprovedWordings | None = None,
    contacts: AllowedContacts | None = None,
    classifier: MessageClassifier | None = None,
) -> Agent:
    """An agent that answers for an organisation; quotes alone where the settings name no model.

    `artifacts` hold the calibrations of the embedding space `fingerprint`; `decider` overrides them.
    `budget` bounds what models may use in a day.
    """
    # Imported here: commands that answer nothing start without them.
    from agent.abstention.deciders import CalibratedDeciders, OneDecider
    from agent.abstention.model import Decider
    from agent.agent import Agent
    from agent.composers.extractive import ExtractiveComposer
    from agent.composers.model import ModelComposer
    from agent.models.checker import ModelChecker
    from agent.models.rewriter import ModelRewriter
    from agent.steps.step import Tools

    replies = replies or Replies.load(organisation)
    settings, policy, alerts = settings or AgentSettings(), policy or Policy(), alerts or LoggedAlerts()
    pauses, lifts, approved = pauses or NoPauses(), lifts or NoLifts(), approved or NoApprovedWordings()
    contacts = contacts or NoAllowedContacts()
    calibrated = CalibratedDeciders(artifacts, fingerprint) if artifacts and not decider else None
    deciders = calibrated or OneDecider(decider or Decider())
    quoting = ExtractiveComposer(replies)
    if not settings.has_model:
        return Agent(
            Tools(
                organisation,
                replies,
                retriever,
                deciders,
                (quoting,),
                settings,
                clock,
                policy=policy,
                alerts=alerts,
                pauses=pauses,
                classifier=classifier,
                lifts=lifts,
                approved=approved,
                contacts=contacts,
            )
        )
    # The breakers are shared: an endpoint that fails to rewrite is not asked to write.
    endpoints = endpoints_of(settings, settings.endpoints, budget)
    checking = settings.checker and endpoints_of(settings, (settings.checker,), budget)
    writing = ModelComposer(
        endpoints,
        organisation,
        patience=settings.turn_timeout - TIME_TO_QUOTE,
        budget=settings.model_passage_tokens,
    )
    composers = (writing, quoting)
    return Agent(
        Tools(
            organisation,
            replies,
            retriever,
            deciders,
            composers,
            settings,
            clock,
            rewriter=ModelRewriter(endpoints, settings.turn_timeout * REWRITING_SHARE),
            checker=ModelChecker(checking, settings.checker_timeout) if checking else None,
            policy=policy,
            alerts=alerts,
            pauses=pauses,
            classifier=classifier,
            lifts=lifts,
            approved=approved,
            contacts=contacts,
        )
    )


def endpoints_of(
    settings: AgentSettings, given: Sequence[EndpointSettings], budget: ModelBudget | None = None
) -> Endpoints:
    """Endpoints as one, each with a breaker of its own."""
    from agent.models.breaker import Breaker
    from agent.models.budget import TokenPrices
    from agent.models.endpoint import EndpointModel
    from agent.models.endpoints import Endpoint, Endpoints

    return Endpoints(
        [
            Endpoint(
                EndpointModel(one),
                Breaker(settings.model_failures, settings.model_pause),
                one.max_tokens,
                TokenPrices(one.input_price, one.output_price),
                one.host,
            )
            for one in given
        ],
        budget,
    )


def open_budget(settings: AgentSettings, database: Database) -> DailyBudget | None:
    """The day's budget of models, counted in this database; None where nothing is capped."""
    from agent.models.budget import Caps
    from agent.models.spending import DailyBudget

    if not settings.has_model or not settings.has_daily_cap:
        return None
    caps = Caps.given(settings.model_daily_tokens, settings.model_daily_cost)
    return DailyBudget(database, SystemClock(), caps, ZoneInfo(settings.model_day_zone))
