"""Rating a sample on the page: by keyboard alone, in three languages, kept over a reload, and read back by the import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.language.forms import Language
from evals.judge.questions import JudgeQuestion
from evals.judge.testing import judged_case, save_judged_run
from evals.labels.importing import import_labels
from evals.labels.labels import read_labels
from evals.labels.page import write_page
from evals.labels.sample import draw_sample
from tests.browser.barriers import overflow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
HOSTILE = '</script><script>document.title="broken"</script> <b>gras</b> &amp; =1+1 [1]'


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A French answer that would break a careless page, and an Arabic one."""
    arabic = judged_case(1, Language.ARABIC, "يقترح الحزب أربعة أفواج في السنة. [1]")
    return save_judged_run(tmp_path / "run", [judged_case(1, text=HOSTILE), arabic])


@pytest.fixture
def page(browser: Browser, run: Path) -> Iterator[Page]:
    """The rating page for support, opened from its file on a small screen, with nothing wrong in its console."""
    path = run.parent / "rating.html"
    write_page(path, *draw_sample(run, JudgeQuestion.SUPPORT))
    context = browser.new_context(viewport={"width": 320, "height": 640}, accept_downloads=True)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda sent: wrong.append(sent.url) if sent.url.startswith(("http", "ws")) else None)
    opened.goto(path.as_uri())
    yield opened
    context.close()
    assert wrong == []


def test_what_an_answer_holds_is_text_and_fits_a_small_screen(page: Page) -> None:
    assert page.title() == "Étiqueter des réponses"
    assert page.locator("#answer").inner_text() == HOSTILE
    assert page.locator("#answer b").count() == 0
    assert overflow(page) == 0
    assert page.get_by_role("button", name="entièrement").get_attribute("aria-pressed") == "false"


def test_it_is_rated_by_keyboard_kept_over_a_reload_exported_and_imported(page: Page, run: Path) -> None:
    page.get_by_role("button", name="Exporter le fichier").click()  # nobody's labels are not exported
    assert page.evaluate("document.activeElement.id") == "rater"
    page.get_by_label("Votre nom ou pseudonyme").fill("+212 Amal")
    page.keyboard.press("1")  # in the name's field a figure is a figure
    page.locator("h1").click()
    page.keyboard.press("2")
    page.keyboard.press("ArrowRight")
    page.reload()
    assert page.locator("#where").inner_text() == "2 / 2"
    assert page.locator("#count").inner_text() == "1 / 2 jugés"
    page.get_by_role("button", name="العربية").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.get_by_label("اسمكم أو اسم مستعار").input_value() == "+212 Amal1"
    page.get_by_role("button", name="إطلاقا لا").click()
    page.get_by_label("ملاحظة").fill("=1+1")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")  # from the right, this is back
    assert page.locator("#where").inner_text() == "1 / 2"
    with page.expect_download() as exported:
        page.get_by_role("button", name="تصدير الملف").click()
    path = run.parent / "export.json"
    exported.value.save_as(path)
    assert import_labels(run, path).by_rater == {"+212 Amal1": 2}
    assert [(x.case_id, x.verdict, x.comment) for x in read_labels(run)] == [
        ("q1-fr", "partial", ""),
        ("q1-ar", "none", "=1+1"),
    ]


def test_a_verdict_is_taken_back_and_one_language_shown_alone(page: Page) -> None:
    page.keyboard.press("1")
    page.keyboard.press("1")
    assert page.locator("#count").inner_text() == "0 / 2 jugés"
    page.locator("#only").select_option("ar")
    assert page.locator("#where").inner_text() == "1 / 1"
    assert page.locator("#answer").evaluate("e => getComputedStyle(e).direction") == "rtl"
