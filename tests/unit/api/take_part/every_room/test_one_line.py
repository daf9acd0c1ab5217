"""Names and titles: on one line whatever was sent, so that nobody forges a row of a list or turns what stands around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from agent.organisation.organisation import Localised
from core.language.forms import Language
from participation.associations.activities.schemas import ActivityPlan
from participation.associations.circles.schemas import CircleDetails
from participation.associations.circles.threads import NewPost
from participation.associations.directory.names import AssociationName
from participation.associations.directory.schemas import AssociationDetails
from participation.associations.projects.schemas import ProjectPlan
from participation.associations.resources.schemas import ResourceContent, ResourceDetails
from participation.associations.words import set_apart
from participation.calls.schemas import DossierForm
from participation.common.events.schemas import EventPlan
from participation.common.people.consents import ConsentKind
from participation.consultations.schemas import ContributionSource as Source
from participation.consultations.schemas import NewContribution
from participation.help_desk.schemas import NewTicket, TicketOrigin
from participation.mentoring.schemas import ApplicantProfile
from participation.training.schemas import LearnerForm
from tests.unit.api.take_part.every_room.conftest import Everything

HOSTILE = "Amal\n• Ligne\u2028forgée\u2029\x85\u202egro\u2066.\u200b\ufffd\u3164"
CLEAN = "Amal • Ligne forgée gro."
NOW = datetime(2026, 11, 30, tzinfo=UTC)
FR = Language.FRENCH
MADE: dict[str, Callable[[], str]] = {
    "association": lambda: AssociationDetails(name_fr=HOSTILE).name_fr,
    "association in letters": lambda: AssociationDetails(name_ar=HOSTILE).name(Language.ARABIC),
    "offers": lambda: AssociationDetails(offers=(HOSTILE, "\u200b")).offers[-1],
    "phone": lambda: AssociationDetails(phone=HOSTILE).phone,
    "row": lambda: AssociationName(1, "", HOSTILE).called(FR),
    "circle": lambda: CircleDetails(name_fr=HOSTILE).name_fr,
    "thread": lambda: NewPost("1", "x", title=HOSTILE).title,
    "file": lambda: ResourceContent(name=HOSTILE).name,
    "project": lambda: ProjectPlan(title=HOSTILE).title,
    "activity": lambda: ActivityPlan(Localised({FR: HOSTILE}), NOW, NOW).titles.in_language(FR),
    "activity's place": lambda: ActivityPlan(Localised({FR: "x"}), NOW, NOW, place=HOSTILE).place,
    "resource": lambda: ResourceDetails(title=HOSTILE).title,
    "dossier": lambda: DossierForm(name=HOSTILE).name,
    "event": lambda: EventPlan(HOSTILE, NOW, NOW).title,
    "idea": lambda: NewContribution("o", Source.PAGE, "x", title=HOSTILE).title,
    "ticket": lambda: NewTicket("k", TicketOrigin.PAGE, "x", FR, subject=HOSTILE).subject,
    "mentee": lambda: ApplicantProfile(name=HOSTILE).name,
    "learner": lambda: LearnerForm(HOSTILE, None, "", "x").association,
}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_a_name_is_on_one_line_with_nothing_unseen(made: Callable[[], str]) -> None:
    assert made() == CLEAN


def test_a_name_of_nothing_that_is_seen_is_none(everything: Everything) -> None:
    told = {"name_fr": "\u200b\u200e\u3164", "field": "women", "place": "fes", "agreed": "yes"}
    answer = everything.public.post("/take-part/associations/join", data=told)
    assert answer.status_code == 422
    assert "Donnez un nom" in answer.text


def test_what_somebody_is_called_is_on_one_line(everything: Everything) -> None:
    ground = everything.ground
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, FR)
        ground.people.agree(session, person.id, next(iter(ground.rooms)), [ConsentKind.SHOW_NAME])
        ground.people.call(session, person.id, HOSTILE)
        assert ground.people.name_of(session, person.id, next(iter(ground.rooms))) == CLEAN


@pytest.mark.parametrize(
    ("name", "language", "told"),
    [
        ("جمعية الأمل", FR, "\u2068جمعية الأمل\u2069"),
        ("Al Amal", Language.ARABIC, "\u2068Al Amal\u2069"),
        ("Al Amal", FR, "Al Amal"),
        ("جمعية الأمل", Language.ARABIC, "جمعية الأمل"),
        ("", FR, ""),
    ],
)
def test_a_name_that_is_read_the_other_way_turns_nothing_around_it(name: str, language: Language, told: str) -> None:
    assert set_apart(name, language) == told
