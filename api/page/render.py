"""The pages as HTML, readable without a script. Everything that comes from outside is escaped here."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html import escape
from importlib import resources
from string import Template

from agent.organisation.organisation import Organisation
from agent.organisation.replies import written_date
from api.http.services import SourceContext
from api.http.source_views import is_outdated
from api.http.sources import text_after, text_before
from api.http.wordings import kind_name, wording
from api.page.palette import palettes
from core.language.forms import Language
from core.text import Script, script_of

_LONGEST_HEADING = 40
"""Characters before a colon that are a paragraph's name. Chosen by hand: a line on a phone."""


def home_page(organisation: Organisation, language: Language) -> str:
    """The page with the chat."""
    assistant = organisation.assistant.in_language(language)
    return _template("home.html").substitute(
        language=language,
        direction=_direction(language),
        title=escape(f"{assistant} · {organisation.name.in_language(language)}"),
        description=escape(organisation.tagline.in_language(language) or wording(language, "empty_title")),
        needs_script=escape(wording(language, "needs_script")),
        privacy=escape(wording(language, "privacy_link")),
    )


def source_page(organisation: Organisation, language: Language, context: SourceContext, today: date) -> str:
    """The page of a source: its document, and the passage marked in its context."""
    return _frame(organisation, language, context.passage.meta.title, _source(language, context, today))


def missing_source_page(organisation: Organisation, language: Language) -> str:
    """The page for an address that no source has."""
    return _missing(organisation, language, "source")


def missing_page(organisation: Organisation, language: Language) -> str:
    """The page for an address that nothing stands under."""
    return _missing(organisation, language, "page")


def _missing(organisation: Organisation, language: Language, what: str) -> str:
    title, text = wording(language, f"{what}_missing_title"), wording(language, f"{what}_missing_text")
    return _frame(organisation, language, title, f"{_h1(title)}\n<p>{escape(text)}</p>")


def privacy_page(organisation: Organisation, language: Language, notice: str) -> str:
    """The page of the notice on privacy, a paragraph a point: what stands before its colon is its heading."""
    title = wording(language, "privacy_link")
    points = "\n".join(_point(paragraph) for paragraph in notice.split("\n\n"))
    return _frame(organisation, language, title, f'{_h1(title)}\n<div class="notice-text">{points}</div>')


def _point(paragraph: str) -> str:
    if "\n" in paragraph.strip():
        return f"<ul>{''.join(f'<li>{_linked(line)}</li>' for line in paragraph.strip().splitlines())}</ul>"
    name, colon, text = paragraph.partition(":")
    if not colon or len(name) > _LONGEST_HEADING:
        return f"<p>{_linked(paragraph)}</p>"
    return f"<h2>{escape(name.strip())}</h2>\n<p>{_linked(text.strip())}</p>"


def _linked(text: str) -> str:
    """A text with the addresses in it that begin with www as links, and commands from left to right."""
    text = re.sub(r"(?<!\S)/[a-z]+\b", lambda m: f'<code dir="ltr">{m[0]}</code>', escape(text))
    return re.sub(r"\bwww\.[\w.-]*\w", lambda m: f'<a href="https://{m[0]}" rel="noopener noreferrer">{m[0]}</a>', text)


def icon(organisation: Organisation) -> str:
    """The icon of the page in the organisation's colour, as SVG."""
    tokens = palettes(organisation.colours.primary)["light"]
    return _template("icon.svg").substitute(accent=tokens["accent"], on_accent=tokens["on-accent"])


def _frame(organisation: Organisation, language: Language, title: str, content: str) -> str:
    return _template("source.html").substitute(
        language=language,
        direction=_direction(language),
        title=escape(f"{title} · {organisation.name.in_language(language)}"),
        back=escape(wording(language, "back_to_chat")),
        organisation=escape(organisation.name.in_language(language)),
        content=content,
    )


def _source(language: Language, context: SourceContext, today: date) -> str:
    passage, meta = context.passage, context.passage.meta
    kind = [kind_name(language, meta.kind)] + ([wording(language, "page", page=passage.page)] if passage.page else [])
    parts = [
        f'<p class="kind">{escape(" · ".join(kind))}</p>',
        _h1(meta.title),
        _facts(language, context),
        *(f'<p class="flag">{escape(flag)}</p>' for flag in _flags(language, context, today)),
    ]
    heading = " › ".join(part for part in passage.heading if part != meta.title)
    if heading:
        parts.append(f'<p class="heading"><bdi>{escape(heading)}</bdi></p>')
    before = "".join(_around(text_before(passage, p)) for p in context.before)
    after = "".join(_around(text_after(passage, p)) for p in context.after)
    parts.append(
        f'<blockquote lang="{passage.language}" dir="{_text_direction(passage.text)}">'
        f'{before}<p id="passage"><mark>{escape(passage.text)}</mark></p>{after}</blockquote>'
    )
    if meta.url.lower().startswith(("http://", "https://")):
        link = (
            f'<a href="{escape(meta.url)}" rel="noopener noreferrer">{escape(wording(language, "open_original"))}</a>'
        )
        parts.append(f'<p class="links">{link}</p>')
    return "\n".join(parts)


def _facts(language: Language, context: SourceContext) -> str:
    meta = context.passage.meta
    facts = [
        (wording(language, "publisher"), meta.publisher),
        (wording(language, "published_on"), written_date(meta.published_on, language) if meta.published_on else ""),
        (wording(language, "valid_until"), written_date(meta.valid_until, language) if meta.valid_until else ""),
    ]
    rows = "".join(f"<dt>{escape(name)}</dt><dd><bdi>{escape(value)}</bdi></dd>" for name, value in facts if value)
    return f"<dl>{rows}</dl>" if rows else ""


def _flags(language: Language, context: SourceContext, today: date) -> list[str]:
    flags = []
    if context.superseded_by:
        flags.append(wording(language, "superseded", title=context.superseded_by))
    elif is_outdated(context, today):
        flags.append(wording(language, "outdated"))
    if not context.current:
        flags.append(wording(language, "withdrawn"))
    return flags


def _around(text: str) -> str:
    return f'<p class="around">{escape(text)}</p>' if text else ""


def _h1(title: str) -> str:
    return f'<h1 dir="{_text_direction(title)}">{escape(title)}</h1>'


def _direction(language: Language) -> str:
    return "rtl" if language.is_rtl else "ltr"


def _text_direction(text: str) -> str:
    return "rtl" if script_of(text) is Script.ARABIC else "ltr"


@cache
def _template(name: str) -> Template:
    return Template(resources.files("api.page").joinpath(name).read_text("utf-8"))
