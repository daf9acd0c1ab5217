"""What a chat is told of a dialogue's records: what was agreed on something, and where a commitment stands, each with its source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from agent.organisation.replies import written_date
from core.language.forms import Language
from core.language.meaning.meanings import meanings
from participation.dialogues.public.documents import numbers_of, signed_as
from participation.dialogues.public.record import DialogueRecord, record_of
from participation.dialogues.schemas import Commitment, ItemKind, SharedItem
from participation.dialogues.service import DialogueRoom
from participation.dialogues.words import word

_MOST = 6
"""Sentences of a synthesis that a message holds; the page has all of them. Chosen by hand: a screen."""
_JOINING = re.compile(r"(?<!\w)(?:[fbldw]|fi|dyal|dial|dyalna|of|in|du|de|au|ف|في|ديال|بين)(?!\w)", re.IGNORECASE)
"""Words that join what is asked about to the dialogue ("f dialogue dyal l'oued"), and say nothing of it."""
_CALLED: Mapping[Language, str] = {
    Language.FRENCH: "dialogue séance",
    Language.ARABIC: "حوار جلسة",
    Language.DARIJA_LATIN: "l7iwar jalsa",
    Language.ENGLISH: "dialogue session",
}
"""What a dialogue is called beside its title."""


def agreed_on(room: DialogueRoom, about: str, language: Language, of: ItemKind = ItemKind.AGREEMENT) -> str:
    """What both sides signed on something, of the latest dialogue that speaks of it; empty where none does, or nothing is signed.

    Without anything asked about, or where that only names the dialogue, it is the sentences of a kind: what they agreed on at all.
    """
    asked = [word.keys for word in meanings(_JOINING.sub(" ", about), language)]
    for programme in room.programmes.listed(public=True):
        record = record_of(room, programme.id)
        if record.synthesis is None or record.signed_on is None:
            continue
        items = _items(record, asked, of)
        if items and (asked or record.synthesis.of(of)):
            return _agreed(record, items, language, room.public_url)
    return ""


def _items(record: DialogueRecord, asked: Sequence[frozenset[str]], of: ItemKind) -> list[SharedItem]:
    """Sentences that speak of what is asked; what only names the dialogue ("the dialogue of the valley") asks of no sentence."""
    every = record.synthesis.items if record.synthesis else ()
    found = [one for one in every if _speaks_of(one, asked, of)]
    if found or not asked:
        return found
    titles = [*record.programme.title.root.items(), *_CALLED.items()]
    named = frozenset[str]().union(*(word.keys for form, title in titles for word in meanings(title, form)))
    left = [keys for keys in asked if not keys & named]
    return [one for one in every if _speaks_of(one, left, of)] if len(left) < len(asked) else []


def _agreed(record: DialogueRecord, items: list[SharedItem], language: Language, public_url: str) -> str:
    title, day = record.programme.title.in_language(language), record.signed_on
    headings = {
        ItemKind.AGREEMENT: word("agreed_intro", language, title=title, day=written_date(day, language) if day else ""),
        ItemKind.DISAGREEMENT: word("agreed_disagreed", language),
        ItemKind.OPEN_QUESTION: word("agreed_open", language),
    }
    shown = sorted(items, key=lambda one: list(ItemKind).index(one.kind))[:_MOST]
    lines = (
        [] if any(one.kind is ItemKind.AGREEMENT for one in shown) else [word("bot_dialogue", language, title=title)]
    )
    for kind, heading in headings.items():
        mine = [one for one in shown if one.kind is kind]
        lines += [heading] if mine else []
        lines += [
            f"• {one.text.in_language(language)} {word('agreed_from', language, numbers=numbers_of(one), count=len(one.grounds))}"
            for one in mine
        ]
    reserved = [one for one in record.synthesis.signatures if one.reservation] if record.synthesis else []
    lines += [
        word("agreed_reserved", language, who=signed_as(one, language), text=one.reservation) for one in reserved[:2]
    ]
    lines.append(_page(public_url, record.programme.id, "synthesis", language))
    return "\n".join(line for line in lines if line)


def commitment_told(one: Commitment, language: Language, public_url: str, today: date) -> str:
    """Where a commitment stands: what, who, until when or that it is late, and what shows it, each with its day."""
    state = word(f"commitment_{one.state}", language)
    due = "commitment_late" if one.is_late(today) else "commitment_due"
    lines = [
        word("commitment_found", language, number=one.number, state=state),
        one.text.in_language(language),
        word("commitment_owner", language, owner=one.owner.in_language(language)),
        word(due, language, day=written_date(one.due_on, language))
        if one.due_on
        else word("commitment_due_none", language),
        word("commitment_since", language, day=written_date(one.steps[-1].at.date(), language)),
        one.reason.in_language(language),
    ]
    lines += [
        f"{written_date(shown.happened_on, language)} : {shown.text.in_language(language)}" for shown in one.evidence
    ]
    lines.append(_page(public_url, one.programme, "commitments", language, f"#c{one.number}"))
    return "\n".join(line for line in lines if line)


def _speaks_of(item: SharedItem, asked: Sequence[frozenset[str]], of: ItemKind) -> bool:
    """Whether a sentence, in any form that it is written in, has a word for each word that is asked about."""
    if not asked:
        return item.kind is of
    for form, text in item.text.root.items():
        words = meanings(f"{item.subject.root.get(form, '')} {text}", form)
        said = frozenset[str]().union(*(word.keys for word in words))
        if all(keys & said for keys in asked):
            return True
    return False


def _page(public_url: str, programme: str, page: str, language: Language, anchor: str = "") -> str:
    address = public_url.rstrip("/")
    return f"{address}/take-part/dialogues/{programme}/{page}?lang={language}{anchor}" if address else ""
