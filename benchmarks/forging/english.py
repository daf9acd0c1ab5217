"""What the comparison makes of English sentences over passages in three languages: `python -m benchmarks.forging.english [--kept]`.

The whole passage is shown as evidence, as a lying model would: it licenses the most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console
from rich.table import Table

from agent.grounding.evidence import Evidence, find_evidence
from agent.grounding.grounding import fault_of
from agent.retrieval.sources import numbered
from core.language.forms import Language
from knowledge.document import DocumentMeta, LoadedDocument
from knowledge.reading.split import split
from knowledge.results import ScoredPassage

FAITHFUL = "faithful"
"""The kind of a sentence that its passage bears out."""
_DATA = Path(__file__).parent / "data"
_DAY = date(2026, 11, 22)


@dataclass(frozen=True)
class EnglishSentence:
    """An English sentence told of a passage, of one kind, and what the check found wrong with it; empty for nothing."""

    passage: str
    language: Language
    kind: str
    text: str
    fault: str


def told(name: str = "english") -> Iterator[EnglishSentence]:
    """Every sentence of a file of sentences, with what the check says of it."""
    for row in yaml.safe_load((_DATA / f"{name}.yaml").read_text("utf-8")):
        language = Language(row["language"])
        evidence = _evidence(row["id"], row["passage"], language)
        for kind, texts in ((FAITHFUL, row["faithful"]), *row["forged"].items()):
            for text in texts:
                yield EnglishSentence(row["id"], language, kind, text, fault_of(text, Language.ENGLISH, evidence))


def _evidence(key: str, text: str, language: Language) -> Evidence:
    passage = split(LoadedDocument(f"{key}.md", DocumentMeta("Programme", language=language), text))[0]
    found = find_evidence(text, numbered([ScoredPassage(passage, 1.0, 1.0, 1.0)], _DAY, {})[0])
    if found is None:
        raise ValueError(key)
    return found


def main(
    kept: Annotated[bool, typer.Option("--kept", help="Tell the passages kept apart instead.")] = False,
) -> None:
    """Print how many sentences stand, by kind and language of the passage."""
    found = list(told("kept_english" if kept else "english"))
    stood = Counter((one.kind, one.language) for one in found if not one.fault)
    tried = Counter((one.kind, one.language) for one in found)
    table = Table("kind", *Language)
    for kind in dict.fromkeys(one.kind for one in found):
        table.add_row(kind, *(f"{stood[kind, of]}/{tried[kind, of]}" if tried[kind, of] else "" for of in Language))
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
