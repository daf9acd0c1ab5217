"""How the Graph API says no."""

from __future__ import annotations

from connectors.fakes.provider import ProviderRefusal


class Refusal(ProviderRefusal):
    """An answer that is an error: an HTTP status, a code, and words that may quote the request."""

    def __init__(self, status: int, code: int, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(message)

    def as_json(self) -> dict[str, object]:
        """The answer's body."""
        kind = "OAuthException"
        error = {"message": f"(#{self.code}) {self.message}", "type": kind, "code": self.code, "fbtrace_id": "Afake"}
        return {"error": {**error, "error_data": {"messaging_product": "whatsapp", "details": self.message}}}


def invalid(why: str) -> Refusal:
    """A parameter that cannot be."""
    return Refusal(400, 100, f"Invalid parameter: {why}")


def unknown(what: str) -> Refusal:
    """No such object."""
    return Refusal(400, 100, f"Unsupported request. Object with ID '{what}' does not exist")
