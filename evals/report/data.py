"""A report as JSON values, for programs and for whoever wants all of it."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from evals.labels.figures import JudgedFigure
from evals.report.cases import CaseView
from evals.report.contents import HalfFigure, LanguageLine, Report
from evals.runs.results import CaseResult, RunConfig
from evals.verdicts import compare_report


def report_json(report: Report) -> dict[str, Any]:
    """Everything that the page says, and the texts in full."""
    return {
        "config": TypeAdapter(RunConfig).dump_python(report.config, mode="json"),
        "description": report.description,
        "thresholds": report.thresholds.model_dump(mode="json"),
        "headline": list(report.headline),
        "verdict": report.verdict.to_json() if report.verdict else None,
        "languages": [_line(line) for line in report.languages],
        "metrics": {name: goal.value for name, goal in report.metrics},
        "figures": [
            {"dimension": figure.slice.dimension.value, "slice": figure.slice.name, **figure_json(figure)}
            for figure in report.figures
        ],
        "halves": [_half(half) for half in report.halves],
        "comparison": compare_report.to_json(report.comparison) if report.comparison else None,
        "cited": [vars(document) for document in report.cited],
        "judged": [_judged(figure) for figure in report.judged],
        "held_out_cases_not_shown": report.hidden,
        "zero_tolerance_failures": [view.result.case_id for view in report.zero_tolerance],
        "cases": [_case(view, report) for view in report.cases],
    }


def figure_json(figure: Any) -> dict[str, Any]:
    """A figure without its slice."""
    return {
        "metric": figure.metric,
        "goal": figure.goal.value,
        "cases": figure.cases,
        "errors": figure.errors,
        **vars(figure.interval),
    }


def _line(line: LanguageLine) -> dict[str, Any]:
    outcome = line.outcome.value if line.outcome else None
    return {**vars(line), "language": line.language, "outcome": outcome}


def _half(half: HalfFigure) -> dict[str, Any]:
    language = half.language.value if half.language else None
    return {"language": language, "held_out": half.held_out, **figure_json(half.figure)}


def _judged(figure: JudgedFigure) -> dict[str, Any]:
    """A figure without calibration is not published, and its raw score never is."""
    corrected = vars(figure.corrected) if figure.corrected and figure.calibrated else None
    return {
        "question": figure.question.value,
        "language": figure.language.value,
        "corrected": corrected,
        "calibrated": figure.calibrated,
        "kappa": figure.kappa,
        "labels": figure.labels,
    }


def _case(view: CaseView, report: Report) -> dict[str, Any]:
    return {
        **TypeAdapter(CaseResult).dump_python(view.result, mode="json"),
        "standing": view.standing(report.headline).value,
        "expected": view.expected.model_dump(mode="json", by_alias=True) if view.expected else None,
    }
