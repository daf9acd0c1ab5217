from __future__ import annotations

from dataclasses import replace

import pytest

from agent.grounding.evidence import Evidence, find_evidence
from agent.grounding.grounding import fault_of
from core.language.forms import Language
from core.language.sentences import sentences
from tests.unit.agent.corpus import passage
from tests.unit.agent.grounding.test_support import source

FR, AR, EN = Language.FRENCH, Language.ARABIC, Language.ENGLISH


def evidence(text: str, language: Language) -> Evidence:
    found = find_evidence(
        text, source(replace(passage(text, "Programme", "p.md", language), sentences=sentences(text)))
    )
    assert found
    return found


@pytest.mark.parametrize(
    ("known", "language", "told", "form", "fault"),
    [
        ("The party may open the clinic at night.", EN, "The party opens the clinic at night.", EN, "hedge"),
        ("The clinic opens on 14 May 2026.", EN, "The clinic opens on 14 May 2026.", EN, ""),
        ("Le parti envisage d'ouvrir la clinique la nuit.", FR, "Le parti ouvre la clinique la nuit.", FR, "hedge"),
        ("Le parti envisage d'ouvrir la clinique.", FR, "The party may open the clinic.", EN, ""),
        ("يفكر الحزب في إنشاء مدرسة بالقرية.", AR, "The party created a school in the village.", EN, "hedge"),
        ("Le parti propose une école par village.", FR, "Il y a une école par village.", FR, "hedge"),
        ("Le parti propose une école par village.", FR, "The party wants a school in each village.", EN, ""),
        ("The school will open in 2028.", EN, "The school opened in 2028.", EN, "tense"),
        ("The school will open in 2028.", EN, "The school is to open in 2028.", EN, ""),
        ("L'école ouvrira ses portes en 2028.", FR, "L'école a ouvert ses portes en 2028.", FR, "tense"),
        ("The works were begun by the city and will be finished by the state.", EN, "The works were finished by the state.", EN, "tense"),
        ("Farmers get water if they have a permit.", EN, "Farmers get water.", EN, "condition"),
        ("Farmers get water if they have a permit.", EN, "Farmers with a permit get water.", EN, ""),
        ("Les agriculteurs reçoivent l'eau à condition d'avoir un permis.", FR, "Les agriculteurs reçoivent l'eau.", FR, "condition"),
    ],
)  # fmt: skip
def test_what_may_be_is_not_told_as_what_is(
    known: str, language: Language, told: str, form: Language, fault: str
) -> None:
    assert fault_of(told, form, evidence(known, language)) == fault
