"""Tables of projects: each goes with the association that leads it, and what a partner wrote goes with the partner."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database.database import Base
from core.database.types import UtcDateTime


def _of_project() -> Mapped[int]:
    return mapped_column(ForeignKey("association_project.id", ondelete="CASCADE"), index=True)


def _of_association() -> Mapped[int]:
    return mapped_column(ForeignKey("association.id", ondelete="CASCADE"), index=True)


class ProjectRow(Base):
    """A project; its number is never given twice."""

    __tablename__ = "association_project"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    association: Mapped[int] = _of_association()
    """Who leads it."""
    handed_on_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When it came to who leads it from an association that left; None where it began it."""
    circle: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    visibility: Mapped[str] = mapped_column(String(12), index=True)
    refusal: Mapped[str] = mapped_column(Text)
    """Why it was not made public."""
    title: Mapped[str] = mapped_column(String(200))
    goals: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    """What everybody may read of it."""
    funder: Mapped[str] = mapped_column(String(200))
    field: Mapped[str] = mapped_column(String(24))
    territory: Mapped[str] = mapped_column(String(20))
    begins_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    target_people: Mapped[int | None] = mapped_column()
    target_women: Mapped[int | None] = mapped_column()
    target_young: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProjectPartnerRow(Base):
    """An association that was asked to be a partner of a project, or is one."""

    __tablename__ = "association_project_partner"
    __table_args__ = (UniqueConstraint("project", "association"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[int] = _of_project()
    association: Mapped[int] = _of_association()
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class BudgetLineRow(Base):
    """A line of a project's budget, in hundredths of a dirham."""

    __tablename__ = "association_project_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[int] = _of_project()
    label: Mapped[str] = mapped_column(String(200))
    planned: Mapped[int] = mapped_column(BigInteger)
    spent: Mapped[int] = mapped_column(BigInteger)


class MilestoneRow(Base):
    """What a project is to have reached by a day."""

    __tablename__ = "association_project_milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[int] = _of_project()
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12))
    reached_on: Mapped[date | None] = mapped_column(Date)


class ProjectNoteRow(Base):
    """What somebody of a project wrote of its progress."""

    __tablename__ = "association_project_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[int] = _of_project()
    association: Mapped[int] = _of_association()
    happened_on: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text)


class ReachRow(Base):
    """How many people a project had reached by a day."""

    __tablename__ = "association_project_reach"
    __table_args__ = (UniqueConstraint("project", "counted_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[int] = _of_project()
    counted_on: Mapped[date] = mapped_column(Date)
    people: Mapped[int] = mapped_column()
    women: Mapped[int | None] = mapped_column()
    young: Mapped[int | None] = mapped_column()


class ProjectRiskRow(Base):
    """What may go wrong with a project, and what is done about it."""

    __tablename__ = "association_project_risk"

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[int] = _of_project()
    text: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(String(12))
    answer: Mapped[str] = mapped_column(Text)
    is_open: Mapped[bool] = mapped_column()


TABLES = (
    ProjectRow,
    ProjectPartnerRow,
    BudgetLineRow,
    MilestoneRow,
    ProjectNoteRow,
    ReachRow,
    ProjectRiskRow,
)
"""Every table of projects."""
