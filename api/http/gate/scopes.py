"""Who comes with a key, and whether it is for what is asked: every address that looks at keys names its scope here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import structlog
from fastapi import Header

from api.http.api_keys import KeyHolder, KeyScope
from api.http.errors import KeyRefusedError, ScopeMissingError, StaffOffError
from api.http.services import Services, ServicesDependency
from api.http.staffing import bearer

Authorization = Annotated[str, Header(description="`Bearer` and a staff key.")]
_log = structlog.get_logger(__name__)


async def holder_of(services: Services, authorization: str) -> KeyHolder | None:
    """Whose key a request bears: one of the settings, which is for everything, or one that was made for some scopes."""
    key = bearer(authorization)
    if (name := services.staff.who(key)) is not None:
        return KeyHolder(name, tuple(KeyScope))
    return await asyncio.to_thread(services.keys.holder, key) if services.keys else None


async def allowed(services: Services, authorization: str, scope: KeyScope) -> str:
    """The name of who may. Raises KeyRefusedError, and ScopeMissingError where the key is for something else."""
    holder = await holder_of(services, authorization)
    if holder is None:
        _log.warning("staff.key_refused")
        raise KeyRefusedError
    if scope not in holder.scopes:
        raise ScopeMissingError(remedy=f"Make one with the scope {scope}.")
    return holder.name


def with_scope(scope: KeyScope) -> Callable[..., Awaitable[str]]:
    """The dependency of an address that asks for a scope: the name of who comes. Raises StaffOffError where nobody has a key."""

    async def keyed(services: ServicesDependency, authorization: Authorization = "") -> str:
        made = services.keys is not None and await asyncio.to_thread(services.keys.are_any)
        if not services.staff and not made:
            raise StaffOffError
        return await allowed(services, authorization, scope)

    keyed.scope = scope  # type: ignore[attr-defined]  # the test that reads scopes off the route table
    return keyed
