"""Answers as JSON, where the schema that a client gives is one that an answer fits: its text, its sources, its status."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from agent.answer import Answer, Citation
from api.http.errors import UnsupportedRequestError

_REMEDY = (
    "Ask for an object of answer or text (string), sources (strings, or objects of number, title, url, quote, publisher, page), status and "
    "language (strings); or leave it out: POST /v1/ask answers with a JSON object."
)
_TEXTS: Mapping[str, Callable[[Answer], str]] = {
    **dict.fromkeys(
        ("answer", "text", "response", "content", "message", "reply", "output"), lambda answer: answer.text
    ),
    "status": lambda answer: answer.status.value,
    "language": lambda answer: answer.language.value,
}
_SOURCES = ("sources", "citations", "references")
_OF_A_SOURCE: Mapping[str, tuple[str, Callable[[Citation, str], object]]] = {
    "number": ("integer", lambda c, _: c.number),
    "id": ("string", lambda c, _: c.passage_id),
    "title": ("string", lambda c, _: c.title),
    "name": ("string", lambda c, _: c.title),
    "url": ("string", lambda c, address: address),
    "quote": ("string", lambda c, _: c.quote),
    "text": ("string", lambda c, _: c.quote),
    "publisher": ("string", lambda c, _: c.publisher),
    "page": ("integer", lambda c, _: c.page),
}


_DEEPEST: Final = 8
"""Levels of a schema that are looked at; chosen by hand: a source in a list is on the fifth."""


@dataclass(frozen=True)
class WantedForm:
    """A form that answers are to have: the names of its members, and those of a source, empty where each is one string."""

    texts: tuple[str, ...]
    sources: tuple[tuple[str, tuple[str, ...]], ...]

    def filled(self, answer: Answer, base_url: str) -> str:
        """An answer in this form, as JSON."""
        content: dict[str, object] = {name: _TEXTS[name](answer) for name in self.texts}
        for name, members in self.sources:
            content[name] = [_source(citation, members, base_url) for citation in answer.citations]
        return json.dumps(content, ensure_ascii=False)


def wanted_form(given: Mapping[str, Any] | None) -> WantedForm | None:
    """The form of a `response_format` or of a `text.format`; None for plain text. Raises `UnsupportedRequestError`."""
    if given is None or given.get("type") == "text":
        return None
    schema = given.get("json_schema", given)
    schema = schema.get("schema") if isinstance(schema, Mapping) and given.get("type") == "json_schema" else None
    schema = (
        _resolved(schema, schema.get("$defs") or schema.get("definitions") or {}) if isinstance(schema, Mapping) else {}
    )
    members = schema.get("properties")
    if not isinstance(members, Mapping) or not members:
        raise UnsupportedRequestError("Answers are text, or JSON of a schema that says what it wants.", remedy=_REMEDY)
    texts = tuple(name for name, of in members.items() if name in _TEXTS and _is(of, "string"))
    lists = {name: _members(of) for name, of in members.items() if name in _SOURCES and _is(of, "array")}
    kept = {*texts, *(name for name, of in lists.items() if of is not None)}
    if unkept := [name for name in members if name not in kept]:
        raise UnsupportedRequestError(f"An answer has nothing for {', '.join(unkept)}.", remedy=_REMEDY)
    return WantedForm(texts, tuple((name, of) for name, of in lists.items() if of is not None))


def _resolved(schema: object, named: Mapping[str, Any], depth: int = 0) -> Any:
    """A schema with what it refers to by name in its place, as far down as any form of an answer goes."""
    if isinstance(schema, list):
        return [_resolved(item, named, depth + 1) for item in schema] if depth < _DEEPEST else []
    if not isinstance(schema, Mapping) or depth >= _DEEPEST:
        return schema
    if isinstance(name := schema.get("$ref"), str):
        return _resolved(named.get(name.rpartition("/")[2]), named, depth + 1)
    return {
        key: _resolved(value, named, depth + 1) for key, value in schema.items() if key not in ("$defs", "definitions")
    }


def _is(schema: object, kind: str) -> bool:
    named = schema.get("type") if isinstance(schema, Mapping) else None
    return not (isinstance(schema, Mapping) and ("enum" in schema or "const" in schema)) and (
        named == kind or (isinstance(named, list) and kind in named)
    )


def _members(schema: Mapping[str, Any]) -> tuple[str, ...] | None:
    """What a source of a list is to have; empty where it is one string; None where it cannot be."""
    items = schema.get("items")
    if _is(items, "string"):
        return ()
    members = items.get("properties") if isinstance(items, Mapping) and _is(items, "object") else None
    if not isinstance(members, Mapping) or not members:
        return None
    fits = all(name in _OF_A_SOURCE and _is(of, _OF_A_SOURCE[name][0]) for name, of in members.items())
    return tuple(members) if fits else None


def _source(citation: Citation, members: tuple[str, ...], base_url: str) -> object:
    address = f"{base_url}/sources/{citation.passage_id}"
    if not members:
        return f"[{citation.number}] {citation.title} {address}"
    return {name: _OF_A_SOURCE[name][1](citation, address) for name in members}
