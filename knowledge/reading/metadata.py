"""What people say about a document beside it: front matter, side files, folder defaults."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.language.forms import Language
from core.text import normalise
from knowledge.document import DocumentMeta, Kind
from knowledge.errors import DocumentRefusedError
from knowledge.reading.language import language_of
from knowledge.warnings import ReadingWarning, WarningKind, Warnings

SIDE_SUFFIX = ".meta.yaml"
FOLDER_FILE = "_meta.yaml"
MAX_METADATA_CHARACTERS = 64_000
"""Chosen by hand: front matter and side files have a few lines; a file that has more is no metadata."""
MAX_TITLE_CHARACTERS = 120
"""Chosen by hand: a longer first line is a sentence."""
_FENCE = re.compile(r"\A\ufeff*(---|\+\+\+)[ \t]*\r?\n")
_FENCE_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$\n?", re.MULTILINE)
_TOML_END = re.compile(r"^\+\+\+[ \t]*\r?$\n?", re.MULTILINE)
_TITLE_IN = re.compile(f"title_({'|'.join(sorted(Language, key=len, reverse=True))})")
"""A title in another language: `title_ar`."""
_NAME_TAG = re.compile(r"(?<=[^/])\.([A-Za-z]{2,3}(?:-[A-Za-z]{4})?)\.[^./]+$")
"""A language before the ending of a file's name: `guide.ar.md`."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


_ALSO_NAMED = {
    name: "published_on" for name in ("date", "published", "publishdate", "publish_date", "date_published", "pubdate")
}
"""Fields of site generators, in lower case, that say a day known here by another name."""


def _own_name(name: str, value: Any, taken: Collection[str]) -> str:
    """Name by which a field is known here, where it is and its value can be one of it."""
    own = _ALSO_NAMED.get(name.lower(), name)
    if own == name:
        return name
    day = re.match(_DAY.pattern + r"(?=$|[T ])", str(value))
    return own if day and own not in taken and not _is_no_day(day[0]) else name


def _is_no_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return True
    return False


def _day(value: Any) -> Any:
    if isinstance(value, str):
        if not _DAY.fullmatch(value.strip()):
            raise ValueError("a day as YYYY-MM-DD")
        try:
            return date.fromisoformat(value.strip())
        except ValueError as error:
            raise ValueError("a day that exists, as YYYY-MM-DD") from error
    return value


def _names(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _titles(value: Any) -> Any:
    return (
        tuple((tag, " ".join(normalise(title).split())) for tag, title in value.items())
        if isinstance(value, Mapping)
        else value
    )


Title = Annotated[str, Field(min_length=1, max_length=500)]
Titles = Annotated[tuple[tuple[Language, Title], ...], BeforeValidator(_titles)]
Day = Annotated[date, BeforeValidator(_day)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]


class StatedMeta(BaseModel):
    """What front matter or a side file may state; everything is optional."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    title: str | None = Field(None, min_length=1, max_length=500)
    kind: Kind | None = None
    publisher: str | None = None
    language: Language | None = None
    published_on: Day | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    superseded_by: str | None = None
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    territory: Names | None = None
    themes: Names | None = None
    translation_of: str | None = None
    titles: Titles | None = None


_ACCEPTED: Mapping[str, str] = {
    "kind": "one of " + ", ".join(Kind),
    "language": "one of " + ", ".join(Language),
    "published_on": "a day that exists, as YYYY-MM-DD",
    "valid_from": "a day that exists, as YYYY-MM-DD",
    "valid_until": "a day that exists, as YYYY-MM-DD",
    "url": "an address that begins with https:// or http://",
    "territory": "a name or a list of names",
    "themes": "a name or a list of names",
    "title": "a text of at most 500 characters",
    "titles": "a title for each of some languages, as `ar: …`, with a tag of " + ", ".join(Language),
}


@dataclass(frozen=True)
class FoundMeta:
    """What a loader found inside a file; everything is optional."""

    title: str = ""
    publisher: str = ""
    language: Language | None = None
    published_on: date | None = None
    url: str = ""
    stated: Mapping[str, Any] = field(default_factory=dict)
    """Validated fields of front matter."""


@dataclass(frozen=True)
class Statement:
    """Validated fields of front matter or of a side file, with a warning about those that are not known."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    warnings: Warnings = ()


def parse_metadata(text: str, *, first_line: int = 1, where: str = "the metadata") -> Statement:
    """Fields stated in YAML; raises `DocumentRefusedError` naming field, value, line and what is accepted.

    A field that is not known keeps nothing out: it is named in a warning.
    """
    node = _compose(text, first_line, where)
    if node is None:
        return Statement()
    if not isinstance(node, yaml.MappingNode):
        raise DocumentRefusedError(f"{where} is not a list of `field: value` lines.", remedy=_fields_remedy())
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    unknown: dict[str, int] = {}
    titles: list[tuple[str, str]] = []
    stated = {str(key.value) for key, _ in node.value}
    for key_node, value_node in node.value:
        written, line = str(key_node.value), first_line + key_node.start_mark.line
        if tag := _TITLE_IN.fullmatch(written):
            titles.append((tag[1], str(_plain(value_node, "title", line, where))))
            continue
        name = _own_name(written, value_node.value, (*stated, *values))
        if name not in StatedMeta.model_fields:
            unknown.setdefault(name, line)
            continue
        if name in values:
            raise DocumentRefusedError(f"Line {line} of {where} states {name} twice.", remedy="Keep one of them.")
        value = _by_language(value_node, line, where) if name == "titles" else _plain(value_node, name, line, where)
        values[name], lines[name] = str(value)[:10] if name != written else value, line
    if titles:
        values["titles"] = {**dict(titles), **values.get("titles", {})}
    return Statement(_validated(values, lines, where), _unknown(unknown, where))


def _by_language(node: yaml.Node, line: int, where: str) -> dict[str, Any]:
    """A mapping of languages to texts."""
    if not isinstance(node, yaml.MappingNode):
        raise DocumentRefusedError(
            f"Line {line} of {where}: titles names no language.", remedy=f"Accepted for titles: {_ACCEPTED['titles']}."
        )
    return {str(key.value): _plain(value, "title", line, where) for key, value in node.value}


def _unknown(names: Mapping[str, int], where: str) -> Warnings:
    if not names:
        return ()
    listed = ", ".join(list(names)[:8])
    text = f"Fields that are not known were not used: {listed} ({where})."
    return (ReadingWarning(WarningKind.METADATA, text, f"line {min(names.values())}", _fields_remedy()),)


def _parse_toml(text: str, *, first_line: int, where: str) -> Statement:
    """Return the same of TOML, as Hugo writes it between lines of "+++"."""
    try:
        stated = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DocumentRefusedError(
            f"{where} is not valid TOML: {str(error) or 'nested too deeply'}.",
            remedy='Write one `field = "value"` per line.',
        ) from error
    lines = {
        match[1].strip("\"'"): first_line + number
        for number, line in enumerate(text.split("\n"))
        if (match := re.match(r"\s*\[*\s*([\w\"'-]+)\s*[=\].]", line))
    }
    for written in list(stated):
        if (name := _own_name(written, _text(stated[written]), stated)) != written:
            stated[name] = str(_text(stated.pop(written)))[:10]
    titles = {tag[1]: stated.pop(name) for name in list(stated) if (tag := _TITLE_IN.fullmatch(name))}
    if titles:
        stated["titles"] = {**titles, **stated.get("titles", {})}
    known = {name: _text(value) for name, value in stated.items() if name in StatedMeta.model_fields}
    unknown = {name: lines.get(name, first_line) for name in stated if name not in StatedMeta.model_fields}
    return Statement(_validated(known, lines, where), _unknown(unknown, where))


def _text(value: Any) -> Any:
    """Return a value of TOML as it would be written in YAML: dates and numbers as text."""
    if isinstance(value, list):
        return [str(_text(item)) for item in value]
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, (str, dict)) else str(value)


def _compose(text: str, first_line: int, where: str) -> yaml.Node | None:
    if len(text) > MAX_METADATA_CHARACTERS:
        raise DocumentRefusedError(
            f"{where} is longer than {MAX_METADATA_CHARACTERS} characters.", remedy="Keep only the fields known."
        )
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" at line {first_line + mark.line}" if mark else ""
        raise DocumentRefusedError(
            f"{where} is not valid YAML{line}: {getattr(error, 'problem', None) or 'unreadable'}.",
            remedy="Write one `field: value` per line; put values that hold a colon between quotes.",
        ) from error
    except RecursionError as error:
        raise DocumentRefusedError(f"{where} is nested too deeply.", remedy=_fields_remedy()) from error


def _plain(node: yaml.Node, name: str, line: int, where: str) -> Any:
    """Return the text of a value as it is written: YAML's own guesses (no → false, 2021 → number) are not wanted."""
    if isinstance(node, yaml.ScalarNode):
        return "" if node.tag.endswith(":null") else str(node.value)
    if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
        return [str(item.value) for item in node.value]
    raise DocumentRefusedError(
        f"Line {line} of {where}: {name} holds more than a value.",
        remedy=f"Accepted for {name}: {_ACCEPTED.get(name, 'a text')}.",
    )


def _validated(values: dict[str, Any], lines: Mapping[str, int], where: str) -> dict[str, Any]:
    values = {name: value for name, value in values.items() if value not in ("", [])}
    try:
        return StatedMeta.model_validate(values).model_dump(exclude_none=True)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise DocumentRefusedError(
            f"Line {lines.get(name, 1)} of {where}: {name} cannot be {str(values[name])[:80]!r}.",
            remedy=f"Accepted for {name}: {_ACCEPTED.get(name, 'a text')}.",
        ) from error


def _fields_remedy() -> str:
    return "Fields known: " + ", ".join(StatedMeta.model_fields) + "."


def take_front_matter(text: str) -> tuple[Statement, int]:
    """What the front matter states, in YAML or TOML, and the offset where the text goes on; nothing and 0 when there is none."""
    opening = _FENCE.match(text)
    if opening is None:
        return Statement(), 0
    in_toml = opening[1] == "+++"
    closing = (_TOML_END if in_toml else _FENCE_END).search(text, opening.end())
    if closing is None or closing.start() - opening.end() > MAX_METADATA_CHARACTERS:
        return Statement(), 0
    block = text[opening.end() : closing.start()]
    if not re.match(rf"\s*(?:#.*\n\s*)*[\w\"'-]+[ \t]*{'=' if in_toml else ':'}", block):
        return Statement(), 0  # a thematic break, not front matter
    parse = _parse_toml if in_toml else parse_metadata
    return parse(block, first_line=2, where="the front matter"), closing.end()


def resolve(
    key: str, text: str, found: FoundMeta, *, stated: Mapping[str, Any], defaults: Mapping[str, Any]
) -> DocumentMeta:
    """Bring together what is known: side file, front matter, the language in its name, folder defaults, what the file shows."""
    tag = language_in_name(key)
    named: dict[str, Any] = {"language": tag} if tag else {}
    known: dict[str, Any] = {**defaults, **named, **found.stated, **stated}
    _refuse_backwards(known.get("valid_from"), known.get("valid_until"))
    title = known.pop("title", "") or shorten(found.title) or title_from(text) or PurePosixPath(key).stem
    language = known.pop("language", None) or found.language or language_of(text)
    if known.get("titles"):
        known["titles"] = tuple((tag, name) for tag, name in known["titles"] if tag is not language)
    known.setdefault("publisher", found.publisher)
    known.setdefault("published_on", found.published_on)
    known.setdefault("url", found.url)
    return DocumentMeta(title=normalise(title).replace("\n", " "), language=language, **known)


def language_in_name(key: str) -> Language | None:
    """The language that a file's name says, as `guide.ar.md` does."""
    tag = _NAME_TAG.search(PurePosixPath(key).name)
    return next((language for language in Language if tag and language.value.lower() == tag[1].lower()), None)


def stem_of(key: str) -> str:
    """A key without its ending and without the language before it: what files of one document have in common."""
    tag = _NAME_TAG.search(key)
    return key[: tag.start()] if tag and language_in_name(key) else str(PurePosixPath(key).with_suffix(""))


def _refuse_backwards(valid_from: date | None, valid_until: date | None) -> None:
    if valid_from and valid_until and valid_until < valid_from:
        raise DocumentRefusedError(
            f"It is valid until {valid_until}, which is before {valid_from}, the day from which it is valid.",
            remedy="Correct valid_from or valid_until.",
        )


def title_from(text: str) -> str:
    """First line with letters in it, shortened."""
    for line in text.split("\n", 50)[:50]:
        line = normalise(line).lstrip("#*-•>= \t")
        if re.search(r"[^\W\d_]{2}", line):
            return shorten(line)
    return ""


def shorten(title: str) -> str:
    """At most `MAX_TITLE_CHARACTERS`, cut between words."""
    title = " ".join(normalise(title).split())
    if len(title) <= MAX_TITLE_CHARACTERS:
        return title
    sentence = re.match(rf".{{20,{MAX_TITLE_CHARACTERS}}}?[.!?؟](?=\s)", title)
    if sentence:
        return sentence.group().rstrip(".")
    return title[: MAX_TITLE_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(" ,;:،؛") + "…"
