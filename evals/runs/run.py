"""A suite against a target: every case asked and scored, errors told apart from failures, a dated folder kept."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from core.errors import MunadilError
from core.language.forms import Language
from evals.errors import TargetGoneError
from evals.ports import Scorer, Target
from evals.runs.folder import save_run
from evals.runs.journal import RunJournal, RunPlan, end_journal, known_results
from evals.runs.results import CaseResult, RunResult
from evals.runs.task import EngineJob, run_job
from evals.score import Score
from evals.scorers import score_all
from evals.suites.file import to_yaml
from evals.suites.suite import Case, Suite

LOGS = "logs"
_MOST_ERRORS = 0.5
"""Share of errored cases above which a run says nothing; chosen by hand (docs/decisions/0112)."""
RunWatcher = Callable[[int, int], None]
"""Called with (cases done, cases to do)."""
Engine = Callable[[EngineJob], Awaitable[str]]
"""Asks every case of a job; `evals.runs.task.run_job` is the real one, `evals.targets.testing.run_in_order` the fake."""


@dataclass(frozen=True)
class FinishedRun:
    """A run that ended: its results, where they are, and why they say nothing where that is so."""

    folder: Path
    run: RunResult
    problem: str = ""
    log_dir: Path | None = None

    @property
    def could_run(self) -> bool:
        """Whether enough cases were asked to say anything."""
        return not self.problem


def run_suite(
    suite: Suite,
    plan: RunPlan,
    folder: Path,
    target: Callable[[], Target],
    scorers: Sequence[Scorer],
    *,
    log_dir: Path,
    concurrency: int = 1,
    watch: RunWatcher = lambda done, total: None,
    engine: Engine = run_job,
) -> FinishedRun:
    """Ask what a plan holds and `folder` has no result for yet, and keep the run in `folder`.

    The target is made, used and closed in one event loop. Interrupted, it raises KeyboardInterrupt and leaves what came so far.
    """
    cases = {case.id: case for case in suite.all_cases}
    wanted = [cases[case_id] for case_id in plan.cases]
    epochs = plan.config.epochs
    known = known_results(folder, epochs)
    asking = [case for case in wanted if case.id not in known]
    problem = ""
    if asking:
        with RunJournal(folder) as journal:
            asker = _Asker(scorers, journal, watch, epochs * len(known), epochs * len(wanted))
            job = EngineJob(suite.name, asking, asker.ask, log_dir, epochs, concurrency, plan.config.settings)
            try:
                asyncio.run(_run(engine, job, asker, target))
            except asyncio.CancelledError:
                raise KeyboardInterrupt from None
        problem = asker.gone
        known |= asker.results
    run = RunResult(plan.config, tuple(_whole(case, known.get(case.id, ()), epochs) for case in wanted))
    save_run(folder, run, to_yaml(suite))
    end_journal(folder)
    return FinishedRun(folder, run, problem or could_not_run(run), log_dir)


async def _run(engine: Engine, job: EngineJob, asker: _Asker, make: Callable[[], Target]) -> None:
    asker.target = make()
    try:
        await engine(job)
    finally:
        await asker.target.close()


class _Asker:
    """Asks one case after the other and scores each reply; scoring is done one at a time, beside the asking."""

    target: Target

    def __init__(
        self, scorers: Sequence[Scorer], journal: RunJournal, watch: RunWatcher, done: int, total: int
    ) -> None:
        self._scorers, self._journal, self._watch = scorers, journal, watch
        self._done, self._total = done, total
        self._scoring = asyncio.Lock()
        self.results: dict[str, list[CaseResult]] = {}
        self.gone = ""

    async def ask(self, case: Case) -> CaseResult:
        """The scored result of a case; an error is in it."""
        result = await self._asked(case)
        self._journal.note(result)
        self.results.setdefault(case.id, []).append(result)
        self._done += 1
        self._watch(self._done, self._total)
        return result

    async def _asked(self, case: Case) -> CaseResult:
        try:
            reply = await self.target.ask(case)
        except TargetGoneError as error:
            self.gone = error.detail
            return errored(case, error.detail)
        except MunadilError as error:
            return errored(case, error.detail)
        except Exception as error:  # noqa: BLE001 - one case that breaks must not end the run
            return errored(case, f"asking broke ({type(error).__name__}: {str(error)[:200]})")
        try:
            async with self._scoring:
                scores = await asyncio.to_thread(score_all, self._scorers, case, reply)
        except Exception as error:  # noqa: BLE001 - what cannot be scored is an error, never a pass
            return errored(case, f"scoring broke ({type(error).__name__}: {str(error)[:200]})")
        return replace(
            errored(case, None),
            status=reply.status,
            text=reply.text,
            scores=scores,
            citations=reply.citations,
            duration_ms=round(reply.duration_ms, 3),
            tokens=reply.input_tokens + reply.output_tokens,
            answer_language=reply.language,
        )


def errored(case: Case, error: str | None) -> CaseResult:
    """The result of a case that has no answer to score."""
    return CaseResult(
        case.id,
        case.language,
        case.asked,
        "",
        "",
        {},
        group=case.group,
        tags=case.tags,
        held_out=case.held_out,
        severity=case.severity,
        error=error,
        expect=case.expect,
    )


def _whole(case: Case, results: Sequence[CaseResult], epochs: int) -> CaseResult:
    """One result for a case: of several epochs, the first answer with the mean of every score; an error in any is an error."""
    failed = next((result for result in results if result.error is not None), None)
    if failed is not None:
        return failed
    if not results:
        return errored(case, "it was not asked.")
    if len(results) == 1:
        return results[0]
    names = dict.fromkeys(name for result in results for name in result.scores)
    scores = {name: _mean([result.scores.get(name) for result in results]) for name in names}
    spent = round(fmean(result.tokens for result in results))
    took = round(fmean(result.duration_ms for result in results), 3)
    return replace(results[0], scores=scores, tokens=spent, duration_ms=took)


def _mean(scores: Sequence[Score | None]) -> Score | None:
    """The mean over the epochs that a metric applied in, explained by the first that was not perfect."""
    found = [score for score in scores if score is not None]
    if not found:
        return None
    told = next((score for score in found if not score.is_perfect), found[0])
    values = [score.value for score in found]
    if len(set(values)) == 1:
        return told
    each = ", ".join(f"{value:g}" for value in values)
    return replace(told, value=fmean(values), explanation=f"Mean of {each}. {told.explanation}".strip())


def could_not_run(run: RunResult) -> str:
    """Why a run says nothing: most cases errored, or all of a language; empty when it says something."""
    lost = errors_by_language(run)
    total = sum(planned for _, planned in lost.values())
    everything = sum(errors for errors, _ in lost.values())
    first = next((case.error for case in run.cases if case.error), "")
    if total and everything / total > _MOST_ERRORS:
        return f"{everything} of {total} cases errored; the first: {first}"
    for language, (errors, planned) in lost.items():
        if planned and errors == planned:
            return f"every case in {language} errored; the first: {first}"
    return ""


def errors_by_language(run: RunResult) -> dict[Language, tuple[int, int]]:
    """Errored and missing cases of each language, and how many there are."""
    found = {}
    for language in run.languages:
        of_language = [case for case in run.cases if case.language is language]
        missing = run.missing(language)
        found[language] = (sum(case.error is not None for case in of_language) + missing, len(of_language) + missing)
    return found


def suite_digest(suite: Suite) -> str:
    """SHA-256 of what a suite asks and expects, whatever format it was written in."""
    return hashlib.sha256(
        to_yaml(suite.model_copy(update={"documents": None, "titles": {}, "descriptions": {}})).encode()
    ).hexdigest()


def digest_of(parts: Iterable[str]) -> str:
    """SHA-256 of texts in order."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def planned(cases: Iterable[Case]) -> Mapping[Language, int]:
    """How many cases there are of each language, in the product's order."""
    counts = dict.fromkeys(Language, 0)
    for case in cases:
        counts[case.language] += 1
    return {language: count for language, count in counts.items() if count}
