"""Arabic reaches each kind of terminal the way it reads it."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from agent.answer import AnswerSentence, AnswerStatus
from agent.testing import canned_answer
from api.commands.terminal import lay_out, print_answer, terminal_reorders

_ARABIC = "يقترح الحزب 30 مرشدا"


def _terminal(width: int = 60) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)


def test_a_pipe_gets_logical_order() -> None:
    assert lay_out(_ARABIC, Console(file=io.StringIO())).plain == _ARABIC


def test_a_plain_terminal_gets_visual_order_with_numbers_kept() -> None:
    laid = lay_out(_ARABIC, _terminal())
    assert laid.plain != _ARABIC
    assert "30" in laid.plain
    assert laid.justify == "right"


def test_latin_text_stays_as_it_is() -> None:
    assert lay_out("Le parti propose", _terminal()).plain == "Le parti propose"


def test_long_arabic_is_wrapped_before_it_is_turned_round() -> None:
    lines = lay_out(" ".join([_ARABIC] * 20), _terminal(40)).plain.split("\n")
    assert len(lines) > 5
    assert all(len(line) <= 40 for line in lines)


def test_terminals_that_know_the_algorithm_are_recognised() -> None:
    assert terminal_reorders({"VTE_VERSION": "7200"})
    assert terminal_reorders({"KONSOLE_VERSION": "220400"})
    assert not terminal_reorders({"VTE_VERSION": "5200"})
    assert not terminal_reorders({"TERM": "xterm-256color"})


def test_an_answer_shows_its_quotes_under_its_numbers() -> None:
    console = Console(file=io.StringIO(), width=80)
    print_answer(canned_answer("Deux cohortes par an."), console)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "[1] Programme pour la jeunesse" in printed
    assert "« Deux cohortes par an. »" in printed
    assert "https://example.org/jeunesse" in printed


def test_the_nearest_words_are_quoted_once_with_what_stands_behind_them() -> None:
    console = Console(file=io.StringIO(), width=80)
    print_answer(canned_answer("Deux cohortes par an.", status=AnswerStatus.PERHAPS), console)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert printed.count("Deux cohortes par an.") == 1
    assert "« Deux cohortes par an. » [1]" in printed
    assert "[1] Programme pour la jeunesse" in printed
    assert "perhaps" in printed


def test_a_quotation_in_other_letters_runs_in_its_own_direction() -> None:
    found = replace(
        canned_answer("Deux cohortes par an.", status=AnswerStatus.PERHAPS),
        sentences=(AnswerSentence(f"{_ARABIC}."), AnswerSentence("Deux cohortes par an.", (1,))),
    )
    console = _terminal()
    print_answer(found, console)
    assert "« Deux cohortes par an. » [1]" in console.file.getvalue()  # type: ignore[attr-defined]
