"""One message to Telegram, and one file from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from telegram import LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, InvalidToken, TelegramError

from connectors.channel import Sent
from connectors.errors import RefusedError
from connectors.message import Moved, Outbound
from connectors.shared.text import sendable
from connectors.telegram.failures import as_send_error, explain
from connectors.telegram.identifiers import BotIdentity, Place, group_moved, number_of
from connectors.telegram.keyboard import inline_keyboard
from connectors.telegram.text import to_html

if TYPE_CHECKING:
    from telegram import Bot, Message
    from telegram.request import BaseRequest


@dataclass(frozen=True)
class _Form:
    """How a message is put: with markup and links on buttons, or without what Telegram has just refused."""

    markup: bool = True
    links: bool = True


_SIMPLER = {"markup": _Form(markup=False), "button": _Form(links=False)}


async def deliver(bot: Bot, me: BotIdentity, place: Place, part: Outbound, moved: dict[int, int]) -> Sent:
    """Send to a place, or to where its group has moved, which is kept in `moved`. Raises SendError.

    Refused for its markup or a button's address, it is sent without: a plain answer is better than none.
    """
    form = _Form()
    for _ in range(4):
        chat = moved.get(place.chat, place.chat)
        # Numbers of messages begin anew in the new chat: what is replied to stands in the old one.
        replied = replace(part, answers="") if chat != place.chat else part
        try:
            message = await _post(bot, me, Place(chat, place.topic), replied, form)
            return Sent(me.message_name(message.chat.id, message.message_id), _moved(place.chat, chat))
        except ChatMigrated as error:
            moved[place.chat] = error.new_chat_id
        except BadRequest as error:
            simpler = _SIMPLER.get(explain(error)[0], form)
            if simpler == form:
                raise as_send_error(error) from None
            form = simpler
        except TelegramError as error:
            raise as_send_error(error) from None
    raise RefusedError("Telegram refused the message in every form", "400")


def _moved(before: int, after: int) -> Moved | None:
    return None if before == after else group_moved(before, after)


async def _post(bot: Bot, me: BotIdentity, place: Place, part: Outbound, form: _Form) -> Message:
    replied = number_of(part.answers) if place.chat < 0 and me.may_stand_in(part.answers, place.chat) else None
    text = to_html(part.text, part.language, part.bold) if form.markup else sendable(part.text)
    mode = ParseMode.HTML if form.markup else None
    markup = inline_keyboard(part.buttons, links=form.links)
    reply = ReplyParameters(replied, allow_sending_without_reply=True) if replied else None
    if part.attachment is None:
        return await bot.send_message(
            place.chat,
            text,
            parse_mode=mode,
            reply_markup=markup,
            message_thread_id=place.topic,
            reply_parameters=reply,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
    return await bot.send_document(
        place.chat,
        part.attachment.content,
        filename=sendable(part.attachment.name),
        caption=text or None,
        parse_mode=mode,
        reply_markup=markup,
        message_thread_id=place.topic,
        reply_parameters=reply,
    )


async def download(bot: Bot, request: BaseRequest, media: str, largest: int) -> bytes:
    """The bytes of a file, at most `largest`. Raises SendError."""
    too_big = RefusedError("the file is larger than is fetched", "file_too_big")
    try:
        file = await bot.get_file(media)
        if (file.file_size or 0) > largest:
            raise too_big
        if not file.file_path:
            raise RefusedError("Telegram does not give the file out", "file_gone")
        try:
            content = await request.retrieve(file.file_path)
        except InvalidToken:  # what the library calls every 404
            raise RefusedError("the file is no longer there", "file_gone") from None
    except TelegramError as error:
        raise as_send_error(error) from None
    if len(content) > largest:
        raise too_big
    return content
