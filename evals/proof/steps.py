"""The steps that every question goes through, with the digest of each: what guards an answer is no secret."""

from __future__ import annotations

import hashlib
import inspect
from pathlib import Path


def step_digests() -> dict[str, str]:
    """SHA-256 of each step's source file, by the step's name, in the order of a turn."""
    from agent.agent import STEPS

    return {step.name: hashlib.sha256(Path(inspect.getfile(step)).read_bytes()).hexdigest() for step in STEPS}
