"""Who decides for a release: as calibrated, or one for all."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from agent.abstention.calibration import CARRIED, Calibration, artifact_name
from agent.abstention.model import Decider
from knowledge.ports import Artifacts

_log = structlog.get_logger(__name__)


class CalibratedDeciders:
    """The decider of each release, as its calibration was kept; the shipped one until there is a calibration. Thread-safe."""

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
        self._known: dict[int, tuple[Decider, float]] = {}

    def of(self, release: int) -> Decider:
        """The decider of a release; looked for again after a while, for calibration may come after publication."""
        decider, until = self._known.get(release, (Decider(), 0.0))
        if self._monotonic() < until:
            return decider
        payload = self._artifacts.artifact(artifact_name(self._fingerprint, release))
        decider = _decider(payload) if payload else Decider()
        is_final = payload is not None and not payload.get(CARRIED)
        self._known[release] = (decider, math.inf if is_final else self._monotonic() + self._again)
        return decider


@dataclass(frozen=True)
class OneDecider:
    """The same decider for every release."""

    decider: Decider

    def of(self, release: int) -> Decider:
        """The decider."""
        return self.decider


def _decider(payload: Mapping[str, object]) -> Decider:
    """The decider that was kept; the shipped one where it cannot be read, for a question must be answered or refused."""
    try:
        return Calibration.of_payload(payload).decider()
    except ValueError as error:
        _log.warning("calibration.unreadable", kind=type(error).__name__, remedy="munadil knowledge calibrate")
        return Decider()
