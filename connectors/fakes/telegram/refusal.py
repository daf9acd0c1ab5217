"""How the Bot API says no."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.fakes.provider import ProviderRefusal


class Refusal(ProviderRefusal):
    """An answer that is not ok: a code, a description, and what the library may act on."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        self.status, self.description, self.parameters = code, description, dict(parameters or {})
        super().__init__(description)

    def as_json(self) -> dict[str, object]:
        """The answer's body."""
        body: dict[str, object] = {"ok": False, "error_code": self.status, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad_request(why: str) -> Refusal:
    """A request that the Bot API cannot make sense of."""
    return Refusal(400, f"Bad Request: {why}")
