"""The fixed wordings: built in for every language, replaceable by the organisation's `replies/<language>.yaml`.

A replies file is a flat mapping from a key (an `AnswerStatus` or a `Wording`) to a text. `{organisation}` and
`{assistant}` may stand in any text; other placeholders only where the built-in text of the key has them.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pydantic import ConfigDict, RootModel, model_validator

from agent.answer import AnswerStatus
from agent.organisation import Organisation, Text
from agent.yaml_file import read_yaml
from core.language import Language

_EVERYWHERE = frozenset({"organisation", "assistant"})
_MONTHS = {
    Language.FRENCH: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    Language.ENGLISH: "January February March April May June July August September October November December",
    Language.ARABIC: "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
    Language.DARIJA_LATIN: "yanayer fbrayer mars abril may younyou youlyouz ghocht chotanbir oktobr nouwanbir doujanbir",
}


class Wording(StrEnum):
    """Fixed wordings besides those of the statuses."""

    QUOTE_DATED = "quote_dated"
    QUOTE_UNDATED = "quote_undated"
    QUOTE_MORE_DATED = "quote_more_dated"
    """Introduces a second document."""
    QUOTE_MORE_UNDATED = "quote_more_undated"
    SOURCE_LANGUAGE_FRENCH = "source_language_fr"
    SOURCE_LANGUAGE_ARABIC = "source_language_ar"
    SOURCE_LANGUAGE_DARIJA = "source_language_ary"
    SOURCE_LANGUAGE_DARIJA_LATIN = "source_language_ary-Latn"
    SOURCE_LANGUAGE_ENGLISH = "source_language_en"
    OUTDATED_REPLACED_DATED = "outdated_replaced_dated"
    """Replaced by a document whose title and year are known."""
    OUTDATED_REPLACED = "outdated_replaced"
    OUTDATED_REPLACED_UNNAMED = "outdated_replaced_unnamed"
    OUTDATED_EXPIRED = "outdated_expired"

    @classmethod
    def source_language(cls, language: Language) -> Wording:
        """The wording that says which language a source is in."""
        return cls(f"source_language_{language}")


Key = AnswerStatus | Wording
KEYS: tuple[Key, ...] = (*AnswerStatus, *Wording)
"""Every key that a replies file may have."""


def placeholders(text: str) -> frozenset[str]:
    """Names in braces of a text; raises ValueError for anything but plain names."""
    found = [(name, form, turned) for _, name, form, turned in string.Formatter().parse(text) if name is not None]
    for name, form, turned in found:
        if not name.isidentifier() or form or turned:
            raise ValueError(f"{{{name}}} is not a plain placeholder")
    return frozenset(name for name, _, _ in found)


def written_date(day: date, language: Language) -> str:
    """A date as a person writes it: "17 février 2026", "17 فبراير 2026"."""
    month = _MONTHS.get(language, _MONTHS[Language.ARABIC]).split()[day.month - 1]
    number = "1er" if language is Language.FRENCH and day.day == 1 else str(day.day)
    return f"{number} {month} {day.year}"


class _RepliesFile(RootModel[dict[str, Text]]):
    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _known(self) -> _RepliesFile:
        models = built_in(Language.FRENCH)
        for key, text in self.root.items():
            if key not in models:
                raise ValueError(f"{key} is not a wording; known ones: {', '.join(models)}")
            unknown = placeholders(text) - placeholders(models[key]) - _EVERYWHERE
            if unknown:
                raise ValueError(f"{key} cannot use {', '.join(f'{{{name}}}' for name in sorted(unknown))}")
        return self


@cache
def built_in(language: Language) -> Mapping[str, str]:
    """The built-in wordings of a language, by key."""
    import yaml

    text = (Path(__file__).parent / "wordings" / f"{language}.yaml").read_text(encoding="utf-8")
    return MappingProxyType(yaml.safe_load(text))


@dataclass(frozen=True)
class Replies:
    """Wordings in the organisation's name."""

    organisation: Organisation
    overrides: Mapping[Language, Mapping[str, str]]

    @classmethod
    def load(cls, organisation: Organisation, folder: Path | None = None) -> Replies:
        """Built-in wordings, replaced by those of `folder`/replies/<language>.yaml; raises `OrganisationError`."""
        paths = {} if folder is None else {tag: folder / "replies" / f"{tag}.yaml" for tag in Language}
        return cls(organisation, {tag: read_yaml(p, _RepliesFile).root for tag, p in paths.items() if p.is_file()})

    def wording(self, key: Key, language: Language, **values: str | int) -> str:
        """The text of a key in a language with its placeholders filled in."""
        text = self.overrides.get(language, {}).get(key) or built_in(language)[key]
        names = {
            "organisation": self.organisation.called(language),
            "assistant": self.organisation.assistant.in_language(language),
        }
        return text.format_map(names | values)
