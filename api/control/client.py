"""Has work done by the server that runs on a data folder."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from agent.abstention.calibration import Calibration
from agent.answer import Answer
from agent.question import Question
from api.control.protocol import SOCKET, address_in, decode_result, encode_arguments, own_version
from api.opened import ProgressCallback
from core.errors import ExitCode, UnavailableError, WrongUseError
from core.language.forms import Language
from knowledge.library.check import CheckReport
from knowledge.library.report import IngestReport
from knowledge.query import SearchFilters
from knowledge.results import SearchResult
from knowledge.warnings import WarningKind


class HandedOver:
    """The `KnowledgeWork` of a running server."""

    def __init__(self, data_dir: Path, progress: ProgressCallback) -> None:
        self._data_dir, self._progress = data_dir, progress

    def ingest(
        self,
        paths: Sequence[Path],
        *,
        organisation: Path,
        source: str | None = None,
        dry_run: bool = False,
        allow_empty: bool = False,
        strict: Sequence[WarningKind] = (),
    ) -> IngestReport:
        """See `KnowledgeWork`."""
        arguments = {"source": source, "dry_run": dry_run, "allow_empty": allow_empty, "strict": list(strict)}
        whole = [path.resolve() for path in paths]
        done = self._do("ingest", paths=whole, organisation=organisation.resolve(), **arguments)
        return cast(IngestReport, done)

    def release_held(self, key: str, who: str) -> int | None:
        """See `KnowledgeWork`."""
        return cast("int | None", self._do("release_held", key=key, who=who))

    def publish_draft(self, number: int, who: str, reason: str = "") -> int | None:
        """See `KnowledgeWork`."""
        return cast("int | None", self._do("publish_draft", number=number, who=who, reason=reason))

    def withdraw(self, key: str, who: str, reason: str) -> int | None:
        """See `KnowledgeWork`."""
        return cast("int | None", self._do("withdraw", key=key, who=who, reason=reason))

    def hand_back(self, key: str, who: str, reason: str) -> int | None:
        """See `KnowledgeWork`."""
        return cast("int | None", self._do("hand_back", key=key, who=who, reason=reason))

    def roll_back(self, number: int, who: str) -> None:
        """See `KnowledgeWork`."""
        self._do("roll_back", number=number, who=who)

    def reindex(self) -> CheckReport:
        """See `KnowledgeWork`."""
        return cast(CheckReport, self._do("reindex"))

    def check(self) -> CheckReport:
        """See `KnowledgeWork`."""
        return cast(CheckReport, self._do("check"))

    def calibrate(self) -> Calibration:
        """See `KnowledgeWork`."""
        return cast(Calibration, self._do("calibrate"))

    def search(self, text: str, language: Language, limit: int, filters: SearchFilters) -> SearchResult:
        """See `KnowledgeWork`."""
        return cast(SearchResult, self._do("search", text=text, language=language, limit=limit, filters=filters))

    def answer(self, question: Question) -> Answer:
        """See `KnowledgeWork`."""
        return cast(Answer, self._do("answer", question=question))

    def _do(self, work: str, **arguments: object) -> object:
        """The result of a piece of work; raises what the work itself would, and UnavailableError where it is cut off."""
        request = {"version": own_version(), "work": work, "arguments": encode_arguments(work, arguments)}
        try:
            with _connection(self._data_dir) as connection, connection.makefile("rb") as incoming:
                connection.sendall(json.dumps(request, ensure_ascii=False).encode() + b"\n")
                for line in incoming:
                    message = json.loads(line)
                    if "progress" in message:
                        stage, done, total = message["progress"]
                        self._progress(stage, done, total)
                    else:
                        return _result(work, message)
        except (OSError, ValueError) as error:
            raise _cut_off() from error
        raise _cut_off()


def server_takes_work(data_dir: Path) -> bool:
    """Whether a server that runs on a data folder takes work from others."""
    if not (data_dir / SOCKET).exists():
        return False
    try:
        _connection(data_dir).close()
    except OSError:
        return False
    return True


def _connection(data_dir: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with address_in(data_dir) as address:
            connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _result(work: str, message: dict[str, Any]) -> object:
    if error := message.get("error"):
        kind = WrongUseError if error["exit"] == ExitCode.WRONG_USE else UnavailableError
        raise kind(error["detail"], remedy=error["remedy"])
    return decode_result(work, message["result"])


def _cut_off() -> UnavailableError:
    return UnavailableError("The running server went away before this was done.", remedy="Run the command again.")
