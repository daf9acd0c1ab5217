"""The benchmark of unseen corpora on a corpus of three short documents: the real agent, a hashing embedder."""

from __future__ import annotations

import pytest

from benchmarks.unseen.cases import Case, Corpus, Gold, Kind
from benchmarks.unseen.judging import Tier
from benchmarks.unseen.measuring import measure_corpus
from core.language.forms import Language
from knowledge.testing import HashEmbedder

DOCUMENTS = {
    "bridge.md": "# Le pont\n\nLe pont de la rivière Sebou mesure 540 mètres de long.\n",
    "school.md": "# L'école\n\nL'école du village de Tazota accueille 62 élèves chaque matin.\n",
    "market.md": "# Le marché\n\nLe marché de la place Verte ouvre le jeudi à sept heures.\n",
}
GOLD = Gold(("540 mètres",), "bridge.md", "Le pont de la rivière Sebou mesure 540 mètres de long.")


@pytest.mark.slow
def test_a_corpus_is_published_alone_and_asked() -> None:
    french = Language.FRENCH
    cases = (
        Case("a", Kind.ANSWERABLE, french, "Combien de mètres mesure le pont de la rivière Sebou ?", GOLD),
        Case("b", Kind.EVERYDAY, french, "Qui a gagné le match hier soir ?"),
        Case("c", Kind.CITIZEN, french, "et le marché ?", before=("Bonjour",), expected="jeudi"),
    )
    found = measure_corpus(Corpus("ponts", DOCUMENTS, cases), HashEmbedder())
    assert found.refused == ()
    answerable, everyday, citizen = found.asked
    assert (answerable.handed_on, answerable.quotable) == (True, True)
    assert everyday.tier is not Tier.SURE
    assert (everyday.outcome, citizen.outcome) == (None, None)
    (told,) = found.told
    assert told.case.id == "a"
    assert told.right is (told.status == "answered" and told.was_asked)
