"""Turns what a suite's file holds into a suite, or into every problem there is with it, each where it stands."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from evals.errors import SuiteError, SuiteProblem
from evals.suites.suite import Case, CaseGroup, Nugget, Style, Suite, SuiteHeader, Thresholds

ModelT = TypeVar("ModelT", bound=BaseModel)
Location = tuple[str | int, ...]
_MODELS: tuple[type[BaseModel], ...] = (Suite, CaseGroup, Case, Nugget, Style, Thresholds)
_FIELDS = sorted({info.alias or name for model in _MODELS for name, info in model.model_fields.items()})
_SHOWN = 30
"""Problems listed; chosen by hand."""
_SEE = "`munadil eval new` writes a suite to compare with."


@dataclass(frozen=True)
class RawEntry:
    """A case, a group or the head of a suite as it was read; `line` says where any part of it stands."""

    data: object
    line: Callable[[Location], int]
    prefix: str = ""
    """What its place is called in the file, such as `cases.3` or `row 5`."""


@dataclass
class RawSuite:
    """What was read from a file, and what was wrong with its form already."""

    path: Path
    head: RawEntry
    cases: list[RawEntry] = field(default_factory=list)
    groups: list[RawEntry] = field(default_factory=list)
    problems: list[SuiteProblem] = field(default_factory=list)


def build(
    raw: RawSuite, fold: Callable[[Sequence[Case]], tuple[Sequence[Case], Sequence[CaseGroup]]] | None = None
) -> Suite:
    """The suite, its cases folded into groups where told; raises SuiteError with every problem, in the file's order."""
    head = _validated(SuiteHeader, raw.head, raw.problems)
    cases = [_validated(Case, entry, raw.problems) for entry in raw.cases]
    groups = [_validated(CaseGroup, entry, raw.problems) for entry in raw.groups]
    _check_ids(raw, cases, groups)
    if not raw.cases and not raw.groups and not raw.problems:
        raw.problems.append(SuiteProblem(1, "", "there is no case in it", f"Add cases or groups. {_SEE}"))
    if raw.problems or head is None:
        raise suite_error(raw.path, raw.problems)
    whole = [case for case in cases if case is not None]
    found: tuple[Sequence[Case], Sequence[CaseGroup]] = (whole, [group for group in groups if group is not None])
    if fold is not None:
        found = fold(whole)
    said = {name: getattr(head, name) for name in SuiteHeader.model_fields}
    return Suite(**said, cases=tuple(found[0]), groups=tuple(found[1]))


def suite_error(path: Path, problems: Sequence[SuiteProblem]) -> SuiteError:
    """An error that lists problems, one a line: file, line, field, what is wrong and what to do."""
    ordered = sorted(set(problems))
    lines = [f"{path}:{problem.line}: {problem}" for problem in ordered[:_SHOWN]]
    if len(ordered) > _SHOWN:
        lines.append(f"… and {len(ordered) - _SHOWN} more.")
    return SuiteError("\n".join(lines), remedy="Correct the lines named.", problems=ordered)


def _validated(model: type[ModelT], entry: RawEntry, problems: list[SuiteProblem]) -> ModelT | None:
    if not isinstance(entry.data, Mapping):
        message = "this must have fields, each with a value"
        problems.append(SuiteProblem(entry.line(()), entry.prefix, message, f"Write `field: value` lines. {_SEE}"))
        return None
    try:
        found = model.model_validate(entry.data)
        if isinstance(found, CaseGroup):
            found.cases()
        return found
    except ValidationError as error:
        problems += _problems(entry, error)
        return None


def _problems(entry: RawEntry, error: ValidationError) -> list[SuiteProblem]:
    found: dict[Location, SuiteProblem] = {}
    for detail in error.errors(include_url=False):
        place = _place(entry.data, detail["loc"], missing=detail["type"] == "missing")
        if place not in found:
            message, remedy = _told(detail, place)
            parts = (part + 1 if isinstance(part, int) else part for part in place)
            name = ".".join(str(part) for part in ((entry.prefix,) if entry.prefix else ()) + tuple(parts))
            found[place] = SuiteProblem(entry.line(place), name, message, remedy)
    # A field of several kinds complains once per kind: the deepest complaint is the one that was meant.
    return [
        problem
        for place, problem in found.items()
        if not any(len(other) > len(place) > 0 and other[: len(place)] == place for other in found)
    ]


def _place(data: object, location: Sequence[str | int], *, missing: bool) -> Location:
    """The part of a location that is in the file: pydantic names kinds of a union and the like in between."""
    place: list[str | int] = []
    for depth, part in enumerate(location):
        if isinstance(data, Mapping):
            if part in data:
                place.append(part)
                data = data[part]
            elif missing and depth == len(location) - 1:
                place.append(part)
        elif isinstance(data, Sequence) and not isinstance(data, str) and isinstance(part, int) and part < len(data):
            place.append(part)
            data = data[part]
    return tuple(place)


def _told(detail: Any, place: Location) -> tuple[str, str]:
    """What is wrong and what to do, in words that need no knowledge of the program."""
    kind, given = detail["type"], detail.get("input")
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    name = str(place[-1]) if place else ""
    if kind == "missing":
        return "it is missing", f"Add `{name}: …`."
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(name, _FIELDS, 1)
        return "there is no such field", f"Did you mean `{near[0]}`?" if near else "Take it out."
    if kind in ("string_type", "tuple_type", "mapping_type", "model_type", "dict_type"):
        return _wrong_kind(kind, given)
    if kind == "string_pattern_mismatch":
        return f"{given!r} is no name", "Use letters, digits, dots, dashes and underscores."
    if kind in ("enum", "literal_error"):
        return f"{given!r} is not known: it {message}", "Write one of these."
    if kind == "value_error":
        return message, _SEE if not place else "Correct it."
    return f"it {message}", f"{given!r} is there." if isinstance(given, str | int | float) else _SEE


def _wrong_kind(kind: str, given: object) -> tuple[str, str]:
    if kind == "string_type":
        if isinstance(given, bool):
            return "it must be a text, and is read as yes or no", "Put it in quotes."
        if given is None:
            return "it is empty", "Write a text, or take the field out."
        if isinstance(given, Mapping):
            return "it must be a text, and is read as a field of its own", "Put it in quotes, because of its colon."
        return "it must be a text", "Put it in quotes."
    if kind == "tuple_type":
        return "it must be a list", "Write one item per line, each after a dash."
    return "it must have fields of its own", f"Write `field: value` lines. {_SEE}"


def _check_ids(raw: RawSuite, cases: Sequence[Case | None], groups: Sequence[CaseGroup | None]) -> None:
    seen: dict[str, int] = {}
    entries = [*zip(raw.cases, cases, strict=True), *zip(raw.groups, groups, strict=True)]
    for entry, found in entries:
        names = [found.id] if isinstance(found, Case) else [case.id for case in found.cases()] if found else []
        line = entry.line(("id",))
        for name in names:
            if name in seen:
                where = f"{entry.prefix}.id".lstrip(".")
                message = f"{name!r} is the id of another case too, in line {seen[name]}"
                raw.problems.append(SuiteProblem(line, where, message, "Give each its own."))
            seen.setdefault(name, line)


def read_text(path: Path) -> str:
    """The text of a file; raises SuiteError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problem = SuiteProblem(1, "", "there is no such file", "`munadil eval new` writes one to start from.")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = SuiteProblem(line, "", "this is not UTF-8 text", "Save it with the encoding UTF-8.")
    except OSError as error:
        problem = SuiteProblem(1, "", f"it cannot be read: {error.strerror}", "Check its permissions.")
    raise suite_error(path, [problem])


def named_after(path: Path) -> str:
    """The name of a suite that does not say its own: the file's."""
    return re.sub(r"[^\w.-]+", "-", path.stem).strip("-.") or "suite"
