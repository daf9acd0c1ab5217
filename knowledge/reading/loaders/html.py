"""Web pages: the main content only, with its headings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from core.language.forms import Language
from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.content import Content, TextBuilder, decode_text, table_lines
from knowledge.reading.metadata import FoundMeta

if TYPE_CHECKING:
    from lxml.etree import _Element

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
)
_UNREAD = (
    *("style", "script", "noscript", "template", "svg", "iframe"),
    *("nav", "header", "footer", "aside", "dialog", "menu", "form", "button", "select"),
)
_BLOCKS = frozenset(
    ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "blockquote", "pre", "td", "th", "dt", "dd", "figcaption")
)
_LEVEL = re.compile(r"h([1-6])")


def load_html(data: bytes) -> Content:
    """Main content of a page: no menus, banners or related links; title, date, language and address from its head."""
    import trafilatura
    from lxml import etree, html

    declared = _DECLARED.search(data[:4096])
    markup, warnings = decode_text(data, declared.group(1).decode("ascii", "ignore") if declared else "")
    markup = re.sub(r"\A\s*<\?xml[^>]*>", "", markup)
    try:
        page = html.document_fromstring(markup)
    except (etree.ParserError, ValueError) as error:
        raise DocumentRefusedError("The page holds no HTML.", remedy="Check that it was saved whole.") from error
    found = _found(page)
    extracted = trafilatura.extract(
        markup,
        output_format="xml",
        include_comments=False,
        include_formatting=True,
        include_tables=True,
        favor_precision=True,
    )
    builder = TextBuilder()
    if extracted:
        _write_extracted(builder, etree.fromstring(extracted.encode()))
    if builder.is_empty:
        _write_plainly(builder, page)
    if builder.is_empty:
        raise DocumentRefusedError(
            "The page holds no text.", remedy="If it is drawn by a script, save it from a browser as a whole page."
        )
    content = builder.build(warnings=warnings)
    return Content(content.text, content.headings, found=found, warnings=warnings)


def _write_extracted(builder: TextBuilder, root: _Element) -> None:
    main = root.find("main")
    for element in main if main is not None else root:
        if element.tag == "head":
            level = _LEVEL.match(element.get("rend") or "")
            builder.heading(int(level.group(1)) if level else 2, _words(element))
        elif element.tag == "list":
            for item in element.iter("item"):
                builder.line(f"- {_words(item)}" if _words(item) else "")
        elif element.tag == "table":
            for line in table_lines([[_words(cell) for cell in row.iter("cell")] for row in element.iter("row")]):
                builder.line(line)
        elif element.tag not in ("graphic", "lb"):
            builder.block(_words(element))


def _write_plainly(builder: TextBuilder, page: _Element) -> None:
    """Every block of a page that is too short to tell content from furniture, without what is furniture by its tag."""
    for element in list(page.iter(*_UNREAD)):
        if element.tag == "header" and element.find(".//h1") is not None:
            continue
        parent = element.getparent()
        if parent is not None:
            element.drop_tree()  # type: ignore[attr-defined]
    for element in page.iter(*_BLOCKS):
        if any(ancestor.tag in _BLOCKS for ancestor in element.iterancestors()):
            continue
        level = _LEVEL.fullmatch(str(element.tag))
        if level:
            builder.heading(int(level.group(1)), _words(element))
        else:
            builder.block(_words(element))
    body = page.find("body")
    if builder.is_empty and body is not None:
        builder.block(_words(body))


def _words(element: _Element) -> str:
    """Words of an element, a line break where it has one."""
    parts: list[str] = []
    for node in element.iter():
        if node.tag in ("lb", "br"):
            parts.append("\n")
        if isinstance(node.tag, str) and node.text:
            parts.append(re.sub(r"\s+", " ", node.text))
        if node is not element and node.tail:
            parts.append(re.sub(r"\s+", " ", node.tail))
    return "\n".join(" ".join(line.split()) for line in "".join(parts).split("\n") if line.strip())


def _found(page: _Element) -> FoundMeta:
    meta: dict[str, str] = {}
    for element in page.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        meta.setdefault(name, (element.get("content") or "").strip())
    linked = list(_linked_data(page))
    address = next((e.get("href") or "" for e in page.iter("link") if e.get("rel") == "canonical"), "")
    address = address or meta.get("og:url", "")
    return FoundMeta(
        title=_title(page, meta),
        publisher=meta.get("og:site_name", ""),
        language=_language(page.get("lang") or ""),
        published_on=_published_on(meta, linked, page),
        url=address if re.match(r"https?://\S+$", address) else "",
    )


def _title(page: _Element, meta: dict[str, str]) -> str:
    """Heading of the page when it has one only, else what it is shared under, else its window title without the site's name."""
    heads = [words for element in page.iter("h1") if (words := _words(element))]
    window = next((_words(element) for element in page.iter("title")), "")
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


def _published_on(meta: dict[str, str], linked: list[dict[str, Any]], page: _Element) -> date | None:
    stated = [meta.get(name, "") for name in _PUBLISHED]
    stated += [str(item.get("datePublished", "")) for item in linked]
    stated += [
        e.get("datetime") or ""
        for e in page.iter("time")
        if e.get("itemprop") == "datePublished" or "pubdate" in e.attrib
    ]
    for text in stated:
        if match := re.match(r"\d{4}-\d{2}-\d{2}", text):
            try:
                return date.fromisoformat(match.group())
            except ValueError:
                continue
    return None


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
