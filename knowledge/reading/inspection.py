"""Looks at what was read of a file, as a careful person would before it is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from core.machine_instructions import MachineInstruction, find_machine_instructions
from core.personal_data.finding import find_personal_data
from core.personal_data.kinds import PersonalKind
from knowledge.document import PageBreak
from knowledge.reading.coverage import coverage_warning
from knowledge.reading.loaders.content import Content
from knowledge.warnings import ReadingWarning, WarningKind, Warnings

_SAMPLE = 90
"""Characters of a sample in a list; chosen by hand."""
_NAMES = {
    PersonalKind.PHONE: ("a phone number", "phone numbers"),
    PersonalKind.IDENTITY_CARD: ("an identity card number", "identity card numbers"),
    PersonalKind.BANK_ACCOUNT: ("a bank account", "bank accounts"),
    PersonalKind.CARD: ("a payment card", "payment cards"),
    PersonalKind.EMAIL: ("an e-mail address", "e-mail addresses"),
    PersonalKind.HEALTH: ("somebody's health", "words on people's health"),
    PersonalKind.COMPANY: ("an enterprise's identifier", "enterprises' identifiers"),
    PersonalKind.ADDRESS: ("a street address", "street addresses"),
    PersonalKind.NAME: ("the name of somebody who introduces themselves", "names of people who introduce themselves"),
}


def inspect(content: Content) -> Warnings:
    """Warnings about personal data, words meant for machines, and text that was lost on the way."""
    lost = coverage_warning(content)
    return (*_personal(content), *_instructions(content), *([lost] if lost else []))


def _personal(content: Content) -> Iterator[ReadingWarning]:
    """One warning for every sort, with how often it is there and where first; the data itself is not repeated."""
    found = find_personal_data(content.text)
    counts = Counter(item.kind for item in found)
    for kind, count in counts.items():
        first = next(item for item in found if item.kind is kind)
        one, many = _NAMES[kind]
        yield ReadingWarning(
            WarningKind.PERSONAL_DATA,
            f"It holds {one if count == 1 else f'{count} {many}'}.",
            place=place_of(content.text, content.pages, first.start),
            remedy="Take it out unless it is meant for everybody.",
        )


def _instructions(content: Content) -> Iterator[ReadingWarning]:
    seen = find_machine_instructions(content.text)
    if seen:
        yield ReadingWarning(
            WarningKind.MACHINE_INSTRUCTIONS,
            "It speaks to a machine that reads it, not to a reader.",
            place=place_of(content.text, content.pages, seen[0].start),
            sample=_around(content.text, seen[0]),
            remedy="It is read as any text, and never obeyed; take it out unless it is what the document is about.",
        )
    for text in content.left_out:
        hidden = find_machine_instructions(text)
        if hidden:
            yield ReadingWarning(
                WarningKind.HIDDEN_INSTRUCTIONS,
                "Text that a reader cannot see speaks to a machine; none of it was read.",
                sample=_around(text, hidden[0]),
                remedy="Ask whoever made the file; `munadil knowledge release-held KEY` publishes it without that text.",
            )
            return


def _around(text: str, found: MachineInstruction) -> str:
    return " ".join(text[found.start : found.end + 30][:_SAMPLE].split())


def place_of(text: str, pages: Sequence[PageBreak], offset: int) -> str:
    """Where in a file a place of its text is: by page where it has pages, else by line."""
    page = max((p.number for p in pages if p.start <= offset), default=0)
    return f"page {page}" if page else f"line {text.count(chr(10), 0, offset) + 1}"
