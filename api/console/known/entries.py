"""Known questions as staff finds and writes them: those that are published, and the file of a document that somebody is writing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from api.console.work.publishing import told
from core.errors import WrongUseError
from core.language.fold import plain
from core.language.forms import Language
from knowledge.drafts.drafts import OPEN, QUESTIONS, Drafts, DraftVersion, name_for
from knowledge.known.anchors import closest, find_span
from knowledge.known.file import parse_questions, written_questions
from knowledge.library.amend import found_for
from knowledge.library.kept import stated_known
from knowledge.library.library import Library
from knowledge.questions import StatedQuestions

PAGE = 50
"""Entries of a page. Chosen by hand: two screens."""


class AnswerNotThereError(WrongUseError):
    """The document does not say these words."""

    status = 422


@dataclass(frozen=True)
class KnownFilters:
    """What is looked for among known questions; empty is any."""

    q: str = ""
    key: str = ""
    form: str = ""
    sort: str = "document"
    page: int = 1

    def address(self, **changes: object) -> str:
        """The query of the address that looks for this, with some of it changed."""
        wanted = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]  # names of its own fields
        return urlencode({name: value for name, value in asdict(wanted).items() if value not in ("", 1)})


@dataclass(frozen=True)
class KnownEntry:
    """Known questions that are published: of which document, its title, the words that answer, and the questions."""

    key: str
    title: str
    answer: tuple[str, ...]
    questions: tuple[tuple[Language, str], ...]

    @property
    def forms(self) -> Mapping[Language, int]:
        """How many wordings it has in each form."""
        spoken = [language for language, _ in self.questions]
        return {language: spoken.count(language) for language in Language if language in spoken}

    def first(self, language: Language) -> str:
        """A wording in a language, where there is one."""
        return next((text for tag, text in self.questions if tag is language), self.questions[0][1])


@dataclass(frozen=True)
class WrittenFile:
    """The known questions of a document as somebody goes on writing them, and the newest version of their draft; 0 for none."""

    key: str
    title: str
    entries: tuple[StatedQuestions, ...]
    newest: int = 0
    is_open: bool = False


def published(library: Library, wanted: KnownFilters) -> list[KnownEntry]:
    """Published entries that are looked for, in order."""
    release = library.current_release()
    if release is None:
        return []
    known, titles = library.known_questions(release), library.titles(release)
    passages = library.passages({anchor.passage_id for entry in known for anchor in entry.anchors})
    every = [
        KnownEntry(
            entry.key,
            titles.get(entry.key, "") or entry.key,
            tuple(passages[a.passage_id].text[a.start : a.end] for a in entry.anchors if a.passage_id in passages),
            entry.questions,
        )
        for entry in known
        if not wanted.key or entry.key == wanted.key
    ]
    words = plain(wanted.q).split()
    found = [one for one in every if _is_meant(one, wanted, words)]
    return sorted(found, key=_ORDERS.get(wanted.sort, _ORDERS["document"]))


def _is_meant(one: KnownEntry, wanted: KnownFilters, words: Iterable[str]) -> bool:
    if wanted.form and wanted.form not in {language.value for language in one.forms}:
        return False
    said = plain(" ".join((one.title, *one.answer, *(text for _, text in one.questions))))
    return all(word in said for word in words)


_ORDERS: Mapping[str, Callable[[KnownEntry], tuple[object, ...]]] = {
    "document": lambda one: (plain(one.title), one.key),
    "question": lambda one: (plain(one.questions[0][1]),),
    "fewest": lambda one: (len(one.questions), plain(one.title)),
}


def written(library: Library, drafts: Drafts, key: str) -> WrittenFile:
    """What somebody is writing of a document, else what stands. Raises NotAmendableError."""
    found = found_for(library, key)
    newest = next(iter(drafts.history(name_for(key, QUESTIONS))), None)
    if newest is not None and newest.state in OPEN:
        text = drafts.content(newest.id).decode("utf-8", "replace")
        return WrittenFile(key, found.summary.title, tuple(parse_questions(text, "").entries), newest.id, is_open=True)
    stated = stated_known(library.known_of(key, found.summary.version), found.passages)
    return WrittenFile(key, found.summary.title, stated, newest.id if newest else 0)


def mark(entry: StatedQuestions) -> str:
    """What an entry is known by while somebody writes on it."""
    return hashlib.sha256(told(entry).encode()).hexdigest()[:16]


def keep(
    library: Library, drafts: Drafts, file: WrittenFile, was: str, entry: StatedQuestions | None, who: str
) -> DraftVersion:
    """Make a draft with an entry in the place of the one that was known as `was` (empty: beside the others); None strikes it.

    Raises AnswerNotThereError, WrongUseError and DraftMovedError.
    """
    entries = with_entry(library, file, was, entry)
    if not entries:
        raise WrongUseError("Nothing would be left.", remedy="Leave one question at least.")
    content = written_questions(entries).encode()
    name = name_for(file.key, QUESTIONS)
    return drafts.add(name, content, who, file.newest or None, key=file.key, title=file.title)


def with_entry(library: Library, file: WrittenFile, was: str, entry: StatedQuestions | None) -> list[StatedQuestions]:
    """The entries of a file as `keep` would write them. Raises AnswerNotThereError and WrongUseError."""
    if entry is not None:
        _refuse_unsaid(library, file.key, entry.answer)
    return _replaced(file.entries, was, entry)


def _replaced(entries: Sequence[StatedQuestions], was: str, entry: StatedQuestions | None) -> list[StatedQuestions]:
    added = [entry] if entry is not None else []
    if not was:
        return [*entries, *added]
    places = [number for number, one in enumerate(entries) if mark(one) == was]
    if not places:
        raise WrongUseError("This entry was changed meanwhile.", remedy="Open it again.")
    return [*entries[: places[0]], *added, *entries[places[0] + 1 :]]


def _refuse_unsaid(library: Library, key: str, answer: Sequence[str]) -> None:
    text = found_for(library, key).text
    for words in answer:
        if find_span(words, text) is None:
            near = closest(words, text)
            raise AnswerNotThereError(words, remedy=near)
