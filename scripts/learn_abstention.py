"""Learn `agent/abstention/learned/answerability.json` from question sets, leaving the answer's passage out for what must be abstained from.

`python -m scripts.learn_abstention SETS MODELS [--questions N]`: SETS holds folders with passages.jsonl, queries.jsonl and
qrels.jsonl; MODELS is a data folder for the built embedding models. Prints what the weights reach, each set measured by weights
learned from the other sets; `--write` puts the weights into that file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.abstention.features import Features
from agent.abstention.logistic import Logistic
from agent.testing import searcher_over
from core.language.forms import Language
from knowledge.document import DocumentMeta, LoadedDocument, Passage
from knowledge.index.embedders.build import build_embedder
from knowledge.ports import Embedder
from knowledge.query import SearchFilters
from knowledge.reading.split import split
from knowledge.settings import KnowledgeSettings
from scripts.learned_files import FOLDER, write

Floats = NDArray[np.float64]
SETS = ("piaf_fr", "arcd_ar", "xquad_ar2ar", "xquad_en2en", "xquad_ar2en", "xquad_en2ar")
_PASSAGE_LANGUAGE = {"fr": Language.FRENCH, "ar": Language.ARABIC, "en": Language.ENGLISH}
_RIDGE = 1.0
# Shares hardly vary across languages in these sets, yet they do in a corpus whose languages share names: without a least
# scale, a share that was never seen would outweigh everything else.
_LEAST_SCALE = np.array([0.01, 0.01, 0.15, 0.25, 0.01, 0.01, 0.25, 0.3, 0.4, 1.0, 0.1])
# Sets without titles: the question of a party's corpus meets titled passages, which lift every cosine alike.


@dataclass(frozen=True)
class Sample:
    """Features of one search, and whether the answer was there to be found."""

    features: tuple[float, ...]
    answerable: bool


def lines(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def read_passages(folder: Path, wanted: set[str], most: int) -> list[Passage]:
    """Whole passages of a set, every one that is wanted and others up to `most`; each is a document of its own."""
    language = _PASSAGE_LANGUAGE[folder.name[-2:]]
    rows = sorted(lines(folder / "passages.jsonl"), key=lambda row: row["id"] not in wanted)
    found: list[Passage] = []
    for row in rows[: max(most, len(wanted))]:
        document = LoadedDocument(row["id"], DocumentMeta("", language=language), row["text"])
        found += split(document)
    return found


def sample_set(folder: Path, embedder: Embedder, questions: int, most: int) -> list[Sample]:
    """Two samples per question: with the answer's passage, and without."""
    gold: dict[str, set[str]] = {}
    for row in lines(folder / "qrels.jsonl"):
        gold.setdefault(row["query_id"], set()).add(row["passage_id"])
    queries = list(lines(folder / "queries.jsonl"))
    chosen = [queries[i] for i in np.random.default_rng(7).permutation(len(queries))[:questions]]
    wanted = set().union(*(gold[row["id"]] for row in chosen))
    retriever = searcher_over(read_passages(folder, wanted, most), embedder=embedder)
    samples = []
    for row in chosen:
        language = Language(row["lang"])
        for hidden in (frozenset[str](), frozenset(gold[row["id"]])):
            hits = retriever.search(row["text"], language, filters=SearchFilters(exclude_keys=hidden)).hits
            samples.append(Sample(astuple(Features.of(row["text"], hits, language)), not hidden))
    return samples


def fit(samples: Sequence[Sample]) -> Logistic:
    """Logistic regression with a ridge and no negative weight.

    Every feature speaks for an answer by its nature; a negative weight would only fit how two of them go together in these sets.
    """
    x = np.array([s.features for s in samples])
    y = np.array([s.answerable for s in samples], dtype=float)
    centre, scale = x.mean(0), np.maximum(x.std(0), _LEAST_SCALE)
    design = np.column_stack([np.ones(len(x)), (x - centre) / scale])
    weights = np.zeros(design.shape[1])
    ridge = np.array([0.0] + [_RIDGE] * x.shape[1])
    step = 4.0 / (np.linalg.norm(design, 2) ** 2 + 4.0 * _RIDGE)
    for _ in range(5000):
        gradient = design.T @ (y - 1 / (1 + np.exp(-design @ weights))) - ridge * weights
        weights += step * gradient
        weights[1:] = np.maximum(weights[1:], 0.0)
    columns = (tuple(round(float(v), 4) for v in values) for values in (weights[1:], centre, scale))
    return Logistic(round(float(weights[0]), 4), *columns)


def scores(model: Logistic, samples: Sequence[Sample]) -> Floats:
    """Probabilities of samples."""
    return np.array([model.probability(sample.features) for sample in samples])


def auc(values: Floats, positive: NDArray[np.bool_]) -> float:
    """Area under the ROC curve."""
    above = values[positive][:, None] - values[~positive][None, :]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def report(name: str, model: Logistic, samples: Sequence[Sample]) -> None:
    """Print what a model reaches on a set."""
    values = scores(model, samples)
    positive = np.array([s.answerable for s in samples])
    at = float(np.quantile(values[positive], 0.1))
    alone = auc(np.array([s.features[0] for s in samples]), positive)
    wrong = float((values[~positive] >= at).mean())
    print(
        f"{name:14} AUC {auc(values, positive):.3f} (cosine alone {alone:.3f}); at 90 % answered, {wrong:.1%} wrongly answered"
    )


def main() -> None:
    """Sample every set, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--passages", type=int, default=400, help="least size of each set's pool")
    parser.add_argument("--keep", type=Path, help="file to keep the samples in, and to take them from")
    parser.add_argument("--write", action="store_true", help="put what was learned where the agent reads it")
    options = parser.parse_args()
    if options.keep and options.keep.exists():
        kept = json.loads(options.keep.read_text())
        samples = {name: [Sample(tuple(f), a) for f, a in rows] for name, rows in kept.items()}
    else:
        embedder = build_embedder(KnowledgeSettings(), options.models, threads=1)
        samples = {
            name: sample_set(options.sets / name, embedder, options.questions, options.passages) for name in SETS
        }
        if options.keep:
            options.keep.write_text(json.dumps({n: [astuple(s) for s in rows] for n, rows in samples.items()}))
    models: dict[str, Logistic] = {}
    for model in ("same_language", "cross_language"):
        names = [name for name in SETS if (name in ("xquad_ar2en", "xquad_en2ar")) is (model == "cross_language")]
        for name in names:
            report(name, fit([s for other in names if other != name for s in samples[other]]), samples[name])
        models[model] = fit([s for name in names for s in samples[name]])
        print(model, models[model])
    if options.write:
        write(FOLDER / "answerability.json", models, [f.name for f in fields(Features)])


if __name__ == "__main__":
    main()
