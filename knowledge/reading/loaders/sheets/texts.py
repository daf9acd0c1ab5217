"""Texts of a workbook: what is seen of each, and what of it is crossed out or cannot be seen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.reading.loaders.sheets.package import Element, WorkbookPackage, local_name
from knowledge.reading.loaders.sheets.styles import Style, read_font

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class RunOfText:
    """A part of a text that looks one way; `properties` is None where it looks as its cell does."""

    text: str
    is_struck: bool
    is_bold: bool
    colour: str
    is_tiny: bool


Text = str | tuple[RunOfText, ...]
"""A text that looks one way, or its runs."""


def read_texts(package: WorkbookPackage) -> list[Text]:
    """The texts that cells name by number."""
    texts: list[Text] = []
    for name in package.related(package.main, "sharedStrings")[:1]:
        with package.events(name, (), ("si",)) as steps:
            for event, element in steps:
                if event == "end":
                    texts.append(read_text(element))
                    forget(element)
    return texts


def forget(element: Element) -> None:
    """Let go of an element that was read, so that a large part stays small in memory."""
    parent = element.getparent()
    element.clear()
    # The element itself must stay until the parser has left it.
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def read_text(element: Element) -> Text:
    """Text of a shared or inline string; how East Asian words are pronounced is no part of it."""
    runs: list[RunOfText] = []
    plain = True
    for child in element:
        name = local_name(child)
        if name == "t":
            runs.append(RunOfText(_unescaped(child.text or ""), False, False, "", False))
        elif name == "r":
            run, looks = _run(child)
            plain = plain and not looks
            runs.append(run)
    return "".join(run.text for run in runs) if plain else tuple(runs)


def _run(element: Element) -> tuple[RunOfText, bool]:
    properties = next((child for child in element if local_name(child) == "rPr"), None)
    text = "".join(_unescaped(child.text or "") for child in element if local_name(child) == "t")
    if properties is None:
        return RunOfText(text, False, False, "", False), False
    font = read_font(properties)
    looks = font.is_struck or font.is_tiny or font.colour != "000000"
    return RunOfText(text, font.is_struck, font.is_bold, font.colour, font.is_tiny), looks


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text) if "_x" in text else text


def parts_of(text: Text, style: Style) -> tuple[str, str, str]:
    """What is seen of a text in a cell, what is crossed out, and what cannot be seen."""
    if isinstance(text, str):
        if style.font.is_struck:
            return "", text, ""
        return ("", "", text) if style.conceals() else (text, "", "")
    seen: list[str] = []
    struck: list[str] = []
    concealed: list[str] = []
    for run in text:
        own = bool(run.colour)
        if run.is_struck or (not own and style.font.is_struck):
            struck.append(run.text)
        elif run.is_tiny or (run.colour or style.font.colour) == (style.ground or "FFFFFF"):
            concealed.append(run.text)
        else:
            seen.append(run.text)
    return "".join(seen), " ".join(struck), " ".join(concealed)


def whole_text(text: Text) -> str:
    """A text, seen or not."""
    return text if isinstance(text, str) else "".join(run.text for run in text)
