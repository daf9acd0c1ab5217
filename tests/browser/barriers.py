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
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_PATIENCE, _STEP = 400, 50
"""How often is looked whether a page is there, and milliseconds in between. Chosen by hand: 20 s, on a machine that does much else."""


def barriers(page: Page, rules: Sequence[str] = RULES) -> Any:
    """What axe finds on a page once its styles stand: nobody sees it before, when its buttons are half as high."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    _wait_for_styles(page)
    return Axe().run(page, options={"runOnly": list(rules)})


def overflow(page: Page) -> int:
    """Pixels by which a page stands out of its window once its styles stand; 0 where nobody has to scroll sideways."""
    _wait_for_styles(page)
    return int(page.evaluate(_OVERFLOW))


def _wait_for_styles(page: Page) -> None:
    for _ in range(_PATIENCE):
        if page.evaluate(_SEEN):
            return
        page.wait_for_timeout(_STEP)
    message = f"{page.url} was not there with its styles after {_PATIENCE * _STEP // 1000} s"
    raise AssertionError(message)
