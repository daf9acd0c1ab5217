"""Projects on the page: begun, shared, counted and reported by those who carry them; nothing of theirs is anybody else's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pypdfium2
import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.associations.projects.schemas import ProjectState, ProjectVisibility
from participation.associations.service import AssociationRoom
from participation.services import Participation
from tests.associations import MINE, come_in, listed
from tests.consoles import participation_over, with_participation

PUBLIC = "/take-part/associations/projects"
FORM = {
    "title": "Lire à Fès",
    "goals": "PLANTEDGOALS",
    "summary": "Des cours le soir.",
    "funder": "PLANTEDFUNDER",
    "field": "education",
    "place": "Fès",
    "begins_on": "2026-01-05",
    "ends_on": "2026-12-20",
    "people": "٢٠٠",
    "women": "150",
    "young": "",
}
HIDDEN = ("PLANTEDGOALS", "PLANTEDFUNDER", "PLANTEDLINE", "PLANTEDNOTE", "PLANTEDRISK", "4321")


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.ASSOCIATIONS)


@pytest.fixture
def room(ground: Participation) -> AssociationRoom:
    assert ground.associations is not None
    return ground.associations


@pytest.fixture
def browser(ground: Participation) -> Iterator[Callable[[], TestClient]]:
    app, clients = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0)), []

    def opened() -> TestClient:
        clients.append(TestClient(app, headers={"accept-language": "fr"}))
        return clients[-1]

    yield opened
    for client in clients:
        client.close()


class Carried:
    """A project that an association leads, with another that is not of it."""

    def __init__(self, browser: Callable[[], TestClient], ground: Participation, room: AssociationRoom) -> None:
        self.room, self.lead, self.other = room, listed(room, "Porteuse"), listed(room, "Autre")
        self.theirs, self.others, self.anybody = browser(), browser(), browser()
        self.csrf = come_in(self.theirs, ground, self.lead)
        self.others_csrf = come_in(self.others, ground, self.other)
        self.base = f"{MINE}/{self.lead}/projects"
        page = self.theirs.post(f"{self.base}/new", data={"csrf": self.csrf, **FORM})
        assert page.status_code == 200
        self.number = room.projects.of(self.lead)[0].number
        self.at = f"{self.base}/{self.number}"

    def does(self, action: str, **told: object) -> int:
        """What a form of the association that leads comes to."""
        return self.theirs.post(f"{self.at}/{action}", data={"csrf": self.csrf, **told}).status_code

    def filled(self) -> None:
        """Everything is in it."""
        assert self.does("line", label="PLANTEDLINE", planned="8 000", spent="4321,50") == 200
        assert self.does("milestone", title="Ouvrir", due_on="2026-02-01", state="under_way") == 200
        assert self.does("note", text="PLANTEDNOTE", on="2026-02-02") == 200
        assert self.does("risk", text="PLANTEDRISK", level="high", answer="Attendre") == 200
        assert self.does("count", on="2026-03-01", people="40", women="31", young="") == 200


@pytest.fixture
def carried(browser: Callable[[], TestClient], ground: Participation, room: AssociationRoom) -> Carried:
    return Carried(browser, ground, room)


def test_a_project_runs_from_its_beginning_to_its_report(carried: Carried) -> None:
    carried.filled()
    for to in ("running", "done"):
        assert carried.does("move", to=to) == 200
    assert carried.room.projects.one(carried.number).state is ProjectState.DONE
    page = carried.theirs.get(f"{carried.at}/report").text
    for told in (
        "PLANTEDFUNDER",
        "Lire à Fès",
        "8\u00a0000\u00a0DH",
        "3\u00a0678,50\u00a0DH",
        "200",
        "20\u00a0%",
        "21\u00a0%",
    ):
        assert told in page, told
    paper = carried.theirs.get(f"{carried.at}/report.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(paper.content))
    for told in ("PLANTEDFUNDER", "PLANTEDLINE", "PLANTEDNOTE", "PLANTEDRISK", "Rapport au bailleur"):
        assert told in text, told


@pytest.mark.parametrize(
    ("action", "made", "changed", "typed"),
    [
        ("line", {"label": "Salles", "planned": "800"}, {"label": "Salles et thé", "planned": "abc"}, 'value="abc"'),
        ("milestone", {"title": "Ouvrir"}, {"title": "Ouvrir", "due_on": "2026-99-01"}, 'value="2026-99-01"'),
        ("risk", {"text": "Pluie", "level": "low"}, {"text": "", "answer": "Attendre"}, "Attendre"),
    ],
)
def test_what_was_changed_and_refused_is_not_added_a_second_time(
    carried: Carried, action: str, made: dict[str, str], changed: dict[str, str], typed: str
) -> None:
    assert carried.does(action, **made) == 200
    part = re.search(rf'/{action}">.*?name="part" value="(\d+)"', carried.theirs.get(carried.at).text)
    assert part is not None
    refused = carried.theirs.post(f"{carried.at}/{action}", data={"csrf": carried.csrf, "part": part[1], **changed})
    assert refused.status_code == 422
    forms = re.findall(rf'<form method="post" action="[^"]*/{action}">.*?</form>', refused.text, re.DOTALL)
    held = {re.findall(r'name="part" value="(\d*)"', form)[0]: typed in form for form in forms}
    assert held == {part[1]: True, "": False}


@pytest.mark.parametrize(
    ("action", "told", "words"),
    [
        ("count", {"people": "10", "women": "11", "on": "2026-04-01"}, "parmi les personnes"),
        ("count", {"people": "", "women": ""}, "nombre entier"),
        ("line", {"label": "Salle", "planned": "beaucoup", "spent": "12"}, "en chiffres"),
        ("line", {"label": "", "planned": "1", "spent": "12"}, "au moins une ligne"),
        ("milestone", {"title": "x", "due_on": "2026-02-31"}, "une date"),
        ("invite", {"partner": "999"}, "pas d’autre association"),
        ("move", {"to": "done"}, "Regardez où il en est"),
        ("note", {"text": "", "on": "2026-01-02"}, "au moins une ligne"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    carried: Carried, action: str, told: dict[str, str], words: str
) -> None:
    page = carried.theirs.post(f"{carried.at}/{action}", data={"csrf": carried.csrf, **told})
    assert page.status_code == 422
    assert words in page.text
    if action in ("count", "line", "milestone", "invite"):
        for value in filter(None, told.values()):
            assert f'value="{value}"' in page.text, value


@pytest.mark.parametrize("told", ["Autre", "جمعية Autre", " autre ", "number"])
def test_a_partner_is_asked_by_its_name_in_either_script_or_its_number(carried: Carried, told: str) -> None:
    page = carried.theirs.get(carried.at).text
    assert '<option value="Autre">' in page
    assert '<option value="جمعية Autre">' in page
    assert carried.does("invite", partner=carried.other if told == "number" else told) == 200
    (partner,) = carried.room.projects.one(carried.number).partners
    assert partner.association.number == carried.other


def test_a_plan_that_cannot_be_is_said_and_stays(carried: Carried) -> None:
    wrong = FORM | {"csrf": carried.csrf, "ends_on": "2025-01-01"}
    for path in ("new", f"{carried.number}/edit"):
        page = carried.theirs.post(f"{carried.base}/{path}", data=wrong)
        assert page.status_code == 422
        assert "La fin est avant le début" in page.text
        assert "PLANTEDGOALS" in page.text


def test_nothing_of_a_project_is_anybody_elses(carried: Carried, ground: Participation) -> None:
    carried.filled()
    assert carried.does("show", wishes="yes") == 200
    carried.room.projects.answer_wish(carried.number, "omar", accepts=True)
    for path in (
        PUBLIC,
        f"{PUBLIC}/{carried.number}",
        "/take-part/associations",
        "/take-part/associations/directory.json",
    ):
        page = carried.anybody.get(path)
        assert page.status_code == 200, path
        for hidden in HIDDEN:
            assert hidden not in page.text, (path, hidden)
    assert "Des cours le soir" in carried.anybody.get(f"{PUBLIC}/{carried.number}").text
    members = carried.others.get(f"{MINE}/{carried.other}/projects/{carried.number}").text
    assert "PLANTEDGOALS" in members
    for hidden in ("PLANTEDLINE", "PLANTEDNOTE", "PLANTEDRISK", "4321"):
        assert hidden not in members
    exported = json.dumps(carried.room.directory.export(carried.other))
    assert not any(hidden in exported for hidden in HIDDEN)
    assert carried.does("show", wishes="no") == 200
    assert carried.anybody.get(f"{PUBLIC}/{carried.number}").status_code == 404


def test_who_is_not_of_a_project_changes_nothing_of_it(carried: Carried) -> None:
    carried.filled()
    theirs = f"{MINE}/{carried.other}/projects/{carried.number}"
    for path in ("edit", "report", "report.pdf"):
        assert carried.others.get(f"{theirs}/{path}").status_code == 404, path
    actions: dict[str, dict[str, object]] = {
        "edit": dict(FORM),
        "move": {"to": "running"},
        "show": {"wishes": "yes"},
        "erase": {},
        "invite": {"partner": carried.other},
        "answer": {"answer": "yes"},
        "part": {"partner": carried.other},
        "line": {"label": "x", "planned": "1", "spent": "1"},
        "milestone": {"title": "x"},
        "note": {"text": "x"},
        "count": {"people": "1"},
        "uncount": {"on": "2026-03-01"},
        "risk": {"text": "x"},
        "drop": {"kind": "line", "part": "1"},
    }
    before = repr(carried.room.projects.dossier(carried.number, carried.lead))
    for action, told in actions.items():
        form = {"csrf": carried.others_csrf, **told}
        assert carried.others.post(f"{theirs}/{action}", data=form).status_code == 404, action
        assert carried.others.post(f"{carried.at}/{action}", data=form).status_code == 404, action
        assert carried.anybody.post(f"{carried.at}/{action}", data=told).status_code == 401, action
    assert repr(carried.room.projects.dossier(carried.number, carried.lead)) == before


def test_a_partner_says_yes_and_carries_it_too(carried: Carried) -> None:
    assert carried.does("invite", partner=carried.other) == 200
    theirs = f"{MINE}/{carried.other}/projects"
    assert "Vous êtes invités" in carried.others.get(theirs).text
    accepted = carried.others.post(
        f"{theirs}/{carried.number}/answer", data={"csrf": carried.others_csrf, "answer": "yes"}
    )
    assert "Budget" in accepted.text
    note = {"csrf": carried.others_csrf, "text": "Fait à Sefrou"}
    assert "Fait à Sefrou" in carried.others.post(f"{theirs}/{carried.number}/note", data=note).text
    assert "Fait à Sefrou" in carried.theirs.get(carried.at).text
    assert carried.others.get(f"{theirs}/{carried.number}/edit").status_code == 404


@pytest.mark.parametrize("language", list(Language), ids=str)
def test_every_form_has_its_pages(carried: Carried, language: Language) -> None:
    carried.filled()
    carried.room.projects.show(carried.number, carried.lead, wishes=True)
    carried.room.projects.answer_wish(carried.number, "omar", accepts=True)
    for path in (carried.base, f"{carried.base}/new", carried.at, f"{carried.at}/edit", f"{carried.at}/report"):
        page = carried.theirs.get(f"{path}?lang={language}")
        assert page.status_code == 200, path
        assert not re.search(r"\b(?:project|associations|label|field)_[a-z]", re.sub(r"<[^>]*>", " ", page.text)), path
    for path in (PUBLIC, f"{PUBLIC}?region=03", f"{PUBLIC}/{carried.number}"):
        assert f'dir="{"rtl" if language.is_rtl else "ltr"}"' in carried.anybody.get(f"{path}?lang={language}").text


def test_a_project_is_erased_by_who_leads_it(carried: Carried) -> None:
    assert carried.room.projects.one(carried.number).visibility is ProjectVisibility.MEMBERS
    assert carried.does("erase") == 200
    assert carried.theirs.get(carried.at).status_code == 404
