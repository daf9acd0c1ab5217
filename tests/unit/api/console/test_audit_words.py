"""Every action that rooms write into the audit log is worded: they are read out of the code, so that no new one is forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.words import LANGUAGES, words_in
from api.console.work.underway import PublicationWork
from core.language.forms import Language
from participation.associations.directory.schemas import AssociationState
from participation.associations.introductions.schemas import IntroductionSide, IntroductionState
from participation.associations.projects.parts import _PARTS
from participation.associations.projects.schemas import ProjectState
from participation.associations.reports import ReportOutcome
from participation.common.events.schemas import EventState
from participation.mentoring.following.schemas import MeetingState
from participation.training.schemas import LearnerState, LessonState, OutcomeState, ProgrammeState

ROOT = Path(__file__).parents[4]
NOTING = ("note", "_note", "_noted", "_moved", "_step", "_changed")
"""Names of the methods of rooms that write an action into the audit log."""
BEGUN_WITH = {
    "participation/common/events/events.py": "event_",
    "participation/associations/circles/circles.py": "circle_",
    "participation/associations/circles/threads.py": "circle_",
    "participation/mentoring/pairing/pairs.py": "pair_",
}
"""What a file puts before the verbs that its own methods are given."""
SHARED = {"participation/common/events/events.py": ("training", "dialogues", "associations", "mentoring")}
"""Rooms that a file of all rooms writes for."""
WORKED_OUT: dict[tuple[str, str], type[StrEnum] | tuple[str, ...]] = {
    ("common/events/events.py", "to.value"): EventState,
    ("associations/directory/directory.py", "to.value"): AssociationState,
    ("associations/introductions/introductions.py", "to.value"): IntroductionState,
    ("associations/introductions/introductions.py", "side.value"): IntroductionSide,
    ("associations/projects/projects.py", "to.value"): ProjectState,
    ("associations/projects/parts.py", "kind"): tuple(_PARTS),
    ("associations/projects/parts.py", "_named(table)"): tuple(_PARTS),
    ("associations/reports.py", "outcome.value"): ReportOutcome,
    ("mentoring/following/meetings.py", "state.value"): (MeetingState.CONFIRMED, MeetingState.DISPUTED),
    ("training/programmes.py", "to.value"): ProgrammeState,
    ("training/learners.py", "to.value"): LearnerState,
    ("training/outcomes.py", "to.value"): OutcomeState,
    ("training/pole.py", "to.value"): LessonState,
}
"""What an action that is worked out may be, by its file and its expression; one that is not here fails the test."""
PASSED_ON = {"action"}
"""Names of parameters in which a method is given an action that its caller names."""


class _Reader:
    """Reads the actions of one file."""

    def __init__(self, path: Path) -> None:
        self.path, self.tree = path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))
        self.given = dict[str, list[ast.expr]]()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.given.setdefault(node.targets[0].id, []).append(node.value)

    def actions(self) -> Iterator[str]:
        """Verbs given to those who write them down."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NOTING:
                before, place = BEGUN_WITH.get(self.path, ""), None
                if ast.unparse(node.func).endswith("history.note"):
                    before, place = "", 4
                for argument in node.args if place is None else node.args[place : place + 1]:
                    yield from (f"{before}{verb}" for verb in self._verbs(argument, is_sure=place is not None))

    def _verbs(self, found: ast.expr, *, is_sure: bool = False) -> list[str]:
        if isinstance(found, ast.Constant):
            return [found.value] if isinstance(found.value, str) and found.value.isidentifier() else []
        if isinstance(found, ast.IfExp):
            return [*self._verbs(found.body, is_sure=is_sure), *self._verbs(found.orelse, is_sure=is_sure)]
        if isinstance(found, ast.JoinedStr):
            return self._joined(found, is_sure=is_sure)
        name = ast.unparse(found)
        if name in PASSED_ON:
            return [verb for one in self.given.get(name, []) for verb in self._verbs(one)]
        worked_out = WORKED_OUT.get((self.path.partition("/")[2], name))
        assert worked_out is not None or not is_sure, f"{self.path}: what may {name} be?"
        is_state = isinstance(found, ast.Attribute) and worked_out is not None
        return [str(one) for one in worked_out or ()] if is_state or is_sure else []

    def _joined(self, found: ast.JoinedStr, *, is_sure: bool) -> list[str]:
        before = "".join(str(one.value) for one in found.values if isinstance(one, ast.Constant))
        slot = next(ast.unparse(one.value) for one in found.values if isinstance(one, ast.FormattedValue))
        if slot in PASSED_ON or not before.removesuffix("_").isidentifier():
            return []
        worked_out = WORKED_OUT.get((self.path.partition("/")[2], slot))
        assert worked_out is not None or not is_sure, f"{self.path}: what may {slot} be?"
        return [f"{before}{one}" for one in worked_out or ()]


def _appended(path: Path) -> Iterator[str]:
    """Whole actions given to the audit log itself."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("append", "_change")
        ):
            for one in node.args[:4]:
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.count(".") == 1:
                    room, _, verb = one.value.partition(".")
                    if room.isidentifier() and verb.isidentifier():
                        yield one.value


def every_action() -> set[str]:
    """Every action that the code writes, as `<room>.<verb>`."""
    rooms, found = [room.value for room in ParticipationRoom], {f"library.{work.value}" for work in PublicationWork}
    found -= {"library.tune", "library.release"}  # nobody does the one, and the other is written as release_held
    for path in sorted((ROOT / "participation").rglob("*.py")):
        reader = _Reader(path)
        room = reader.path.split("/")[1]
        for of in (room,) if room in rooms else SHARED.get(reader.path, ()):
            found |= {f"{of}.{verb}" for verb in reader.actions()}
    for part in ("agent", "api", "connectors", "conversation", "core", "evals", "knowledge", "participation"):
        for path in (ROOT / part).rglob("*.py"):
            found.update(_appended(path))
    return found


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_every_action_of_every_room_has_words(language: Language) -> None:
    words, missing = words_in(language), list[str]()
    for action in sorted(every_action()):
        room, _, verb = action.partition(".")
        is_whole = f"audit_action_{room}_{verb}" in words
        if not is_whole and not (f"audit_room_{room}" in words and f"audit_verb_{verb}" in words):
            missing.append(action)
    assert missing == []


def test_the_reader_sees_what_rooms_write() -> None:
    found = every_action()
    assert {
        "participation.load",
        "evaluation.start",
        "unanswered.assign",
        "help_desk.split_off",
        "calls.send_letters",
        "training.passed_on",
        "mentoring.event_plan",
        "mentoring.pair_unlock",
        "associations.circle_lock",
        "associations.circle_dismiss",
        "associations.project_write_risk",
        "associations.project_refuse_public",
        "associations.resource_take_back",
        "associations.agree_partner",
        "associations.unlist",
        "associations.photo_add",
        "associations.report_hidden",
    } <= found


def details() -> Iterator[str]:
    """Names of what else an entry tells."""
    for room in ("agent", "api", "conversation", "core", "knowledge", "participation"):
        for path in (ROOT / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and _writes(call.func):
                    told = [*call.args, *(named.value for named in call.keywords)]
                    keys = [key for one in told if isinstance(one, ast.Dict) for key in one.keys]
                    yield from (
                        key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
                    )


def _writes(called: ast.Attribute) -> bool:
    return called.attr in NOTING or (called.attr == "append" and "audit" in ast.unparse(called.value))


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_everything_else_that_an_entry_tells_is_named_in_words(language: Language) -> None:
    found = set(details())
    assert len(found) > 30
    assert {name for name in found if f"audit_detail_{name}" not in words_in(language)} == set()
