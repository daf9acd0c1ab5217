"""What a person should know of how a document was read: each warning with its place, a sample and a remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WarningKind(StrEnum):
    """What a warning is about; `munadil ingest --strict KIND` refuses documents with one of a kind."""

    NOTE = "note"
    """Nothing is lost: how something was read, for whoever wants to know."""
    HIDDEN_TEXT = "hidden_text"
    """Text that a reader of the file cannot see was left out."""
    STRUCK_TEXT = "struck_text"
    """Text that is crossed out was left out, or may be."""
    TRACKED_CHANGES = "tracked_changes"
    """The file holds changes that nobody has accepted yet: insertions were read, deletions were not."""
    UNREAD_PAGE = "unread_page"
    """Pages, or pictures on them, hold text that was not read."""
    UNREADABLE_TEXT = "unreadable_text"
    """What the file calls text is none: glyph codes, letters of no language. Held for a person."""
    UNSURE_TEXT = "unsure_text"
    """Text was put in order or repaired, and the repair is not certain."""
    TEXT_LOST = "text_lost"
    """The format's own reader finds text that was not taken, and nothing says why."""
    MISSING_VALUE = "missing_value"
    """A formula, a field or a reference has no value to show."""
    METADATA = "metadata"
    """What is stated beside a document was not understood, or not used."""
    FILES = "files"
    """Something about the file's name or place: a link, a name that had to be guessed, a leftover copy."""
    KNOWN_QUESTIONS = "known_questions"
    """An entry of a questions file cannot be used."""
    PERSONAL_DATA = "personal_data"
    """Somebody's phone number, identity card, account, address or health."""
    MACHINE_INSTRUCTIONS = "machine_instructions"
    """Words that are written for a machine and not for a reader."""
    HIDDEN_INSTRUCTIONS = "hidden_instructions"
    """Such words where a reader of the file cannot see them. Held for a person."""
    CONTRADICTION = "contradiction"
    """What stands published says another figure of the same thing."""


@dataclass(frozen=True)
class ReadingWarning:
    """One warning about a document.

    `text` says what was found or done, as a sentence; `place` where ("page 3", "sheet Budget, row 12"); `sample` some of the words;
    `remedy` what to do.
    """

    kind: WarningKind
    text: str
    place: str = ""
    remedy: str = ""
    sample: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        sample = f" (« {self.sample} »)" if self.sample else ""
        return f"{where}{self.text}{sample}{' ' + self.remedy if self.remedy else ''}"


Warnings = tuple[ReadingWarning, ...]
HELD_KINDS = frozenset({WarningKind.UNREADABLE_TEXT, WarningKind.HIDDEN_INSTRUCTIONS})
"""Kinds for which a document waits for a person: somebody tried something, or what would be published is no text."""


def note(text: str) -> ReadingWarning:
    """A warning that nothing hangs on."""
    return ReadingWarning(WarningKind.NOTE, text)
