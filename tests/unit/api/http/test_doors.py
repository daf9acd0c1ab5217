"""The doors over real HTTP: who gets in, who is believed, what is shown to whom."""

from __future__ import annotations

import hashlib
import json
import select
import socket
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from agent.answer import StepRecord
from agent.testing import ScriptedAgent, canned_answer
from api.http.services import Services
from api.http.settings import ApiSettings
from api.http.staffing import StaffKeys
from api.http.testing import canned_services, served

KEY = "a-key-of-amina"
BEARER = {"Authorization": f"Bearer {KEY}"}
FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


def staffed() -> Services:
    answer = replace(
        canned_answer("Deux cohortes."), steps=(StepRecord("decide", 1.0, "sure", detail={"probability": 0.97}),)
    )
    keys = StaffKeys([f"amina:{hashlib.sha256(KEY.encode()).hexdigest()}"])
    return replace(canned_services(ScriptedAgent(default=answer)), staff=keys)


def settings(**changes: object) -> ApiSettings:
    return ApiSettings(**({"rate_limit": 0} | changes))  # type: ignore[arg-type]


def ask(address: str, headers: dict[str, str] | None = None, **more: object) -> httpx.Response:
    return httpx.post(f"{address}/v1/ask", json={"question": "Combien ?", **more}, headers=headers)


def line_to(address: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


def everything(line: socket.socket) -> str:
    """What comes until the other side closes."""
    return b"".join(iter(lambda: line.recv(65536), b"")).decode()


def test_what_the_steps_decided_is_shown_to_staff_alone() -> None:
    with served(staffed(), settings()) as address:
        assert ask(address).json()["steps"] == []
        assert "probability" not in ask(address, stream=True).text
        assert ask(address, BEARER).json()["steps"][0]["detail"] == {"probability": 0.97}
        assert "0.97" in ask(address, BEARER, stream=True).text
        assert ask(address, {"Authorization": "Bearer nonsense"}).status_code == 401


def test_what_the_steps_decided_may_be_public() -> None:
    with served(staffed(), settings(public_steps=True)) as address:
        assert ask(address).json()["steps"]


def test_metrics_want_a_key() -> None:
    with served(staffed(), settings(metrics_key=SecretStr("prometheus"))) as address:
        url = f"{address}/metrics"
        refused = httpx.get(url)
        assert refused.status_code == 401
        assert "MUNADIL_METRICS_KEY" in refused.json()["remedy"]
        assert "munadil" not in httpx.get(url, headers={"Authorization": "Bearer no"}).text.replace("MUNADIL", "")
        for key in (KEY, "prometheus"):
            assert httpx.get(url, headers={"Authorization": f"Bearer {key}"}).status_code == 200


def test_without_any_key_metrics_are_closed() -> None:
    with served(canned_services(), settings()) as address:
        assert httpx.get(f"{address}/metrics", headers={"Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize("path", ["/metrics", "/v1/ask"])
def test_after_ten_wrong_keys_no_key_of_that_address_is_looked_at(path: str) -> None:
    with served(staffed(), settings()) as address:

        def tried(key: str) -> int:
            headers = {"Authorization": f"Bearer {key}"}
            if path == "/metrics":
                return httpx.get(f"{address}{path}", headers=headers).status_code
            return ask(address, headers).status_code

        assert tried(KEY) == 200
        assert [tried(f"wrong {n}") for n in range(12)] == [401] * 10 + [429] * 2
        assert tried(KEY) == 429
        assert ask(address).status_code == 200


def test_a_forged_address_is_believed_of_nobody() -> None:
    with served(staffed(), settings(rate_limit=2)) as address:
        codes = [ask(address, {"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(4)]
    assert codes == [200, 200, 429, 429]


def test_a_trusted_proxy_tells_whom_a_request_is_from_and_a_person_cannot_speak_through_it() -> None:
    trusting = settings(rate_limit=1, trusted_proxies=("127.0.0.0/8",))
    with served(staffed(), trusting) as address:
        for n in range(3):
            assert ask(address, {"X-Forwarded-For": f"203.0.113.{n}"}).status_code == 200
        # What the person wrote there themselves stands left of what the proxy adds.
        codes = [ask(address, {"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.50"}).status_code for n in range(2)]
        assert codes == [200, 429]
        nonsense = [ask(address, {"X-Forwarded-For": told}).status_code for told in ("x", "unknown, ,", "x")]
        assert nonsense == [200, 429, 429]


def test_a_network_that_is_none_is_refused_at_start() -> None:
    with pytest.raises(ValidationError):
        ApiSettings(trusted_proxies=("everybody",))


def test_opening_sources_has_its_own_pace() -> None:
    with served(staffed(), settings(source_rate_limit=3)) as address:
        codes = [httpx.get(f"{address}/v1/sources/passage-1").status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
        assert httpx.get(f"{address}/sources/passage-1").status_code == 429
        assert ask(address).status_code == 200


def test_a_body_that_does_not_come_is_cut() -> None:
    with served(staffed(), settings(body_seconds=0.3)) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as line:
            head = f"POST /v1/ask HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n"
            line.sendall(head.encode() + b'{"question": "Comb')
            answered = line.recv(65536).decode()
    assert answered.startswith("HTTP/1.1 408")
    assert json.loads(answered.partition("\r\n\r\n")[2])["type"] == "too-slow"


@pytest.mark.parametrize(
    "sent",
    ["", "G", "GET /health/li", "GET /health/live HTTP/1.1\r\nHos", "GET /health/live HTTP/1.1\r\nHost: here\r\n"],
    ids=["nothing", "a-letter", "half-a-line", "half-a-header", "no-end"],
)
def test_a_head_that_does_not_come_to_its_end_is_cut(sent: str) -> None:
    with served(staffed(), settings(body_seconds=0.3)) as address, line_to(address) as line:
        line.sendall(sent.encode())
        assert everything(line).startswith("HTTP/1.1 408")


def test_a_head_that_drips_is_cut_too_and_so_is_a_second_one() -> None:
    whole = "GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n"
    with served(staffed(), settings(body_seconds=0.4)) as address:
        with line_to(address) as line:
            said = ""
            for letter in f"GET /{'x' * 4000}":
                line.sendall(letter.encode())
                if select.select([line], [], [], 0.02)[0]:
                    said = line.recv(65536).decode()
                    break
            assert said.startswith("HTTP/1.1 408")
        with line_to(address) as line:
            line.sendall(whole.encode())
            assert line.recv(65536).decode().startswith("HTTP/1.1 200")
            line.sendall(b"GET /hea")
            assert "HTTP/1.1 408" in everything(line)


def test_a_connection_that_is_kept_for_a_next_request_is_not_cut_while_one_is_answered() -> None:
    slow = replace(staffed(), agent=ScriptedAgent(delay=0.6))
    with served(slow, settings(body_seconds=0.3)) as address, httpx.Client() as client:
        for _ in range(2):
            assert client.post(f"{address}/v1/ask", json={"question": "Combien ?"}, timeout=20).status_code == 200


def test_a_stream_outlasts_the_time_for_a_body() -> None:
    slow = replace(staffed(), agent=ScriptedAgent(delay=0.8))
    with served(slow, settings(body_seconds=0.3, keep_alive_seconds=0.1)) as address:
        assert "event: answer" in ask(address, stream=True).text


def test_whatever_host_is_asked_for_sources_stay_on_ours() -> None:
    body = {"model": "munadil", "messages": [{"role": "user", "content": "Combien ?"}]}
    with served(canned_services(), settings()) as address:
        evil = {"Host": "evil.example"}
        text = httpx.post(f"{address}/v1/chat/completions", json=body, headers=evil).text
        page = (
            httpx.get(f"{address}/", headers=evil).text
            + httpx.get(f"{address}/v1/sources/passage-1", headers=evil).text
        )
        assert "evil.example" not in text + page
        assert f"{address}/sources/" in text
        assert "evil" not in str(httpx.get(f"{address}/v1/sources/", headers=evil, follow_redirects=False).headers)
    with served(canned_services(), settings(public_url="https://bot.example.ma")) as address:
        text = httpx.post(f"{address}/v1/chat/completions", json=body, headers=evil).text
        assert "https://bot.example.ma/sources/" in text


def test_browsers_are_told_to_come_by_tls_where_that_is_the_public_address() -> None:
    name = "Strict-Transport-Security"
    with served(canned_services(), settings(public_url="https://bot.example.ma")) as address:
        assert "max-age" in httpx.get(f"{address}/health/live").headers[name]
        assert name in httpx.get(f"{address}/nothing").headers
    with served(canned_services(), settings()) as address:
        assert name not in httpx.get(f"{address}/health/live", headers=FORGED).headers
