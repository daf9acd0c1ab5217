"""A feed of what changed in a public ledger, to follow with any reader of feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from core.language.forms import Language

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class FeedEntry:
    """A change: `name` is the same whenever it is told, `anchor` where on the ledger's page it stands."""

    at: datetime
    name: str
    title: str
    text: str
    anchor: str


def atom(
    entries: Iterable[FeedEntry], address: str, title: str, author: str, language: Language, since: datetime
) -> bytes:
    """An Atom feed (RFC 4287), the latest first; `address` is the ledger's page, `since` when it began, where nothing changed yet."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language.value})
    _add(root, "id", address)
    _add(root, "title", title)
    _add(root, "link", "", href=address, rel="alternate")
    _add(root, "link", "", href=f"{address}.atom", rel="self")
    _add(ET.SubElement(root, f"{{{_ATOM}}}author"), "name", author)
    told = sorted(entries, key=lambda entry: entry.at, reverse=True)
    _add(root, "updated", (told[0].at if told else since).isoformat())
    for one in told:
        entry = ET.SubElement(root, f"{{{_ATOM}}}entry")
        _add(entry, "id", f"{address}#{one.name}")
        _add(entry, "title", one.title)
        _add(entry, "updated", one.at.isoformat())
        _add(entry, "link", "", href=f"{address}#{one.anchor}", rel="alternate")
        _add(entry, "content", one.text, type="text")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes).text = text or None
