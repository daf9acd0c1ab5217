"""A page is held against the rules as it is seen: a style sheet that comes late is waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.browser.barriers import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
_PAGE = (
    "<!doctype html><html lang=en><head><title>A page</title><link rel=stylesheet href=/late.css></head>"
    "<body><main><p><a href=/on>Go on</a></p><button>One</button><button>Two</button></main></body></html>"
)
_LATE = 1.5
"""Seconds that the style sheet takes. Chosen by hand: far more than a click."""


class LateStyles(BaseHTTPRequestHandler):
    """Gives the same page everywhere, and its style sheet late."""

    def do_GET(self) -> None:
        is_sheet = self.path == "/late.css"
        if is_sheet:
            time.sleep(_LATE)
        content = ("button { min-block-size: 44px }" if is_sheet else _PAGE).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if is_sheet else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), LateStyles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_is_looked_at_once_its_styles_stand(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.get_by_role("link").click()
    page.locator("button").first.wait_for()
    assert barriers(page).violations_count == 0
    assert page.locator("button").first.evaluate("one => one.offsetHeight") == 44
    page.close()
