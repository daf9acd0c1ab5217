"""What the grounding check catches of real sentences that were made false, and how often it blames true ones."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from agent.grounding.support import LEAST_COVERAGE, coverage, stated_fault
from agent.retrieval.sources import Source, numbered
from core.language.forms import Language
from core.language.names import capitalised_names
from core.language.values import values
from knowledge.document import DocumentMeta, LoadedDocument, Passage
from knowledge.reading.split import split
from knowledge.results import ScoredPassage

pytestmark = pytest.mark.data
SETS = {"piaf_fr": Language.FRENCH, "arcd_ar": Language.ARABIC, "xquad_en2en": Language.ENGLISH}
_PASSAGES = 150
_NUMBER = re.compile(r"(?<![\w.,])\d{1,4}(?![\w.,]\d)")


def passages(folder: Path, language: Language) -> Iterator[Passage]:
    with (folder / "passages.jsonl").open(encoding="utf-8") as lines:
        for line, _ in zip(lines, range(_PASSAGES), strict=False):
            row = json.loads(line)
            yield split(LoadedDocument(row["id"], DocumentMeta("", language=language), row["text"]))[0]


def as_source(passage: Passage) -> Source:
    return numbered([ScoredPassage(passage, 1.0, 1.0, 1.0)], date(2026, 11, 22), {})[0]


def perturbed(sentence: str, known: frozenset[str], generator: random.Random) -> Iterator[tuple[str, str]]:
    """The sentence with another number, and with another name, where it has one."""
    if found := _NUMBER.search(sentence):
        other = str(int(found.group()) + generator.randint(1, 40))
        if other not in known:
            yield "number", sentence[: found.start()] + other + sentence[found.end() :]
    names = sorted(capitalised_names(sentence))
    places = [
        m for m in re.finditer(r"(?<=[a-zé,] )[A-ZÉ][a-zéèêëîïôûç]{3,}\b", sentence) if m.group().casefold() in names
    ]
    if places:
        yield "name", sentence[: places[0].start()] + "Zarkovia" + sentence[places[0].end() :]


@pytest.mark.parametrize(("name", "language"), SETS.items())
def test_what_is_caught_and_what_is_blamed(shared: Path, name: str, language: Language) -> None:
    generator, seen, caught = random.Random(7), Counter[str](), Counter[str]()
    found = list(passages(shared / "data" / "retrieval" / name, language))
    for passage in found:
        source, known = as_source(passage), values(passage.text).figures
        stranger = generator.choice([p for p in found if p.key != passage.key])
        for sentence in passage.sentences:
            seen["verbatim"] += 1
            caught["verbatim"] += bool(stated_fault(sentence.text, [source]))
            seen["foreign"] += 1
            caught["foreign"] += coverage(sentence.text, stranger.text) < LEAST_COVERAGE
            for kind, changed in perturbed(sentence.text, known, generator):
                seen[kind] += 1
                caught[kind] += bool(stated_fault(changed, [source]))
    shares = {kind: round(caught[kind] / seen[kind], 3) for kind in seen}
    assert shares["verbatim"] <= 0.005, shares
    assert shares["foreign"] >= 0.97, shares
    assert shares["number"] >= 0.9, shares
    assert shares.get("name", 1.0) >= 0.9
