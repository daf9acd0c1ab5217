"""The server that fakes of anything over HTTP are built on, with callers of the standard library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection, RemoteDisconnected

import pytest

from core.testing import LoopbackCall, LoopbackServer

pytestmark = pytest.mark.server


class Echo(LoopbackServer):
    """Says what it was asked; `/cut` gets nothing, `/pieces` gets three."""

    def answer(self, call: LoopbackCall) -> None:
        if call.path == "/cut":
            call.cut()
        elif call.path == "/pieces":
            call.begin(200, "text/plain")
            for piece in (b"a", b"b", b"c"):
                call.write(piece)
        elif call.path == "/broken":
            raise LookupError("the fake is wrong")
        else:
            call.reply_json(201, {"command": call.command, "path": call.path, "body": call.body.decode()})


class PatientEcho(Echo):
    keeps_connections = True


@pytest.fixture
def caller() -> Iterator[HTTPConnection]:
    with Echo() as server:
        yield calling(server)


def calling(server: LoopbackServer) -> HTTPConnection:
    return HTTPConnection(server.url.removeprefix("http://"), timeout=5)


def asked(caller: HTTPConnection, command: str, path: str, body: bytes | None = None) -> tuple[int, bytes, bool]:
    caller.request(command, path, body)
    response = caller.getresponse()
    found = response.status, response.read(), response.will_close
    caller.close()
    return found


@pytest.mark.parametrize(("command", "body"), [("GET", ""), ("POST", "مرحبا")])
def test_a_call_is_answered_with_what_it_said(caller: HTTPConnection, command: str, body: str) -> None:
    status, content, closes = asked(caller, command, "/a?b=c", body.encode() or None)
    assert (status, closes) == (201, True)
    assert json.loads(content) == {"command": command, "path": "/a?b=c", "body": body}


def test_an_answer_in_pieces_ends_with_the_connection(caller: HTTPConnection) -> None:
    assert asked(caller, "GET", "/pieces") == (200, b"abc", True)


def test_a_connection_is_cut_and_the_next_one_served(caller: HTTPConnection, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        asked(caller, "GET", "/cut")
    caller.close()
    assert asked(caller, "GET", "/")[0] == 201
    assert capfd.readouterr().err == ""


def test_an_error_of_the_fake_is_told(caller: HTTPConnection, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RemoteDisconnected):
        asked(caller, "GET", "/broken")
    assert "the fake is wrong" in capfd.readouterr().err


def test_a_connection_is_kept_where_it_is_wanted() -> None:
    with PatientEcho() as server:
        caller = calling(server)
        caller.request("GET", "/")
        caller.getresponse().read()
        first = caller.sock
        caller.request("GET", "/")
        assert caller.getresponse().status == 201
        assert caller.sock is first is not None
        caller.close()


def test_nobody_answers_once_it_is_stopped() -> None:
    with Echo() as server:
        pass
    with pytest.raises(ConnectionRefusedError):
        asked(calling(server), "GET", "/")
