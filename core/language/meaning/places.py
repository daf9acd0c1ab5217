"""Names that a text has, by list: places, whatever the script, and first names of people in Arabic letters."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from core.language.fold import fold

_CLITICS = r"(?:[وفبلك]|وب|ول|وف|كب|ال|وال|بال|فال|ولل|لل|l'?|f|d'?|b)?"


def places(text: str) -> frozenset[str]:
    """Folded first names of the places that a text names."""
    found = _pattern().finditer(fold(text).replace("-", " "))
    return frozenset(_table()[_bare(match[1])] for match in found)


@lru_cache(maxsize=1)
def names_of_places() -> tuple[tuple[str, ...], ...]:
    """Folded names of each place, as people write them, the usual one first."""
    text = (files("core.language") / "data" / "places.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(tuple(fold(line).replace("-", " ").split(",")) for line in lines)


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    return {_bare(name): names[0] for names in names_of_places() for name in names}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _table()), key=len, reverse=True))
    return re.compile(rf"(?<!\w){_CLITICS}((?:ال)?(?:{names}))(?!\w)")


def _bare(name: str) -> str:
    return re.sub(r"^ال(?=\w{2})", "", name)


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """First names of people in Arabic letters, folded."""
    text = (files("core.language") / "data" / "given_names.txt").read_text(encoding="utf-8")
    return frozenset(fold(name) for line in text.splitlines() if not line.startswith("#") for name in line.split())
