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


_LAST = "last-run"
"""File that names the folder of the last run, wherever it was put."""


def remember_run(folder: Path, settings: Settings) -> None:
    """Have `latest` mean this run from now on, also where `--out` put it elsewhere."""
    kept = runs_folder(settings)
    kept.mkdir(parents=True, exist_ok=True)
    (kept / _LAST).write_text(str(folder.resolve()), encoding="utf-8")


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
        last = kept / _LAST
        every = [*kept.glob("*"), *([Path(last.read_text(encoding="utf-8"))] if last.is_file() else [])]
        found = [folder for folder in every if (folder / CONFIG).is_file() and (folder / RESULTS).is_file()]
        return max(found, key=lambda folder: (folder / CONFIG).stat().st_mtime_ns, default=kept / name)
    return kept / name if (kept / name).exists() else path
