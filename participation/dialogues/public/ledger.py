"""The public ledger of commitments and the published voices: as open data and as a feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time

from core.language.forms import Language
from participation.common.texts.feeds import FeedEntry, atom
from participation.dialogues.public.record import DialogueRecord
from participation.dialogues.schemas import Commitment, DialogueProgramme
from participation.dialogues.words import word

HEADER = (
    "commitment",
    "dialogue",
    "text",
    "owner",
    "side",
    "due_on",
    "state",
    "since",
    "reason",
    "evidence_on",
    "evidence",
    "evidence_url",
)
"""Columns of the open data: a row for each piece of evidence of a commitment, one for a commitment without any."""
VOICES_HEADER = ("number", "kind", "role", "text", "language", "session", "name", "made_on")
"""Columns of the published voices; the day alone, for the minute may tell who spoke."""


def commitment_rows(commitments: Iterable[Commitment], language: Language) -> Iterator[tuple[object, ...]]:
    """Rows of commitments under `HEADER`, in a language as far as they have it."""
    for one in commitments:
        due, since = one.due_on.isoformat() if one.due_on else "", one.steps[-1].at.date().isoformat()
        begin = (one.number, one.programme, one.text.in_language(language), one.owner.in_language(language))
        said = (*begin, one.side.value, due, one.state.value, since, one.reason.in_language(language))
        if not one.evidence:
            yield (*said, "", "", "")
        for shown in one.evidence:
            yield (*said, shown.happened_on.isoformat(), shown.text.in_language(language), shown.url)


def voice_rows(record: DialogueRecord) -> Iterator[tuple[object, ...]]:
    """Rows of published voices under `VOICES_HEADER`."""
    titles = {one.id: one.event.plan.title for one in record.sessions}
    for one in record.voices:
        sitting = titles.get(one.session or 0, "")
        day = one.made_at.date().isoformat()
        yield one.number, one.kind.value, one.role.value, one.text, one.language.value, sitting, one.name, day


def as_json(programmes: Sequence[DialogueProgramme], commitments: Mapping[str, Sequence[Commitment]]) -> str:
    """The ledger with its whole history, in every form that there is."""
    told = [
        {
            "dialogue": one.id,
            "title": _forms(one.title.root),
            "state": one.state.value,
            "commitments": [_commitment(each) for each in commitments.get(one.id, ())],
        }
        for one in programmes
    ]
    return json.dumps({"dialogues": told}, ensure_ascii=False, indent=1)


def _commitment(one: Commitment) -> dict[str, object]:
    return {
        "number": one.number,
        "text": _forms(one.text.root),
        "owner": _forms(one.owner.root),
        "side": one.side.value,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "state": one.state.value,
        "reason": _forms(one.reason.root),
        "history": [
            {"state": step.state.value, "reason": _forms(step.reason.root), "on": step.at.date().isoformat()}
            for step in one.steps
        ],
        "evidence": [
            {"happened_on": shown.happened_on.isoformat(), "text": _forms(shown.text.root), "url": shown.url}
            for shown in one.evidence
        ],
    }


def feed(
    programme: DialogueProgramme,
    commitments: Iterable[Commitment],
    address: str,
    organisation: str,
    language: Language,
) -> bytes:
    """An Atom feed of what became of commitments, the latest first; `address` is the ledger's page."""
    title = word("doc_commitments_title", language, title=programme.title.in_language(language))
    return atom(_entries(commitments, language), address, title, organisation, language, programme.created_at)


def _entries(commitments: Iterable[Commitment], language: Language) -> Iterator[FeedEntry]:
    for one in commitments:
        anchor, text = f"c{one.number}", one.text.in_language(language)
        heading = word("doc_commitment_heading", language, number=one.number, text=text)
        for place, step in enumerate(one.steps):
            title = f"{heading} — {word(f'commitment_{step.state}', language)}"
            said = step.reason.in_language(language) or text
            yield FeedEntry(step.at, f"c{one.number}-{place}", title, said, anchor)
        for shown in one.evidence:
            at = datetime.combine(shown.happened_on, time(), UTC)
            yield FeedEntry(at, f"v{shown.id}", heading, shown.text.in_language(language), anchor)


def _forms(texts: Mapping[Language, str]) -> dict[str, str]:
    return {form.value: text for form, text in texts.items()}
