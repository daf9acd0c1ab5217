"""The proof: what it is made of, what it says against us, and its page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from agent.agent import STEPS
from agent.organisation.organisation import Localised
from api.http.testing import canned_organisation
from core.language.forms import Language
from evals.figures.statistics import Interval
from evals.judge.questions import JudgeQuestion
from evals.labels.figures import JudgedFigure
from evals.proof.build import Measured, MeasuredCorpus, build_proof, step_digests
from evals.proof.data import Proof, ProofNotes, QuestionHalf, Weakness, WeaknessKind
from evals.proof.page import Currency, Surroundings, proof_language, proof_page, unpublished_page
from evals.proof.testing import made_proof
from evals.proof.weaknesses import weaknesses
from evals.report.words import LANGUAGES
from evals.runs.results import RunResult
from evals.testing import made_answers, made_suite
from knowledge.document import Kind

ORGANISATION = canned_organisation(demonstration=True, disclaimer=Localised({Language.FRENCH: "Une IA."}))
PROOF = made_proof(ORGANISATION)
SUITE = made_suite()


def proof_of(*tested: Measured, **changes: object) -> Proof:
    fields = {"steps": step_digests(), "notes": ProofNotes(), "version": "1", "now": PROOF.made_at, **changes}
    return build_proof(tested, ORGANISATION, MeasuredCorpus("corpus"), **fields)  # type: ignore[arg-type]


def kinds(found: tuple[Weakness, ...]) -> list[tuple[WeaknessKind, Language | None]]:
    return [(weakness.kind, weakness.language) for weakness in found]


def test_a_proof_survives_the_database() -> None:
    assert Proof.model_validate_json(PROOF.model_dump_json()) == PROOF
    assert Proof.model_validate(PROOF.model_dump(mode="json")) == PROOF


def test_it_names_every_step_with_its_digest_and_counts_documents_by_kind() -> None:
    assert [step.name for step in PROOF.steps] == [step.name for step in STEPS]
    assert all(re.fullmatch(r"[0-9a-f]{64}", step.digest) for step in PROOF.steps)
    assert PROOF.kinds == {Kind.PROGRAMME: 1, Kind.POSITION: 1}


def test_the_half_held_out_is_shown_apart() -> None:
    run = PROOF.runs[0]
    assert run.held_out == 30
    held_out, whole = (
        run.figure("strict_vital_recall", None, half) for half in (QuestionHalf.HELD_OUT, QuestionHalf.ALL)
    )
    assert held_out is not None
    assert whole is not None
    assert (held_out.cases, whole.cases) == (30, 60)
    page = proof_page(PROOF, Language.FRENCH)
    assert "Les questions mises de côté, à part" in page
    assert not any(case.asked[-1] in page for case in SUITE.all_cases)


def test_weaknesses_are_found_without_anybodys_help() -> None:
    run = made_answers(SUITE, wrong=0.45, errors=0.1, seed=2)
    some = replace(run, cases=tuple(case for case in run.cases if case.language is not Language.ENGLISH))
    found = kinds(proof_of(Measured(some, SUITE)).weaknesses)
    assert (WeaknessKind.UNTESTED, Language.ENGLISH) in found
    assert (WeaknessKind.FEW, None) in found
    assert any(kind is WeaknessKind.ERRORS for kind, _ in found)
    assert any(kind in (WeaknessKind.MISSED, WeaknessKind.UNDECIDED) for kind, _ in found)
    assert any(kind is WeaknessKind.LOWEST for kind, _ in found)
    assert len(set(found)) == len(found) or found.count((WeaknessKind.LOWEST, Language.DARIJA)) > 1


def test_a_gap_is_told_in_points() -> None:
    run = made_answers(SUITE, wrong=0.4, seed=2)
    page = proof_page(proof_of(Measured(run, SUITE)), Language.ENGLISH)
    assert re.search(
        r"“Essential facts present”: [\d.]+ points between the best and the worst language; 5 is allowed", page
    )


def test_nothing_is_said_against_a_large_faultless_run() -> None:
    suite = made_suite(100)
    made = proof_of(Measured(made_answers(suite, wrong=0), suite))
    assert made.weaknesses == ()
    assert weaknesses(made.runs, tuple(Language)) == ()
    assert "Cela ne veut pas dire qu’il n’y en a pas" in proof_page(made, Language.FRENCH)


@pytest.mark.parametrize("calibrated", [True, False])
def test_what_a_model_judged_has_a_figure_only_once_people_have_checked(calibrated: bool) -> None:
    judged = JudgedFigure(
        language=Language.FRENCH,
        question=JudgeQuestion.TONE,
        raw=0.99,
        corrected=Interval(0.5, 0.4, 0.625),
        human=None,
        kappa=0.61,
        alpha=None,
        people_alpha=None,
        labels=40,
        raters=2,
        answers=60,
        failed=0,
        calibrated=calibrated,
    )
    made = proof_of(Measured(made_answers(SUITE, wrong=0), SUITE, (judged,)))
    page = proof_page(made, Language.ENGLISH)
    assert ("40–62%" in page) is calibrated
    assert "99%" not in page
    assert ((WeaknessKind.UNCALIBRATED, Language.FRENCH) in kinds(made.weaknesses)) is not calibrated


@pytest.mark.parametrize("language", [*LANGUAGES, Language.DARIJA, Language.DARIJA_LATIN])
def test_the_page_in_every_language(language: Language) -> None:
    found: Any = html.document_fromstring(proof_page(PROOF, language, Currency.EARLIER))
    assert found.get("lang") == proof_language(language)
    assert found.get("dir") == ("rtl" if language.is_rtl else "ltr")
    assert found.xpath("//script | //img | //link[@rel='stylesheet']") == []
    assert found.xpath("//table[not(caption)] | //th[not(@scope)]") == []
    banners = [banner.text_content() for banner in found.xpath("//div[@class='banner']")]
    assert len(banners) == 2
    darija = found.xpath("//p[starts-with(@lang, 'ary')]")
    assert len(darija) == (language in (Language.DARIJA, Language.DARIJA_LATIN))
    assert "{" not in found.xpath("//main")[0].text_content()


def test_an_organisation_that_is_the_real_thing_is_not_called_a_demonstration() -> None:
    real = made_proof(canned_organisation())
    assert "démonstration" not in proof_page(real, Language.FRENCH, Currency.CURRENT)


def test_served_the_page_holds_no_style_of_its_own_and_links_to_its_languages() -> None:
    around = Surroundings(("/proof.css",), "/", "/proof.json", LANGUAGES, "/widget/icon.svg")
    page = proof_page(PROOF, Language.ARABIC, Currency.CURRENT, around)
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script", page) == []
    found: Any = html.document_fromstring(page)
    assert found.xpath("//nav//a/@href") == ["/", "?lang=fr", "?lang=ar", "?lang=en"]
    assert found.xpath("//a[@aria-current='page']/@lang") == ["ar"]
    assert "لم تُنشر أي قياسات بعد" in unpublished_page(ORGANISATION, Language.DARIJA, around)


def test_nothing_in_a_proof_breaks_out() -> None:
    text = '</style><script>alert(1)</script>"><img src=x>\u202e'
    hostile = made_answers(SUITE, wrong=0.3, suite=text, version=text, prompts={text: text}, corpus_digest=text)
    scored = {text: hostile.cases[0].scores["as_expected"]}
    run = RunResult(hostile.config, tuple(replace(case, scores=scored) for case in hostile.cases))
    notes = ProofNotes.model_validate({"introduction": text, "questions": text, "weaknesses": [text]})
    document = PROOF.documents[0].model_copy(update={"title": text, "publisher": text, "url": f"javascript:{text}"})
    made = proof_of(Measured(run), notes=notes, version=text).model_copy(update={"documents": (document,)})
    page = proof_page(made, Language.FRENCH)
    found: Any = html.document_fromstring(page)
    assert found.xpath("//script | //img | //a[starts-with(@href, 'javascript')]") == []
    assert "\u202e" not in page
