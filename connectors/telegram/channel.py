"""Telegram as a channel: updates verified and read, messages split, formatted and sent, within its limits."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from connectors.channel import Limit, Sent
from connectors.errors import ChannelError, ForgedError, SendError
from connectors.message import Address, ChannelName, Delivery, Outbound
from connectors.shared.text import cut, shifted
from connectors.telegram.identifiers import BotIdentity, callback_of, place_of
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.text import CAPTION_LIMIT
from connectors.telegram.updates import read_update
from core.clock import Clock, SystemClock

if TYPE_CHECKING:
    from telegram import Bot

    from connectors.telegram.requests import Request

_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
_OVERALL = (25.0, 5)
"""A second, and at once: Telegram allows 30 a second to all, and these are never more in any one second (docs/decisions/0136)."""
_CHAT = (1.0, 1)
"""One a second to a person, as given by Telegram."""
_GROUP = (16 / 60, 4)
"""Telegram allows 20 a minute in a group, and these are never more in any one minute (docs/decisions/0136)."""

_log = structlog.get_logger(__name__)


class TelegramChannel:
    """The Bot API behind the Channel port; one object per process, closed at its end."""

    def __init__(self, settings: TelegramSettings, clock: Clock | None = None) -> None:
        """Read the token and the secret; nothing is connected to before the first call. Raises ChannelError."""
        self.settings = settings
        self._clock = clock or SystemClock()
        self._token = settings.token()
        self._secret = settings.secret().encode()
        key = hmac.new(self._token.encode(), b"munadil names", hashlib.sha256).digest()
        self._me = BotIdentity(int(self._token.partition(":")[0]), settings.telegram_username, key)
        self._bot: Bot | None = None
        self._requests: tuple[Request, Request] | None = None
        self._moved: dict[int, int] = {}
        self._acknowledging: set[asyncio.Task[None]] = set()
        _silence_libraries()

    @property
    def name(self) -> ChannelName:
        """Which channel it is."""
        return "telegram"

    @property
    def echoes_tokens(self) -> bool:
        """Telegram reports nothing of a message once it has taken it."""
        return False

    @property
    def identity(self) -> BotIdentity:
        """Who the bot is, as far as is known."""
        return self._me

    async def identify(self) -> BotIdentity:
        """Ask Telegram for the bot's username, where settings do not say it: groups are answered from then on.

        Raises ChannelError where Telegram does not know the token, and SendError where it cannot be reached.
        """
        from telegram.error import InvalidToken, TelegramError

        from connectors.telegram.failures import as_send_error

        if not self._me.username:
            try:
                user = await self.bot.get_me()
            except InvalidToken:
                raise ChannelError(
                    "Telegram does not know the bot's token.",
                    remedy="Copy it again from @BotFather into MUNADIL_TELEGRAM_TOKEN.",
                ) from None
            except TelegramError as error:
                raise as_send_error(error) from None
            self._me = replace(self._me, username=user.username or "")
        return self._me

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Delivery:
        """What a webhook call holds. Raises ForgedError and MalformedError."""
        given = headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret):
            raise ForgedError("The secret of the call is not the one that was agreed with Telegram.")
        return self.read(body)

    def read(self, body: bytes) -> Delivery:
        """What an update holds that came by a way that needs no proof. Raises MalformedError."""
        return read_update(body, self._me, self._clock.now())

    def limits(self, address: Address) -> tuple[Limit, ...]:
        """30 messages a second to all, one a second to a chat, 20 a minute to a group; keys tell nothing of the chat."""
        chat = address.chat.partition("/")[0]
        tag = self._me.chat_tag(chat)
        limits = (Limit("telegram", *_OVERALL), Limit(f"telegram:chat:{tag}", *_CHAT))
        return (*limits, Limit(f"telegram:group:{tag}", *_GROUP)) if chat.startswith("-") else limits

    def parts(self, message: Outbound) -> tuple[Outbound, ...]:
        """Pieces of at most 4,096 UTF-16 units with their markup; the first replies, the last has buttons and file."""
        bare = replace(message, buttons=(), answers="", attachment=None)
        parts = [
            replace(bare, text=message.text[start:end], bold=shifted(message.bold, start, end))
            for start, end in cut(message.text, message.bold)
        ]
        is_caption = len(list(cut(message.text, message.bold, CAPTION_LIMIT))) == 1
        if message.attachment and not is_caption:
            parts.append(replace(bare, text="", bold=()))
        if not parts:
            return ()
        parts[0] = replace(parts[0], answers=message.answers)
        parts[-1] = replace(parts[-1], buttons=message.buttons, attachment=message.attachment)
        return tuple(parts)

    async def send(self, address: Address, part: Outbound, *, token: str) -> Sent:
        """Hand one piece to Telegram, which echoes no token. Raises SendError."""
        from connectors.telegram.sending import deliver

        return await deliver(self.bot, self._me, place_of(address), part, self._moved)

    async def show_working(self, address: Address, message_id: str) -> None:
        """Show "typing…" for some five seconds; Telegram marks messages as read by itself."""
        from telegram.constants import ChatAction
        from telegram.error import TelegramError

        try:
            place = place_of(address)
            await self.bot.send_chat_action(
                self._moved.get(place.chat, place.chat), ChatAction.TYPING, message_thread_id=place.topic
            )
        except (TelegramError, SendError) as error:
            _log.debug("telegram.typing_not_shown", kind=type(error).__name__)

    async def acknowledge_choice(self, message_id: str) -> None:
        """Stop the button's waiting sign; once begun, it is done even if whoever asked for it has stopped waiting."""
        callback = callback_of(message_id)
        if callback:
            task = asyncio.create_task(self._acknowledge(callback))
            self._acknowledging.add(task)
            task.add_done_callback(self._acknowledging.discard)
            await asyncio.shield(task)

    async def _acknowledge(self, callback: str) -> None:
        from telegram.error import TelegramError

        try:
            await self.bot.answer_callback_query(callback)
        except TelegramError as error:
            # After a restart the press may be too old to be answered: the sign has stopped by itself.
            _log.debug("telegram.choice_not_acknowledged", kind=type(error).__name__)

    async def fetch(self, media: str) -> bytes:
        """A file that a person sent. Raises SendError."""
        from connectors.telegram.sending import download

        return await download(self.bot, self.updates_request, media, self.settings.telegram_max_file_bytes)

    async def close(self) -> None:
        """Give connections back."""
        await asyncio.gather(*self._acknowledging)
        if self._requests is not None:
            for request in self._requests:
                await request.shutdown()
        self._bot, self._requests = None, None

    @property
    def bot(self) -> Bot:
        """The library's sender, made at first use."""
        if self._bot is None:
            from telegram import Bot

            from connectors.telegram.requests import Request

            seconds = self.settings.telegram_timeout
            asking, sending = Request(4, seconds), Request(64, seconds)
            self._requests = (asking, sending)
            base = self.settings.telegram_base_url
            self._bot = Bot(
                self._token,
                base_url=f"{base}/bot",
                base_file_url=f"{base}/file/bot",
                get_updates_request=asking,
                request=sending,
            )
        return self._bot

    @property
    def updates_request(self) -> Request:
        """The connections that long questions for updates and downloads go over, apart from those that send."""
        _ = self.bot
        if self._requests is None:
            raise ChannelError("The Telegram channel is closed.")
        return self._requests[0]

    def url(self, method: str) -> str:
        """Address of a method: it holds the token, so it is never logged."""
        return f"{self.settings.telegram_base_url}/bot{self._token}/{method}"


def _silence_libraries() -> None:
    """Keep the token, which is in every address, and people's messages out of the libraries' own log lines."""
    for name in ("httpx", "httpcore", "telegram"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
