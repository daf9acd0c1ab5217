"""One process that serves the desk: `python -m benchmarks.waiting.help_desk.serving URL FOLDER PORT`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import uvicorn

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from tests.consoles import console_over, participation_over


def serve(url: str, folder: Path, port: int) -> None:
    """Serve until killed."""
    database, clock = Database(url), SystemClock()
    ground = participation_over(database, clock, ParticipationRoom.HELP_DESK)
    services = replace(canned_services(), participation=ground, console=console_over(database, folder, clock))
    app = create_app(services, ApiSettings(rate_limit=0, console_codes=False))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2)


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
