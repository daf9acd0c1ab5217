"""Reads a suite from YAML, JSON lines, CSV or XLSX, and writes it again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from core.yaml_lines import line_of
from evals.errors import SuiteProblem
from evals.suites.build import Location, RawEntry, RawSuite, build, named_after, read_text, suite_error
from evals.suites.suite import Suite
from evals.suites.table import fold, read_table, write_table

FORMATS = (".yaml", ".yml", ".jsonl", ".csv", ".xlsx")
_ODD_BREAK = re.compile("[\r\x85\u2028\u2029]")


class _Dumper(yaml.SafeDumper):
    """Writes texts with unusual line breaks in double quotes, for only there do they keep them apart."""


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _ODD_BREAK.search(text) else None)


_Dumper.add_representer(str, _write_text)


def load_suite(path: Path) -> Suite:
    """Read a suite; raises SuiteError with every problem by line and field, each with what to do."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        message = f"a suite is one of {', '.join(FORMATS)}"
        raise suite_error(path, [SuiteProblem(1, "", message, "Rename it, or save it as one of these.")])
    if suffix in (".csv", ".xlsx"):
        return build(read_table(path), fold)
    return build(_read_lines(path) if suffix == ".jsonl" else _read_yaml(path))


def save_suite(path: Path, suite: Suite) -> None:
    """Write a suite in the format of the file's name; reading it gives the same cases. Raises SuiteError for others."""
    suffix = path.suffix.lower()
    if suffix in (".csv", ".xlsx"):
        write_table(path, suite)
    elif suffix in FORMATS:
        path.write_text(_to_lines(suite) if suffix == ".jsonl" else to_yaml(suite), encoding="utf-8")
    else:
        message = f"a suite is one of {', '.join(FORMATS)}"
        raise suite_error(path, [SuiteProblem(1, "", message, "Choose another name.")])


def to_yaml(suite: Suite) -> str:
    """A suite as YAML, what is usual left out, Arabic readable."""
    return str(yaml.dump(_plain(suite), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))


def _read_yaml(path: Path) -> RawSuite:
    text = read_text(path)
    try:
        # Nodes and data from one parse: composing is most of the time, and nodes know their lines.
        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        try:
            root = loader.get_single_node()
            data = None if root is None else loader.construct_document(root)
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or str(error) or "this is not YAML"
        remedy = "Check the indentation, and put texts with a colon or a quote in quotes."
        raise suite_error(path, [SuiteProblem(mark.line + 1 if mark else 1, "", message, remedy)]) from None
    raw = RawSuite(path, RawEntry(data, _lines(root, ())), problems=list(_doubles(root)))
    if isinstance(data, dict):
        rest = {name: value for name, value in data.items() if name not in ("cases", "groups")}
        raw.head = RawEntry({"name": named_after(path), **rest}, _lines(root, ()))
        raw.cases, raw.groups = (_entries(raw, data.get(name), root, name) for name in ("cases", "groups"))
    return raw


def _entries(raw: RawSuite, items: object, root: yaml.Node, name: str) -> list[RawEntry]:
    if items is None:
        return []
    if not isinstance(items, list):
        line = line_of(root, (name,))
        raw.problems.append(
            SuiteProblem(line, name, "it must be a list", "Write one item per line, each after a dash.")
        )
        return []
    return [RawEntry(item, _lines(root, (name, place)), f"{name}.{place + 1}") for place, item in enumerate(items)]


def _lines(root: yaml.Node | None, prefix: Location) -> Callable[[Location], int]:
    return lambda location: line_of(root, (*prefix, *location))


def _doubles(root: yaml.Node | None) -> Iterator[SuiteProblem]:
    """Fields that are there twice, of which YAML would silently keep the last."""
    waiting, done = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in done:
            continue
        done.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                waiting.append(value)
                if isinstance(key, yaml.ScalarNode) and key.value in seen:
                    yield SuiteProblem(key.start_mark.line + 1, key.value, "it is there twice", "Keep one of them.")
                seen.add(str(key.value))


def _read_lines(path: Path) -> RawSuite:
    raw = RawSuite(path, RawEntry({"name": named_after(path)}, lambda _: 1))
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError as error:
            raw.problems.append(
                SuiteProblem(number, "", f"this is not JSON: {error}", "Write one JSON object per line.")
            )
            continue
        entry = RawEntry(data, lambda _, line=number: line)  # type: ignore[misc]
        if isinstance(data, dict) and "id" not in data and ("name" in data or "thresholds" in data):
            raw.head = RawEntry({"name": named_after(path), **data}, entry.line)
        elif isinstance(data, dict) and "questions" in data:
            raw.groups.append(entry)
        else:
            raw.cases.append(entry)
    return raw


def _to_lines(suite: Suite) -> str:
    plain = _plain(suite)
    entries = [*plain.pop("cases", ()), *plain.pop("groups", ())]
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in (plain, *entries))


def _plain(suite: Suite) -> dict[str, Any]:
    return suite.model_dump(mode="json", by_alias=True, exclude_defaults=True)
