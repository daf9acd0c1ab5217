"""Settings read from the environment: called once by whatever is started."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import get_type_hints

from pydantic import ValidationError

from agent.organisation.owner import NEUTRAL, owner_of, remembered_owner
from agent.settings import AgentSettings
from api.http.settings import ApiSettings
from api.settings import Settings
from core.errors import WrongUseError
from core.settings import CoreSettings, MunadilSettings
from knowledge.settings import KnowledgeSettings

_ELSEWHERE = ("MUNADIL_DEBUG", "MUNADIL_DOMAIN", "MUNADIL_ORGANISATION_FOLDER", "MUNADIL_SHARED", "MUNADIL_SHOTS")
"""Variables that the command line, deploy/ and the tests read without a setting."""
_PREFIX = "MUNADIL_"
_ASSIGNED = re.compile(r"^\s*(?:export\s+)?(MUNADIL_\w+)\s*=", re.MULTILINE | re.IGNORECASE)
_ELSEWHERE_PREFIXES = ("MUNADIL_TEST", "MUNADIL_BENCH")


@dataclass(frozen=True)
class UnknownVariable:
    """A variable that no setting reads, and the setting whose name is nearest; empty where none is near."""

    name: str
    nearest: str

    @property
    def told(self) -> str:
        """What it means, for people."""
        meant = f": did you mean {self.nearest}?" if self.nearest else "."
        return f"{self.name} is no setting and changes nothing{meant}"


def unknown_variables(environment: Mapping[str, str] | None = None) -> tuple[UnknownVariable, ...]:
    """Variables of the environment and of `.env` that are named as settings are and that no setting reads."""
    known = sorted(_setting_names())
    given = (*_in_file(Path(".env")), *os.environ) if environment is None else tuple(environment)
    names = {name.upper() for name in given if name.upper().startswith(_PREFIX)}
    unknown = sorted(n for n in names.difference(known, _ELSEWHERE) if not n.startswith(_ELSEWHERE_PREFIXES))
    return tuple(UnknownVariable(name, _nearest(name, known)) for name in unknown)


def _nearest(name: str, known: Sequence[str]) -> str:
    # What all have in common would make all alike.
    near = get_close_matches(name.removeprefix(_PREFIX), [one.removeprefix(_PREFIX) for one in known], 1)
    return _PREFIX + near[0] if near else ""


def _in_file(path: Path) -> list[str]:
    try:
        return _ASSIGNED.findall(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return []


def _setting_names() -> set[str]:
    rooms = (room for room in get_type_hints(Settings).values() if issubclass(room, MunadilSettings))
    return {f"MUNADIL_{name.upper()}" for room in rooms for name in room.model_fields}


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
