"""What one process publishes is told by every process of the database, and what a process left when it ended is given back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.work.underway import PublicationProgress, Underway
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from api.opened import ProgressCallback
from core.clock import SystemClock
from core.database.database import Database
from knowledge.drafts.drafts import DraftState
from tests.consoles import SmallReleasing, console_over, enter, with_console

SHEET = b"# Jardin\n\nLe jardin ouvre le 12 mars 2026."


class HeldReleasing(SmallReleasing):
    """Stops in the middle of preparing, until it is let go on."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database, folder, SystemClock())
        self.stopped, self.go_on = Event(), Event()

    def prepare(
        self, name: str, content: bytes | None, progress: ProgressCallback, key: str = "", side: str = ""
    ) -> int | None:
        """As always, once somebody says so."""
        progress("embed", 3, 7)
        self.stopped.set()
        assert self.go_on.wait(60)
        return super().prepare(name, content, progress, key, side)


class TuningReleasing(SmallReleasing):
    """Takes its time to calibrate, until it is let go on; notes what it was asked for and what it came to the end of."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database, folder, SystemClock())
        self.begun, self.go_on = Event(), Event()
        self.asked: list[int] = []
        self.calibrated: list[int] = []

    def calibrate(self, release: int, progress: ProgressCallback) -> None:
        """A question, a wait, another question."""
        self.asked.append(release)
        progress("calibrate", 1, 2)
        self.begun.set()
        assert self.go_on.wait(60)
        progress("calibrate", 2, 2)
        self.calibrated.append(release)


@pytest.fixture
def other_database(database: Database, tmp_path: Path) -> Iterator[Database]:
    """The same database, as another process opens it."""
    other = Database(f"sqlite:///{(tmp_path / 'm.db').as_posix()}")
    yield other
    other.close()


@pytest.fixture
def other(other_database: Database, tmp_path: Path) -> ConsoleServices:
    return console_over(other_database, tmp_path, SystemClock())


def submitted(console: ConsoleServices) -> int:
    draft = console.publishing.drafts.add("jardin.md", SHEET, "karim")
    console.publishing.submit(draft.id, "karim")
    return draft.id


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def page_of(console: ConsoleServices, name: str) -> Callable[[str], str]:
    app = create_app(with_console(canned_services(), console), ApiSettings(rate_limit=0, console_codes=False))
    client = TestClient(app, headers={"accept-language": "fr"})
    enter(client, console, name, Role.REVIEWER)
    return lambda path: client.get(path).text


def test_another_process_and_a_reload_tell_how_far_it_is(
    database: Database, other: ConsoleServices, tmp_path: Path
) -> None:
    releasing = HeldReleasing(database, tmp_path)
    console = console_over(database, tmp_path, SystemClock(), releasing)
    number = submitted(console)
    console.publishing.publish(number, "amina")
    assert releasing.stopped.wait(60)
    told = PublicationProgress(number, "embed", 3, 7, about="jardin.md")
    assert (console.publishing.progress, other.publishing.progress) == (told, told)
    here, there = page_of(console, "amina"), page_of(other, "sara")
    for page in (here, there, there):
        for path in ("/console/library", f"/console/library/drafts/{number}"):
            assert 'value="3" max="7"' in page(path)
            assert 'data-refresh="2"' in page(path)
    other.publishing.relieve()  # whoever holds the lock is at it still
    assert other.publishing.drafts.get(number).state is DraftState.PUBLISHING
    releasing.go_on.set()
    until(lambda: console.publishing.progress is None)
    assert other.publishing.progress is None
    assert "max=" not in there("/console/library")
    assert "state published" in there(f"/console/library/drafts/{number}")


def test_why_it_came_to_nothing_is_told_by_every_process(
    console: ConsoleServices, other: ConsoleServices, releasing: SmallReleasing
) -> None:
    number, releasing.fails = submitted(console), True
    console.publishing.publish(number, "amina")
    until(lambda: console.publishing.failed != "" and console.publishing.progress is None)
    assert console.publishing.failed == other.publishing.failed == "the index is away. Wait."
    assert "the index is away" in page_of(other, "sara")(f"/console/library/drafts/{number}")
    releasing.fails = False
    console.publishing.publish(number, "amina")
    until(lambda: console.publishing.drafts.get(number).state is DraftState.PUBLISHED)
    until(lambda: console.publishing.progress is None)
    assert other.publishing.failed == ""


@pytest.mark.parametrize("how", ["another looks", "another starts", "another publishes"])
def test_what_a_process_left_when_it_ended_is_given_back(
    how: str, console: ConsoleServices, other: ConsoleServices
) -> None:
    number = submitted(console)
    console.publishing.drafts.move(number, DraftState.PUBLISHING, "amina")  # and then it is killed
    Underway(console.library).tell(PublicationProgress(number, "index", 1, 2))
    assert other.publishing.last == PublicationProgress(number, "index", 1, 2)
    if how == "another looks":
        other.publishing.relieve()
    elif how == "another starts":
        other.publishing.resume()
    else:
        second = other.publishing.drafts.add("bus.md", b"# Bus\n\nLe bus passe.", "karim").id
        other.publishing.submit(second, "karim")
        other.publishing.publish(second, "amina")
        until(lambda: other.publishing.drafts.get(second).state is DraftState.PUBLISHED)
        until(lambda: other.publishing.progress is None)
    assert other.publishing.progress is None
    assert other.publishing.drafts.get(number).state is DraftState.IN_REVIEW
    assert "interrompue" in page_of(other, "sara")(f"/console/library/drafts/{number}")


def test_what_is_published_next_does_not_wait_for_thresholds_and_the_newest_release_gets_them(
    database: Database, tmp_path: Path
) -> None:
    releasing = TuningReleasing(database, tmp_path)
    console = console_over(database, tmp_path, SystemClock(), releasing)
    number = submitted(console)
    console.publishing.publish(number, "amina")
    # It waits in line before it is under way: that nothing is under way says nothing yet.
    until(lambda: console.publishing.drafts.get(number).state is DraftState.PUBLISHED)
    until(lambda: console.publishing.progress is None)
    first = console.library.current_release()

    def look() -> None:
        # The lock of a publication is held a moment longer than it is told to be under way: then a look settles nothing.
        while not releasing.calibrated:
            console.publishing.settle()
            time.sleep(0.01)

    tuning = Thread(target=look, daemon=True)
    tuning.start()
    assert releasing.begun.wait(60)
    assert "vous pouvez publier la suite" in page_of(console, "amina")("/console/library")
    second = console.publishing.drafts.add("bus.md", b"# Bus\n\nLe bus passe.", "karim").id
    console.publishing.submit(second, "karim")
    console.publishing.publish(second, "amina")
    until(lambda: console.publishing.drafts.get(second).state is DraftState.PUBLISHED)
    assert releasing.calibrated == []
    releasing.go_on.set()
    tuning.join(60)
    newest = console.library.current_release()
    assert (releasing.asked, releasing.calibrated) == ([first, newest], [newest])
    console.publishing.settle()  # once a release
    assert releasing.calibrated == [newest]
    assert "vous pouvez publier la suite" not in page_of(console, "sara")("/console/library")


def test_a_withdrawal_says_that_it_is_one_and_of_what(database: Database, tmp_path: Path) -> None:
    releasing = HeldReleasing(database, tmp_path)
    releasing.go_on.set()
    console = console_over(database, tmp_path, SystemClock(), releasing)
    number = submitted(console)
    console.publishing.publish(number, "amina")
    until(lambda: console.publishing.progress is None)
    releasing.stopped.clear()
    releasing.go_on.clear()
    console.publishing.withdraw(number, "amina", reason="périmé")
    assert releasing.stopped.wait(60)
    told = page_of(console, "amina")(f"/console/library/drafts/{number}")
    assert "Retrait en cours" in told
    assert "<bdi>jardin.md</bdi>" in told
    assert "Publication en cours" not in told
    releasing.go_on.set()
    until(lambda: console.publishing.progress is None)
    assert console.publishing.drafts.get(number).state is DraftState.WITHDRAWN


def test_a_publication_waits_for_one_that_is_being_prepared(database: Database, tmp_path: Path) -> None:
    console = console_over(database, tmp_path, SystemClock())
    number = submitted(console)
    with database.lock("publishing"):
        console.publishing.publish(number, "amina")
        until(lambda: (last := console.publishing.progress) is not None and last.stage == "compare")
        assert console.publishing.drafts.get(number).state is DraftState.PUBLISHING
    until(lambda: console.publishing.progress is None)
    assert console.publishing.drafts.get(number).state is DraftState.PUBLISHED
