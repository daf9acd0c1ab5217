"""An OpenID Connect provider: authorization code with PKCE, and an ID token of which everything is checked."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import structlog

from api.console.frame.accounts import SignInError
from api.console.frame.oidc_settings import OidcSettings

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key pair: neither none at all, nor one that a shared secret could make."""
_TIMEOUT_S = 10.0
"""Seconds that a provider may take; chosen by hand: somebody waits for a page."""
_LEEWAY_S = 60
"""Seconds that clocks may differ; chosen by hand."""
_BYTES = 32
"""Of state, nonce and verifier: 256 bits, chosen by hand, as RFC 7636 advises of the last."""
_LARGEST = 1_000_000
"""Bytes of what a provider says; chosen by hand: keys and a description take some thousand."""
_log = structlog.get_logger(__name__)


class ProviderError(SignInError):
    """Signing in by the provider did not work."""

    status = 502


@dataclass(frozen=True)
class SignInAttempt:
    """What is kept, sealed, in the browser of who is at the provider."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Elsewhere:
    """Somebody's account at the provider: a digest that names it, and what was said of them; the e-mail only where it was verified."""

    subject: str
    email: str
    name: str
    claims: Mapping[str, Any]


class IdentityProvider:
    """The provider that settings name; what it says of itself is asked for each time, so that new keys count at once."""

    def __init__(self, settings: OidcSettings) -> None:
        self.settings = settings

    async def begin(self, back: str) -> tuple[str, SignInAttempt]:
        """The address to send a browser to, and what to keep until it comes back to `back`. Raises ProviderError."""
        attempt = SignInAttempt(*(secrets.token_urlsafe(_BYTES) for _ in range(3)))
        client = self._client(back)
        async with client:
            about = await self._about(client)
            address, _ = client.create_authorization_url(
                _own(about, "authorization_endpoint"),
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(address), attempt

    async def end(self, answer: Mapping[str, str], attempt: SignInAttempt, back: str) -> Elsewhere:
        """Who came back. Raises ProviderError where anything is not as it must be; the log says what."""
        if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise _refused("state")
        if answer.get("iss", self.settings.oidc_issuer) != self.settings.oidc_issuer:
            raise _refused("issuer")
        if "error" in answer or not answer.get("code"):
            raise _refused("denied")
        client = self._client(back)
        async with client:
            about = await self._about(client)
            try:
                token = await client.fetch_token(
                    _own(about, "token_endpoint"), code=answer["code"], code_verifier=attempt.verifier
                )
            except Exception as error:
                raise _refused("code", error) from error
            keys = await self._json(client, _own(about, "jwks_uri"))
        return self._checked(token, keys, attempt)

    def _checked(self, token: Mapping[str, Any], keys: Any, attempt: SignInAttempt) -> Elsewhere:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.jwk import KeySet

        issuer, client = self.settings.oidc_issuer, self.settings.oidc_client_id
        must = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": client},
            "sub": {"essential": True},
        }
        try:
            read = jwt.decode(str(token["id_token"]), KeySet.import_key_set(keys), algorithms=list(_ALGORITHMS))
            said = {"nonce": attempt.nonce, "client_id": client, "access_token": token.get("access_token")}
            claims = CodeIDToken(read.claims, read.header, must, said)
            claims.validate(leeway=_LEEWAY_S)
        except Exception as error:
            raise _refused("token", error) from error
        subject = hashlib.sha256(f"{issuer}\n{claims['sub']}".encode()).hexdigest()
        is_verified = claims.get("email_verified") is True
        email = str(claims.get("email", "")).strip().casefold() if is_verified else ""
        name = str(claims.get("preferred_username") or claims.get("name") or email.partition("@")[0])
        return Elsewhere(subject, email, name, dict(claims))

    def _client(self, back: str) -> Any:
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        secret = self.settings.oidc_client_secret.get_secret_value()
        return AsyncOAuth2Client(
            self.settings.oidc_client_id,
            secret or None,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=self.settings.oidc_scopes,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=_TIMEOUT_S,
            follow_redirects=False,
            trust_env=False,
        )

    async def _about(self, client: Any) -> Mapping[str, Any]:
        issuer = self.settings.oidc_issuer
        about = await self._json(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != issuer:
            raise _refused("issuer")
        return about

    async def _json(self, client: Any, address: str) -> Mapping[str, Any]:
        try:
            response = await client.request("GET", address, withhold_token=True)
            if response.status_code != httpx.codes.OK or len(response.content) > _LARGEST:
                raise ValueError(response.status_code)
            said = response.json()
        except Exception as error:
            raise _refused("unreachable", error) from error
        if not isinstance(said, dict):
            raise _refused("unreachable")
        return cast(Mapping[str, Any], said)


def _own(about: Mapping[str, Any], name: str) -> str:
    """An address that the provider names, by TLS as its own is."""
    address, issuer = str(about.get(name, "")), str(about["issuer"])
    if urlsplit(address).scheme not in ("https", urlsplit(issuer).scheme):
        raise _refused("address")
    return address


def _refused(what: str, error: Exception | None = None) -> ProviderError:
    _log.warning("staff.oidc_refused", what=what, kind=type(error).__name__ if error else "")
    return ProviderError()
