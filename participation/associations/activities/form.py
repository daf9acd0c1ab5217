"""An activity as a form gives and shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from core.language.forms import Language
from core.text import western_digits
from participation.associations.activities.schemas import Activity, ActivityAudience, ActivityPlan
from participation.associations.errors import SeatsError, UnknownPlaceError, WhenError
from participation.common.events.calendar import ZONE
from participation.common.territory.gazetteer import Gazetteer
from participation.common.texts.localised import worded

_LONGEST_DAYS = 60
"""Days that an activity may last. Chosen by hand: a season; what is longer has activities of its own."""


def plan_of_form(told: Mapping[str, str], gazetteer: Gazetteer) -> ActivityPlan:
    """What a form says. Raises WrongUseError for a place that is none, or a time that no clock has."""

    def line(name: str) -> str:
        return told.get(name, "").strip()

    begin, end = _span(line("day"), line("begins"), line("last"), line("ends"))
    named, place = line("commune"), None
    if named:
        place = gazetteer.get(named) or gazetteer.the(named)
        if place is None:
            raise UnknownPlaceError(
                f"“{named}” is no place that is known.", remedy="Write a commune, a province or a region."
            )
    audience, capacity = line("audience"), western_digits(line("capacity"))
    if capacity and not (capacity.isdigit() and 0 < int(capacity[:7]) < 1_000_000):
        raise SeatsError("The number of places cannot be read.", remedy="Write a number, or nothing.")
    return ActivityPlan(
        worded({form: line(f"title_{form.value}") for form in Language}),
        begin,
        end,
        line("place"),
        place.code if place else "",
        line("about"),
        ActivityAudience(audience) if audience in list(ActivityAudience) else ActivityAudience.EVERYBODY,
        line("seen") == "everybody",
        int(capacity) if capacity else None,
    )


def form_of_activity(activity: Activity, gazetteer: Gazetteer, language: Language) -> dict[str, str]:
    """The fields of the form for an activity that there is."""
    plan, place = activity.event.plan, gazetteer.get(activity.event.plan.territory)
    begin, end = plan.starts_at.astimezone(ZONE), plan.ends_at.astimezone(ZONE)
    told = {f"title_{form.value}": title for form, title in activity.titles.root.items()}
    return told | {
        "day": f"{begin:%Y-%m-%d}",
        "begins": f"{begin:%H:%M}",
        "last": f"{end:%Y-%m-%d}" if end.date() != begin.date() else "",
        "ends": f"{end:%H:%M}",
        "place": plan.place,
        "commune": place.called(language) if place else "",
        "about": plan.agenda,
        "audience": activity.audience.value,
        "seen": "everybody" if plan.is_public else "members",
        "capacity": str(plan.capacity or ""),
    }


def _span(day: str, begins: str, last: str, ends: str) -> tuple[datetime, datetime]:
    """From when to when; two hours where no end is given."""
    try:
        first = date.fromisoformat(western_digits(day))
        begin = datetime.combine(first, time.fromisoformat(western_digits(begins)), ZONE)
        until = date.fromisoformat(western_digits(last)) if last else first
        end = datetime.combine(until, time.fromisoformat(western_digits(ends)), ZONE) if ends else None
    except ValueError:
        raise WhenError("The day or the hour cannot be read.", remedy="Give the day and the hour it begins.") from None
    end = end or (datetime.combine(until, begin.timetz()) + timedelta(hours=2))
    if end <= begin or end - begin > timedelta(days=_LONGEST_DAYS):
        raise WhenError("It ends before it begins, or never.", remedy="Look at the hours again.")
    return begin, end
