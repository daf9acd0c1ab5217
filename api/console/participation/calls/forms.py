"""What the form of a call holds."""

from __future__ import annotations

from starlette.datastructures import FormData

from api.console.participation.forms import number, text, wordings
from participation.associations.directory.schemas import AssociationField
from participation.calls.schemas import CallCriterion, CallPlan, EligibilityQuestion, PaperAsked, PaperKind

MOST_CRITERIA, MOST_PAPERS, MOST_QUESTIONS = 6, 8, 6
"""Rows that the form offers. Chosen by hand: a page that is still read."""


def call_plan(form: FormData) -> CallPlan:
    """What an organiser wrote of a call. Raises WrongUseError for what is no number."""
    usual = CallPlan(wordings(form, "title"))

    def given(name: str, otherwise: int) -> int:
        found = number(form, name)
        return otherwise if found is None else found

    regions = tuple(str(one) for one in form.getlist("regions"))
    most = {code: number(form, f"region_{code}") for code in map(str, form.getlist("every_region"))}
    field = text(form, "field")
    return CallPlan(
        title=usual.title,
        about=wordings(form, "about"),
        opens_at=text(form, "opens_at"),
        closes_at=text(form, "closes_at"),
        quota=given("quota", usual.quota),
        regions=regions,
        region_quotas={code: count for code, count in most.items() if count is not None},
        criteria=_criteria(form),
        scale=given("scale", usual.scale),
        gap=given("gap", usual.gap),
        minimum=given("minimum", usual.minimum),
        papers=_papers(form),
        questions=_questions(form),
        field=field if field in list(AssociationField) else "",
        appeal_days=given("appeal_days", usual.appeal_days),
        shows_names=bool(text(form, "shows_names")),
    )


def _criteria(form: FormData) -> tuple[CallCriterion, ...]:
    found = []
    for place in range(MOST_CRITERIA):
        title = wordings(form, f"criterion{place}")
        if title.root:
            found.append(CallCriterion(title, number(form, f"weight{place}") or 1))
    return tuple(found)


def _papers(form: FormData) -> tuple[PaperAsked, ...]:
    found = []
    for place in range(MOST_PAPERS):
        title = wordings(form, f"paper{place}")
        if title.root:
            kinds = tuple(one for one in PaperKind if one.value in form.getlist(f"kinds{place}"))
            largest, pages = number(form, f"largest{place}") or 5, number(form, f"pages{place}") or 0
            required = not text(form, f"optional{place}")
            found.append(PaperAsked(title, required, kinds or PaperAsked(title).kinds, largest, pages))
    return tuple(found)


def _questions(form: FormData) -> tuple[EligibilityQuestion, ...]:
    found = [(wordings(form, f"question{place}"), text(form, f"wanted{place}")) for place in range(MOST_QUESTIONS)]
    return tuple(EligibilityQuestion(words, wanted != "no") for words, wanted in found if words.root)
