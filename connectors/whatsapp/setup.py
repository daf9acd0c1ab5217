"""Telling Meta where messages go, and checking that token, number, account and webhook fit together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from connectors.errors import SendError
from connectors.shared.checks import ChannelCheck, without_public_address
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.settings import WEBHOOK_PATH

FIELDS = "messages"
"""What the webhook is subscribed to: messages of people and statuses of ours come under it."""
_AGAIN = "Run `munadil channels setup whatsapp`."
_REMEDIES = {
    "0": "Make a new token of a system user and put it into MUNADIL_WHATSAPP_ACCESS_TOKEN.",
    "190": "Make a new token of a system user and put it into MUNADIL_WHATSAPP_ACCESS_TOKEN.",
    "unreachable": "Look whether this machine reaches graph.facebook.com.",
    "2200": "Have `munadil serve` run with these settings and answer at MUNADIL_PUBLIC_URL, then try again.",
}
_RIGHTS = "Give the token whatsapp_business_messaging and whatsapp_business_management."
_FORBIDDEN = frozenset({"3", "10", "131005", *map(str, range(200, 300))})


async def set_up(channel: WhatsAppChannel, public_url: str) -> tuple[ChannelCheck, ...]:
    """Point the app's webhook here and the account's events to the app, then look at everything as `check` does."""
    token = await _guarded("token", lambda: _token(channel))
    if not token.works:
        return (token,)
    done = await _guarded("webhook", lambda: _subscribe(channel, public_url))
    checks = await check(channel, public_url)
    return checks if done.works else tuple(done if found.name == "webhook" else found for found in checks)


async def check(channel: WhatsAppChannel, public_url: str) -> tuple[ChannelCheck, ...]:
    """Look at token, number, account, webhook and template, and change nothing."""
    token = await _guarded("token", lambda: _token(channel))
    if not token.works:
        return (token,)
    checks = [
        token,
        await _guarded("number", lambda: _number(channel)),
        await _guarded("account", lambda: _account(channel)),
        await _guarded("webhook", lambda: _webhook(channel, public_url)),
    ]
    if channel.settings.whatsapp_template:
        checks.append(await _guarded("template", lambda: _template(channel)))
    return tuple(checks)


def webhook_url(public_url: str) -> str:
    """Where Meta is to send events; empty without a public address."""
    return f"{public_url.rstrip('/')}{WEBHOOK_PATH}" if public_url else ""


async def _guarded(name: str, step: Callable[[], Awaitable[ChannelCheck]]) -> ChannelCheck:
    try:
        return await step()
    except SendError as error:
        reason = f"{error.reason[:1].upper()}{error.reason[1:]} ({error.code})."
        remedy = _RIGHTS if error.code in _FORBIDDEN else _REMEDIES.get(error.code, "")
        return ChannelCheck(name, False, reason, remedy or _default_remedy(name))


def _default_remedy(name: str) -> str:
    return {
        "number": "Correct MUNADIL_WHATSAPP_PHONE_NUMBER_ID: it is the id beside the number, not the number itself.",
        "account": "Correct MUNADIL_WHATSAPP_BUSINESS_ACCOUNT_ID, and let the token's system user see the account.",
        "webhook": "Check MUNADIL_WHATSAPP_APP_SECRET and MUNADIL_PUBLIC_URL.",
        "template": "Look at the template in the WhatsApp Manager.",
    }.get(name, "Try again in a minute.")


async def _token(channel: WhatsAppChannel) -> ChannelCheck:
    app = await _app(channel)
    return ChannelCheck("token", True, f"of the app {app.get('name') or app.get('id')}")


async def _app(channel: WhatsAppChannel) -> Mapping[str, Any]:
    return await channel.graph.get("app", fields="id,name")


async def _number(channel: WhatsAppChannel) -> ChannelCheck:
    wanted = "display_phone_number,verified_name,quality_rating,status"
    number = await channel.graph.get(channel.settings.whatsapp_phone_number_id, fields=wanted)
    said = f"{number.get('display_phone_number')}, “{number.get('verified_name')}”"
    if number.get("status") not in (None, "CONNECTED"):
        return ChannelCheck(
            "number", False, f"{said} is {number['status']}.", "Register the number in the WhatsApp Manager."
        )
    if number.get("quality_rating") == "RED":
        return ChannelCheck(
            "number", True, f"{said}; people block or report it", "Look at its quality in the WhatsApp Manager."
        )
    return ChannelCheck("number", True, said)


async def _account(channel: WhatsAppChannel) -> ChannelCheck:
    account = channel.settings.whatsapp_business_account_id
    if not account:
        return ChannelCheck("account", False, "No WhatsApp Business Account is named.", _default_remedy("account"))
    numbers = _data(await channel.graph.get(f"{account}/phone_numbers", fields="id"))
    if channel.settings.whatsapp_phone_number_id not in [number.get("id") for number in numbers]:
        return ChannelCheck("account", False, "The number is none of the account's.", _default_remedy("account"))
    app = (await _app(channel)).get("id")
    subscribed = _data(await channel.graph.get(f"{account}/subscribed_apps"))
    if app not in [found.get("whatsapp_business_api_data", {}).get("id") for found in subscribed]:
        return ChannelCheck("account", False, "The account's events do not go to the app.", _AGAIN)
    return ChannelCheck("account", True, "its events go to the app")


async def _subscribe(channel: WhatsAppChannel, public_url: str) -> ChannelCheck:
    if missing := without_public_address("Meta", public_url):
        return missing
    app = (await _app(channel)).get("id")
    await channel.graph.change(
        f"{app}/subscriptions",
        as_app=str(app),
        object="whatsapp_business_account",
        callback_url=webhook_url(public_url),
        verify_token=channel.settings.verify_token(),
        fields=FIELDS,
    )
    if account := channel.settings.whatsapp_business_account_id:
        await channel.graph.change(f"{account}/subscribed_apps")
    return ChannelCheck("webhook", True, webhook_url(public_url))


async def _webhook(channel: WhatsAppChannel, public_url: str) -> ChannelCheck:
    if missing := without_public_address("Meta", public_url):
        return missing
    app = (await _app(channel)).get("id")
    found = _data(await channel.graph.get(f"{app}/subscriptions", as_app=str(app)))
    ours = next((one for one in found if one.get("object") == "whatsapp_business_account"), {})
    wanted, url = webhook_url(public_url), ours.get("callback_url")
    if url != wanted:
        return ChannelCheck("webhook", False, f"Meta sends messages to {url or 'nowhere'}, not to {wanted}.", _AGAIN)
    if ours.get("active") is False:
        return ChannelCheck("webhook", False, "Meta has switched the webhook off, for it went unanswered.", _AGAIN)
    if FIELDS not in [field.get("name") for field in ours.get("fields", ()) if isinstance(field, dict)]:
        return ChannelCheck("webhook", False, f"Meta does not send {FIELDS}.", _AGAIN)
    return ChannelCheck("webhook", True, wanted)


async def _template(channel: WhatsAppChannel) -> ChannelCheck:
    name, language = channel.settings.whatsapp_template, channel.settings.whatsapp_template_language
    path = f"{channel.settings.whatsapp_business_account_id}/message_templates"
    found = _data(await channel.graph.get(path, name=name, fields="name,status,language"))
    status = next(
        (one.get("status") for one in found if (one.get("name"), one.get("language")) == (name, language)), None
    )
    if status == "APPROVED":
        return ChannelCheck("template", True, f"{name} ({language}) is approved")
    said = f"The template {name} ({language}) is {str(status).lower() if status else 'not there'}."
    return ChannelCheck(
        "template", False, said, "Have it approved in the WhatsApp Manager, or unset MUNADIL_WHATSAPP_TEMPLATE."
    )


def _data(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = answer.get("data")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
