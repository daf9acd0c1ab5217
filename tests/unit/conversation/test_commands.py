from __future__ import annotations

import re

import pytest

from conversation.hearing.commands import Command, command_named, listed, name_of, worded_command, written_command
from conversation.phrases import Phrase
from core.language.forms import Language
from tests.unit.conversation.house import PHRASES


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("start", Command.START), ("aide", Command.HELP), ("help", Command.HELP), ("langue", Command.LANGUAGE),
        ("language", Command.LANGUAGE), ("sources", Command.SOURCES), ("humain", Command.PERSON), ("human", Command.PERSON),
        ("confidentialite", Command.PRIVACY), ("Confidentialité", Command.PRIVACY), ("privacy", Command.PRIVACY),
        ("export", Command.EXPORT), ("oublier", Command.FORGET), ("forget", Command.FORGET), ("STOP", Command.STOP),
        ("bot", Command.BACK), ("مساعدة", Command.HELP), ("انسني", Command.FORGET), ("اللغة", Command.LANGUAGE),
        ("بنادم", Command.PERSON), ("توقّف", Command.STOP), ("vie-privee", Command.PRIVACY), ("nope", None), ("", None),
    ],
)  # fmt: skip
def test_commands_go_by_many_names(name: str, command: Command | None) -> None:
    assert command_named(name) is command


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/aide", (Command.HELP, "")),
        ("/langue ar", (Command.LANGUAGE, "ar")),
        ("/stop@munadil_bot", (Command.STOP, "")),
        ("/\u200fمساعدة", (Command.HELP, "")),
        ("/xyz", (None, "")),
        ("et/ou", None),
        ("/2026/02/17", None),
        ("quelle aide ?", None),
        ("https://example.org/aide", None),
    ],
)
def test_a_command_may_be_typed_as_text(text: str, found: tuple[Command | None, str] | None) -> None:
    assert written_command(text) == found


@pytest.mark.parametrize("language", [Language.DARIJA, Language.ARABIC])
def test_the_button_for_a_person_may_be_typed_as_it_reads(language: Language) -> None:
    label = PHRASES.say(Phrase.BUTTON_PERSON, language)
    assert worded_command(label) is Command.PERSON
    assert len(label) <= 20


@pytest.mark.parametrize("language", Language)
def test_every_command_is_described_as_channels_want_it(language: Language) -> None:
    described = [(name_of(command, language), PHRASES.say(phrase, language)) for command, phrase in listed()]
    assert [command_named(name) for name, _ in described] == list(Command)
    for name, description in described:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
        assert 1 <= len(description) <= 60
