"""Which answers people get, which of their labels count, and what the judge's figure becomes by them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from core.language.forms import Language
from evals.errors import DamagedRunError
from evals.judge.asking import ItemVerdict
from evals.judge.errors import NothingToJudgeError
from evals.judge.judge import Judgement
from evals.judge.judging import JUDGEMENTS, in_random_order, write_lines
from evals.judge.questions import TONE_CRITERIA, JudgedItem, JudgeQuestion, JudgeTask
from evals.judge.testing import judged_case, save_judged_run
from evals.labels.figures import FIGURES, JudgedFigure, disagreements, judged_figures, write_figures
from evals.labels.labels import LABELS, HumanLabel, Labelled, _without_picking, add_labels
from evals.labels.report import figures_to_json
from evals.labels.sample import SAMPLES, draw_sample, read_samples
from evals.runs.results import CaseResult

TONE = JudgeQuestion.TONE
CASES = [judged_case(number, language) for number in range(60) for language in (Language.FRENCH, Language.DARIJA)]


def tone_task(case: CaseResult) -> JudgeTask:
    return JudgeTask(TONE, case, tuple(JudgedItem(name, name) for name in TONE_CRITERIA))


def judged(folder: Path, cases: Sequence[CaseResult], good: Callable[[CaseResult], bool | None]) -> None:
    """Write what a judge said of tone; None is a failure."""
    line = TypeAdapter(Judgement)
    lines = []
    for case in cases:
        said = good(case)
        verdicts = tuple(ItemVerdict(key, "yes" if said or key != "attributed" else "no") for key in TONE_CRITERIA)
        outcome = (verdicts, float(said), "") if said is not None else ((), None, "timeout")
        digest = tone_task(case).digest
        lines.append(line.dump_json(Judgement(case.case_id, case.language, TONE, "fake", "p", digest, *outcome)))
    write_lines(folder / JUDGEMENTS, lines)


def rated(folder: Path, verdicts: Mapping[str, bool], rater: str = "Amal", sample: str = "") -> None:
    """Labels of whole answers."""
    name = sample or read_samples(folder)[-1].id
    said = [
        HumanLabel(name, TONE, case, key, "yes" if good or key != "attributed" else "no", rater)
        for case, good in verdicts.items()
        for key in TONE_CRITERIA
    ]
    add_labels(folder, said)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Sixty answers in French and sixty in Darija."""
    return save_judged_run(tmp_path / "run", CASES)


def figure(folder: Path, language: Language = Language.FRENCH) -> JudgedFigure:
    (found,) = [one for one in judged_figures(folder) if one.language is language]
    return found


def test_the_same_seed_draws_the_same_answers_of_each_language(run: Path) -> None:
    sample, tasks = draw_sample(run, TONE, per_language=20)
    again, _ = draw_sample(run, TONE, per_language=20)
    more, _ = draw_sample(run, TONE, per_language=40)
    other, _ = draw_sample(run, TONE, per_language=20, seed=1)
    assert sample == again
    assert read_samples(run) == (sample, more, other)
    assert {language: len(names) for language, names in sample.cases.items()} == {"fr": 20, "ary": 20}
    assert sample.population == {"fr": 60, "ary": 60}
    assert more.cases[Language.FRENCH][:20] == sample.cases[Language.FRENCH] != other.cases[Language.FRENCH]
    assert [task.case.case_id for task in tasks] == [name for names in sample.cases.values() for name in names]


@given(st.sets(st.text(min_size=1, max_size=8), max_size=12), st.text(max_size=4))
def test_the_order_drawn_is_of_the_names_alone(names: set[str], salt: str) -> None:
    drawn = in_random_order(sorted(names), salt)
    assert drawn == in_random_order(sorted(names, reverse=True), salt)
    assert sorted(drawn) == sorted(names)


def test_every_answer_is_drawn_about_equally_often() -> None:
    names = [str(number) for number in range(20)]
    firsts = np.bincount([int(in_random_order(names, f"labels {seed}")[0]) for seed in range(2000)], minlength=20)
    assert float(((firsts - 100) ** 2 / 100).sum()) < 43.8  # chi-square, 19 degrees of freedom, p = .001


def test_nothing_to_label_is_said(tmp_path: Path) -> None:
    folder = save_judged_run(tmp_path / "run", [judged_case(1, status="unanswerable_nothing_found")])
    with pytest.raises(NothingToJudgeError, match="support"):
        draw_sample(folder, JudgeQuestion.SUPPORT)
    assert not (folder / SAMPLES).exists()


def test_a_judge_without_labels_is_uncalibrated_and_its_figure_withheld(run: Path) -> None:
    judged(run, CASES, lambda case: True)
    found = figure(run)
    assert (found.raw, found.corrected, found.calibrated, found.labels) == (1.0, None, False, 0)
    assert (found.kappa, found.alpha, found.human) == (None, None, None)


@pytest.mark.parametrize(("labels", "calibrated"), [(29, False), (30, True)])
def test_it_takes_thirty_labelled_answers_of_a_language(run: Path, labels: int, calibrated: bool) -> None:
    judged(run, CASES, lambda case: True)
    sample, _ = draw_sample(run, TONE, per_language=50)
    rated(run, {name: place % 3 > 0 for place, name in enumerate(sample.cases[Language.FRENCH][:labels])})
    found = figure(run)
    assert (found.calibrated, found.labels, found.raters) == (calibrated, labels, 1)
    assert (found.corrected is not None) is calibrated
    assert found.human is not None
    assert found.human.mean == pytest.approx(2 / 3, abs=0.02)
    assert not figure(run, Language.DARIJA).calibrated


def test_the_corrected_figure_is_peoples_not_the_judges(run: Path) -> None:
    judged(run, CASES, lambda case: True)
    sample, _ = draw_sample(run, TONE, per_language=40)
    rated(run, {name: place % 2 > 0 for place, name in enumerate(sample.cases[Language.FRENCH])})
    found = figure(run)
    assert found.raw == 1
    assert found.corrected is not None
    assert found.corrected.mean == 0.5
    assert 1.0 not in found.corrected
    assert found.kappa == 0
    assert len(disagreements(run)) == 20
    assert disagreements(run)[0].people == {"Amal": "no"}


def test_an_answer_without_a_verdict_is_never_a_pass(run: Path) -> None:
    judged(run, CASES, lambda case: None if case.case_id == "q0-fr" else True)
    found = figure(run)
    assert (found.answers, found.failed, found.raw) == (60, 1, 59 / 60)


def test_labels_beyond_the_part_that_was_judged_do_not_correct_it(run: Path) -> None:
    sample, _ = draw_sample(run, TONE, per_language=60)
    names = sample.cases[Language.FRENCH]
    rated(run, dict.fromkeys(names, True))
    assert figure(run).labels == 60
    judged(run, [case for case in CASES if case.case_id in names[:25]], lambda case: True)
    found = figure(run)
    assert (found.labels, found.answers, found.calibrated) == (25, 25, False)


def test_a_judge_that_agrees_has_kappa_and_alpha_1(run: Path) -> None:
    judged(run, CASES, lambda case: case.case_id != "q3-fr")
    sample, _ = draw_sample(run, TONE, per_language=60)
    for rater in ("Amal", "Badr"):
        rated(run, {name: name != "q3-fr" for name in sample.cases[Language.FRENCH]}, rater)
    found = figure(run)
    assert (found.kappa, found.alpha, found.people_alpha, found.raters) == (1, 1, 1, 2)
    assert found.human is not None
    assert found.corrected is not None
    assert found.human.mean == pytest.approx(found.corrected.mean)


def test_people_who_differ_are_averaged(run: Path) -> None:
    judged(run, CASES, lambda case: True)
    sample, _ = draw_sample(run, TONE, per_language=40)
    rated(run, dict.fromkeys(sample.cases[Language.FRENCH], True), "Amal")
    rated(run, dict.fromkeys(sample.cases[Language.FRENCH], False), "Badr")
    found = figure(run)
    assert found.human is not None
    assert found.human.mean == 0.5
    assert found.people_alpha is not None
    assert found.people_alpha < 0.5


def test_labels_of_an_answer_that_changed_since_do_not_count(run: Path) -> None:
    sample, _ = draw_sample(run, TONE, per_language=40)
    rated(run, dict.fromkeys(sample.cases[Language.FRENCH], True))
    judged(run, CASES, lambda case: True)
    changed = [judged_case(number, text="Autre. [1]") for number in range(60)]
    save_judged_run(run, changed)
    assert judged_figures(run) == ()


def test_labels_of_a_sample_that_is_not_noted_do_not_count(run: Path) -> None:
    sample, _ = draw_sample(run, TONE, per_language=40)
    rated(run, dict.fromkeys(sample.cases[Language.FRENCH], True), sample="chosen by hand")
    assert judged_figures(run) == ()


def test_an_answer_counts_once_somebody_labelled_all_of_it(run: Path) -> None:
    sample, _ = draw_sample(run, TONE, per_language=2)
    first, second = sample.cases[Language.FRENCH]
    add_labels(run, [HumanLabel(sample.id, TONE, second, "respectful", "yes", "Amal")])
    rated(run, {first: True})
    assert figure(run).labels == 1


@given(st.lists(st.booleans(), max_size=60))
def test_what_comes_after_too_many_gaps_is_left_out(given_labels: list[bool]) -> None:
    task = tone_task(judged_case(1))
    whole = {"Amal": dict.fromkeys(TONE_CRITERIA, "yes")}
    kept = _without_picking([Labelled(task, whole if label else {}) for label in given_labels])
    assert len(kept) <= sum(given_labels)
    stretches = [n for n in range(1, len(given_labels) + 1) if given_labels[:n].count(False) <= 0.05 * n]
    assert len(kept) == (given_labels[: stretches[-1]].count(True) if stretches else 0)


def test_whoever_stops_early_is_counted_and_whoever_picks_is_not(run: Path) -> None:
    sample, _ = draw_sample(run, TONE, per_language=60)
    names = sample.cases[Language.FRENCH]
    rated(run, dict.fromkeys(names[:35], True))
    assert figure(run).labels == 35
    (run / LABELS).unlink()
    rated(run, dict.fromkeys(names[::2], True))
    assert figure(run).labels == 1


def test_figures_are_written_beside_the_run(run: Path) -> None:
    judged(run, CASES, lambda case: case.case_id != "q3-fr")
    sample, _ = draw_sample(run, TONE, per_language=40)
    rated(run, dict.fromkeys(sample.cases[Language.FRENCH], True))
    figures = write_figures(run)
    told = json.loads((run / FIGURES).read_text(encoding="utf-8"))
    assert [one["language"] for one in told] == ["fr", "ary"]
    assert told[0]["corrected"]["mean"] == pytest.approx(figures[0].corrected.mean if figures[0].corrected else None)
    assert told[1]["corrected"] is None
    assert json.loads(json.dumps(figures_to_json(figures, disagreements(run))))["figures"] == told


@pytest.mark.parametrize("name", [JUDGEMENTS, SAMPLES, LABELS])
def test_a_damaged_file_is_named(run: Path, name: str) -> None:
    (run / name).write_text('{"half": ')
    with pytest.raises(DamagedRunError, match=name):
        judged_figures(run)


def test_corrected_figures_hold_the_truth_over_many_samples(tmp_path: Path) -> None:
    """The whole way, from drawn sample to figure: the interval holds what all people's labels would give."""
    cases = [judged_case(number) for number in range(100)]
    generator = np.random.default_rng(3)
    truth = {case.case_id: bool(generator.random() < 0.75) for case in cases}
    says = {name: bool(generator.random() < (0.95 if good else 0.35)) for name, good in truth.items()}
    folder = save_judged_run(tmp_path / "run", cases)
    judged(folder, cases, lambda case: says[case.case_id])
    held, seeds = 0, range(20)
    for seed in seeds:
        (folder / SAMPLES).unlink(missing_ok=True)
        (folder / LABELS).unlink(missing_ok=True)
        sample, _ = draw_sample(folder, TONE, per_language=40, seed=seed)
        rated(folder, {name: truth[name] for name in sample.cases[Language.FRENCH]})
        corrected = figure(folder).corrected
        assert corrected is not None
        held += sum(truth.values()) / 100 in corrected
    assert held >= 18
