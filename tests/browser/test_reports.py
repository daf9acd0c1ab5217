"""Reports and the proof page in a real browser: alone, readable in any direction, at any width, without a script too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from api.http.testing import canned_organisation, canned_services, served
from api.page.palette import contrast
from api.proofs import PublishedProof
from core.language.forms import Language
from evals.proof.page import Currency
from evals.proof.testing import made_proof
from evals.report.build import build_report
from evals.report.page import report_page
from evals.testing import made_answers, made_suite
from tests.browser.barriers import overflow

pytestmark = pytest.mark.browser
SUITE = made_suite(8)
ORGANISATION = canned_organisation(demonstration=True)
LONG = "anticonstitutionnellement" * 12


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    run = made_answers(SUITE, wrong=0.4, errors=0.05, seed=2)
    first = replace(run.cases[0], text=LONG, asked=run.cases[0].asked, tags=(LONG[:100], "theme:0"))
    run = replace(run, cases=(first, *run.cases[1:]))
    made = build_report(run, SUITE, made_answers(SUITE, wrong=0.05, seed=3))
    for language in ("fr", "ar", "en"):
        (folder / f"{language}.html").write_text(report_page(made, Language(language)), "utf-8")
    return folder


@contextmanager
def opened(browser: Browser, address: str, *, width: int = 1280, **options: Any) -> Iterator[Page]:
    """A page that asks for nothing beyond its own address and logs no problem."""
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce", **options)
    page, problems = context.new_page(), list[str]()
    origin = address.partition("/proof")[0].partition("/?")[0]
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda r: problems.append(r.url) if not r.url.startswith((origin, "data:")) else None)
    page.goto(address)
    yield page
    context.close()
    assert problems == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nothing_of_a_report_overflows(browser: Browser, reports: Path, language: str, width: int) -> None:
    with opened(browser, (reports / f"{language}.html").as_uri(), width=width) as page:
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert overflow(page) == 0
        assert page.evaluate(_BEYOND) == []
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


def test_charts_run_from_left_to_right_in_every_language(browser: Browser, reports: Path) -> None:
    for language in ("fr", "ar"):
        with opened(browser, (reports / f"{language}.html").as_uri()) as page:
            row = page.locator("svg.row").first
            low, dot, high = (box["x"] for box in row.evaluate(_MARKS))
            assert low < dot < high
            name, value = (page.locator(f".chart tbody .{part}").first.bounding_box() for part in ("name", "result"))
            assert name is not None
            assert value is not None
            assert (name["x"] > value["x"]) is (language == "ar")


def test_filters_narrow_the_list(browser: Browser, reports: Path) -> None:
    with opened(browser, (reports / "fr.html").as_uri()) as page:
        cases, visible = page.locator("#cases .case"), page.locator("#cases .case:visible")
        total = cases.count()
        expect(page.get_by_role("status")).to_have_text(f"Montrées\u00a0: {total} sur {total}")
        page.get_by_label("Langue").select_option(label="Arabe")
        assert visible.count() == len([case for case in SUITE.all_cases if case.language == "ar" and not case.held_out])
        page.get_by_label("Langue").select_option(value="")
        page.get_by_label("Seulement les échecs").check()
        assert 0 < visible.count() < total
        page.get_by_label("A échoué à").select_option(label="Faits essentiels présents")
        failed = visible.count()
        assert all("Faits essentiels" in text for text in visible.all_text_contents())
        page.locator("select[name=tag]").select_option(label="theme:0")
        assert 0 < visible.count() < failed


def test_a_report_works_without_a_script(browser: Browser, reports: Path) -> None:
    with opened(browser, (reports / "ar.html").as_uri(), java_script_enabled=False) as page:
        expect(page.locator("#filters")).to_be_hidden()
        last = page.locator("#cases .case").last
        last.locator("summary").click()
        expect(last.locator(".body")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_in_a_report_can_be_read(browser: Browser, reports: Path, scheme: Any) -> None:
    with opened(browser, (reports / "fr.html").as_uri(), color_scheme=scheme) as page:
        _assert_readable(page, dark=scheme == "dark")


@dataclass(frozen=True)
class OneProof:
    def published(self) -> PublishedProof:
        return PublishedProof(made_proof(ORGANISATION), Currency.EARLIER)


@pytest.fixture(scope="module")
def proof_address() -> Iterator[str]:
    with served(replace(canned_services(organisation=ORGANISATION), proofs=OneProof())) as url:
        yield f"{url}/proof"


@pytest.mark.parametrize(("language", "scheme"), [("fr", "light"), ("ar", "dark"), ("ary-Latn", "light")])
def test_the_proof_page_in_the_browser(browser: Browser, proof_address: str, language: str, scheme: Any) -> None:
    options: dict[str, Any] = {"locale": language.partition("-")[0], "color_scheme": scheme}
    with opened(browser, f"{proof_address}?lang={language}", width=320, **options) as page:
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert overflow(page) == 0
        assert page.evaluate(_BEYOND) == []
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        _assert_readable(page, dark=scheme == "dark")
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("the evidence")


def test_the_chat_leads_to_the_proof(browser: Browser, proof_address: str) -> None:
    with opened(browser, proof_address.replace("/proof", "/?lang=ar")) as page:
        link = page.get_by_role("link", name="الدليل")
        link.wait_for()
        assert link.get_attribute("href") == f"{proof_address}?lang=ar"


def _assert_readable(page: Page, *, dark: bool) -> None:
    texts = page.evaluate(_TEXTS)
    assert len(texts) > 50
    assert (sum(texts[0]["ground"]) < sum(texts[0]["ink"])) is dark
    poor = [t for t in texts if contrast(tuple(t["ground"]), tuple(t["ink"])) < 4.5]
    assert poor == []
    assert page.evaluate(_NAMELESS) == []
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


_BEYOND = """() => [...document.querySelectorAll('main *')].filter((e) => {
  if (e.closest('.scroll, .hidden') || !e.getClientRects().length) return false;
  const box = e.getBoundingClientRect();
  return box.width && (box.right > innerWidth + 1 || box.left < -1);
}).map((e) => e.outerHTML.slice(0, 120))"""
_MARKS = """(row) => { const [line] = row.querySelectorAll('.whisker');
  const box = line.getBoundingClientRect(), dot = row.querySelector('.dot').getBoundingClientRect();
  return [{ x: box.left - 1 }, { x: (dot.left + dot.right) / 2 }, { x: box.right + 1 }]; }"""
_TEXTS = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const found = parts(getComputedStyle(e).backgroundColor);
      if (found.length === 3 || found[3] > 0.99) return found.slice(0, 3).map((c) => c / 255);
    }
    return [1, 1, 1];
  };
  const found = [];
  for (const e of document.querySelectorAll('main *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.getClientRects().length || e.closest('.hidden')) continue;
    const style = getComputedStyle(e);
    const ink = e.closest('svg') ? style.fill : style.color;
    found.push({ text: e.textContent.trim().slice(0, 40), ink: parts(ink).slice(0, 3).map((c) => c / 255), ground: ground(e) });
  }
  return found;
}"""
_NAMELESS = """() => [...document.querySelectorAll('a, button, select, input, [role=img], [role=region]')].filter((e) => {
  const name = e.getAttribute('aria-label') || e.textContent || (e.labels && [...e.labels].map((l) => l.textContent).join(''));
  return !name.trim();
}).map((e) => e.outerHTML.slice(0, 120))"""
