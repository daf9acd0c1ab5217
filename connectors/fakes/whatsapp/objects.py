"""Everything of the Graph API beside messages: the app, the number, the account, its webhook and its files."""

from __future__ import annotations

from typing import Any

import httpx

from connectors.fakes.whatsapp.refusal import Refusal, invalid, unknown
from connectors.fakes.whatsapp.state import State

_DOCUMENTS = ("text/plain", "application/pdf", "application/msword", "application/vnd.")
_UNVERIFIED = 2200


def get_object(state: State, path: str, query: dict[str, str], base: str) -> dict[str, Any]:
    """Answer GET. Raises Refusal."""
    account = state.account
    app = {"id": account.app_id, "name": "Munadil"}
    known: dict[str, dict[str, Any]] = {
        "app": app,
        account.phone_number_id: _number(state),
        f"{account.business_account_id}/phone_numbers": {"data": [_number(state)]},
        f"{account.business_account_id}/subscribed_apps": {
            "data": [{"whatsapp_business_api_data": app}] if state.is_subscribed else []
        },
        f"{account.app_id}/subscriptions": {"data": [state.subscription] if state.subscription else []},
        f"{account.business_account_id}/message_templates": {
            "data": [
                {"name": name, "language": language, "status": "APPROVED"}
                for name, language in state.templates.items()
                if query.get("name", name) == name
            ]
        },
    }
    if path in known:
        return known[path]
    if path in state.files:
        media_type, content = state.files[path]
        address = f"{base}/files/{path}"
        return {"id": path, "url": address, "mime_type": media_type, "sha256": "x", "file_size": len(content)}
    raise unknown(path)


def post_object(state: State, path: str, given: dict[str, Any]) -> dict[str, Any]:
    """Answer POST of anything but a message. Raises Refusal."""
    account = state.account
    if path == f"{account.phone_number_id}/media":
        return _keep_file(state, given)
    if path == f"{account.business_account_id}/subscribed_apps":
        state.is_subscribed = True
        return {"success": True}
    if path == f"{account.app_id}/subscriptions":
        return _subscribe(state, given)
    raise unknown(path)


def _number(state: State) -> dict[str, Any]:
    return {
        "id": state.account.phone_number_id,
        "display_phone_number": state.account.display_phone_number,
        "verified_name": "Munadil",
        "quality_rating": "GREEN",
        "status": "CONNECTED",
    }


def _keep_file(state: State, given: dict[str, Any]) -> dict[str, Any]:
    file, kind = given.get("file"), str(given.get("type", ""))
    if given.get("messaging_product") != "whatsapp" or not isinstance(file, bytes):
        raise invalid("file")
    if not kind.startswith(_DOCUMENTS):
        raise Refusal(400, 131053, f"Unsupported media type: {kind}")
    return {"id": state.add_file(file, kind)}


def _subscribe(state: State, given: dict[str, Any]) -> dict[str, Any]:
    """Point the app's webhook somewhere, once it has given the challenge back; plain http for loopback alone."""
    url = str(given.get("callback_url", ""))
    if not url.startswith(("https://", "http://127.0.0.1")):
        raise invalid("callback_url must be https")
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": str(given.get("verify_token"))}
    try:
        answer = httpx.get(url, params=query, timeout=5, trust_env=False)
    except httpx.HTTPError:
        raise Refusal(400, _UNVERIFIED, "The URL couldn't be validated.") from None
    if not answer.is_success or answer.text != "1158201444":
        raise Refusal(400, _UNVERIFIED, f"The URL couldn't be validated. Response {answer.status_code}")
    fields = [{"name": name, "version": "v24.0"} for name in str(given.get("fields", "")).split(",") if name]
    state.subscription = {"object": "whatsapp_business_account", "callback_url": url, "active": True, "fields": fields}
    state.hooks.point_to(url)
    return {"success": True}
