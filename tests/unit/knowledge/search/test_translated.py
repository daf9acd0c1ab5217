"""The asker's language wins where sources say the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.language.forms import Language
from knowledge.document import DocumentMeta, Passage
from knowledge.known.search import held_by
from knowledge.ports import Vectors
from knowledge.questions import Anchor, KnownQuestions
from knowledge.results import KnownMatch, ScoredPassage
from knowledge.search.translated import Translated, aligned
from knowledge.testing import InMemoryCorpus, make_passage

FRENCH, ARABIC, ENGLISH = Language.FRENCH, Language.ARABIC, Language.ENGLISH


def passage(
    name: str, language: Language, ordinal: int, heading: tuple[str, ...], group: str = "", text: str = ""
) -> Passage:
    key = f"{group or name[:-1]}.{language}.md"
    meta = DocumentMeta(key, language=language, translation_of="g.fr.md" if group and language is not FRENCH else "")
    made = make_passage(text or f"{name} dit une chose.", passage_id=name, key=key)
    return replace(made, language=language, ordinal=ordinal, start=ordinal * 100, heading=heading, meta=meta)


def unit(*values: float) -> Vectors:
    row = np.array(values, dtype=np.float32)
    return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


F0, F1 = passage("f0", FRENCH, 0, ("Un",), "g"), passage("f1", FRENCH, 1, ("Deux",), "g")
A0, A1 = passage("a0", ARABIC, 0, ("واحد",), "g"), passage("a1", ARABIC, 1, ("اثنان",), "g")
OTHER = passage("x0", ENGLISH, 0, ("One",))
ROWS = {
    "f0": unit(1, 0.1, 0), "f1": unit(0, 1, 0.1), "a0": unit(1, 0, 0.1), "a1": unit(0.1, 1, 0),
    "x0": unit(0, 0, 1), "y0": unit(0, 0.05, 1), "y1": unit(1, 1, 1),
}  # fmt: skip
QUESTION = unit(1, 0.5, 0)


def prefer(hits: list[Passage], language: Language, *published: Passage) -> list[tuple[str, tuple[str, ...]]]:
    corpus = InMemoryCorpus()
    corpus.publish({p.id: p for p in (*hits, *published)}.values())
    translated = Translated(corpus, lambda ids: {i: ROWS[i] for i in ids if i in ROWS})
    scored = [ScoredPassage(p, 1.0 - n / 10, 0.8, 0.0) for n, p in enumerate(hits)]
    found = translated.prefer(1, scored, language, QUESTION, lambda own, other: True)
    return [(hit.passage.id, hit.duplicates) for hit in found]


def test_a_translation_stands_for_what_was_found_in_another_language_also_where_the_search_missed_it() -> None:
    assert prefer([F0, OTHER], ARABIC, F1, A0, A1) == [("a0", ("f0",)), ("x0", ())]
    assert prefer([A1, F0], FRENCH, F1, A0) == [("f1", ("a1",)), ("f0", ())]


def test_one_source_found_in_both_languages_is_shown_once_in_the_askers() -> None:
    assert prefer([F0, A0, F1], ARABIC, A1) == [("a0", ("f0",)), ("a1", ("f1",))]
    assert prefer([A0, F0], ARABIC, F1, A1) == [("a0", ("f0",))]


def test_where_the_asker_has_no_translation_the_one_found_first_stands() -> None:
    assert prefer([A0, F0], ENGLISH, F1, A1) == [("a0", ("f0",))]
    assert prefer([F0, A0], ENGLISH, F1, A1) == [("f0", ("a0",))]


def test_what_may_not_be_returned_stands_for_nothing() -> None:
    corpus = InMemoryCorpus()
    corpus.publish([F0, F1, A0, A1])
    translated = Translated(corpus, lambda ids: {i: ROWS[i] for i in ids})
    found = translated.prefer(1, [ScoredPassage(F0, 1.0, 0.8, 0.0)], ARABIC, QUESTION, lambda own, other: False)
    assert [hit.passage.id for hit in found] == ["f0"]


def test_texts_that_say_the_same_without_being_called_translations_are_one() -> None:
    same = passage("y0", FRENCH, 0, ("Une",))
    assert prefer([OTHER, same], FRENCH) == [("y0", ("x0",))]
    assert prefer([OTHER, passage("y1", FRENCH, 0, ("Une",))], FRENCH) == [("x0", ()), ("y1", ())]


@pytest.mark.parametrize(("text", "count"), [("Il en faut 12.", 2), ("Il en faut ١٠.", 1)])
def test_texts_with_other_figures_do_not_say_the_same(text: str, count: int) -> None:
    told = passage("x0", ENGLISH, 0, ("One",), text="It takes 10.")
    assert len(prefer([told, passage("y0", FRENCH, 0, ("Une",), text=text)], FRENCH)) == count


def test_sections_of_another_number_are_compared_by_what_they_say() -> None:
    alone = replace(A1, heading=("اثنان", "أ"))
    assert aligned([F0, F1], [A0, A1], ROWS) == {"a0": "f0", "a1": "f1"}
    assert aligned([F0, F1], [alone], ROWS) == {"a1": "f1"}
    assert aligned([F0, F1], [], ROWS) == {}


def test_a_known_question_is_answered_by_the_same_sentence_of_the_translation() -> None:
    told = replace(passage("f0", FRENCH, 0, ("Un",), "g"), text="Il dure dix mois. Il est gratuit.")
    made = make_passage(told.text, passage_id="f0", key=told.key)
    french = replace(told, sentences=made.sentences)
    other = make_passage("يدوم عشرة أشهر. وهو مجاني.", passage_id="a0", key="g.ar.md", language=ARABIC)
    arabic = replace(other, meta=A0.meta)
    free = french.sentences[1]
    need = KnownQuestions(french.key, (Anchor("f0", free.start, free.end - 1),), ((ARABIC, "هل البرنامج مجاني؟"),))
    match = KnownMatch(need, "", ARABIC, 0, 0, 0, 0, 0, 0, is_verbatim=True)
    hit = ScoredPassage(arabic, 1.0, 0.9, 0.0, duplicates=("f0",))
    (held,) = held_by([hit], [match], {"f0": french})
    (anchor,) = held.need.anchors
    assert arabic.text[anchor.start : anchor.end] == "وهو مجاني."
    longer = replace(french, sentences=french.sentences[:1])
    assert held_by([hit], [match], {"f0": longer}) == ()
