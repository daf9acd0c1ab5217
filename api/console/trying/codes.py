"""The codes of a turn, which the agent's records are written in, in a staff member's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agent.organisation.replies import written_date
from api.console.frame.outcomes import rail_name
from api.console.frame.visit import Visit
from api.console.work.levers import Reason

UNSHARED = frozenset({"margin", "contrast", "above_rest", "lead", "above_title"})
"""Features that are no shares: differences and log-odds."""
Noted = str | int | float | bool | Sequence[str]
"""What a step notes of itself under a name."""


def told(visit: Visit, group: str, code: str) -> str:
    """A code of a group in words; the code itself where it has none, which a test rules out."""
    key = f"try_{group}_{code}"
    return code if (said := visit.say(key)) == key else said


def verdict(visit: Visit, code: str) -> str:
    """What a step decided: a word of its own, else how the turn ended."""
    name, _, kind = code.partition(":")
    if kind:
        return visit.say(f"try_said_{name}", kind=kind)
    return told(visit, "said", code) if _has(visit, f"try_said_{code}") else told(visit, "status", code)


def cause(visit: Visit, code: str) -> str:
    """Why a model wrote nothing."""
    begins, _, status = code.partition("_")
    return visit.say("try_cause_http", status=status) if begins == "http" else told(visit, "cause", code)


def reason(visit: Visit, why: Reason) -> str:
    """Why a question was not surely answered."""
    return visit.say(f"try_lever_{why.lever}", **{name: _value(visit, name, one) for name, one in why.values.items()})


def note(visit: Visit, name: str, value: Noted) -> tuple[str, str]:
    """What a step noted: what it is called, and its value."""
    if name == "topic" and not isinstance(value, str):
        return visit.say("try_topic_chance"), percent(float(value))  # type: ignore[arg-type]
    keys = (f"try_note_{name}", f"try_topic_{name}", f"try_{name}")
    called = next((visit.say(key) for key in keys if _has(visit, key)), name)
    return called, _noted(visit, name, value)


def shown(name: str, value: float) -> str:
    """A feature's value."""
    return f"\u2066{value:+.2f}\u2069" if name in UNSHARED else percent(value)


def percent(share: float) -> str:
    """A share as it is read in every language of the console, from left to right."""
    return f"\u2066{share * 100:.0f}\u00a0%\u2069"


def listed(visit: Visit, parts: Sequence[str]) -> str:
    """Several things in a row."""
    return f"{visit.say('comma')} ".join(parts)


def _noted(visit: Visit, name: str, value: Noted) -> str:
    if isinstance(value, bool):
        return visit.say("has" if value else "has_not")
    if isinstance(value, float):
        return shown(name.removeprefix("span_"), value)
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        return listed(visit, [_word(visit, name, one) for one in value])
    return _word(visit, name, value)


def _word(visit: Visit, name: str, code: str) -> str:
    """One word of a note: a code where the note is one of codes, else as it is."""
    if name == "met":
        return rail_name(code, visit.language)
    if name in ("dropped", "refused"):
        return told(visit, "fault", code)
    if name in ("model_failure", "unlike_civic"):
        return cause(visit, code)
    if name == "endpoint_failures":
        model, _, why = code.rpartition(": ")
        return f"{model}: {cause(visit, why)}"
    return visit.say(f"speaks_{code}") if name == "language" else code


def _value(visit: Visit, name: str, value: str | int | tuple[str, ...]) -> str | int:
    """What a lever's wording is filled in with."""
    match name, value:
        case "rails", tuple():
            return listed(visit, [_rail(visit, one) for one in value])
        case "faults", tuple():
            return listed(visit, [told(visit, "fault", one) for one in value])
        case _, tuple():
            return listed(visit, value)
        case "language", str():
            return visit.say(f"speaks_{value}")
        case (("kind" | "step"), str()):
            return told(visit, name, value)
        case "day", str() if value:
            return written_date(date.fromisoformat(value), visit.language)
        case _, _:
            return value


def _rail(visit: Visit, code: str) -> str:
    """The guardrail that stopped a question; how the turn ended where none of a name did."""
    return told(visit, "status", code) if _has(visit, f"try_status_{code}") else rail_name(code, visit.language)


def _has(visit: Visit, key: str) -> bool:
    return visit.say(key) != key
