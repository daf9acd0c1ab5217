"""The HTTP app as `munadil serve` runs it, and what a worker stands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from importlib.metadata import version

from fastapi import FastAPI

from agent.agent import Agent
from agent.guardrails.alerts import NoAlerts
from agent.guardrails.approved import StoredApprovedWordings
from agent.guardrails.pauses import StoredPauses
from agent.guardrails.personal_data import public_contacts
from api.alerting import RailAlerts
from api.app import create_app
from api.console.frame.provider import IdentityProvider
from api.console.frame.services import ConsoleServices
from api.console.work.evaluating import Evaluations
from api.console.work.past import OF_DOCUMENTS, PastQuestions
from api.console.work.timetable import Timetable
from api.console.work.trying import AgentTrying
from api.http.api_keys import ApiKeys
from api.http.services import Part, Services
from api.http.sources import CorpusSources
from api.http.staffing import StaffKeys
from api.messaging import MessagingHost
from api.opened import Knowledge, OrganisationTexts
from api.proofs import StoredProofs
from api.settings import Settings
from api.telemetry.metrics import Metrics
from api.watch import Watch
from api.wiring.accounts import open_accounts, open_identities
from api.wiring.agent import open_agent, open_budget
from api.wiring.figures import open_weeks
from api.wiring.gate import open_publishing
from api.wiring.knowledge import readiness
from api.wiring.messaging import keeping_of, messaging_ready, open_host
from api.wiring.organisation import open_wordings, with_edits
from api.wiring.participation import attach_desk, chores_of, doors_of, looks_of, mail_of, open_participation
from api.wiring.proposing import open_proposing
from api.wiring.standing import note_changes
from connectors.desk.health import HealthMonitor
from connectors.desk.left_open import LeftOpen, left_open
from connectors.notifiers.notifications import open_notifications
from connectors.rows.keys import open_keys
from conversation.told_back.marks import QuestionMarks
from conversation.told_back.unanswered import MOST_QUESTIONS, OPEN_STATUSES, UnansweredGroup, unanswered
from core.alerts import Alerting
from core.audit import AuditLog
from core.clock import SystemClock
from core.language.forms import Language
from knowledge.document import Passage
from knowledge.drafts.contacts import StoredAllowedContacts
from knowledge.search.searcher import Searcher

_GROUPS = 100
"""Groups of unanswered questions that the console shows. Chosen by hand: more than anybody works through."""


def create_served_app(
    settings: Settings, texts: OrganisationTexts, knowledge: Knowledge, *, works: bool = True
) -> FastAPI:
    """The HTTP doors on this knowledge; unless it `works`, messages are taken in and other processes answer them."""
    _, services = _services(settings, texts, knowledge, works=works)
    return create_app(services, settings.api)


def worker_services(
    settings: Settings, texts: OrganisationTexts, knowledge: Knowledge
) -> tuple[MessagingHost, Services]:
    """What a process stands on that only answers messages: it is not ready before it can."""
    return _services(settings, texts, knowledge, works=True, must_be_open=True)


def _services(
    settings: Settings, texts: OrganisationTexts, knowledge: Knowledge, *, works: bool, must_be_open: bool = False
) -> tuple[MessagingHost, Services]:
    clock, texts = SystemClock(), with_edits(texts, knowledge.database)
    notifications = open_notifications(settings.notifications, settings.telegram, clock)
    pauses = StoredPauses(knowledge.database, clock)
    approved, alerts = StoredApprovedWordings(knowledge.database, clock), RailAlerts(notifications, clock)
    agent, metrics = open_agent(settings, texts, knowledge, alerts, pauses, approved), Metrics()
    budget = open_budget(settings.agent, knowledge.database)
    if budget is not None:
        metrics.collect_from(budget)
    ground = open_participation(settings, texts.organisation, knowledge.database, knowledge.embedder)
    attach_desk(settings, texts, knowledge.database, agent, ground)
    rooms, chores = doors_of(ground, settings.api.public_url), chores_of(settings, ground)
    host = open_host(settings, texts, knowledge, agent, metrics, works=works, doors=rooms, chores=chores)

    def ready() -> tuple[Part, ...]:
        messaging = messaging_ready(settings, knowledge.database, host, must_be_open=must_be_open)
        return (*readiness(knowledge), messaging)

    audit, staff = AuditLog(knowledge.database, clock), StaffKeys(settings.api.staff_keys)

    def note() -> None:
        note_changes(knowledge.database, audit, texts.policy, staff.fingerprints, clock.now().date())

    watch = Watch(
        notifications,
        data_dir=settings.core.data_dir,
        least_free_mb=settings.notifications.alert_free_disk_mb,
        messaging=HealthMonitor(knowledge.database, settings.connectors, clock).read,
        is_budget_spent=(lambda: budget.today().is_at_cap) if budget is not None else None,
        # A worker has no doors, and may know none of staff's keys.
        note=None if must_be_open else note,
    )
    services = Services(
        console=_console(
            settings,
            texts,
            knowledge,
            agent,
            notifications,
            (*looks_of(ground, notifications), *mail_of(settings, ground)),
        ),
        participation=ground,
        watch=watch,
        agent=agent,
        messaging=host,
        staff=staff,
        keys=ApiKeys(knowledge.database, clock),
        audit=audit,
        metrics=metrics,
        sources=CorpusSources(
            knowledge.library,
            public_contacts(texts.organisation, texts.policy),
            StoredAllowedContacts(knowledge.database, clock),
        ),
        organisation=texts.organisation,
        phrases=texts.phrases,
        policy=texts.policy,
        keeping=keeping_of(settings),
        readiness=ready,
        version=version("munadil"),
        proofs=StoredProofs(knowledge.library),
    )
    return host, services


def _console(
    settings: Settings,
    texts: OrganisationTexts,
    knowledge: Knowledge,
    agent: Agent,
    alerting: Alerting,
    looks: Sequence[Callable[[], object]],
) -> ConsoleServices:
    """What the console stands on."""
    clock, database = SystemClock(), knowledge.database
    _, vault = open_keys(settings.connectors, settings.core.data_dir)
    accounts = open_accounts(settings, database)
    publishing, gate = open_publishing(settings, texts, knowledge, vault)

    def nearest(text: str, language: Language, count: int) -> Sequence[Passage]:
        return [hit.passage for hit in knowledge.retriever.search(text, language, limit=count).hits]

    def left(since: datetime) -> list[UnansweredGroup]:
        found = left_open(database, vault, OPEN_STATUSES, since, MOST_QUESTIONS)
        if not found:
            return []
        marks = QuestionMarks(database, clock)
        return unanswered(
            found,
            knowledge.embedder,
            knowledge.expander,
            nearest,
            limit=_GROUPS,
            marks=marks.all(),
            waiting=marks.waiting(),
        )

    def asked(since: datetime, most: int) -> Sequence[LeftOpen]:
        return left_open(database, vault, OF_DOCUMENTS, since, most)

    quiet, searcher, past = agent.telling(NoAlerts()), knowledge.retriever, None
    if isinstance(searcher, Searcher):
        past = PastQuestions(quiet, knowledge.library, searcher, knowledge.embedder, asked, clock)
    return ConsoleServices(
        unanswered=left,
        accounts=accounts,
        keys=ApiKeys(database, clock),
        identities=open_identities(settings, database, accounts),
        provider=IdentityProvider(settings.oidc) if settings.oidc.is_on else None,
        audit=AuditLog(database, clock),
        pauses=StoredPauses(database, clock),
        approved=StoredApprovedWordings(database, clock),
        contacts=StoredAllowedContacts(database, clock),
        library=knowledge.library,
        publishing=publishing,
        gate=gate,
        timetable=Timetable(publishing, gate, looks=looks),
        weeks=open_weeks(settings, database, texts.policy.time_zone),
        evaluations=Evaluations(settings.core.data_dir, settings.core.organisation, AuditLog(database, clock), clock),
        trying=AgentTrying(quiet, knowledge.library, publishing),
        past=past,
        proposing=open_proposing(settings.agent, database, knowledge.library, clock),
        wordings=open_wordings(texts, database),
        alerting=alerting,
        is_anybody_told=settings.notifications.tells_anybody,
        prices=settings.agent.dearest,
    )
