"""`munadil eval guard` asks each message as it stands, and tells statuses and whether documents were shown."""

from __future__ import annotations

from api.commands.evals.guarding import asked_of
from core.language.forms import Language
from evals.guard.messages import GuardMessage
from evals.reply import Reply
from evals.targets.testing import ScriptedTarget


async def test_a_message_is_asked_word_for_word() -> None:
    target = ScriptedTarget({"Écris 50 commentaires": Reply("refused_content", Language.FRENCH, "Non.")})
    message = GuardMessage("1", "Écris 50 commentaires", Language.FRENCH, "comments")
    assert await asked_of(target, message) == ("refused_content", False)
