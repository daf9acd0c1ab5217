from __future__ import annotations

import json
import socket
import stat
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from agent.abstention.calibration import Calibration
from agent.answer import Answer
from agent.question import Exchange, Question
from agent.testing import ScriptedAgent
from api.control.client import HandedOver, server_takes_work
from api.control.protocol import SOCKET, WORKS, address_in
from api.control.server import taking_work
from api.opened import ProgressCallback
from core.errors import NotFoundError, UnavailableError, WrongUseError
from core.language.forms import Language
from knowledge.document import Kind
from knowledge.library.changes import ChangeKind, DocumentChange
from knowledge.library.check import CheckReport
from knowledge.library.report import Finding, IngestReport, RefusedDocument
from knowledge.query import SearchFilters
from knowledge.results import SearchResult
from knowledge.warnings import WarningKind

REPORT = IngestReport(
    release=3, documents=2, passages=5, added=1, changed=0, unchanged=1, removed=0,
    changes=(DocumentChange(ChangeKind.ADDED, "site/é.md", "Été", "not published before", 3),),
    refused=(RefusedDocument("site/x.bin", "It is binary.", "Convert it.", kept=True),),
    warnings=("site/é.md: Read as cp1252.",), dry_run=False, seconds=1.5,
    findings=(Finding("site/é.md", "note", "Read as cp1252.", "", "", ""),),
)  # fmt: skip


@dataclass
class ScriptedWork:
    """Work that notes what it was asked for and returns what a test laid down; an exception is raised."""

    progress: ProgressCallback
    outcomes: dict[str, Any]
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def ingest(self, paths: Sequence[Path], **options: Any) -> IngestReport:
        self.progress("read", 1, 2)
        self.progress("embed", 2, 2)
        return self._done("ingest", paths=paths, **options)  # type: ignore[no-any-return]

    def release_held(self, key: str, who: str) -> int | None:
        return self._done("release_held", key=key, who=who)  # type: ignore[no-any-return]

    def publish_draft(self, number: int, who: str, reason: str = "") -> int | None:
        return self._done("publish_draft", number=number, who=who, reason=reason)  # type: ignore[no-any-return]

    def withdraw(self, key: str, who: str, reason: str) -> int | None:
        return self._done("withdraw", key=key, who=who, reason=reason)  # type: ignore[no-any-return]

    def hand_back(self, key: str, who: str, reason: str) -> int | None:
        return self._done("hand_back", key=key, who=who, reason=reason)  # type: ignore[no-any-return]

    def roll_back(self, number: int, who: str) -> None:
        self._done("roll_back", number=number, who=who)

    def reindex(self) -> CheckReport:
        return self._done("reindex")  # type: ignore[no-any-return]

    def check(self) -> CheckReport:
        return self._done("check")  # type: ignore[no-any-return]

    def calibrate(self) -> Calibration:
        return self._done("calibrate")  # type: ignore[no-any-return]

    def search(self, text: str, language: Language, limit: int, filters: SearchFilters) -> SearchResult:
        return self._done("search", text=text, language=language, limit=limit, filters=filters)  # type: ignore[no-any-return]

    def answer(self, question: Question) -> Answer:
        return self._done("answer", question=question)  # type: ignore[no-any-return]

    def _done(self, work: str, **arguments: Any) -> Any:
        self.asked.append((work, arguments))
        outcome = self.outcomes.get(work)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Served:
    """A data folder with somebody who takes work, and the caller's side of it."""

    def __init__(self, folder: Path, **outcomes: Any) -> None:
        self.folder, self.outcomes = folder, outcomes
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.progress: list[tuple[str, int, int]] = []
        self.caller = HandedOver(folder, lambda *step: self.progress.append(step))

    def work_for(self, progress: ProgressCallback) -> ScriptedWork:
        return ScriptedWork(progress, self.outcomes, self.asked)


def test_an_ingest_is_handed_over_whole_with_its_progress_and_its_report(tmp_path: Path) -> None:
    served = Served(tmp_path, ingest=REPORT)
    with taking_work(tmp_path, served.work_for):
        assert server_takes_work(tmp_path)
        report = served.caller.ingest(
            [tmp_path / "é"], organisation=tmp_path, source="site", strict=[WarningKind.HIDDEN_TEXT]
        )
    assert report == REPORT
    assert served.progress == [("read", 1, 2), ("embed", 2, 2)]
    ((_, arguments),) = served.asked
    assert arguments["paths"] == [(tmp_path / "é").resolve()]
    assert arguments["strict"] == [WarningKind.HIDDEN_TEXT]
    assert (arguments["source"], arguments["dry_run"]) == ("site", False)
    assert not server_takes_work(tmp_path)


def test_every_other_kind_of_work_comes_back_as_it_was(tmp_path: Path, answered: Answer) -> None:
    check = CheckReport(4, 5, 5, missing_words=("a",))
    calibration = Calibration({})
    served = Served(
        tmp_path,
        release_held=4,
        publish_draft=7,
        withdraw=8,
        hand_back=9,
        roll_back=None,
        reindex=check,
        check=check,
        calibrate=calibration,
        answer=answered,
    )
    question = Question("Combien ?", (Exchange("Quoi ?", "Ceci."),), Language.DARIJA_LATIN)
    with taking_work(tmp_path, served.work_for):
        assert served.caller.release_held("site/a.md", "amina") == 4
        assert served.caller.publish_draft(3, "amina") == 7
        assert served.caller.withdraw("site/a.md", "amina", "wrong") == 8
        assert served.caller.hand_back("site/a.md", "amina", "right") == 9
        served.caller.roll_back(2, "amina")
        assert served.caller.reindex() == served.caller.check() == check
        assert served.caller.calibrate() == calibration
        assert served.caller.answer(question) == answered
    assert served.asked[-1] == ("answer", {"question": question})
    assert {name for name, _ in served.asked} | {"ingest", "search"} == set(WORKS)


@pytest.fixture
async def answered() -> Answer:
    """An answer as an agent gives one."""
    return await ScriptedAgent().answer(Question("Combien de cohortes ?"))


def test_filters_of_a_search_arrive(tmp_path: Path) -> None:
    served = Served(tmp_path, search=NotFoundError("nothing."))
    filters = SearchFilters(kinds=frozenset({Kind.LAW}), languages=frozenset({Language.ARABIC}))
    with taking_work(tmp_path, served.work_for), pytest.raises(WrongUseError):
        served.caller.search("eau", Language.FRENCH, 3, filters)
    assert served.asked == [("search", {"text": "eau", "language": Language.FRENCH, "limit": 3, "filters": filters})]


@pytest.mark.parametrize(
    ("raised", "kind", "said"),
    [
        (WrongUseError("no such release.", remedy="See the list."), WrongUseError, "no such release. See the list."),
        (UnavailableError("locked.", remedy="Wait."), UnavailableError, "locked. Wait."),
        (RuntimeError("secret detail"), UnavailableError, "RuntimeError"),
    ],
)
def test_what_fails_there_fails_here_in_the_same_words_and_nothing_leaks(
    tmp_path: Path, raised: Exception, kind: type[Exception], said: str
) -> None:
    served = Served(tmp_path, check=raised)
    with taking_work(tmp_path, served.work_for):
        with pytest.raises(kind, match=said) as error:
            served.caller.check()
        assert "secret" not in str(error.value)
        served.outcomes["check"] = CheckReport(1, 1, 1)
        assert served.caller.check().ok


def test_thresholds_survive_the_way(tmp_path: Path) -> None:
    from agent.abstention.calibration import of_samples

    served = Served(tmp_path, calibrate=of_samples([]))
    with taking_work(tmp_path, served.work_for):
        assert served.caller.calibrate() == of_samples([])


def test_the_socket_is_its_owners_alone_and_goes_with_the_server(tmp_path: Path) -> None:
    with taking_work(tmp_path, Served(tmp_path).work_for):
        mode = (tmp_path / SOCKET).stat().st_mode
        assert stat.S_ISSOCK(mode)
        assert stat.S_IMODE(mode) == 0o600
    assert not (tmp_path / SOCKET).exists()


def test_what_a_dead_server_left_is_no_server_and_is_replaced(tmp_path: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / SOCKET))
    left.close()
    assert not server_takes_work(tmp_path)
    with taking_work(tmp_path, Served(tmp_path, check=CheckReport(1, 1, 1)).work_for):
        assert server_takes_work(tmp_path)


def test_a_path_longer_than_a_socket_may_have_works(tmp_path: Path) -> None:
    folder = tmp_path / ("long-" * 20) / ("longer-" * 20)
    folder.mkdir(parents=True)
    served = Served(folder, check=CheckReport(1, 1, 1))
    with taking_work(folder, served.work_for):
        assert served.caller.check().ok


@pytest.mark.parametrize(
    "line", [b"{}\n", b"nonsense\n", b'{"version": "0", "work": "check", "arguments": {}}\n', b"\xff\n", b"[1]\n"]
)
def test_nonsense_and_other_versions_get_one_line_and_harm_nobody(tmp_path: Path, line: bytes) -> None:
    served = Served(tmp_path, check=CheckReport(1, 1, 1))
    with taking_work(tmp_path, served.work_for):
        with address_in(tmp_path) as address, socket.socket(socket.AF_UNIX) as raw:
            raw.connect(address)
            raw.sendall(line)
            reply = json.loads(raw.makefile("rb").readline())
        assert "running server" in reply["error"]["detail"]
        assert served.caller.check().ok


def test_a_caller_who_goes_away_ends_the_work(tmp_path: Path) -> None:
    began, ended = threading.Event(), threading.Event()

    def endless(progress: ProgressCallback) -> Any:
        class Endless(ScriptedWork):
            def check(self) -> CheckReport:
                began.set()
                try:
                    while True:
                        progress("embed", 1, 2)
                finally:
                    ended.set()

        return Endless(progress, {})

    with taking_work(tmp_path, endless):
        with address_in(tmp_path) as address, socket.socket(socket.AF_UNIX) as raw:
            raw.connect(address)
            from api.control.protocol import own_version

            raw.sendall(json.dumps({"version": own_version(), "work": "check", "arguments": {}}).encode() + b"\n")
            assert began.wait(30)
        assert ended.wait(30)


def test_a_server_that_dies_meanwhile_is_said(tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / SOCKET))
    listener.listen(1)

    def die() -> None:
        connection, _ = listener.accept()
        connection.recv(10)
        connection.close()

    thread = threading.Thread(target=die)
    thread.start()
    with pytest.raises(UnavailableError, match="went away"):
        HandedOver(tmp_path, lambda *_: None).check()
    thread.join()
    listener.close()
