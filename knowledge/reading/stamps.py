"""Which lines of a document say when it came out: its stamps, never a date that its text speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.language.dates import FoundDate, find_date
from knowledge.reading.blocks import Block

_WORDS = re.compile(
    r"\b(?:"
    + "|".join(
        (
            "le|la|à|a|au|du|de|date|publiée?|publication|modifiée?|mise?|jour|dernière|mise à jour|en ligne|postée?|rédaction|par",
            "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|gmt|utc|h|min|am|pm",
            "on|at|published|updated|posted|last|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
            "نشر|نُشر|في|بتاريخ|تاريخ|النشر|آخر|تحديث|الساعة|على|يوم|صباحا|مساء",
            "الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
        )
    )
    + r")\b|\d+\s*h\s*\d*",
    re.IGNORECASE,
)
"""Words that may stand around the date of a stamp."""
_SAYS_SO = re.compile(
    r"publi(?:é|cation|shed)|modifi|mise? (?:à jour|en ligne)|post(?:é|ed)|updated|rédaction|نُ?شر|النشر|تحديث",
    re.IGNORECASE,
)
"""What tells a stamp from a date that a line break left alone."""
_CHANGED = re.compile(r"modifi|mise? à jour|updated|actualis|تحديث", re.IGNORECASE)
"""What tells a stamp of a change from one of publication."""
_NAME = r"[A-ZÀ-Þ][\w’'-]*\.?"
_BYLINE = re.compile(
    rf"(?:(?:[Pp]ropos recueillis p|[Pp])ar|[Bb]y)\s*:?\s+"
    rf"(?:(?:la|La|the|The)\s+[Rr]\w*daction|{_NAME}(?:\s+(?:(?:de|du|des|el|al|ben|bin|ould|et|and|&)\s+)*{_NAME}){{1,5}})"
)
"""Who wrote it, in Latin letters: a name of two words at least, each with its capital ("Par mois" names nobody)."""
_ARABIC_BYLINE = re.compile(r"(?:بقلم\s*:?|(?:كتبت?|إعداد)\s*:)\s*[\u0620-\u064a][\w.-]*(?:\s+[\w.-]+){0,4}")
"""The same in Arabic, which has no capitals: what also means "books" or "planning" needs its colon."""
_EVENT = re.compile(
    r"\b(?:lieu|heure|horaire|adresse|rendez-vous|réunion|meeting|congrès|rencontre|conférence|séance|session|assemblée|forum|"
    r"journée|débat|venue|place|time|event|conference|agenda|ordre du jour|échéance|délai|avant le|"
    r"المكان|الزمان|الساعة|اجتماع|مؤتمر|لقاء|ندوة|دورة|جلسة|موعد|مهرجان|الأجل)\b",
    re.IGNORECASE,
)
"""Words beside which a date alone may be that of an event."""
_GOES_ON = re.compile(
    r"(?:\b(?:du|de|des|le|la|au|en|dès|à|of|on|by|the|من|في|بتاريخ|المؤرخ|الصادر|يوم)|[,،;(«])\s*$", re.IGNORECASE
)
_ENDS = tuple(".!?؟:;؛…")
_LONGEST = 90
"""Characters of a line that may be a stamp; chosen by hand (docs/decisions/0012)."""
_PARAGRAPH = 80
"""Characters from which a finished line is the text itself, which begins where the head of a document ends; chosen by hand."""
_HEAD = 5
"""Blocks among which a date alone may be a stamp; chosen by hand."""
_MOST_DAYS = 2
"""Different days of publication from which a text is a list of others, each with its own; chosen by hand."""


@dataclass(frozen=True)
class Stamps:
    """The lines that are stamps, and the day that they give."""

    lines: frozenset[int] = frozenset()
    found: FoundDate | None = None


def is_stamp(text: str) -> bool:
    """Whether a line says when something was published or changed, and nothing else: "Publié le 23 décembre 2021 à 9h26"."""
    return bool(_SAYS_SO.search(text)) and _is_date_alone(text)


def is_cut_at_date(line: str, following: str) -> bool:
    """Whether a line break parted a sentence from the date that it cites, or the date from what goes on after it."""
    if _is_date_alone(following) and not is_stamp(following):
        return bool(_GOES_ON.search(line)) or (following.startswith("(") and line[-1:] not in _ENDS)
    return _is_date_alone(line) and not is_stamp(line) and following[:1].islower()


def is_byline(text: str) -> bool:
    """Whether a line says who wrote it, and nothing else."""
    return bool(_BYLINE.fullmatch(text) or _ARABIC_BYLINE.fullmatch(text))


def says_when_changed(text: str) -> bool:
    """Whether a stamp says when a page was changed rather than published."""
    return bool(_CHANGED.search(text))


def tells_an_event(blocks: Sequence[Block]) -> bool:
    """Whether short lines name a place, an hour or a gathering, so that a date among them is that of an event."""
    return any(_EVENT.search(block.text) for block in blocks if not _is_text(block))


def stamps_of(blocks: Sequence[Block], *, known: date | None = None) -> Stamps:
    """Stamps among the lines of a document, and the day it came out; no day rather than one that the text may only cite.

    `known` is the day that is known already: a date alone at the head that says the same is a stamp.
    """
    said = [index for index, block in enumerate(blocks) if is_stamp(block.text)]
    alone = [index for index, block in enumerate(blocks) if _is_bare(block.text)]
    beside = [index for index in alone if _stands_beside(blocks, index, said)]
    if not beside and len(alone) == 1 and _is_head_stamp(blocks, alone[0], known):
        beside = alone
    return Stamps(frozenset((*said, *beside)), _day(blocks, said, beside))


def _day(blocks: Sequence[Block], said: Sequence[int], beside: Sequence[int]) -> FoundDate | None:
    published = [index for index in sorted((*said, *beside)) if not says_when_changed(blocks[index].text)]
    found = [day for index in published or said if (day := find_date(blocks[index].text))]
    if len({day.day for day in found}) > _MOST_DAYS:
        return None
    return found[0] if found else None


def _is_date_alone(text: str) -> bool:
    if len(text) > _LONGEST or (found := find_date(text)) is None:
        return False
    rest = _WORDS.sub(" ", text[: found.start] + " " + text[found.end :])
    return not re.search(r"[^\W\d_]", rest)


def _is_bare(text: str) -> bool:
    """Whether a line is a date that nothing says is a stamp; between brackets or before a comma it is cited."""
    return not is_stamp(text) and not re.search(r"[()\[\];,،؛]\s*$|^\s*[(\[]", text) and _is_date_alone(text)


def _stands_beside(blocks: Sequence[Block], index: int, said: Sequence[int]) -> bool:
    """Whether a stamp or a byline stands right before or after a date."""
    near = [at for at in (index - 1, index + 1) if 0 <= at < len(blocks)]
    return any(at in said or (is_byline(blocks[at].text) and len(blocks[at].text) <= 60) for at in near)


def _is_head_stamp(blocks: Sequence[Block], index: int, known: date | None) -> bool:
    """Whether a date alone stands at the head of a text, as a paragraph of its own, and can hardly be anything but its day."""
    head, following = blocks[:index], blocks[index + 1 : index + 2]
    if index >= _HEAD or not following or any(_is_text(block) for block in head):
        return False
    day = find_date(blocks[index].text)
    if known is not None:
        return day is not None and day.day == known
    if blocks[index].page is not None or not (blocks[index].gap and following[0].gap):
        return False
    if following[0].text[0].islower() or (head and _GOES_ON.search(head[-1].text)):
        return False
    if tells_an_event((*head, *blocks[index : index + 4])):
        return False
    later = " ".join(block.text for block in blocks[index + 1 :])
    return any(_is_text(block) for block in blocks) and day is not None and not _cites(later, day.day)


def _is_text(block: Block) -> bool:
    return len(block.text) >= _PARAGRAPH and block.is_finished


def _cites(text: str, day: date) -> bool:
    """Whether a text speaks of a day again."""
    at = 0
    while found := find_date(text[at : at + 20_000]):
        if found.day == day:
            return True
        at += found.end
    return False
