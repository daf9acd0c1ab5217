"""How well Darija questions find French passages: our own questions over citizens' summaries of French programmes.

Passages are the paragraphs of `programmes_fr` in the shared data, with their heading; a question names its passages by file
and digest. The ranking is by vectors alone, with the embedder of the settings.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import Figure, compared
from core.language.forms import Language
from knowledge.index.embedders.build import build_embedder
from knowledge.ports import Embedder, Vectors
from knowledge.query import ExpandedQuestion
from knowledge.search.expansion import load_expander
from knowledge.settings import KnowledgeSettings

QUESTIONS = Path(__file__).parent / "data" / "darija_questions.jsonl"
_DEPTH = 10
_SHORTEST = 30  # characters; shorter blocks are rules and labels


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a programme; `digest` is the start of the SHA-256 of its text on one line."""

    file: str
    heading: str
    text: str

    @property
    def digest(self) -> str:
        """First ten hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:10]


def paragraphs(folder: Path) -> Iterator[Paragraph]:
    """Paragraphs of the Markdown files of a folder, without links and without what only points elsewhere."""
    for path in sorted(folder.glob("*.md")):
        heading = ""
        for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
            text = block.strip()
            if text.startswith("#"):
                first, _, text = text.partition("\n")
                title = first.lstrip("#").strip()
                heading = heading if title.startswith("Tête de liste") else title
            text = " ".join(re.sub(r"\]\([^)]*\)", "]", re.sub(r"<[^>]+>", "", text)).split())
            if len(text) >= _SHORTEST and not ("profession de foi" in text and len(text) < 400):
                yield Paragraph(path.name, heading, text)


def run(shared: Path) -> list[Figure]:
    """nDCG@10 of each form of the questions, with and without expansion; ratios are to the English form."""
    found = list(paragraphs(shared / "data" / "programmes_fr"))
    places = {(paragraph.file, paragraph.digest): place for place, paragraph in enumerate(found)}
    questions: list[dict[str, Any]] = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    relevant = [{places[one["file"], one["digest"]] for one in question["relevant"]} for question in questions]
    with tempfile.TemporaryDirectory() as scratch:
        embedder = build_embedder(KnowledgeSettings(), Path(scratch))
        passages = embedder.embed_passages([f"{p.heading}\n{p.text}".strip() for p in found])
        scores: dict[str, np.ndarray[Any, np.dtype[np.float64]]] = {
            language.value: _scores(
                [ExpandedQuestion(((q[language], 1.0),), "") for q in questions], embedder, passages, relevant
            )
            for language in Language
        }
        expander = load_expander()
        for language in (Language.DARIJA, Language.DARIJA_LATIN):
            expanded = [expander.expand(question[language], language) for question in questions]
            scores[f"{language.value} expanded"] = _scores(expanded, embedder, passages, relevant)
    held_out = np.array([question["split"] == "held-out" for question in questions])
    english = float(scores["en"].mean())
    return [
        compared(
            f"{form}, {len(questions)} questions",
            float(score.mean()),
            "nDCG@10",
            english,
            f"tuning half {score[~held_out].mean():.3f}, held-out half {score[held_out].mean():.3f}",
        )
        for form, score in scores.items()
    ]


def _scores(
    questions: list[ExpandedQuestion], embedder: Embedder, passages: Vectors, relevant: list[set[int]]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    vectors = [
        np.average(
            embedder.embed_questions([text for text, _ in question.dense]),
            axis=0,
            weights=[w for _, w in question.dense],
        )
        for question in questions
    ]
    return np.array([_ndcg(passages @ vector, wanted) for vector, wanted in zip(vectors, relevant, strict=True)])


def _ndcg(scores: Vectors, relevant: set[int]) -> float:
    ranking = np.argsort(-scores, kind="stable")[:_DEPTH]
    gain = sum(1 / np.log2(rank + 2) for rank, place in enumerate(ranking.tolist()) if place in relevant)
    return float(gain / sum(1 / np.log2(rank + 2) for rank in range(min(_DEPTH, len(relevant)))))
