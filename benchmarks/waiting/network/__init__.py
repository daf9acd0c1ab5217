"""The associations' network under load: a large one is made, served by two processes, visited by a hundred people, and killed."""

from benchmarks.waiting.network.measuring import run

__all__ = ["run"]
