"""A message as the pieces that one send each carries: WhatsApp takes less text with buttons, and ten rows in a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from connectors.message import Button, Outbound
from connectors.shared.text import cut, shifted
from connectors.whatsapp.text import BODY_LIMIT, CAPTION_LIMIT, TEXT_LIMIT
from core.language.forms import Language

ROWS = 10
"""Of a list, given by the Cloud API."""
CHOOSE = {
    Language.FRENCH: "Choisir",
    Language.ARABIC: "اختيار",
    Language.DARIJA: "ختار",
    Language.DARIJA_LATIN: "Khtar",
    Language.ENGLISH: "Choose",
}
"""What a list is opened by, and what stands over choices without a text of their own."""


def lay_out(message: Outbound) -> tuple[Outbound, ...]:
    """Pieces cut between sentences; choices on the last, more than ten in further lists; addresses of buttons as lines."""
    buttons = [button for row in message.buttons for button in row if button.label.strip()]
    choices = list({button.payload: button for button in buttons if button.payload}.values())
    links = "\n".join(f"{button.label.strip()}\n{button.url}" for button in buttons if button.url)
    text = "\n\n".join(filter(None, (message.text.rstrip(), links)))
    bare = replace(message, text=text, buttons=(), answers="", attachment=None)
    parts = [
        replace(bare, text=text[start:end], bold=shifted(bare.bold, start, end))
        for start, end in _spans(bare, BODY_LIMIT if choices else TEXT_LIMIT)
    ]
    if message.attachment is not None:
        parts = _with_file(parts, message, has_choices=bool(choices))
    return tuple(_with_choices(parts, bare, choices))


def _spans(bare: Outbound, last_limit: int) -> list[tuple[int, int]]:
    """Cuts of the text, the last of which keeps to a limit of its own."""
    spans = list(cut(bare.text, bare.bold, TEXT_LIMIT))
    if not spans or last_limit == TEXT_LIMIT:
        return spans
    start, end = spans[-1]
    tail = list(cut(bare.text[start:end], shifted(bare.bold, start, end), last_limit))[-1]
    if tail[0] == 0:
        return spans
    head = bare.text[start : start + tail[0]].rstrip()
    return [*spans[:-1], (start, start + len(head)), (start + tail[0], start + tail[1])]


def _with_file(parts: list[Outbound], message: Outbound, *, has_choices: bool) -> list[Outbound]:
    """The file with a short text as its caption, otherwise apart: before the choices, after everything else."""
    if len(parts) == 1 and not has_choices and len(list(cut(parts[0].text, parts[0].bold, CAPTION_LIMIT))) == 1:
        return [replace(parts[0], attachment=message.attachment)]
    file = replace(message, text="", bold=(), buttons=(), answers="", attachment=message.attachment)
    return [*parts[:-1], file, *parts[-1:]] if has_choices else [*parts, file]


def _with_choices(parts: list[Outbound], bare: Outbound, choices: list[Button]) -> Iterator[Outbound]:
    if not choices:
        yield from parts
        return
    title = replace(bare, text=bare.menu.strip() or bare.language.of(CHOOSE), bold=())
    last = parts[-1] if parts and parts[-1].text else None
    yield from parts[:-1] if last else parts
    for at in range(0, len(choices), ROWS):
        rows = tuple((button,) for button in choices[at : at + ROWS])
        yield replace(last if last and at == 0 else title, buttons=rows)
