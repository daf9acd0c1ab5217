r"""How lists and facts are written in a single cell of a spreadsheet, and read again.

A list has one item per line of the cell, or items with ` | ` between them. A fact (nuggets, forbidden) is a line of its own:
its wordings with ` | ` between them, or `number: 12`, `date: 2025-01-11`, `pattern: \bTAMKINE\b`; `okay:` before it says that
it may be missing. Double quotes, as in JSON, keep a text whole that would be read as something else: `"either | or"`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from evals.suites.suite import Importance, Nugget

_KINDS = ("number", "date", "pattern", "text")
_KEYWORD = re.compile(rf"({'|'.join((*Importance, *_KINDS))})\s*:\s*", re.IGNORECASE)
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_decoder = json.JSONDecoder()


def to_cell(text: str) -> str:
    """A text for a cell; in quotes where a cell would lose something of it."""
    kept = text.replace("\n", "")
    if text and (text != text.strip() or text[0] == '"' or _ODD.search(kept)):
        return _quoted(text)
    return text


def from_cell(cell: str) -> str:
    """The text of a cell."""
    cell = cell.strip()
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        try:
            text = json.loads(cell)
        except ValueError:  # somebody's own quotation marks
            return cell
        return str(text)
    return cell


def list_to_cell(items: Sequence[str]) -> str:
    """Texts, one per line."""
    return "\n".join(_item(text) for text in items)


def list_from_cell(cell: str) -> list[str]:
    """Texts of a cell that has them on lines or with bars between them."""
    return [text for line in _lines(cell) for text in _split(line)]


def nuggets_to_cell(nuggets: Sequence[Nugget]) -> str:
    """Facts, one per line."""
    return "\n".join(_nugget_line(nugget) for nugget in nuggets)


def nuggets_from_cell(cell: str) -> list[dict[str, object]]:
    """Facts of a cell, as a suite's YAML has them; they are not checked yet."""
    return [_nugget(line) for line in _lines(cell)]


def _nugget_line(nugget: Nugget) -> str:
    lead = "" if nugget.importance is Importance.VITAL else f"{nugget.importance.value}: "
    if nugget.number is not None:
        whole = nugget.number.is_integer() and abs(nugget.number) < 1e15
        return f"{lead}number: {int(nugget.number) if whole else repr(nugget.number)}"
    if nugget.date is not None:
        return f"{lead}date: {nugget.date.isoformat()}"
    if nugget.pattern is not None:
        pattern = nugget.pattern
        plain = pattern and pattern == pattern.strip() and pattern[0] != '"' and not _ODD.search(pattern)
        return f"{lead}pattern: {pattern if plain else _quoted(pattern)}"
    return lead + " | ".join(_item(text) for text in nugget.any_of)


def _nugget(line: str) -> dict[str, object]:
    found: dict[str, object] = {}
    rest = line
    kind = "text"
    while match := _KEYWORD.match(rest):
        word, rest = match.group(1).lower(), rest[match.end() :]
        if word not in tuple(Importance):
            kind = word
            break
        found["importance"] = word
    if kind == "text":
        return {**found, "any": _split(rest)}
    return {**found, kind: from_cell(rest)}


def _item(text: str) -> str:
    if not text or text != text.strip() or text[0] == '"' or "|" in text or _KEYWORD.match(text) or _ODD.search(text):
        return _quoted(text)
    return text


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=bool(_ODD.search(text))).replace("_x", "\\u005fx")


def _lines(cell: str) -> list[str]:
    return [line.strip() for line in re.split(r"[\r\n]+", cell) if line.strip()]


def _split(line: str) -> list[str]:
    return list(_pieces(line))


def _pieces(line: str) -> Iterator[str]:
    """Texts with bars between them; a bar within quotes is none."""
    rest = line.strip()
    while rest:
        text, after = _leading_quote(rest)
        if text is None:
            bare, _, after = rest.partition("|")
            text = bare.strip()
            if text:
                yield text
        else:
            yield text
        rest = after.strip()


def _leading_quote(rest: str) -> tuple[str | None, str]:
    """A quoted text at the start and what follows its bar; None where there is none that ends at a bar or at the end."""
    if not rest.startswith('"'):
        return None, rest
    try:
        text, end = _decoder.raw_decode(rest)
    except ValueError:
        return None, rest
    after = rest[end:].strip()
    if after and not after.startswith("|"):
        return None, rest
    return str(text), after[1:]
