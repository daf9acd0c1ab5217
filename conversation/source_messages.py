"""Sources: the exact passage behind a number, and the documents behind an answer or behind all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, cast

from agent.organisation.replies import written_date
from connectors.message import Tone
from conversation.asking import quoted, source_buttons
from conversation.draft import ResponseDraft
from conversation.hearing.acts import Act
from conversation.phrases import Phrase
from conversation.tools import ConversationTools
from core.language.forms import Language

_LISTED: Final = 20
"""Documents that a list names before it says how many more there are; chosen by hand."""


class SourceMessages:
    """Opens sources and lists documents."""

    def __init__(self, tools: ConversationTools) -> None:
        self._tools = tools

    async def _turn_of(self, draft: ResponseDraft, act: Act) -> str:
        """The turn that a typed number is of: the one that it replies to, else the last with sources; empty where it is no source's.

        A bare number that no source has is none; "source 9" is one all the same.
        """
        replied = draft.replied.get(act.message.id)
        turns = [replied.id] if replied else [turn.id for turn in reversed(draft.conversation.history)]
        for turn in turns:
            numbers = [int(c["number"]) for c in _citations(await asyncio.to_thread(draft.records.answer, turn))]
            if numbers:
                return turn if int(act.value) in numbers or not act.text.strip().isdigit() else ""
        return ""

    async def open(self, draft: ResponseDraft, act: Act) -> bool:
        """Show the passage that a numbered button stands for, or a number that was typed; False where that is no source's."""
        turn = act.turn or await self._turn_of(draft, act)
        if not turn:
            return False
        kept = await asyncio.to_thread(draft.records.answer, turn)
        citation = next((c for c in _citations(kept) if c.get("number") == int(act.value)), None)
        if kept is None or citation is None:
            draft.say(self._tools.say(Phrase.SOURCE_GONE, draft.language))
            return True
        language = draft.chosen or Language(str(kept.get("language", draft.language)))
        title = f"[{citation['number']}] {citation['title']}"
        parts = [
            "\n".join(filter(None, (title, self._place(citation, language)))),
            quoted(citation["quote"], Language(citation["language"])),
            self._standing(citation, language),
            self._link(citation, language),
        ]
        draft.say("\n\n".join(filter(None, parts)), language=language, tone=Tone.SOURCE, bold=((0, len(title)),))
        return True

    async def listed(self, draft: ResponseDraft) -> None:
        """The documents behind the last answer, else those there are."""
        for turn in reversed(draft.conversation.history):
            kept = await asyncio.to_thread(draft.records.answer, turn.id)
            if citations := _citations(kept):
                lines = [_line(f"[{c['number']}] {c['title']}", _day(c), draft.language) for c in citations]
                text = "\n".join((self._tools.say(Phrase.SOURCES_OF_ANSWER, draft.language), "", *lines))
                buttons = source_buttons(turn.id, [int(c["number"]) for c in citations])
                draft.say(text, buttons=buttons, menu=self._tools.say(Phrase.BUTTON_MENU, draft.language))
                return
        await self._all(draft)

    async def _all(self, draft: ResponseDraft) -> None:
        documents = list(await asyncio.to_thread(self._tools.documents))
        if not documents:
            draft.say(self._tools.say(Phrase.SOURCES_NONE, draft.language))
            return
        documents.sort(key=lambda document: document.published_on or date.min, reverse=True)
        lines = [_line(f"• {d.title}", d.published_on, draft.language) for d in documents[:_LISTED]]
        if len(documents) > _LISTED:
            lines.append(self._tools.say(Phrase.SOURCES_MORE, draft.language, count=len(documents) - _LISTED))
        draft.say("\n".join((self._tools.say(Phrase.SOURCES_ALL, draft.language), "", *lines)))

    def _place(self, citation: Mapping[str, Any], language: Language) -> str:
        day = _day(citation)
        parts = [
            citation.get("publisher", ""),
            written_date(day, language) if day else "",
            self._tools.say(Phrase.SOURCE_PAGE, language, page=citation["page"]) if citation.get("page") else "",
            " › ".join(heading for heading in citation.get("heading", ()) if heading != citation["title"]),
        ]
        return " · ".join(filter(None, parts))

    def _standing(self, citation: Mapping[str, Any], language: Language) -> str:
        if successor := citation.get("superseded_by"):
            return self._tools.say(Phrase.SOURCE_REPLACED, language, title=successor)
        return self._tools.say(Phrase.SOURCE_OUTDATED, language) if citation.get("outdated") else ""

    def _link(self, citation: Mapping[str, Any], language: Language) -> str:
        url = citation.get("url", "")
        if self._tools.public_url:
            url = f"{self._tools.public_url}/sources/{citation['passage_id']}"
        return f"{self._tools.say(Phrase.SOURCE_OPEN, language)}\n{url}" if url else ""


def _citations(kept: Mapping[str, object] | None) -> list[Mapping[str, Any]]:
    return cast(list[Mapping[str, Any]], (kept or {}).get("citations") or [])


def _day(citation: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(citation["published_on"]) if citation.get("published_on") else None


def _line(text: str, day: date | None, language: Language) -> str:
    return f"{text} ({written_date(day, language)})" if day else text
