"""Labelling in the console: drawn once, row by row, kept at once, taken up again, blind, and told as agreement."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.frame.words import LANGUAGES, word
from api.console.work.labelling import Labelling
from core.errors import NotFoundError
from core.language.forms import Language
from evals.judge.asking import ItemVerdict
from evals.judge.judge import Judgement
from evals.judge.judging import JUDGEMENTS, write_lines
from evals.judge.questions import TONE_CRITERIA, JudgeQuestion
from evals.judge.testing import judged_case, save_judged_run
from evals.labels.agreement import rater_agreements
from evals.labels.labels import HumanLabel, add_labels, read_labels
from evals.labels.sample import draw_sample, read_samples, rows_of
from tests.consoles import enter

SUPPORT = JudgeQuestion.SUPPORT
ADDRESS = "/console/evaluation/labels"
CASES = [judged_case(number, form) for number in range(4) for form in (Language.FRENCH, Language.DARIJA)]
_ROW = re.compile(r'name="row" value="([^"]+)"')


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return save_judged_run(tmp_path / "data" / "evaluations" / "runs" / "facts-1", CASES)


@pytest.fixture
def labelling(run: Path, console: ConsoleServices) -> Labelling:
    return Labelling(run, console.audit)


def rating(client: TestClient, token: str, verdicts: Sequence[str], form: str = "") -> list[str]:
    """Give these verdicts in the browser, one after another; the rows that were shown."""
    shown = list[str]()
    address = {"run": "facts-1", "question": "support", "form": form}
    page = client.get(f"{ADDRESS}/rate", params=address).text
    for verdict in verdicts:
        found = _ROW.search(page)
        assert found
        shown.append(found[1])
        data = {"csrf": token, "row": found[1], "verdict": verdict, "comment": "=1+1"}
        page = client.post(f"{ADDRESS}/rate", params=address, data=data).text
    return shown


def exported(client: TestClient) -> list[Mapping[str, str]]:
    text = client.get(f"{ADDRESS}/export.csv", params={"run": "facts-1", "question": "support"}).text
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_two_people_label_apart_and_agree_in_numbers(
    run: Path, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    line = TypeAdapter(Judgement)
    sample, tasks = draw_sample(run, SUPPORT, per_language=30)
    said = (ItemVerdict("1", "none", "the judge's secret reason"),)
    judged = [Judgement(t.case.case_id, t.case.language, SUPPORT, "m", "p", t.digest, said, 0.0, "") for t in tasks]
    write_lines(run / JUDGEMENTS, [line.dump_json(one) for one in judged])
    nadia, karim = browser(), browser()
    hers, his = enter(nadia, console, "nadia", Role.EVALUATOR), enter(karim, console, "karim", Role.ADMINISTRATOR)
    form = {"csrf": his, "run": "facts-1", "question": "support", "count": "200"}
    assert karim.post(f"{ADDRESS}/draw", data=form).status_code == 200
    assert read_samples(run) == (sample,)  # once

    first = rating(nadia, hers, ["full", "partial"])
    assert len(exported(nadia)) == 2
    theirs = rating(karim, his, ["none"])
    assert theirs == first[:1]  # the same rows in the same order
    assert [row["rater"] for row in exported(nadia)] == ["nadia", "nadia"]  # in the middle of it: only their own
    page = karim.get(f"{ADDRESS}/rate", params={"run": "facts-1", "question": "support", "at": 1}).text
    assert "secret" not in page
    assert page.count('aria-pressed="true"') == 1  # only one's own verdict

    again = rating(nadia, hers, ["full"] * 6)
    assert len({*first, *again}) == 8  # taken up where it was left
    assert (
        word("labels_whole", Language.FRENCH)
        in nadia.get(f"{ADDRESS}/rate", params={"run": "facts-1", "question": "support"}).text
    )
    assert {row["rater"] for row in exported(nadia)} == {"nadia", "karim"}
    assert exported(nadia)[0]["comment"] == "'=1+1"
    rating(karim, his, ["full"] * 7)
    page = nadia.get(ADDRESS, params={"run": "facts-1"}).text
    assert "8 / 8" in page
    assert word("labels_judge", Language.FRENCH) in page
    entries = [(entry.action, entry.who) for entry in console.audit.entries()]
    assert entries.count(("evaluation.label", "nadia")) == 1


def test_a_verdict_is_changed_and_one_form_is_labelled_by_itself(
    run: Path, labelling: Labelling, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    token = enter(client, console, "nadia", Role.EVALUATOR)
    form = {"csrf": token, "run": "facts-1", "question": "support", "count": "30"}
    assert client.post(f"{ADDRESS}/draw", data=form).status_code == 200
    shown = rating(client, token, ["full", "full"], form="ary")
    assert all("-ary#" in row for row in shown)
    labelling.label(SUPPORT, shown[0], "none", "nadia")
    assert [label.verdict for label in read_labels(run)] == ["none", "full"]
    for row, verdict in ((shown[0], "yes"), ("nothing#1", "full")):
        with pytest.raises(NotFoundError):
            labelling.label(SUPPORT, row, verdict, "nadia")


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_pages_say_everything_in_each_language(
    run: Path, language: Language, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    token = enter(client, console, "nadia", Role.EVALUATOR)
    page = client.get(ADDRESS, params={"run": "facts-1", "lang": language.value}).text
    assert word("labels_draw", language) in page
    client.post(f"{ADDRESS}/draw", data={"csrf": token, "run": "facts-1", "question": "support", "count": "30"})
    rated = client.get(f"{ADDRESS}/rate", params={"run": "facts-1", "question": "support", "lang": language.value})
    assert rated.status_code == 200
    assert "labels_" not in page.replace("evaluation/labels", "") + rated.text
    assert "style=" not in rated.text
    assert client.get(ADDRESS, params={"run": "../facts-1"}).status_code == 404
    assert client.get(f"{ADDRESS}/rate", params={"run": "facts-1", "question": "tone"}).status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.INBOX_AGENT], ids=str)
def test_others_label_nothing(
    run: Path, role: Role, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    token = enter(client, console, "sami", role)
    address = {"run": "facts-1", "question": "support"}
    for path in ("", "/rate", "/export.csv"):
        assert client.get(ADDRESS + path, params=address).status_code == 403
    assert client.post(f"{ADDRESS}/draw", data={"csrf": token, **address}).status_code == 403
    assert client.post(f"{ADDRESS}/rate", params=address, data={"csrf": token}).status_code == 403
    assert ADDRESS not in client.get("/console/evaluation").text


def test_labels_written_at_once_are_all_kept(run: Path) -> None:
    sample, tasks = draw_sample(run, JudgeQuestion.TONE)

    def label(place: int) -> None:
        case = tasks[place % len(tasks)].case.case_id
        key = TONE_CRITERIA[place % len(TONE_CRITERIA)]
        add_labels(run, [HumanLabel(sample.id, JudgeQuestion.TONE, case, key, "yes", f"rater {place}")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(label, range(40)))
    assert len(read_labels(run)) == 40


def test_kappa_between_two_is_of_what_both_labelled(run: Path) -> None:
    sample, tasks = draw_sample(run, SUPPORT)
    rows = rows_of(sample, tasks)
    french = [row for row, task in rows.items() if task.case.language is Language.FRENCH]

    def said(rater: str, *verdicts: str) -> list[HumanLabel]:
        return [
            HumanLabel(sample.id, SUPPORT, rows[row].case.case_id, "1", verdict, rater)
            for row, verdict in zip(french, verdicts, strict=False)
        ]

    labels = [*said("a", "full", "full", "none", "none"), *said("b", "full", "none", "none"), *said("c")]
    (found,) = rater_agreements(rows, labels)
    assert (found.first, found.second, found.items, found.same) == ("a", "b", 3, 2)
    assert found.kappa == pytest.approx(0.4)  # two of three agree; by chance (2·1 + 1·2) / 9
