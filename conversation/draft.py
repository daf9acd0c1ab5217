"""A response while it is being made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agent.answer import OnSentence
from connectors.message import Attachment, Button, Inbound, Outbound, Tone
from connectors.responder import Conversation, ConversationState, Feedback, PastTurn, Records, Response, Topic
from conversation.hearing.acts import Act
from core.language.forms import Language

Rows = tuple[tuple[Button, ...], ...]


class ResponseDraft:
    """What a turn has come to so far; `language` is the language of fixed wordings."""

    def __init__(
        self,
        conversation: Conversation,
        messages: tuple[Inbound, ...],
        records: Records,
        language: Language,
        on_sentence: OnSentence | None = None,
    ) -> None:
        self.messages, self.records, self.language = messages, records, language
        self.on_sentence = on_sentence
        """Told of an answer's sentences as they are verified, where the channel shows them before the answer is whole."""
        self.turn_id = records.turn
        self.erases = False
        self.questions: list[Act] = []
        """What is to be asked of the agent, in order."""
        self.replied: dict[str, PastTurn] = {}
        """What messages reply to, by their ids."""
        self.notes: dict[str, str | int | float | bool] = {}
        self._sent: list[Outbound] = []
        self._begin(conversation)

    def _begin(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.state = conversation.state
        self.chosen = conversation.language
        self.is_greeted = conversation.is_greeted
        self.greets_now = False
        self.abstentions = conversation.abstentions
        self.awaiting = conversation.awaiting
        """What the message that is being handled may be for."""
        self.awaits = conversation.awaiting
        """What the next one will be for."""
        self.follows_app = False
        self.handover_reason = ""
        self.turn: PastTurn | None = None
        self.answer: Mapping[str, object] | None = None
        self.feedback: list[Feedback] = []
        self.subscribes: list[Topic] = []
        self.unsubscribes: list[int] = []
        self.resubscribes: list[int] = []

    @property
    def app_language(self) -> Language | None:
        """The language of the app that the person writes from, where it tells."""
        return next((message.language for message in reversed(self.messages) if message.language), None)

    @property
    def is_group(self) -> bool:
        """Whether others read along."""
        return self.conversation.is_group

    @property
    def keeps_answers(self) -> bool:
        """Whether buttons may refer to this turn's answer later."""
        return not self.erases and not self.is_group

    def say(
        self,
        text: str,
        *,
        buttons: Rows = (),
        language: Language | None = None,
        tone: Tone = Tone.NOTE,
        menu: str = "",
        bold: tuple[tuple[int, int], ...] = (),
        attachment: Attachment | None = None,
    ) -> None:
        """Add a message, unless it says again what the one before it said."""
        answers = self.messages[-1].id if self.is_group and self.messages else ""
        rows = tuple(row for row in buttons if row)
        said = Outbound(text, language or self.language, tone, rows, menu, bold, answers, attachment)
        if not self._sent or self._sent[-1] != said:
            self._sent.append(said)

    def erase(self) -> None:
        """Forget everything: what was said and changed before no longer counts."""
        fresh = replace(
            self.conversation,
            state=ConversationState.BOT,
            language=None,
            is_greeted=False,
            abstentions=0,
            awaiting="",
            history=(),
        )
        self.erases = True
        self._begin(fresh)

    def response(self) -> Response:
        """The response; a field is None where nothing changes."""
        was = self.conversation
        if self.erases:
            return Response(messages=tuple(self._sent), erase=True, notes=dict(self.notes))
        return Response(
            messages=tuple(self._sent),
            turn=self.turn,
            answer=self.answer,
            language=self.chosen if self.chosen != was.language else None,
            follow_app_language=self.follows_app,
            state=self.state if self.state is not was.state else None,
            handover_reason=self.handover_reason,
            is_greeted=self.is_greeted if self.is_greeted != was.is_greeted else None,
            abstentions=self.abstentions if self.abstentions != was.abstentions else None,
            awaiting=self.awaits if self.awaits != was.awaiting else None,
            feedback=tuple(self.feedback),
            subscribes=tuple(self.subscribes),
            unsubscribes=tuple(self.unsubscribes),
            resubscribes=tuple(self.resubscribes),
            notes=dict(self.notes),
        )
