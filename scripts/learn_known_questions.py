"""Learn `agent/abstention/learned/recognition.json` by rehearsing the known questions of a published corpus.

`MUNADIL_DATA_DIR=HOME python -m scripts.learn_known_questions [--rehearsed N]`: HOME is a data folder whose current release has
known questions. Every rehearsed wording is asked as if nobody had written it, with its need hidden and with its document hidden;
the organisation's labelled questions and far-away ones join. Prints the two models; `--write` puts them into that file.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from agent.abstention.background import background
from agent.abstention.calibration import LABELLED_WEIGHT, load_questions
from agent.abstention.known_features import KnownFeatures, features_of, with_names
from agent.abstention.learned_files import FOLDER, write
from agent.abstention.logistic import Logistic
from agent.abstention.rehearsal import rehearsals
from api.opened import Knowledge
from api.wiring.knowledge import open_knowledge
from api.wiring.settings import load_settings
from core.language.forms import Language
from knowledge.query import SearchFilters
from knowledge.results import SearchResult

Floats = NDArray[np.float64]
NAMES = tuple(field.name for field in fields(KnownFeatures))
_AGAINST = frozenset({"absent", "unexplained", "silence"})
"""Features that speak against a need by their nature; all others speak for it."""
_NOT_WHICH = frozenset({"absent", "said", "silence"})
"""The same for every need of a question, or costly: they do not choose among needs."""
_RIDGE = 2.0
_STEPS = 4_000


@dataclass(frozen=True)
class Case:
    """A search: the features of each need that came near, and whether it is the one that was asked for."""

    features: Floats
    right: tuple[bool, ...]
    weight: float
    chooses: bool
    """Whether the need that was asked for could be found."""


def cases(knowledge: Knowledge, rehearsed: int) -> Iterator[Case]:
    """Every rehearsal three times over, and the labelled questions."""
    library, release = knowledge.library, knowledge.library.current_release() or 0
    for rehearsal in rehearsals(library.known_questions(release), rehearsed):
        for way in rehearsal.ways:
            found = _search(knowledge, rehearsal.question, rehearsal.language, way.hidden)
            right = tuple(way.answerable and not rehearsal.answers.isdisjoint(m.need.anchors) for m in found.known)
            if right:
                yield Case(_features(rehearsal.question, found), right, way.weight, any(right))
    labelled = [(q.question, q.language, q.answerable) for q in load_questions(knowledge.settings.core.organisation)]
    far = [(text, language, False) for language, text in background()]
    for text, language, answerable in (*labelled, *far):
        found = _search(knowledge, text, language, SearchFilters())
        if found.known:
            yield Case(_features(text, found), (answerable,) * len(found.known), LABELLED_WEIGHT, chooses=False)


def _search(knowledge: Knowledge, text: str, language: Language, filters: SearchFilters) -> SearchResult:
    return knowledge.retriever.search(text, language, filters=filters)


def _features(question: str, found: SearchResult) -> Floats:
    hits = (*found.hits, *found.answering)
    near = zip(features_of(question, found.known, hits), found.known, strict=True)
    return np.array([with_names(features, question, match, hits).values for features, match in near])


def learn(rows: Floats, answers: Floats, weights: Floats, left_out: frozenset[str] = frozenset()) -> Logistic:
    """Ridge logistic regression by projected gradient: no weight may have the sign that its feature cannot have."""
    centre, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    signs = np.array([-1.0 if name in _AGAINST else 1.0 for name in NAMES])
    design = (rows - centre) / scale * signs
    allowed = np.array([name not in left_out for name in NAMES])
    whole = np.hstack([np.ones((len(design), 1)), design])
    # The curvature of the loss is nowhere more than a quarter of this one's.
    step = 1.0 / (0.25 * float(np.linalg.eigvalsh((whole.T * weights) @ whole)[-1]) + _RIDGE)
    found, intercept = np.zeros(len(NAMES)), 0.0
    for _ in range(_STEPS):
        gap = weights * (answers - 1.0 / (1.0 + np.exp(-np.clip(intercept + design @ found, -30, 30))))
        intercept += step * float(gap.sum())
        found = np.maximum(found + step * (design.T @ gap - _RIDGE * found), 0.0) * allowed
    rounded = (tuple(round(float(v), 4) for v in values) for values in (found * signs, centre, scale))
    return Logistic(round(intercept, 4), *rounded)


def stacked(found: Sequence[Case]) -> tuple[Logistic, Logistic]:
    """Which need it is, from cases where it could be found; then whether it is that one, from the best of every case."""
    choosing = [case for case in found if case.chooses]
    rows = np.vstack([case.features for case in choosing])
    right = np.array([float(answer) for case in choosing for answer in case.right])
    which = learn(rows, right, np.ones(len(rows)), _NOT_WHICH)
    best = [int(np.argmax([which.probability(row) for row in case.features])) for case in found]
    rows = np.vstack([case.features[place] for case, place in zip(found, best, strict=True)])
    right = np.array([float(case.right[place]) for case, place in zip(found, best, strict=True)])
    return which, learn(rows, right, np.array([case.weight for case in found]))


def main() -> None:
    """Print both models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rehearsed", type=int, default=120, help="wordings per language")
    parser.add_argument("--write", action="store_true", help="put what was learned where the agent reads it")
    given = parser.parse_args()
    with open_knowledge(load_settings(), threads=0) as knowledge:
        found = list(cases(knowledge, given.rehearsed))
    models = dict(zip(("which", "whether"), stacked(found), strict=True))
    for name, model in models.items():
        print(f"{name} = {model}")
        for feature, weight in zip(NAMES, model.weights, strict=True):
            print(f"  {feature:16} {weight:+.2f}")
    if given.write:
        write(FOLDER / "recognition.json", models, NAMES)


if __name__ == "__main__":
    main()
