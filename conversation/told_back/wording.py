"""What a person is sent when something they follow has changed: one message, however many changes there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.message import Button, Outbound, Tone
from conversation.hearing import payloads
from conversation.phrases import Phrase, Phrases
from core.language.forms import Language

_NEAREST: Mapping[Language, tuple[Language, ...]] = {
    Language.FRENCH: (Language.ARABIC, Language.ENGLISH),
    Language.ARABIC: (Language.DARIJA, Language.FRENCH),
    Language.DARIJA: (Language.ARABIC, Language.DARIJA_LATIN, Language.FRENCH),
    Language.DARIJA_LATIN: (Language.DARIJA, Language.ARABIC, Language.FRENCH),
    Language.ENGLISH: (Language.FRENCH, Language.ARABIC),
}
"""Forms that a person most likely reads too, the likeliest first; chosen by hand."""


@dataclass(frozen=True)
class News:
    """What is new of one subscription: its texts in order, each by the forms it is written in."""

    subscription: int
    label: str
    is_over: bool
    """Whether nothing more will come of it."""
    texts: tuple[Mapping[str, str], ...]


def news_message(phrases: Phrases, language: Language, news: Sequence[News]) -> Outbound:
    """The message that tells it, with how to stop it."""
    text = phrases.say(Phrase.TOLD_NEWS, language)
    bold: list[tuple[int, int]] = []
    for labels, texts in _each_once(news, language):
        text += "\n\n"
        for label in labels:
            bold.append((len(text), len(text) + len(label)))
            text += f"{label}\n"
        text += "\n\n".join(texts)
    live = [one for one in news if not one.is_over]
    buttons: tuple[tuple[Button, ...], ...] = ()
    if live:
        text += f"\n\n{phrases.say(Phrase.TOLD_HOW_TO_STOP, language)}"
        listed = Button(phrases.say(Phrase.BUTTON_TOLD_LIST, language), payloads.told("list"))
        end = Button(phrases.say(Phrase.BUTTON_TOLD_END, language), payloads.told("end", str(live[0].subscription)))
        buttons = ((end,), (listed,)) if len(live) == 1 else ((listed,),)
    return Outbound(text, language, Tone.NOTE, buttons, bold=tuple(bold))


def _each_once(news: Sequence[News], language: Language) -> Sequence[tuple[list[str], list[str]]]:
    """Labels and texts: where several subscriptions are told the very same, it stands once, under all of their labels."""
    told: list[tuple[list[str], list[str]]] = []
    for one in news:
        texts = list(dict.fromkeys(in_form(text, language) for text in one.texts))
        same = next((labels for labels, others in told if texts == others), None)
        if same is None:
            told.append(([], texts))
            same = told[-1][0]
        same += [one.label] if one.label and one.label not in same else []
    return told


def in_form(texts: Mapping[str, str], language: Language) -> str:
    """A text in a form, else in the one that its reader most likely reads too."""
    for form in (language, *_NEAREST[language]):
        if form.value in texts:
            return texts[form.value]
    return next(iter(texts.values()))
