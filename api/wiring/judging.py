"""What `munadil eval judge` puts together: the model at the judge's endpoint, and the folder of its verdicts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agent.settings import AgentSettings
from api.wiring.opening import Progress, Settings
from evals.judge.errors import NoJudgeError
from evals.judge.settings import JudgeSettings

if TYPE_CHECKING:
    from evals.judge.judge import Judge, Judgement
    from evals.judge.questions import JudgeQuestion


def judge_run(
    settings: Settings,
    folder: Path,
    questions: Sequence[JudgeQuestion],
    *,
    url: str,
    model: str,
    concurrency: int,
    limit: int | None,
    progress: Progress,
) -> tuple[Judgement, ...]:
    """Judge the answers of a run; `url` and `model` win over the settings. Raises NoJudgeError where neither names them."""
    from evals.judge.judging import judge_run as judge_answers

    given = {name: value for name, value in (("judge_base_url", url), ("judge_model", model)) if value}
    judge = open_judge(settings.judge.model_copy(update=given), settings.core.data_dir / "evaluations" / "verdicts")
    return asyncio.run(judge_answers(folder, judge, questions, concurrency=concurrency, limit=limit, progress=progress))


def open_judge(settings: JudgeSettings, cache: Path) -> Judge:
    """The judge that settings name; raises NoJudgeError."""
    from agent.models.endpoint import EndpointModel
    from evals.judge.cache import VerdictCache
    from evals.judge.judge import Judge

    if not settings.has_judge:
        raise NoJudgeError(
            "no judge is configured.",
            remedy="Set MUNADIL_JUDGE_BASE_URL and MUNADIL_JUDGE_MODEL, or give --url and --model.",
        )
    model = AgentSettings(
        model_base_url=settings.judge_base_url,
        model_name=settings.judge_model,
        model_api_key=settings.judge_api_key,
        model_timeout=settings.judge_timeout,
        model_max_tokens=settings.judge_max_tokens,
    )
    return Judge(
        EndpointModel(model), VerdictCache(cache), attempts=settings.judge_attempts, pause=settings.judge_pause
    )
