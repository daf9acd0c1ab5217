"""Try: ask as a citizen would and see the whole turn, why it came out so, and the same question in the other forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from agent.abstention.features import Features
from agent.abstention.span_features import SpanFeatures
from agent.answer import Answer
from agent.question import Question
from agent.turn import Turn
from api.console.frame.outcomes import rail_name
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.trying import codes
from api.console.work.trying import Tried, Trying
from core.errors import MunadilError
from core.language.forms import Language

router = APIRouter(prefix="/console/try", route_class=ConsoleRoute, include_in_schema=False)
Entering = Annotated[Visit, Depends(with_right(Right.TRY))]
Text = Annotated[str, Form(max_length=4_000)]
_CHANNELS = ("web", "telegram", "whatsapp")
_LONGEST = 4_000
"""Characters of a message that can be tried. Chosen by hand: more than is answered, so that what happens then can be tried too."""
_SPANS = 5
"""Stretches that are shown, best first. Chosen by hand: as many as a citizen may be shown."""


class TryingOffError(MunadilError):
    """The server answers no questions."""

    status = 503


@dataclass(frozen=True)
class Compared:
    """The same question in one form, and what it came to; None where nothing was asked."""

    form: Language
    question: str
    known: bool
    """Whether the wording was taken from what is known to be asked."""
    answer: Answer | None = None
    turn: Turn | None = None


@router.get("")
async def form(visit: Entering, about: Annotated[str, Query(max_length=_LONGEST)] = "") -> Response:
    """Offer to ask."""
    return _page(visit, about, "web", "")


@router.post("")
async def ask(
    visit: Entering,
    text: Text = "",
    channel: Annotated[str, Form(max_length=20)] = "web",
    language: Annotated[str, Form(max_length=20)] = "",
    as_fr: Text = "",
    as_ar: Text = "",
    as_ary: Text = "",
    as_ary_latn: Text = "",
    as_en: Text = "",
) -> Response:
    """Ask, and show the whole turn."""
    trying, channel = _trying(visit), channel if channel in _CHANNELS else "web"
    wanted = next((one for one in Language if one.value == language), None)
    if not text.strip():
        return _page(visit, "", channel, language)
    tried = await trying.ask(Question(text, language=wanted, channel=channel))
    typed = dict(zip(_FORMS, (as_fr, as_ar, as_ary, as_ary_latn, as_en), strict=True))
    compared = await _compared(trying, tried, typed, channel)
    return _page(visit, text, channel, language, tried, compared)


_FORMS = (Language.FRENCH, Language.ARABIC, Language.DARIJA, Language.DARIJA_LATIN, Language.ENGLISH)


async def _compared(trying: Trying, tried: Tried, typed: Mapping[Language, str], channel: str) -> tuple[Compared, ...]:
    """The question in every form: as it was tried, as somebody typed it, or as it is known to be asked."""
    first = tried.turns[0].turn if tried.turns else None
    found = list[Compared]()
    for form in _FORMS:
        known = tried.turns[0].wordings.get(form, "") if len(tried.turns) == 1 else ""
        text = typed[form].strip() or known
        if first is not None and first.spoken is form:
            found.append(Compared(form, tried.question.text, False, tried.answer, first))
        elif text:
            examined = await trying.answer(Question(text, channel=channel))
            turn = examined.turns[0] if examined.turns else None
            found.append(Compared(form, text, text == known, examined.answer, turn))
        else:
            found.append(Compared(form, "", False))
    return tuple(found)


def _page(
    visit: Visit,
    text: str,
    channel: str,
    language: str,
    tried: Tried | None = None,
    compared: tuple[Compared, ...] = (),
) -> Response:
    return visit.page(
        "trying/trying.html",
        desk="try",
        text=text,
        channel=channel,
        wanted=language,
        channels=_CHANNELS,
        forms=_FORMS,
        tried=tried,
        compared=compared or tuple(Compared(form, "", False) for form in _FORMS),
        spans=_SPANS,
        word=lambda group, code: codes.told(visit, group, code),
        rails=lambda names: codes.listed(visit, [rail_name(one, visit.language) for one in names]),
        verdict=lambda said: codes.verdict(visit, said),
        note=lambda name, value: codes.note(visit, name, value),
        topic_features=_topic_features,
        span_features=_span_features,
        told=lambda reason: codes.reason(visit, reason),
        percent=codes.percent,
    )


def _trying(visit: Visit) -> Trying:
    if visit.console.trying is None:
        raise TryingOffError
    return visit.console.trying


def _topic_features(turn: Turn) -> list[tuple[str, str]]:
    return _features(turn.decided.assessment.features, "topic") if turn.decided else []


def _span_features(turn: Turn) -> list[tuple[str, str]]:
    return _features(turn.decided.assessment.span, "span") if turn.decided else []


def _features(found: Features | SpanFeatures, group: str) -> list[tuple[str, str]]:
    """The key of each feature's wording, with its value."""
    return [(f"try_{group}_{one.name}", codes.shown(one.name, getattr(found, one.name))) for one in fields(found)]
