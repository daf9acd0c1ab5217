"""What a known question quotes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agent.composers.known import candidates_of
from agent.retrieval.sources import Span, numbered
from core.language.sentences import sentences
from knowledge.results import ScoredPassage, ScoredSentence
from tests.unit.agent.corpus import passage


def test_what_leads_into_a_list_is_quoted_with_it() -> None:
    text = "Le programme réunit trois partenaires :\n- la région ;\n- la commune ;\n- une fondation.\n\nIl dure un an."
    found = replace(passage(text, "Programme", "p.md"), sentences=sentences(text))
    hit = ScoredPassage(found, 0.9, 0.9, 0.0, sentences=tuple(ScoredSentence(s, 0.9, 0.0) for s in found.sentences))
    (source,) = numbered([hit], date(2026, 11, 22), {})
    (quoted,) = candidates_of([Span(source, 0, 20)])
    assert quoted.text.startswith("Le programme réunit trois partenaires :")
    assert quoted.text.rstrip().endswith("une fondation.")
    (alone,) = candidates_of([Span(source, text.index("Il dure"), len(text))])
    assert alone.text == "Il dure un an."
