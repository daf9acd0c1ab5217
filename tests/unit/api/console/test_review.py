"""The gate before publishing, the way past it, and documents that come and go by the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.work.failing import kinds_and_text
from api.console.work.gate import AskingAhead, Gate
from api.console.work.publishing import GateBlockedError, GateNotRunError
from api.console.work.timetable import Timetable
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.audit import AuditLog
from core.clock import SystemClock
from core.database.database import Database
from core.errors import UnavailableError
from evals.replay.replay import AnswerChange, GateBlock, KeptAnswers, ReplayedAnswer, ReplayReport, ShownAnswer
from evals.replay.stored import ReplayState
from knowledge.drafts.drafts import DraftState
from tests.consoles import SmallReleasing, console_over, csrf, enter, with_console

SHEET = "# Jardin\n\nLe jardin ouvre le 12 mars 2026."
BEFORE, AFTER = ShownAnswer("unanswerable_nothing_found"), ShownAnswer("answered", "Le 12 mars [1]", ("Jardin",))


def answer(change: AnswerChange, block: GateBlock = GateBlock.NONE, before: ShownAnswer = BEFORE) -> ReplayedAnswer:
    return ReplayedAnswer("suite", "faits", "quand", 0, "fr", "Quand ouvre-t-il ?", change, block, before, AFTER)


class Asking:
    """Asks nothing: reports what it is told to, and notes what it was asked to compare."""

    def __init__(self) -> None:
        self.answers: tuple[ReplayedAnswer, ...] = (answer(AnswerChange.APPEARED),)
        self.compared: list[tuple[int | None, int]] = []
        self.during: Callable[[], None] = lambda: None
        self.kept = KeptAnswers()

    def __call__(
        self, base: int | None, candidate: int, watch: Callable[[int, int], None], kept: KeptAnswers
    ) -> dict[str, Any]:
        self.compared.append((base, candidate))
        self.kept = kept
        watch(0, 2)
        self.during()
        watch(2, 2)
        counts = {"suite": {one.change.value: 1 for one in self.answers}}
        blocks = sum(bool(one.block) for one in self.answers)
        return {**ReplayReport(1, 1, counts, blocks, self.answers).payload(), "suites": ["faits"]}


@pytest.fixture
def asking() -> Asking:
    return Asking()


@pytest.fixture
def console(database: Database, tmp_path: Path, releasing: SmallReleasing, asking: Asking) -> ConsoleServices:
    return console_over(database, tmp_path, SystemClock(), releasing, replaying=asking)


@pytest.fixture
def browser(console: ConsoleServices) -> Callable[[], TestClient]:
    app = create_app(with_console(canned_services(), console), ApiSettings(rate_limit=0, console_codes=False))
    return lambda: TestClient(app, headers={"accept-language": "fr"})


def submitted(console: ConsoleServices, text: str = SHEET, name: str = "jardin.md") -> int:
    draft = console.publishing.drafts.add(name, text.encode(), "karim")
    console.publishing.submit(draft.id, "karim")
    return draft.id


def gated(console: ConsoleServices) -> None:
    assert console.gate is not None
    console.gate.run_waiting()


def done(console: ConsoleServices) -> None:
    deadline = time.monotonic() + 20
    while console.publishing.progress is not None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def state(console: ConsoleServices, number: int) -> DraftState:
    return console.publishing.drafts.get(number).state


def published(console: ConsoleServices, text: str = SHEET, name: str = "jardin.md") -> int:
    number = submitted(console, text, name)
    gated(console)
    console.publishing.publish(number, "amina")
    done(console)
    assert state(console, number) is DraftState.PUBLISHED
    return number


def test_what_the_gate_tried_is_what_is_published(console: ConsoleServices, asking: Asking) -> None:
    number = submitted(console)
    with pytest.raises(GateNotRunError):
        console.publishing.publish(number, "amina")
    gated(console)
    [(base, candidate)] = asking.compared
    assert base is None
    assert console.library.current_release() is None
    console.publishing.publish(number, "amina")
    done(console)
    assert console.library.current_release() == candidate == console.publishing.drafts.get(number).release


def test_the_reviewer_sees_what_changes(console: ConsoleServices, browser: Callable[[], TestClient]) -> None:
    client = browser()
    enter(client, console, "amina", Role.REVIEWER)
    number = submitted(console)
    path = f"/console/library/drafts/{number}"
    page = client.get(path).text
    assert "Commence dans un instant" in page
    assert 'data-refresh="2"' in page
    gated(console)
    page = client.get(path).text
    assert "Réponse qui apparaît" in page
    assert "Quand ouvre-t-il ?" in page
    assert "Le 12 mars" in page
    rows = client.get(f"/console/review/{number}", params={"change": "appeared", "q": "ouvre"}).text
    assert "Quand ouvre-t-il ?" in rows
    assert "Aucune réponse" in client.get(f"/console/review/{number}", params={"change": "disappeared"}).text
    assert "Quand ouvre-t-il ?" in client.get(f"/console/review/{number}/changes.csv").text


def test_a_wrong_answer_where_none_may_be_blocks_and_an_administrator_says_why(
    console: ConsoleServices, asking: Asking, database: Database, browser: Callable[[], TestClient]
) -> None:
    asking.answers = (answer(AnswerChange.DISAPPEARED, GateBlock.TURNED_WRONG),)
    number = submitted(console)
    gated(console)
    with pytest.raises(GateBlockedError):
        console.publishing.publish(number, "amina")
    reviewer, chief = browser(), browser()
    enter(reviewer, console, "amina", Role.REVIEWER)
    enter(chief, console, "chef", Role.ADMINISTRATOR)
    path, form = f"/console/review/{number}/pass", {"reason": "La suite se trompe de jour."}
    assert "Publier malgré" not in reviewer.get(f"/console/library/drafts/{number}").text
    assert reviewer.post(path, data={**form, "csrf": csrf(reviewer)}).status_code == 403
    assert "Publier malgré" in chief.get(f"/console/library/drafts/{number}").text
    chief.post(path, data={"reason": "ok", "csrf": csrf(chief)})
    assert state(console, number) is DraftState.IN_REVIEW
    chief.post(path, data={**form, "csrf": csrf(chief)})
    done(console)
    assert state(console, number) is DraftState.PUBLISHED
    told = next(one for one in AuditLog(database, SystemClock()).entries() if one.action == "draft.publishing")
    assert (told.who, told.detail["why"]) == ("chef", form["reason"])


def test_a_verdict_on_what_is_published_no_more_counts_no_more(
    console: ConsoleServices, browser: Callable[[], TestClient]
) -> None:
    published(console)
    number = submitted(console, SHEET.replace("12", "13"))
    gated(console)
    published(console, "# Bus\n\nLe bus passe.", "bus.md")
    with pytest.raises(GateNotRunError):
        console.publishing.publish(number, "amina")
    client = browser()
    enter(client, console, "amina", Role.REVIEWER)
    page = client.get(f"/console/library/drafts/{number}").text
    assert "autre chose a été publié" in page
    assert page.count(f'action="/console/review/{number}/gate"') == 1  # offered once, beside what it means
    assert "autre chose a été publié" in client.get(f"/console/review/{number}").text
    client.post(f"/console/review/{number}/gate", data={"csrf": csrf(client)})
    gated(console)
    console.publishing.publish(number, "amina")
    done(console)
    assert state(console, number) is DraftState.PUBLISHED


def test_a_release_that_goes_live_meanwhile_has_the_gate_run_again(console: ConsoleServices, asking: Asking) -> None:
    published(console)
    number, other = submitted(console, SHEET.replace("12", "13")), submitted(console, "# Bus\n\nLe bus.", "bus.md")

    def publish_another() -> None:
        asking.during = lambda: None
        releasing = console.publishing._releasing
        candidate = releasing.prepare("autre.md", b"# Autre\n\nUn texte.", lambda *_: None)
        assert candidate is not None
        releasing.publish(candidate, lambda *_: None, lambda *_: None)

    asking.during = publish_another
    gated(console)
    for draft in (number, other):
        last = console.publishing.replays.last(draft) if console.publishing.replays else None
        assert last is not None
        assert (last.state, last.base) == (ReplayState.DONE, console.library.current_release())


def test_what_a_killed_process_was_trying_is_tried_again(console: ConsoleServices, asking: Asking) -> None:
    number = submitted(console)

    def die() -> None:
        raise KeyboardInterrupt

    asking.during = die
    with pytest.raises(KeyboardInterrupt):
        gated(console)
    asking.during = lambda: None
    gated(console)
    assert len({candidate for _, candidate in asking.compared}) == 2
    assert console.library.candidates() == [asking.compared[-1][1]]
    console.publishing.publish(number, "amina")
    done(console)
    assert state(console, number) is DraftState.PUBLISHED


def test_a_gate_that_cannot_be_run_says_why_and_lets_nothing_through(
    console: ConsoleServices, releasing: SmallReleasing, asking: Asking
) -> None:
    number = submitted(console, SHEET + " REFUSE")
    gated(console)
    last = console.publishing.replays.last(number) if console.publishing.replays else None
    assert last is not None
    assert (last.state, kinds_and_text(last.report["problem"])) == (ReplayState.FAILED, (("wrong-use",), "No. Write."))
    with pytest.raises(GateBlockedError):
        console.publishing.publish(number, "amina")

    def breaks() -> None:
        raise UnavailableError("the agent is away.", remedy="Wait.")

    asking.during = breaks
    gated(console)


def test_candidates_of_what_nobody_will_publish_go(console: ConsoleServices) -> None:
    number = submitted(console)
    gated(console)
    assert console.library.candidates()
    console.publishing.drafts.move(number, DraftState.CHANGES_REQUESTED, "amina", comment="Non.")
    gated(console)
    assert console.library.candidates() == []


def test_what_is_approved_goes_out_at_its_time_once_and_is_withdrawn_at_its_end(
    console: ConsoleServices, database: Database, tmp_path: Path, releasing: SmallReleasing, asking: Asking
) -> None:
    drafts, now = console.publishing.drafts, datetime.now(UTC)
    number = submitted(console)
    drafts.plan(number, "karim", now + timedelta(hours=1), now + timedelta(hours=2))
    gated(console)
    console.publishing.schedule(number, "amina")
    clock = Timetable(console.publishing, console.gate)
    clock.look()
    done(console)
    assert state(console, number) is DraftState.SCHEDULED
    drafts.plan(number, "amina", now - timedelta(minutes=1), now + timedelta(hours=2))
    other = console_over(database, tmp_path, SystemClock(), releasing, replaying=asking)
    for one in (console, other, console):
        Timetable(one.publishing, one.gate).look()
        done(one)
    assert state(console, number) is DraftState.PUBLISHED
    assert len(console.library.releases()) == 1
    assert console.publishing.expiring() == {"library/jardin.md": drafts.get(number).expires_at}
    drafts.plan(number, "amina", None, now - timedelta(seconds=1))
    for one in (console, other):
        Timetable(one.publishing, one.gate).look()
        done(one)
    found = drafts.get(number)
    assert (found.state, found.comment) == (DraftState.WITHDRAWN, "expired")
    assert console.library.documents() == []
    actions = [one.action for one in AuditLog(database, SystemClock()).entries()]
    assert (actions.count("draft.published"), actions.count("draft.withdrawn")) == (1, 1)


def test_what_is_due_and_blocked_is_in_review_again(console: ConsoleServices, asking: Asking) -> None:
    published(console)
    number = submitted(console, SHEET.replace("12", "13"))
    drafts = console.publishing.drafts
    drafts.plan(number, "karim", datetime.now(UTC), None)
    gated(console)
    console.publishing.schedule(number, "amina")
    asking.answers = (answer(AnswerChange.CHANGED, GateBlock.ZERO_TOLERANCE),)
    releasing = console.publishing._releasing
    candidate = releasing.prepare("autre.md", b"# Autre\n\nUn texte.", lambda *_: None)
    assert candidate is not None
    releasing.publish(candidate, lambda *_: None, lambda *_: None)
    clock = Timetable(console.publishing, console.gate)
    clock.look()
    done(console)
    assert state(console, number) is DraftState.SCHEDULED
    gated(console)
    clock.look()
    done(console)
    assert (state(console, number), drafts.get(number).comment) == (DraftState.IN_REVIEW, "gate_blocked")


def test_times_are_set_in_moroccan_time_and_only_by_who_may(
    console: ConsoleServices, browser: Callable[[], TestClient]
) -> None:
    editor = browser()
    enter(editor, console, "karim", Role.EDITOR)
    number = submitted(console)
    form = {"csrf": csrf(editor), "publish_at": "2031-06-01T10:00", "expires_at": "2031-07-01T10:00"}
    assert "Les dates sont gardées" in editor.post(f"/console/review/{number}/times", data=form).text
    assert console.publishing.drafts.get(number).publish_at == datetime(2031, 6, 1, 9, tzinfo=UTC)
    wrong = {**form, "expires_at": "2031-05-01T10:00"}
    assert "Ces dates ne vont pas" in editor.post(f"/console/review/{number}/times", data=wrong).text
    console.publishing.drafts.move(number, DraftState.SCHEDULED, "amina")
    assert editor.post(f"/console/review/{number}/times", data=form).status_code == 403


def test_what_waited_while_another_was_published_goes_out_once_its_gate_has_run_again(
    console: ConsoleServices, database: Database
) -> None:
    numbers = [submitted(console), submitted(console, "# Bus\n\nLe bus passe.", "bus.md")]
    gated(console)
    with database.lock("console"):
        for number in numbers:
            console.publishing.publish(number, "amina")
        assert [one.draft for one in console.publishing.queue.waiting()] == numbers
    done(console)
    assert [state(console, number) for number in numbers] == [DraftState.PUBLISHED, DraftState.SCHEDULED]
    gated(console)
    Timetable(console.publishing, console.gate).look()
    done(console)
    found = console.publishing.drafts.get(numbers[1])
    assert (found.state, found.reviewer) == (DraftState.PUBLISHED, "amina")


def test_a_release_that_goes_live_meanwhile_keeps_what_it_cannot_change(
    console: ConsoleServices, asking: Asking
) -> None:
    published(console)
    published(console, "# Parc\n\nLe parc est grand.", "parc.md")
    number = submitted(console, "# Bus\n\nLe bus passe.", "bus.md")

    def kept_of(key: str) -> None:
        asking.kept.answers[key] = replace(answer(AnswerChange.SAME), after=replace(AFTER, keys=(key,)))

    def publish_another() -> None:
        asking.during = lambda: None
        kept_of("library/parc.md")
        kept_of("library/jardin.md")
        releasing = console.publishing._releasing
        candidate = releasing.prepare("parc.md", b"# Parc\n\nLe parc est petit.", lambda *_: None)
        assert candidate is not None
        releasing.publish(candidate, lambda *_: None, lambda *_: None)

    asking.during = publish_another
    gated(console)
    assert list(asking.kept.answers) == ["library/jardin.md"]
    assert console.gate is not None
    assert console.gate.view(number).is_current


def test_what_waits_says_behind_what_and_what_runs_how_long(
    console: ConsoleServices, asking: Asking, browser: Callable[[], TestClient]
) -> None:
    client = browser()
    enter(client, console, "amina", Role.REVIEWER)
    first = submitted(console, "# Bus\n\nLe bus passe.", "bus.md")
    second = submitted(console)
    page = client.get(f"/console/library/drafts/{second}").text
    assert "Attend derrière <bdi>bus.md</bdi>" in page
    assert "Contrôle en cours" not in page
    assert "Commence dans un instant" in client.get(f"/console/library/drafts/{first}").text
    pages = list[str]()
    asking.during = lambda: pages.append(client.get(f"/console/library/drafts/{first}").text)
    console.library.keep_artifact("gate_pace", {"seconds": 90.0})
    gated(console)
    assert "encore 3 min environ" in pages[0]


def test_answers_of_the_document_come_first_and_others_are_folded(
    console: ConsoleServices, asking: Asking, browser: Callable[[], TestClient]
) -> None:
    client = browser()
    enter(client, console, "amina", Role.REVIEWER)
    other = replace(answer(AnswerChange.CHANGED, before=AFTER), question="Et le métro ?")
    own = replace(answer(AnswerChange.APPEARED), after=replace(AFTER, keys=("library/jardin.md",)))
    asking.answers = (other, own)
    number = submitted(console)
    gated(console)
    page = client.get(f"/console/library/drafts/{number}").text
    assert (
        page.index("Quand ouvre-t-il ?") < page.index("Autres réponses qui bougent : 1") < page.index("Et le métro ?")
    )


def another_process(console: ConsoleServices, asking: Asking, ahead: AskingAhead | None = None) -> Gate:
    """The gate as a process has it that was started after the one of the console."""
    publishing, library = console.publishing, console.library
    assert publishing.replays is not None
    return Gate(publishing.drafts, library, publishing.replays, publishing._releasing, asking, lambda turns: {}, ahead)


def test_another_process_and_a_restart_go_on_with_what_was_compared(console: ConsoleServices, asking: Asking) -> None:
    published(console)
    number = submitted(console, "# Bus\n\nLe bus passe.", "bus.md")

    def compare_and_break() -> None:
        asking.kept.answers["a digest"] = replace(answer(AnswerChange.SAME), after=replace(AFTER, keys=("k",)))
        raise RuntimeError("the process ends")

    asking.during = compare_and_break
    gated(console)
    asking.during = lambda: None
    second = Asking()
    console.publishing.ask(number, "karim")
    another_process(console, second).run_waiting()
    assert list(second.kept.answers) == ["a digest"]
    assert second.kept.answers["a digest"].after.keys == ("k",)
    console.publishing.publish(number, "amina")
    done(console)
    another_process(console, second).run_waiting()
    assert console.library.artifacts("compared-") == (), "what is published needs it no more"


def test_while_nobody_waits_what_is_published_is_asked_ahead_once(console: ConsoleServices, asking: Asking) -> None:
    published(console)
    asked = list[int]()

    def note(base: int, is_idle: Callable[[], bool]) -> bool:
        asked.append(base)
        return is_idle()

    gate = another_process(console, asking, note)
    gate.keep_running()
    assert asked == [], "whoever has just started it is not kept waiting"
    gate._idle_from = 0.0
    gate.keep_running()
    gate.keep_running()
    assert asked == [console.library.current_release()]
    published(console, "# Bus\n\nLe bus passe.", "bus.md")
    compared = len(asking.compared)
    submitted(console, "# Parc\n\nLe parc est grand.", "parc.md")
    gate.keep_running()
    assert len(asking.compared) == compared + 1
    assert asked[1:] == [console.library.current_release()]
