"""What the network keeps of associations beside their entries: it follows a merger, and is told whole to whoever takes it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session


class Belongings(Protocol):
    """Port: what a part of the network keeps of associations; the database itself erases it with them."""

    def export(self, session: Session, association: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Everything that is kept of an association, by a name of what it is."""
        ...

    def follow(self, session: Session, gone: int, kept: int) -> None:
        """Give what is of one association to the one that it was merged into."""
        ...
