"""Texts that are written beforehand: built in for every language, replaceable by the organisation, in whose name they are.

A package has its texts in `wordings/<language>.yaml`; an organisation's file replaces some of them. Each is a flat mapping from a
key to a text. `{organisation}` and `{assistant}` may stand in any text; other placeholders only where the built-in one has them.
"""

from __future__ import annotations

import string
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Self

from pydantic import ConfigDict, RootModel, model_validator

from agent.organisation.organisation import Organisation, Text
from agent.organisation.yaml_file import read_yaml
from core.language.forms import Language

_EVERYWHERE = frozenset({"organisation", "assistant"})
Texts = Mapping[str, str]


@cache
def built_in_texts(package: str, language: Language) -> Texts:
    """The texts of a package in a language, by key."""
    import yaml

    text = resources.files(package).joinpath("wordings", f"{language}.yaml").read_text("utf-8")
    return MappingProxyType({key: wording.strip() for key, wording in yaml.safe_load(text).items()})


def placeholders(text: str) -> frozenset[str]:
    """Names in braces of a text; raises ValueError for anything but plain names."""
    found = [(name, form, turned) for _, name, form, turned in string.Formatter().parse(text) if name is not None]
    for name, form, turned in found:
        if not name.isidentifier() or form or turned:
            raise ValueError(f"{{{name}}} is not a plain placeholder")
    return frozenset(name for name, _, _ in found)


class TextsFile(RootModel[dict[str, Text]]):
    """An organisation's own texts of one language: known keys, and no placeholder that the built-in text has not."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    @abstractmethod
    def models(cls) -> Texts:
        """The texts that they replace, of any language."""

    def check(self, key: str, text: str) -> None:
        """Raise ValueError for a text that cannot stand where its key does."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        models = self.models()
        for key, text in self.root.items():
            if key not in models:
                raise ValueError(f"{key} is not a wording; known ones: {', '.join(models)}")
            unknown = placeholders(text) - placeholders(models[key]) - _EVERYWHERE
            if unknown:
                raise ValueError(f"{key} cannot use {', '.join(f'{{{name}}}' for name in sorted(unknown))}")
            self.check(key, text)
        return self


def read_overrides(folder: Path | None, kind: type[TextsFile]) -> Mapping[Language, Texts]:
    """The files `folder`/<language>.yaml that there are; raises `OrganisationError` for what is wrong with one."""
    paths = {} if folder is None else {tag: folder / f"{tag}.yaml" for tag in Language}
    return {tag: read_yaml(path, kind).root for tag, path in paths.items() if path.is_file()}


@dataclass(frozen=True)
class FixedTexts:
    """Texts in the organisation's name."""

    organisation: Organisation
    overrides: Mapping[Language, Texts]

    def filled(self, key: str, built_in: Texts, language: Language, values: Mapping[str, str | int]) -> str:
        """The organisation's text of a key in a language, else the built-in one, with its placeholders filled in."""
        text = self.overrides.get(language, {}).get(key) or built_in[key]
        names = {
            "organisation": self.organisation.called(language),
            "assistant": self.organisation.assistant.in_language(language),
        }
        return text.format_map(names | dict(values))
