"""Errors of the HTTP doors: always a problem, never a 5xx for what a person can send."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.api.client import assert_problem, client

JSON = {"Content-Type": "application/json"}


async def test_unknown_address() -> None:
    async with client() as http:
        assert_problem(await http.get("/nothing"), 404, "not-found")


@pytest.mark.parametrize("path", ["/nothing", "/widget/nothing.js", "/page/nothing.css"])
async def test_a_browser_at_an_unknown_address_gets_a_page_and_a_program_gets_a_problem(path: str) -> None:
    async with client() as http:
        shown = await http.get(
            path, headers={"accept": "text/html,application/xhtml+xml;q=0.9", "accept-language": "ar"}
        )
        assert_problem(await http.get(path), 404, "not-found")
    assert shown.status_code == 404
    assert shown.headers["content-type"].startswith("text/html")
    assert 'dir="rtl"' in shown.text


async def test_wrong_method_says_which_are_right() -> None:
    async with client() as http:
        response = await http.get("/v1/ask")
    assert_problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("body", [b"", b"{", b'{"question": ', b"\xff\xfe", b"nul", b"[" * 5000])
async def test_body_that_is_not_json(body: bytes) -> None:
    async with client() as http:
        response = await http.post("/v1/ask", content=body, headers=JSON)
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        rb'{"question": "\ud800"}',
        rb'{"question": "x", "history": [{"question": "\udfff", "answer": "y"}]}',
        rb'{"question": "x", "language": "\ud800"}',
        rb'{"question": "\u0000"}',
    ],
)
async def test_text_that_is_not_unicode(body: bytes) -> None:
    async with client() as http:
        response = await http.post("/v1/ask", content=body, headers=JSON)
    assert_problem(response, 422, "invalid-request")


async def test_body_over_the_limit_by_its_length() -> None:
    async with client(max_body_bytes=2048) as http:
        response = await http.post("/v1/ask", json={"question": "a" * 3000})
    assert_problem(response, 413, "too-large")


async def test_body_over_the_limit_without_a_length() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b'{"question": "'
        for _ in range(100):
            yield b"a" * 100
        yield b'"}'

    async with client(max_body_bytes=2048) as http:
        response = await http.post("/v1/ask", content=chunks(), headers=JSON)
    assert_problem(response, 413, "too-large")


async def test_a_body_at_the_limit_is_read() -> None:
    async with client(max_body_bytes=2048) as http:
        response = await http.post("/v1/ask", content=b'{"question":"' + b"a" * (2048 - 15) + b'"}', headers=JSON)
    assert response.status_code == 200


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=200))
async def test_no_bytes_are_a_server_error(body: bytes) -> None:
    async with client() as http:
        response = await http.post("/v1/ask", content=body, headers=JSON)
    assert response.status_code < 500


@pytest.mark.parametrize("path", ["/v1/sources/%00", "/v1/sources/%ff", "/v1/sources/" + "a" * 5000, "/sources/%00"])
async def test_odd_source_ids_are_not_found(path: str) -> None:
    async with client() as http:
        response = await http.get(path)
    assert response.status_code == 404


async def test_every_response_carries_security_headers() -> None:
    async with client() as http:
        responses: list[httpx.Response] = [
            await http.get("/health/live"),
            await http.get("/nothing"),
            await http.post("/v1/ask", content=b"{", headers=JSON),
        ]
    for response in responses:
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert "unsafe" not in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"


async def test_only_named_origins_may_embed() -> None:
    async with client(cors_origins="https://parti.example, https://autre.example") as http:
        named = await http.get("/health/live", headers={"Origin": "https://autre.example"})
        other = await http.get("/health/live", headers={"Origin": "https://evil.example"})
    assert named.headers["access-control-allow-origin"] == "https://autre.example"
    assert "access-control-allow-origin" not in other.headers


async def test_another_origin_can_read_a_refusal() -> None:
    async with client(cors_origins="https://parti.example", max_body_bytes=1024) as http:
        response = await http.post(
            "/v1/ask", json={"question": "a" * 3000}, headers={"Origin": "https://parti.example"}
        )
    assert_problem(response, 413, "too-large")
    assert response.headers["access-control-allow-origin"] == "https://parti.example"
