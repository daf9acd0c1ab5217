"""Reads a YAML file into a model, and says file and line where something is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from agent.errors import OrganisationError
from core.yaml_lines import line_of

ModelT = TypeVar("ModelT", bound=BaseModel)


def read_yaml(path: Path, model: type[ModelT], context: object = None) -> ModelT:
    """The file as a `model`; raises `OrganisationError` naming `file:line` for whatever is wrong with it.

    `context` is what the model's own checks are given.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise OrganisationError(
            f"There is no {path}.", remedy="Write it; the documentation shows an example."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise OrganisationError(f"{path} cannot be read as UTF-8 text: {error}.") from None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise OrganisationError(f"{path}:{line}: {getattr(error, 'problem', None) or 'this is not YAML'}.") from None
    try:
        return model.model_validate({} if data is None else data, context=context)
    except ValidationError as error:
        raise OrganisationError(_describe(path, root, error), remedy="Correct the lines named.") from None


def _describe(path: Path, root: yaml.Node | None, error: ValidationError) -> str:
    found = []
    for problem in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        found.append(f"{path}:{line_of(root, problem['loc'])}: {place + ': ' if place else ''}{message}")
    return "\n".join(found)
