"""The wordings of reports, in the languages that they are written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, cast

import yaml

from core.errors import WrongUseError
from core.language.forms import Language
from evals.report.numbers import Numbers
from evals.report.texts import visible

LANGUAGES = (Language.FRENCH, Language.ARABIC, Language.ENGLISH)
"""Languages that a report can be written in."""


class ReportWords:
    """Wordings of one language; what is filled in is kept from disturbing the order of the sentence."""

    def __init__(self, language: Language, package: str = "evals.report") -> None:
        self.language = language
        self.numbers = Numbers(language)
        self._texts = wordings(package, language)

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return "rtl" if self.language.is_rtl else "ltr"

    def say(self, key: str, **values: object) -> str:
        """One wording, with its {placeholders} filled in."""
        return str(self._texts[key]).format_map({name: self.numbers.text(value) for name, value in values.items()})

    def named(self, group: str, name: str) -> str:
        """What a group of wordings calls something; the raw name where it has no wording."""
        return str(cast(Mapping[str, Any], self._texts[group]).get(name, name))

    def lines(self, key: str) -> list[str]:
        """A wording of several lines."""
        return [str(line) for line in cast(list[object], self._texts[key])]

    def language_name(self, language: Language | None) -> str:
        """What a language is called; None is all of them together."""
        return self.named("languages", language.value if language else "all")

    def metric(self, name: str) -> str:
        """What a metric is called; the raw name, spaces in it, where it has no wording."""
        found = self.named("metrics", name)
        return visible(found.replace("_", " ")) if found == name else found

    def meaning(self, metric: str) -> str:
        """What a metric tells, in one sentence; empty where it has no wording."""
        found = self.named("meanings", metric)
        return "" if found == metric else found

    def status(self, name: str) -> str:
        """What a status is called: by its own name, else by its group's, else as it is."""
        return self._nearest("statuses", name)

    def expectation(self, name: str) -> str:
        """What a suite expects, in words."""
        return self._nearest("expectations", name)

    def _nearest(self, group: str, name: str) -> str:
        return next((self.named(group, key) for key in (name, *_groups(name)) if self._has(group, key)), visible(name))

    def _has(self, group: str, name: str) -> bool:
        return name in cast(Mapping[str, Any], self._texts[group])


@cache
def wordings(package: str, language: Language) -> Mapping[str, Any]:
    """All wordings of a package's `wordings/<language>.yaml`; raises WrongUseError for a language without."""
    file = resources.files(package).joinpath(f"wordings/{language}.yaml")
    if not file.is_file():
        raise WrongUseError(
            f"reports are not written in {language.value}.", remedy=f"Choose one of {', '.join(LANGUAGES)}."
        )
    text = file.read_text("utf-8")
    return cast(Mapping[str, Any], yaml.safe_load(_french_spaces(text) if language is Language.FRENCH else text))


def _french_spaces(text: str) -> str:
    """French sets a space inside « » and before : ; ? ! that no line may break at."""
    return re.sub(r"(?<=«) | (?=[»;?!])|(?<=[^\W_]) (?=: )|(?<=[»)}]) (?=: )", "\u00a0", text)


def _groups(status: str) -> list[str]:
    return [status.partition(":")[0], *(status.rsplit("_", at)[0] for at in range(1, status.count("_") + 1))]
