"""The HTTP app as `munadil serve` runs it, put together from settings and an opened knowledge room."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from api.app import create_app
from api.http.sources import CorpusSources
from api.http.staffing import StaffKeys
from api.telemetry.metrics import Metrics
from api.wiring.messaging import MessagingHost
from api.wiring.messaging_rooms import messaging_ready, open_host
from api.wiring.opening import Knowledge, Settings, load_organisation, open_agent, readiness
from api.wiring.proofs import StoredProofs
from api.wiring.services import Part, Services


def create_served_app(settings: Settings, knowledge: Knowledge, *, works: bool = True) -> FastAPI:
    """The HTTP doors on this knowledge; unless it `works`, messages are taken in and other processes answer them."""
    _, services = _services(settings, knowledge, works=works)
    return create_app(services, settings.api)


def worker_services(settings: Settings, knowledge: Knowledge) -> tuple[MessagingHost, Services]:
    """What a process stands on that only answers messages: it is not ready before it can."""
    return _services(settings, knowledge, works=True, must_be_open=True)


def _services(
    settings: Settings, knowledge: Knowledge, *, works: bool, must_be_open: bool = False
) -> tuple[MessagingHost, Services]:
    agent, metrics = open_agent(settings, knowledge), Metrics()
    host = open_host(settings, knowledge, agent, metrics, works=works)

    def ready() -> tuple[Part, ...]:
        messaging = messaging_ready(settings, knowledge.database, host, must_be_open=must_be_open)
        return (*readiness(knowledge), messaging)

    services = Services(
        agent=agent,
        messaging=host,
        staff=StaffKeys(settings.api.staff_keys),
        metrics=metrics,
        sources=CorpusSources(knowledge.library),
        organisation=load_organisation(settings),
        readiness=ready,
        version=version("munadil"),
        proofs=StoredProofs(knowledge.library),
    )
    return host, services
