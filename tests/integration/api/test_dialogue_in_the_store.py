"""A conversation through the real store: what one turn leaves is what the next one finds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from agent.organisation.organisation import Localised, Organisation
from agent.organisation.replies import Replies
from agent.testing import ScriptedAgent
from connectors.message import Address, Delivery, Inbound, InboundKind, Outbound, Tone
from connectors.messaging import open_messaging
from connectors.responder import ConversationState
from connectors.settings import ConnectorSettings
from connectors.testing import FakeChannel, MemoryEngine
from conversation.conversation import Dialogue
from conversation.phrases import Phrase, Phrases
from core.database.database import Database
from core.language.forms import Language

ORGANISATION = Organisation(name=Localised({Language.FRENCH: "Parti d'exemple"}))
PHRASES = Phrases.load(ORGANISATION)
ADDRESS = Address("telegram", "42")


def said(phrase: Phrase) -> str:
    return PHRASES.say(phrase, Language.FRENCH)


class Person:
    """Writes into the inbox and reads what comes back."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._channel, self._engine = FakeChannel(), MemoryEngine()
        dialogue = Dialogue(ScriptedAgent(), Replies.load(ORGANISATION), PHRASES)
        settings = ConnectorSettings(merge_seconds=0.0)
        channels = {self._channel.name: self._channel}
        self.messaging = open_messaging(database, settings, data_dir, channels, dialogue, engine=self._engine)
        self._count, self._read = 0, 0

    async def send(self, kind: InboundKind = InboundKind.TEXT, **fields: str) -> list[Outbound]:
        """What a message gets."""
        self._count += 1
        message = Inbound(f"m{self._count}", ADDRESS, kind, datetime.now(UTC), **fields)  # type: ignore[arg-type]
        self.messaging.inbox.accept(Delivery(messages=(message,)))
        await self._engine.run()
        heard = [part for _, part, _ in self._channel.sent[self._read :]]
        self._read += len(heard)
        return heard


async def test_buttons_ratings_people_and_erasure_hold_from_turn_to_turn(database: Database, data_dir: Path) -> None:
    person = Person(database, data_dir)
    conversations = person.messaging.conversations
    _greeting, answer = await person.send(text="Combien de cohortes ?")
    source, _good, bad = [button.payload for row in answer.buttons for button in row]
    (passage,) = await person.send(InboundKind.CHOICE, choice=source)
    assert passage.tone is Tone.SOURCE
    (why,) = await person.send(InboundKind.CHOICE, choice=bad)
    assert why.text == said(Phrase.REASON_ASK)
    (thanks,) = await person.send(text="la date est fausse")
    assert thanks.text == said(Phrase.REASON_THANKS)
    (handed,) = await person.send(InboundKind.COMMAND, command="export")
    assert handed.attachment is not None
    assert "la date est fausse" in json.dumps(json.loads(handed.attachment.content), ensure_ascii=False)

    await person.send(text="je veux parler à un humain")
    (waiting,) = conversations.list(ConversationState.WAITING)
    conversations.give_back(waiting.id)
    note, _answer = await person.send(text="Combien de mentors ?")
    assert note.text == said(Phrase.HANDED_BACK)

    (sure,) = await person.send(InboundKind.COMMAND, command="oublier")
    (gone,) = await person.send(InboundKind.CHOICE, choice=sure.buttons[0][0].payload)
    assert gone.text == said(Phrase.FORGET_DONE)
    assert conversations.list() == ()
    greeting, _answer = await person.send(text="Combien de cohortes ?")
    assert greeting.text.startswith("Bonjour !")
