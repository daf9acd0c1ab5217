"""What a page says of itself: title, publisher, language, address, and the day it came out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from core.language.dates import find_date
from core.language.forms import Language
from knowledge.reading.loaders.page.furniture import is_byline, is_furniture
from knowledge.reading.loaders.page.tree import text_of
from knowledge.reading.metadata import FoundMeta
from knowledge.reading.stamps import says_when_changed

if TYPE_CHECKING:
    from lxml.etree import _Element

_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
)
_ARTICLES = re.compile(
    r"(?:News|Blog|Scholarly|Opinion|Analysis|Reportage|Legislation|Government)?\w*(?:Article|Posting|Report|Legislation)$"
)
_PAGES = ("WebPage", "CreativeWork", "Statement", "DigitalDocument")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LONGEST_BYLINE = 160
_MOST_DAYS = 60
"""Marked days that are looked at: a page with more is a list of other pages."""
_NOT_A_BYLINE = frozenset(("p", "li", "td", "th", "dd", "blockquote", "figure", "table", "aside", "footer", "nav"))
"""Where a `<time>` is a date that the text speaks of, or one of something else."""


def found_in(page: _Element) -> FoundMeta:
    """What the head of a page, its linked data and its byline say."""
    meta: dict[str, str] = {}
    for element in page.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        meta.setdefault(name, (element.get("content") or "").strip())
    address = next((e.get("href") or "" for e in page.iter("link") if e.get("rel") == "canonical"), "")
    address = address or meta.get("og:url", "")
    title = _title(page, meta)
    return FoundMeta(
        title=title,
        publisher=meta.get("og:site_name", ""),
        language=_language(page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang") or ""),
        published_on=_stated(meta) or _linked(page, title, address) or _in_byline(page),
        url=address if re.match(r"https?://\S+$", address) else "",
    )


def _title(page: _Element, meta: dict[str, str]) -> str:
    """Heading of the page when it has one only, else what it is shared under, else its window title without the site's name."""
    heads = [words for element in page.iter("h1") if (words := text_of(element))]
    window = next((" ".join((element.text or "").split()) for element in page.iter("title")), "")
    if len(heads) == 1:
        return heads[0]
    site = meta.get("og:site_name", "")
    if site:
        window = re.sub(rf"\s*[|–—:-]\s*{re.escape(site)}\s*$", "", window)
    return meta.get("og:title") or window


def _language(tag: str) -> Language | None:
    try:
        return Language(tag.split("-")[0].lower())
    except ValueError:
        return None


def day_of(text: str) -> date | None:
    """Day that a machine or a short text states; nothing for a month, a year or a day that does not exist."""
    match = re.match(r"\s*(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?!\d)", text)
    if match:
        try:
            day = date(*map(int, match.groups()))
        except ValueError:
            return None
        return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
    found = find_date(text[:_LONGEST_BYLINE])
    return found.day if found is not None and found.exact else None


def _stated(meta: dict[str, str]) -> date | None:
    return next((day for name in _PUBLISHED if (day := day_of(meta.get(name, "")))), None)


def _linked(page: _Element, title: str, address: str) -> date | None:
    """Day of the article in the page's linked data: the one that names the page, else the only one; none of several."""
    items = [item for item in _linked_data(page) if isinstance(item.get("datePublished"), str)]
    for wanted in (_ARTICLES, re.compile("|".join(_PAGES))):
        dated = [item for item in items if any(wanted.match(kind) for kind in _kinds(item))]
        named = [item for item in dated if _names_page(item, title, address)]
        days = {day for item in named or dated if (day := day_of(item["datePublished"]))}
        if len(days) == 1:
            return days.pop()
        if days:
            return None
    return None


def _kinds(item: dict[str, Any]) -> list[str]:
    kinds = item.get("@type", "")
    return [str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _names_page(item: dict[str, Any], title: str, address: str) -> bool:
    headline = " ".join(str(item.get("headline") or item.get("name") or "").split()).casefold()
    entity = item.get("mainEntityOfPage")
    places = [item.get("url"), item.get("@id"), entity.get("@id") if isinstance(entity, dict) else entity]
    return bool(headline and headline == title.casefold()) or bool(
        address and address in [str(p or "").split("#")[0] for p in places]
    )


def _linked_data(page: _Element) -> Iterator[dict[str, Any]]:
    for element in page.iter("script"):
        if element.get("type") != "application/ld+json":
            continue
        try:
            data = json.loads(element.text or "")
        except (ValueError, RecursionError):
            continue
        for item in data if isinstance(data, list) else [data]:
            if isinstance(item, dict):
                graph = item.get("@graph")
                yield from (node for node in (graph if isinstance(graph, list) else [item]) if isinstance(node, dict))


def _in_byline(page: _Element) -> date | None:
    """Day that the page marks as its own: marked as published, else in its byline before the text; none where two differ."""
    marked = (e for e in page.iter("*") if e.get("itemprop") == "datePublished" or e.get("pubdate") is not None)
    candidates = islice((e for e in page.iter("*") if e.tag == "time" or is_byline(e)), _MOST_DAYS)
    for elements in (islice(marked, _MOST_DAYS), (e for e in candidates if _is_day_of_page(e))):
        days = [day for e in elements if not _is_elsewhere(e) and (day := _day_shown(e))]
        if days:
            return days[0] if len(set(days)) == 1 else None
    return None


def _day_shown(element: _Element) -> date | None:
    stated = element.get("datetime") or element.get("content") or ""
    words = text_of(element)
    if says_when_changed(f"{words} {element.get('class') or ''} {_right_before(element)}"):
        return None
    return (day_of(stated) if stated else None) or (day_of(words) if len(words) <= _LONGEST_BYLINE else None)


def _right_before(element: _Element) -> str:
    """Words between an element and the one before it, or their label."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        return (previous.tail or "").strip() or ("" if previous.tag == "time" else text_of(previous)[-40:])
    return (parent.text or "") if parent is not None else ""


def _is_day_of_page(element: _Element) -> bool:
    """Whether an element is a byline, or a time that stands in one or in the header of what it belongs to."""
    if element.tag != "time":
        return is_byline(element) and element.find(".//time") is None and len(text_of(element)) <= _LONGEST_BYLINE
    for above in element.iterancestors():
        if is_byline(above):
            return True
        if above.tag == "header":
            return above.find(".//h1") is not None
        if above.tag in _NOT_A_BYLINE and len(text_of(above)) > _LONGEST_BYLINE:
            return False
        if above.tag in ("article", "main", "section", "body"):
            return False
    return False


def _is_elsewhere(element: _Element) -> bool:
    """Whether an element belongs to a card, a list or a part that stands around the document."""
    inner = next(element.iterancestors("article"), None)
    if inner is not None and next(inner.iterancestors("article"), None) is not None:
        return True
    for above in element.iterancestors():
        if above.tag in ("aside", "nav", "footer", "li", "table") or (
            is_furniture(above) and above.find(".//h1") is None
        ):
            return True
    return False
