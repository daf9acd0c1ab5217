"""Addresses that staff gives beside what everybody reads."""

from __future__ import annotations

from participation.common.errors import Fault, FaultyFormError

_LONGEST = 500
"""Characters of an address. Chosen by hand."""


def public_address(written: str) -> str:
    """An address of the web, or nothing. Raises FaultyFormError for what nobody can open."""
    told = written.strip()
    if told and (not told.startswith(("https://", "http://")) or len(told) > _LONGEST or " " in told):
        raise FaultyFormError(Fault.NO_ADDRESS, "This is no address of the web.", remedy="Begin it with https://.")
    return told
