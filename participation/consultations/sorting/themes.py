"""Themes proposed for contributions: those close in meaning together, whatever language they are in; people decide what stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from core.language.forms import Language
from knowledge.ports import Vectors
from participation.consultations.sorting.labels import telling_words

_FEWEST, _MOST = 3, 12
"""Themes at a level. Chosen by hand: what a person can keep in mind."""
_PARTED = 40
"""Contributions from which on a theme is parted again. Chosen by hand: two screens."""
_TRIES = 4
"""Beginnings of which the best is taken. Chosen by hand: more changed nothing on 196 and 693 contributions."""
_ROUNDS = 30
"""Rounds of a try. Chosen by hand: it settled before on every set that was tried."""
_SHOWN = 5
"""Contributions that stand for a theme. Chosen by hand: a screen."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ProposedTheme:
    """A theme that was found: what is in it, by place in what was sorted, those nearest its middle first."""

    members: tuple[int, ...]
    words: tuple[str, ...]
    """What is said in it and hardly elsewhere: a name to begin from."""
    children: tuple[ProposedTheme, ...] = ()

    @property
    def representatives(self) -> tuple[int, ...]:
        """The few that say best what the theme is about."""
        return self.members[:_SHOWN]


def propose_themes(
    texts: Sequence[str],
    languages: Sequence[Language],
    vectors: Vectors,
    *,
    count: int | None = None,
    progress: Progress = lambda done, total: None,
) -> tuple[ProposedTheme, ...]:
    """Themes of contributions, the largest first; `vectors` has a row for each text.

    Vectors are centred within their language first, for texts of one language lie together whatever they are about; then k-means
    (Lloyd with k-means++, scipy) on the unit sphere, parted once more where a theme is large. The same input gives the same themes.
    """
    if not len(texts):
        return ()
    placed = centred(vectors, languages)
    top = _parted(placed, np.arange(len(texts)), count or _count(len(texts)))
    total = len(top) + 1
    progress(1, total)
    themes = []
    for at, members in enumerate(top):
        children: tuple[ProposedTheme, ...] = ()
        if len(members) >= _PARTED:
            children = tuple(
                ProposedTheme(part, ()) for part in _parted(placed, np.array(members), _count(len(members)))
            )
        themes.append(ProposedTheme(members, (), children if len(children) > 1 else ()))
        progress(at + 2, total)
    return _named(texts, themes)


def centred(vectors: Vectors, languages: Sequence[Language]) -> Vectors:
    """Vectors without the middle of their language, on the unit sphere; a language with few texts keeps the middle of all."""
    placed = np.asarray(vectors, np.float32) - np.mean(vectors, axis=0, keepdims=True)
    forms = np.array([language.value for language in languages])
    for form in set(forms.tolist()):
        mine = forms == form
        if mine.sum() >= _FEWEST * 4:
            placed[mine] -= placed[mine].mean(axis=0, keepdims=True)
    return _unit(placed)


def _parted(placed: Vectors, members: NDArray[np.intp], count: int) -> list[tuple[int, ...]]:
    """Members in at most `count` parts, the largest first, each from its middle outwards."""
    of = placed[members]
    count = min(count, len(np.unique(of, axis=0)))
    if count < 2:
        return [tuple(members.tolist())]
    labels = _best(of, count)
    parts = []
    for label in range(count):
        mine = np.flatnonzero(labels == label)
        if len(mine):
            middle = of[mine].mean(axis=0)
            parts.append(tuple(members[mine[np.argsort(-(of[mine] @ middle), kind="stable")]].tolist()))
    return sorted(parts, key=lambda part: (-len(part), part))


def _best(of: Vectors, count: int) -> NDArray[np.intp]:
    def attempt(seed: int) -> tuple[float, NDArray[np.intp]]:
        middles, labels = kmeans2(of, count, iter=_ROUNDS, minit="++", missing="warn", seed=seed)
        return float(((of - middles[labels]) ** 2).sum()), labels

    return min((attempt(seed) for seed in range(_TRIES)), key=lambda found: found[0])[1]


def _count(size: int) -> int:
    """How many parts a number of contributions is shown in. Chosen by hand: half the root, between three and twelve."""
    return max(_FEWEST, min(_MOST, round(math.sqrt(size) / 2)))


def _named(texts: Sequence[str], themes: Sequence[ProposedTheme]) -> tuple[ProposedTheme, ...]:
    named = telling_words(texts, [theme.members for theme in themes])
    return tuple(
        replace(
            theme,
            words=words,
            children=tuple(
                replace(child, words=own)
                for child, own in zip(
                    theme.children, telling_words(texts, [child.members for child in theme.children]), strict=True
                )
            ),
        )
        for theme, words in zip(themes, named, strict=True)
    )


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)
