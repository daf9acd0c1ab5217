"""The steps of a consultation, as its form has them."""

from __future__ import annotations

from starlette.datastructures import FormData

from api.console.participation.forms import day, text, wordings
from participation.consultations.schemas import ConsultationStep, StepKind

MOST_STEPS = 8
"""Steps of a form. Chosen by hand: six kinds, and two to spare."""

SPARE_STEPS = 3
"""Empty rows below the steps that there are. Chosen by hand: gathering, sorting and deciding in one go."""


def steps(form: FormData) -> list[ConsultationStep]:
    """The steps of a consultation, in their order; a row without a kind is none."""
    found = []
    for place in range(MOST_STEPS):
        kind = text(form, f"step_{place}")
        if kind in list(StepKind):
            found.append(
                ConsultationStep(
                    StepKind(kind),
                    wordings(form, f"step_{place}_title"),
                    day(form, f"step_{place}_opens"),
                    day(form, f"step_{place}_closes"),
                    is_required=bool(text(form, f"step_{place}_required")),
                    is_offline=bool(text(form, f"step_{place}_offline")),
                )
            )
    return found
