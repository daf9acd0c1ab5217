"""Numbers in addresses: what no table can number is at no address."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.errors import NotFoundError

_LARGEST = 2**63 - 1
"""The largest number of a row, given by both databases: 64 bits with a sign."""
_LONG_NUMBER = re.compile(r"[+-]?[0-9]{19,}")


def refuse_endless_numbers(parts: Iterable[object]) -> None:
    """Raises NotFoundError where a part of an address is a number that no row can have."""
    for part in map(str, parts):
        if _LONG_NUMBER.fullmatch(part) and (len(part) > 20 or abs(int(part)) > _LARGEST):
            raise NotFoundError("There is nothing of this number.")
