"""Reading what providers send: a part that is not as documented is passed over, never the message that it stands in."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError, WrapValidator
from pydantic_core import PydanticUseDefault
from pydantic_core.core_schema import ValidatorFunctionWrapHandler

from connectors.shared.text import sendable

_EDGES = re.compile(
    r"^[\s\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]+|[\s\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]+$"
)


def _clean(value: object) -> object:
    return sendable(value) if isinstance(value, str) else value


def _or_default(value: object, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError:
        raise PydanticUseDefault from None


def _or_none(value: object, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError:
        return None


Lenient = WrapValidator(_or_default)
"""A field that has its default where the value cannot be read."""
LenientItem = WrapValidator(_or_none)
"""An item of a list, which has no default, that is None where it cannot be read."""
Words = Annotated[str, BeforeValidator(_clean)]
"""A text, its half characters replaced."""


def bare(text: str) -> str:
    """A text without what is not seen at its ends: white space, and marks of direction that Arabic keyboards leave."""
    return _EDGES.sub("", text)
