"""Publications that wait in line: told with their place, gone on with by themselves, called off, and not lost by a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.work.failing import INTERRUPTED
from api.console.work.underway import PublicationWork
from api.console.work.waiting import PublicationBegunError
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from knowledge.drafts.drafts import DraftState
from tests.consoles import SmallReleasing, console_over, csrf, enter, with_console
from tests.unit.api.console.test_underway import HeldReleasing, until


@pytest.fixture
def held(database: Database, tmp_path: Path) -> HeldReleasing:
    return HeldReleasing(database, tmp_path)


@pytest.fixture
def busy(database: Database, tmp_path: Path, held: HeldReleasing) -> Iterator[ConsoleServices]:
    """A console in the middle of publishing a first sheet."""
    console = console_over(database, tmp_path, SystemClock(), held)
    console.publishing.publish(in_review(console, "un.md"), "amina")
    assert held.stopped.wait(60)
    yield console
    held.go_on.set()
    until(lambda: console.publishing.progress is None)


def in_review(console: ConsoleServices, name: str) -> int:
    draft = console.publishing.drafts.add(name, f"# {name}\n\nLe texte de {name}.".encode(), "karim")
    console.publishing.submit(draft.id, "karim")
    return draft.id


def browser_of(console: ConsoleServices, role: Role = Role.REVIEWER, language: str = "fr") -> TestClient:
    app = create_app(with_console(canned_services(), console), ApiSettings(rate_limit=0, console_codes=False))
    client = TestClient(app, headers={"accept-language": language})
    enter(client, console, role.value, role)
    return client


def standing(console: ConsoleServices) -> dict[str, DraftState]:
    return {one.name: one.state for one in console.publishing.drafts.listed()}


def test_a_second_publication_waits_says_its_place_and_goes_on_by_itself(
    busy: ConsoleServices, held: HeldReleasing
) -> None:
    reviewer, editor = browser_of(busy), browser_of(busy, Role.EDITOR)
    numbers = [in_review(busy, name) for name in ("deux.md", "trois.md")]
    for number in numbers:
        answer = reviewer.post(f"/console/library/drafts/{number}/publish", data={"csrf": csrf(reviewer)})
        assert "C&#39;est en cours" in answer.text
    assert "Place 2" in reviewer.get(f"/console/library/drafts/{numbers[1]}").text
    assert "Place 1" not in reviewer.get(f"/console/library/drafts/{numbers[1]}").text
    page = reviewer.get("/console/library").text
    assert page.index("un.md") < page.index("Place 1") < page.index("Place 2")
    assert "Retirer de la file" in page
    assert "Retirer de la file" not in editor.get("/console/library").text
    held.go_on.set()
    until(lambda: busy.publishing.progress is None)
    assert set(standing(busy).values()) == {DraftState.PUBLISHED}
    assert held.folder.keys() == {"un.md", "deux.md", "trois.md"}


def test_what_another_process_asks_for_is_done_by_the_one_that_is_at_it(
    busy: ConsoleServices, held: HeldReleasing, database: Database, tmp_path: Path
) -> None:
    other = console_over(database, tmp_path, SystemClock(), held)
    number = in_review(other, "deux.md")
    other.publishing.publish(number, "amina")
    assert [(one.place, one.draft) for one in busy.publishing.queue.waiting()] == [(1, number)]
    held.go_on.set()
    other.publishing.wait(lambda *_: None)
    assert standing(other) == {"un.md": DraftState.PUBLISHED, "deux.md": DraftState.PUBLISHED}


def test_what_waits_is_called_off_until_it_begins(busy: ConsoleServices, held: HeldReleasing) -> None:
    reviewer, number = browser_of(busy), in_review(busy, "deux.md")
    busy.publishing.publish(number, "amina")
    (one,) = busy.publishing.queue.waiting()
    for told in ("retirée de la file", "Trop tard"):
        answer = reviewer.post(f"/console/library/waiting/{one.id}/call-off", data={"csrf": csrf(reviewer)})
        assert told in answer.text
    held.go_on.set()
    until(lambda: busy.publishing.progress is None)
    assert standing(busy) == {"un.md": DraftState.PUBLISHED, "deux.md": DraftState.IN_REVIEW}
    assert [entry.who for entry in busy.audit.entries(limit=50) if entry.action == "library.call_off"] == ["reviewer"]


def test_what_is_asked_for_twice_waits_once_and_ways_back_keep_their_order(
    busy: ConsoleServices, database: Database
) -> None:
    queue = busy.publishing.queue

    def ask(work: PublicationWork, about: str) -> None:
        with database.write() as session:
            queue.add(work, "amina", about=about, session=session)

    for about in ("1", "1", "2", "1"):
        ask(PublicationWork.ROLL_BACK, about)
    for about in ("a.md", "b.md", "a.md"):
        ask(PublicationWork.WITHDRAW, about)
    assert [one.about for one in queue.waiting()] == ["1", "2", "1", "a.md", "b.md"]
    for one in queue.waiting():
        busy.publishing.call_off(one.id, "amina")
    with pytest.raises(PublicationBegunError):
        busy.publishing.call_off(1, "amina")


@pytest.fixture
def ended(database: Database, tmp_path: Path, releasing: SmallReleasing) -> Callable[[], ConsoleServices]:
    """A process that has begun the first in line, and ends; what it left is given."""

    def ending() -> ConsoleServices:
        console = console_over(database, tmp_path, SystemClock(), releasing)
        one = console.publishing.queue.begin()
        assert one is not None
        return console

    return ending


def test_a_restart_goes_on_with_what_was_begun_and_with_what_waited(
    database: Database, tmp_path: Path, releasing: SmallReleasing, ended: Callable[[], ConsoleServices]
) -> None:
    console = console_over(database, tmp_path, SystemClock(), releasing)
    numbers = [in_review(console, name) for name in ("un.md", "deux.md")]
    with database.write() as session:
        for number in numbers:
            console.publishing.drafts.move(number, DraftState.PUBLISHING, "amina", session=session)
            console.publishing.queue.add(PublicationWork.PUBLISH, "amina", draft=number, session=session)
    ended()
    fresh = console_over(database, tmp_path, SystemClock(), releasing)
    fresh.publishing.resume()
    assert set(standing(fresh).values()) == {DraftState.PUBLISHING}
    assert [one.draft for one in fresh.publishing.queue.waiting()] == numbers
    fresh.publishing.go_on()
    until(lambda: fresh.publishing.progress is None)
    assert set(standing(fresh).values()) == {DraftState.PUBLISHED}


def test_what_ends_two_processes_is_in_review_again_and_the_next_goes_on(
    database: Database, tmp_path: Path, releasing: SmallReleasing, ended: Callable[[], ConsoleServices]
) -> None:
    console = console_over(database, tmp_path, SystemClock(), releasing)
    first, second = (in_review(console, name) for name in ("un.md", "deux.md"))
    with database.write() as session:
        for number in (first, second):
            console.publishing.drafts.move(number, DraftState.PUBLISHING, "amina", session=session)
            console.publishing.queue.add(PublicationWork.PUBLISH, "amina", draft=number, session=session)
    ended().publishing.resume()
    ended().publishing.relieve()
    assert console.publishing.drafts.get(first).state is DraftState.IN_REVIEW
    assert console.publishing.drafts.get(first).comment == INTERRUPTED
    console.publishing.go_on()
    until(lambda: console.publishing.progress is None)
    assert console.publishing.drafts.get(second).state is DraftState.PUBLISHED
