"""A report as a page: what it says first, what it never shows, and that nothing in a run can break out of it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from core.language.forms import Language
from evals.reply import CitedSource
from evals.report.build import build_report
from evals.report.contents import Report
from evals.report.markdown import report_markdown
from evals.report.page import report_page
from evals.report.words import LANGUAGES
from evals.runs.results import CaseResult, RunResult
from evals.score import Goal, Score
from evals.testing import made_answers, made_config, made_run, made_suite

SUITE = made_suite(12)
RUN = made_answers(SUITE, wrong=0.3, errors=0.05, seed=3)
BEFORE = made_answers(SUITE, wrong=0.02, seed=4, version="0.0.9")
SECRET = [case.asked[-1] for case in SUITE.all_cases if case.held_out]


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(RUN, SUITE, BEFORE)


def tree(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone_in_every_language(report: Report, language: Language) -> None:
    page = report_page(report, language)
    found = tree(page)
    assert found.get("dir") == ("rtl" if language.is_rtl else "ltr")
    assert found.get("lang") == language.value
    assert re.findall(r'(?:src|href)="(?!#|data:,")[^"]*"', page) == []
    assert re.findall(r"\s(?:on\w+|style)=", page.partition("<main>")[2]) == []
    assert found.xpath("//table[not(caption)]") == []
    assert found.xpath("//th[not(@scope)]") == []
    policy = found.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    for part in ("style", "script"):
        text = found.xpath(f"string(//{part})")
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{part}-src 'sha256-{digest}'" in policy


def test_the_verdict_comes_first_in_words_and_with_a_shape() -> None:
    bad = made_answers(SUITE, wrong=0.4, seed=3)
    found = tree(report_page(build_report(bad, SUITE, BEFORE), Language.FRENCH))
    verdict = found.get_element_by_id("verdict")
    assert "Échoué" in verdict.text_content()
    assert "Cette version ne doit pas être publiée" in verdict.text_content()
    assert len(verdict.xpath(".//ul[@class='languages']/li")) == 5
    assert verdict.xpath(".//use[@href='#mark-fail']")
    assert "«\u00a0Faits essentiels présents\u00a0» est à" in verdict.text_content()
    first = [element.get("id") for element in found.xpath("//section[@id]")]
    assert first[:3] == ["verdict", "headline", "compare"]


def test_a_fall_on_one_subject_is_told_with_its_name() -> None:
    thresholds = {"drop": {"strict_vital_recall": 0.02}, "slices": ["theme"]}
    suite = made_suite(12, thresholds=thresholds)
    bad = made_answers(suite, wrong=0.6, seed=3)
    page = report_page(build_report(bad, suite, made_answers(suite, wrong=0)), Language.ENGLISH)
    reasons = tree(page).get_element_by_id("verdict").text_content()
    assert re.search(r"Tag “theme:\d”: “Essential facts present” lost [\d.]+ points", reasons)


def test_texts_held_out_stay_out_unless_asked_for(report: Report) -> None:
    pages = [report_page(report, Language.ENGLISH), report_markdown(report, Language.ENGLISH)]
    shown = build_report(RUN, SUITE, BEFORE, held_out=True)
    assert report.hidden == len(SECRET)
    assert shown.hidden == 0
    for page in pages:
        assert not any(text in page for text in SECRET)
        assert "30 questions are held out" in page
    assert SECRET[0] in report_page(shown, Language.ENGLISH)


def test_worst_cases_come_first() -> None:
    report = build_report(made_answers(SUITE, wrong=0.3, errors=0.2, seed=6), SUITE)
    order = [view.standing(report.headline) for view in report.cases]
    assert [view.failed_zero_tolerance for view in report.cases] == sorted(
        (view.failed_zero_tolerance for view in report.cases), reverse=True
    )
    rest = [standing for view, standing in zip(report.cases, order, strict=True) if not view.failed_zero_tolerance]
    ranks = ["errored", "failed_all", "imperfect", "passed"]
    assert [ranks.index(standing) for standing in rest] == sorted(ranks.index(standing) for standing in rest)
    assert len(set(order)) > 2


def test_both_answers_of_a_lost_case_stand_side_by_side(report: Report) -> None:
    section = tree(report_page(report, Language.ENGLISH)).get_element_by_id("compare")
    lost = section.xpath(".//details[contains(@class, 'changed')]")
    assert lost
    answers = [block.text_content() for block in lost[0].xpath(".//div[contains(@class, 'sides')]/div")]
    assert len(answers) == 2
    assert answers[0] != answers[1]
    assert re.search(r"all but ruled out|may be chance|unlikely to be chance", section.text_content())


HOSTILE = [
    "</style></script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "\u202e\u2066evil\u202d",
    "x" * 9_000,
    "كلمة" * 3_000,
    "\x00\x1b[31m\ud800",
    "",
]


def hostile_run(text: str) -> RunResult:
    scores = {text or "empty": Score(0.0, text), "latency_ms": Score(3, text, Goal.QUANTITY)}
    config = made_config(suite=text, version=text, corpus_digest=text, target=text, prompts={text: text})
    config = replace(config, settings={text: text, "organisation": text})
    case = CaseResult(
        text or "empty",
        Language.ARABIC,
        (text, text),
        text,
        text,
        scores,
        tags=(text,),
        citations=(CitedSource(1, text, text, text, text, text),),
        expect=text,
    )
    return RunResult(config, (case, replace(case, case_id="other", error=text)))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC])
def test_nothing_in_a_run_breaks_out(text: str, language: Language) -> None:
    run = hostile_run(text)
    made = build_report(run, None, run)
    page = report_page(made, language)
    found = tree(page.encode("utf-8").decode())
    assert len(found.xpath("//script")) == 1
    assert found.xpath("//img | //main//style") == []
    assert "\u202e" not in page
    assert len(page) < 400_000
    assert "<script>" not in report_markdown(made, language).replace("\\<", "")


@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_keeps_the_page_whole(text: str) -> None:
    found = tree(report_page(build_report(hostile_run(text)), Language.ENGLISH))
    assert len(found.xpath("//script")) == 1
    assert len(found.xpath("//details[contains(concat(' ', @class, ' '), ' case ')]")) == 2


@pytest.mark.parametrize(
    "run",
    [
        RunResult(made_config(), ()),
        RunResult(made_config(planned={Language.ARABIC: 3}), ()),
        made_run({Language.ENGLISH: [1.0]}),
        made_run({Language.FRENCH: [None, None], Language.ARABIC: [None]}),
    ],
    ids=["empty", "nothing came back", "one case", "all errored"],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_runs_with_next_to_nothing_have_a_report(run: RunResult, language: Language) -> None:
    made = build_report(run, SUITE)
    assert tree(report_page(made, language)).get_element_by_id("cases") is not None
    assert report_markdown(made, language)


def test_a_large_run_stays_small_enough_to_mail() -> None:
    suite = made_suite(131)
    run = made_answers(suite, wrong=0.3, seed=5)
    long = tuple(replace(case, text=f"{case.text} {'mot ' * 150}") for case in run.cases)
    page = report_page(build_report(replace(run, cases=long), suite, held_out=True), Language.ARABIC)
    assert page.count('<details class="case"') == 655
    assert len(page.encode()) < 3_000_000
