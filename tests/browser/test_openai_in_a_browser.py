"""OpenAI's SDK on a page of another origin: its own headers pass the preflight, and its errors can be read there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.http.settings import ApiSettings
from api.http.testing import canned_services, served
from core.testing import LoopbackCall, LoopbackServer
from tests.acceptance.clients.environment import need_clients
from tests.browser import script

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
_ASK = """async ([address, site]) => {
  const { OpenAI } = await import(`${site}/openai/index.mjs`);
  const sdk = new OpenAI({ baseURL: `${address}/v1`, apiKey: 'none', maxRetries: 0, dangerouslyAllowBrowser: true });
  const messages = [{ role: 'user', content: 'Combien ?' }];
  let stream = '';
  for await (const chunk of await sdk.chat.completions.create({ model: 'm', messages, stream: true })) {
    stream += chunk.choices[0]?.delta?.content ?? '';
  }
  const refused = await sdk.embeddings.create({ model: 'm', input: 'x' }).then(() => null, (error) => [error.status, error.message]);
  const whole = (await sdk.chat.completions.create({ model: 'm', messages })).choices[0].message.content;
  const response = (await sdk.responses.create({ model: 'm', input: 'Combien ?' })).output_text;
  return { stream, whole, response, refused };
}"""


class PackageSite(LoopbackServer):
    """A site that serves the files of a package, and an empty page."""

    folder = Path()

    def answer(self, call: LoopbackCall) -> None:
        file = self.folder / call.path.lstrip("/")
        if file.is_file():
            call.reply(200, file.read_bytes(), "text/javascript")
        else:
            call.reply(200, b"<!doctype html>", "text/html")


def test_openai_s_sdk_asks_from_a_page_of_another_origin(browser: Browser) -> None:
    packages = need_clients() / "node_modules"
    with PackageSite() as site, served(canned_services(), ApiSettings(rate_limit=0, cors_origins=(site.url,))) as url:
        site.folder = packages
        page = browser.new_page()
        sent: list[str] = []
        page.on("request", lambda request: sent.extend(request.headers))
        page.goto(f"{site.url}/")
        found: dict[str, Any] = page.evaluate(_ASK, [url, site.url])
        page.close()
    assert any(name.startswith("x-stainless-") for name in sent), "it sends headers of its own"
    assert script.QUOTE in found["whole"]
    assert found["stream"] == found["whole"] == found["response"]
    assert found["refused"][0] == 404
    assert "/v1/chat/completions" in found["refused"][1]
