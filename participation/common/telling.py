"""Telling people what came of something: the one mechanism of the house, seen from a room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy.orm import Session

from core.language.forms import Language


class Announcer(Protocol):
    """What tells whoever follows a subject; `conversation.told_back` is the real one.

    The same change of a subject again changes nothing, so that whoever is killed may announce anew; within a transaction
    (`session`) it holds if that commits.
    """

    def announce(
        self,
        subject: str,
        change: str,
        texts: Mapping[Language, str],
        *,
        about: str = "",
        session: Session | None = None,
    ) -> object:
        """Have everybody who follows a subject told of a change, each once."""
        ...
