"""Evidence quoted in place of the sentences that it does not carry."""

from __future__ import annotations

from dataclasses import replace

from agent.grounding.draft import Draft
from agent.grounding.evidence import Evidence
from agent.organisation.introductions import introduction
from agent.organisation.replies import Replies
from core.language.forms import Language


class Quotations:
    """Quotes evidence, each stretch once, and introduces each document before its first."""

    def __init__(self, replies: Replies, language: Language) -> None:
        """Introduce in this language."""
        self._replies = replies
        self._language = language
        self._said: list[tuple[str, str]] = []
        self._introduced: set[str] = set()
        self._languages = {language.base}

    def instead_of(self, draft: Draft, evidence: Evidence) -> Draft | None:
        """The evidence as a quotation; None where it has been quoted."""
        passage, text = evidence.source.passage, evidence.quotation
        if any(passage.id == quoted and text in said for quoted, said in self._said):
            return None
        introduced = "" if passage.key in self._introduced else self._introduction(evidence)
        self._said.append((passage.id, text))
        self._introduced.add(passage.key)
        self._languages.add(passage.language.base)
        return replace(draft, text=text, quote=text, introduction=introduced, evidence=None)

    def _introduction(self, evidence: Evidence) -> str:
        foreign = evidence.source.passage.language.base not in self._languages
        first = not self._introduced
        return introduction(self._replies, evidence.source, self._language, first=first, names_language=foreign)
