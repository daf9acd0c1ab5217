"""The HTTP app as `munadil serve` runs it, put together from settings and an opened knowledge room."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from api.app import create_app
from api.messaging_rooms import messaging_ready, open_host
from api.metrics import Metrics
from api.proofs import StoredProofs
from api.services import Services
from api.sources import CorpusSources
from api.staffing import StaffKeys
from api.wiring import Knowledge, Settings, load_organisation, open_agent, readiness


def create_served_app(settings: Settings, knowledge: Knowledge, *, works: bool = True) -> FastAPI:
    """The HTTP doors on this knowledge; unless it `works`, messages are taken in and other processes answer them."""
    agent, metrics = open_agent(settings, knowledge), Metrics()
    host = open_host(settings, knowledge, agent, metrics, works=works)
    services = Services(
        agent=agent,
        messaging=host,
        staff=StaffKeys(settings.api.staff_keys),
        metrics=metrics,
        sources=CorpusSources(knowledge.library),
        organisation=load_organisation(settings),
        readiness=lambda: (*readiness(knowledge), messaging_ready(settings, knowledge.database, host)),
        version=version("munadil"),
        proofs=StoredProofs(knowledge.library),
    )
    return create_app(services, settings.api)
