"""What the pages of projects share: their wordings, money, places, and forms that keep what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, Request

from api.page.take_part.frame import PublicVisit
from participation.associations.directory.schemas import AssociationField
from participation.associations.projects.amounts import dirhams, dirhams_written
from participation.associations.projects.schemas import MilestoneState, ProjectState, RiskLevel
from participation.associations.projects.words import project_word

SHOWN = 50
"""Projects of a page, or things shared. Chosen by hand: some screens of a phone."""
ListPage = Annotated[int, Query(ge=1, le=10_000)]


def shared(visit: PublicVisit) -> dict[str, Any]:
    """What every page of projects is made with."""
    language = visit.language
    return {
        "p": lambda key, **values: project_word(key, language, **values),
        "money": lambda value: dirhams(value, language),
        "money_written": dirhams_written,
        "fields": list(AssociationField),
        "levels": list(RiskLevel),
        "milestone_states": list(MilestoneState),
        "states": list(ProjectState),
        "today": visit.participation.clock.now().date(),
    }


def place_named(visit: PublicVisit, code: str) -> str:
    """What a place is called in the form of a visit."""
    place = visit.participation.gazetteer.get(code) if code else None
    return place.called(visit.language) if place else ""


async def texts_of(request: Request) -> dict[str, str]:
    """The texts that a form holds."""
    return {key: value for key, value in (await request.form()).items() if isinstance(value, str)}


def number_in(told: Mapping[str, str], name: str) -> int:
    """A whole number of a form; 0 for anything else."""
    text = told.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def circle_asked(text: str) -> int | None:
    """The number of a circle in an address; None for none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
