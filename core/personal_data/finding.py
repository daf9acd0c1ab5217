"""Finds what belongs to a person in a text. Places are those of the text given, whatever its digits."""

from __future__ import annotations

import unicodedata

from core.personal_data.identifiers import accounts, emails, identity_cards, phones
from core.personal_data.kinds import PersonalData
from core.personal_data.people import addresses, health, names

_FINDERS = (phones, accounts, identity_cards, emails, health, addresses, names)


def find_personal_data(text: str) -> list[PersonalData]:
    """What of a text is personal data, in order, none within another."""
    plain = in_place(text)
    found = [item for finder in _FINDERS for item in finder(plain)]
    kept: list[PersonalData] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
        elif item.end > kept[-1].end:
            # Two finds that overlap are both covered, under the name of the first.
            kept[-1] = PersonalData(kept[-1].kind, kept[-1].start, item.end)
    return kept


def in_place(text: str) -> str:
    """A text with digits of every script as 0-9 and spaces for what cannot be seen, each at its place."""
    return text if text.isascii() else "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return " " if unicodedata.category(character) in ("Cf", "Zs") else character
