"""The judge of a release: as calibrated, or one for all."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from agent.abstention.calibration import Calibration, artifact_name
from agent.abstention.model import Judge
from knowledge.ports import Artifacts

_log = structlog.get_logger(__name__)


class CalibratedJudges:
    """The judge of each release, as its calibration was kept; the shipped one until there is a calibration. Thread-safe."""

    def __init__(
        self,
        artifacts: Artifacts,
        fingerprint: str,
        *,
        again: float = 30.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._artifacts, self._fingerprint = artifacts, fingerprint
        self._again, self._monotonic = again, monotonic
        self._known: dict[int, tuple[Judge, float]] = {}

    def of(self, release: int) -> Judge:
        """The judge of a release; looked for again after a while, for calibration may come after publication."""
        judge, until = self._known.get(release, (Judge(), 0.0))
        if self._monotonic() < until:
            return judge
        payload = self._artifacts.artifact(artifact_name(self._fingerprint, release))
        judge = _judge(payload) if payload else Judge()
        self._known[release] = (judge, math.inf if payload else self._monotonic() + self._again)
        return judge


@dataclass(frozen=True)
class OneJudge:
    """The same judge for every release."""

    judge: Judge

    def of(self, release: int) -> Judge:
        """The judge."""
        return self.judge


def _judge(payload: Mapping[str, object]) -> Judge:
    """The judge that was kept; the shipped one where it cannot be read, for a question must be answered or refused."""
    try:
        return Calibration.of_payload(payload).judge()
    except ValueError as error:
        _log.warning("calibration.unreadable", kind=type(error).__name__, remedy="munadil knowledge calibrate")
        return Judge()
