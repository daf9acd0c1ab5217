"""Reads a questions file: what is wrong with an entry is said with its line, and the rest is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml

from core.language.forms import Language
from core.text import normalise
from knowledge.questions import StatedQuestions

QUESTIONS_SUFFIX = ".questions.yaml"
MAX_FILE_CHARACTERS = 1_000_000
"""Chosen by hand, forty times the largest file of the example."""
MAX_QUESTION_CHARACTERS = 500
"""Chosen by hand, beyond what anybody asks in one sentence."""
_WIDTH = 130
"""Columns of a file that is written. Chosen by hand: an entry's wordings stay on few lines."""
_ANSWER, _UNANSWERED = "answer", "unanswered"
_TAGS = {language.value: language for language in Language}


@dataclass
class QuestionsFile:
    """What a questions file holds, and a warning for everything in it that could not be used."""

    entries: list[StatedQuestions] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def parse_questions(text: str, name: str) -> QuestionsFile:
    """Read the entries of a questions file; `name` is what warnings call it. Never raises."""
    found = QuestionsFile()
    if len(text) > MAX_FILE_CHARACTERS:
        found.warnings.append(f"{name} is longer than {MAX_FILE_CHARACTERS} characters and was not read.")
        return found
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        found.warnings.append(f"{name}:{line}: this is not YAML: {getattr(error, 'problem', None) or 'unreadable'}.")
        return found
    if root is None:
        found.warnings.append(f"{name}:1: there is no question in it.")
    elif not isinstance(root, yaml.SequenceNode):
        found.warnings.append(f"{name}:1: it must be a list of entries, each beginning with `- {_ANSWER}:`.")
    else:
        for node in root.value:
            _read_entry(node, name, found)
    return found


def written_questions(entries: Sequence[StatedQuestions]) -> str:
    """A questions file that says this; empty where there is nothing to say."""
    rows = [_written(entry) for entry in entries]
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=_WIDTH) if rows else ""


def _written(entry: StatedQuestions) -> dict[str, object]:
    row: dict[str, object] = {_ANSWER: list(entry.answer)} if entry.answer else {_UNANSWERED: True}
    for language in Language:
        if asked := [text for tag, text in entry.questions if tag is language]:
            row[language.value] = asked
    return row


@dataclass
class _Entry:
    """An entry as far as it is read."""

    answer: list[str] = field(default_factory=list)
    is_unanswered: bool = False
    questions: dict[tuple[Language, str], None] = field(default_factory=dict)

    @property
    def fault(self) -> str:
        """Why it cannot be used; empty where it can."""
        if self.answer and self.is_unanswered:
            return f"it has both {_ANSWER} and {_UNANSWERED}: two entries are meant."
        if not self.answer and not self.is_unanswered:
            return (
                f"there is no {_ANSWER}: quote the words of the document that answer, "
                f"or note with `{_UNANSWERED}:` what is asked that nothing answers."
            )
        return "" if self.questions else "there is no question in it."


def _read_entry(node: yaml.Node, name: str, found: QuestionsFile) -> None:
    where = f"{name}:{node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        found.warnings.append(f"{where}: this is no entry: write `{_ANSWER}:` and questions by language.")
        return
    entry = _Entry()
    for key, value in node.value:
        place, field_name = f"{name}:{key.start_mark.line + 1}", str(key.value)
        if field_name == _ANSWER:
            entry.answer = [text for text, _ in _texts(value, place, found)]
        elif field_name == _UNANSWERED:
            # Its text is a note for whoever reads the file.
            entry.is_unanswered = bool(list(_texts(value, place, found)))
        elif field_name in _TAGS:
            _read_questions(entry, _TAGS[field_name], value, name, place, found)
        else:
            accepted = ", ".join((_ANSWER, _UNANSWERED, *_TAGS))
            found.warnings.append(f"{place}: {field_name!r} is no language known here ({accepted}).")
    if entry.fault:
        found.warnings.append(f"{where}: {entry.fault}")
    else:
        found.entries.append(StatedQuestions(tuple(entry.answer), tuple(entry.questions), where))


def _read_questions(
    entry: _Entry, language: Language, value: yaml.Node, name: str, place: str, found: QuestionsFile
) -> None:
    for text, line in _texts(value, place, found):
        if len(text) > MAX_QUESTION_CHARACTERS:
            found.warnings.append(f"{name}:{line}: a question of over {MAX_QUESTION_CHARACTERS} characters.")
        else:
            entry.questions[language, text] = None


def _texts(node: yaml.Node, place: str, found: QuestionsFile) -> Iterator[tuple[str, int]]:
    """Texts of a value that is one or a list of them, as written, with their lines."""
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    for item in items:
        written = str(item.value) if isinstance(item, yaml.ScalarNode) and not item.tag.endswith(":null") else ""
        if text := " ".join(normalise(written).split()):
            yield text, item.start_mark.line + 1
        elif not isinstance(item, yaml.ScalarNode):
            found.warnings.append(f"{place}: a text between quotes is expected here.")
        else:
            found.warnings.append(f"{place}: there is an empty text.")
