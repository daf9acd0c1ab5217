"""A run that has not ended: its plan, and every result as it came, so that it can be taken up again after anything."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from evals.errors import DamagedRunError, RunExistsError, RunNotFoundError
from evals.runs.folder import CONFIG, PLAN, RESULTS, SUITE, dump_case, load_case, load_run
from evals.runs.results import CaseResult, RunConfig
from evals.suites.file import to_yaml
from evals.suites.suite import Suite

JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class RunPlan:
    """What a run set out to do; enough to take it up again."""

    config: RunConfig
    cases: tuple[str, ...]
    """Ids of the cases to ask, in order."""
    corpus: str = ""
    """Folder of the documents that are asked about, absolute; empty: what is published."""


def write_plan(folder: Path, plan: RunPlan, suite: Suite) -> None:
    """Begin a run in a folder; raises RunExistsError where there is one already."""
    if any((folder / name).exists() for name in (PLAN, CONFIG, RESULTS)):
        raise RunExistsError(f"There is a run in {folder} already.", remedy="Name another folder, or use --resume.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SUITE).write_text(to_yaml(suite), encoding="utf-8")
    content = TypeAdapter(RunPlan).dump_json(plan, indent=2)
    temporary = folder / f".{PLAN}"
    temporary.write_bytes(content + b"\n")
    temporary.replace(folder / PLAN)


def read_plan(folder: Path) -> RunPlan:
    """What a run set out to do; raises RunNotFoundError and DamagedRunError."""
    try:
        return TypeAdapter(RunPlan).validate_json((folder / PLAN).read_bytes())
    except OSError:
        raise RunNotFoundError(
            f"There is no run to take up in {folder}.", remedy="Name a folder that `munadil eval run` wrote."
        ) from None
    except ValidationError as error:
        raise DamagedRunError(
            f"{folder / PLAN} was written by another version of Munadil ({error.error_count()} problems).",
            remedy="Run the suite again.",
        ) from None


class RunJournal:
    """Results as they come, one line each, on disk at once."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / JOURNAL
        self._file = self._path.open("ab")

    def __enter__(self) -> RunJournal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def note(self, result: CaseResult) -> None:
        """Keep a result."""
        self._file.write(dump_case(result) + b"\n")
        self._file.flush()


def known_results(folder: Path, epochs: int) -> dict[str, list[CaseResult]]:
    """Results of the cases that need not be asked again: asked `epochs` times without an error, or whole in a run that ended."""
    found: dict[str, list[CaseResult]] = {}
    for result in _lines(folder / JOURNAL):
        found.setdefault(result.case_id, []).append(result)
    done = {case: results[:epochs] for case, results in found.items() if len(results) >= epochs}
    if (folder / CONFIG).exists():
        done |= {case.case_id: [case] for case in load_run(folder).cases if case.case_id not in done}
    return {case: results for case, results in done.items() if not any(result.error for result in results)}


def end_journal(folder: Path) -> None:
    """Forget the results as they came: the run's own file holds them now."""
    (folder / JOURNAL).unlink(missing_ok=True)


def differences(before: RunConfig, now: RunConfig) -> list[str]:
    """What a run depends on and has changed since; taking it up again would mix two things."""
    ignored = ("started_at", "settings")
    old, new = _plain(replace(before, planned={})), _plain(replace(now, planned={}))
    changed = [name for name in old if name not in ignored and old[name] != new[name]]
    settings = {**before.settings, **now.settings}
    return changed + [
        name
        for name in settings
        if name not in VOLATILE and before.settings.get(name, "") != now.settings.get(name, "")
    ]


VOLATILE = ("day", "concurrency", "retries")
"""Settings that say when and how a run was made; no figure is meant to depend on them."""


def _plain(config: RunConfig) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(TypeAdapter(RunConfig).dump_json(config))
    return plain


def _lines(path: Path) -> Iterable[CaseResult]:
    """Results that were kept; a line that was cut short by a kill is none, nor an errored one."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            result = load_case(line)
        except ValueError:
            continue
        if result.error is None:
            yield result
