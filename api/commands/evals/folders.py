"""Where runs are kept, and how one is named at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.settings import Settings
from evals.runs.folder import CONFIG, RESULTS

RunArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="Folder of a run, its name among the runs kept, or `latest`.")
]


def runs_folder(settings: Settings) -> Path:
    """Where runs are kept when nobody says otherwise."""
    return settings.core.data_dir / "evaluations" / "runs"


def find_run(name: str, settings: Settings) -> Path:
    """Folder of a run: the path itself, one of that name among the runs kept, or the newest of them for `latest`.

    A name that fits nothing is given back as a path, for reading it says what is missing.
    """
    path = Path(name)
    if path.exists():
        return path
    kept = runs_folder(settings)
    if name == "latest":
        found = [folder for folder in kept.glob("*") if (folder / CONFIG).is_file() and (folder / RESULTS).is_file()]
        return max(found, key=lambda folder: (folder / CONFIG).stat().st_mtime_ns, default=kept / name)
    return kept / name if (kept / name).exists() else path
