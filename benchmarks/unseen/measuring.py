"""One run: every corpus published, asked, asked again with the oracle; every case kept for reading."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.unseen.asking import Asked, Asker, Told, answerable
from benchmarks.unseen.cases import Case, Corpus, Half, drawn
from benchmarks.unseen.corpora import NAMES, corpora
from benchmarks.unseen.opened import cached_embedder, published
from benchmarks.unseen.oracle import Oracle
from core.language.forms import Language
from knowledge.ports import Embedder

FOLDER = Path(os.environ.get("MUNADIL_BENCH_DIR", Path(__file__).parents[2] / ".var" / "bench")) / "unseen"
SAMPLE = 60
"""Questions of a kind and form in a corpus. Chosen by hand: ten minutes on two cores; a rate of .5 is then known to ± .13."""
_ORACLE_SAMPLE = 25
"""Of these, how many are asked with the oracle, in each form. Chosen by hand."""


@dataclass(frozen=True)
class Measured:
    """What one corpus came to."""

    corpus: Corpus
    asked: tuple[Asked, ...]
    told: tuple[Told, ...]
    refused: tuple[str, ...]


def measure(
    shared: Path,
    half: Half,
    *,
    sample: int = SAMPLE,
    names: Sequence[str] = NAMES,
    folder: Path = FOLDER,
    report: Callable[[str], None] = lambda line: None,
) -> list[Measured]:
    """Measure the corpora named, in one half; every case is written to `folder`/cases-HALF.jsonl. `report` is told of progress."""
    folder.mkdir(parents=True, exist_ok=True)
    measured = []
    with cached_embedder(folder) as embedder, (folder / f"cases-{half}.jsonl").open("w", encoding="utf-8") as lines:
        for corpus in corpora(shared, half, sample, names):
            report(f"{corpus.name}: {len(corpus.documents)} documents, {len(corpus.cases)} questions")
            measured.append(measure_corpus(corpus, embedder))
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows_of(measured[-1]))
            lines.flush()
    return measured


def measure_corpus(corpus: Corpus, embedder: Embedder) -> Measured:
    """Publish a corpus, ask everything, and some of it again with the oracle."""
    with published(corpus, embedder) as opened, Oracle() as oracle:

        async def everything() -> tuple[list[Asked], list[Told]]:
            asker = Asker(corpus.name, opened)
            asked = [await asker.ask(case) for case in corpus.cases]
            return asked, await asker.tell(_for_oracle(corpus.cases), oracle)

        asked, told = asyncio.run(everything())
        return Measured(corpus, tuple(asked), tuple(told), opened.refused)


def _for_oracle(cases: Sequence[Case]) -> list[Case]:
    own = answerable(cases)
    return [
        case
        for form in Language
        for case in drawn([c for c in own if c.form is form], _ORACLE_SAMPLE, lambda case: f"oracle {case.id}")
    ]


def rows_of(measured: Measured) -> list[dict[str, Any]]:
    """Every case as a line of JSON."""
    told = {(one.case.id, one.case.form): one for one in measured.told}
    rows = []
    for asked in measured.asked:
        case = asked.case
        row: dict[str, Any] = {
            "corpus": asked.corpus,
            "id": case.id,
            "kind": case.kind.value,
            "form": case.form.value,
            "before": list(case.before),
            "question": case.question,
            "gold": list(case.gold.texts) if case.gold else [],
            "gold_sentence": case.gold.sentence if case.gold else "",
            "expected": case.expected,
            "status": asked.status,
            "tier": asked.tier.value,
            "outcome": asked.outcome.value if asked.outcome else "",
            "at_gold": asked.at_gold,
            "handed_on": asked.handed_on,
            "quotable": asked.quotable,
            "chosen": asked.chosen,
            "probability": asked.probability,
            "shown": [text.text for text in asked.shown],
            "text": asked.text,
        }
        oracle = told.get((case.id, case.form))
        if oracle and case.gold:
            row["oracle"] = {
                "asked": oracle.was_asked,
                "had_gold": oracle.had_gold,
                "right": oracle.right,
                "status": oracle.status,
                "composer": oracle.composer,
                "text": oracle.text,
            }
        rows.append(row)
    return rows
