"""Answered, refused or told that it does not know, against what a case expects."""

from __future__ import annotations

import pytest

from agent.answer import AnswerStatus
from evals.score import Goal
from evals.scorers import METRICS, Prices, default_scorers, score_all
from tests.unit.evals.scorers.made import case, reply, scores, told, value

ABSTENTION = ("as_expected", "abstention_recall", "abstention_precision", "over_abstention", "over_refusal")


@pytest.mark.parametrize(
    ("expect", "status", "expected"),
    [
        ("answered", "answered", True),
        ("answered", "answered_outdated", True),
        ("answered_outdated", "answered", False),
        ("answered_outdated", "answered_outdated", True),
        ("answered", "unanswerable_nothing_found", False),
        ("unanswerable", "unanswerable_nothing_found", True),
        ("unanswerable_out_of_scope", "unanswerable_nothing_found", False),
        ("refused", "refused_empty", True),
        ("refused:too_long", "refused_too_long", True),
        ("refused:too_long", "refused_empty", False),
        ("refused:insults", "refused_insults", True),
        ("handed_over", "handed_over_request", True),
        ("handed_over", "handed_over", True),
        ("conversation", "conversation_greeting", True),
        ("conversation", "answered", False),
        ("unanswerable", "error_timeout", False),
        ("answered", "perhaps", False),
        ("unanswerable", "perhaps", False),
        ("perhaps", "perhaps", True),
        ("unanswerable_uncertain", "perhaps", True),
    ],
)
def test_a_status_belongs_to_what_is_expected_or_does_not(expect: str, status: str, expected: bool) -> None:
    assert value("as_expected", case(expect=expect), reply("x", status=status)) == expected


@pytest.mark.parametrize(
    ("expect", "status", "expected"),
    [
        ("unanswerable", "unanswerable_nothing_found", (1, 1, 1, None, 0)),
        ("unanswerable", "answered", (0, 0, None, None, 0)),
        ("answered", "unanswerable_nothing_found", (0, None, 0, 1, 0)),
        ("answered", "answered", (1, None, None, 0, 0)),
        ("answered", "refused_empty", (0, None, None, 0, 1)),
        ("unanswerable", "refused_empty", (0, 0, None, None, 1)),
        ("refused", "refused_empty", (1, None, None, None, None)),
        ("refused", "unanswerable_nothing_found", (0, None, 0, None, None)),
        ("answered", "error_internal", (0, None, None, None, None)),
        ("answered", "retrieved", (None, None, None, None, None)),
    ],
)
def test_abstaining_and_refusing_fail_in_two_ways(expect: str, status: str, expected: tuple[float | None, ...]) -> None:
    assert tuple(value(name, case(expect=expect), reply("x", status=status)) for name in ABSTENTION) == expected


SURENESS = ("as_expected", "answered_surely", "told_perhaps", "abstention_recall", "over_abstention")


@pytest.mark.parametrize(
    ("expect", "status", "expected"),
    [
        ("answered", "answered", (1, None, 0, None, 0)),
        ("answered", "perhaps", (0, None, 1, None, 0)),
        ("answered", "unanswerable_nothing_found", (0, None, 0, None, 1)),
        ("unanswerable", "answered_outdated", (0, 1, 0, 0, None)),
        ("unanswerable", "perhaps", (0, 0, 1, 0, None)),
        ("unanswerable", "unanswerable_nothing_found", (1, 0, 0, 1, None)),
        ("unanswerable", "error_internal", (0, None, None, 0, None)),
        ("refused", "perhaps", (0, None, None, None, None)),
    ],
)
def test_the_nearest_words_are_neither_an_answer_nor_a_silence(
    expect: str, status: str, expected: tuple[float | None, ...]
) -> None:
    assert tuple(value(name, case(expect=expect), reply("x", status=status)) for name in SURENESS) == expected


def test_every_metric_is_scored_or_left_out_under_its_name_and_goal() -> None:
    for status in (*AnswerStatus, "retrieved"):
        found = scores(case(sources=["culture.md"], forbidden=["x"]), reply("x", status=status))
        assert list(found) == list(METRICS)
        assert all(score is None or score.goal is METRICS[name].goal for name, score in found.items())
        assert all(score is None or score.explanation.endswith(".") for score in found.values())
    assert {name for scorer in default_scorers() for name in scorer.metrics} == set(METRICS)


def test_quantities_are_the_reply_s_own() -> None:
    answer = reply("Bonjour.", duration_ms=812.4, input_tokens=1000, output_tokens=50, steps={"compose": 700.0})
    found = score_all(default_scorers(prices=Prices(2, 10, "EUR")), case(style={"max_characters": 7}), answer)
    values = {name: score.value for name, score in found.items() if score and score.goal is Goal.QUANTITY}
    assert values == {"length": 8, "latency_ms": 812.4, "tokens": 1050, "cost": pytest.approx(0.0025)}
    assert found["within_length"] is not None
    assert (found["within_length"].value, found["within_length"].explanation) == (
        0,
        "8 characters, at most 7 are allowed.",
    )
    assert told("latency_ms", case(), answer) == "812 ms, most of it in compose (700 ms)."
    assert value("cost", case(), answer) is None
    assert value("within_length", case(), answer) is None
    assert value("within_length", case(style={"max_characters": 8}), answer) == 1
