"""What everybody may know: documents for the library, open data, the feed, and nothing of small groups."""

from __future__ import annotations

import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
import yaml

from agent.organisation.organisation import Localised, ParticipationRoom
from core.clock import SystemClock
from core.database.database import Database
from core.errors import NotFoundError
from core.language.forms import Language
from participation.common.events.calendar import ZONE
from participation.common.events.events import Events
from participation.common.events.schemas import EventPlan
from participation.consultations.public.documents import documents_of
from participation.consultations.public.forgetting import CITING
from participation.consultations.public.ledger import (
    CONTRIBUTIONS_HEADER,
    HEADER,
    as_json,
    contribution_rows,
    decision_rows,
    feed,
)
from participation.consultations.schemas import (
    ConsultationState,
    ContributionSource,
    ContributionState,
    DecisionStatus,
    NewContribution,
)
from participation.consultations.service import ConsultationRoom
from participation.consultations.words import words_in

FR = Language.FRENCH


@pytest.fixture
def followed(room: ConsultationRoom, database: Database) -> ConsultationRoom:
    """A consultation with twelve ideas from one place and three from another, a signed theme, a synthesis and a decision."""
    with database.write() as session:
        for n in range(15):
            new = NewContribution(
                f"t:{n}",
                ContributionSource.PAGE,
                f"Il faut un bus le soir pour le douar, proposition {n}",
                territory="tata" if n < 12 else "petit",
                state=ContributionState.PUBLISHED,
            )
            room.contributions.take(session, "jeunes", new)
    theme = room.themes.write("jeunes", Localised({FR: "Bus du soir", Language.ARABIC: "حافلات المساء"}), "amina")
    room.themes.sign("jeunes", "amina")
    room.themes.put_under("jeunes", "amina")
    made = room.syntheses.make("jeunes", FR, "amina", theme=theme)
    room.syntheses.sign(made.id, "karim")
    kept = room.decisions.decide(
        "jeunes",
        DecisionStatus.KEPT,
        "amina",
        theme=theme,
        text=Localised({FR: "=Un bus à 21 h."}),
        reason=Localised({}),
        decided_on=room.consultations.today,
    )
    room.decisions.deliver(
        kept.id, "amina", text=Localised({FR: "Le bus roule."}), happened_on=room.consultations.today
    )
    room.consultations.move("jeunes", ConsultationState.OPEN, "amina")
    return room


def test_nothing_of_a_draft_is_public(room: ConsultationRoom) -> None:
    with pytest.raises(NotFoundError):
        room.record("jeunes")


def test_documents_say_what_was_said_asked_and_decided_in_three_languages(followed: ConsultationRoom) -> None:
    documents = documents_of(followed.record("jeunes"), publisher="Le parti", public_url="https://e.org/")
    texts = {one.name: one.content.decode() for one in documents}
    assert sorted(texts) == [
        f"consultation-jeunes{part}.{language}.md"
        for part in ("-decisions", "-tata", "")
        for language in ("ar", "en", "fr")
    ]
    said = texts["consultation-jeunes.fr.md"]
    assert "15 contributions portent sur « Bus du soir »" in said
    assert "Contribution " in said, "a quotation carries its source before it"
    assert "12 contributions viennent de tata." in texts["consultation-jeunes-tata.fr.md"]
    assert "Le bus roule." in texts["consultation-jeunes-decisions.fr.md"]
    front = yaml.safe_load(texts["consultation-jeunes.ar.md"].split("---\n")[1])
    assert front["translation_of"] == "consultation-jeunes.fr.md"
    assert front["url"] == "https://e.org/take-part/consultations/jeunes?lang=ar"


def test_meetings_to_come_are_a_document_until_the_last_is_over(followed: ConsultationRoom, database: Database) -> None:
    events, soon = Events(database, SystemClock()), SystemClock().now() + timedelta(days=3)
    plan = EventPlan("Rencontre du douar", soon, soon + timedelta(hours=2), "Salle communale", "tata")
    made = events.add(ParticipationRoom.CONSULTATIONS, "jeunes", plan, "amina")
    documents = documents_of(followed.record("jeunes"), publisher="Le parti", events=[made])
    texts = {one.name: one.content.decode() for one in documents}
    said = texts["consultation-jeunes-events.fr.md"]
    assert "« Rencontre du douar »" in said
    assert "Salle communale, tata" in said
    front = yaml.safe_load(said.split("---\n")[1])
    assert front["valid_until"] == (soon + timedelta(hours=2)).astimezone(ZONE).date()


def test_a_document_is_forgotten_for_what_it_quotes_and_not_for_numbers_that_people_write(
    followed: ConsultationRoom, database: Database
) -> None:
    text = "Un bus du soir pour le douar.\n\nContribution 999999 : rien de tel."
    new = NewContribution("x:1", ContributionSource.PAGE, text, territory="tata", state=ContributionState.PUBLISHED)
    with database.write() as session:
        followed.contributions.take(session, "jeunes", new)
    theme = followed.themes.filled("jeunes")[0][0].id
    followed.themes.put_under("jeunes", "amina")
    followed.syntheses.sign(followed.syntheses.make("jeunes", FR, "amina", theme=theme).id, "karim")
    record = followed.record("jeunes")
    numbers = {one.number for one in record.contributions}
    for document in documents_of(record, publisher="Le parti"):
        assert frozenset().union(*CITING.cited(document.content)) <= numbers, document.name
    said = {one.name: one.content for one in documents_of(record, publisher="Le parti")}
    assert len(frozenset().union(*CITING.cited(said["consultation-jeunes-tata.ar.md"]))) == 12
    assert frozenset().union(*CITING.cited(said["consultation-jeunes.en.md"]))


def test_a_place_with_few_contributions_is_not_counted_anywhere(followed: ConsultationRoom) -> None:
    documents = documents_of(followed.record("jeunes"), publisher="Le parti")
    assert not any("petit" in one.content.decode() for one in documents)


def test_open_data_has_a_row_for_each_delivery_and_no_column_about_people(followed: ConsultationRoom) -> None:
    record = followed.record("jeunes")
    (row,) = decision_rows(record.decisions, FR)
    assert dict(zip(HEADER, row, strict=True))["delivery"] == "Le bus roule."
    rows = list(contribution_rows(record, FR))
    assert len(rows) == 15
    assert not {"author", "participant", "source", "origin"} & set(CONTRIBUTIONS_HEADER)
    told = json.loads(as_json([record.consultation], {"jeunes": record.decisions}))
    assert [one["status"] for one in told["consultations"][0]["decisions"][0]["history"]] == ["kept", "delivered"]


def test_the_feed_tells_every_change_and_delivery(followed: ConsultationRoom) -> None:
    record = followed.record("jeunes")
    root = ET.fromstring(
        feed(record.decisions, "Décisions", "https://e.org/ledger", "Le parti", FR, record.consultation.created_at)
    )
    titles = [entry.findtext("{*}title") for entry in root.findall("{*}entry")]
    assert len(titles) == 3
    assert "Bus du soir — réalisée" in titles
    assert len({entry.findtext("{*}id") for entry in root.findall("{*}entry")}) == 3


def test_every_wording_stands_in_all_forms_with_the_same_placeholders() -> None:
    tables = [words_in(form) for form in Language]
    assert len({frozenset(table) for table in tables}) == 1
    for key in tables[0]:
        held = {frozenset(part.split("}")[0] for part in table[key].split("{")[1:]) for table in tables}
        assert len(held) == 1, key
