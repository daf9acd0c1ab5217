from __future__ import annotations

import pytest

from agent.grounding.grounding import fault_of
from core.language.forms import Language
from tests.unit.agent.grounding.test_certainty import evidence

FR, AR, EN = Language.FRENCH, Language.ARABIC, Language.ENGLISH
PAID = "The ministry pays 60 per cent of the school and the communes pay the rest."
REPORT = "Le groupe a publié son rapport après sa visite à Nador."
ROAD = "The road was closed because of the flood."


@pytest.mark.parametrize(
    ("known", "language", "told", "form", "fault"),
    [
        (PAID, EN, "The communes pay 60 per cent of the school.", EN, "actor"),
        (PAID, EN, "60 per cent of the school is paid by the communes.", EN, "actor"),
        (PAID, EN, "The ministry pays 60 per cent of the school.", EN, ""),
        (PAID, EN, "60 per cent of the school is paid by the ministry.", EN, ""),
        ("Hanane Tazi a été élue avec 212 voix contre 187 pour Omar Berrada.", FR, "Omar Berrada a été élu avec 212 voix.", FR, "actor"),
        ("The hospital has 120 beds. Thirty doctors work in the hospital.", EN, "The hospital has thirty beds.", EN, "number"),
        ("The hospital has 120 beds. Thirty doctors work in the hospital.", EN, "Thirty doctors work in the hospital.", EN, ""),
        (REPORT, FR, "Le groupe a publié son rapport avant sa visite à Nador.", FR, "scope"),
        (REPORT, FR, "The group visited Nador after its report was published.", EN, "order"),
        (REPORT, FR, "The group visited Nador, and then published its report.", EN, ""),
        (ROAD, EN, "The road was closed because of the flood.", EN, ""),
        (ROAD, EN, "The flood came because of the closed road.", EN, "cause"),
        ("The road was closed on Monday.", EN, "The road was closed because of the party.", EN, "cause"),
    ],
)  # fmt: skip
def test_what_belongs_together_stays_together(
    known: str, language: Language, told: str, form: Language, fault: str
) -> None:
    assert fault_of(told, form, evidence(known, language)) == fault
