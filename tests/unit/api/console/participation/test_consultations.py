"""Staff's pages of a consultation, from its beginning to what was carried out, in three languages."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from knowledge.drafts.drafts import Drafts, DraftState
from participation.consultations.contributions import ContributionFilter
from participation.consultations.schemas import ContributionSource, DecisionStatus, NewContribution
from participation.consultations.service import ConsultationRoom
from participation.services import Participation
from tests.consoles import enter, participation_over, with_console, with_participation

BASE = "/console/participation/consultations"
ONE = f"{BASE}/jeunes"


@pytest.fixture
def ground(console: ConsoleServices) -> Participation:
    return participation_over(console.library.database, SystemClock(), ParticipationRoom.CONSULTATIONS)


@pytest.fixture
def room(ground: Participation) -> ConsultationRoom:
    assert ground.consultations is not None
    return ground.consultations


class Staff:
    """A browser that sends the forms of its session."""

    def __init__(self, client: TestClient, token: str) -> None:
        self.client, self.token = client, token

    def send(self, path: str, **fields: object) -> str:
        """Send a form, and read the page that it ends on."""
        answer = self.client.post(path, data={"csrf": self.token, **fields})
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
def staff(console: ConsoleServices, ground: Participation) -> Iterator[Staff]:
    services = with_participation(with_console(canned_services(), console), ground)
    with TestClient(
        create_app(services, ApiSettings(rate_limit=0, console_codes=False)), headers={"accept-language": "fr"}
    ) as client:
        yield Staff(client, enter(client, console, "chief", Role.ADMINISTRATOR))


@pytest.fixture
def begun(staff: Staff) -> Staff:
    """A browser with a consultation that is open."""
    staff.send(BASE, name="jeunes", title_fr="Le pacte des jeunes", title_ar="ميثاق الشباب")
    staff.send(f"{ONE}/move", to="open")
    return staff


def test_what_waits_in_two_consultations_is_told_apart_at_home(
    begun: Staff, ground: Participation, room: ConsultationRoom
) -> None:
    begun.send(BASE, name="logement", title_fr="Le logement", title_ar="السكن")
    begun.send(f"{BASE}/logement/move", to="open")
    for scope in ("jeunes", "logement"):
        with ground.database.write() as session:
            room.contributions.take(session, scope, NewContribution("t:1", ContributionSource.PAGE, "Un parc."))
    home = begun.client.get("/console").text
    assert "<bdi>Le pacte des jeunes</bdi>" in home
    assert "<bdi>Le logement</bdi>" in home


def settled(staff: Staff, path: str) -> str:
    """A page, once the work that it shows has ended."""
    for _ in range(200):
        page = staff.client.get(path).text
        if 'data-refresh="2"' not in page:
            return page
        time.sleep(0.05)
    raise AssertionError("the work does not end")


def filled(ground: Participation, room: ConsultationRoom) -> list[int]:
    """Numbers of six ideas on two topics that wait for a moderator."""
    texts = ["Un bus le soir pour le douar", "Le bus du soir au douar", "Bus du soir, douar isolé"]
    texts += ["Une cantine pour l’école", "La cantine de l’école", "Cantine gratuite à l’école"]
    with ground.database.write() as session:
        taken = [
            room.contributions.take(session, "jeunes", NewContribution(f"t:{n}", ContributionSource.PAGE, text))
            for n, text in enumerate(texts)
        ]
    return [number for number in taken if number]


def test_a_name_that_cannot_be_is_said_on_the_page(staff: Staff) -> None:
    answer = staff.client.post(BASE, data={"csrf": staff.token, "name": "A B", "title_fr": "x"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "ce nom court ne peut pas être une adresse" in answer.text


def test_steps_and_questions_are_written_and_shown(begun: Staff) -> None:
    form = {"title_fr": "Le pacte", "step_0": "gathering", "step_0_opens": "2026-01-01", "step_0_closes": "2026-12-31"}
    page = begun.send(f"{ONE}/change", **form)
    assert 'value="2026-12-31"' in page
    assert "Que faut-il changer" in begun.send(f"{ONE}/ask", question_fr="Que faut-il changer ?")
    wrong = begun.client.post(
        f"{ONE}/change", data={"csrf": begun.token, "title_fr": "x", "step_0": "gathering", "step_0_opens": "hier"}
    )
    assert wrong.status_code == 422


def test_places_are_written_by_their_names_and_what_a_meeting_said_counts_for_its_place(
    begun: Staff, room: ConsultationRoom
) -> None:
    page = begun.send(f"{ONE}/change", title_fr="Le pacte", territory="طاطا")
    assert room.consultations.get("jeunes").territory == "09.551"
    assert 'value="Tata"' in page
    begun.send(f"{ONE}/change", title_fr="Le pacte", territory="Tata")
    wrong = begun.client.post(
        f"{ONE}/change", data={"csrf": begun.token, "title_fr": "x", "territory": "Nullepartville"}
    )
    assert wrong.status_code == 422
    begun.send(f"{ONE}/add", ideas="Un puits pour le douar", place="Tata")
    begun.send(f"{ONE}/add", ideas="Un autre puits pour le douar", place="Derrière le souk de la vieille porte")
    found = room.contributions.every("jeunes", ContributionFilter())
    assert [(one.territory, one.place) for one in found] == [
        ("09.551", ""),
        ("", "Derrière le souk de la vieille porte"),
    ]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_first_field_of_a_text_is_in_the_language_of_who_writes(begun: Staff, language: str) -> None:
    page = begun.client.get(f"{ONE}?lang={language}", headers={"accept-language": language}).text
    shown = re.findall(r'id="title_([a-zA-Z-]+)"', page)
    assert shown[0] == language
    assert sorted(shown) == ["ar", "ary", "ary-Latn", "en", "fr"]


def test_from_ideas_to_a_delivery(begun: Staff, ground: Participation, room: ConsultationRoom) -> None:
    numbers = filled(ground, room)
    assert "6 en tout" in begun.client.get(f"{ONE}/contributions").text
    begun.send(f"{ONE}/moderate", number=numbers, outcome="published")
    assert begun.client.get(f"{ONE}/contributions?state=published&q=cantine").text.count("n° ") == 3
    begun.send(f"{ONE}/themes/propose", count="2")
    page = settled(begun, f"{ONE}/themes")
    themes = list(dict.fromkeys(int(found) for found in re.findall(rf'{ONE}/themes/(\d+)"', page)))
    assert len(themes) == 2
    begun.send(f"{ONE}/themes/write", theme=themes[0], title_fr="Premier", title_ar="الأول")
    begun.send(f"{ONE}/themes/sign")
    begun.send(f"{ONE}/themes/put-under")
    assert "3 contributions" in settled(begun, f"{ONE}/themes")
    begun.send(f"{ONE}/themes/{themes[0]}/read", contribution=numbers[0], theme=[themes[0]])
    begun.send(f"{ONE}/syntheses/make", theme=themes[0], language="fr", by="people")
    page = begun.client.get(f"{ONE}/syntheses").text
    (made,) = set(re.findall(rf"{ONE}/syntheses/(\d+)/sign", page))
    begun.send(f"{ONE}/syntheses/{made}/keep", sentence=[0])
    assert "signée" in begun.send(f"{ONE}/syntheses/{made}/sign")
    begun.send(f"{ONE}/decisions", theme=themes[0], status="kept", text_fr="Oui, dès 2027.")
    (decision,) = room.decisions.listed("jeunes")
    begun.send(f"{ONE}/decisions/{decision.id}/change", status="kept_in_part", text_fr="Oui, en partie.")
    page = begun.send(f"{ONE}/decisions/{decision.id}/deliver", text_fr="C’est fait.", whole="on")
    assert "réalisée" in page
    page = begun.send(f"{ONE}/publish")
    assert "ce qui a été décidé" in page, "documents are told by their titles"
    assert ".fr.md" not in page
    names = {one.name for one in Drafts(ground.database, SystemClock()).listed(DraftState.IN_REVIEW)}
    assert {"consultation-jeunes.ar.md", "consultation-jeunes-decisions.en.md"} <= names
    begun.send(f"{ONE}/publish")
    assert len(Drafts(ground.database, SystemClock()).listed(DraftState.IN_REVIEW)) == len(names), "handed over once"
    assert [one.status for one in room.decisions.get(decision.id).history] == [
        DecisionStatus.KEPT,
        DecisionStatus.KEPT_IN_PART,
        DecisionStatus.DELIVERED,
    ]


def test_what_cannot_be_decided_is_said_and_nothing_is_lost(begun: Staff) -> None:
    answer = begun.client.post(
        f"{ONE}/decisions", data={"csrf": begun.token, "contribution": "999", "status": "kept", "text_fr": "x"}
    )
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text


def test_an_export_is_looked_at_then_taken_in_once(begun: Staff, room: ConsultationRoom) -> None:
    data = "id;body;component/id;title;author/name\n1;Du bus pour Salma Bennis;2;Bus;Salma Bennis\n2;;2;;\n"
    files = {"files": ("p.csv", data.encode(), "text/csv")}
    looked = begun.client.post(f"{ONE}/import/upload", data={"csrf": begun.token}, files=files)
    assert "1 contributions seraient prises" in looked.text
    assert "author/name" in looked.text
    assert "Salma" not in looked.text
    assert room.contributions.listed("jeunes", ContributionFilter())[1] == 0
    assert "1 contributions prises" in begun.send(f"{ONE}/import/take", moderated="on")
    begun.client.post(f"{ONE}/import/upload", data={"csrf": begun.token}, files=files)
    assert "1 étaient déjà là" in begun.send(f"{ONE}/import/take", moderated="on")
    wrong = begun.client.post(
        f"{ONE}/import/upload", data={"csrf": begun.token}, files={"files": ("x.csv", b"a,b\n1,2\n", "text/csv")}
    )
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text


def test_ideas_of_a_meeting_are_written_down_one_a_paragraph(begun: Staff, room: ConsultationRoom) -> None:
    begun.send(f"{ONE}/add", ideas="Une idée\nsur deux lignes\n\nUne autre", place="Tata")
    page = begun.client.get(f"{ONE}/contributions").text
    assert page.count("n° ") == 2
    assert "Tata" in page


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_is_there_in_each_language(
    language: str, begun: Staff, ground: Participation, room: ConsultationRoom
) -> None:
    numbers = filled(ground, room)
    begun.send(f"{ONE}/moderate", number=numbers, outcome="published")
    room.themes.propose("jeunes", "amina", count=2)
    for path in (
        "",
        "/contributions?state=published",
        "/import",
        "/themes",
        "/alike",
        "/syntheses",
        "/decisions",
        "/publish",
    ):
        answer = begun.client.get(f"{ONE}{path}", params=None, headers={"accept-language": language})
        assert answer.status_code == 200
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), f"{path}: {[one for one in ids if ids.count(one) > 1]}"
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in answer.text.partition("<head>")[0]
        assert "consultations_" not in re.sub(r'="[^"]*"', "", answer.text), "a wording is missing"
    for path in ("/contributions.csv", "/moderation.csv"):
        assert begun.client.get(f"{ONE}{path}").headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize(
    ("path", "fields", "told"),
    [
        (
            f"{ONE}/change",
            {"title_fr": "x", "step_0": "gathering", "step_0_opens": "2026-12-31", "step_0_closes": "2026-11-01"},
            "le dernier jour vient avant le premier",
        ),
        (f"{ONE}/change", {"title_fr": "x", "territory": "Atlantide"}, "Atlantide » n’est pas un lieu connu"),
        (f"{ONE}/change", {"title_fr": ""}, "il manque un titre"),
        (f"{ONE}/ask", {}, "il manque des mots"),
        (f"{ONE}/decisions", {"contribution": "abc", "status": "kept"}, "abc » n’est pas un nombre"),
        (f"{ONE}/decisions", {"status": "kept", "text_fr": "x"}, "choisissez un thème, ou donnez le numéro"),
        (BASE, {"name": "A B", "title_fr": "x"}, "ne peut pas être une adresse"),
        (BASE, {"name": "jeunes", "title_fr": "x"}, "est déjà pris"),
        (BASE, {"name": "autre"}, "il manque un titre"),
    ],
)
def test_what_cannot_be_taken_is_named_in_the_reader_s_language_with_a_way_back(
    path: str, fields: dict[str, str], told: str, begun: Staff
) -> None:
    page = f"http://testserver{ONE}?said=x"
    answer = begun.client.post(path, data={"csrf": begun.token, **fields}, headers={"referer": page})
    assert answer.status_code == 422
    assert told in answer.text
    if "data-failed" in answer.text:
        assert f'href="{ONE}?said=x"' in answer.text
    elsewhere = begun.client.post(
        path, data={"csrf": begun.token, **fields}, headers={"referer": "https://evil.example/"}
    )
    assert "evil.example" not in elsewhere.text


def test_a_question_is_said_anew_and_withdrawn_and_what_was_answered_stays(
    begun: Staff, ground: Participation, room: ConsultationRoom
) -> None:
    for text in ("Que manke-t-il ?", "Et quoi encore ?"):
        begun.send(f"{ONE}/ask", question_fr=text)
    first, second = room.consultations.get("jeunes").questions
    assert "Que manque-t-il ?" in begun.send(f"{ONE}/questions/{first.id}", question_fr="Que manque-t-il ?")
    new = NewContribution("t:q", ContributionSource.PAGE, "Un bus le soir", question=second.id)
    with ground.database.write() as session:
        number = room.contributions.take(session, "jeunes", new)
    assert "retirée" in begun.send(f"{ONE}/questions/{second.id}/withdraw")
    assert [one.id for one in room.consultations.get("jeunes").questions] == [first.id]
    assert number is not None
    assert room.contributions.get(number).question is None
    begun.send(f"{ONE}/ask", question_fr="Une autre ?")
    assert len(room.consultations.get("jeunes").questions) == 2
    form = {"csrf": begun.token, "question_fr": "x"}
    assert begun.client.post(f"{ONE}/questions/999999", data=form).status_code == 404


def test_several_steps_are_given_at_once(begun: Staff, room: ConsultationRoom) -> None:
    page = begun.client.get(ONE).text
    assert all(f'name="step_{place}"' in page for place in range(3))


def test_whose_session_is_over_is_told_and_comes_back_to_the_page(begun: Staff) -> None:
    begun.client.cookies.clear()
    headers = {"referer": f"http://testserver{ONE}"}
    answer = begun.client.post(f"{ONE}/ask", data={"question_fr": "x"}, headers=headers)
    assert "session est terminée" in answer.text
    assert f'value="{ONE}"' in answer.text


def test_a_file_that_is_no_table_is_refused_in_the_reader_s_language_and_columns_are_named(begun: Staff) -> None:
    assert "« texte » (obligatoire)" in begun.client.get(f"{ONE}/import").text
    answer = begun.client.post(
        f"{ONE}/import/upload", data={"csrf": begun.token}, files={"files": ("x.csv", b"qui;quoi\na;b", "text/csv")}
    )
    assert answer.status_code == 422
    said = re.search(r'class="problem" role="alert">([^<]*)', answer.text)
    assert said
    assert "une colonne s’appelle « texte »" in said[1]
    assert "no column" not in said[1]


def test_every_page_of_a_consultation_leads_back_to_the_list(begun: Staff) -> None:
    page = begun.client.get(f"{ONE}/decisions").text
    assert f'<a href="{BASE}">Consultations</a>' in page


def test_evidence_that_was_wrong_is_withdrawn_and_the_decision_stands_as_before(
    begun: Staff, ground: Participation, room: ConsultationRoom
) -> None:
    number = filled(ground, room)[0]
    begun.send(f"{ONE}/moderate", number=number, outcome="published")
    begun.send(f"{ONE}/decisions", contribution=number, status="kept_in_part", text_fr="Un bus à 21 h.")
    (decision,) = room.decisions.listed("jeunes")
    for text in ("Le bus roule.", "Un second aussi."):
        begun.send(f"{ONE}/decisions/{decision.id}/deliver", text_fr=text, whole="on")
    first, second = room.decisions.get(decision.id).deliveries
    assert "retirée" in begun.send(f"{ONE}/decisions/{decision.id}/deliveries/{first.id}/withdraw")
    assert room.decisions.get(decision.id).status is DecisionStatus.DELIVERED
    begun.send(f"{ONE}/decisions/{decision.id}/deliveries/{second.id}/withdraw")
    left = room.decisions.get(decision.id)
    assert left.status is DecisionStatus.KEPT_IN_PART
    assert left.deliveries == ()
    assert left.history[-1].status is DecisionStatus.KEPT_IN_PART
    form = {"csrf": begun.token}
    again = begun.client.post(f"{ONE}/decisions/{decision.id}/deliveries/{second.id}/withdraw", data=form)
    assert again.status_code == 404
    assert "Le bus roule." not in begun.client.get("/take-part/consultations/jeunes/ledger").text
