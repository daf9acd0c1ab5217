"""Settings read from the environment: called once by whatever is started."""

from __future__ import annotations

from pydantic import ValidationError

from agent.settings import AgentSettings
from api.http.settings import ApiSettings
from api.settings import Settings
from core.errors import WrongUseError
from core.settings import CoreSettings
from knowledge.settings import KnowledgeSettings


def load_settings(*, host: str = "", port: int | None = None) -> Settings:
    """Settings from the environment and `.env`; what is given here wins. Raises WrongUseError."""
    given = {name: value for name, value in (("host", host or None), ("port", port)) if value is not None}
    try:
        return Settings(CoreSettings(), KnowledgeSettings(), AgentSettings(), ApiSettings(**given))  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(
            f"MUNADIL_{'_'.join(map(str, e['loc'])).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        )
        raise WrongUseError(
            f"a setting cannot be used: {problems}.",
            remedy="Correct or unset it; `munadil settings` then says what each is for.",
        ) from None
