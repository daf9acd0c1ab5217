"""One process that serves the network: `python -m benchmarks.waiting.network.serving URL PORT`."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace

import uvicorn

from agent.organisation.organisation import ParticipationRoom, RoomOptions
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from api.wiring.participation import kept_for_good
from benchmarks.waiting.network.filling import KEY
from connectors.rows.identity import Identity, Vault
from core.clock import SystemClock
from core.database.database import Database
from participation.associations.service import AssociationRoom
from participation.common.territory.gazetteer import open_gazetteer
from participation.services import Participation


def serve(url: str, port: int) -> None:
    """Serve until killed."""
    database, clock, vault = Database(url), SystemClock(), Vault([KEY])
    options = {ParticipationRoom.ASSOCIATIONS: RoomOptions()}
    room = AssociationRoom(database, clock, vault, open_gazetteer())
    ground = Participation(database, clock, Identity(KEY), vault, options, associations=room)
    services = replace(canned_services(), participation=ground)
    looks = (room.look, kept_for_good())  # beside the pages, as a server's clock has them
    threading.Thread(target=lambda: [look() for look in looks], daemon=True).start()
    app = create_app(services, ApiSettings(rate_limit=0))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
