"""Which language a page is shown in."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from core.language.forms import Language

LANGUAGE_COOKIE = "munadil_take_part_lang"
"""Name of the cookie in which the public pages keep the language that a visitor chose."""


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
    """Address and query of the page that is looked at; of a form that was sent, of the page that it was sent from."""
    sent_from = urlsplit(request.headers.get("referer", ""))
    if request.method == "POST" and sent_from.netloc == request.headers.get("host"):
        return sent_from.path, parse_qsl(sent_from.query)
    return request.url.path, request.query_params.multi_items()


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
