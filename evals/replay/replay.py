"""Questions asked of two releases by the very same agent, and what becomes of each answer."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal

from core.errors import MunadilError
from core.language.forms import Language
from evals.ports import Scorer
from evals.reply import Reply
from evals.runs.run import errored
from evals.scorers import score_all
from evals.scorers.expectation import expects_abstention, is_answered, is_perhaps
from evals.suites.suite import Case, Suite
from evals.targets.in_process import InProcessTarget
from evals.verdicts.gate_checks import check_zero_tolerance
from evals.verdicts.verdict import CheckOutcome

_RIGHT = ("as_expected", "strict_vital_recall", "source_recall", "forbidden_content")
"""Metrics that an answer must be perfect in, where they apply, to be called right."""
_MAY_NEAR = ("forbidden_content",)
"""What of these the nearest words must keep where nothing was expected."""
_MOST_ROWS = 500
"""Answers that change which a report shows; chosen by hand: more than anybody reads. Counts are of all."""
_REST = 0.25
"""Share of the time that a question took which is left to those who are answered meanwhile. Chosen by hand."""
_DIGITS = 24
"""Hexadecimal digits of a digest; chosen by hand: 96 bits do not meet by chance."""
_NOTHING = "unanswerable_nothing_found"
"""How everything is answered before anything is published."""


class AnswerChange(StrEnum):
    """What becomes of an answer."""

    SAME = "same"
    APPEARED = "appeared"
    """There was none, or only the nearest words, and now there is one."""
    DISAPPEARED = "disappeared"
    LOST_SOURCE = "lost_source"
    """It stands on fewer documents, or on others, than before."""
    CHANGED = "changed"


_TOLD_FIRST = (
    AnswerChange.DISAPPEARED,
    AnswerChange.LOST_SOURCE,
    AnswerChange.CHANGED,
    AnswerChange.APPEARED,
    AnswerChange.SAME,
)
"""What a reviewer reads first."""


class GateBlock(StrEnum):
    """Why an answer keeps a release from being published."""

    NONE = ""
    ZERO_TOLERANCE = "zero_tolerance"
    """A case that must be right is wrong."""
    TURNED_WRONG = "turned_wrong"
    """A case that was right is wrong now, and not only told less surely."""


@dataclass(frozen=True)
class ReplayQuestion:
    """A case of a suite, or a question of somebody's: `name` is the suite, `id` the case or the turn, `place` its place in the turn."""

    kind: Literal["suite", "asked"]
    case: Case
    name: str = ""
    place: int = 0
    zero_tolerance: tuple[str, ...] = ()
    """Metrics that a zero-tolerance case must be perfect in; every share where none is named."""


@dataclass(frozen=True)
class ShownAnswer:
    """What somebody would be shown: status, text, titles of the sources and keys of their documents."""

    status: str
    text: str = ""
    sources: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReplayedAnswer:
    """An answer that changes, or that blocks; of a question of somebody's the words are not kept, they are read again where shown."""

    kind: str
    name: str
    id: str
    place: int
    language: str
    question: str
    change: AnswerChange
    block: GateBlock
    before: ShownAnswer
    after: ShownAnswer
    why: str = ""
    """What a suite says of an answer that blocks."""


@dataclass(frozen=True)
class ReplayReport:
    """What a replay found: how many questions of each kind, how many answers change and how, and those that do."""

    cases: int
    asked: int
    counts: dict[str, dict[str, int]]
    """By kind of question, then by change."""
    blocks: int
    answers: tuple[ReplayedAnswer, ...]

    @property
    def is_blocked(self) -> bool:
        """Whether it keeps the release from being published."""
        return self.blocks > 0

    def payload(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass
class Remembered:
    """Digests of what releases answered suites' cases with: of the one that is published, and of the candidate for next time.

    What people asked is not remembered.
    """

    before: Mapping[str, str] = field(default_factory=dict)
    old: dict[str, str] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)

    def is_told(self, question: ReplayQuestion, shown: ShownAnswer) -> bool:
        """Whether the published release is known to answer with this."""
        return question.kind == "suite" and self.before.get(_digest(question.case.asked)) == _digest(shown)

    def knows(self, question: ReplayQuestion) -> bool:
        """Whether it is known what the published release answers with."""
        return _digest(question.case.asked) in (self.before.keys() | self.old.keys())

    def keep(self, question: ReplayQuestion, old: Reply | None, new: Reply | None) -> None:
        """Remember what both answered; what broke is asked again next time."""
        for kept, reply in ((self.old, old), (self.new, new)):
            if question.kind == "suite" and reply is not None:
                kept[_digest(question.case.asked)] = _digest(_shown(reply))


@dataclass
class KeptAnswers:
    """Answers of a draft that were compared in vain or before: what another publication cannot have changed is not asked again.

    An answer that the draft leaves as it is and that stands on nothing which went since is the same beside what came since: that did
    not beat it, or its own gate told of it, and the draft beats neither.
    """

    answers: dict[str, ReplayedAnswer] = field(default_factory=dict)

    def forget(self, moved: Collection[str] | None) -> None:
        """Forget what may be answered otherwise where these documents (None: any) went or changed, and what the draft itself changes."""
        for asked, one in list(self.answers.items()):
            keys = {*one.before.keys, *one.after.keys}
            if moved is None or one.block or one.change is not AnswerChange.SAME or keys & set(moved):
                del self.answers[asked]

    def of(self, question: ReplayQuestion) -> ReplayedAnswer | None:
        """The answer to a question, unless it must be right: that is asked every time."""
        return None if question.case.severity == "zero_tolerance" else self.answers.get(_asking(question))

    def keep(self, question: ReplayQuestion, answer: ReplayedAnswer) -> None:
        """Keep an answer; one that broke is asked again."""
        if "error_internal" not in (answer.before.status, answer.after.status):
            self.answers[_asking(question)] = answer

    def payload(self) -> dict[str, object]:
        """As JSON: of suites the answers that stay as they are, by the documents that they stand on; of people nothing."""
        same = (
            (asked, one)
            for asked, one in self.answers.items()
            if one.kind == "suite" and one.change is AnswerChange.SAME and not one.block
        )
        return {
            asked: {
                "name": one.name,
                "id": one.id,
                "language": one.language,
                "question": one.question,
                "keys": sorted({*one.before.keys, *one.after.keys}),
            }
            for asked, one in same
        }

    @classmethod
    def of_payload(cls, payload: Mapping[str, Any]) -> KeptAnswers:
        """From JSON."""
        return cls({asked: _same(**told) for asked, told in payload.items()})


def _same(name: str, id: str, language: str, question: str, keys: Sequence[str]) -> ReplayedAnswer:
    shown = ShownAnswer("", keys=tuple(keys))
    return ReplayedAnswer("suite", name, id, 0, language, question, AnswerChange.SAME, GateBlock.NONE, shown, shown)


def questions_of(suites: Iterable[Suite]) -> list[ReplayQuestion]:
    """Every case of suites."""
    return [
        ReplayQuestion("suite", case, suite.name, zero_tolerance=suite.thresholds.zero_tolerance)
        for suite in suites
        for case in suite.all_cases
    ]


def fewest(questions: Sequence[ReplayQuestion], most: int) -> list[ReplayQuestion]:
    """At most so many of them, evenly spread, beside those that must be right, of which none is left out; the same each time."""
    strict = sum(question.case.severity == "zero_tolerance" for question in questions)
    others, room = len(questions) - strict, max(0, most - strict)
    found, place = [], 0
    for question in questions:
        if question.case.severity == "zero_tolerance":
            found.append(question)
            continue
        place += 1
        if others <= room or place * room // others > (place - 1) * room // others:
            found.append(question)
    return found


async def replay(
    questions: Sequence[ReplayQuestion],
    before: InProcessTarget | None,
    after: InProcessTarget,
    scorers: Sequence[Scorer],
    watch: Callable[[int, int], None] = lambda done, total: None,
    remembered: Remembered | None = None,
    kept: KeptAnswers | None = None,
) -> ReplayReport:
    """Ask every question of both; `before` is None where nothing is published yet. What `watch` raises ends it.

    Where `remembered` holds what `before` answers a suite's case with, it is asked only should the answer differ now. What `kept` holds is
    not asked; it is left with every answer, also where it is ended.
    """
    remembered, kept = remembered or Remembered(), kept or KeptAnswers()
    compared = {place: one for place, question in enumerate(questions) if (one := kept.of(question))}
    waiting = [(place, question) for place, question in enumerate(questions) if place not in compared]
    for done, (place, question) in enumerate(waiting):
        watch(done, len(waiting))
        began = time.monotonic()
        new = await _asked(after, question.case)
        is_told = new is not None and remembered.is_told(question, _shown(new))
        old = new if is_told else await _asked(before, question.case)
        remembered.keep(question, old, new)
        compared[place] = await asyncio.to_thread(_compared, question, old, new, scorers)
        kept.keep(question, compared[place])
        await asyncio.sleep((time.monotonic() - began) * _REST)
    watch(len(waiting), len(waiting))
    return _report(questions, [compared[place] for place in range(len(questions))])


async def ask_ahead(
    questions: Sequence[ReplayQuestion],
    target: InProcessTarget,
    remembered: Remembered,
    is_idle: Callable[[], bool],
) -> bool:
    """Learn what the published release answers to suites' cases, before anybody waits for it; whether it was not broken off."""
    for question in questions:
        if question.kind != "suite" or remembered.knows(question):
            continue
        if not await asyncio.to_thread(is_idle):
            return False
        began = time.monotonic()
        remembered.keep(question, await _asked(target, question.case), None)
        await asyncio.sleep(time.monotonic() - began)  # half of the time is left to those who are answered meanwhile
    return True


async def _asked(target: InProcessTarget | None, case: Case) -> Reply | None:
    """The reply to a case; None where the turn broke."""
    if target is None:
        return Reply(_NOTHING, case.language, "")
    try:
        return await target.ask(case)
    except MunadilError:
        return None


def _compared(
    question: ReplayQuestion, old: Reply | None, new: Reply | None, scorers: Sequence[Scorer]
) -> ReplayedAnswer:
    before, after = _shown(old), _shown(new)
    change, case = change_of(before, after), question.case
    block, why = _judged(question, old, new, scorers, change) if question.kind == "suite" else (GateBlock.NONE, "")
    said = " / ".join(case.asked) if question.kind == "suite" else ""
    return ReplayedAnswer(
        question.kind,
        question.name,
        case.id,
        question.place,
        case.language.value,
        said,
        change,
        block,
        before,
        after,
        why,
    )


def change_of(before: ShownAnswer, after: ShownAnswer) -> AnswerChange:
    """What becomes of an answer: an answer counts for more than the nearest words, and these for more than none."""
    if before == after:
        return AnswerChange.SAME
    was, is_now = _level(before), _level(after)
    if is_now != was:
        return AnswerChange.APPEARED if is_now > was else AnswerChange.DISAPPEARED
    if set(before.keys) - set(after.keys):
        return AnswerChange.LOST_SOURCE
    same = (before.status, before.text, set(before.keys)) == (after.status, after.text, set(after.keys))
    return AnswerChange.SAME if same else AnswerChange.CHANGED


def _digest(said: object) -> str:
    return sha256(repr(said).encode()).hexdigest()[:_DIGITS]


def _asking(question: ReplayQuestion) -> str:
    """What a question is known by: whose it is, and what is asked."""
    case = question.case
    return _digest((question.kind, question.name, case.id, question.place, case.asked))


def _level(shown: ShownAnswer) -> int:
    reply = Reply(shown.status, Language.FRENCH, "")
    return 2 if is_answered(reply) else 1 if is_perhaps(reply) else 0


def _judged(
    question: ReplayQuestion, old: Reply | None, new: Reply | None, scorers: Sequence[Scorer], change: AnswerChange
) -> tuple[GateBlock, str]:
    case = question.case
    if case.severity == "zero_tolerance":
        scores = score_all(scorers, case, new) if new else {}
        result = replace(errored(case, None if new else "the turn broke."), scores=scores)
        check = check_zero_tolerance(result, question.zero_tolerance)
        if check.outcome is not CheckOutcome.PASS:
            return GateBlock.ZERO_TOLERANCE, check.detail
    if change is AnswerChange.SAME or old is None or _is_less_sure(old, new):
        return GateBlock.NONE, ""
    wrong = _wrong(case, new, scorers, _MAY_NEAR if _comes_near(case, new) else _RIGHT)
    return (GateBlock.TURNED_WRONG, wrong) if wrong and not _wrong(case, old, scorers) else (GateBlock.NONE, "")


def _comes_near(case: Case, new: Reply | None) -> bool:
    """Whether nearest words are shown where a suite knows of none: a document on the subject has come, and nothing is said surely."""
    return new is not None and expects_abstention(case) and is_perhaps(new)


def _is_less_sure(old: Reply, new: Reply | None) -> bool:
    """Whether the same documents are still quoted, only as the nearest words: shown to the reviewer, and not wrong."""
    if new is None or not (is_answered(old) and is_perhaps(new)):
        return False
    return bool(keys := set(_shown(old).keys)) and keys <= set(_shown(new).keys)


def _wrong(case: Case, reply: Reply | None, scorers: Sequence[Scorer], metrics: Sequence[str] = _RIGHT) -> str:
    """Why an answer is not right; empty where it is."""
    if reply is None:
        return "the turn broke."
    scores = score_all(scorers, case, reply)
    failed = [(name, score) for name in metrics if (score := scores.get(name)) is not None and not score.is_perfect]
    return " ".join(score.explanation or name for name, score in failed)


def _shown(reply: Reply | None) -> ShownAnswer:
    if reply is None:
        return ShownAnswer("error_internal")
    sources = tuple(dict.fromkeys(citation.title for citation in reply.citations))
    keys = tuple(sorted({citation.key for citation in reply.citations if citation.key}))
    return ShownAnswer(reply.status, reply.text, sources, keys)


def _report(questions: Sequence[ReplayQuestion], found: Sequence[ReplayedAnswer]) -> ReplayReport:
    counts = {kind: Counter(one.change.value for one in found if one.kind == kind) for kind in ("suite", "asked")}
    told = [one for one in found if one.change is not AnswerChange.SAME or one.block]
    told.sort(key=lambda one: (not one.block, _TOLD_FIRST.index(one.change)))
    kinds = Counter(question.kind for question in questions)
    return ReplayReport(
        cases=kinds["suite"],
        asked=kinds["asked"],
        counts={kind: dict(count) for kind, count in counts.items()},
        blocks=sum(bool(one.block) for one in found),
        answers=tuple(told[:_MOST_ROWS]),
    )
