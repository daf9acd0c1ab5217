"""Whether a fact of a suite stands in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from core.language.fold import plain
from core.language.values import values
from core.text import Script, script_of
from evals.reply import Reply
from evals.scorers.expectation import is_answered, shows_sources
from evals.suites.suite import Nugget

_MARK = re.compile(r" ?\[\d{1,3}\]")
_GROUPING = re.compile(r"(?<=\d)[ ٬'](?=\d{3}(?!\d))")


def without_marks(text: str) -> str:
    """A text without its `[n]` marks, whose numbers are those of citations."""
    return _MARK.sub("", text)


def said(reply: Reply) -> tuple[str, ...]:
    """What an answer tells: its text and what it quotes of its sources; nothing unless it surely answers."""
    return shown(reply) if is_answered(reply) else ()


def shown(reply: Reply) -> tuple[str, ...]:
    """What a person is shown of the documents, as an answer or as the nearest words found."""
    if not shows_sources(reply):
        return ()
    return (without_marks(reply.text), *dict.fromkeys(c.quote for c in reply.citations if c.quote))


def is_found(nugget: Nugget, texts: Iterable[str]) -> bool:
    """Whether one of the texts states a fact.

    Texts and patterns are sought in the folded text: a form in Arabic letters anywhere (for clitics are glued to words), one
    in Latin letters at the start of a word. Patterns are sought in the text as it stands too. Numbers and dates are values.
    """
    return any(_stands(nugget, text) for text in texts)


def missing(nuggets: Sequence[Nugget], texts: Sequence[str]) -> tuple[Nugget, ...]:
    """The facts that none of the texts states."""
    return tuple(nugget for nugget in nuggets if not is_found(nugget, texts))


def label(nugget: Nugget) -> str:
    """A fact as a reader of a report knows it: its first text, its pattern, its number or its day."""
    if nugget.number is not None:
        return f"« {_written(nugget.number)} »"
    if nugget.date is not None:
        return f"« {nugget.date.isoformat()} »"
    return f"« {nugget.any_of[0] if nugget.any_of else nugget.pattern} »"


def labels(nuggets: Iterable[Nugget]) -> str:
    """Several facts in one line."""
    return ", ".join(label(nugget) for nugget in nuggets)


def _stands(nugget: Nugget, text: str) -> bool:
    if nugget.number is not None:
        return values(text).has_number(abs(Decimal(str(nugget.number)).normalize()))
    if nugget.date is not None:
        return values(text).has_date(nugget.date)
    if nugget.pattern is not None:
        pattern = re.compile(nugget.pattern)
        return any(pattern.search(form) for form in (text, plain(text), _searchable(text)))
    forms = (_searchable(text), _ungrouped(_searchable(text)))
    return any(pattern.search(form) for written in nugget.any_of for pattern in _patterns(written) for form in forms)


@lru_cache(maxsize=4096)
def _patterns(written: str) -> tuple[re.Pattern[str], ...]:
    """What finds a written form: as it is, and with the digits of its numbers together."""
    form = _searchable(written)
    found = []
    for spelling in dict.fromkeys((form, _ungrouped(form))):
        anywhere = spelling and script_of(spelling[0]) is Script.ARABIC
        begins = "" if anywhere or not spelling[:1].isalnum() else r"(?<![^\W\u0600-\u06ff])(?<!\d[.,])"
        ends = r"(?![.,]?\d)" if spelling[-1:].isdigit() else ""
        found.append(re.compile(begins + re.escape(spelling) + ends))
    return tuple(found)


@lru_cache(maxsize=2048)
def _searchable(text: str) -> str:
    """A text in one spelling and on one line."""
    return " ".join(plain(text).split())


def _ungrouped(text: str) -> str:
    return _GROUPING.sub("", text)


def _written(number: float) -> str:
    return f"{number:,.10g}".replace(",", " ") if number >= 10_000 else f"{number:g}"
