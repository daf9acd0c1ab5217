"""Which language a page is shown in."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from api.http.problems import routes_at
from core.language.forms import Language

LANGUAGE_COOKIE = "munadil_take_part_lang"
"""Name of the cookie in which the public pages keep the language that a visitor chose."""

_MISSING = "{path:path}"
"""How routes end that say of every other address that nothing is there."""


def page_language(wanted: str, accepted: str, offered: Sequence[Language], default: Language) -> Language:
    """The offered language that a `lang` parameter names, else the one an Accept-Language header likes best."""
    ranges = [(wanted, 2.0)] if wanted else []
    for part in accepted.split(","):
        tag, _, parameter = part.partition(";")
        ranges.append((tag.strip(), _quality(parameter)))
    for tag, quality in sorted(ranges, key=lambda found: -found[1]):
        if quality > 0 and (language := _matching(tag, offered)):
            return language
    return default


def page_of(request: Request) -> tuple[str, list[tuple[str, str]]]:
    """Address and query of the page that is looked at; of a form that was sent, of the page that it was sent from.

    A form that was refused and sent again came from an address that opens no page: then of the nearest page above it.
    """
    if request.method != "POST":
        return request.url.path, request.query_params.multi_items()
    sent_from = urlsplit(request.headers.get("referer", ""))
    is_ours = sent_from.netloc == request.headers.get("host")
    path = sent_from.path if is_ours else request.url.path
    return _opened_at(request, path), parse_qsl(sent_from.query) if is_ours else request.query_params.multi_items()


def _opened_at(request: Request, path: str) -> str:
    """A path that a browser can open; where forms alone are taken, that of the nearest page above it."""
    while path.count("/") > 1:
        if any("GET" in (one.methods or ()) and not one.path.endswith(_MISSING) for one in routes_at(request, path)):
            return path
        path = path.rpartition("/")[0]
    return path


def _matching(tag: str, offered: Sequence[Language]) -> Language | None:
    lower = tag.lower()
    for language in offered:
        if language.lower() == lower:
            return language
    return next((language for language in offered if language == lower.split("-")[0]), None)


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
