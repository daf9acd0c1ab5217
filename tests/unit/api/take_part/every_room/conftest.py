"""All rooms open, with their demonstrations in them, behind one app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, update

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from participation.common.templates import Templates
from participation.consultations.schemas import ConsultationState
from participation.consultations.tables import ConsultationRow, StepRow
from participation.dialogues.schemas import DialogueState
from participation.dialogues.tables import DialogueProgrammeRow
from participation.makers import makers
from participation.services import Participation
from tests.consoles import console_over, enter, participation_over, with_console, with_participation
from tests.databases import migrated

EXAMPLE = Path(__file__).parents[5] / "examples" / "istiqlal"
DEMONSTRATIONS = ("consultation", "dialogue", "mentoring", "help-desk", "associations", "calls", "training")


@dataclass(frozen=True)
class Everything:
    """What is served, and who asks: somebody of the public, and an administrator."""

    app: FastAPI
    ground: Participation
    console: ConsoleServices
    public: TestClient
    staff: TestClient
    csrf: str


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    folder = tmp_path_factory.mktemp("rooms")
    database, clock = migrated(folder / "m.db"), SystemClock()
    ground, console = participation_over(database, clock, *ParticipationRoom), console_over(database, folder, clock)
    templates = Templates(database, clock, makers(ground), EXAMPLE, ground.rooms)
    for name in DEMONSTRATIONS:
        templates.load(f"demo-{name}", "test")
    with database.write() as session:  # so that it takes voices and ideas too
        session.execute(update(DialogueProgrammeRow).values(state=DialogueState.OPEN.value))
        session.execute(update(ConsultationRow).values(state=ConsultationState.OPEN.value))
        session.execute(delete(StepRow))
    services = with_participation(with_console(canned_services(), console), ground)
    app = create_app(services, ApiSettings(rate_limit=0, console_codes=False))
    told = {"accept-language": "fr"}
    with (
        TestClient(app, headers=told, raise_server_exceptions=False) as public,
        TestClient(app, headers=told, raise_server_exceptions=False) as staff,
    ):
        csrf = enter(staff, console, "amina", Role.ADMINISTRATOR)
        yield Everything(app, ground, console, public, staff, csrf)
    database.close()
