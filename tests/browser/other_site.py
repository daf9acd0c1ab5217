"""Somebody else's site: one page, served from an origin of its own."""

from __future__ import annotations

from core.testing import LoopbackCall, LoopbackServer


class OtherSite(LoopbackServer):
    """A site whose every address shows `html`."""

    html = ""

    def answer(self, call: LoopbackCall) -> None:
        call.reply(200, self.html.encode(), "text/html; charset=utf-8")
