"""Staff's pages of mentoring, from a programme to its report; who may see whom; what leaves and what does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from core.testing import FixedClock
from participation.common.events.schemas import EventKind, EventPlan, EventState
from participation.common.rights import RoomPart, RoomRight, RoomRole
from participation.mentoring.following.schemas import MeetingKind, SurveyMoment
from participation.mentoring.pairing.schemas import PairState
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.schemas import ApplicationState, CohortState
from participation.services import Participation
from tests.consoles import csrf, enter
from tests.mentoring import MENTEE, MENTOR, MentoringWorld

BASE = "/console/participation/mentoring"
PLANTED = "Zzyzx-Planté"
Opened = Callable[[], TestClient]


class Staff:
    """A browser that sends the forms of its session."""

    def __init__(self, client: TestClient, token: str) -> None:
        self.client, self.token = client, token

    def send(self, path: str, status: int = 200, **fields: object) -> str:
        """Send a form, and read the page that it ends on."""
        answer = self.client.post(path, data={"csrf": self.token, **fields})
        assert answer.status_code == status, answer.text
        return answer.text

    def read(self, path: str, status: int = 200) -> str:
        """A page."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text


@pytest.fixture
def world(ground: Participation) -> MentoringWorld:
    return MentoringWorld(ground.database, FixedClock(datetime.now(UTC)))


@pytest.fixture
def staff(opened: Opened, console: ConsoleServices) -> Staff:
    client = opened()
    return Staff(client, enter(client, console, "chief", Role.ADMINISTRATOR))


def _part(opened: Opened, console: ConsoleServices, ground: Participation, role: RoomRole, scope: str = "") -> Staff:
    client = opened()
    token = enter(client, console, role.value, Role.INBOX_AGENT)
    ground.parts.give(RoomPart(ParticipationRoom.MENTORING, scope, role.value, role), "test")
    return Staff(client, token)


def test_a_programme_is_begun_written_copied_and_has_a_cohort(staff: Staff, world: MentoringWorld) -> None:
    assert "emploi" in staff.read(BASE)
    page = staff.send(BASE, name="sante", title_fr="Santé", title_ar="الصحة", first_party_fr="Médecins")
    assert "Santé" in page
    assert staff.send(BASE, status=422, name="sante", title_fr="Santé").count('role="alert"') == 1
    today = datetime.now(UTC).date()
    signed_on = today - timedelta(days=345)
    page = staff.send(
        f"{BASE}/sante/change",
        title_fr="Santé",
        signed_on=signed_on.isoformat(),
        months="12",
        renews="on",
        code_fr="Respect",
        mentee_0_fr="Majeur ?",
        shortest="3",
        longest="4",
    )
    assert re.search(r"Le terme de la convention arrive dans \d+ jours", page)

    def prepared(last: int, status: int = 200) -> str:
        days = {"applications_until": 20, "starts_on": 30, "ends_on": last}
        told = {name: (today + timedelta(days=day)).isoformat() for name, day in days.items()}
        return staff.send(f"{BASE}/sante/cohorts", status, title_fr="C1", **told)

    assert "3 à 4 mois" in prepared(60, 422)
    page = prepared(135)
    assert "Chiffres et objectifs" in page
    page = staff.send(f"{BASE}/sante/copy", name="droit", title_fr="Droit", first_party_fr="Juristes")
    assert "Pas encore signée" in page
    assert "C1" in page
    assert "<dd><bdi>Santé</bdi></dd>" in page, "what it was copied from has its title"
    assert [one.copied_from for one in world.room.programmes.listed()].count("sante") == 1


def test_a_cohort_goes_from_applications_to_certificates(staff: Staff, world: MentoringWorld) -> None:
    at = f"{BASE}/tamkine/cohorts/{world.cohort}"
    sent = [world.applied(side) for side in (MENTOR, MENTEE, MENTOR, MENTEE)]
    page = staff.read(f"{at}/applications")
    assert all(one.profile.name in page for one in sent)
    staff.send(f"{at}/applications/decide", does="accept", application=[one.id for one in sent])
    assert staff.send(f"{at}/move", to="matching").count("Passer à l’appariement") == 0
    page = staff.read(f"{at}/matching")
    assert "Objectifs partagés : m’orienter" in page
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest is not None
    staff.send(f"{at}/matching/propose", status=409, digest="0" * 16, goals="3", field="2", region="1")
    staff.send(f"{at}/matching/propose", digest=digest[1], goals="3", field="2", region="1")
    first, second = world.room.pairs.listed(world.cohort)
    staff.send(f"{at}/pairs/{first.id}/lock", does="lock")
    assert world.room.pairs.get(first.id).is_locked
    staff.send(f"{at}/pairs/{second.id}/decline", reason="known")
    assert "il suffit d’un mentor de plus" in staff.read(f"{at}/matching").replace("&#39;", "’")
    staff.send(f"{at}/pairs/{first.id}/lock", does="unlock")
    staff.send(f"{at}/matching/propose", goals="0", field="3", region="3")
    assert world.room.cohorts.get(world.cohort).weights.field == 3
    staff.send(f"{at}/matching/approve")
    made = world.room.pairs.listed(world.cohort, [PairState.APPROVED])
    assert len(made) == 2
    first = made[0]
    today = datetime.now(UTC).date().isoformat()
    page = staff.send(f"{at}/pairs/{first.id}/meet", held_on=today, kind="video", minutes="60")
    assert "confirmée" in page
    assert 'role="alert"' in staff.send(
        f"{at}/pairs/{first.id}/meet", status=422, held_on="2031-01-01", kind="video", minutes="60"
    )
    meeting = world.room.meetings.of(first.id)[0].id
    assert "contestée" in staff.send(f"{at}/pairs/{first.id}/settle", meeting=meeting, does="dispute")
    assert "Parler en public" in staff.send(f"{at}/pairs/{first.id}/goal", text="Parler en public")
    goal = world.room.goals.of(first.id)[0].id
    staff.send(f"{at}/pairs/{first.id}/goal", goal=goal, state="reached")
    assert "Très motivée" in staff.send(f"{at}/pairs/{first.id}/note", side="mentee", text="Très motivée")
    assert "Aucune réponse" in staff.send(f"{at}/certify")
    assert "Terminés" in staff.send(f"{at}/pairs/{first.id}/end", reason="completed")


def test_who_leaves_is_noted_and_the_desk_shows_who_would_move(staff: Staff, world: MentoringWorld) -> None:
    at = f"{BASE}/tamkine/cohorts/{world.cohort}"
    pairs = world.paired(2)
    spare = world.accepted(MENTOR)
    page = staff.send(f"{at}/applications/{pairs[0].mentor}/leave", reason="time")
    assert "Ce que cela donnerait" in page
    assert spare.profile.name in page
    assert "dont 0 pour" in page
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest is not None
    staff.send(f"{at}/matching/propose", digest=digest[1], rematch="1")
    (new,) = world.room.pairs.listed(world.cohort, [PairState.PROPOSED])
    assert (new.mentee, new.mentor) == (pairs[0].mentee, spare.id)
    world.room.applications.exclude(spare.id, new.mentee, "chief")
    page = staff.read(f"{at}/matching?rematch=1")
    assert "dont 2 pour" in page
    assert f"avant : {world.room.applications.get(pairs[1].mentor).profile.name}" in page


def test_the_committee_has_its_seats_meetings_decisions_and_a_report_as_page_and_paper(
    staff: Staff, world: MentoringWorld
) -> None:
    at = f"{BASE}/tamkine"
    assert "n’est pas paritaire" not in staff.read(f"{at}/committee"), "without a seat there is nothing unequal"
    assert "n’est pas paritaire" in staff.send(f"{at}/committee/seat", member="chief", party="1")
    assert "part_nobody" not in staff.send(f"{at}/committee/seat", status=422, member="ghost", party="2")
    begins = world.clock.now()
    plan = EventPlan("Comité", begins, begins + timedelta(hours=2), kind=EventKind.COMMITTEE, is_public=False)
    event = world.room.events.add(ROOM, "tamkine", plan, "chief").id
    world.room.events.move(event, EventState.HELD, "chief", frozenset(RoomRight))
    today = datetime.now(UTC).date().isoformat()
    page = staff.send(f"{at}/committee/decide", text_fr="Deux cohortes par an", decided_on=today, event=event)
    assert "Deux cohortes par an" in page
    assert 'role="alert"' in staff.send(f"{at}/committee/decide", status=422, text_fr="", decided_on=today)
    assert "1 réunion tenue sur un an, pour 4" in page
    assert "Deux cohortes par an" in staff.read(f"{at}/report")
    for language in ("fr", "ar", "en"):
        paper = staff.client.get(f"{at}/report.pdf?lang={language}")
        assert paper.content.startswith(b"%PDF-")
        assert paper.headers["content-type"] == "application/pdf"
    staff.send(f"{at}/committee/unseat", member="chief")
    assert world.room.committee.seats("tamkine") == ()


def test_a_member_of_the_committee_reads_figures_and_decides_and_sees_nobody(
    opened: Opened, console: ConsoleServices, ground: Participation, world: MentoringWorld
) -> None:
    member = _part(opened, console, ground, RoomRole.COMMITTEE, "tamkine")
    (pair,) = world.paired()
    at = f"{BASE}/tamkine/cohorts/{world.cohort}"
    seen = member.read(f"{BASE}/tamkine") + member.read(at) + member.read(f"{BASE}/tamkine/report")
    seen += member.client.get(f"{at}/figures.csv").text
    for application in (pair.mentor, pair.mentee):
        assert world.room.applications.get(application).profile.name not in seen
    for path in (
        "applications",
        f"applications/{pair.mentor}",
        "matching",
        "pairs",
        f"pairs/{pair.id}",
        "pairs.csv",
        "surveys",
    ):
        member.read(f"{at}/{path}", status=403)
    today = datetime.now(UTC).date().isoformat()
    assert "Oui" in member.send(f"{BASE}/tamkine/committee/decide", text_fr="Oui", decided_on=today)
    member.read(BASE, status=403)


def test_what_belongs_to_another_programme_is_not_found_by_its_number(
    staff: Staff, opened: Opened, console: ConsoleServices, ground: Participation, world: MentoringWorld
) -> None:
    (pair,) = world.paired()
    of = world.room.programmes.get("tamkine")
    world.room.programmes.copy("tamkine", "autre", of.title, of.parties, "chief")
    (other,) = world.room.cohorts.listed("autre") or (None,)
    organiser = _part(opened, console, ground, RoomRole.ORGANISER, "autre")
    at = f"{BASE}/autre/cohorts"
    organiser.read(f"{at}/{world.cohort}", status=404)
    assert other is not None
    for path in (f"applications/{pair.mentor}", f"pairs/{pair.id}"):
        organiser.read(f"{at}/{other.id}/{path}", status=404)
        organiser.read(f"{at}/{world.cohort}/{path}", status=404)
    organiser.send(f"{at}/{other.id}/pairs/{pair.id}/end", status=404, reason="completed")
    organiser.send(f"{at}/{other.id}/applications/{pair.mentor}/leave", status=404, reason="time")
    organiser.read(f"{BASE}/tamkine", status=403)
    assert world.room.pairs.get(pair.id).state is PairState.APPROVED


def test_planted_words_stand_on_organisers_pages_and_leave_by_no_file_nor_in_another_state(
    staff: Staff, world: MentoringWorld
) -> None:
    (pair,) = world.paired()
    hidden = world.applied(MENTEE, name=f"{PLANTED}-nom", about=f"{PLANTED}-mots", ties=(f"{PLANTED}-lien",))
    world.room.notes.add(hidden.id, f"{PLANTED}-note", "chief")
    at = f"{BASE}/tamkine/cohorts/{world.cohort}"
    with world.database.write() as session:
        world.room.meetings.log(session, pair.id, MENTOR, world.clock.now().date(), MeetingKind.VIDEO)
        begun = world.room.applications.begin(session, world.cohort, MENTOR, hidden.participant)
    shown = staff.read(f"{at}/applications/{hidden.id}")
    assert all(f"{PLANTED}-{what}" in shown for what in ("nom", "mots", "lien", "note"))
    files = [staff.client.get(f"{at}/{name}").text for name in ("figures.csv", "pairs.csv")]
    files += [staff.read(f"{at}/matching"), staff.read(f"{BASE}/tamkine/report"), staff.read(f"{at}/pairs")]
    assert PLANTED not in "".join(files)
    assert world.room.applications.get(begun.id).state is ApplicationState.DRAFT
    staff.read(f"{at}/applications/{begun.id}", status=404)


def test_a_survey_is_read_without_its_author_and_certificates_are_issued_once(
    staff: Staff, world: MentoringWorld
) -> None:
    (pair,) = world.paired()
    at = f"{BASE}/tamkine/cohorts/{world.cohort}"
    world.met(pair.id, 3)
    cohort = world.room.cohorts.get(world.cohort)
    world.clock.advance(cohort.ends_on - world.clock.now().date())
    with world.database.write() as session:
        world.room.surveys.answer(
            session, pair.mentee, SurveyMoment.END, satisfaction=5, progress=4, would_again=True, words="Utile"
        )
    page = staff.read(f"{at}/surveys")
    assert "Utile" in page
    assert world.room.applications.get(pair.mentee).profile.name not in page
    world.room.cohorts.move(world.cohort, CohortState.MATCHING, "chief")
    page = staff.send(f"{at}/certify")
    certificate = world.room.certificates.of(pair.mentee)
    assert certificate is not None
    assert certificate.number in page
    paper = staff.client.get(f"{at}/applications/{pair.mentee}/certificate.pdf")
    assert paper.content.startswith(b"%PDF-")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_is_worded_in_each_language(language: str, staff: Staff, world: MentoringWorld) -> None:
    pairs = world.paired(2)
    world.met(pairs[0].id)
    with world.database.write() as session:
        world.room.goals.set(session, pairs[0].id, MENTEE, "But")
    world.applied(MENTEE)
    at = f"{BASE}/tamkine/cohorts/{world.cohort}"
    pages = [BASE, f"{BASE}/tamkine", f"{BASE}/tamkine/committee", f"{BASE}/tamkine/report", at, f"{at}/applications"]
    pages += [f"{at}/applications/{pairs[0].mentee}", f"{at}/matching?rematch=1", f"{at}/pairs"]
    pages += [f"{at}/pairs/{pairs[0].id}", f"{at}/surveys"]
    for page in pages:
        text = staff.read(f"{page}{'&' if '?' in page else '?'}lang={language}")
        found = re.findall(
            r"\b(?:mentoring|event|part|goal|field|side|kind|meeting|application|survey)_[a-z_]+\b", _words(text)
        )
        assert found == [], (page, found)
    assert csrf(staff.client, BASE)


def _words(page: str) -> str:
    """What is read of a page, without its addresses and names of boxes."""
    return re.sub(r"<[^>]*>", " ", page)


def test_of_several_that_are_decided_on_who_cannot_be_is_named(staff: Staff, world: MentoringWorld) -> None:
    (pair,) = world.paired()
    at, other = f"{BASE}/tamkine/cohorts/{world.cohort}", world.applied(MENTEE)
    page = staff.send(
        f"{at}/applications/decide", 409, does="refuse", reason="twice", application=[pair.mentee, other.id]
    )
    assert world.room.applications.get(pair.mentee).profile.name in page
    assert "en binôme" in page
    assert world.room.applications.get(other.id).state is ApplicationState.REFUSED
    assert "Rien n’était coché" in staff.send(f"{at}/applications/decide", does="accept")


def test_that_nobody_has_a_certificate_yet_is_not_called_issued(staff: Staff, world: MentoringWorld) -> None:
    world.paired()
    page = staff.send(f"{BASE}/tamkine/cohorts/{world.cohort}/certify")
    assert "aucune attestation n’est délivrée" in page
    assert "Les attestations sont délivrées" not in page


def test_a_copy_under_a_name_that_is_taken_says_so_on_the_page(staff: Staff, world: MentoringWorld) -> None:
    page = staff.send(f"{BASE}/tamkine/copy", 422, name="tamkine", title_fr="Autre", first_party_fr="Juristes")
    assert "le nom court « tamkine » est déjà pris" in page
    assert "Copier pour une autre alliance" in page


def test_why_a_meeting_cannot_be_noted_is_told(staff: Staff, world: MentoringWorld) -> None:
    (pair,) = world.paired()
    at = f"{BASE}/tamkine/cohorts/{world.cohort}/pairs/{pair.id}"
    page = staff.send(f"{at}/meet", 422, held_on="2020-01-01", kind="video", minutes="60")
    assert "n’existait pas ce jour-là. Donnez un jour du" in page
    assert "5 à 480 minutes" in staff.send(f"{at}/meet", 422, held_on="2031-01-01", kind="video", minutes="2")
