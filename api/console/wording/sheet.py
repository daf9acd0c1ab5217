"""Wordings as a sheet for a native speaker: written, and read back row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from api.console.frame.words import word
from api.console.work.wording import WordingDesk, WordingError, WordingLine, WordingProblem
from conversation.phrases import LONGEST_LABEL
from core.errors import WrongUseError
from core.language.forms import Language
from participation.common.sheets import plain_cell

COLUMNS = ("key", "form", "text", "context", "reviewer")
"""What a sheet has; the text and the reviewer are what comes back."""
_MOST_ROWS = 20_000
"""Rows of a sheet that is read; chosen by hand: twenty times what there is."""


@dataclass(frozen=True)
class RowRead:
    """What became of a row of a sheet: `outcome` is `same`, `edited`, `reviewed`, `both` or `refused`."""

    number: int
    key: str
    form: str
    outcome: str
    problem: WordingProblem | None = None
    names: str = ""


def rows_of(lines: Iterable[WordingLine], language: Language) -> Iterator[tuple[str, ...]]:
    """A sheet's rows; what tells a reviewer where a text stands is in `language`."""
    for one in lines:
        yield one.key, one.form.value, one.text, context_of(one, language), one.reviewer


def context_of(one: WordingLine, language: Language) -> str:
    """Where a wording stands, what must stay in it, and the same in French."""
    kind, _, _ = one.key.partition(".")
    told = [word(f"wording_kind_{kind}", language)]
    if one.is_label:
        told.append(word("wording_on_button", language, count=LONGEST_LABEL))
    if one.places:
        told.append(word("wording_keep_places", language, names=", ".join(f"{{{name}}}" for name in one.places)))
    if one.form is not Language.FRENCH:
        told.append(word("wording_in_french", language) + " " + one.reference)
    return " ".join(told)


def read_sheet(desk: WordingDesk, content: bytes, who: str) -> tuple[RowRead, ...]:
    """Take over what a sheet says, row by row; what is refused changes nothing, and no other row suffers from it.

    A row with a reviewer is reviewed as it reads. Raises WrongUseError where it is no such sheet.
    """
    rows = _rows(content)
    desk.stored.refresh()
    found, reviewed, seen = list[RowRead](), list[tuple[str, Language, str, str]](), set[tuple[str, str]]()
    known = {(one.key, one.form.value): one for one in desk.lines()}
    with desk.stored.database.write() as session:
        for number, row in enumerate(rows, start=2):
            key, form, text = row["key"].strip(), row["form"].strip(), plain_cell(row["text"])
            reviewer = plain_cell(row["reviewer"]).strip()
            try:
                if form not in set(Language):
                    raise WordingError(WordingProblem.FORM, form)
                if (key, form) not in known:
                    raise WordingError(WordingProblem.KEY, key)
                if (key, form) in seen:
                    raise WordingError(WordingProblem.TWICE)
                seen.add((key, form))
                changed = desk.put(session, key, Language(form), text, who)
            except WordingError as error:
                found.append(RowRead(number, key, form, "refused", error.problem, error.names))
                continue
            is_new = bool(reviewer) and (changed or known[key, form].reviewer != reviewer)
            if is_new:
                reviewed.append((key, Language(form), text.replace("\r\n", "\n").strip(), reviewer))
            outcome = "both" if changed and is_new else "edited" if changed else "reviewed" if is_new else "same"
            found.append(RowRead(number, key, form, outcome))
        desk.note_reviews(session, reviewed, who)
    desk.stored.refresh()
    return tuple(found)


def _rows(content: bytes) -> list[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUseError("The sheet is not in UTF-8.", remedy="Save it as “CSV UTF-8”.") from error
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.DictReader(StringIO(text), delimiter=delimiter, restval="")
    if not {"key", "form", "text", "reviewer"} <= {(name or "").strip() for name in reader.fieldnames or ()}:
        raise WrongUseError(f"The sheet has not the columns {', '.join(COLUMNS)}.")
    rows = [{(name or "").strip(): cell or "" for name, cell in row.items() if isinstance(cell, str)} for row in reader]
    if len(rows) > _MOST_ROWS:
        raise WrongUseError(f"A sheet has {_MOST_ROWS} rows at most.")
    return [dict.fromkeys(COLUMNS, "") | row for row in rows if any(cell.strip() for cell in row.values())]
