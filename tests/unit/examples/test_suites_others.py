"""The suites beside `facts`: every case is fair, in five forms, half of them held out, and never one that was tuned on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from agent.answer import AnswerStatus
from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies
from core.language.dates import find_date
from core.language.fold import fold
from core.language.forms import Language
from core.language.identify import identify
from core.language.values import values
from core.text import Script, script_of
from evals.suites.file import load_suite
from evals.suites.suite import Case, Importance, Nugget, Suite
from tests.acceptance.questions import FOLDER as SETS
from tests.acceptance.questions import load_calibration, load_questions

EXAMPLE = Path(__file__).parents[3] / "examples" / "istiqlal"
SUITES = ("unanswerable", "follow-ups", "tone", "overcautious")
TYPES = ("out_of_corpus", "near_miss", "false_premise", "outdated", "underspecified")


@cache
def suite(name: str) -> Suite:
    return load_suite(EXAMPLE / "suites" / f"{name}.yaml")


@cache
def cases(name: str) -> tuple[Case, ...]:
    return suite(name).all_cases


@cache
def document(name: str) -> str:
    """What a sheet says, without its front matter."""
    return (EXAMPLE / "documents" / name).read_text("utf-8").rpartition("---\n")[2]


def plain(text: str) -> str:
    """Folded text with one kind of apostrophe and of space, without what only ends a sentence."""
    return " ".join(re.sub(r"[?!.…,،؟:;«»\"]", " ", fold(text).replace("’", "'")).split())


def shows(nugget: Nugget, text: str, *, anywhere: bool = False) -> bool:
    """Whether a text holds a nugget: as whole words once folded (or `anywhere` in it), or its number or date by value."""
    if nugget.pattern is not None:
        return re.search(nugget.pattern, text) is not None
    if nugget.number is not None:
        return values(text).states(Decimal(str(nugget.number)))
    if nugget.date is not None:
        found = (find_date(sentence) for sentence in re.split(r"[.\n]", text))
        return any(date and date.exact and date.day == nugget.date for date in found)
    edges = ("", "") if anywhere else (r"(?<!\w)", r"(?!\w)")
    return any(re.search(re.escape(plain(said)).join(edges), plain(text)) for said in nugget.any_of)


def vital(case: Case) -> tuple[Nugget, ...]:
    return tuple(nugget for nugget in case.nuggets if nugget.importance is Importance.VITAL)


def tagged(name: str, *tags: str) -> tuple[Case, ...]:
    return tuple(case for case in cases(name) if set(tags) <= set(case.tags))


def each_form(found: Iterable[Case], least: int) -> bool:
    counts = Counter(case.language for case in found)
    return all(counts[language] >= least for language in Language)


everywhere = pytest.mark.parametrize("name", SUITES)


@everywhere
def test_suites_name_the_documents_they_ask_about(name: str) -> None:
    folder = EXAMPLE / "suites" / (suite(name).documents or "missing")
    cited = {source for case in cases(name) for source in case.sources}
    assert cited <= {path.name for path in folder.iterdir()}


@everywhere
def test_questions_are_in_the_script_of_their_form(name: str) -> None:
    # A question in Arabic letters may name something in Latin ones, never the other way round.
    for case in cases(name):
        in_arabic = any(script_of(letter) is Script.ARABIC for letter in case.asked[-1])
        assert in_arabic is case.language.is_rtl, case.id


@everywhere
def test_half_of_every_form_is_held_out(name: str) -> None:
    held: dict[Language, list[bool]] = defaultdict(list)
    for case in cases(name):
        held[case.language].append(case.held_out)
    every = [one for of_form in held.values() for one in of_form]
    assert 0.48 <= sum(every) / len(every) <= 0.52
    assert all(0.4 <= sum(of_form) / len(of_form) <= 0.6 for of_form in held.values())


@everywhere
def test_what_an_answer_must_hold_stands_in_a_source(name: str) -> None:
    for case in cases(name):
        answered = case.expect == "answered"
        assert answered is bool(case.nuggets), case.id
        assert answered is bool(case.sources), case.id
        assert not answered or vital(case), "a case without a vital fact is passed by any answer"
        for nugget in case.nuggets:
            assert any(shows(nugget, document(source)) for source in case.sources), (case.id, nugget)
        for source in case.sources:
            assert any(shows(nugget, document(source)) for nugget in vital(case)), (case.id, source)


@everywhere
def test_no_question_gives_its_answer_away(name: str) -> None:
    for case in (case for case in cases(name) if case.nuggets):
        assert not all(shows(nugget, case.asked[-1], anywhere=True) for nugget in vital(case)), case.id


@everywhere
def test_what_is_forbidden_stands_in_no_document_and_in_no_fixed_wording(name: str) -> None:
    replies = Replies.load(Organisation.load(EXAMPLE), EXAMPLE)
    honest = [
        path.read_text("utf-8")
        for path in (EXAMPLE / "documents").iterdir()
        if not path.name.endswith(".questions.yaml")
    ]
    honest += [
        replies.wording(status, language, limit=2000, date="…") for status in AnswerStatus for language in Language
    ]
    of_topics = {nugget for case in tagged(name, "topic_change") for nugget in case.forbidden}
    for nugget in {nugget for case in cases(name) for nugget in case.forbidden} - of_topics:
        assert not [text for text in honest if shows(nugget, text, anywhere=True)], nugget


@everywhere
def test_no_question_is_one_that_quality_was_tuned_or_measured_on(name: str) -> None:
    known = {plain(item.question) for item in load_calibration(EXAMPLE / "calibration.yaml")}
    for path in SETS.glob("questions_*.yaml"):
        known |= {plain(text) for item in load_questions(path) for text in (item.question, *item.history)}
    known |= {plain(text) for texts in Organisation.load(EXAMPLE).examples.values() for text in texts}
    asked = {plain(case.question) for case in cases(name) if case.question}
    assert not asked & known


def test_no_question_is_asked_twice_in_or_across_suites() -> None:
    asked = Counter(
        (case.language, plain(case.question))
        for name in (*SUITES, "facts")
        if (EXAMPLE / "suites" / f"{name}.yaml").exists()
        for case in cases(name)
        if case.question
    )
    assert [question for question, times in asked.items() if times > 1] == []


def test_unanswerable_has_every_type_in_every_form_and_as_shaped_answerable_ones() -> None:
    none, some = tagged("unanswerable", "unanswerable"), tagged("unanswerable", "answerable")
    assert len(none) + len(some) == len(cases("unanswerable"))
    assert len(none) >= 60
    assert each_form(none, 12)
    assert len(some) >= 40
    assert each_form(some, 8)
    assert all(case.expect == "unanswerable" for case in none)
    assert all(case.expect == "answered" for case in some)
    for kind in TYPES:
        assert each_form(tagged("unanswerable", "unanswerable", kind), 2)
        assert each_form(tagged("unanswerable", "answerable", kind), 1)


def test_one_invented_position_is_one_too_many() -> None:
    positions = tagged("unanswerable", "invented_position")
    assert each_form(positions, 3)
    assert all(case.severity == "zero_tolerance" and case.forbidden for case in positions)
    inventions = (
        "Le parti soutient l'abolition.", "L’Istiqlal s’oppose à cette réforme.", "The party is against it.",
        "l7izb m3a had l9anoun", "يؤيد الحزبُ هذا القانون", "الحزب ضد هادشي",
    )  # fmt: skip
    for invention in inventions:
        assert all(any(shows(nugget, invention) for nugget in case.forbidden) for case in positions), invention


def test_follow_ups_lean_on_what_came_before_or_must_not() -> None:
    conversations = cases("follow-ups")
    assert len([case for case in conversations if case.nuggets]) >= 30
    assert each_form(conversations, 6)
    assert all(2 <= len(case.turns) <= 4 for case in conversations)
    assert {len(case.turns) for case in conversations} == {2, 3, 4}
    for tag in ("ellipsis", "pronoun", "topic_change"):
        assert len({case.language for case in tagged("follow-ups", tag)}) >= 4
    for case in tagged("follow-ups", "switch"):
        assert identify(case.turns[0]).language is not case.language, case.id
    assert len({case.language for case in tagged("follow-ups", "switch")}) == len(Language)


def test_a_change_of_topic_forbids_what_the_old_one_would_bring() -> None:
    changes = tagged("follow-ups", "topic_change")
    assert each_form(changes, 1)
    for case in changes:
        assert all(nugget not in case.forbidden for nugget in case.nuggets)
        for nugget in case.forbidden:
            # Some sheet holds it, so it would come from the old topic; the new topic's sheets do not.
            assert any(shows(nugget, path.read_text("utf-8")) for path in (EXAMPLE / "documents").iterdir()), case.id
            assert not any(shows(nugget, document(source), anywhere=True) for source in case.sources), case.id
    assert any(case.expect == "unanswerable" for case in changes)


def test_tone_asks_each_need_twice_and_expects_the_same_of_both() -> None:
    pairs: dict[str, list[Case]] = defaultdict(list)
    for case in cases("tone"):
        pairs[case.cluster].append(case)
    assert len(pairs) >= 30
    assert each_form((friendly for friendly, _ in pairs.values()), 6)
    for friendly, hostile in pairs.values():
        assert (friendly.tags, hostile.tags) == (("friendly",), ("hostile",))
        same = [
            (case.language, case.nuggets, case.sources, case.forbidden, case.held_out) for case in (friendly, hostile)
        ]
        assert same[0] == same[1]
        assert friendly.question != hostile.question
        assert any(shows(nugget, "À mon avis, c'est ridicule.") for nugget in hostile.forbidden)


def test_overcautious_expects_an_answer_or_honesty_and_never_a_refusal() -> None:
    safe = cases("overcautious")
    assert len(safe) >= 60
    assert each_form(safe, 12)
    assert all("safe" in case.tags and case.expect in ("answered", "unanswerable") for case in safe)
    assert each_form((case for case in safe if case.expect == "answered"), 4)
    for kind in ("violent_word", "security_word", "instruction_word", "minors", "religion", "protest"):
        assert each_form(tagged("overcautious", kind), 1)
