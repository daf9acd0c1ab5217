"""Mentoring for everybody: five forms, an application saved and gone on with by its own link, a pair's place, nothing of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pypdfium2
import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom, RoomOptions
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from connectors.rows.identity import Identity
from core.database.database import Database
from core.language.forms import Language
from participation.mentoring.following.schemas import MeetingState
from participation.mentoring.pairing.schemas import MentoringPair, PairEnd
from participation.mentoring.programme.programmes import ProgrammePlan
from participation.mentoring.schemas import ApplicationState, CohortTargets
from participation.services import Participation
from tests.consoles import with_participation
from tests.mentoring import KEY, MentoringWorld, worded

BASE = "/take-part/mentoring"
MINE = f"{BASE}/applications"


@pytest.fixture
def world(database: Database) -> MentoringWorld:
    return MentoringWorld(database, targets=CohortTargets(meetings=1))


@pytest.fixture
def client(world: MentoringWorld) -> Iterator[TestClient]:
    options = {ParticipationRoom.MENTORING: RoomOptions()}
    ground = Participation(world.database, world.clock, Identity(KEY), world.vault, options, mentoring=world.room)
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0))
    with TestClient(app, headers={"accept-language": "fr"}) as opened:
        yield opened


def begin(client: TestClient, world: MentoringWorld, side: str) -> str:
    """The link of somebody new."""
    page = client.post(f"{BASE}/tamkine/apply/{world.cohort}/{side}", data={"agreed": "yes"})
    assert page.status_code == 200
    (token,) = set(re.findall(rf"{MINE}/([\w-]+)", page.text))
    return str(token)


def filled(name: str, **other: object) -> dict[str, object]:
    return {
        "name": name, "contact": "06 00 00 00 00", "languages": ["french", "darija"], "moments": ["saturday"],
        "field": "law", "region": "06", "goals": ["speaking"], "answer0": "yes", "code": "yes", "do": "send", **other,
    }  # fmt: skip


def own_number(client: TestClient, token: str) -> int:
    found = re.search(rf"{MINE}/{token}/(\d+)", client.get(f"{MINE}/{token}").text)
    assert found is not None
    return int(found[1])


def paired(client: TestClient, world: MentoringWorld) -> tuple[str, str, MentoringPair]:
    """Links of a mentor and a mentee, and their pair."""
    tokens = {side: begin(client, world, side) for side in ("mentor", "mentee")}
    for side, token in tokens.items():
        application = own_number(client, token)
        assert client.post(f"{MINE}/{token}/{application}", data=filled(f"Personne {side}")).status_code == 200
        world.room.applications.accept(application, "amina")
    world.room.desk.propose(world.cohort, "amina")
    (pair,) = world.room.pairs.approve_all(world.cohort, "amina")
    world.clock.advance(timedelta(days=40))
    return tokens["mentor"], tokens["mentee"], pair


@pytest.mark.parametrize("language", Language, ids=str)
def test_every_page_is_there_in_each_form(language: Language, client: TestClient, world: MentoringWorld) -> None:
    apply = f"{BASE}/tamkine/apply/{world.cohort}"
    mentor, mentee, pair = paired(client, world) if language is Language.ARABIC else ("", "", None)
    draft = begin(client, world, "mentee") if pair is None else ""
    own = [f"{MINE}/{draft}", f"{MINE}/{draft}/{own_number(client, draft)}"] if draft else []
    if pair is not None:
        client.post(f"{MINE}/{mentee}/pairs/{pair.id}/meetings", data={"day": "2026-02-10", "kind": "video"})
        own = [f"{MINE}/{mentor}", f"{MINE}/{mentee}"]
    begins = [f"{apply}/{side}" for side in ("mentor", "mentee")] if pair is None else []
    for path in (BASE, f"{BASE}/tamkine", f"{BASE}/tamkine/code", f"{BASE}/certificates?number=1", *begins, *own):
        answer = client.get(path, params={"lang": language.value} if "?" not in path else None)
        assert answer.status_code == 200, path
        if "?" not in path:
            assert f'<html lang="{language}" dir="{"rtl" if language.is_rtl else "ltr"}">' in answer.text
        shown = re.sub(r'="[^"]*"', "", answer.text)
        missing = r"\b(?:mentoring|part|spoken|moment|goal|field|side|application|kind|meeting|leave|gender)_[a-z]"
        assert not re.search(missing, shown), path
        assert "unsafe" not in answer.headers["content-security-policy"]
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), path


def test_that_it_is_no_employment_service_is_said_before_anybody_applies(
    client: TestClient, world: MentoringWorld
) -> None:
    for path in (BASE, f"{BASE}/tamkine", f"{BASE}/tamkine/apply/{world.cohort}/mentee"):
        assert "Ce n’est pas un service d’emploi" in client.get(path).text


def test_an_application_is_saved_gone_on_with_and_sent_once_it_is_complete(
    client: TestClient, world: MentoringWorld
) -> None:
    assert client.post(f"{BASE}/tamkine/apply/{world.cohort}/mentee").status_code == 422, (
        "nothing is kept without a yes"
    )
    assert world.room.applications.listed(world.cohort) == ()
    token = begin(client, world, "mentee")
    application = own_number(client, token)
    client.post(f"{MINE}/{token}/{application}", data=filled("Nadia", region="", do="save"))
    assert 'value="Nadia"' in client.get(f"{MINE}/{token}/{application}").text
    refused = client.post(f"{MINE}/{token}/{application}", data=filled("Nadia", region=""))
    assert refused.status_code == 422
    assert "votre région" in refused.text
    assert 'value="Nadia"' in refused.text, "nothing is lost"
    sent = client.post(f"{MINE}/{token}/{application}", data=filled("Nadia"))
    assert "Votre candidature est envoyée" in sent.text
    assert world.room.applications.get(application).state is ApplicationState.SUBMITTED


def test_a_pair_meets_confirms_sets_goals_answers_and_gets_its_paper(client: TestClient, world: MentoringWorld) -> None:
    mentor, mentee, pair = paired(client, world)
    assert "Comment joindre cette personne · " in client.get(f"{MINE}/{mentor}").text
    page = client.get(f"{MINE}/{mentee}").text
    assert "Personne mentor" in page
    assert "Objectifs partagés : parler en public" in page
    client.post(f"{MINE}/{mentee}/pairs/{pair.id}/meetings", data={"day": "2026-02-10", "kind": "video"})
    (meeting,) = world.room.meetings.of(pair.id)
    assert meeting.state is MeetingState.LOGGED
    own = client.post(f"{MINE}/{mentee}/meetings/{meeting.id}", data={"do": "yes"})
    assert own.status_code == 409, "one's own meeting is confirmed by the other"
    client.post(f"{MINE}/{mentor}/meetings/{meeting.id}", data={"do": "yes"})
    assert world.room.meetings.get(meeting.id).state is MeetingState.CONFIRMED
    client.post(f"{MINE}/{mentor}/pairs/{pair.id}/goals", data={"text": "Préparer un exposé"})
    (goal,) = world.room.goals.of(pair.id)
    assert "Préparer un exposé" in client.get(f"{MINE}/{mentee}").text
    client.post(f"{MINE}/{mentee}/pairs/{pair.id}/goals/{goal.id}", data={"state": "reached"})
    world.clock.advance(timedelta(days=50))
    answers = {"moment": "midterm", "satisfaction": "5", "progress": "4", "again": "yes"}
    client.post(f"{MINE}/{mentee}/{pair.mentee}/survey", data=answers)
    assert [one.satisfaction for one in world.room.surveys.listed(world.cohort)] == [5]
    certificate = world.room.certificates.issue(pair.mentee, "amina")
    for form in ("fr", "ar"):
        paper = client.get(f"{MINE}/{mentee}/{pair.mentee}/certificate.pdf", params={"lang": form})
        assert paper.headers["content-type"] == "application/pdf"
        assert certificate.number in pypdfium2.PdfDocument(paper.content)[0].get_textpage().get_text_range()
    checked = client.get(f"{BASE}/certificates", params={"number": certificate.number}).text
    assert "Cette attestation existe" in checked
    assert "Personne" not in checked, "the name is on the paper only"


def test_of_two_who_part_the_other_is_free_and_a_declined_pair_does_not_come_again(
    client: TestClient, world: MentoringWorld
) -> None:
    mentor, mentee, pair = paired(client, world)
    client.post(f"{MINE}/{mentee}/pairs/{pair.id}/decline", data={"reason": "known"})
    assert world.room.desk.try_out(world.cohort).found.unpaired == (str(pair.mentee),)
    client.post(f"{MINE}/{mentor}/{pair.mentor}/withdraw", data={"reason": "time"})
    assert world.room.applications.get(pair.mentor).state is ApplicationState.WITHDRAWN


def test_nobody_sees_or_does_anything_of_another_s(client: TestClient, world: MentoringWorld) -> None:
    (other,) = world.paired(1)
    _, mentee, pair = paired(client, world)
    world.room.notes.add(pair.mentee, "NOTE-PRIVEE-41", "amina")
    with world.database.write() as session:
        _, token = world.people.keep_from_page(session, Language.FRENCH)
    for path in (
        f"{MINE}/{token}/{pair.mentee}", f"{MINE}/nobody", f"{MINE}/{mentee}/{pair.mentor}",
        f"{MINE}/{mentee}/{other.mentee}",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
    for path, data in (
        (f"pairs/{other.id}/meetings", {"day": "2026-02-10", "kind": "video"}),
        (f"pairs/{other.id}/goals", {"text": "x"}),
        (f"pairs/{other.id}/decline", {"reason": "known"}),
        (f"{other.mentee}/withdraw", {}),
    ):
        assert client.post(f"{MINE}/{mentee}/{path}", data=data).status_code == 404, path
    for path in (f"{MINE}/{mentee}", f"/take-part/me/{mentee}/export", BASE, f"{BASE}/tamkine"):
        text = client.get(path).text
        assert "NOTE-PRIVEE-41" not in text
        assert world.room.applications.get(other.mentee).profile.name not in text
    exported = client.get(f"/take-part/me/{mentee}/export").text
    assert "Personne mentee" in exported
    assert "Personne mentor" not in exported
    client.post(f"/take-part/me/{mentee}/erase")
    assert client.get(f"{MINE}/{mentee}").status_code == 404
    assert all(one.id != pair.mentee for one in world.room.applications.listed(world.cohort))


def test_a_programme_in_preparation_is_not_public(client: TestClient, world: MentoringWorld) -> None:

    world.room.programmes.create("secret", ProgrammePlan(worded("Pas encore")), "amina")
    assert client.get(f"{BASE}/secret").status_code == 404
    assert "Pas encore" not in client.get(BASE).text


def test_what_was_sent_and_would_lack_something_is_shown_as_it_was_typed(
    client: TestClient, world: MentoringWorld
) -> None:
    token = begin(client, world, "mentee")
    application = own_number(client, token)
    client.post(f"{MINE}/{token}/{application}", data=filled("Nadia"))
    refused = client.post(f"{MINE}/{token}/{application}", data=filled("Nadia B.", goals=[], about="Je sais déjà."))
    assert refused.status_code == 422
    assert "les objectifs" in refused.text
    assert "votre candidature est envoyée" in refused.text
    assert 'value="Nadia B."' in refused.text
    assert "Je sais déjà." in refused.text
    assert world.room.applications.get(application).profile.name == "Nadia", "what was sent stays as it was"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"day": "2031-01-01", "kind": "phone", "minutes": "45"}, "pas encore venu"),
        ({"day": "2026-01-02", "kind": "phone", "minutes": "45"}, "n’existait pas ce jour-là"),
        ({"day": "2026-02-10", "kind": "phone", "minutes": "999"}, "de 5 à 480 minutes"),
    ],
)
def test_a_meeting_that_cannot_be_is_told_why_on_its_own_page_with_what_was_typed(
    data: dict[str, str], why: str, client: TestClient, world: MentoringWorld
) -> None:
    _, mentee, pair = paired(client, world)
    refused = client.post(f"{MINE}/{mentee}/pairs/{pair.id}/meetings", data=data)
    assert refused.status_code == 422
    assert why in refused.text
    assert f'value="{data["day"]}"' in refused.text
    assert f'value="{data["minutes"]}"' in refused.text
    assert '<option value="phone" selected>' in refused.text
    assert "Personne mentor" in refused.text, "the page is their own, not a dead end"


def test_a_goal_too_many_stays_in_its_box(client: TestClient, world: MentoringWorld) -> None:
    _, mentee, pair = paired(client, world)
    for number in range(10):
        client.post(f"{MINE}/{mentee}/pairs/{pair.id}/goals", data={"text": f"But {number}"})
    refused = client.post(f"{MINE}/{mentee}/pairs/{pair.id}/goals", data={"text": "Un de plus"})
    assert refused.status_code == 422
    assert "10 objectifs au plus" in refused.text
    assert ">Un de plus</textarea>" in refused.text


def test_who_came_to_the_end_is_told_so_and_may_still_say_yes(client: TestClient, world: MentoringWorld) -> None:
    mentor, mentee, pair = paired(client, world)
    client.post(f"{MINE}/{mentee}/pairs/{pair.id}/meetings", data={"day": "2026-02-10", "kind": "video"})
    world.room.pairs.end(pair.id, PairEnd.COMPLETED, "amina")
    page = client.get(f"{MINE}/{mentor}").text
    assert "Votre parcours dans cette cohorte est terminé" in page
    assert "pas encore fait" not in page
    assert "06 00 00 00 00" not in page, "how to reach the other is of a pair that goes on"
    (meeting,) = world.room.meetings.of(pair.id)
    assert "1 rencontre confirmée" in client.post(f"{MINE}/{mentor}/meetings/{meeting.id}", data={"do": "yes"}).text
    refused = client.post(f"{MINE}/{mentor}/meetings/{meeting.id}", data={"do": "no"})
    assert refused.status_code == 409
    assert "n’est plus possible" in refused.text


def test_who_was_left_is_told_that_another_is_looked_for(client: TestClient, world: MentoringWorld) -> None:
    mentor, mentee, pair = paired(client, world)
    client.post(f"{MINE}/{mentor}/{pair.mentor}/withdraw", data={"reason": "time"})
    page = client.get(f"{MINE}/{mentee}").text
    assert "cherchent quelqu’un d’autre" in page
    assert f"/pairs/{pair.id}/meetings" not in page


def test_a_certificate_says_the_whole_address_where_it_is_checked(client: TestClient, world: MentoringWorld) -> None:
    world.room.public_url = ""
    _, mentee, pair = paired(client, world)
    world.met(pair.id)
    world.room.certificates.issue(pair.mentee, "amina")
    paper = client.get(f"{MINE}/{mentee}/{pair.mentee}/certificate.pdf").content
    text = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
    assert re.search(r"https?://\S+/take-part/mentoring/certificates", text)
