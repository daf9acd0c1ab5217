"""What becomes of answers when one release takes the place of another, and what of it keeps it from being published."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping

import pytest

from agent.answer import Answer, AnswerSentence, AnswerStatus, Citation
from agent.question import Question
from core.language.forms import Language
from evals.replay.replay import (
    AnswerChange,
    GateBlock,
    KeptAnswers,
    Remembered,
    ReplayQuestion,
    ReplayReport,
    ShownAnswer,
    ask_ahead,
    change_of,
    fewest,
    replay,
)
from evals.reply import Reply
from evals.scorers import default_scorers
from evals.suites.suite import Case
from evals.targets.in_process import InProcessTarget
from knowledge.document import Passage
from knowledge.testing import make_passage

OPENS = {"jardin": "Le jardin ouvre le 12 mars 2026."}
LATER = {"jardin": "Le jardin ouvre le 13 avril 2026."}
MOVED = {"parc": "Le jardin ouvre le 12 mars 2026."}


def passages_of(texts: Mapping[str, str]) -> dict[str, Passage]:
    return {name: make_passage(text, passage_id=name, key=f"library/{name}.md") for name, text in texts.items()}


class Quoting:
    """Answers with all it has; breaks where it has `None`."""

    def __init__(self, texts: Mapping[str, str], status: AnswerStatus = AnswerStatus.ANSWERED) -> None:
        self.texts, self.status = texts, status if texts else AnswerStatus.UNANSWERABLE_NOTHING_FOUND

    async def answer(self, question: Question, on_sentence: object = None) -> Answer:
        sentences = tuple(AnswerSentence(text, (n,)) for n, text in enumerate(self.texts.values(), 1))
        citations = tuple(
            Citation(n, name, "fact_sheet", "", None, "", (), None, text, name, Language.FRENCH)
            for n, (name, text) in enumerate(self.texts.items(), 1)
        )
        text = " ".join(sentence.marked for sentence in sentences)
        return Answer(self.status, Language.FRENCH, text, sentences, citations)


class Counting:
    """A target that says how often it was asked."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.asked, self._agent = 0, Quoting(texts)
        self.target = InProcessTarget(self, lambda ids: passages_of(texts))

    async def answer(self, question: Question, on_sentence: object = None) -> Answer:
        self.asked += 1
        return await self._agent.answer(question)


def target(texts: Mapping[str, str], status: AnswerStatus = AnswerStatus.ANSWERED) -> InProcessTarget:
    found = passages_of(texts)

    def passages(ids: Iterable[str]) -> dict[str, Passage]:
        return {name: found[name] for name in ids}

    return InProcessTarget(Quoting(texts, status), passages)


def case(**more: object) -> Case:
    given = {"id": "quand", "language": "fr", "question": "Quand ouvre le jardin ?", "nuggets": ["12 mars"], **more}
    return Case.model_validate(given)


def replayed(before: InProcessTarget | None, after: InProcessTarget, *questions: ReplayQuestion) -> ReplayReport:
    return asyncio.run(replay(questions, before, after, default_scorers()))


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ({}, OPENS, AnswerChange.APPEARED),
        (OPENS, {}, AnswerChange.DISAPPEARED),
        (OPENS, LATER, AnswerChange.CHANGED),
        (OPENS, MOVED, AnswerChange.LOST_SOURCE),
        (OPENS, OPENS, AnswerChange.SAME),
    ],
    ids=["appeared", "disappeared", "changed", "lost_source", "same"],
)
def test_what_becomes_of_an_answer(before: Mapping[str, str], after: Mapping[str, str], change: AnswerChange) -> None:
    asked = ReplayQuestion("asked", case(id="turn"))
    report = replayed(target(before), target(after), asked)
    assert report.counts["asked"] == {change.value: 1}
    assert not report.is_blocked
    assert [one.question for one in report.answers] == ([] if change is AnswerChange.SAME else [""])


def test_the_nearest_words_are_less_than_an_answer() -> None:
    perhaps, sure = (ShownAnswer(status, "x", ("a",), ("a",)) for status in ("perhaps", "answered"))
    assert change_of(perhaps, sure) is AnswerChange.APPEARED
    assert change_of(sure, perhaps) is AnswerChange.DISAPPEARED


def test_what_was_right_and_turns_wrong_blocks() -> None:
    suite = ReplayQuestion("suite", case(), "faits")
    report = replayed(target(OPENS), target(LATER), suite)
    assert (report.blocks, report.answers[0].block) == (1, GateBlock.TURNED_WRONG)
    assert "12 mars" in report.answers[0].why
    assert not replayed(target(LATER), target({}), suite).is_blocked
    assert not replayed(target(LATER), target(OPENS), suite).is_blocked


def test_a_case_that_must_be_right_blocks_even_where_it_was_wrong_before() -> None:
    never = case(expect="unanswerable", nuggets=(), severity="zero_tolerance")
    suite = ReplayQuestion("suite", never, "jamais", zero_tolerance=("as_expected",))
    for before in (OPENS, {}):
        report = replayed(target(before), target(OPENS), suite)
        assert [one.block for one in report.answers] == [GateBlock.ZERO_TOLERANCE]
    assert not replayed(target(OPENS), target({}), suite).is_blocked


def test_nearest_words_where_a_suite_knew_of_nothing_are_shown_and_block_nothing() -> None:
    untold = ReplayQuestion("suite", case(expect="unanswerable", nuggets=()), "jamais")
    near = target(OPENS, AnswerStatus.PERHAPS)
    report = replayed(target({}), near, untold)
    assert [(one.change, one.block) for one in report.answers] == [(AnswerChange.APPEARED, GateBlock.NONE)]
    assert replayed(target({}), target(OPENS), untold).is_blocked
    rude = ReplayQuestion("suite", case(expect="unanswerable", nuggets=(), forbidden=[{"any": ["jardin"]}]), "jamais")
    assert replayed(target({}), near, rude).is_blocked


def test_before_anything_is_published_every_answer_appears() -> None:
    report = replayed(None, target(OPENS), ReplayQuestion("suite", case(), "faits"))
    assert report.counts["suite"] == {"appeared": 1}


def test_a_turn_that_breaks_is_no_answer_and_blocks_where_one_must_be() -> None:
    broken = target(OPENS, AnswerStatus.ERROR_TIMEOUT)
    report = replayed(target(OPENS), broken, ReplayQuestion("suite", case(), "faits"))
    assert [(one.change, one.block) for one in report.answers] == [(AnswerChange.DISAPPEARED, GateBlock.TURNED_WRONG)]


def test_what_is_wrong_is_told_first_and_what_watches_may_end_it() -> None:
    good, bad = ReplayQuestion("asked", case(id="a")), ReplayQuestion("suite", case(id="b"), "faits")
    report = replayed(target(OPENS), target(LATER), good, bad)
    assert [one.id for one in report.answers] == ["b", "a"]

    def ends(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        asyncio.run(replay([good], target(OPENS), target(LATER), default_scorers(), ends))


class Counted(InProcessTarget):
    """Counts what it is asked."""

    asked = 0

    async def ask(self, case: Case) -> Reply:
        self.asked += 1
        return await super().ask(case)


def counted(texts: Mapping[str, str]) -> Counted:
    plain = target(texts)
    return Counted(plain._agent, plain._passages)


def test_what_is_published_is_asked_again_only_where_the_answer_differs() -> None:
    suite, asked = ReplayQuestion("suite", case(), "faits"), ReplayQuestion("asked", case(id="turn"))
    first = Remembered()
    asyncio.run(replay([suite, asked], target({}), target(OPENS), default_scorers(), remembered=first))
    assert (len(first.old), len(first.new)) == (1, 1)  # nothing of what people asked
    before = counted(OPENS)
    same = asyncio.run(
        replay([suite, asked], before, target(OPENS), default_scorers(), remembered=Remembered(first.new))
    )
    assert (before.asked, same.counts["suite"]) == (1, {"same": 1})
    before = counted(OPENS)
    changed = asyncio.run(replay([suite], before, target(LATER), default_scorers(), remembered=Remembered(first.new)))
    assert (before.asked, changed.answers[0].block) == (1, GateBlock.TURNED_WRONG)


def test_a_bound_leaves_out_no_case_that_must_be_right_and_takes_of_every_suite() -> None:
    def cases(suite: str, count: int, severity: str = "normal") -> list[ReplayQuestion]:
        return [ReplayQuestion("suite", case(id=f"{suite}{n}", severity=severity), suite) for n in range(count)]

    every = [*cases("a", 40), *cases("never", 5, "zero_tolerance"), *cases("b", 60)]
    found = fewest(every, 25)
    assert Counter(question.name for question in found) == {"a": 8, "never": 5, "b": 12}
    assert fewest(every, 25) == found
    assert fewest(every, 0) == cases("never", 5, "zero_tolerance")
    assert fewest(every, 105) == every


def test_what_another_publication_cannot_have_changed_is_not_asked_again() -> None:
    questions = [ReplayQuestion("asked", case(id=name)) for name in ("un", "deux", "trois")]
    strict = ReplayQuestion("suite", case(id="strict", severity="zero_tolerance"))
    kept, told = KeptAnswers(), list[tuple[int, int]]()

    def run(after: Mapping[str, str]) -> ReplayReport:
        told.clear()
        asked = [*questions, strict]
        watch = lambda done, total: told.append((done, total))  # noqa: E731
        return asyncio.run(replay(asked, target(OPENS), target(after), default_scorers(), watch, kept=kept))

    first = run(OPENS)
    assert told[-1] == (4, 4)
    kept.forget(frozenset({"library/parc.md"}))
    assert run(OPENS).payload() == first.payload()
    assert told[-1] == (1, 1), "the one that must be right"
    kept.forget(frozenset({"library/jardin.md"}))
    run(OPENS)
    assert told[-1] == (4, 4), "they stand on a document that went"
    kept.forget(None)
    run(LATER)
    kept.forget(frozenset())
    run(LATER)
    assert told[-1] == (4, 4), "the draft changes them: its answers are looked at again"


def test_an_interrupted_replay_leaves_what_it_has_compared() -> None:
    questions = [ReplayQuestion("asked", case(id=name)) for name in ("un", "deux", "trois")]
    kept = KeptAnswers()

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        asyncio.run(replay(questions, target(OPENS), target(OPENS), default_scorers(), stop, kept=kept))
    assert len(kept.answers) == 2


def test_what_was_compared_is_written_down_for_whoever_goes_on_and_nothing_of_people() -> None:
    suites = [ReplayQuestion("suite", case(id=name), "faits") for name in ("un", "deux")]
    asked = ReplayQuestion("asked", case(id="turn"))
    kept, told = KeptAnswers(), list[tuple[int, int]]()

    def run(kept: KeptAnswers) -> ReplayReport:
        told.clear()
        watch = lambda done, total: told.append((done, total))  # noqa: E731
        every = [*suites, asked]
        return asyncio.run(replay(every, target(OPENS), target(OPENS), default_scorers(), watch, kept=kept))

    first = run(kept)
    assert "turn" not in str(kept.payload())
    again = KeptAnswers.of_payload(json.loads(json.dumps(kept.payload())))
    assert run(again).payload() == first.payload()
    assert told[-1] == (1, 1), "what people asked is asked again"
    again = KeptAnswers.of_payload(kept.payload())
    again.forget(frozenset({"library/jardin.md"}))
    assert again.answers == {}, "it is known what they stand on"
    run(changed := KeptAnswers())
    assert asyncio.run(
        replay(suites, target(OPENS), target(LATER), default_scorers(), kept=KeptAnswers.of_payload({}))
    ).counts["suite"] == {"changed": 2}
    assert set(changed.payload()) == set(kept.payload())


def test_what_is_published_is_asked_ahead_until_somebody_waits_and_not_again_by_the_check() -> None:
    questions = [
        ReplayQuestion("suite", case(id=name, question=f"{name} ?"), "faits") for name in ("un", "deux", "trois")
    ]
    published, ahead = Counting(OPENS), Remembered()
    still = iter((True, True, False))
    assert not asyncio.run(ask_ahead(questions, published.target, ahead, lambda: next(still)))
    assert published.asked == 2
    ahead = Remembered(before=ahead.old)
    assert asyncio.run(ask_ahead(questions, published.target, ahead, lambda: True))
    assert published.asked == 3, "what is known is not asked again"
    known = Remembered(before={**ahead.before, **ahead.old})
    report = asyncio.run(replay(questions, published.target, target(OPENS), default_scorers(), remembered=known))
    assert (published.asked, report.counts["suite"]) == (3, {"same": 3})


def test_what_is_only_less_sure_on_the_same_document_is_shown_and_blocks_only_where_nothing_may_be_wrong() -> None:
    def told(after: InProcessTarget, severity: str = "normal") -> list[tuple[AnswerChange, GateBlock]]:
        question = ReplayQuestion("suite", case(severity=severity), "faits")
        report = asyncio.run(replay([question], target(OPENS), after, default_scorers()))
        return [(one.change, one.block) for one in report.answers]

    same, other = target(OPENS, AnswerStatus.PERHAPS), target(MOVED, AnswerStatus.PERHAPS)
    assert told(same) == [(AnswerChange.DISAPPEARED, GateBlock.NONE)]
    assert told(other) == [(AnswerChange.DISAPPEARED, GateBlock.TURNED_WRONG)]
    assert told(same, "zero_tolerance") == [(AnswerChange.DISAPPEARED, GateBlock.ZERO_TOLERANCE)]
