"""Whether somebody can be reached by what they wrote: a telephone number or an e-mail address, beside whatever words."""

from __future__ import annotations

import re

from core.text import normalise, western_digits

_DIGITS = 8
"""Digits of the shortest telephone number. Chosen by hand: nine in Morocco without the nought, eight in some countries near."""
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]{2,}")


def is_contact(text: str) -> bool:
    """Whether a text names a telephone number or an e-mail address."""
    plain = western_digits(normalise(text))
    return bool(_MAIL.search(plain)) or sum(one.isdigit() for one in plain) >= _DIGITS
