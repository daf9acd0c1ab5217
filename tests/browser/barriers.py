"""What keeps people from using a page: the rules of WCAG 2.2, A and AA, held against the page as it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""Groups of axe's rules, by its own names: levels A and AA of WCAG 2.0, 2.1 and 2.2."""
_SEEN = (
    "document.readyState === 'complete'"
    " && [...document.querySelectorAll('link[rel=stylesheet]')].every((one) => one.sheet)"
)
_PATIENCE, _STEP = 400, 50
"""How often is looked whether a page is there, and milliseconds in between. Chosen by hand: 20 s, on a machine that does much else."""


def barriers(page: Page, rules: Sequence[str] = RULES) -> Any:
    """What axe finds on a page once its styles stand: nobody sees it before, when its buttons are half as high."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    for _ in range(_PATIENCE):
        if page.evaluate(_SEEN):
            break
        page.wait_for_timeout(_STEP)
    return Axe().run(page, options={"runOnly": list(rules)})
