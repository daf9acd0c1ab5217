from __future__ import annotations

import pytest

from agent.answer import AnswerStatus
from agent.testing import ScriptedAgent, canned_answer
from connectors.responder import ConversationState
from conversation.conversation import Dialogue
from conversation.phrases import Phrase
from conversation.testing import Chat
from tests.unit.conversation.house import PHRASES, REPLIES, chat, said


async def test_in_a_group_nobody_is_greeted_and_the_message_is_replied_to() -> None:
    talk = Chat(Dialogue(ScriptedAgent(), REPLIES, PHRASES), group=True)
    (answer,) = await talk.write("Combien de cohortes ?")
    assert answer.answers == "m1"
    assert not talk.conversation.is_greeted


async def test_in_a_group_an_answer_is_short_and_names_its_sources_itself() -> None:
    talk, _ = chat(group=True, default=canned_answer("Un.", "Deux.", "Trois."))
    (answer,) = await talk.write("Combien de cohortes ?")
    lines = answer.text.splitlines()
    assert lines[0] == "Un. [1] Deux. [2]"
    assert lines[2:] == [
        "[1] Programme pour la jeunesse (17 février 2026)", "https://example.org/jeunesse",
        "[2] Programme pour la jeunesse (17 février 2026)", "https://example.org/jeunesse",
    ]  # fmt: skip
    assert answer.buttons == (), "another member's tap could not open them"


@pytest.mark.parametrize("command", ["export", "humain"])
async def test_in_a_group_what_is_personal_is_for_a_private_chat(command: str) -> None:
    talk, _ = chat(group=True)
    (refused,) = await talk.command(command)
    assert refused.text == said(Phrase.PRIVATE_ONLY)
    assert refused.attachment is None
    assert talk.conversation.state is ConversationState.BOT


async def test_in_a_group_a_person_is_not_offered() -> None:
    talk, _ = chat(group=True, default=canned_answer(status=AnswerStatus.UNANSWERABLE_NOTHING_FOUND))
    for text in ("a ?", "b ?", "c ?"):
        assert len(await talk.write(text)) == 1


async def test_in_a_group_one_can_still_have_what_one_said_erased() -> None:
    talk, _ = chat(group=True)
    await talk.write("Combien de cohortes ?")
    await talk.command("oublier")
    await talk.tap("x:yes")
    assert talk.responses[-1].erase
