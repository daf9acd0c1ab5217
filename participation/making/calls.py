"""Calls for interest out of a template: the call, and dossiers of invented associations. Days are told from the day of loading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from connectors.rows.participants import ParticipantRow
from core.clock import Clock
from core.language.forms import Language
from participation.calls.campaigns.calls import Calls
from participation.calls.dossiers.dossiers import Dossiers
from participation.calls.schemas import (
    CallCriterion,
    CallPlan,
    DossierForm,
    DossierState,
    EligibilityQuestion,
    PaperAsked,
)
from participation.calls.tables import CallRow
from participation.common.events.calendar import ZONE
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.templates import Entry
from participation.common.territory.gazetteer import Gazetteer


class CallMaker:
    """Makes the section `calls`: `{title, about, opens_in_days, closes_in_days, quota, regions, criteria, papers, …}`, published."""

    section = "calls"

    def __init__(self, calls: Calls, clock: Clock) -> None:
        self._calls, self._clock = calls, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Begin it under its name in the file, and publish it."""
        told = entry.content
        plan = CallPlan(
            title=_texts(told["title"]),
            about=_texts(told.get("about")),
            opens_at=self._time(int(told.get("opens_in_days", -1)), "09:00"),
            closes_at=self._time(int(told.get("closes_in_days", 30)), "23:59"),
            quota=int(told.get("quota", 10)),
            regions=tuple(map(str, told.get("regions", ()))),
            region_quotas={str(code): int(most) for code, most in dict(told.get("region_quotas", {})).items()},
            criteria=tuple(CallCriterion(_texts(one["title"]), int(one.get("weight", 1))) for one in told["criteria"]),
            papers=tuple(PaperAsked(_texts(one), pages=10) for one in told.get("papers", ())),
            questions=tuple(EligibilityQuestion(_texts(one)) for one in told.get("questions", ())),
            field=str(told.get("field", "")),
            shows_names=bool(told.get("shows_names", False)),
        )
        made = self._calls.add(session, entry.name, plan, entry.who)
        session.get_one(CallRow, made.id).is_published = True
        return made.id

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with all that came in since."""
        session.execute(delete(CallRow).where(CallRow.id == made))

    def _time(self, days: int, hour: str) -> str:
        day = self._clock.now().astimezone(ZONE).date() + timedelta(days=days)
        return f"{day.isoformat()}T{hour}"


class DossierMaker:
    """Makes the section `dossiers`: `{call, name, receipt, place, project, summary, amount, state, language, days_ago}`."""

    section = "dossiers"

    def __init__(self, people: Participants, dossiers: Dossiers, gazetteer: Gazetteer, clock: Clock) -> None:
        self._people, self._dossiers, self._gazetteer, self._clock = people, dossiers, gazetteer, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Keep an invented applicant with a dossier as it stood; their participant."""
        told: Mapping[str, Any] = entry.content
        language = Language(told.get("language", Language.FRENCH))
        call = entry.made[f"calls/{told['call']}"]
        person, _ = self._people.keep_from_page(session, language)
        kinds = [ConsentKind.KEEP_TEXT, ConsentKind.SHOW_NAME]
        self._people.agree(session, person.id, entry.room, kinds, scope=call, language=language)
        place = self._gazetteer.the(str(told["place"]))
        form = DossierForm(
            place=place.code if place else "",
            person=str(told.get("person", "Personne inventée")),
            contact=str(told.get("contact", "exemple@exemple.invalid")),
            name=str(told["name"]),
            receipt=str(told.get("receipt", "")),
            project=str(told.get("project", "")),
            summary=str(told.get("summary", "")),
            amount=str(told.get("amount", "")),
        )
        at = self._clock.now() - timedelta(days=int(told.get("days_ago", 1)))
        number = self._dossiers.put(session, call, person.id, language, form, at)
        region = self._gazetteer.around(place.code)[-1] if place else ""
        self._dossiers.stand(session, number, region, DossierState(told.get("state", DossierState.SUBMITTED)), at)
        return person.id

    def unmake(self, session: Session, made: str) -> None:
        """Forget them, as if they had asked for it."""
        session.execute(delete(ParticipantRow).where(ParticipantRow.id == made))


def _texts(told: object) -> Localised:
    return Localised.model_validate(told or {})
