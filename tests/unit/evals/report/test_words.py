"""The wordings of reports: the same in every language, and one for every metric, status and outcome."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from agent.answer import AnswerStatus
from core.errors import WrongUseError
from core.language.forms import Language
from evals.report.words import LANGUAGES, ReportWords, wordings
from evals.score import Goal
from evals.scorers.metrics import METRICS
from evals.verdicts.verdict import CheckOutcome


def flat(texts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, text in texts.items():
        if isinstance(text, Mapping):
            yield from flat(text, f"{prefix}{name}.")
        elif isinstance(text, list):
            yield from ((f"{prefix}{name}.{place}", str(line)) for place, line in enumerate(text))
        else:
            yield f"{prefix}{name}", str(text)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("package", ["evals.report", "evals.proof"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_wording_with_the_same_placeholders(package: str, language: Language) -> None:
    english, other = (dict(flat(wordings(package, one))) for one in (Language.ENGLISH, language))
    assert other.keys() == english.keys()
    assert {name: fields(text) for name, text in other.items()} == {n: fields(t) for n, t in english.items()}
    assert {name for name, text in other.items() if not text.strip()} <= {"standings.current"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_reported_has_a_name(language: Language) -> None:
    words = ReportWords(language)
    for metric, about in METRICS.items():
        assert words.named("metrics", metric) != metric
        assert about.goal is Goal.QUANTITY or words.meaning(metric), metric
    assert all(words.status(status) != status for status in AnswerStatus)
    assert all(words.named("outcomes", outcome) != outcome for outcome in CheckOutcome)
    assert all(words.language_name(one) != one for one in (*Language, None))


def test_what_has_no_wording_keeps_its_name() -> None:
    words = ReportWords(Language.FRENCH)
    assert words.metric("tone_of_voice") == "tone of voice"
    assert words.meaning("tone_of_voice") == ""
    assert words.status("retired_early") == "retired_early"
    assert words.status("refused:insult") == "A refusé"
    assert words.status("unanswerable_nothing_found") == "A dit ne pas savoir"


def test_there_are_reports_in_three_languages() -> None:
    with pytest.raises(WrongUseError, match="ary"):
        ReportWords(Language.DARIJA)
