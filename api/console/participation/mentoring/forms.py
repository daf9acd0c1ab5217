"""What the forms of mentoring's pages hold: programmes, cohorts, choices."""

from __future__ import annotations

from datetime import date

from starlette.datastructures import FormData

from agent.organisation.organisation import Localised
from api.console.participation.forms import day, number, text, wordings
from core.errors import WrongUseError
from participation.mentoring.matching.applicants import HEAVIEST, Weights
from participation.mentoring.programme.cohorts import CohortPlan
from participation.mentoring.programme.programmes import ProgrammePlan
from participation.mentoring.schemas import CohortTargets, Convention, MentoringSide

MOST_QUESTIONS = 6
"""Questions of eligibility of a side. Chosen by hand: more would be an examination."""


def a_day(form: FormData, name: str) -> date:
    """A day that has to be there. Raises WrongUseError."""
    found = day(form, name)
    if found is None:
        raise WrongUseError("A day is missing.", remedy="Give every day of the form.")
    return found


def number_or(form: FormData, name: str, otherwise: int) -> int:
    """A number; another where none is given. Raises WrongUseError for what is none."""
    found = number(form, name)
    return otherwise if found is None else found


def weights(told: dict[str, str], otherwise: Weights) -> Weights:
    """What each wish weighs; as before where it is not said. Raises WrongUseError for what is no weight."""
    found = {
        name: int(told[name]) if told.get(name, "").isdigit() and len(told[name]) == 1 else before
        for name, before in vars(otherwise).items()
    }
    if not all(0 <= weight <= HEAVIEST for weight in found.values()):
        raise WrongUseError(f"A weight is 0 to {HEAVIEST}.")
    return Weights(**found)


def programme_plan(form: FormData) -> ProgrammePlan:
    """What an organiser wrote of a programme."""
    usual = Convention()
    return ProgrammePlan(
        title=wordings(form, "title"),
        about=wordings(form, "about"),
        parties=(wordings(form, "first_party"), wordings(form, "second_party")),
        convention=Convention(
            day(form, "signed_on"),
            number_or(form, "months", usual.months),
            bool(text(form, "renews")),
            number_or(form, "remind_days", usual.remind_days),
            number_or(form, "shortest", usual.shortest),
            number_or(form, "longest", usual.longest),
        ),
        code=wordings(form, "code"),
        eligibility={side: _questions(form, side) for side in MentoringSide},
        committee_meetings=number_or(form, "committee_meetings", ProgrammePlan(Localised({})).committee_meetings),
    )


def cohort_plan(form: FormData) -> CohortPlan:
    """What an organiser wrote of a cohort."""
    usual = CohortTargets()
    targets = {name: number_or(form, f"target_{name}", value) for name, value in vars(usual).items()}
    return CohortPlan(
        title=wordings(form, "title"),
        applications_until=a_day(form, "applications_until"),
        starts_on=a_day(form, "starts_on"),
        ends_on=a_day(form, "ends_on"),
        targets=CohortTargets(**targets),
    )


def _questions(form: FormData, side: MentoringSide) -> tuple[Localised, ...]:
    found = (wordings(form, f"{side.value}_{place}") for place in range(MOST_QUESTIONS))
    return tuple(one for one in found if one.root)
