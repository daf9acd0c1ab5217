"""Texts that are written beforehand: built in for every language, replaceable by the organisation, in whose name they are.

A package has its texts in `wordings/<language>.yaml`; an organisation's file replaces some of them. Each is a flat mapping from a
key to a text. `{organisation}` and `{assistant}` may stand in any text; other placeholders only where the built-in one has them.
"""

from __future__ import annotations

import asyncio
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Protocol, Self, cast

from pydantic import ConfigDict, RootModel, ValidationInfo, model_validator

from agent.organisation.organisation import Organisation, Text
from agent.organisation.yaml_file import read_yaml
from core.language.forms import Language

_EVERYWHERE = frozenset({"organisation", "assistant"})
Texts = Mapping[str, str]


@cache
def _built_in(package: str, language: Language) -> Texts:
    """The texts of a package in a language, by key."""
    import yaml

    text = resources.files(package).joinpath("wordings", f"{language}.yaml").read_text("utf-8")
    return MappingProxyType({key: wording.strip() for key, wording in yaml.safe_load(text).items()})


class WordingEdits(Protocol):
    """Port: what staff has changed since the files were written; `agent.organisation.edited.StoredWordings` is the real one."""

    def refresh(self) -> None:
        """Look whether anything was changed; may read a database."""
        ...

    def text(self, kind: str, key: str, form: str) -> str | None:
        """What staff has written in the place of a wording; None where nothing."""
        ...


def placeholders(text: str) -> frozenset[str]:
    """Names in braces of a text; raises ValueError for anything but plain names."""
    found = [(name, form, turned) for _, name, form, turned in string.Formatter().parse(text) if name is not None]
    for name, form, turned in found:
        if not name.isidentifier() or form or turned:
            raise ValueError(f"{{{name}}} is not a plain placeholder")
    return frozenset(name for name, _, _ in found)


@dataclass(frozen=True)
class FixedTexts:
    """Texts in the organisation's name; each kind says whose built-in ones it has, and in which folder the organisation's stand."""

    organisation: Organisation
    overrides: Mapping[Language, Texts]
    package: ClassVar[str]
    """Package with the folder `wordings` of built-in texts."""
    folder: ClassVar[str]
    """Folder of an organisation with its own."""
    former: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Keys of earlier versions, and the key that has taken their place."""
    left_aside: tuple[str, ...] = ()
    """What an organisation words that nothing says any more, and what to do about it."""
    edits: WordingEdits | None = None
    """What staff has changed in the console; None: nothing can be."""

    async def fresh(self) -> None:
        """Heed what staff has changed since: once a turn, before anything is said."""
        if self.edits is not None:
            await asyncio.to_thread(self.edits.refresh)

    @classmethod
    def load(cls, organisation: Organisation, folder: Path | None = None) -> Self:
        """Built-in texts, replaced by those of the organisation's `folder`; raises `OrganisationError` for what is wrong there."""
        paths = {tag: folder / cls.folder / f"{tag}.yaml" for tag in Language} if folder else {}
        found = {tag: read_yaml(path, _TextsFile, cls).root for tag, path in paths.items() if path.is_file()}
        left = [(paths[tag], key) for tag, texts in found.items() for key in texts if key in cls.former]
        kept = {
            tag: {key: text for key, text in texts.items() if key not in cls.former} for tag, texts in found.items()
        }
        told = (f"{path}: {key} is not said any more, {cls.former[key]} is" for path, key in left)
        return cls(organisation, kept, tuple(told))

    @classmethod
    def built_in(cls, language: Language) -> Texts:
        """The built-in texts of a language, by key."""
        return _built_in(cls.package, language)

    @classmethod
    def check(cls, key: str, text: str) -> None:
        """Raise ValueError for an organisation's text that cannot stand where its key does."""
        models = cls.built_in(Language.FRENCH)
        if key not in models:
            raise ValueError(f"{key} is not a wording; known ones: {', '.join(models)}")
        unknown = placeholders(text) - placeholders(models[key]) - _EVERYWHERE
        if unknown:
            raise ValueError(f"{key} cannot use {', '.join(f'{{{name}}}' for name in sorted(unknown))}")

    def written(self, key: str, language: Language) -> str:
        """The text as files have it, its placeholders as they stand: the organisation's, else the built-in one."""
        return self.overrides.get(language, {}).get(key) or self.built_in(language)[key]

    def filled(self, key: str, language: Language, values: Mapping[str, str | int]) -> str:
        """The organisation's text of a key in a language, else the built-in one, with its placeholders filled in."""
        edited = self.edits.text(self.folder, str(key), language.value) if self.edits is not None else None
        text = edited or self.written(key, language)
        names = {
            "organisation": self.organisation.called(language),
            "assistant": self.organisation.assistant.in_language(language),
        }
        return text.format_map(names | dict(values))


class _TextsFile(RootModel[dict[str, Text]]):
    """An organisation's own texts of one language, as the kind that is the context takes them."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _known(self, info: ValidationInfo) -> Self:
        kind = cast(type[FixedTexts], info.context)
        for key, text in self.root.items():
            if key not in kind.former:
                kind.check(key, text)
        return self
