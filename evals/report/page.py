"""A report as one self-contained HTML page: nothing is loaded, and whatever a run holds is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from core.language.forms import Language
from evals.figures.figures import Dimension
from evals.report.cases import nugget_text
from evals.report.contents import Report
from evals.report.sentences import change_sentence, check_sentence
from evals.report.texts import direction_of, shortened, visible
from evals.report.words import ReportWords
from evals.runs.results import CaseResult
from evals.score import Goal
from evals.verdicts.compare import CaseChange, Comparison

_CHANGES_SHOWN = 40
"""Lost and won cases listed; chosen by hand: the JSON form has all of them (docs/decisions/0114)."""
_OPEN_AT_FIRST = 10
"""Cases that are unfolded at first; chosen by hand."""


@dataclass(frozen=True)
class ChangedCase:
    """A case that two runs differ in, with every metric that moved the same way."""

    before: CaseResult
    after: CaseResult
    moves: tuple[CaseChange, ...]


def report_page(report: Report, language: Language) -> str:
    """The page in French, Arabic or English."""
    words = ReportWords(language)
    style, script = _file("base.css") + _file("report.css"), _file("report.js")
    return (
        environment("evals.report")
        .get_template("report.html")
        .render(
            report=report,
            words=words,
            numbers=words.numbers,
            style=Markup(style),  # noqa: S704 - a file of ours
            script=Markup(script),  # noqa: S704 - a file of ours
            policy=content_policy(style, script),
            check_sentence=lambda check: check_sentence(check, report, words),
            change_sentence=lambda row: change_sentence(row, words),
            changed=lambda won: changed_cases(report.comparison, won)[:_CHANGES_SHOWN],
            changed_more=lambda won: max(0, len(changed_cases(report.comparison, won)) - _CHANGES_SHOWN),
            tags=tags_of(report),
            open_at_first=_OPEN_AT_FIRST,
            Dimension=Dimension,
            Goal=Goal,
        )
    )


def changed_cases(comparison: Comparison | None, won: bool) -> list[ChangedCase]:
    """Cases that were won, or lost, the largest change first; each once, with all its metrics that moved so."""
    moves: dict[str, list[CaseChange]] = {}
    for change in comparison.changes if comparison else ():
        if change.won is won:
            moves.setdefault(change.after.case_id, []).append(change)
    return [ChangedCase(found[0].before, found[0].after, tuple(found)) for found in moves.values()]


def tags_of(report: Report) -> list[str]:
    """Every tag of the cases shown."""
    return sorted({tag for view in report.cases for tag in view.result.tags})


def content_policy(style: str, script: str = "") -> str:
    """A Content-Security-Policy that allows this style and script and nothing else."""
    parts = ["default-src 'none'", f"style-src '{_digest(style)}'", "img-src data:"]
    if script:
        parts.append(f"script-src '{_digest(script)}'")
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


@cache
def environment(package: str) -> Environment:
    """Templates of a package, and those of reports; they escape by default, and an undefined name is an error."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(name, "templates") for name in dict.fromkeys([package, "evals.report"])]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "visible": visible,
        "shortened": shortened,
        "direction": direction_of,
        "nugget": nugget_text,
    }
    made.filters.update(filters)
    return made


def template_file(package: str, name: str) -> str:
    """A style or script that ships with a package's templates."""
    return resources.files(package).joinpath(f"templates/{name}").read_text("utf-8")


def _file(name: str) -> str:
    return template_file("evals.report", name)


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
