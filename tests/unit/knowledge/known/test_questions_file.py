from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from knowledge.known.file import parse_questions

GOOD = """\
- answer: "Deux cohortes par an."
  fr: ["Combien de cohortes ?", "Combien de cohortes ?"]
  ary-Latn: ch7al mn cohorte?
- answer: [Chaque cohorte dure six mois., Voir plus.]
  en: ["How long is a cohort?"]
"""


def test_entries_are_read_with_their_line_each_wording_once() -> None:
    found = parse_questions(GOOD, "a.questions.yaml")
    assert found.warnings == []
    first, second = found.entries
    assert first.answer == ("Deux cohortes par an.",)
    assert first.questions == (
        (Language.FRENCH, "Combien de cohortes ?"),
        (Language.DARIJA_LATIN, "ch7al mn cohorte?"),
    )
    assert (first.where, second.where) == ("a.questions.yaml:1", "a.questions.yaml:4")
    assert second.answer == ("Chaque cohorte dure six mois.", "Voir plus.")


@pytest.mark.parametrize(
    ("bad", "line", "said"),
    [
        ("- answer: x\n  de: ['Was?']\n  fr: ['Quoi ?']\n", 2, "is no language"),
        ("- answer: x\n", 1, "no question"),
        ("- fr: ['Quoi ?']\n", 1, "no answer"),
        ("- answer: x\n  unanswered: y\n  fr: ['Pourquoi ?']\n", 1, "two entries"),
        ("- unanswered: y\n", 1, "no question"),
        ("- answer: x\n  fr: ['', 'Quoi ?']\n", 2, "empty"),
        ("- answer: x\n  fr: [{a: b}, 'Quoi ?']\n", 2, "a text"),
        ("- words\n", 1, "no entry"),
        ("answer: x\n", 1, "a list"),
        ("- answer: [\n", 2, "not YAML"),
        ("", 1, "no question"),
        (f"- answer: x\n  fr: ['Quoi ?', {'o' * 501}]\n", 2, "500 characters"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_the_rest_is_used(bad: str, line: int, said: str) -> None:
    found = parse_questions(bad, "a.questions.yaml")
    (warning,) = found.warnings
    assert warning.startswith(f"a.questions.yaml:{line}:")
    assert said in warning
    assert len(found.entries) == ("Quoi ?" in bad and "answer" in bad), found


def test_what_nothing_answers_is_an_entry_without_an_answer() -> None:
    found = parse_questions(
        "- unanswered: Le prix\n  fr: Combien ça coûte ?\n  en: How much is it?\n", "a.questions.yaml"
    )
    assert found.warnings == []
    (entry,) = found.entries
    assert entry.answer == ()
    assert entry.questions == ((Language.FRENCH, "Combien ça coûte ?"), (Language.ENGLISH, "How much is it?"))


@given(st.text(max_size=200))
def test_nothing_that_can_be_written_breaks_the_reader(text: str) -> None:
    found = parse_questions(text, "a.questions.yaml")
    assert all(warning.startswith("a.questions.yaml") for warning in found.warnings)
