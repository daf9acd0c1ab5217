"""A sheet as boxes to fill in, and as the file that it is kept in: front matter, then text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from knowledge.document import DocumentMeta, Kind
from knowledge.library.catalogue import PublishedDocument
from knowledge.library.kept import editable

_FRONT = re.compile(r"---\n(.*?)\n---\n?(.*)", re.DOTALL)
_BOXES = ("title", "publisher", "kind", "language", "published_on", "url", "valid_from", "valid_until", "superseded_by")
_DAYS = ("published_on", "valid_from", "valid_until")


@dataclass(frozen=True)
class Sheet:
    """What a person writes; `more` is what a file says beside it, which is kept as it is."""

    text: str = ""
    title: str = ""
    publisher: str = ""
    kind: str = Kind.FACT_SHEET.value
    language: str = ""
    published_on: str = ""
    url: str = ""
    valid_from: str = ""
    valid_until: str = ""
    superseded_by: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The file, in UTF-8."""
        return f"---\n{self.side}---\n{self.text.strip()}\n".encode()

    @property
    def side(self) -> str:
        """What the boxes say, as a side file or front matter does."""
        told = {name: value for name in _BOXES if (value := getattr(self, name).strip())} | dict(self.more)
        told |= {name: date.fromisoformat(day) for name in _DAYS if (day := getattr(self, name).strip())}
        return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=10_000)

    @classmethod
    def of(cls, found: PublishedDocument) -> Sheet:
        """A document of any source as boxes to correct."""
        boxes = {name: str(value) for name in _BOXES if (value := getattr(found.meta, name))}
        more = {name: list(value) for name in ("themes", "territory") if (value := getattr(found.meta, name))}
        return cls(text=editable(found.text, found.passages), more=more, **boxes)

    @classmethod
    def about(cls, meta: DocumentMeta) -> Sheet:
        """What is known about a file, as boxes."""
        boxes: dict[str, Any] = {name: str(value) for name in _BOXES if (value := getattr(meta, name))}
        return cls(**boxes)

    @classmethod
    def read(cls, text: str) -> Sheet:
        """The boxes of a file; all of it is text where its front matter cannot be read."""
        found = _FRONT.fullmatch(text.replace("\r\n", "\n"))
        if found is None:
            return cls(text)
        try:
            told = yaml.safe_load(found[1])
        except yaml.YAMLError:
            return cls(text)
        if not isinstance(told, dict):
            return cls(text)
        boxes = {name: str(told.pop(name)) for name in _BOXES if told.get(name) is not None}
        return cls(text=found[2].strip("\n"), more=told, **boxes)
