"""Places that a text names, whatever the script: regions, towns, countries."""

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
def _table() -> dict[str, str]:
    text = (files("core.language") / "data" / "places.txt").read_text(encoding="utf-8")
    lines = [fold(line).replace("-", " ").split(",") for line in text.splitlines() if line and not line.startswith("#")]
    return {_bare(name): names[0] for names in lines for name in names}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _table()), key=len, reverse=True))
    return re.compile(rf"(?<!\w){_CLITICS}((?:ال)?(?:{names}))(?!\w)")


def _bare(name: str) -> str:
    return re.sub(r"^ال(?=\w{2})", "", name)
