"""Table of activities: what an event of an association is besides being an event."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.database import Base


class ActivityRow(Base):
    """An activity of an association; its day, place and list are those of its event."""

    __tablename__ = "association_activity"

    event: Mapped[int] = mapped_column(ForeignKey("participation_event.id", ondelete="CASCADE"), primary_key=True)
    association: Mapped[int] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"), index=True)
    titles: Mapped[str] = mapped_column(Text)
    """JSON: the title by form."""
    audience: Mapped[str] = mapped_column(String(20))


TABLES = (ActivityRow,)
"""Every table of activities."""
