"""The public ledger: what was decided and carried out, as open data and as a feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time

from core.language.forms import Language
from participation.common.texts.feeds import FeedEntry, atom
from participation.consultations.public.documents import PublicRecord
from participation.consultations.schemas import Consultation, Decision
from participation.consultations.words import word

HEADER = (
    "decision",
    "consultation",
    "about",
    "contribution",
    "status",
    "decided_on",
    "text",
    "reason",
    "measure_url",
    "delivered_on",
    "delivery",
    "delivery_url",
)
"""Columns of the open data: a row for each delivery of a decision, one for a decision without any."""
CONTRIBUTIONS_HEADER = ("number", "title", "text", "language", "territory", "themes", "made_on")
"""Columns of the published contributions; the day alone, for the minute may tell who wrote."""


def decision_rows(decisions: Iterable[Decision], language: Language) -> Iterator[tuple[object, ...]]:
    """Rows of decisions under `HEADER`, in a language as far as they have it."""
    for one in decisions:
        about = one.about.in_language(language)
        begin = (one.id, one.consultation, about, one.contribution or "", one.status.value, one.decided_on.isoformat())
        said = (one.text.in_language(language), one.reason.in_language(language), one.measure_url)
        if not one.deliveries:
            yield (*begin, *said, "", "", "")
        for delivery in one.deliveries:
            text = delivery.text.in_language(language)
            yield (*begin, *said, delivery.happened_on.isoformat(), text, delivery.url)


def contribution_rows(record: PublicRecord, language: Language) -> Iterator[tuple[object, ...]]:
    """Rows of published contributions under `CONTRIBUTIONS_HEADER`."""
    themes: dict[int, list[str]] = {}
    for theme in record.themes:
        for number in record.under.get(theme.id, ()):
            themes.setdefault(number, []).append(theme.title.in_language(language))
    for one in record.contributions:
        told = " | ".join(themes.get(one.number, ()))
        day = one.made_at.date().isoformat()
        yield one.number, one.title, one.text, one.language.value, one.territory, told, day


def as_json(consultations: Sequence[Consultation], decisions: Mapping[str, Sequence[Decision]]) -> str:
    """The ledger with its whole history, in every form that there is."""
    told = [
        {
            "consultation": one.id,
            "title": _forms(one.title.root),
            "state": one.state.value,
            "decisions": [_decision(decision) for decision in decisions.get(one.id, ())],
        }
        for one in consultations
    ]
    return json.dumps({"consultations": told}, ensure_ascii=False, indent=1)


def _decision(one: Decision) -> dict[str, object]:
    return {
        "id": one.id,
        "about": _forms(one.about.root),
        "contribution": one.contribution,
        "status": one.status.value,
        "text": _forms(one.text.root),
        "reason": _forms(one.reason.root),
        "decided_on": one.decided_on.isoformat(),
        "measure_url": one.measure_url,
        "history": [
            {
                "status": change.status.value,
                "text": _forms(change.text.root),
                "reason": _forms(change.reason.root),
                "decided_on": change.decided_on.isoformat(),
            }
            for change in one.history
        ],
        "deliveries": [
            {"happened_on": d.happened_on.isoformat(), "text": _forms(d.text.root), "url": d.url}
            for d in one.deliveries
        ],
    }


def feed(
    decisions: Sequence[Decision], title: str, address: str, organisation: str, language: Language, since: datetime
) -> bytes:
    """An Atom feed (RFC 4287) of what was decided and delivered, the latest first; `address` is the ledger's page."""
    return atom(_entries(decisions, language), address, title, organisation, language, since)


def _entries(decisions: Iterable[Decision], language: Language) -> Iterator[FeedEntry]:
    for one in decisions:
        about = one.about.in_language(language) or f"n° {one.contribution}"
        for place, change in enumerate(one.history):
            title = f"{about} — {word(f'status_{change.status}', language)}"
            said = (change.text.in_language(language), change.reason.in_language(language))
            yield FeedEntry(change.at, f"d{one.id}-{place}", title, "\n".join(filter(None, said)), f"d{one.id}")
        for delivery in one.deliveries:
            at = datetime.combine(delivery.happened_on, time(), UTC)
            yield FeedEntry(at, f"e{delivery.id}", about, delivery.text.in_language(language), f"d{one.id}")


def _forms(texts: Mapping[Language, str]) -> dict[str, str]:
    return {form.value: text for form, text in texts.items()}
