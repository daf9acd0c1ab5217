"""What the comparison makes of sentences about things that the example's documents never speak of."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from agent.grounding.evidence import find_evidence
from agent.grounding.grounding import fault_of
from benchmarks.forging.truths import DATA, rows
from core.language.forms import Language
from core.language.sentences import sentences
from tests.unit.agent.corpus import passage
from tests.unit.agent.grounding.test_support import source

FRESH = rows(DATA / "fresh.jsonl")


def test_other_subjects_are_compared_as_well() -> None:
    standing, tried = Counter[str](), Counter[str]()
    for row in FRESH:
        text = passage(row["evidence"], "Programme", "p.md", Language(row["language"]))
        evidence = find_evidence(row["evidence"], source(replace(text, sentences=sentences(row["evidence"]))))
        assert evidence
        kind = "faithful" if row["kind"] == "faithful" else "forged"
        tried[kind] += 1
        standing[kind] += not fault_of(row["text"], Language(row["form"]), evidence)
    assert tried == {"faithful": 60, "forged": 60}
    assert standing["faithful"] >= 54, standing
    assert standing["forged"] <= 4, standing
