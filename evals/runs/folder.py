"""A run on disk: `config.json`, `suite.yaml`, `results.jsonl`, and whatever log the runner wrote beside them."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from evals.errors import DamagedRunError, RunNotFoundError
from evals.runs.results import CaseResult, RunConfig, RunResult

CONFIG = "config.json"
RESULTS = "results.jsonl"
SUITE = "suite.yaml"
PLAN = "plan.json"
_RUN_AGAIN = "Run the suite again, or name another folder."


def save_run(folder: Path, run: RunResult, suite_text: str = "") -> None:
    """Write a run into a folder, which may hold a log already; a run that was cut short is never read as a whole one.

    `config.json` comes last and carries the digest of the results, so that each is only taken together with the other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    results = b"".join(dump_case(case) + b"\n" for case in run.cases)
    config = {**_config().dump_python(run.config, mode="json"), "results": {**_seal(results), "cases": len(run.cases)}}
    _replace(folder / RESULTS, results)
    if suite_text:
        _replace(folder / SUITE, suite_text.encode())
    _replace(folder / CONFIG, json.dumps(config, ensure_ascii=False, indent=2).encode() + b"\n")


def load_run(folder: Path) -> RunResult:
    """Read a run; raises RunNotFoundError where there is none and DamagedRunError where it is not whole."""
    try:
        config = json.loads((folder / CONFIG).read_bytes())
        results = (folder / RESULTS).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise _absent(folder) from None
    except (OSError, ValueError) as error:
        raise DamagedRunError(f"The run in {folder} cannot be read: {error}.", remedy=_RUN_AGAIN) from None
    if not isinstance(config, dict) or not isinstance(seal := config.pop("results", None), dict):
        raise DamagedRunError(f"{folder / CONFIG} is not the configuration of a run.", remedy=_RUN_AGAIN)
    if seal.get("sha256") != _seal(results)["sha256"]:
        raise DamagedRunError(
            f"{folder / RESULTS} is not the file that {CONFIG} was written for: the run was cut short or edited.",
            remedy=_RUN_AGAIN,
        )
    try:
        cases = tuple(load_case(line) for line in results.splitlines() if line.strip())
        return RunResult(_config().validate_python(config), cases)
    except ValueError as error:  # pydantic's errors are among them
        raise DamagedRunError(
            f"The run in {folder} was written by another version of Munadil: {_first(error)}.", remedy=_RUN_AGAIN
        ) from None


def dump_case(case: CaseResult) -> bytes:
    """One case as a line of JSON without its newline, Arabic readable."""
    return _case().dump_json(case)


def load_case(line: bytes | str) -> CaseResult:
    """A case from a line of JSON; raises ValueError."""
    return _case().validate_json(line)


def to_json(run: RunResult) -> dict[str, Any]:
    """A run as JSON values."""
    dumped: dict[str, Any] = TypeAdapter(RunResult).dump_python(run, mode="json")
    return dumped


def _absent(folder: Path) -> Exception:
    if (folder / PLAN).exists():
        remedy = f"Take it up again: `munadil eval run --resume {folder}`."
        return DamagedRunError(f"The run in {folder} did not end.", remedy=remedy)
    if (folder / RESULTS).exists() or (folder / CONFIG).exists():
        return DamagedRunError(f"The run in {folder} did not end.", remedy=_RUN_AGAIN)
    return RunNotFoundError(f"There is no run in {folder}.", remedy="Name a folder that `munadil eval run` wrote.")


def _seal(results: bytes) -> dict[str, str]:
    return {"sha256": hashlib.sha256(results).hexdigest()}


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _first(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    problem = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"


@lru_cache(maxsize=1)
def _case() -> TypeAdapter[CaseResult]:
    return TypeAdapter(CaseResult)


@lru_cache(maxsize=1)
def _config() -> TypeAdapter[RunConfig]:
    return TypeAdapter(RunConfig)
