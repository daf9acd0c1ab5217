"""A project's plan as a form gives and shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from participation.associations.directory.form import day_written, place_written
from participation.associations.directory.schemas import AssociationField
from participation.associations.projects.amounts import people_counted
from participation.associations.projects.errors import CountError
from participation.associations.projects.schemas import ProjectPlan, Reach
from participation.common.territory.gazetteer import Gazetteer

_PLAIN = ("title", "goals", "summary", "funder")


def plan_of_form(told: Mapping[str, str], gazetteer: Gazetteer, circles: Collection[int] = ()) -> ProjectPlan:
    """What a form says of a project, of one of these circles or of none. Raises WrongUseError for what cannot be read."""
    field, circle = told.get("field", ""), told.get("circle", "")
    return ProjectPlan(
        **{name: told.get(name, "").replace("\r\n", "\n").strip() for name in _PLAIN},
        field=AssociationField(field) if field in list(AssociationField) else AssociationField.OTHER,
        territory=place_written(told.get("place", ""), gazetteer),
        begins_on=day_written(told.get("begins_on", "")),
        ends_on=day_written(told.get("ends_on", "")),
        target=reach_of_form(told),
        circle=next((one for one in circles if str(one) == circle), None),
    )


def reach_of_form(told: Mapping[str, str]) -> Reach | None:
    """The people that a form counts; None for none. Raises CountError for women or young people of nobody knows how many."""
    people, women, young = (people_counted(told.get(name, "")) for name in ("people", "women", "young"))
    if people is None:
        if women is not None or young is not None:
            raise CountError(remedy="Write how many people there are in all.")
        return None
    return Reach(people, women, young)


def form_of_plan(plan: ProjectPlan, place: str) -> dict[str, str]:
    """The fields of the form for a plan that there is; `place` is its place's name."""
    told = {name: str(getattr(plan, name)) for name in _PLAIN}
    told |= {name: str(getattr(plan, name) or "") for name in ("begins_on", "ends_on")}
    target = plan.target
    counted = {name: getattr(target, name) if target else None for name in ("people", "women", "young")}
    told |= {name: "" if value is None else str(value) for name, value in counted.items()}
    circle = "" if plan.circle is None else str(plan.circle)
    return told | {"field": plan.field.value, "place": place, "circle": circle}
