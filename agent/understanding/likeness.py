"""What a message is like, by the vector that the search has made of it: a logistic regression, learned beforehand.

The card beside the coefficients says from what, when, and what it reaches. It never declines by itself: rules do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from core.language.wording.concerns.concern import Concern
from knowledge.ports import EmbeddingSpace, Vectors

CIVIC, ATTACK = "civic", "attack"
"""The kinds that are no concern: what any citizen may ask, and attacks on language models at large."""
_ORDERS = frozenset({Concern.INSTRUCTIONS, Concern.CONTENT, Concern.ROLE})
"""What attacks on language models at large come to."""
_LIKELY = 0.1
"""Likeness that a concern has at least for a word of it to be taken as meant. Chosen by hand: one of the three likeliest kinds."""
LEARNED = "learned/messages"
"""Where the coefficients (`.npz`) and their card (`.json`) stand in this room."""


@dataclass(frozen=True)
class Likeness:
    """How likely a message is of each kind, 0 to 1."""

    concerns: Mapping[Concern, float]
    unlike_civic: float
    """That it is anything but what any citizen may ask."""

    def meant(self, hints: frozenset[Concern]) -> Concern | None:
        """The likeliest of the concerns that a message has a word of; None where none is likely."""
        likely = [one for one in hints if self.concerns.get(one, 0.0) >= _LIKELY]
        return max(likely, key=lambda one: self.concerns[one], default=None)


@dataclass(frozen=True)
class MessageClassifier:
    """Probabilities of kinds from a question's vector: softmax of a linear map, columns in the order of `kinds`."""

    kinds: tuple[str, ...]
    centre: NDArray[np.float32]
    weights: NDArray[np.float32]
    """Shape (dimension, kinds)."""
    intercepts: NDArray[np.float32]

    def probabilities(self, vectors: Vectors) -> NDArray[np.float32]:
        """Of every kind, for vectors of shape (n, dimension); raises ValueError for others, or for what is no number."""
        odds = (vectors - self.centre) @ self.weights + self.intercepts
        if not np.isfinite(odds).all():
            raise ValueError("a vector holds what is no number")
        raised = np.exp(odds - odds.max(axis=1, keepdims=True))
        chances: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
        return chances

    def likeness(self, vector: Sequence[float] | Vectors) -> Likeness:
        """Of one question, by its vector."""
        row = np.asarray(vector, np.float32)[None, :]
        found = dict(zip(self.kinds, map(float, self.probabilities(row)[0]), strict=True))
        civic, attack = found.pop(CIVIC), found.pop(ATTACK)
        concerns = {Concern(kind): chance + (attack if kind in _ORDERS else 0.0) for kind, chance in found.items()}
        return Likeness(concerns, 1.0 - civic)


def load_classifier(space: EmbeddingSpace) -> MessageClassifier | None:
    """The classifier that comes with Munadil; None where questions are embedded in another space than it was learned in."""
    if json.loads(files("agent.understanding").joinpath(f"{LEARNED}.json").read_text("utf-8"))["space"] != space.name:
        return None
    with files("agent.understanding").joinpath(f"{LEARNED}.npz").open("rb") as opened, np.load(opened) as read:
        parts = {name: read[name].astype(np.float32) for name in ("centre", "weights", "intercepts")}
        kinds = tuple(map(str, read["kinds"]))
    return MessageClassifier(kinds, **parts)
