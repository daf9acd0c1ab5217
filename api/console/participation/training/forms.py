"""What the forms of training hold."""

from __future__ import annotations

from datetime import datetime

from starlette.datastructures import FormData

from api.console.participation.forms import number, text, wordings
from participation.common.events.calendar import ZONE
from participation.common.events.schemas import EventPlan
from participation.training.errors import TrainingPlanError
from participation.training.schemas import CourseModule, CourseQuestion, TargetKind, TrainingPlan

MOST_MODULES, MOST_QUESTIONS, MOST_CHOICES = 8, 6, 3
"""Rows that the form offers. Chosen by hand: a page that is still read."""


def training_plan(form: FormData) -> TrainingPlan:
    """What an organiser wrote of a programme. Raises WrongUseError for what is no number."""
    targets = {kind: number(form, f"target_{kind.value}") for kind in TargetKind}
    return TrainingPlan(
        title=wordings(form, "title"),
        region=text(form, "region"),
        phase=_given(form, "phase", 1),
        about=wordings(form, "about"),
        modules=_modules(form),
        questions=_questions(form),
        targets={kind: count for kind, count in targets.items() if count is not None},
        needed=_given(form, "needed", 1),
        places=_given(form, "places", 0),
    )


def session_plan(form: FormData, territory: str) -> EventPlan:
    """What an organiser wrote of a session, by Morocco's clock. Raises TrainingPlanError for what is no time."""
    return EventPlan(
        title=text(form, "title"),
        starts_at=_time(form, "starts_at"),
        ends_at=_time(form, "ends_at"),
        place=text(form, "place"),
        territory=territory,
    )


def _given(form: FormData, name: str, otherwise: int) -> int:
    found = number(form, name)
    return otherwise if found is None else found


def _time(form: FormData, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(text(form, name))
    except ValueError:
        raise TrainingPlanError("no_time") from None
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


def _modules(form: FormData) -> tuple[CourseModule, ...]:
    found = [(n, wordings(form, f"module{n}"), wordings(form, f"module_about{n}")) for n in range(1, MOST_MODULES + 1)]
    return tuple(CourseModule(n, title, about) for n, title, about in found if title.root)


def _questions(form: FormData) -> tuple[CourseQuestion, ...]:
    found = []
    for place in range(MOST_QUESTIONS):
        asked = wordings(form, f"question{place}")
        choices = [wordings(form, f"choice{place}_{each}") for each in range(MOST_CHOICES)]
        if asked.root:
            found.append(
                CourseQuestion(asked, tuple(one for one in choices if one.root), _given(form, f"right{place}", 0))
            )
    return tuple(found)
