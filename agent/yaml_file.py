"""Reads a YAML file into a model, and says file and line where something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from agent.errors import OrganisationError

ModelT = TypeVar("ModelT", bound=BaseModel)


def read_yaml(path: Path, model: type[ModelT]) -> ModelT:
    """The file as a `model`; raises `OrganisationError` naming `file:line` for whatever is wrong with it."""
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
        return model.model_validate({} if data is None else data)
    except ValidationError as error:
        raise OrganisationError(_describe(path, root, error), remedy="Correct the lines named.") from None


def _describe(path: Path, root: yaml.Node | None, error: ValidationError) -> str:
    found = []
    for problem in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        found.append(f"{path}:{_line(root, problem['loc'])}: {place + ': ' if place else ''}{message}")
    return "\n".join(found)


def _line(node: yaml.Node | None, location: Sequence[str | int]) -> int:
    """Line of the deepest node that a location leads to, from 1."""
    line = 1 if node is None else node.start_mark.line + 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if str(getattr(key, "value", "")) == str(part)]
            if not pairs:
                break
            line, node = pairs[-1][0].start_mark.line + 1, pairs[-1][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line
