"""Settings read from the environment: called once by whatever is started."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from agent.organisation.owner import NEUTRAL, owner_of, remembered_owner
from agent.settings import AgentSettings
from api.http.settings import ApiSettings
from api.settings import Settings
from core.errors import WrongUseError
from core.settings import CoreSettings
from knowledge.settings import KnowledgeSettings


def load_settings(
    *, host: str = "", port: int | None = None, organisation: Path | None = None, documents: Sequence[Path] = ()
) -> Settings:
    """Settings from the environment and `.env`; what is given here wins. Raises WrongUseError.

    The organisation is the one given, else that of the settings, else the nearest above `documents`, else the one that the data
    folder remembers, else one that names nobody.
    """
    given = {name: value for name, value in (("host", host or None), ("port", port)) if value is not None}
    try:
        return Settings(_core(organisation, documents), KnowledgeSettings(), AgentSettings(), ApiSettings(**given))  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(f"{_variable(e['loc'])}{e['msg'].removeprefix('Value error, ')}" for e in error.errors())
        raise WrongUseError(
            f"a setting cannot be used: {problems}.",
            remedy="Correct or unset it; `munadil settings` then says what each is for.",
        ) from None


def _variable(place: tuple[int | str, ...]) -> str:
    """The variable that an error is about; nothing where it is about several, which its message then names."""
    return f"MUNADIL_{'_'.join(map(str, place)).upper()}: " if place else ""


def _core(organisation: Path | None, documents: Sequence[Path]) -> CoreSettings:
    core = CoreSettings()
    if organisation is None and "organisation" in core.model_fields_set:
        return core
    folder = organisation or owner_of(documents) or remembered_owner(core.data_dir) or NEUTRAL
    return core.model_copy(update={"organisation": folder})
