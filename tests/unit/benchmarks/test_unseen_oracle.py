from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from agent.composers.model import SCHEMA
from agent.composers.passages import passages_as_data
from agent.retrieval.sources import Source
from benchmarks.unseen.cases import Gold
from benchmarks.unseen.oracle import Oracle, quotations
from knowledge.results import ScoredPassage
from knowledge.testing import make_passage

SENTENCE = "La salle Atlas compte 1 500 places."
GOLD = Gold(("1 500",), "a.md", SENTENCE)


def prompt(*passages: str) -> str:
    """The prompt that the real composer makes of passages."""
    hits = [ScoredPassage(make_passage(text), 1.0, 1.0, 1.0) for text in passages]
    sources = [Source(number, hit) for number, hit in enumerate(hits, 1)]
    return f"{passages_as_data(sources)}\n\n<question>Combien de places ?</question>"


def request(user: str, schema: dict[str, object] = SCHEMA) -> dict[str, Any]:
    return {
        "messages": [{"content": "s"}, {"content": user}],
        "response_format": {"json_schema": {"schema": schema}},
    }


def test_the_sentence_that_holds_the_gold_is_quoted_from_its_passage() -> None:
    found = quotations(prompt("Autre chose.", f"Elle est neuve. {SENTENCE} Elle est belle."), GOLD)
    assert found == [(2, SENTENCE)]


def test_the_same_number_in_another_sentence_is_not_the_gold() -> None:
    assert quotations(prompt("Le stade de Fès reçoit 1 500 visiteurs."), GOLD) == []


def test_a_title_that_is_the_answer_is_quoted() -> None:
    user = '<passage number="3" title="Tête de liste : Jean Dupont">\nRien.\n</passage>'
    gold = Gold(("Tête de liste : Jean Dupont",), "a.md", "Tête de liste : Jean Dupont")
    assert quotations(user, gold) == [(3, "Tête de liste : Jean Dupont")]


def test_a_gold_that_spans_sentences_is_quoted_whole() -> None:
    text = "Le parti plantera des arbres partout. Il ouvrira des crèches publiques."
    assert quotations(prompt(f"Avant cela. {text}"), Gold((text,), "a.md")) == [(1, text)]


def test_nothing_is_quoted_across_what_was_cut_out() -> None:
    user = '<passage number="1" title="T">\n…\nIl plantera des arbres.\n…\nIl ouvrira des crèches.\n</passage>'
    assert quotations(user, Gold(("Il plantera des arbres. Il ouvrira des crèches.",), "a.md")) == []
    assert quotations(user, Gold(("des crèches",), "a.md")) == [(1, "Il ouvrira des crèches.")]


def test_all_that_a_gold_needs_is_quoted_or_nothing() -> None:
    gold = Gold(("des arbres partout",), "a.md", also=("des crèches publiques",))
    whole = prompt("Il plantera des arbres partout.", "Il ouvrira des crèches publiques.")
    assert [number for number, _ in quotations(whole, gold)] == [1, 2]
    assert quotations(prompt("Il plantera des arbres partout."), gold) == []


def test_a_quotation_is_no_longer_than_the_prompt_allows_and_keeps_the_gold() -> None:
    sentence = f"{'Le marché est grand et ' * 30}compte 1 500 places{' sous un toit de tuiles' * 20}."
    ((_, quoted),) = quotations(prompt(sentence), Gold(("1 500",), "a.md"))
    assert len(quoted) <= 350
    assert "1 500 places" in quoted


@pytest.fixture
def oracle() -> Iterator[Oracle]:
    with Oracle() as endpoint:
        endpoint.expects(GOLD)
        yield endpoint


def test_it_says_no_where_no_passage_has_the_gold_and_tells_so(oracle: Oracle) -> None:
    assert json.loads(oracle.take(request(prompt("Autre chose."))).content) == {"sentences": []}
    assert (oracle.was_asked, oracle.had_gold) == (True, False)


def test_it_forgets_the_question_before(oracle: Oracle) -> None:
    oracle.take(request(prompt(SENTENCE)))
    assert (oracle.was_asked, oracle.had_gold) == (True, True)
    oracle.expects(None)
    assert (oracle.was_asked, oracle.had_gold) == (False, False)
    assert json.loads(oracle.take(request(prompt(SENTENCE))).content) == {"sentences": []}


def test_it_replies_with_its_evidence(oracle: Oracle) -> None:
    written = json.loads(oracle.take(request(prompt(SENTENCE))).content)
    assert written == {"sentences": [{"text": SENTENCE, "source": 1, "evidence": SENTENCE}]}


def test_a_rewriter_gets_nothing_from_it(oracle: Oracle) -> None:
    assert oracle.take(request("<conversation>…</conversation>")).content == "{}"
    assert not oracle.was_asked
