"""The HTTP app as `munadil serve` runs it, and what a worker stands on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version

from fastapi import FastAPI

from agent.guardrails.pauses import StoredPauses
from agent.guardrails.personal_data import public_contacts
from api.alerting import RailAlerts
from api.app import create_app
from api.console.publishing import Publishing
from api.console.services import ConsoleServices
from api.http.services import Part, Services
from api.http.sources import CorpusSources
from api.http.staffing import StaffKeys
from api.messaging import MessagingHost
from api.opened import Knowledge, OrganisationTexts
from api.proofs import StoredProofs
from api.settings import Settings
from api.telemetry.metrics import Metrics
from api.watch import Watch
from api.wiring.accounts import open_accounts
from api.wiring.agent import open_agent, open_budget
from api.wiring.knowledge import readiness
from api.wiring.messaging import keeping_of, messaging_ready, open_host
from api.wiring.standing import note_changes
from api.wiring.work import work_for
from connectors.desk.health import HealthMonitor
from connectors.desk.left_open import left_open
from connectors.notifiers.notifications import open_notifications
from connectors.rows.keys import open_keys
from conversation.unanswered import MOST_QUESTIONS, OPEN_STATUSES, UnansweredGroup, unanswered
from core.audit import AuditLog
from core.clock import SystemClock
from core.language.forms import Language
from knowledge.document import Passage
from knowledge.drafts.drafts import Drafts

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
    clock = SystemClock()
    notifications = open_notifications(settings.notifications, settings.telegram, clock)
    pauses = StoredPauses(knowledge.database, clock)
    agent, metrics = open_agent(settings, texts, knowledge, RailAlerts(notifications, clock), pauses), Metrics()
    budget = open_budget(settings.agent, knowledge.database)
    if budget is not None:
        metrics.collect_from(budget)
    host = open_host(settings, texts, knowledge, agent, metrics, works=works)

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
        console=_console(settings, texts, knowledge),
        watch=watch,
        agent=agent,
        messaging=host,
        staff=staff,
        audit=audit,
        metrics=metrics,
        sources=CorpusSources(knowledge.library, public_contacts(texts.organisation, texts.policy)),
        organisation=texts.organisation,
        phrases=texts.phrases,
        policy=texts.policy,
        keeping=keeping_of(settings),
        readiness=ready,
        version=version("munadil"),
        proofs=StoredProofs(knowledge.library),
    )
    return host, services


def _console(settings: Settings, texts: OrganisationTexts, knowledge: Knowledge) -> ConsoleServices:
    """What the console stands on; what was being published when a server ended is in review again."""
    clock, database = SystemClock(), knowledge.database
    _, vault = open_keys(settings.connectors, settings.core.data_dir)
    drafts = Drafts(database, clock)
    drafts.unfinished()
    publishing = Publishing(
        drafts,
        knowledge.library,
        work_for(settings, texts, knowledge),
        settings.core.data_dir,
        settings.core.organisation,
    )

    def nearest(text: str, language: Language, count: int) -> Sequence[Passage]:
        return [hit.passage for hit in knowledge.retriever.search(text, language, limit=count).hits]

    def left(since: datetime) -> list[UnansweredGroup]:
        found = left_open(database, vault, OPEN_STATUSES, since, MOST_QUESTIONS)
        return unanswered(found, knowledge.embedder, knowledge.expander, nearest, limit=_GROUPS) if found else []

    return ConsoleServices(
        unanswered=left,
        accounts=open_accounts(settings, database),
        audit=AuditLog(database, clock),
        pauses=StoredPauses(database, clock),
        library=knowledge.library,
        publishing=publishing,
    )
