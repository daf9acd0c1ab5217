"""The parts of the Cloud API's webhooks that are read; a part that is not as documented is passed over, not the message."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from connectors.shared.lenient import Lenient, LenientItem, Words

_Text = Words
_Id = Annotated[Words, Field(min_length=1, max_length=512)]
_Words = Annotated[_Text | None, Lenient]
_Person = Annotated[Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,200}$")] | None, Lenient]
_Second = Annotated[Annotated[int, Field(ge=0, le=253_402_300_799)] | None, Lenient]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Context(_Part):
    """What a message stands with: the message that it replies to, or that it was passed on."""

    id: _Words = None
    forwarded: Annotated[bool, Lenient] = False
    frequently_forwarded: Annotated[bool, Lenient] = False


class Text(_Part):
    """A text."""

    body: _Text


class WhatsAppMedia(_Part):
    """A file of any kind."""

    id: _Id
    mime_type: _Words = None
    caption: _Words = None


class WhatsAppReply(_Part):
    """A button or a row that was chosen."""

    id: _Id


class Interactive(_Part):
    """The answer to a message with choices."""

    button_reply: Annotated[WhatsAppReply | None, Lenient] = None
    list_reply: Annotated[WhatsAppReply | None, Lenient] = None


class TemplateButton(_Part):
    """The button of a template that was pressed."""

    text: _Words = None
    payload: _Words = None


class EditedContent(_Part):
    """What a message says now."""

    text: Annotated[Text | None, Lenient] = None
    image: Annotated[WhatsAppMedia | None, Lenient] = None
    video: Annotated[WhatsAppMedia | None, Lenient] = None
    document: Annotated[WhatsAppMedia | None, Lenient] = None


class Edit(_Part):
    """A message changed after it was sent."""

    original_message_id: _Id
    message: EditedContent


class System(_Part):
    """What WhatsApp reports of a person: another number, and with it another user id; or another user id alone."""

    wa_id: _Person = None
    new_wa_id: _Person = None
    user_id: _Person = None
    previous_user_id: _Person = None


class WhatsAppMessage(_Part):
    """A message, in as much as we answer to it."""

    id: _Id
    type: str
    sender: _Person = Field(default=None, alias="from")
    from_user_id: _Person = None
    group_id: _Words = None
    timestamp: _Second = None
    context: Annotated[Context | None, Lenient] = None
    text: Annotated[Text | None, Lenient] = None
    interactive: Annotated[Interactive | None, Lenient] = None
    button: Annotated[TemplateButton | None, Lenient] = None
    edit: Annotated[Edit | None, Lenient] = None
    system: Annotated[System | None, Lenient] = None
    audio: Annotated[WhatsAppMedia | None, Lenient] = None
    voice: Annotated[WhatsAppMedia | None, Lenient] = None
    image: Annotated[WhatsAppMedia | None, Lenient] = None
    video: Annotated[WhatsAppMedia | None, Lenient] = None
    document: Annotated[WhatsAppMedia | None, Lenient] = None
    sticker: Annotated[WhatsAppMedia | None, Lenient] = None


class WhatsAppContact(_Part):
    """Who wrote: a phone number, a business-scoped user id, or both."""

    wa_id: _Person = None
    user_id: _Person = None


class GraphFailure(_Part):
    """Why a message was not delivered."""

    code: int


class Status(_Part):
    """What became of a message of ours."""

    id: _Id
    status: str
    timestamp: _Second = None
    biz_opaque_callback_data: _Words = None
    errors: Annotated[tuple[Annotated[GraphFailure | None, LenientItem], ...] | None, Lenient] = None
