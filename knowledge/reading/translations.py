"""Reads a translations file: words of a document with what they say in other languages, and who has reviewed that."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from core.language.forms import Language
from core.text import normalise
from knowledge.document import StatedTranslation
from knowledge.warnings import ReadingWarning, WarningKind

TRANSLATIONS_SUFFIX = ".translations.yaml"
_MAX_FILE_CHARACTERS = 1_000_000
"""Chosen by hand, as of a questions file."""
_TEXT, _REVIEWED_BY = "text", "reviewed_by"
_TAGS = {language.value: language for language in Language}
_REMEDY = (
    f"Write entries as `- {_TEXT}: …`, then `{_REVIEWED_BY}: …` and a line for each language ({', '.join(_TAGS)})."
)


@dataclass
class TranslationsFile:
    """What a translations file holds, and a warning for everything in it that could not be used."""

    entries: list[StatedTranslation] = field(default_factory=list)
    warnings: list[ReadingWarning] = field(default_factory=list)

    def warn(self, text: str) -> None:
        """Note something that was not used."""
        self.warnings.append(ReadingWarning(WarningKind.METADATA, text, remedy=_REMEDY))


def parse_translations(text: str, name: str) -> TranslationsFile:
    """Read the entries of a translations file; `name` is what warnings call it. Never raises."""
    found = TranslationsFile()
    if len(text) > _MAX_FILE_CHARACTERS:
        found.warn(f"{name} is longer than {_MAX_FILE_CHARACTERS} characters and was not read.")
        return found
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        found.warn(f"{name}:{mark.line + 1 if mark else 1}: this is not YAML.")
        return found
    if not isinstance(root, yaml.SequenceNode):
        found.warn(f"{name}:1: it must be a list of entries.")
        return found
    for node in root.value:
        _read_entry(node, name, found)
    return found


def _read_entry(node: yaml.Node, name: str, found: TranslationsFile) -> None:
    where = f"{name}:{node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        found.warn(f"{where}: this is no entry.")
        return
    fields = {str(key.value): _text(value) for key, value in node.value}
    unknown = [field for field in fields if field not in (_TEXT, _REVIEWED_BY, *_TAGS)]
    if unknown:
        found.warn(f"{where}: not known: {', '.join(unknown)}.")
    languages = tuple((_TAGS[tag], said) for tag, said in fields.items() if tag in _TAGS and said)
    if not fields.get(_TEXT) or not languages:
        found.warn(f"{where}: it has no {_TEXT}." if languages else f"{where}: it has no translation.")
    else:
        found.entries.append(StatedTranslation(fields[_TEXT], languages, fields.get(_REVIEWED_BY, ""), where))


def _text(node: yaml.Node) -> str:
    written = str(node.value) if isinstance(node, yaml.ScalarNode) and not node.tag.endswith(":null") else ""
    return " ".join(normalise(written).split())
