"""Runs of evaluation for the console: those that are kept, and one that is started in a process of its own and can be called off.

A run writes each result into its folder as it comes, so that how far it has come is read from there: it survives a reload and a
restart of the server, and every process of it sees the same.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from statistics import fmean

from api.console.work.labelling import Labelling
from api.console.work.running import RunBusyError, RunningProcess
from api.proofs import read_run
from core.audit import AuditLog
from core.clock import Clock
from core.errors import MunadilError, NotFoundError, WrongUseError
from core.language.forms import Language
from evals.report.build import build_report
from evals.report.contents import Report
from evals.runs.folder import CONFIG, PLAN, RESULTS, load_run
from evals.runs.journal import JOURNAL, read_plan
from evals.runs.results import RunResult
from evals.suites.file import load_suite

_LEFT = "left"
"""File that names the run which a server left when it ended."""
_SUITES = (".yaml", ".yml", ".jsonl", ".csv", ".xlsx")
_MAIN = "as_expected"
"""The metric that a list shows of each form."""
_SUMMARIES = 200
"""Runs whose figures are remembered. Chosen by hand: a year of weekly runs of four suites."""


@dataclass(frozen=True)
class RunSummary:
    """A run as one line of a list."""

    name: str
    suite: str
    target: str
    started_at: datetime
    cases: int
    errors: int
    verdict: str
    """What its gate comes to; empty where the suite sets no thresholds."""
    forms: Mapping[Language, float]
    """Share of cases of each form that came out as expected."""


@dataclass(frozen=True)
class RunProgress:
    """A run that has not ended: how many results it has of how many, and whether it is still asked."""

    name: str
    suite: str
    done: int
    total: int
    is_running: bool


@dataclass(frozen=True)
class SuiteSummary:
    """A suite of the organisation: what it holds, or what is wrong with it; `can_run` says whether it names its documents."""

    path: str
    name: str = ""
    description: str = ""
    cases: int = 0
    forms: Mapping[Language, int] = field(default_factory=dict)
    problem: str = ""
    can_run: bool = False
    titles: Mapping[Language, str] = field(default_factory=dict)

    descriptions: Mapping[Language, str] = field(default_factory=dict)

    def description_in(self, language: Language) -> str:
        """What it asks, in a language; as its file says it first where nobody has said."""
        return self.descriptions.get(language) or self.description

    def title_in(self, language: Language) -> str:
        """What people call it in a language; its name where nobody has said."""
        return self.titles.get(language) or self.name or self.path


class Evaluations:
    """What was evaluated, and one run at a time."""

    def __init__(self, data_dir: Path, organisation: Path, audit: AuditLog, clock: Clock) -> None:
        self._data_dir, self._organisation = data_dir, organisation
        self._runs, self._suites = data_dir / "evaluations" / "runs", organisation / "suites"
        self._audit, self._clock = audit, clock
        self._standing = RunningProcess(self._runs / "running")

    def runs(self) -> list[RunSummary]:
        """Runs that ended, the newest first; those that cannot be read are left out."""
        found = list[RunSummary]()
        for folder in self._folders():
            if (folder / CONFIG).is_file() and (folder / RESULTS).is_file():
                with suppress(MunadilError, OSError):
                    found.append(_summary(folder, (folder / CONFIG).stat().st_mtime_ns))
        return sorted(found, key=lambda run: run.started_at, reverse=True)

    def unfinished(self) -> list[RunProgress]:
        """Runs that have not ended, the one that runs first."""
        running = self._standing.name()
        found = [
            self._progress(folder, is_running=folder.name == running)
            for folder in self._folders()
            if (folder / PLAN).is_file() and not (folder / CONFIG).is_file()
        ]
        if running and running not in {one.name for one in found}:  # its documents are being read still
            found.append(RunProgress(running, "", 0, 0, is_running=True))
        return sorted(found, key=lambda run: (not run.is_running, run.name))

    def suites(self) -> list[SuiteSummary]:
        """The organisation's suites, by name of their file; what lies in folders beside them is read by other commands."""
        paths = sorted(path for path in self._suites.glob("*") if path.suffix in _SUITES and path.is_file())
        return [_suite(path, path.stat().st_mtime_ns) for path in paths]

    def titles(self, language: Language) -> dict[str, str]:
        """What people call each suite, by its name."""
        return {one.name: one.title_in(language) for one in self.suites() if one.name}

    def report(self, run: str, baseline: str = "") -> Report:
        """A run's report, beside an earlier run where one is named; texts held out are not shown. Raises NotFoundError."""
        found = read_run(self._folder(run))
        before: RunResult | None = load_run(self._folder(baseline)) if baseline else None
        return build_report(found.run, found.suite, before, judged=found.judged)

    def labelling(self, run: str) -> Labelling:
        """The labels of a run; raises NotFoundError."""
        return Labelling(self._folder(run), self._audit)

    def start(self, suite: str, who: str) -> str:
        """Begin a run of a suite about its own documents; its name. Raises RunBusyError, NotFoundError and WrongUseError."""
        wanted = next((one for one in self.suites() if one.path == suite), None)
        if wanted is None:
            raise NotFoundError("There is no such suite.")
        if not wanted.can_run:
            raise WrongUseError("The suite names no documents.", remedy="Run it at the command line.")
        name = f"{wanted.name}-{self._clock.now():%Y%m%dT%H%M%S%fZ}"
        self._runs.mkdir(parents=True, exist_ok=True)
        self._begin(name, suite)
        self._audit.append("evaluation.start", who, f"{suite}: {name}")
        return name

    def leave(self) -> None:
        """End the run that this process began, because the process ends, and note that it is to be taken up again."""
        if name := self._standing.end_own():
            (self._runs / _LEFT).write_text(name, "utf-8")

    def take_up(self) -> None:
        """Go on with the run that a server left when it ended; one of several processes does."""
        note = self._runs / _LEFT
        taken = note.with_name(f"{_LEFT}-{os.getpid()}")
        try:
            note.rename(taken)
        except FileNotFoundError:
            return
        name = taken.read_text("utf-8").strip()
        taken.unlink()
        suite = next((one for one in self.suites() if name.startswith(f"{one.name}-")), None)
        if suite is not None and not (self._runs / name / CONFIG).is_file():
            with suppress(RunBusyError):
                self._begin(name, suite.path)

    def _begin(self, name: str, suite: str) -> None:
        """Have a process run a suite, or go on with it where it has begun."""
        places = {"MUNADIL_DATA_DIR": str(self._data_dir), "MUNADIL_ORGANISATION": str(self._organisation)}
        folder = self._runs / name
        command = self._resume(folder) if (folder / PLAN).is_file() else self._command(self._suites / suite, folder)
        self._standing.start(name, command, {**os.environ, **places}, self._runs / "last.log")

    def cancel(self, who: str) -> bool:
        """Call the run off, whoever began it, which keeps the results that it has; False where none is under way."""
        name = self._standing.interrupt()
        if name:
            self._audit.append("evaluation.cancel", who, name)
        return bool(name)

    def _command(self, suite: Path, folder: Path) -> list[str]:
        return [sys.executable, "-m", "api.cli", "eval", "run", str(suite), "--out", str(folder), "--no-log"]

    def _resume(self, folder: Path) -> list[str]:
        return [sys.executable, "-m", "api.cli", "eval", "run", "--resume", str(folder), "--no-log"]

    def _progress(self, folder: Path, *, is_running: bool) -> RunProgress:
        journal, suite, total = folder / JOURNAL, "", 0
        with suppress(MunadilError):
            plan = read_plan(folder)
            suite, total = plan.config.suite, len(plan.cases) * plan.config.epochs
        done = journal.read_bytes().count(b"\n") if journal.is_file() else 0
        return RunProgress(folder.name, suite, done, total, is_running)

    def _folder(self, run: str) -> Path:
        found = next((folder for folder in self._folders() if folder.name == run), None)
        if found is None:
            raise NotFoundError("There is no such run.")
        return found

    def _folders(self) -> list[Path]:
        return [folder for folder in self._runs.iterdir() if folder.is_dir()] if self._runs.is_dir() else []


@lru_cache(maxsize=_SUMMARIES)
def _summary(folder: Path, written: int) -> RunSummary:
    """A run's line, read anew once its folder was written anew."""
    del written
    found = read_run(folder)
    config, cases, verdict = found.run.config, found.run.cases, build_report(found.run, found.suite).verdict
    shares = dict[Language, float]()
    for language in found.run.languages:
        told = [score.value for case in cases if case.language is language and (score := case.scores.get(_MAIN))]
        if told:
            shares[language] = fmean(told)
    outcome = verdict.outcome.value if verdict else ""
    errors = sum(case.error is not None for case in cases)
    return RunSummary(folder.name, config.suite, config.target, config.started_at, len(cases), errors, outcome, shares)


@lru_cache(maxsize=_SUMMARIES)
def _suite(path: Path, written: int) -> SuiteSummary:
    """A suite's card, read anew once its file was written anew; of what is wrong with it, the first."""
    del written
    name = path.name
    try:
        suite = load_suite(path)
    except MunadilError as error:
        return SuiteSummary(name, problem=error.detail.partition("\n")[0].replace(str(path), name))
    cases = suite.all_cases
    forms = {form: sum(case.language is form for case in cases) for form in Language}
    told = {form: count for form, count in forms.items() if count}
    return SuiteSummary(
        name,
        suite.name,
        suite.description,
        len(cases),
        told,
        can_run=bool(suite.documents),
        titles=suite.titles,
        descriptions=suite.descriptions,
    )
