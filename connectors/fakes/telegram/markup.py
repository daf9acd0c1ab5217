"""The Bot API's HTML, read as strictly as Telegram does: known tags, closed in order, known entities."""

from __future__ import annotations

import re

from connectors.fakes.telegram.refusal import bad_request

_TAGS = frozenset(
    {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "code", "pre", "blockquote"}
)
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(
    r"<(?P<close>/?)(?P<tag>[a-zA-Z-]*)(?P<rest>[^<>]*)>|&(?P<entity>#?\w+);|(?P<stray><)|(?P<text>[^<&]+|&)"
)


def plain_text(markup: str) -> str:
    """What a reader sees. Raises Refusal."""
    opened: list[str] = []
    seen: list[str] = []
    for token in _TOKEN.finditer(markup):
        if token["stray"]:
            raise bad_request(f"can't parse entities: Unclosed start tag at byte offset {token.start()}")
        if token["text"]:
            seen.append(token["text"])
        elif token["entity"]:
            seen.append(_entity(token["entity"]))
        else:
            _tag(token["tag"].lower(), bool(token["close"]), token.start(), opened)
    if opened:
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1]}\"")
    return "".join(seen)


def utf16_units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def _tag(tag: str, is_end: bool, offset: int, opened: list[str]) -> None:
    if tag not in _TAGS:
        raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {offset}')
    if not is_end:
        opened.append(tag)
    elif not opened or opened.pop() != tag:
        raise bad_request(f"can't parse entities: Unexpected end tag at byte offset {offset}")


def _entity(name: str) -> str:
    if name in _ENTITIES:
        return _ENTITIES[name]
    if name.startswith("#") and name[1:].isdigit():
        return chr(int(name[1:]))
    return f"&{name};"  # Telegram leaves what it does not know as it stands
