"""The judge of answers: a model at the endpoint that settings name, and the folder of its verdicts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agent.settings import EndpointSettings
from evals.judge.errors import NoJudgeError
from evals.judge.settings import JudgeSettings

if TYPE_CHECKING:
    from evals.judge.judge import Judge


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
    model = EndpointSettings(
        settings.judge_base_url,
        settings.judge_model,
        settings.judge_api_key,
        settings.judge_timeout,
        settings.judge_max_tokens,
    )
    return Judge(
        EndpointModel(model), VerdictCache(cache), attempts=settings.judge_attempts, pause=settings.judge_pause
    )
