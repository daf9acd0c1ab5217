"""What the composition root hands down: one organisation with its wordings, loaded once, for every door."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from api.http.staffing import StaffKeys, new_staff_key
from api.opened import Knowledge
from api.settings import Settings
from api.wiring.messaging import open_desk
from api.wiring.organisation import load_organisation
from api.wiring.server import create_served_app
from api.wiring.settings import load_settings
from connectors.channel import Channel
from connectors.message import ChannelName
from connectors.testing import EchoResponder, FakeChannel, MemoryEngine, delivery, text_message
from core.clock import SystemClock
from core.database.database import Database
from knowledge.library.library import Library
from knowledge.testing import HashEmbedder, InMemoryVectorIndex
from tests.hosted import host_for
from tests.unit.api.client import client

REPOSITORY = Path(__file__).parents[3]
KEY, ENTRY = new_staff_key("amina")
SIGNATURE = "— une personne de la permanence"


@pytest.fixture
def settings(tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that name an organisation with a signature of its own for what its staff writes."""
    folder = tmp_path / "organisation"
    (folder / "dialogue").mkdir(parents=True)
    (folder / "organisation.yaml").write_text("name: {fr: Parti des Exemples}\n", encoding="utf-8")
    (folder / "dialogue" / "fr.yaml").write_text(f"staff_signature: {SIGNATURE}\n", encoding="utf-8")
    monkeypatch.setenv("MUNADIL_ORGANISATION", str(folder))
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(data_dir))
    return load_settings()


def _knowledge(settings: Settings, database: Database) -> Knowledge:
    library, embedder = Library(database, SystemClock()), HashEmbedder()
    unused = cast("Any", None)  # nothing is published, so nothing is searched
    vectors = cast("Any", InMemoryVectorIndex())
    return Knowledge(settings, database, library, embedder, vectors, unused, unused)


async def test_staff_signs_with_the_organisations_words_over_http(
    settings: Settings, database: Database, data_dir: Path
) -> None:
    channel, engine = FakeChannel(), MemoryEngine()
    channels: dict[ChannelName, Channel] = {"telegram": channel}
    host = host_for(database, data_dir, channels, EchoResponder(), engine=engine, merge_seconds=0.0)
    app = create_served_app(settings, load_organisation(settings), _knowledge(settings, database))
    services = replace(app.state.services, messaging=host, staff=StaffKeys((ENTRY,)))
    messaging = await host.ready()
    message = text_message("Bonjour, une question", id_="1")
    messaging.inbox.accept(delivery(message))
    await engine.run()
    async with client(services) as http:
        where = f"/v1/staff/conversations/{messaging.identity.conversation(message.address)}/messages"
        sent = await http.post(where, json={"text": "Je suis là."}, headers={"Authorization": f"Bearer {KEY}"})
    await engine.run()
    await host.stop()
    assert sent.status_code == 202
    assert channel.texts[-1] == f"Je suis là.\n\n{SIGNATURE}"


def test_the_organisations_folder_is_read_once(settings: Settings, database: Database) -> None:
    texts = load_organisation(settings)
    shutil.rmtree(settings.core.organisation)
    services = create_served_app(settings, texts, _knowledge(settings, database)).state.services
    assert services.organisation is texts.organisation
    # What staff edited is laid over them; the folder's own wordings are those that were read.
    assert services.phrases.overrides is texts.phrases.overrides
    assert open_desk(settings, texts, database, wakes=False).phrases.overrides is texts.phrases.overrides


def test_nothing_but_the_composition_root_loads_an_organisation_or_settings() -> None:
    loads = re.compile(r"\b(?:Organisation|Phrases)\.load\(|\b(?:Core|Api)Settings\(\)")
    rooms = ("core", "knowledge", "agent", "connectors", "conversation", "participation", "evals", "api")
    files = (file for room in rooms for file in (REPOSITORY / room).rglob("*.py") if file.name != "testing.py")
    found = {file.relative_to(REPOSITORY).as_posix() for file in files if loads.search(file.read_text("utf-8"))}
    assert found == {"api/wiring/organisation.py", "api/wiring/settings.py"}
