"""One person of a dialogue and of mentoring takes everything of theirs along, and leaves nothing; what is private is nowhere public."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import LargeBinary, select, update

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.routes import ROUTERS as STAFF
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from api.page.take_part.routes import ROUTERS as PUBLIC
from core.clock import SystemClock
from core.database.database import Base, Database
from core.language.forms import Language
from participation.common.people.consents import ConsentKind
from participation.common.templates import Templates
from participation.dialogues.public.documents import documents_of
from participation.dialogues.public.record import record_of
from participation.dialogues.schemas import DialogueRole, NewVoice, VoiceKind, VoiceSource, VoiceState
from participation.makers import makers
from participation.mentoring.following.schemas import SurveyMoment
from participation.mentoring.schemas import ApplicationState, MentoringSide
from participation.mentoring.tables import CohortRow
from participation.services import Participation
from tests.consoles import console_over, enter, participation_over, with_console, with_participation
from tests.databases import migrated
from tests.mentoring import profile

EXAMPLE = Path(__file__).parents[4] / "examples" / "istiqlal"
DIALOGUES, MENTORING = ParticipationRoom.DIALOGUES, ParticipationRoom.MENTORING
VALLEY, PROGRAMME = "demo-vallee", "demo-mentorat"
SAID, ABOUT, NOTE, GOAL, WORDS, OTHER = (
    f"{name}-planté-88{n}" for n, name in enumerate(("voix", "motif", "note", "but", "avis", "autre"))
)
PRIVATE = (ABOUT, NOTE, GOAL, WORDS, OTHER, "Nadia Plantéenne", "0600008899")
FR = Language.FRENCH


@dataclass(frozen=True)
class Two:
    """Both rooms with their demonstrations, and somebody who takes part in both."""

    database: Database
    ground: Participation
    person: str
    token: str
    application: int
    cohort: int
    pair: int


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    database, clock = migrated(tmp_path / "two.db"), SystemClock()
    ground = participation_over(database, clock, DIALOGUES, MENTORING)
    templates = Templates(database, clock, makers(ground), EXAMPLE, ground.rooms)
    for name in ("demo-dialogue", "demo-mentoring"):
        templates.load(name, "test")
    dialogues, room = ground.dialogues, ground.mentoring
    assert dialogues
    assert room
    cohort = next(one for one in room.cohorts.listed(PROGRAMME) if one.state.value == "running")
    with database.write() as session:
        person, token = ground.people.keep_from_page(session, FR)
        other, _ = ground.people.keep_from_page(session, FR)
        for scope, where in ((VALLEY, DIALOGUES), (PROGRAMME, MENTORING)):
            kinds = [ConsentKind.KEEP_TEXT, ConsentKind.SHOW_NAME]
            ground.people.agree(session, person.id, where, kinds, scope=scope)
        new = NewVoice(
            "bot:1", VoiceSource.BOT, VoiceKind.STORY, DialogueRole.ASSOCIATION, f"La piste {SAID} est coupée."
        )
        voice = dialogues.voices.take(session, VALLEY, new, person.id)
        mine = profile("Nadia Plantéenne", contact="0600008899", about=ABOUT)
        application, mentor = (
            room.applications.put(session, cohort.id, side, whose, told, [True], ApplicationState.ACCEPTED, clock.now())
            for side, whose, told in (
                (MentoringSide.MENTEE, person.id, mine),
                (MentoringSide.MENTOR, other.id, profile("Autre", about=OTHER)),
            )
        )
        session.execute(update(CohortRow).where(CohortRow.id == cohort.id).values(state="matching"))
    assert voice
    dialogues.voices.moderate(VALLEY, [voice], VoiceState.PUBLISHED, "karim")
    room.notes.add(application, NOTE, "amina")
    room.desk.propose(cohort.id, "amina")
    pair = next(one for one in room.pairs.approve_all(cohort.id, "amina") if application == one.mentee)
    with database.write() as session:
        session.execute(update(CohortRow).where(CohortRow.id == cohort.id).values(state="running"))
        room.goals.set(session, pair.id, MentoringSide.MENTEE, GOAL)
        room.surveys.answer(
            session, application, SurveyMoment.MIDTERM, satisfaction=4, progress=4, would_again=True, words=WORDS
        )
    assert mentor
    yield Two(database, ground, person.id, token, application, cohort.id, pair.id)
    database.close()


def read(two: Two, folder: Path) -> dict[str, str]:
    """Every page and file of both rooms that everybody may read, and every file that staff takes away."""
    folder.mkdir(exist_ok=True)
    console = console_over(two.database, folder, two.ground.clock)
    app = create_app(
        with_participation(with_console(canned_services(), console), two.ground),
        ApiSettings(rate_limit=0, console_codes=False),
    )
    assert two.ground.dialogues
    session = two.ground.dialogues.sessions.listed(VALLEY)[0]
    found = dict[str, str]()
    with TestClient(app, headers={"accept-language": "fr"}) as client:
        enter(client, console, "chief", Role.ADMINISTRATOR)
        for path in sorted(_paths()):
            room = VALLEY if "/dialogues" in path else PROGRAMME
            filled = {"programme": room, "cohort": str(two.cohort), "side": "mentee", "uid": session.event.uid}
            address = re.sub(r"\{(\w+)\}", lambda m, f=filled: f.get(m[1], "1"), path)  # type: ignore[misc]
            answer = client.get(address)
            found[address] = answer.content.decode("utf-8", "replace") if answer.status_code < 500 else "broken"
    return found


def _paths() -> set[str]:
    """Addresses without anybody's own link: everybody's, and files of staff's."""
    every = {
        route.path
        for router in (*STAFF, *PUBLIC)
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
    ours = {path for path in every if path.startswith("/take-part") and "{token}" not in path}
    return ours | {
        path
        for path in every
        if re.match(r"/console/participation/(dialogues|mentoring)", path)
        and path.endswith((".csv", ".json", ".pdf"))
        and "certificate" not in path
    }


def everything(database: Database) -> str:
    """Every value of every table, but what the vault sealed."""
    with database.read() as session:
        return "\n".join(
            repr(row)
            for table in Base.metadata.sorted_tables
            for row in session.execute(
                select(*(column for column in table.columns if not isinstance(column.type, LargeBinary)))
            )
        )


def test_private_words_are_on_no_page_and_in_no_file_that_leaves(two: Two, tmp_path: Path) -> None:
    pages = read(two, tmp_path / "data")
    assert "broken" not in pages.values()
    assert len(pages) > 25
    assert any(SAID in text for text in pages.values()), (
        "what is public is found, so that looking for it means something"
    )
    leaked = [(address, word) for address, text in pages.items() for word in PRIVATE if word in text]
    assert leaked == []
    assert two.ground.dialogues
    documents = documents_of(record_of(two.ground.dialogues, VALLEY), publisher="Le parti")
    assert not [word for one in documents for word in PRIVATE if word.encode() in one.content]
    assert not [word for word in PRIVATE if word in everything(two.database)], "the database holds them sealed alone"


def test_one_takes_everything_of_both_rooms_along_and_nothing_of_another(two: Two) -> None:
    told = json.dumps(two.ground.people.export(two.person), ensure_ascii=False, default=str)
    assert not [word for word in (SAID, ABOUT, GOAL, WORDS, "Nadia Plantéenne") if word not in told]
    assert NOTE not in told, "an organiser's notes are the organiser's"
    assert OTHER not in told


def test_one_who_goes_leaves_nothing_in_either_room(two: Two, tmp_path: Path) -> None:
    room = two.ground.mentoring
    assert room
    assert two.person in everything(two.database)
    two.ground.people.erase(two.person)
    left = everything(two.database)
    assert two.person not in left
    assert SAID not in left
    assert two.application not in {one.id for one in room.applications.listed(two.cohort)}
    assert two.pair not in {one.id for one in room.pairs.listed(two.cohort)}
    pages = read(two, tmp_path / "data")
    assert not [address for address, text in pages.items() if SAID in text]
    two.database.settle()
    path = two.database.path
    assert path
    files = b"".join(one.read_bytes() for one in Path(path).parent.iterdir() if one.name.startswith(Path(path).name))
    assert SAID.encode() not in files
    with two.database.read() as session:
        assert two.ground.people.of_link(session, two.token) is None
