"""A sheet as boxes to fill in, and as the file that it is kept in: front matter, then text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from knowledge.document import Kind

_FRONT = re.compile(r"---\n(.*?)\n---\n?(.*)", re.DOTALL)
_BOXES = ("title", "publisher", "kind", "language", "published_on", "url")


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
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The file, in UTF-8."""
        told = {name: value for name in _BOXES if (value := getattr(self, name).strip())} | dict(self.more)
        if self.published_on:
            told["published_on"] = date.fromisoformat(self.published_on)
        front = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=10_000)
        return f"---\n{front}---\n{self.text.strip()}\n".encode()

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
