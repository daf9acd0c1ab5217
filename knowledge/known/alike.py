"""Questions grouped by what they want to know, across the five forms: by meaning and by the words that they share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from core.language.fold import plain
from core.language.forms import Language
from knowledge.known.comparison import Shares, WeighedRows
from knowledge.known.question_words import Rarity, concepts_of, vocabulary_of
from knowledge.known.vectors import combined, expand
from knowledge.ports import Embedder, QuestionExpander, Vectors

Asked = tuple[Language, str]
"""A question with the form that it is in."""
_WORDS = 1.2
"""What the share of words in common weighs beside the cosine. Measured on known questions (docs/decisions/0183)."""
_ALIKE = 0.9
"""Mean likeness from which on groups are one. Measured there too: of two questions in a group, seven of eight ask the same."""


def groups_of(
    questions: Sequence[Asked],
    background: Sequence[Asked],
    embedder: Embedder,
    expander: QuestionExpander | None = None,
) -> list[list[int]]:
    """Places of questions that ask the same, the largest group first; in each, the one nearest to the others comes first.

    `background` are unlike questions in the same forms, which show how near those lie. Time grows with the cube of the different questions:
    a thousand take seconds.
    """
    same: dict[str, list[int]] = {}
    for place, (_, text) in enumerate(questions):
        same.setdefault(plain(text), []).append(place)
    first = [questions[places[0]] for places in same.values()]
    if not first:
        return []
    likeness = _likeness(first, background, embedder, expander)
    every = list(same.values())
    found = [[*chain.from_iterable(every[n] for n in members)] for members in _clusters(likeness)]
    return sorted(found, key=lambda places: (-len(places), places[0]))


def _likeness(
    asked: Sequence[Asked], background: Sequence[Asked], embedder: Embedder, expander: QuestionExpander | None
) -> Shares:
    """Of each pair: the cosine of what is left once a form's usual direction is off, and the share of words in common."""
    every = [*asked, *background]
    expanded = [expand(expander, text, language) for language, text in every]
    rows = embedder.embed_questions([text for one in expanded for text, _ in one.dense])
    vectors, at = list[Vectors](), 0
    for one in expanded:
        weights = [weight for _, weight in one.dense]
        vectors.append(combined(weights, rows[at : at + len(weights)]))
        at += len(weights)
    centred = _centred(np.stack(vectors), [language for language, _ in every])[: len(asked)]
    concepts = [concepts_of(text, one) for (_, text), one in zip(every, expanded, strict=True)]
    vocabularies = [vocabulary_of(text, found) for (_, text), found in zip(every, concepts, strict=True)]
    rarity = Rarity.of(vocabularies)
    weighed = WeighedRows([rarity.weigh(found) for found in concepts[: len(asked)]])
    shares = np.stack([weighed.shares(vocabulary) for vocabulary in vocabularies[: len(asked)]])
    likeness: Shares = centred @ centred.T + _WORDS * np.minimum(shares, shares.T)
    return likeness


def _centred(vectors: Vectors, languages: Sequence[Language]) -> Vectors:
    forms = np.array([language.value for language in languages])
    moved = vectors.copy()
    for form in set(forms):
        moved[forms == form] -= vectors[forms == form].mean(axis=0)
    moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    return moved


def _clusters(likeness: Shares) -> list[list[int]]:
    """Average linkage: the two groups that are most alike become one as long as they are alike enough."""
    groups = [[n] for n in range(len(likeness))]
    mean, sizes = likeness.astype(np.float64), np.ones(len(likeness))
    np.fill_diagonal(mean, -np.inf)
    while True:
        one, other = sorted(int(n) for n in np.unravel_index(mean.argmax(), mean.shape))
        if mean[one, other] < _ALIKE:
            break
        joined = (sizes[one] * mean[one] + sizes[other] * mean[other]) / (sizes[one] + sizes[other])
        mean[one], mean[:, one], mean[one, one] = joined, joined, -np.inf
        mean[other], mean[:, other] = -np.inf, -np.inf
        sizes[one] += sizes[other]
        groups[one] += groups[other]
        groups[other] = []
    return [sorted(group, key=lambda n: (-likeness[n, group].sum(), n)) for group in groups if group]
