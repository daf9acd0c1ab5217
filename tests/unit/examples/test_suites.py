"""The suite of facts is answerable by construction, fair to every form of question, and never the questions tuned on."""

from __future__ import annotations

import re
from collections import Counter
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
from core.language.stem import words
from core.language.values import values
from core.text import Script, script_of
from evals.scorers.matching import missing
from evals.suites.file import load_suite
from evals.suites.suite import CaseGroup, Importance, Nugget
from knowledge.reading.metadata import language_in_name
from tests.acceptance.questions import FOLDER as SETS
from tests.acceptance.questions import load_calibration, load_questions

EXAMPLE = Path(__file__).parents[3] / "examples" / "istiqlal"
SHEETS = {
    path.name: path
    for path in (EXAMPLE / "documents").iterdir()
    if not path.name.endswith((".meta.yaml", ".questions.yaml")) and language_in_name(path.name) is None
}
"""Originals: a translation counts as the one it translates."""
TAG = re.compile(
    r"theme:(associations|contract|daam|dialogue|digital|elections|nassij|party|tamkine|training|youth)"
    r"|fact:(condition|date|figure|list|not|purpose|what|where|who)"
    r"|sheet:(fr|ar)"
)


SUITE = load_suite(EXAMPLE / "suites" / "facts.yaml")
each_group = pytest.mark.parametrize("group", SUITE.groups, ids=lambda group: group.id)


@cache
def _body(name: str) -> str:
    """What a sheet says, without its front matter."""
    return SHEETS[name].read_text("utf-8").rpartition("---\n")[2]


def _in(language: Language, name: str) -> str:
    """What a sheet says in a language: its translation, or itself where it is in that language."""
    translation = SHEETS[name].with_suffix(f".{language.value}{SHEETS[name].suffix}")
    return translation.read_text("utf-8").rpartition("---\n")[2] if translation.exists() else _body(name)


@cache
def _plain(text: str) -> str:
    return " ".join(fold(text).replace("’", "'").split())


def _said(form: str, text: str) -> bool:
    """Whether a form stands in a text as whole words."""
    return _whole(form).search(_plain(text)) is not None


@cache
def _whole(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(_plain(form))}(?!\w)")


def _shows(nugget: Nugget, text: str) -> bool:
    if nugget.number is not None:
        return values(text).states(Decimal(str(nugget.number)))
    if nugget.date is not None:
        found = (find_date(piece) for piece in re.split(r"[.\n]", text))
        return any(date is not None and date.exact and date.day == nugget.date for date in found)
    return any(_said(form, text) for form in nugget.any_of)


def _vital(group: CaseGroup) -> list[Nugget]:
    return [nugget for nugget in group.nuggets if nugget.importance is Importance.VITAL]


def _asked(group: CaseGroup) -> dict[Language, str]:
    assert all(isinstance(question, str) for question in group.questions.values())
    return {language: str(question) for language, question in group.questions.items()}


def _forms() -> list[str]:
    return [form for group in SUITE.groups for nugget in group.nuggets for form in nugget.any_of]


def _fixed_wordings() -> list[str]:
    replies = Replies.load(Organisation.load(EXAMPLE), EXAMPLE)
    without = [status for status in AnswerStatus if not status.is_answered and not status.startswith("conversation")]
    return [replies.wording(status, language, limit=2000, date="…") for status in without for language in Language]


def test_there_are_a_hundred_needs_each_in_five_forms() -> None:
    assert len(SUITE.groups) >= 100
    assert not SUITE.cases
    assert all(set(group.questions) == set(Language) for group in SUITE.groups)
    assert len(SUITE.all_cases) == 5 * len(SUITE.groups)


def test_thresholds_gate_every_form_and_the_gap_between_them() -> None:
    least = {"strict_vital_recall": 0.90, "citation_recall": 1.0, "citation_precision": 1.0}
    assert SUITE.thresholds.minimum == least
    assert SUITE.thresholds.gap == {"strict_vital_recall": 0.05}


def test_the_documents_are_those_beside_the_suite() -> None:
    assert SUITE.documents is not None
    assert (EXAMPLE / "suites" / SUITE.documents).resolve() == (EXAMPLE / "documents").resolve()


@each_group
def test_every_fact_stands_in_a_source(group: CaseGroup) -> None:
    assert _vital(group), "a case without a vital fact is passed by any answer"
    for nugget in group.nuggets:
        assert nugget.pattern is None, "a pattern hides which forms are meant"
        assert any(_shows(nugget, _body(source)) for source in group.sources), nugget


@each_group
def test_every_fact_stands_in_every_language(group: CaseGroup) -> None:
    for language in (Language.FRENCH, Language.ARABIC, Language.ENGLISH):
        said = [_in(language, source) for source in group.sources]
        assert not missing(group.nuggets, said), language


@each_group
def test_every_source_holds_at_least_one_vital_fact(group: CaseGroup) -> None:
    assert len(set(group.sources)) == len(group.sources) > 0
    for source in group.sources:
        assert any(_shows(nugget, _body(source)) for nugget in _vital(group)), source


@each_group
def test_tags_say_theme_kind_of_fact_and_language_of_the_sheets(group: CaseGroup) -> None:
    assert all(TAG.fullmatch(tag) for tag in group.tags)
    kinds = Counter(tag.partition(":")[0] for tag in group.tags)
    assert kinds["theme"] == kinds["fact"] == 1
    # An organisation writes in French or in Arabic: the letters of a sheet say which.
    languages = {"ar" if script_of(_body(source)) is Script.ARABIC else "fr" for source in group.sources}
    assert {tag.removeprefix("sheet:") for tag in group.tags if tag.startswith("sheet:")} == languages


@each_group
def test_no_question_gives_its_answer_away(group: CaseGroup) -> None:
    for language, question in _asked(group).items():
        given = [nugget for nugget in _vital(group) if any(_plain(form) in _plain(question) for form in nugget.any_of)]
        assert len(given) < len(_vital(group)), language


@each_group
def test_questions_are_in_the_script_of_their_form(group: CaseGroup) -> None:
    # A question in Arabic letters may name something in Latin ones, never the other way round.
    for language, question in _asked(group).items():
        in_arabic = any(script_of(letter) is Script.ARABIC for letter in question)
        assert in_arabic is language.is_rtl, language


def test_every_sheet_is_asked_about_on_both_sides() -> None:
    assert {source for group in SUITE.groups for source in group.sources} == set(SHEETS)
    for held_out in (True, False):
        side = [group for group in SUITE.groups if group.held_out is held_out]
        assert {source for group in side for source in group.sources} == set(SHEETS)
        assert {tag for group in side for tag in group.tags} == {tag for group in SUITE.groups for tag in group.tags}


def test_every_second_group_is_held_out() -> None:
    assert [group.held_out for group in SUITE.groups] == [at % 2 == 1 for at in range(len(SUITE.groups))]


def test_every_kind_of_fact_is_asked_for_and_both_languages_of_sheets() -> None:
    tags = Counter(tag for group in SUITE.groups for tag in group.tags)
    facts = ("figure", "date", "who", "where", "what", "not", "list", "condition", "purpose")
    assert all(tags[f"fact:{fact}"] >= 4 for fact in facts)
    assert min(tags["sheet:fr"], tags["sheet:ar"]) >= 0.4 * len(SUITE.groups)


def test_no_question_is_one_that_was_tuned_on_measured_on_or_suggested() -> None:
    known = [item.question for item in load_calibration(EXAMPLE / "calibration.yaml")]
    for path in sorted(SETS.glob("questions_*.yaml")):
        known += [text for item in load_questions(path) for text in (item.question, *item.history)]
    known += [text for texts in Organisation.load(EXAMPLE).examples.values() for text in texts]
    assert len(known) > 200, "the other sets were read"
    asked = {tuple(words(question)): group.id for group in SUITE.groups for question in _asked(group).values()}
    assert not [asked[key] for text in known if (key := tuple(words(text))) in asked]


def test_no_question_is_asked_twice() -> None:
    counts = Counter(
        (language, tuple(words(q))) for group in SUITE.groups for language, q in _asked(group).items()
    ).most_common(1)
    assert counts[0][1] == 1


def test_darija_is_written_in_more_than_one_way() -> None:
    latin = " ".join(_asked(group)[Language.DARIJA_LATIN].lower() for group in SUITE.groups).split()
    for spellings in (
        {"chno", "chnou", "ach"}, {"ch7al", "chhal"}, {"wach", "wash"}, {"dyal", "dial", "d"}, {"chkoun", "chkon", "shkon"},
        {"kifach", "kifash"}, {"3lach", "3lash"}, {"imta", "fo9ach"}, {"jam3iya", "jam3ia"}, {"l7izb", "lhizb"},
    ):  # fmt: skip
        assert spellings <= set(latin), spellings
    for language in (Language.DARIJA, Language.DARIJA_LATIN):
        unmarked = [group.id for group in SUITE.groups if _asked(group)[language][-1] not in "?؟"]
        assert len(unmarked) >= len(SUITE.groups) / 2, "people leave the question mark out"


def test_no_form_is_found_inside_another_word() -> None:
    texts = [_plain(text) for text in (*map(_body, SHEETS), *_fixed_wordings())]
    latin = {_plain(form) for form in _forms() if script_of(form) is Script.LATIN}
    # Longer endings are inflections; Arabic words carry their particles glued in front, so they are left out.
    assert not [form for form in latin for text in texts if re.search(rf"(?<=[^\W\d]){re.escape(form)}", text)]


def test_saying_that_one_does_not_know_earns_nothing() -> None:
    for wording in _fixed_wordings():
        assert not [group.id for group in SUITE.groups if all(_shows(n, wording) for n in _vital(group))], wording


def test_the_checks_of_facts_can_fail() -> None:
    assert _said("pour un an", "vaut d’abord pour un an.")
    assert not _said("un an", "un annuaire")
    assert _shows(Nugget.model_validate({"number": 30}), "trente mentors")
    assert not _shows(Nugget.model_validate({"number": 30}), "300 mentors")
    day = Nugget.model_validate({"date": "2025-01-11"})
    assert _shows(day, "يوم السبت 11 يناير 2025")
    assert not _shows(day, "12 janvier 2025")
