"""Suites taken from the command line to folders with results: prepared, planned, run one after the other, taken up again."""

from __future__ import annotations

import re
import shlex
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

from api.wiring.evaluation import open_agent_subject, open_served_subject
from core.clock import SystemClock
from core.errors import WrongUseError
from evals.errors import RunFailedError
from evals.runs.folder import SUITE
from evals.runs.journal import RunPlan, differences, read_plan, write_plan
from evals.runs.results import RunConfig, Step
from evals.runs.run import LOGS, FinishedRun, planned, run_suite, suite_digest
from evals.scorers.documents import is_of
from evals.suites.file import load_suite
from evals.suites.selection import Selection
from evals.suites.suite import Case, Suite

if TYPE_CHECKING:
    from api.opened import OrganisationTexts, ProgressCallback, Subject
    from api.settings import Settings

_CONCURRENCY_IN_PROCESS = 2
"""Cases at once where this process answers; chosen by hand for two cores."""
_CONCURRENCY_SERVED = 4
"""Cases at once where a server answers, which waits for others; chosen by hand."""
_IN_PROCESS = "in-process"
_PASSAGE = re.compile(r"[0-9a-f]{32}")
"""The id of a passage, which another release may have."""


@dataclass(frozen=True)
class Wanted:
    """How suites are to be run; `target` is an address, empty for this process, and `concurrency` None for what suits it."""

    step: Step = "answer"
    target: str = ""
    selection: Selection = field(default_factory=Selection)
    epochs: int = 1
    concurrency: int | None = None
    retries: int = 2
    documents: Path | None = None
    published: bool = False
    keep_log: bool = True

    @property
    def at_once(self) -> int:
        """Cases asked at once."""
        return self.concurrency or (_CONCURRENCY_SERVED if self.target else _CONCURRENCY_IN_PROCESS)


@dataclass(frozen=True)
class PreparedRun:
    """A suite, the folder its run goes to, the documents it is about (None: what is published), and what was planned before."""

    suite: Suite
    folder: Path
    corpus: Path | None
    plan: RunPlan | None = None


def prepare(
    settings: Settings, suites: Sequence[Path], wanted: Wanted, *, out: Path | None = None, resume: Path | None = None
) -> tuple[list[PreparedRun], Wanted]:
    """Read every suite before any is run, or a run to take up again, whose options hold then; raises WrongUseError."""
    _refuse_contradictions(suites, wanted, resume)
    if resume is not None:
        return _taken_up(resume, wanted)
    read = [(load_suite(path), path) for path in suites]
    if len({suite.name for suite, _ in read}) < len(read):
        raise WrongUseError("two suites have the same name.", remedy="Run them one after the other.")
    prepared = []
    for suite, path in read:
        folder = out or _dated(settings.core.data_dir / "evaluations" / "runs", suite.name)
        corpus = wanted.documents or (path.parent / suite.documents if suite.documents else None)
        alone = corpus is None or wanted.published or wanted.target
        folder = folder / suite.name if out and len(read) > 1 else folder
        prepared.append(PreparedRun(suite, folder, None if alone or corpus is None else _existing(corpus)))
    return prepared, wanted


def run_all(
    settings: Settings,
    texts: OrganisationTexts,
    prepared: Sequence[PreparedRun],
    wanted: Wanted,
    progress: ProgressCallback,
    say: Callable[[str], None],
) -> list[tuple[Suite, FinishedRun]]:
    """Run suites one after the other; a corpus that several ask about is opened once. `say` is told what is asked."""
    outcomes = []
    for corpus, group in groupby(prepared, key=lambda each: each.corpus):
        with _subject(settings, texts, corpus, wanted, progress) as subject:
            say(subject.description)
            outcomes += [(each.suite, _run(each, subject, wanted, progress, say)) for each in group]
    return outcomes


def resuming(folder: Path) -> str:
    """How a run is taken up again."""
    return f"Take it up again: munadil eval run --resume {shlex.quote(str(folder))}"


def _refuse_contradictions(suites: Sequence[Path], wanted: Wanted, resume: Path | None) -> None:
    if bool(suites) == bool(resume):
        raise WrongUseError("name suites to run, or a run to --resume.", remedy="`munadil eval new` writes a suite.")
    if wanted.target and (wanted.step != "answer" or wanted.documents or wanted.published):
        raise WrongUseError(
            "a server answers whole, from what it has published.",
            remedy="Leave --step, --documents and --published out, or --target.",
        )
    if wanted.documents and wanted.published:
        raise WrongUseError("--documents and --published contradict each other.", remedy="Leave one of them out.")


def _taken_up(folder: Path, wanted: Wanted) -> tuple[list[PreparedRun], Wanted]:
    plan = read_plan(folder)
    target = "" if plan.config.target == _IN_PROCESS else plan.config.target
    again = replace(wanted, step=plan.config.step, target=target, epochs=plan.config.epochs)
    corpus = _existing(Path(plan.corpus)) if plan.corpus else None
    return [PreparedRun(load_suite(folder / SUITE), folder, corpus, plan)], again


def _existing(documents: Path) -> Path:
    if not documents.exists():
        raise WrongUseError(
            f"there are no documents at {documents}.", remedy="Correct `documents` in the suite, or use --published."
        )
    return documents.resolve()


def _dated(runs: Path, name: str) -> Path:
    """A folder that is not there yet, named after the suite and the time."""
    wanted = runs / f"{name}-{SystemClock().now():%Y%m%dT%H%M%SZ}"
    folder, number = wanted, 1
    while folder.exists():
        number += 1
        folder = wanted.with_name(f"{wanted.name}-{number}")
    return folder


def _subject(
    settings: Settings, texts: OrganisationTexts, corpus: Path | None, wanted: Wanted, progress: ProgressCallback
) -> AbstractContextManager[Subject]:
    if wanted.target:
        return open_served_subject(settings, texts, wanted.target, wanted.retries)
    return open_agent_subject(settings, texts, corpus, wanted.step, progress)


def _run(
    prepared: PreparedRun, subject: Subject, wanted: Wanted, progress: ProgressCallback, say: Callable[[str], None]
) -> FinishedRun:
    suite, folder = prepared.suite, prepared.folder
    plan = _plan(prepared, subject, wanted)
    # Begun by a server that a shell keeps in the background, a process ignores Ctrl+C, by which the console calls a run off.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and current_thread() is main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with _log_dir(folder, keep=wanted.keep_log) as log_dir:
            outcome = run_suite(
                suite,
                plan,
                folder,
                subject.target,
                subject.scorers,
                log_dir=log_dir,
                concurrency=wanted.at_once,
                watch=lambda done, total: progress(suite.name, done, total),
            )
            return outcome if wanted.keep_log else replace(outcome, log_dir=None)
    except KeyboardInterrupt:
        say(f"Interrupted. {resuming(folder)}")
        raise
    except RunFailedError as error:
        raise RunFailedError(error.detail, remedy=resuming(folder)) from error


def _plan(prepared: PreparedRun, subject: Subject, wanted: Wanted) -> RunPlan:
    """What is to be asked, written into the run's folder; what was planned before must be of the very same things."""
    before = prepared.plan
    if before is None:
        cases = wanted.selection.of(prepared.suite)
        refuse_unknown_sources(cases, subject.documents)
        config = _config(prepared.suite, subject, wanted, wanted.selection.settings())
        corpus = str(prepared.corpus or "")
        plan = RunPlan(replace(config, planned=planned(cases)), tuple(case.id for case in cases), corpus)
        write_plan(prepared.folder, plan, prepared.suite)
        return plan
    selected = {name: before.config.settings[name] for name in Selection.NAMES if name in before.config.settings}
    changed = differences(before.config, _config(prepared.suite, subject, wanted, selected))
    if changed:
        raise WrongUseError(
            f"the run in {prepared.folder} cannot be taken up: {', '.join(changed)} changed since it began.",
            remedy="Run the suite anew.",
        )
    return before


def refuse_unknown_sources(cases: Sequence[Case], documents: frozenset[str] | None) -> None:
    """Refuse cases that name a source which is no document here, the nearest one told. Raises WrongUseError."""
    if documents is None:
        return
    for case in cases:
        for source in case.sources:
            if _PASSAGE.fullmatch(source) or any(is_of(source, key, "") for key in documents):
                continue
            names = [name for key in sorted(documents) for name in (key.rpartition("/")[2], key)]
            near = next(iter(get_close_matches(source, names, 1, 0.4)), "")
            raise WrongUseError(
                f"case {case.id}: the source {source!r} is no document that is asked about.",
                remedy=f"Did you mean {near}?" if near else "`munadil knowledge list` shows the documents.",
            )


def _config(suite: Suite, subject: Subject, wanted: Wanted, selected: dict[str, str]) -> RunConfig:
    settings = {**subject.settings, **selected, "concurrency": str(wanted.at_once)}
    return RunConfig(
        suite.name,
        suite_digest(suite),
        subject.corpus_digest,
        subject.version,
        SystemClock().now(),
        target=subject.target_name,
        step=wanted.step,
        epochs=wanted.epochs,
        prompts=subject.prompts,
        settings={name: value for name, value in settings.items() if value},
    )


@contextmanager
def _log_dir(folder: Path, *, keep: bool) -> Iterator[Path]:
    """Where the engine writes its log: beside the results, or where it is thrown away."""
    if keep:
        yield folder / LOGS
        return
    with tempfile.TemporaryDirectory(prefix="munadil-") as thrown_away:
        yield Path(thrown_away)
