"""What buttons carry: a letter, and what it is about, in 64 bytes at most."""

from __future__ import annotations

import re

from core.language.forms import Language

LONGEST = 64
"""Bytes that every channel carries, given by the Bot API, which carries the least."""
PERSON, BACK, FORGET, KEEP, FOLLOW = "h:", "b:", "x:yes", "x:no", "l:auto"
_TURN = r"[A-Za-z0-9_-]{1,48}"
PATTERN = re.compile(
    rf"s:(?P<source>{_TURN}):(?P<number>[0-9]{{1,3}})|f:(?P<rated>{_TURN}):(?P<value>[+-])"
    rf"|w:(?P<reasoned>{_TURN}):(?P<reason>[a-z]{{1,12}})|r:(?P<retried>{_TURN})|q:(?P<asked>{_TURN})"
    r"|l:(?P<language>[A-Za-z-]{2,8})|(?P<person>h:)|(?P<back>b:)|x:(?P<forget>yes|no)"
    rf"|n:(?P<told>yes|fix|list|end|again)(?::(?P<of>{_TURN}))?"
    rf"|p:(?P<room>[a-z_]{{1,13}}):(?P<chosen>[A-Za-z0-9]{{1,24}}):(?P<entered>{_TURN})"
)
"""Every payload that a button of ours has."""


def source(turn: str, number: int) -> str:
    """Opens the source `number` of a turn's answer."""
    return f"s:{turn}:{number}"


def rating(turn: str, value: int) -> str:
    """Says that a turn's answer was good (+1) or not (-1)."""
    return f"f:{turn}:{'+' if value > 0 else '-'}"


def reason(turn: str, code: str) -> str:
    """Says why a turn's answer was not good."""
    return f"w:{turn}:{code}"


def retry(turn: str) -> str:
    """Asks a turn's question once more."""
    return f"r:{turn}"


def was_question(turn: str) -> str:
    """Asks what was taken for a reason as a question."""
    return f"q:{turn}"


def language(tag: Language) -> str:
    """Chooses a language."""
    return f"l:{tag}"


def told(what: str, of: str = "") -> str:
    """Agrees to be told of a turn's questions (yes) or sources (fix); lists (list), ends (end) or takes up again (again)."""
    return f"n:{what}:{of}" if of else f"n:{what}"


def room(name: str, value: str, turn: str) -> str:
    """Says something to a room in which one takes part, of a turn that it answered."""
    return f"p:{name}:{value}:{turn}"
