"""Whether habits of writing change what is found: openers, thanks, chat spelling, stretched letters, missing accents, typos.

Questions of the unseen programmes and wordings of the example's known questions are asked as they are and with each habit of
`data/habits.yaml`; the same passages and the same answer should come. The half of the habits that was held back is told apart.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import yaml

from agent.agent import Agent
from agent.question import Question
from agent.steps.retrieve import Retrieve
from benchmarks.figures import Figure
from benchmarks.unseen.cases import Corpus, Half, Kind, drawn
from benchmarks.unseen.corpora import EXAMPLE, PROGRAMMES, corpora
from benchmarks.unseen.measuring import FOLDER
from benchmarks.unseen.opened import Opened, cached_embedder, published
from core.language.forms import Language
from core.text import strip_accents

HABITS = Path(__file__).parent / "data" / "habits.yaml"
_QUESTIONS = 20
"""Questions of each form and source. Chosen by hand: 15 habits of each take some minutes."""
_FOUND = 8
"""Passages compared, as many as an answer is composed from."""
_ALPHABET = "eaistnrlou"


@dataclass(frozen=True)
class Habit:
    """A way of writing; `before` and `after` are put around a question, `spelt` are words written otherwise, `rule` names a rule."""

    form: Language
    half: str
    before: str = ""
    after: str = ""
    spelt: Mapping[str, str] | None = None
    rule: str = ""

    @property
    def kind(self) -> str:
        """What kind of habit it is."""
        return self.rule or ("spelling" if self.spelt else "opener" if self.before else "closer")

    def of(self, question: str) -> str:
        """The question as somebody with this habit writes it; itself where the habit does not show."""
        written = question
        for word, instead in (self.spelt or {}).items():
            written = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", instead, written, flags=re.IGNORECASE)
        if self.rule:
            written = _RULES[self.rule](written)
        return f"{self.before}{written}{self.after}"


def _bare(question: str) -> str:
    """Without accents and apostrophes."""
    return re.sub(r"(?<=\w)['’](?=\w)", "", strip_accents(question))


def _stretched(question: str) -> str:
    """The last vowel of the first word of three letters and more comes four times."""
    return re.sub(r"\b(\w+?)([aeiouyاوي])(\w?)\b", lambda m: m[1] + m[2] * 4 + m[3], question, count=1)


def _typo(question: str, place: int = 0) -> str:
    """Two letters of a longer word in small letters change places, or one is lost; the same ones in every run."""
    words = [m for m in re.finditer(r"[^\W\d_]{6,}", question) if m[0].islower() or not m[0].isascii()]
    if not words:
        return question
    seed = int(hashlib.sha256(f"{place}{question}".encode()).hexdigest(), 16)
    word = words[seed % len(words)]
    at = word.start() + 1 + seed // 7 % (len(word[0]) - 3)
    if seed // 3 % 2:
        return question[:at] + question[at + 1 :]
    return question[:at] + question[at + 1] + question[at] + question[at + 2 :]


_RULES: dict[str, Callable[[str], str]] = {
    "bare": _bare,
    "stretch": _stretched,
    "typo": _typo,
    "typo2": lambda question: _typo(question, 1),
}


@dataclass(frozen=True)
class Outcome:
    """What a question brought."""

    found: tuple[str, ...]
    status: str
    text: str


@dataclass(frozen=True)
class Compared:
    """A question with a habit beside the same without."""

    source: str
    habit: Habit
    plain: str
    written: str
    same_found: bool
    shared: float
    same_answer: bool


def read_habits(path: Path = HABITS) -> list[Habit]:
    """The habits of a file, form by form."""
    return [
        Habit(Language(form), half, one.get("before", ""), one.get("after", ""), one.get("spelt"), one.get("by", ""))
        for form, halves in yaml.safe_load(path.read_text("utf-8")).items()
        for half, listed in halves.items()
        for one in listed
    ]


def compare(shared: Path, halves: Sequence[str], count: int = _QUESTIONS) -> list[Compared]:
    """Every question of a sample with every habit of its form."""
    habits = [habit for habit in read_habits() if habit.half in halves]
    FOLDER.mkdir(parents=True, exist_ok=True)
    found: list[Compared] = []
    with cached_embedder(FOLDER) as embedder:
        for source, corpus, questions in _sources(shared, count):
            with published(corpus, embedder) as opened:
                found += asyncio.run(_compared(source, opened, questions, habits))
    return found


def _sources(shared: Path, count: int) -> Iterator[tuple[str, Corpus, list[tuple[Language, str]]]]:
    for corpus in corpora(shared, Half.OPEN, count, [PROGRAMMES]):
        asked = [(case.form, case.question) for case in corpus.cases if case.kind is Kind.ANSWERABLE]
        yield "unseen", corpus, asked
    known = list(_known_wordings())
    chosen = [
        one
        for form in Language
        for one in drawn([k for k in known if k[0] is form], count, lambda one: f"habit {one[1]}")
    ]
    yield "known", Corpus("example", {}, (), organisation=EXAMPLE), chosen


def _known_wordings() -> Iterator[tuple[Language, str]]:
    for path in sorted((EXAMPLE / "documents").glob("*.questions.yaml")):
        yield from _wordings(yaml.safe_load(path.read_text("utf-8")))


def _wordings(node: Any, form: str = "") -> Iterator[tuple[Language, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _wordings(value, key if key in set(Language) else form)
    elif isinstance(node, list):
        for value in node:
            yield from _wordings(value, form)
    elif isinstance(node, str) and form:
        yield Language(form), node


async def _compared(
    source: str, opened: Opened, questions: Iterable[tuple[Language, str]], habits: Sequence[Habit]
) -> list[Compared]:
    agent, found = opened.agent(), list[Compared]()
    for form, question in questions:
        plain = await _outcome(agent, question)
        for habit in habits:
            written = habit.of(question)
            if habit.form is form and written != question:
                other = await _outcome(agent, written)
                shared = len({*plain.found} & {*other.found}) / max(len(plain.found), 1)
                same = (plain.status, plain.text) == (other.status, other.text)
                found.append(Compared(source, habit, question, written, {*plain.found} == {*other.found}, shared, same))
    return found


async def _outcome(agent: Agent, message: str) -> Outcome:
    question = Question(message)
    turn = await agent.run_until(question, Retrieve.name)
    answer = await agent.answer(question)
    return Outcome(tuple(hit.passage.id for hit in turn.found.hits[:_FOUND]), answer.status.value, answer.text)


def figures_of(compared: Sequence[Compared]) -> list[Figure]:
    """Shares by half, source, form and kind."""
    groups: dict[str, list[Compared]] = defaultdict(list)
    for one in compared:
        for name in (f"{one.source} {one.habit.form}", f"{one.source} all", f"{one.habit.kind} {one.habit.form}"):
            groups[f"{one.habit.half} · {name}"].append(one)
    return [
        Figure(f"{name} · {what}", value, "share", note=f"of {len(group)}")
        for name, group in sorted(groups.items())
        for what, value in (
            ("same passages", fmean(one.same_found for one in group)),
            ("passages shared", fmean(one.shared for one in group)),
            ("same answer", fmean(one.same_answer for one in group)),
        )
    ]


def run(shared: Path) -> list[Figure]:
    """Both halves of the habits."""
    return figures_of(compare(shared, ("open", "held")))


def main() -> None:
    """Print the figures and what still changed, for reading."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--half", action="append", choices=["open", "held"])
    parser.add_argument("--questions", type=int, default=_QUESTIONS)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--changed", action="store_true", help="print the messages that brought something else")
    given = parser.parse_args()
    compared = compare(given.shared, given.half or ["open"], given.questions)
    for figure in figures_of(compared):
        print(f"{figure.name:60} {figure.value:.3f} {figure.note}")
    for one in compared:
        if given.changed and not (one.same_found and one.same_answer):
            print(f"{one.source} {one.habit.form} {one.habit.kind} {one.shared:.2f} {one.same_answer} {one.written!r}")


if __name__ == "__main__":
    main()
