"""What reaches somebody: a telephone number or an address, however it is written."""

from __future__ import annotations

import pytest

from participation.common.texts.contacts import is_contact


@pytest.mark.parametrize(
    ("text", "reaches"),
    [
        ("0612345678", True),
        ("+212 6 12-34-56-78", True),
        ("٠٦١٢٣٤٥٦٧٨", True),
        ("Amina, 05 35 00 00 00 le matin", True),
        ("amina@example.org", True),
        ("écrire à amina@example.org, merci", True),
        ("؟؟؟", False),
        ("pas un numéro", False),
        ("amina@", False),
        ("12 rue 34", False),
        ("", False),
    ],
)
def test_a_telephone_number_or_an_address_is_told_from_anything_else(text: str, reaches: bool) -> None:
    assert is_contact(text) is reaches
