from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from knowledge.document import DocumentMeta, LoadedDocument
from knowledge.known.anchors import anchors_at, closest, find_span, resolve
from knowledge.questions import StatedQuestions
from knowledge.reading.split import split

TEXT = (
    "L’annonce ne dit ni combien ils sont, ni où on peut leur écrire.\n\n"
    "Le parti leur fixe deux buts :\n\n- rendre sa présence plus forte ;\n- mieux dialoguer avec les citoyens.\n\n"
    "- Indicateur: Satisfaction; Seuil: 75 % au moins\n\n"
    "وقّع الطرفان الاتفاقية في الرباط."
)
WORDS = [word for word in TEXT.split() if any(letter.isalnum() for letter in word)]


def said(span: str) -> str | None:
    place = find_span(span, TEXT)
    return TEXT[slice(*place)] if place else None


def test_a_stretch_is_found_whatever_its_notation() -> None:
    assert said("L'annonce ne dit ni combien ils sont") == "L’annonce ne dit ni combien ils sont"
    assert said("**Le parti** leur fixe deux buts :\n* rendre sa présence") == (
        "Le parti leur fixe deux buts :\n\n- rendre sa présence"
    )
    assert said("وقع الطرفان الإتفاقية") == "وقّع الطرفان الاتفاقية"


def test_a_row_of_a_table_is_found_by_its_cells() -> None:
    assert said("| Satisfaction | 75 % au moins |") == "Indicateur: Satisfaction; Seuil: 75 % au moins"
    assert said("| Satisfaction | 80 % |") is None


def test_words_are_never_cut_and_other_words_never_taken() -> None:
    assert said("annonce ne dit ni com") is None
    assert said("L’annonce dit combien ils sont") is None
    assert said("…") is None


@given(st.integers(0, len(WORDS) - 1), st.integers(1, 12), st.sampled_from([" ", "\n", "  ", "\n- ", " * ", "\u00a0"]))
def test_any_run_of_words_is_found_in_any_notation(first: int, count: int, between: str) -> None:
    run = WORDS[first : first + count]
    found = said(between.join(run).replace("’", "'"))
    letters = "".join(filter(str.isalnum, "".join(run)))
    assert found is not None
    assert "".join(filter(str.isalnum, found)) == letters


def document() -> LoadedDocument:
    text = " ".join(f"Le point numéro {n} traite d’un autre sujet que les précédents." for n in range(1, 60))
    return LoadedDocument("a.md", DocumentMeta("A", language=Language.FRENCH), text)


def test_a_stretch_that_crosses_passages_has_an_anchor_in_each_and_says_the_same() -> None:
    loaded = document()
    passages = split(loaded, target_tokens=60, max_tokens=80, overlap_tokens=0)
    by_id = {p.id: p for p in passages}
    start, end = loaded.text.index("Le point numéro 2 "), loaded.text.index("Le point numéro 20 ") - 1
    anchors = anchors_at(start, end, passages)
    assert len(anchors) > 1
    quoted = " ".join(by_id[a.passage_id].text[a.start : a.end].strip() for a in anchors)
    assert quoted == loaded.text[start:end]


def test_entries_keep_the_order_of_the_document_and_what_is_missing_is_named_with_what_is_nearest() -> None:
    loaded = document()
    passages = split(loaded)
    asked = ((Language.FRENCH, "Quoi ?"),)
    stated = [
        StatedQuestions(("Le point numéro 9", "le point numéro 3 traite"), asked, "q:1"),
        StatedQuestions(("Le point numéro 300 traite d’un autre sujet que les précédents",), asked, "q:2"),
        StatedQuestions(("Le point numéro 4", "rien de tel"), asked, "q:3"),
    ]
    entries, warnings = resolve(stated, "a.md", loaded.text, passages)
    by_id = {p.id: p for p in passages}
    assert [[by_id[a.passage_id].text[a.start : a.end] for a in e.anchors] for e in entries] == [
        ["Le point numéro 3 traite", "Le point numéro 9"],
        ["Le point numéro 4"],
    ]
    assert [w.split(":")[1] for w in warnings] == ["2", "3"]
    assert "the closest it says is" in warnings[0]
    assert "closest" not in warnings[1]


def test_what_nothing_answers_is_kept_without_a_place_and_what_was_mistyped_is_not_taken_for_it() -> None:
    loaded = document()
    asked = ((Language.FRENCH, "Quoi ?"),)
    stated = [StatedQuestions((), asked, "q:1"), StatedQuestions(("rien de tel",), asked, "q:2")]
    entries, warnings = resolve(stated, "a.md", loaded.text, split(loaded))
    (entry,) = entries
    assert not entry.is_answered
    assert len(warnings) == 1


def test_nothing_is_offered_that_is_not_alike() -> None:
    assert closest("La mer est bleue", TEXT) == ""
