"""A passage's language is no part of its place in the ranking, and one language alone changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from knowledge.ports import EmbeddingSpace, Vectors
from knowledge.search.levels import LanguageLevels, level_shares
from knowledge.search.searcher import Searcher
from knowledge.testing import InMemoryCorpus, InMemoryLexicalIndex, InMemoryVectorIndex, make_passage

FRENCH, ARABIC = Language.FRENCH, Language.ARABIC
TOPICS = ("pain", "eau", "toit", "feu")
ARABIC_WORDS = {"pain": "خبز", "eau": "ماء", "toit": "سقف", "feu": "نار"}


def _unit(row: Sequence[float]) -> Vectors:
    vector = np.array(row, dtype=np.float32)
    return vector / np.linalg.norm(vector)


class TwoLanguageEmbedder:
    """A space whose first axis is the language and whose others are topics, as multilingual spaces are at heart."""

    space = EmbeddingSpace("two-languages", 1 + len(TOPICS), "two-languages-v1")

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        return np.stack([self._vector(text) for text in texts])

    embed_questions = embed_passages

    def _vector(self, text: str) -> Vectors:
        arabic = any("\u0600" <= letter <= "\u06ff" for letter in text)
        topics = [float(topic in text or ARABIC_WORDS[topic] in text) for topic in TOPICS]
        return _unit([-0.8 if arabic else 0.8, *topics])


class PickyVectorIndex(InMemoryVectorIndex):
    """Refuses to be asked for an id twice, as Chroma does."""

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors by id."""
        assert len(set(ids)) == len(ids)
        return super().vectors(ids)


@pytest.fixture
def searcher() -> Searcher:
    passages = [
        *(make_passage(f"le {topic} ici", passage_id=f"fr-{topic}", language=FRENCH) for topic in ("pain", "eau")),
        *(
            make_passage(f"هنا {ARABIC_WORDS[topic]}", passage_id=f"ar-{topic}", language=ARABIC)
            for topic in ("toit", "feu")
        ),
    ]
    embedder, vectors, words, corpus = (
        TwoLanguageEmbedder(),
        PickyVectorIndex(),
        InMemoryLexicalIndex(),
        InMemoryCorpus(),
    )
    vectors.add([p.id for p in passages], embedder.embed_passages([p.text for p in passages]))
    words.add(passages)
    corpus.publish(passages)
    return Searcher(corpus, embedder, vectors, words)


@pytest.mark.parametrize(
    ("question", "language", "best"),
    [
        ("feu", FRENCH, "ar-feu"),
        ("toit", FRENCH, "ar-toit"),
        ("pain", FRENCH, "fr-pain"),
        ("خبز", ARABIC, "fr-pain"),
        ("ماء", ARABIC, "fr-eau"),
        ("سقف", ARABIC, "ar-toit"),
    ],
)
def test_the_answer_wins_whatever_its_language(
    searcher: Searcher, question: str, language: Language, best: str
) -> None:
    hits = searcher.search(question, language).hits
    assert hits[0].passage.id == best


def test_what_the_engines_said_is_left_as_they_said_it(searcher: Searcher) -> None:
    question = TwoLanguageEmbedder().embed_questions(["feu"])[0]
    for hit in searcher.search("feu", FRENCH).hits:
        own = TwoLanguageEmbedder().embed_passages([hit.passage.text])[0]
        assert hit.cosine == pytest.approx(float(own @ question), abs=1e-6)
        assert 0.0 <= hit.score <= 1.0


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 1), min_size=1))
def test_one_language_changes_nothing(cosines: dict[str, float]) -> None:
    languages = dict.fromkeys(cosines, FRENCH)
    levels = LanguageLevels.of({FRENCH: np.eye(3, dtype=np.float32)})
    question = _unit([1, 2, 3])
    assert levels.without_language(question) is question
    assert levels.level(cosines, languages, question) == cosines
    shares = {i: abs(cosine) for i, cosine in cosines.items()}
    assert level_shares(shares, languages) == pytest.approx(shares)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.lists(st.floats(0, 1), max_size=6))
def test_shares_keep_their_order_within_a_language_and_stay_shares(french: list[float], arabic: list[float]) -> None:
    shares = {f"fr{n}": s for n, s in enumerate(french)} | {f"ar{n}": s for n, s in enumerate(arabic)}
    languages = {i: FRENCH if i.startswith("fr") else ARABIC for i in shares}
    levelled = level_shares(shares, languages)
    assert all(shares[i] <= levelled[i] + 1e-9 <= 1.0 + 1e-9 for i in shares)
    for first in shares:
        for second in shares:
            if languages[first] is languages[second] and shares[first] < shares[second]:
                assert levelled[first] <= levelled[second]


def test_a_language_without_a_mean_is_treated_as_the_nearest() -> None:
    levels = LanguageLevels.of({FRENCH: np.stack([_unit([2, 1, 0])]), ARABIC: np.stack([_unit([-2, 0, 1])])})
    question = _unit([1, 1, 1])
    levelled = levels.level({"a": 0.5, "b": 0.5}, {"a": Language.ENGLISH, "b": FRENCH}, question)
    assert levelled["a"] == pytest.approx(levelled["b"])


def test_the_question_asked_of_the_index_is_as_near_to_one_language_as_to_the_other() -> None:
    levels = LanguageLevels.of({FRENCH: np.stack([_unit([2, 1, 0])]), ARABIC: np.stack([_unit([-2, 0, 1])])})
    plain = levels.without_language(_unit([1, 0.2, 0.1]))
    french, arabic = (float(mean @ plain) for mean in levels.means.values())
    assert french == pytest.approx(arabic, abs=1e-6)
    assert float(np.linalg.norm(plain)) == pytest.approx(1.0)
