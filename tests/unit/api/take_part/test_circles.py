"""Pages of circles and messages: who has no seat finds nothing on any of them, and what is planted for members is nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from agent.organisation.organisation import Localised, ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from api.page.take_part.routes import ROUTERS
from core.audit import AuditLog
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from participation.associations.activities.schemas import ActivityPlan
from participation.associations.circles.schemas import CircleDetails, CircleJoining, Moderator, PostReason
from participation.associations.circles.threads import NewPost
from participation.associations.messages.digests import DigestRhythm, Digests
from participation.associations.reports import ReportOutcome
from participation.associations.service import AssociationRoom
from participation.services import Participation
from tests.consoles import participation_over, with_participation
from tests.consultations import Told
from tests.networks import MINE, SpeakingMember, enter_as, speaking_member

PLANTED = ("0655443322", "phrase-plantee-dans-un-cercle", "phrase-plantee-dans-un-message", "fichier-plante")
PUBLIC = "/take-part/associations"


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.ASSOCIATIONS)


@pytest.fixture
def room(ground: Participation) -> AssociationRoom:
    assert ground.associations is not None
    return ground.associations


@pytest.fixture
def amal(ground: Participation) -> SpeakingMember:
    return speaking_member(ground, "Al Amal", "الأمل", phone=PLANTED[0])


@pytest.fixture
def arz(ground: Participation) -> SpeakingMember:
    return speaking_member(ground, "Arz")


@pytest.fixture
def circle(room: AssociationRoom, amal: SpeakingMember, arz: SpeakingMember) -> int:
    number = room.circles.make(CircleDetails(name_fr="Statuts", rules="Restons polis"), "amina")
    for one in (amal, arz):
        room.circles.enter(number, one.number)
        room.circles.admit(Moderator(number, "amina"), one.number, accepts=True)
    return number


@pytest.fixture
def client(ground: Participation) -> Iterator[TestClient]:
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0))
    with TestClient(app, headers={"accept-language": "fr"}) as opened:
        yield opened


def begin(client: TestClient, address: str, form: dict[str, str], **files: tuple[str, bytes]) -> str:
    """Begin a thread by the form of a circle's page; the address of the thread."""
    sent = re.search(r'name="sent" autocomplete="off" value="([^"]+)"', client.get(address).text)
    assert sent is not None
    data = form | {"sent": sent[1], "title": "Modèle", "text": PLANTED[1]}
    first = client.post(f"{address}/upload", data=data, files=files or None, follow_redirects=False)
    again = client.post(f"{address}/upload", data=data, files=files or None, follow_redirects=False)
    assert first.headers["location"] == again.headers["location"]
    return first.headers["location"].partition("?")[0]


def test_a_thread_is_begun_answered_and_moderated(
    client: TestClient, room: AssociationRoom, amal: SpeakingMember, arz: SpeakingMember, circle: int
) -> None:
    form, address = enter_as(client, amal), f"{amal.address}/circles/{circle}"
    thread = begin(client, address, form, file=("plan.txt", PLANTED[3].encode()))
    page = client.get(thread).text
    assert PLANTED[1] in page
    assert "plan.txt" in page
    file = re.search(rf"{address}/files/\d+", page)
    assert file is not None
    given = client.get(file[0])
    assert (given.text, given.headers["content-disposition"][:10]) == (PLANTED[3], "attachment")
    assert "sandbox" in given.headers["content-security-policy"]
    form = enter_as(client, arz)
    theirs = thread.replace(amal.address, arz.address)
    data = form | {"sent": "mark of an answer", "text": "Oui, @Al Amal", "names": str(amal.number)}
    assert "@<bdi" in client.post(f"{theirs}/upload", data=data).text
    post = room.threads.read(circle, int(thread.rpartition("/")[2]), arz.number).posts[0].number
    for action in ("hide", "restore"):
        refused = client.post(f"{arz.address}/circles/{circle}/posts/{post}/{action}", data=form | {"reason": "rules"})
        assert refused.status_code == 404
    assert (
        client.post(f"{arz.address}/circles/{circle}/posts/{post}/report", data=form | {"reason": "rules"}).status_code
        == 200
    )
    assert room.reports.count() == 1
    room.circles.appoint(circle, arz.number, "amina", is_moderator=True)
    hidden = client.post(f"{arz.address}/circles/{circle}/posts/{post}/hide", data=form | {"reason": "rules"})
    assert "masqué" in hidden.text
    assert "contraire aux règles" in client.get(f"{arz.address}/circles/{circle}/log").text
    client.post(f"{theirs}/lock", data=form | {"locked": "yes"})
    locked = client.post(f"{theirs}/upload", data=data | {"sent": "mark of another"})
    assert locked.status_code == 422


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: TestClient, amal: SpeakingMember, circle: int) -> None:
    form, address = enter_as(client, amal), f"{amal.address}/circles/{circle}"
    data = form | {"sent": "mark of this", "title": "Modèle", "text": "Voici"}
    wrong = client.post(f"{address}/upload", data=data, files={"file": ("virus.exe", b"MZ\x00\x01")})
    assert wrong.status_code == 422
    assert "n’est pas accepté" in wrong.text
    assert ">Voici</textarea>" in wrong.text


def test_messages_are_sent_by_form_and_by_script_once(
    client: TestClient, room: AssociationRoom, amal: SpeakingMember, arz: SpeakingMember
) -> None:
    form = enter_as(client, amal)
    talk = client.post(f"{amal.address}/messages/with/{arz.number}", data=form, follow_redirects=False).headers[
        "location"
    ]
    data = form | {"sent": "mark of this", "text": PLANTED[2]}
    for _ in range(2):
        assert PLANTED[2] in client.post(talk, data=data).text
    told = client.post(talk, data=data, headers={"accept": "application/json"}).json()
    assert (told["own"], told["sent"]) == (True, "mark of this")
    number = int(talk.rpartition("/")[2])
    assert len(room.messages.read(arz.number, number).messages) == 1
    wrong = client.post(talk, data=form | {"sent": "mark of that", "text": " "}, headers={"accept": "application/json"})
    assert (wrong.status_code, "Écrivez" in wrong.json()["problem"]) == (422, True)
    form = enter_as(client, arz)
    theirs = talk.replace(amal.address, arz.address)
    assert "non lus : 1" in client.get(f"{arz.address}/messages").text
    assert PLANTED[2] in client.get(theirs).text
    assert "non lus" not in client.get(f"{arz.address}/messages").text
    client.post(f"{theirs}/block", data=form)
    refused = client.post(theirs, data=form | {"sent": "mark of the last", "text": "non"})
    assert (refused.status_code, "arrêté" in refused.text) == (422, True)


def test_what_is_planted_for_members_is_nowhere_else(
    client: TestClient,
    ground: Participation,
    room: AssociationRoom,
    amal: SpeakingMember,
    arz: SpeakingMember,
    circle: int,
) -> None:
    """Every address that answers a GET is opened by nobody, and by a member without a seat: pages, files, exports, feeds."""
    new = NewPost("mark of a thread", PLANTED[1], "Modèle", file_name="plan.txt", file=PLANTED[3].encode())
    thread = room.threads.begin(circle, amal.author, new)
    post = room.threads.read(circle, thread, amal.number).posts[0]
    talk = room.messages.talk_with(amal.number, arz.number)
    room.messages.send(talk, amal.author, "mark of a message", PLANTED[2])
    stranger = speaking_member(ground, "Autre")
    found = 0
    for who in (None, stranger):
        if who:
            enter_as(client, who)
        for association in {amal.number, stranger.number}:
            for path in _addresses(association, circle, thread, post.number, post.files[0].id, talk):
                answer = client.get(path, follow_redirects=False)
                assert answer.status_code < 500, path
                assert not any(one in answer.text for one in PLANTED), path
                found += answer.status_code == 200
    assert found > 20, "most of the addresses that are for everybody were there"


def _addresses(association: int, circle: int, thread: int, post: int, file: int, talk: int) -> Iterator[str]:
    values = {"association": association, "number": association, "circle": circle, "thread": thread, "post": post}
    values |= {"file": file, "talk": talk, "other": association}
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and not route.path.endswith("/stream"):
                path = _filled(route.path, values)
                yield path
                yield f"{path}?q=Mod%C3%A8le"


def _filled(path: str, values: dict[str, Any]) -> str:
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: str(values.get(found[1], 1)), path)


def test_forms_of_circles_and_messages_are_nobodys_who_has_no_seat(
    client: TestClient,
    ground: Participation,
    amal: SpeakingMember,
    arz: SpeakingMember,
    circle: int,
    room: AssociationRoom,
) -> None:
    thread = room.threads.begin(circle, amal.author, NewPost("mark of a thread", "x", "x"))
    post = room.threads.read(circle, thread, amal.number).posts[0].number
    talk = room.messages.talk_with(amal.number, arz.number)
    stranger = speaking_member(ground, "Autre")
    form = enter_as(client, stranger) | {
        "sent": "mark of mine",
        "title": "x",
        "text": "x",
        "reason": "rules",
        "up_to": "1",
        "message": "1",
    }
    values = {"circle": circle, "thread": thread, "post": post, "talk": talk, "other": amal.number, "action": "hide"}
    checked = 0
    for association in (stranger.number, amal.number):
        for router in ROUTERS:
            for route in router.routes:
                if (
                    not isinstance(route, APIRoute)
                    or "POST" not in (route.methods or ())
                    or not re.search(r"/(?:circles|messages)", route.path)
                ):
                    continue
                if association == stranger.number and route.path.endswith(("/enter", "/leave", "/with/{other:int}")):
                    continue
                path = _filled(route.path, {"association": association} | values)
                assert client.post(path, data=form).status_code == 404, path
                checked += 1
    assert checked > 15


@pytest.mark.parametrize("language", list(Language), ids=str)
def test_every_form_has_its_pages(
    client: TestClient,
    room: AssociationRoom,
    amal: SpeakingMember,
    arz: SpeakingMember,
    circle: int,
    language: Language,
) -> None:
    enter_as(client, amal)
    thread = room.threads.begin(circle, amal.author, NewPost("mark of a thread", "x", "x"))
    talk = room.messages.talk_with(amal.number, arz.number)
    room.messages.send(talk, arz.author, "mark of a message", "x")
    room.circles.appoint(circle, amal.number, "amina", is_moderator=True)
    circles = f"{amal.address}/circles"
    paths = ["", f"/{circle}", f"/{circle}/threads/{thread}", f"/{circle}/members", f"/{circle}/log"]
    addresses = [f"{circles}{path}" for path in paths]
    addresses += [
        f"{amal.address}/search?q=x",
        f"{amal.address}/messages?q=arz",
        f"{amal.address}/messages/{talk}",
        MINE,
    ]
    for path in addresses:
        page = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.status_code == 200, path
        shown = re.sub(r"<[^>]*>", " ", page.text)
        assert not re.search(r"\b(?:associations|circles|messages)_[a-z]", shown), path


def test_a_search_finds_what_one_may_read_and_nothing_else(
    client: TestClient,
    ground: Participation,
    room: AssociationRoom,
    amal: SpeakingMember,
    arz: SpeakingMember,
    circle: int,
) -> None:
    room.threads.begin(circle, amal.author, NewPost("mark of a thread", "Une phrase plantée ici", "Modèle"))
    room.messages.send(room.messages.talk_with(amal.number, arz.number), amal.author, "mark of it", "Phrase PLANTEE là")
    stranger = speaking_member(ground, "Autre")
    for who, is_shown in ((arz, True), (stranger, False)):
        enter_as(client, who)
        page = client.get(f"{who.address}/search?q=plantee+PHRASE").text
        for told in ("Une phrase plantée ici", "Phrase PLANTEE là"):
            assert (told in page) is is_shown
        assert "Une phrase" not in client.get(f"{who.address}/search?q=phrase+absente").text
    room.circles.leave(circle, arz.number)
    enter_as(client, arz)
    assert "plantée" not in client.get(f"{arz.address}/search?q=phrase").text


def test_a_session_that_ended_hears_nothing(client: TestClient, room: AssociationRoom, amal: SpeakingMember) -> None:
    assert client.get(f"{amal.address}/messages/stream").status_code == 401
    enter_as(client, amal)
    for speaker in room.speakers.of(amal.number):
        room.speakers.answer(speaker.number, "amina", accepts=False)
    assert client.get(f"{amal.address}/messages/stream").status_code == 404


def test_everything_of_an_association_is_in_its_export(
    client: TestClient, room: AssociationRoom, amal: SpeakingMember, arz: SpeakingMember, circle: int
) -> None:
    enter_as(client, amal)
    room.threads.begin(circle, amal.author, NewPost("mark of a thread", PLANTED[1], "x"))
    room.messages.send(room.messages.talk_with(amal.number, arz.number), amal.author, "mark of a message", PLANTED[2])
    told = json.loads(client.get(f"{amal.address}/export").text)
    assert told["posts"][0]["text"] == PLANTED[1]
    assert told["messages"][0] | {"at": ""} == {"with": arz.number, "at": "", "text": PLANTED[2]}
    assert told["circles"][0]["state"] == "member"


@pytest.mark.parametrize(
    ("path", "form", "leads_to"),
    [
        ("/circles/{circle}/upload", {"title": "Sans texte"}, "/circles/{circle}"),
        ("/library/upload", {"title": "Sans texte"}, "/library"),
        ("/projects/new", {"goals": "Sans titre"}, "/projects/new"),
    ],
)
def test_a_form_that_is_refused_can_be_read_in_another_language(
    client: TestClient, arz: SpeakingMember, circle: int, path: str, form: dict[str, str], leads_to: str
) -> None:
    carried = enter_as(client, arz)
    refused = client.post(f"{arz.address}{path.format(circle=circle)}", data=carried | form)
    assert refused.status_code == 422
    others = re.findall(r'href="([^"]+)" hreflang=', refused.text)
    assert {one.partition("?")[0] for one in others} == {f"{arz.address}{leads_to.format(circle=circle)}"}
    assert [client.get(one.replace("&amp;", "&")).status_code for one in others] == [200] * len(others)


def test_a_digest_tells_how_much_and_never_what_on_the_channel_that_its_code_named(
    client: TestClient,
    ground: Participation,
    room: AssociationRoom,
    amal: SpeakingMember,
    arz: SpeakingMember,
    circle: int,
) -> None:
    form = enter_as(client, arz)
    page = client.post(f"{arz.address}/digest", data=form | {"rhythm": "daily"}).text
    code = re.search(r"code ([a-z2-9]{10})<", page)
    assert code is not None
    subject = room.channels.linked(code[1])
    assert subject.startswith("association-channel:")
    assert room.channels.linked(code[1]) == "", "a code is good once"
    room.threads.begin(circle, amal.author, NewPost("mark of a thread", f"@Arz {PLANTED[1]}", "Modèle"))
    room.messages.send(room.messages.talk_with(amal.number, arz.number), amal.author, "mark of it", PLANTED[2])
    told = Told()
    assert room.digests.tell(told) == 0, "not before a day has passed"
    assert [digests_in(ground, days=1).tell(told), digests_in(ground, days=1).tell(told)] == [1, 0]
    ((about, _, texts),) = told.said
    assert about == subject
    assert "dans vos cercles : 1 ; où l’on vous nomme : 1 ; messages reçus : 1" in texts[Language.FRENCH]
    assert not any(planted in text for text in texts.values() for planted in PLANTED)
    page = client.post(f"{arz.address}/digest", data=form | {"rhythm": "weekly"}).text
    assert "sur la messagerie que vous avez choisie" in page, "who is told already needs no code"
    assert not re.search(r"code [a-z2-9]{10}<", page)
    client.post(f"{arz.address}/digest", data=form | {"rhythm": "none"})
    room.threads.begin(circle, amal.author, NewPost("mark of another", "et encore", "Modèle"))
    assert digests_in(ground, days=30).tell(told) == 0


def digests_in(ground: Participation, days: int) -> Digests:
    assert ground.associations is not None
    clock = FixedClock(SystemClock().now() + timedelta(days=days, minutes=1))
    return Digests(ground.database, clock, ground.associations.channels, "https://example.org")


def test_a_code_of_any_page_has_all_that_a_person_is_told_come_once_to_their_channel(
    client: TestClient, ground: Participation, room: AssociationRoom, amal: SpeakingMember, circle: int
) -> None:
    form = enter_as(client, amal)
    others = [speaking_member(ground, name) for name in ("Un", "Deux")]
    for one in others:
        with ground.database.write() as session:
            room.speakers.claim(session, one.number, amal.participant)
        speaker = room.speakers.of(one.number)[-1].number
        room.speakers.answer(speaker, "amina", accepts=True)
        room.digests.choose(speaker, DigestRhythm.DAILY)
        room.circles.enter(circle, one.number)
        room.circles.admit(Moderator(circle, "amina"), one.number, accepts=True)
    codes = re.findall(r"code ([a-z2-9]{10})<", client.post(f"{MINE}/channel", data=form).text)
    first = room.channels.linked(*codes)
    again = re.findall(r"code ([a-z2-9]{10})<", client.post(f"{MINE}/channel", data=form).text)
    assert room.channels.linked(*again) == first, "a second code from the same chat has nothing come twice"
    assert "C’est en place" in client.get(f"{MINE}/channel").text
    assert "C’est en place" in client.get(f"{amal.address}/digest").text
    room.threads.begin(circle, amal.author, NewPost("mark of a thread", "Bonjour", "Modèle"))
    told = Told()
    assert digests_in(ground, days=1).tell(told) == 2, "one for each association"
    assert {subject for subject, *_ in told.said} == {first}
    assert len({change for _, change, _ in told.said}) == 2


def test_what_is_planted_stands_in_no_clear_text_on_the_disk_and_in_no_log(
    client: TestClient,
    ground: Participation,
    room: AssociationRoom,
    amal: SpeakingMember,
    arz: SpeakingMember,
    circle: int,
    capfd: pytest.CaptureFixture[str],
) -> None:
    form = enter_as(client, amal)
    thread = begin(client, f"{amal.address}/circles/{circle}", form, file=("plan.txt", PLANTED[3].encode()))
    talk = room.messages.talk_with(amal.number, arz.number)
    client.post(f"{amal.address}/messages/{talk}", data=form | {"sent": "mark of it", "text": PLANTED[2]})
    assert PLANTED[1] in client.get(thread).text
    post = room.threads.read(circle, int(thread.rpartition("/")[2]), amal.number).posts[0].number
    room.report_post(circle, post, arz.number, PostReason.ATTACK)
    room.settle_report(room.reports.waiting()[0].number, ReportOutcome.HIDDEN, "omar")
    told = "".join(map(str, AuditLog(ground.database, SystemClock()).entries(100)))
    assert "circle_hide" in told
    assert "report_hidden" in told
    said = capfd.readouterr()
    told += said.out + said.err
    if ground.database.path is not None:
        told += "".join(path.read_bytes().decode("latin-1") for path in ground.database.path.parent.glob("*.db*"))
        assert "circle_post_words" in told
    assert [one for one in PLANTED if one in told] == []
    assert amal.link not in told


def test_a_circle_has_a_calendar_for_who_sits_in_it_of_what_everybody_may_see(
    ground: Participation, room: AssociationRoom, amal: SpeakingMember, arz: SpeakingMember
) -> None:
    circle = room.circles.make(CircleDetails(name_fr="Eau", joining=CircleJoining.OPEN), "chief")
    other = room.circles.make(CircleDetails(name_fr="Sol", joining=CircleJoining.OPEN), "chief")
    outside = speaking_member(ground, "Dehors")
    for one in (amal, arz):
        room.circles.enter(circle, one.number)
    at = SystemClock().now() + timedelta(days=2)
    for who, title, is_public in ((arz, "Puits", True), (arz, "PLANTED", False), (outside, "Ailleurs", True)):
        plan = ActivityPlan(Localised({Language.FRENCH: title}), at, at + timedelta(hours=1), is_public=is_public)
        room.activities.announce(who.number, plan)
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0))
    with TestClient(app, headers={"accept-language": "fr"}) as client:
        enter_as(client, amal)
        page = client.get(f"{amal.address}/circles/{circle}").text
        (address,) = re.findall(r'href="(/take-part/associations/circle-feeds/[^"]+)"', page)
    with TestClient(app, headers={"accept-language": "fr"}) as anybody:
        given = anybody.get(address)
        assert given.headers["content-type"].startswith("text/calendar")
        assert given.headers["referrer-policy"] == "same-origin"
        assert "SUMMARY:Puits" in given.text
        assert "Ailleurs" not in given.text
        assert "PLANTED" not in given.text
        for wrong in (
            address.replace(f"/{circle}/", f"/{other}/"),
            address.replace(f"/{amal.number}/", f"/{arz.number}/"),
        ):
            assert anybody.get(wrong).status_code == 404
        room.circles.leave(circle, amal.number)
        assert anybody.get(address).status_code == 404, "it ends with the seat"
        room.circles.enter(circle, amal.number)
        assert anybody.get(address).status_code == 404, "another seat has another address"
