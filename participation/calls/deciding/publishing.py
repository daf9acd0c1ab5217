"""Results of a call as documents of the library: how many, and the names of the accepted alone, where the call said so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.organisation.organisation import Localised
from core.language.forms import Language
from knowledge.document import Kind
from participation.calls.schemas import CallForInterest, Dossier, DossierState
from participation.calls.words import word
from participation.common.events.calendar import ZONE
from participation.common.publishing import PublicSheet
from participation.common.territory.gazetteer import Gazetteer

FORMS = (Language.FRENCH, Language.ARABIC)
"""In which results are written: those that documents are in."""
LINE = re.compile(r"^- [^\n]*$", re.MULTILINE)
"""A line of results that names somebody."""


def results(
    call: CallForInterest, named: Sequence[Dossier], accepted: int, publisher: Localised, places: Gazetteer, url: str
) -> tuple[PublicSheet, ...]:
    """The results; `named` are the accepted who agreed that their names are shown. Nothing before the letters are sent."""
    if call.told_at is None:
        return ()
    day = call.told_at.astimezone(ZONE).date()
    written = []
    for form in FORMS:
        lines = [word("results_count", form, count=accepted, call=call.plan.title.in_language(form))]
        for one in sorted(named, key=lambda each: each.number):
            lines.append(line_of(one, form, places))
        title = word("results_title", form, call=call.plan.title.in_language(form))
        written.append(
            PublicSheet(
                name=f"call-{call.id}-results-{form.value}.md",
                title=title,
                text="\n".join(lines),
                kind=Kind.PRESS_RELEASE,
                publisher=publisher.in_language(form),
                language=form,
                published_on=day,
                territory=[places.written(code, form) for code in call.plan.regions],
                url=url,
            )
        )
    return tuple(written)


def line_of(dossier: Dossier, form: Language, places: Gazetteer) -> str:
    """The line that names an applicant; on one line, whatever was written."""
    place = places.get(dossier.form.place)
    return " ".join(f"- {dossier.form.name}{' · ' + place.called(form) if place else ''}".split())


def is_accepted(dossier: Dossier) -> bool:
    """Whether a dossier was accepted, and its applicant told so."""
    return dossier.state is DossierState.ACCEPTED
