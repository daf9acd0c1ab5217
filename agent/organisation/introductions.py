"""Fixed wordings that introduce a quotation: which document, of which day, in which language, whether it still holds."""

from __future__ import annotations

from agent.organisation.replies import Replies, Wording, written_date
from agent.retrieval.sources import Source
from core.language.forms import Language


def introduction(replies: Replies, source: Source, language: Language, *, first: bool, names_language: bool) -> str:
    """Name the document that is quoted next, its date, and its language where it is not one that the reader reads."""
    meta = source.passage.meta
    title = meta.title or source.passage.key
    parts = []
    if names_language:
        parts.append(replies.wording(Wording.source_language(source.passage.language), language))
        if about := _about(source, language):
            parts.append(replies.wording(Wording.SOURCE_ABOUT, language, about=about))
    first = first or names_language  # "The source is in Arabic. And in …" would go on with what was not begun
    if meta.published_on:
        key = Wording.QUOTE_DATED if first else Wording.QUOTE_MORE_DATED
        parts.append(replies.wording(key, language, title=title, date=written_date(meta.published_on, language)))
    else:
        parts.append(
            replies.wording(Wording.QUOTE_UNDATED if first else Wording.QUOTE_MORE_UNDATED, language, title=title)
        )
    return " ".join(parts)


def reviewed_translation(replies: Replies, source: Source, start: int, end: int, language: Language) -> str:
    """What source.passage.text[start:end] says in the reader's language, marked as a translation, and by whom it was reviewed.

    To be shown after the quotation itself. Empty where nobody has reviewed one, or the source is in that language.
    """
    if source.passage.language.base is language.base:
        return ""
    found = source.passage.translation(start, end, language)
    if found is None:
        return ""
    return replies.wording(Wording.TRANSLATION_REVIEWED, language, reviewer=found.reviewed_by, text=found.text)


def _about(source: Source, language: Language) -> str:
    """Title and nearest heading of a source in the reader's language, as far as the document has them."""
    heading = source.passage.heading_in(language)
    found = dict.fromkeys(text for text in (source.passage.meta.title_in(language), *heading[-1:]) if text)
    return " › ".join(found)


def outdated_note(replies: Replies, source: Source, language: Language) -> str:
    """Say that a source no longer holds, what replaced it and when, as far as that is known."""
    meta, successor = source.passage.meta, source.successor
    title = meta.title or source.passage.key
    if successor is None:
        if meta.valid_until is None:
            return ""
        return replies.wording(
            Wording.OUTDATED_EXPIRED, language, title=title, date=written_date(meta.valid_until, language)
        )
    if not successor.title:
        return replies.wording(Wording.OUTDATED_REPLACED_UNNAMED, language, title=title)
    if meta.published_on and successor.year:
        return replies.wording(
            Wording.OUTDATED_REPLACED_DATED,
            language,
            title=title,
            year=meta.published_on.year,
            successor=successor.title,
            successor_year=successor.year,
        )
    return replies.wording(Wording.OUTDATED_REPLACED, language, title=title, successor=successor.title)
