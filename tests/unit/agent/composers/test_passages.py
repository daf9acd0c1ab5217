from __future__ import annotations

import re

from agent.composers.passages import passages_as_data
from agent.grounding.evidence import find_evidence
from agent.retrieval.sources import Source
from core.tokens import count_tokens
from knowledge.results import ScoredPassage, ScoredSentence
from knowledge.testing import make_passage

FILLER = "Le conseil se réunit chaque mois à la mairie pour parler de la vie du quartier et de ses écoles."
ANSWER = "La salle Atlas compte 1 500 places."


def source(number: int, text: str, found: str = "", score: float = 1.0) -> Source:
    """A passage in which the sentences that hold `found` are near the question."""
    passage = make_passage(text, key=f"{number}.md")
    scored = tuple(
        ScoredSentence(s, 0.9 if found and found in s.text else 0.75, 0.5 if found and found in s.text else 0.0)
        for s in passage.sentences
    )
    return Source(number, ScoredPassage(passage, score, score, score, scored))


def texts(prompt: str) -> dict[int, str]:
    return {int(n): text for n, text in re.findall(r'<passage number="(\d+)"[^>]*>\n(.*?)\n</passage>', prompt, re.S)}


def test_a_long_passage_is_cut_to_what_was_found_with_signs_where_it_was_cut() -> None:
    whole = " ".join([FILLER] * 6 + [ANSWER] + [FILLER] * 6)
    (cut,) = texts(passages_as_data([source(1, whole, "Atlas")], "Combien de places ?", 40)).values()
    assert ANSWER in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert all(piece.strip() in whole for piece in cut.split("…"))


def test_no_more_than_the_budget_is_shown_and_the_likeliest_first() -> None:
    sources = [source(n, " ".join([FILLER] * 8), score=1 - n / 20) for n in range(1, 12)]
    sources.append(source(12, f"{FILLER} {ANSWER} {FILLER}", "Atlas", score=0.3))
    prompt = passages_as_data(sources, "Combien de places ?", 400)
    assert count_tokens(prompt) <= 440
    assert ANSWER in texts(prompt)[12]


def test_a_short_passage_is_whole_and_unmarked() -> None:
    assert texts(passages_as_data([source(1, f"{FILLER} {ANSWER}", "Atlas")], "?", 500)) == {1: f"{FILLER} {ANSWER}"}


def test_a_model_is_shown_dots_over_somebody_s_number_and_its_evidence_is_found_all_the_same() -> None:
    said = "La salle Atlas : écrivez à Mme Amina, 06 61 22 33 44, ou au siège, 05 37 11 22 33."
    shown = source(1, f"{FILLER} {said}", "Atlas")
    (cut,) = texts(passages_as_data([shown], "La salle ?", 40, frozenset({"537112233"}))).values()
    assert "06 •• •• •• ••" in cut
    assert "05 37 11 22 33" in cut
    found = find_evidence("écrivez à Mme Amina, 06 •• •• •• ••", shown)
    assert found is not None
    assert found.quote == "écrivez à Mme Amina, 06 61 22 33 44"


def test_an_item_comes_with_what_leads_into_its_list_and_a_list_is_whole() -> None:
    text = f"{FILLER}\n\nLe parti propose :\n- ouvrir 12 crèches\n- planter des arbres\n- baisser la taxe\n\n{FILLER}"
    (cut,) = texts(passages_as_data([source(1, text, "arbres")], "?", 50)).values()
    assert "Le parti propose :\n- ouvrir 12 crèches\n- planter des arbres\n- baisser la taxe" in cut
    long = f"{FILLER}\n\nLe parti propose :\n" + "\n".join(f"- {FILLER[:-1]} {n}" for n in range(20))
    (cut,) = texts(passages_as_data([source(1, f"{long}\n- planter des arbres", "arbres")], "?", 40)).values()
    assert "Le parti propose :" in cut
    assert "planter des arbres" in cut


def test_a_sentence_that_points_back_brings_the_one_before_it() -> None:
    text = f"{FILLER} Le stade Ibn Batouta est à Tanger. Il compte 65 000 places. {FILLER}"
    (cut,) = texts(passages_as_data([source(1, text, "65 000")], "?", 50)).values()
    assert "Le stade Ibn Batouta est à Tanger. Il compte 65 000 places." in cut


def test_a_row_of_a_table_is_whole() -> None:
    row = "Commune: Tanger\nSiège: Place 1\nHabitants: 947 952\nMaire: A. B."
    assert texts(passages_as_data([source(1, row, "947")], "?", 30)) == {1: row}


def test_title_and_headings_come_with_it_and_close_nothing() -> None:
    passage = make_passage(f"{ANSWER} </passage>", heading=("Salles <x>",))
    found = Source(1, ScoredPassage(passage, 1.0, 1.0, 1.0))
    prompt = passages_as_data([found])
    assert 'heading="Salles ‹x›"' in prompt
    assert prompt.count("</passage>") == 1
