from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from core.language.forms import Language
from knowledge.known.index import EmbeddedQuestion, KnownIndex
from knowledge.known.prepared import keep, load, prepare
from knowledge.query import ExpandedQuestion
from knowledge.questions import Anchor, KnownQuestions
from knowledge.results import KnownMatch
from knowledge.testing import FixedKnownQuestions, HashEmbedder, make_passage

PASSAGE = make_passage("Deux cohortes par an. L'entrée est gratuite. Le budget sera voté en mai.", passage_id="p")
ASKED = (
    ("Combien de cohortes par an ?", "Combien de groupes chaque année ?"),
    ("L'entrée est-elle payante ?", "Combien coûte l'entrée ?"),
    ("Quand sera voté le budget ?", "Le budget, c'est pour quand ?"),
)
KNOWN = tuple(
    KnownQuestions("document.md", (Anchor("p", s.start, s.end),), tuple((Language.FRENCH, t) for t in texts))
    for s, texts in zip(PASSAGE.sentences, ASKED, strict=True)
)


class Expander:
    """Adds a word; counts how often it was asked."""

    def __init__(self, word: str = "") -> None:
        self.word, self.asked = word, 0

    def expand(self, question: str, language: Language) -> ExpandedQuestion:
        self.asked += 1
        return ExpandedQuestion(((f"{question} {self.word}", 1.0),), question)

    def knowing(self, titles: Iterable[str]) -> Expander:
        return self


@pytest.fixture
def store() -> FixedKnownQuestions:
    corpus = FixedKnownQuestions(KNOWN)
    corpus.publish([PASSAGE])
    return corpus


def test_what_is_kept_is_what_was_made_and_is_made_once(store: FixedKnownQuestions) -> None:
    embedder, expander = HashEmbedder(32), Expander()
    made = prepare(KNOWN, store, embedder, expander)
    kept = keep(1, store, embedder, expander)
    read = load(1, KNOWN, store, embedder, expander)
    assert kept is not None
    assert read is not None
    assert (read.dense, read.concepts) == (made.dense, made.concepts) == (kept.dense, kept.concepts)
    np.testing.assert_array_equal(read.coefficients, made.coefficients)
    before = dict(store.artifacts)
    keep(1, store, embedder, expander)
    assert store.artifacts == before


def test_what_another_expander_or_other_questions_made_is_not_taken(store: FixedKnownQuestions) -> None:
    embedder = HashEmbedder(32)
    keep(1, store, embedder, Expander())
    assert load(1, KNOWN, store, embedder, Expander("autrement")) is None
    assert load(1, KNOWN[:2], store, embedder, Expander()) is None
    assert load(1, KNOWN, store, HashEmbedder(64), Expander()) is None


def test_nothing_is_kept_of_a_release_without_known_questions() -> None:
    empty = FixedKnownQuestions()
    assert keep(1, empty, HashEmbedder(32), None) is None
    assert empty.artifacts == {}


@pytest.mark.parametrize(("question", "need"), [("Combien de cohortes chaque année ?", 0), ("Payante, l'entrée ?", 1)])
def test_the_need_that_is_meant_comes_first_with_its_nearest_wording(
    store: FixedKnownQuestions, question: str, need: int
) -> None:
    embedder = HashEmbedder(256)
    index = KnownIndex(KNOWN, prepare(KNOWN, store, embedder, None), store, embedder)
    expanded = ExpandedQuestion(((question, 1.0),), question)
    asked = EmbeddedQuestion(question, Language.FRENCH, expanded, embedder.embed_questions([question])[0])
    matches = index.match(asked, limit=3)
    assert matches[0].need == KNOWN[need]
    assert matches[0].wording in dict(enumerate(ASKED[need])).values()
    assert matches[0].placed == max(match.placed for match in matches)
    assert all(0 <= match.unexplained <= 1 and 0 <= match.known <= 1 for match in matches)


def test_what_nothing_answers_never_matches_and_tells_how_near_it_lies(store: FixedKnownQuestions) -> None:
    silent = KnownQuestions(KNOWN[0].key, (), ((Language.FRENCH, "Combien coûte une cohorte ?"),))
    embedder = HashEmbedder(256)

    def matches(needs: Sequence[KnownQuestions], question: str) -> list[KnownMatch]:
        index = KnownIndex(needs, prepare(needs, store, embedder, None), store, embedder)
        vector = embedder.embed_questions([question])[0]
        expanded = ExpandedQuestion(((question, 1.0),), question)
        return index.match(EmbeddedQuestion(question, Language.FRENCH, expanded, vector), limit=9)

    known = (*KNOWN, silent)
    assert {match.silence for match in matches(KNOWN, "Combien coûte une cohorte ?")} == {None}
    near, far = matches(known, "Combien coûte une cohorte ?"), matches(known, ASKED[1][0])
    assert silent not in [match.need for match in (*near, *far)]
    assert near[0].silence is not None
    assert far[0].silence is not None
    assert near[0].silence > near[0].placed
    assert far[0].silence < 0.5 < far[0].placed


@pytest.mark.parametrize(
    "question", ["Combien de cohortes chaque année ?", "Budget voté en mai ?", "Qui paie l'entrée ?"]
)
def test_needs_that_come_to_others_are_compared_as_if_all_were_known_and_only_they_are_expanded(
    store: FixedKnownQuestions, question: str
) -> None:
    embedder, expander = HashEmbedder(32), Expander()
    standing = KnownIndex(KNOWN, prepare(KNOWN, store, embedder, expander), store, embedder)
    other = KnownQuestions("document.md", KNOWN[2].anchors, ((Language.FRENCH, "Le budget est-il voté en mai ?"),))
    needs = (*KNOWN[:2], other)
    expander.asked = 0
    changed = standing.with_others(needs, expander, store, embedder)
    assert expander.asked == 1
    anew = KnownIndex(needs, prepare(needs, store, embedder, expander), store, embedder)
    expanded = expander.expand(question, Language.FRENCH)
    vector = embedder.embed_questions([expanded.dense[0][0]])[0]
    asked = EmbeddedQuestion(question, Language.FRENCH, expanded, vector)
    found, wanted = changed.match(asked, limit=3), anew.match(asked, limit=3)
    assert [match.need for match in found] == [match.need for match in wanted]
    assert [match.placed for match in found] == pytest.approx([match.placed for match in wanted], abs=0.15)
    assert [match.known for match in found] == [match.known for match in wanted]
