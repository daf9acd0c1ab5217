"""Calls to the Graph API: plain HTTP, with every way to fail told in the outbox's terms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from connectors.errors import RefusedError, UnclearError
from connectors.message import Attachment
from connectors.whatsapp.bodies import file_name, file_type
from connectors.whatsapp.failures import as_network_error, as_send_error
from connectors.whatsapp.settings import WhatsAppSettings

NUMBER_LIMIT = "whatsapp"
_CONNECTIONS = 64
"""To Meta at once; chosen by hand: above what 70 sends a second keep open."""
_FILE_HOSTS = (".fbsbx.com", ".facebook.com", ".whatsapp.net")
"""Where Meta keeps files: the token is shown to nobody else."""


class Graph:
    """The Graph API of one WhatsApp number, over a pool of connections."""

    def __init__(self, settings: WhatsAppSettings) -> None:
        self._settings = settings
        self._base = f"{settings.whatsapp_base_url}/{settings.whatsapp_api_version}"
        seconds = settings.whatsapp_timeout
        self._http = httpx.AsyncClient(
            headers={"authorization": f"Bearer {settings.access_token()}"},
            timeout=httpx.Timeout(seconds, connect=min(5.0, seconds)),
            limits=httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS),
        )

    async def post(self, body: Mapping[str, Any], *, pair: str = "") -> dict[str, Any]:
        """Put a message, or a mark that one was read. Raises SendError."""
        path = f"{self._settings.whatsapp_phone_number_id}/messages"
        return _read(await self._call("POST", path, json=dict(body)), pair)

    async def upload(self, file: Attachment) -> str:
        """Store a file at Meta and give its id. Raises SendError."""
        kind = file_type(file.media_type)
        path = f"{self._settings.whatsapp_phone_number_id}/media"
        response = await self._call(
            "POST",
            path,
            data={"messaging_product": "whatsapp", "type": kind},
            files={"file": (file_name(file.name, file.media_type), file.content, kind)},
        )
        found = _read(response, "").get("id")
        if not isinstance(found, str):
            raise UnclearError("Meta's answer cannot be read", "answer")
        return found

    async def get(self, path: str, *, as_app: str = "", **query: str) -> dict[str, Any]:
        """Ask for an object; `as_app` is the id of the app that asks, rather than its system user. Raises SendError."""
        return _read(await self._call("GET", path, params=query, headers=self._as_app(as_app)), "")

    async def change(self, path: str, *, as_app: str = "", **fields: str) -> dict[str, Any]:
        """Change an object. Raises SendError."""
        return _read(await self._call("POST", path, data=fields, headers=self._as_app(as_app)), "")

    async def download(self, media: str) -> bytes:
        """The bytes of a file that a person sent. Raises SendError."""
        if not media.isalnum() or not media.isascii():
            raise RefusedError("the file's id is none of Meta's", "media")
        found = await self.get(media, phone_number_id=self._settings.whatsapp_phone_number_id)
        largest = self._settings.whatsapp_max_file_bytes
        too_big = RefusedError("the file is larger than is fetched", "file_too_big")
        size, url = found.get("file_size"), found.get("url")
        if isinstance(size, int) and size > largest:
            raise too_big
        if not isinstance(url, str) or not self._is_metas(url):
            raise RefusedError("Meta does not give the file out", "file_gone")
        content = bytearray()
        try:
            async with self._http.stream("GET", url) as response:
                if not response.is_success:
                    await response.aread()
                    raise as_send_error(response, pair="", number=NUMBER_LIMIT)
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > largest:
                        raise too_big
        except httpx.HTTPError as error:
            raise as_network_error(error) from None
        return bytes(content)

    async def close(self) -> None:
        """Give connections back."""
        await self._http.aclose()

    async def _call(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            return await self._http.request(method, f"{self._base}/{path}", **content)
        except httpx.HTTPError as error:
            raise as_network_error(error) from None

    def _as_app(self, app: str) -> dict[str, str]:
        return {"authorization": f"Bearer {app}|{self._settings.app_secret()}"} if app else {}

    def _is_metas(self, url: str) -> bool:
        try:
            found, own = urlsplit(url), urlsplit(self._base)
            if (found.scheme, found.hostname, found.port) == (own.scheme, own.hostname, own.port):
                return True
        except ValueError:
            return False
        return found.scheme == "https" and (found.hostname or "").endswith(_FILE_HOSTS)


def sent_id(answer: Mapping[str, Any]) -> str:
    """Meta's id of the message that it took. Raises UnclearError where the answer has none."""
    try:
        found = answer["messages"][0]["id"]
    except (KeyError, IndexError, TypeError):
        found = None
    if not isinstance(found, str):
        raise UnclearError("Meta's answer cannot be read", "answer")
    return found


def _read(response: httpx.Response, pair: str) -> dict[str, Any]:
    if not response.is_success:
        raise as_send_error(response, pair=pair, number=NUMBER_LIMIT)
    try:
        found = json.loads(response.content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UnclearError("Meta's answer cannot be read", "answer")
    return found
