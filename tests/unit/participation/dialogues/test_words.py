"""What people are told of dialogues is written in the five forms, with the same places for what changes."""

from __future__ import annotations

from string import Formatter

import pytest

from core.language.forms import Language
from participation.common.texts.moderation import ModerationReason
from participation.dialogues.schemas import CommitmentState, DialogueRole, ItemKind, LinkKind, VoiceKind
from participation.dialogues.words import words_in


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("form", list(Language))
def test_every_form_says_everything_with_the_same_places(form: Language) -> None:
    french, said = words_in(Language.FRENCH), words_in(form)
    assert said.keys() == french.keys()
    assert {key: places(text) for key, text in said.items()} == {key: places(text) for key, text in french.items()}
    wanted = [f"told_commitment_{one}" for one in CommitmentState] + [f"reason_{one}" for one in ModerationReason]
    wanted += [f"role_{one}" for one in DialogueRole] + [f"item_{one}" for one in ItemKind]
    wanted += [f"link_{one}" for one in LinkKind] + [f"kind_{one}" for one in VoiceKind]
    assert set(wanted) <= said.keys()
