"""Why work in the background came to nothing, as it is kept: of which kinds the error is, for a page to say, and what it said."""

from __future__ import annotations

from core.errors import MunadilError

BROKEN = "broken"
"""The kind of what came to nothing for a reason that only the log knows."""
INTERRUPTED = "interrupted"
"""The kind of what a process began that ended meanwhile."""
_WORDS = (BROKEN, INTERRUPTED)
_BETWEEN = "\x1f"
"""A character that nobody types: what a person wrote is no problem that is kept."""


def kept_problem(error: BaseException) -> str:
    """What is written down of an error; a single word where there is no more to say than its kind."""
    if not isinstance(error, MunadilError):
        return BROKEN
    return f"{' '.join(error.kinds)}{_BETWEEN}{error.detail} {error.remedy}".strip()


def kinds_and_text(problem: str) -> tuple[tuple[str, ...], str]:
    """The kinds of a problem that is kept, the nearest first, and the words of whoever runs the server; a word is a kind of its own."""
    kinds, between, text = problem.partition(_BETWEEN)
    if between:
        return tuple(kinds.split()), text
    return ((problem,), "") if problem.isidentifier() else ((), problem)


def is_kept_problem(comment: str) -> bool:
    """Whether a comment was written by no person, but says why work came to nothing."""
    return _BETWEEN in comment or comment in _WORDS
