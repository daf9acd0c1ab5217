"""An organisation and a dialogue on a scripted agent, for tests."""

from __future__ import annotations

from typing import Any

from agent.answer import Answer
from agent.organisation.organisation import Contact, Localised, Organisation
from agent.organisation.replies import Replies
from agent.testing import ScriptedAgent
from conversation.conversation import Dialogue
from conversation.phrases import Phrase, Phrases
from conversation.testing import Chat
from core.language.forms import Language

ORGANISATION = Organisation(
    name=Localised({Language.FRENCH: "Parti d'exemple", Language.ARABIC: "حزب المثال"}),
    contact=Contact(
        how=Localised({Language.FRENCH: "Passez au siège, à Rabat."}),
        email="contact@example.org",
        hours=Localised({Language.FRENCH: "du lundi au vendredi, de 9 h à 17 h."}),
    ),
)
REPLIES = Replies.load(ORGANISATION)
PHRASES = Phrases.load(ORGANISATION)


def said(phrase: Phrase, language: Language = Language.FRENCH, **values: str | int) -> str:
    """A fixed wording of the example organisation."""
    return PHRASES.say(phrase, language, **values)


def chat(
    script: dict[str, Answer | Exception] | None = None, *, default: Answer | None = None, **options: Any
) -> tuple[Chat, ScriptedAgent]:
    """A conversation that was greeted already, in French where nothing tells otherwise."""
    agent = ScriptedAgent(script, default=default)
    talk = {name: options.pop(name) for name in ("channel", "group", "app_language") if name in options}
    dialogue = Dialogue(agent, REPLIES, PHRASES, **options)
    begun = Chat(dialogue, **talk)
    begun.be_greeted()
    return begun, agent
