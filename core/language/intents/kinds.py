"""What a whole message may ask the bot to do, rather than ask about."""

from __future__ import annotations

from enum import StrEnum


class Intent(StrEnum):
    """What is asked for in words and is no question."""

    PERSON = "person"
    """To be answered by a person."""
    STOP = "stop"
    FORGET = "forget"
    BACK = "back"
    """To have the bot again."""
    HELP = "help"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    """To hear what is kept."""
    SOURCES = "sources"
    EXPORT = "export"
    """To be given what is kept."""
