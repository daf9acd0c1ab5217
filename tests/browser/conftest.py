"""A real Chromium in front of a real server with a scripted agent."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent.organisation.organisation import Colours, Localised, Organisation
from api.http.services import SourceContext
from api.http.testing import InMemorySources, canned_organisation, canned_passage, canned_services, served
from core.language.forms import Language
from knowledge.document import Passage
from tests.browser import script
from tests.browser.site import Site
from tests.conftest import skip_or_fail

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Open = Callable[..., "Page"]
"""Opens a page at a path; every page is checked for console errors and for requests beyond loopback when it ends."""


def chromium_path() -> str:
    """Where the browser is; empty where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found or ""


# Playwright keeps an event loop running in this thread while it is open: it must be closed before other packages' tests.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    chromium = chromium_path()
    if not chromium:
        skip_or_fail("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def agent() -> script.StagedAgent:
    return script.StagedAgent()


@pytest.fixture(scope="session")
def address(agent: script.StagedAgent) -> Iterator[str]:
    services = canned_services(agent, sources=InMemorySources(_sources()), organisation=_organisation())
    with served(services) as url:
        yield url


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    contexts, problems = [], []

    def opened(
        path: str = "/?lang=fr", *, width: int = 1280, height: int = 800, errors_expected: bool = False, **options: Any
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        if not errors_expected:
            page.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda r: problems.append(r.url) if not r.url.startswith((address, "data:")) else None)
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    agent = script.StagedAgent()
    services = canned_services(agent, sources=InMemorySources(_sources()), organisation=_organisation())
    site = Site(tmp_path, services, agent)
    yield site
    site.stop()


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Callable[[str], Page]]:
    """Opens pages of a site that keeps conversations."""
    contexts = []
    address = site.start()

    def open_at(path: str) -> Page:
        context = browser.new_context(viewport={"width": 900, "height": 900}, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(address + path)
        return page

    yield open_at
    for context in contexts:
        context.close()


def _organisation() -> Organisation:
    return canned_organisation(
        assistant=Localised({Language.FRENCH: "Munadil", Language.ARABIC: "مناضل"}),
        disclaimer=Localised(
            {Language.FRENCH: "Démonstration : une IA, pas une personne.", Language.ARABIC: "عرض تجريبي."}
        ),
        examples={Language.FRENCH: (script.ASK_FRENCH,), Language.ARABIC: (script.ASK_ARABIC,)},
        colours=Colours(primary="#a8125b"),
    )


def _sources() -> dict[str, SourceContext]:
    french = canned_passage("passage-1", f"Le programme est ouvert à tous. {script.QUOTE} Il est gratuit.")
    around = (_beside(french, "avant", "Ce qui précède."), _beside(french, "apres", "Ce qui suit."))
    arabic = canned_passage("passage-2", f"يهدف البرنامج إلى المواكبة. {script.QUOTE_ARABIC}", language=Language.ARABIC)
    odd = canned_passage(
        "passage-3", "<script>alert(1)</script> & <b>gras</b>", title="<i>Titre</i>", url="javascript:alert(1)"
    )
    return {
        "passage-1": SourceContext(french, around[:1], around[1:]),
        "passage-2": SourceContext(replace(arabic, language=Language.ARABIC), superseded_by="Programme 2027"),
        "passage-3": SourceContext(odd, current=False),
    }


def _beside(passage: Passage, name: str, text: str) -> Passage:
    start = 0 if name == "avant" else passage.end
    return replace(passage, id=name, text=text, start=start, end=start + len(text))
