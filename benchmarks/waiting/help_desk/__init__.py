"""The help desk under a day's load and through kills: `python -m benchmarks --only help-desk`."""

from __future__ import annotations

from pathlib import Path

from benchmarks.figures import Figure


def run(shared: Path) -> list[Figure]:
    """What `measuring` finds; imported late, for the server that is killed is of this package too, and starts often."""
    from benchmarks.waiting.help_desk import measuring

    return measuring.run(shared)
