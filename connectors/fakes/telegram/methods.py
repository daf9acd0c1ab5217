"""The methods of the Bot API that Munadil calls, each a function of the state and the call's parameters."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from connectors.fakes.telegram.journal import Accepted
from connectors.fakes.telegram.markup import plain_text, utf16_units
from connectors.fakes.telegram.queue import Webhook
from connectors.fakes.telegram.refusal import Refusal, bad_request
from connectors.fakes.telegram.state import FILE_LIMIT, State

Parameters = Mapping[str, Any]
_ACTIONS = frozenset({"typing", "upload_document", "upload_photo", "record_voice", "upload_voice", "find_location"})


def get_me(state: State, _: Parameters) -> object:
    """GetMe."""
    return state.bot


def send_message(state: State, given: Parameters) -> object:
    """SendMessage."""
    text = _visible(given, "text", 4096)
    if not text.strip():
        raise bad_request("message text is empty")
    return _accept(state, "sendMessage", given, text)


def send_document(state: State, given: Parameters) -> object:
    """SendDocument."""
    if not isinstance(given.get("document"), bytes):
        raise bad_request("there is no document in the request")
    caption = _visible(given, "caption", 1024)
    shown = {**given, "document": {"name": given.get("document.name", ""), "size": len(given["document"])}}
    state.add_file(given["document"])
    return _accept(state, "sendDocument", shown, caption)


def send_chat_action(state: State, given: Parameters) -> object:
    """SendChatAction."""
    if given.get("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.journal.add(Accepted("sendChatAction", _chat(state, given), 0, str(given["action"]), dict(given)))
    return True


def answer_callback_query(state: State, given: Parameters) -> object:
    """AnswerCallbackQuery."""
    if not str(given.get("callback_query_id", "")).startswith("cb"):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    state.journal.add(Accepted("answerCallbackQuery", 0, 0, str(given.get("text", "")), dict(given)))
    return True


def edit_message_reply_markup(state: State, given: Parameters) -> object:
    """EditMessageReplyMarkup."""
    chat, message = _chat(state, given), int(given["message_id"])
    state.journal.add(Accepted("editMessageReplyMarkup", chat, message, "", {"reply_markup": _keyboard(given)}))
    return True


def get_updates(state: State, given: Parameters) -> object:
    """GetUpdates."""
    if state.queue.webhook:
        raise Refusal(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        )
    if not state.polling.acquire(blocking=False):
        raise Refusal(
            409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
    try:
        return state.queue.take(
            int(given.get("offset", 0)), min(int(given.get("limit", 100)), 100), float(given.get("timeout", 0))
        )
    finally:
        state.polling.release()


def set_webhook(state: State, given: Parameters) -> object:
    """SetWebhook; plain http is taken for loopback alone, where the real one takes none."""
    url = str(given.get("url", ""))
    if not url:
        state.queue.point_to(None)
        return True
    if not url.startswith(("https://", "http://127.0.0.1")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if ".invalid" in url:
        raise bad_request("bad webhook: Failed to resolve host: Name or service not known")
    secret = str(given.get("secret_token", ""))
    allowed = tuple(_json(given, "allowed_updates") or ())
    connections = int(given.get("max_connections", 40))
    state.queue.point_to(Webhook(url, secret, allowed, connections), drop=given.get("drop_pending_updates") == "true")
    return True


def delete_webhook(state: State, given: Parameters) -> object:
    """DeleteWebhook."""
    state.queue.point_to(None, drop=given.get("drop_pending_updates") == "true")
    return True


def get_webhook_info(state: State, _: Parameters) -> object:
    """GetWebhookInfo."""
    webhook = state.queue.webhook
    info: dict[str, Any] = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": state.queue.pending(),
    }
    if webhook:
        info |= {"max_connections": webhook.connections, "allowed_updates": list(webhook.allowed)}
    if state.queue.last_error:
        info |= {"last_error_date": int(time.time()), "last_error_message": state.queue.last_error}
    return info


def set_my_commands(state: State, given: Parameters) -> object:
    """SetMyCommands."""
    commands = _json(given, "commands") or []
    for command in commands:
        name = str(command.get("command", ""))
        if not (name.islower() and name.isascii() and name.replace("_", "").isalnum() and len(name) <= 32):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    state.commands[_language(given)] = commands
    return True


def get_my_commands(state: State, given: Parameters) -> object:
    """GetMyCommands."""
    return state.commands.get(_language(given), [])


def set_my_description(state: State, given: Parameters) -> object:
    """SetMyDescription."""
    state.descriptions[_language(given)] = _at_most(given, "description", 512)
    return True


def set_my_short_description(state: State, given: Parameters) -> object:
    """SetMyShortDescription."""
    state.short_descriptions[_language(given)] = _at_most(given, "short_description", 120)
    return True


def get_file(state: State, given: Parameters) -> object:
    """GetFile."""
    identifier = str(given.get("file_id", ""))
    if identifier not in state.files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    size = len(state.files[identifier])
    if size > FILE_LIMIT:
        raise bad_request("file is too big")
    path = f"files/{identifier}"
    return {"file_id": identifier, "file_unique_id": identifier, "file_size": size, "file_path": path}


METHODS: Mapping[str, Callable[[State, Parameters], object]] = {
    function.__name__.replace("_", ""): function
    for function in (
        get_me, send_message, send_document, send_chat_action, answer_callback_query, edit_message_reply_markup,
        get_updates, set_webhook, delete_webhook, get_webhook_info, set_my_commands, get_my_commands,
        set_my_description, set_my_short_description, get_file,
    )
}  # fmt: skip
"""By name in lower case, as the Bot API takes them in any."""


def _accept(state: State, method: str, given: Parameters, text: str) -> dict[str, Any]:
    chat = _chat(state, given)
    keyboard = _keyboard(given)
    if wait := state.throttle.take(chat):
        raise Refusal(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
    number = state.next_message(chat)
    parameters = {key: value for key, value in given.items() if isinstance(value, str | dict)}
    parameters |= {"reply_markup": keyboard} if keyboard else {}
    answered = not given.get("fake.silent")
    state.journal.add(Accepted(method, chat, number, text, parameters, answered))
    kind = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
    return {"message_id": number, "date": int(time.time()), "chat": kind, "from": state.bot, "text": text}


def _chat(state: State, given: Parameters) -> int:
    try:
        chat = int(given["chat_id"])
    except (KeyError, ValueError):
        raise bad_request("chat_id is empty") from None
    if chat in state.unknown_chats:
        raise bad_request("chat not found")
    if chat in state.blocked_by:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    return chat


def _visible(given: Parameters, name: str, limit: int) -> str:
    text = str(given.get(name, ""))
    text = plain_text(text) if given.get("parse_mode") == "HTML" else text
    if utf16_units(text) > limit:
        raise bad_request("message is too long" if limit > 1024 else "message caption is too long")
    return text


def _keyboard(given: Parameters) -> dict[str, Any]:
    keyboard: dict[str, Any] = _json(given, "reply_markup") or {}
    for button in (button for row in keyboard.get("inline_keyboard", ()) for button in row):
        if not button.get("text"):
            raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if len(button.get("callback_data", "").encode()) > 64:
            raise bad_request("BUTTON_DATA_INVALID")
        if "url" in button and ("localhost" in button["url"] or "." not in button["url"]):
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
        if not {"callback_data", "url"} & set(button):
            raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return keyboard


def _json(given: Parameters, name: str) -> Any:
    value = given.get(name)
    try:
        return json.loads(value) if isinstance(value, str) and value else value
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None


def _language(given: Parameters) -> str:
    code = str(given.get("language_code", ""))
    if code and not (len(code) == 2 and code.isalpha()):
        raise bad_request("LANG_CODE_INVALID")
    return code


def _at_most(given: Parameters, name: str, limit: int) -> str:
    text = str(given.get(name, ""))
    if len(text) > limit:
        raise bad_request(f"{name} is too long")
    return text
