"""Whom a request is from: the address that connected, or what a trusted proxy says."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope


class Peers:
    """Believes the proxies in front, and nobody else, in what they say of whom a request is from and by which scheme it came."""

    def __init__(self, trusted: Iterable[str]) -> None:
        """Take addresses or networks; raises ValueError for what is neither."""
        self._trusted = tuple(ip_network(network, strict=False) for network in trusted)

    def seen(self, scope: Scope) -> Scope:
        """The same request with its true client and scheme: the last address that no trusted proxy put there itself."""
        client = scope.get("client")
        if not client or not self._trusts(client[0]):
            return scope
        headers = Headers(scope=scope)
        told = [part.strip() for value in headers.getlist("x-forwarded-for") for part in value.split(",")]
        host = next((address for address in reversed(told) if not self._trusts(address)), "")
        scheme = headers.get("x-forwarded-proto", "").strip().lower()
        return {
            **scope,
            "client": (host, 0) if _is_address(host) else client,
            "scheme": scheme if scheme in ("http", "https") else scope["scheme"],
        }

    def _trusts(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self._trusted)


def own_address(request: Request) -> str:
    """Where this server listens, by its own word: a Host header would put somebody else's address under our links."""
    host, port = request.scope.get("server") or ("", None)
    if not host or port is None:
        return ""
    return f"{request.url.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
