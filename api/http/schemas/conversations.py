"""Conversations of the page as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from agent.schemas import AnswerView, SentenceEventView, Text, shown
from connectors.message import Attachment, Button, Tone
from connectors.responder import ConversationState
from connectors.web.conversations import ConversationStanding, WebLine
from core.language.forms import Language

MessageKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
_PENDING = (
    "The ids of the person's messages that have not got their whole answer. One that is not among them and in no `to` got none: "
    "a person of the organisation has the conversation, or it will be looked at."
)


class NewConversationView(BaseModel):
    """A conversation that was begun; nothing is stored before its first message."""

    id: str
    token: str = Field(description="The only way to it: send it as `Authorization: Bearer …`, and keep it to yourself.")


class MessageRequest(BaseModel):
    """What a person writes in a conversation, or which button they choose."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": "0b9f2c31-1", "text": "Combien de cohortes par an ?", "language": "fr"}]}
    )

    id: MessageKey | None = Field(None, description="Your own name of it: sent again under the same, it counts once.")
    text: Text = Field("", max_length=16_000, description="What the person wrote, as they wrote it.")
    choice: Annotated[str, Field(pattern=r"^[A-Za-z0-9:+_-]{0,64}$")] = Field(
        "", description="What the chosen button carries."
    )
    language: Language | None = Field(None, description="Language of the answer; without it, the question's.")
    about: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,64}$")] = Field(
        "",
        description="What it replies to, however old: the id of a line, or your own name of a message of the person.",
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.text.strip()) == bool(self.choice):
            raise ValueError("send a text or a choice, one of the two")
        return self


class MessageTakenView(BaseModel):
    """A message is stored and will be answered, whatever happens."""

    id: str = Field(description="The one that `to` of its answer, `key` of the history and `pending` go by.")
    is_new: bool = Field(description="False when it was taken before under the same id.")


class ButtonView(BaseModel):
    """Something to choose; what it carries is sent back as `choice`."""

    label: str
    choice: str
    url: str


class FileView(BaseModel):
    """A file that came with a message: GET …/files/{id of the message} gives it."""

    name: str
    media_type: str


class LineView(BaseModel):
    """One message of a conversation."""

    id: str = Field(description="Where to go on reading from (Last-Event-ID); empty for a message of the person.")
    by: Literal["person", "bot", "staff"]
    at: datetime
    text: str
    turn: str
    key: str = Field(description="The id that a message of the person was sent under.")
    tone: Tone | None
    language: Language | None
    buttons: list[list[ButtonView]]
    answer: AnswerView | None = Field(description="The whole answer, with the message that says it.")
    rated: int = Field(description="+1 or -1 where the answer was rated.")
    to: list[str] = Field(description="The ids of the person's messages that this replies to.")
    about: str = Field(description="What a message of the person replies to, as it was sent; empty for most.")
    file: FileView | None


class HistoryView(BaseModel):
    """A conversation as it can be shown again."""

    messages: list[LineView]
    state: ConversationState
    is_pending: bool = Field(description="Whether an answer is on its way: read the events.")
    pending: list[str] = Field(description=_PENDING)


class StateEventView(BaseModel):
    """Data of an SSE `state` event: who answers, and whether an answer is on its way."""

    state: ConversationState
    is_pending: bool
    pending: list[str] = Field(description=_PENDING)


class TurnSentenceView(SentenceEventView):
    """Data of an SSE `sentence` event of a conversation; index 0 begins the turn's answer anew."""

    turn: str
    index: int
    to: list[str] = Field(description="The ids of the person's messages that it answers.")


def line_view(line: WebLine) -> LineView:
    """A line as it is shown to the outside."""
    message = line.message
    return LineView(
        id=line.id,
        by=line.by,
        at=line.at,
        text=line.text,
        turn=line.turn,
        key=line.key,
        tone=message.tone if message else None,
        language=message.language if message else None,
        buttons=[[_button(button) for button in row] for row in message.buttons] if message else [],
        answer=_answer(line),
        rated=line.rated,
        to=list(line.to),
        about=line.about,
        file=_file(message.attachment) if message and message.attachment else None,
    )


def state_view(standing: ConversationStanding) -> StateEventView:
    """How a conversation stands, as it is shown to the outside."""
    return StateEventView(state=standing.state, is_pending=standing.is_pending, pending=list(standing.pending))


def _file(attachment: Attachment) -> FileView:
    return FileView(name=attachment.name, media_type=attachment.media_type)


def _button(button: Button) -> ButtonView:
    return ButtonView(label=button.label, choice=button.payload, url=button.url)


def _answer(line: WebLine) -> AnswerView | None:
    if line.answer is None or line.message is None or line.message.tone is not Tone.ANSWER:
        return None
    content: dict[str, Any] = {name: line.answer[name] for name in AnswerView.model_fields if name in line.answer}
    try:
        return shown(AnswerView.model_validate(content), with_steps=False)
    except ValidationError:
        return None  # stored by another version: the text is still there
