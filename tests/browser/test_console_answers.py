"""In a real browser: files that are dropped, answers that people approve and proposals that they accept, read by all and on a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from agent.models.testing import FakeOpenAI, Scripted
from agent.settings import AgentSettings
from api.console.frame.rights import Role
from api.console.work.proposals import ProposalKind
from api.http.testing import InMemorySources, canned_services
from api.wiring.proposing import open_proposing
from core.clock import SystemClock
from core.language.forms import Language
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import console_over, with_console

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
SHEET = "---\ntitle: Jardin de Larache\nlanguage: fr\n---\n# Jardin\n\n## Ouverture\n\nLe jardin ouvre le 12 mars 2026."
QUESTIONS = {
    "answer": "Le jardin ouvre le 12 mars 2026.",
    "fr": ["Quand ouvre le jardin de Larache ?", "Le jardin, c'est pour quel jour ?"],
    "ar": ["متى تفتح حديقة العرائش؟"],
    "ary": ["فوقاش كيتحل الجردة ديال العرايش؟"],
    "ary-Latn": ["Weqtach kayt7ell jardin dyal Larache?"],
    "en": ["When does the Larache garden open?"],
}
WORDING = {
    "topic": "jardin",
    "fr": "Le jardin ouvre le 12 mars 2026, à 45 dirhams.",
    "ar": "تفتح الحديقة يوم 12 مارس 2026.",
    "ary": "الجردة غادي تتحل نهار 12 مارس 2026.",
    "ary-Latn": "Jardin ghadi yt7ell nhar 12 mars 2026.",
    "en": "The garden opens on 12 March 2026.",
}


@contextmanager
def served(browser: Browser, folder: Path) -> Iterator[Team]:
    """A console with a published document, an answer that stands with a later one that waits, and what a model proposed."""
    agent, clock = script.StagedAgent(), SystemClock()
    site = Site(folder, canned_services(agent, sources=InMemorySources()), agent)
    console = console_over(site.database, folder, clock)
    replies = [Scripted(json.dumps(one, ensure_ascii=False)) for one in (QUESTIONS, WORDING)]
    with FakeOpenAI(replies) as model:
        settings = AgentSettings(
            model_base_url=model.base_url, model_name="invented-1", model_api_key=SecretStr("none")
        )
        proposing = open_proposing(settings, site.database, console.library, clock)
        console = replace(console, proposing=proposing)
        draft = console.publishing.drafts.add("jardin.md", SHEET.encode(), "karim", title="Jardin de Larache")
        console.publishing.submit(draft.id, "karim")
        console.publishing.publish(draft.id, "amina")
        console.publishing.wait(lambda *_: None)
        first = console.approved.write("karim", "jardin", {Language.FRENCH: "Le jardin ouvre le 10 mars."}).id
        console.approved.approve(first, "amina")
        texts = {Language.FRENCH: "Le jardin ouvre le 12 mars.", Language.ARABIC: "تفتح الحديقة يوم 12 مارس."}
        (document,) = console.library.documents()
        console.approved.write("karim", "jardin, حديقة", texts, [document.key], first=first, seen=first)
        proposing.begin(document.key, list(ProposalKind), "karim")
        proposing.wait()
        site.services = replace(with_console(site.services, console), clock=clock)
        team = Team(browser, console, site.start(console_codes=False), [], [])
        yield team
        for context in team.contexts:
            context.close()
        site.stop()
    assert team.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_answers_and_proposals_can_be_read_by_all_and_on_a_phone(
    browser: Browser, tmp_path: Path, language: Language, scheme: str
) -> None:
    with served(browser, tmp_path) as team:
        page = team.member("chief", Role.ADMINISTRATOR, language, width=375, scheme=scheme)
        team.console.pauses.pause("chief", "Une panne", topic="logement")
        (document,) = team.console.library.documents()
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 900})
            for path in (
                "",
                "/approved",
                "/approved/1",
                "/approved/write?first=1",
                "/proposals",
                f"/proposals?key={document.key}",
                f"/library/document?key={document.key}",
                "/library",
                "/people",
                "/audit",
                "/wordings?q=perhaps",
                "/unanswered",
            ):
                page.goto(f"{team.address}/console{path}")
                name = path.replace("/", "-").partition("?key")[0].replace("?", "-")
                keep_picture(page, f"answers{name}-{language}-{scheme}-{width}")
                assert overflow(page) == 0, path
                found = barriers(page)
                assert found.violations_count == 0, (path, found.generate_report())


def test_files_are_sent_one_by_one_and_each_says_what_became_of_it(browser: Browser, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    with served(browser, tmp_path) as team:
        page = team.member("sara", Role.EDITOR, Language.FRENCH, width=375)
        page.goto(f"{team.address}/console/library")
        dropped = page.evaluate_handle(
            """() => {
                const bag = new DataTransfer();
                bag.items.add(new File(["# Un\\n\\nUn texte."], "un.md", { type: "text/markdown" }));
                bag.items.add(new File([""], "vide.md", { type: "text/markdown" }));
                return bag;
            }"""
        )
        page.dispatch_event("#upload", "drop", {"dataTransfer": dropped})
        expect(page.locator("#upload [role=status]")).to_have_text("Fichiers traités : 2 sur 2")
        expect(page.locator(".files a")).to_have_text("Un")
        expect(page.locator(".files .problem")).to_contain_text("Ce fichier ne peut pas être lu.")
        keep_picture(page, "answers-uploaded-fr")
        page.locator("#files").set_input_files(
            {"name": "deux.md", "mimeType": "text/markdown", "buffer": b"# Deux\n\nB."}
        )
        expect(page.locator(".files a")).to_have_text(["Un", "Deux"])
        assert {one.name for one in team.console.publishing.drafts.listed()} >= {"un.md", "deux.md"}
