"""What is costly to make of known questions, made once per release and kept with it: their expansion and their model."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from core.language.forms import Language
from core.language.wording.asked import read_question
from knowledge.known.need_model import NeedModel
from knowledge.known.question_words import Concepts, concepts_of
from knowledge.known.vectors import Dense, KnownWording, combined, expand, question_vectors, wordings_of
from knowledge.known.verbatim import letters_of
from knowledge.ports import Artifacts, Corpus, Embedder, KnownQuestionSource, QuestionExpander, Vectors
from knowledge.questions import KnownQuestions, known_digest

PREPARED = "known-questions-"
"""How the names begin of what is kept prepared: it holds the wordings, and is forgotten where one of them is."""
_SAMPLES = 12
"""Wordings expanded anew to see that what was kept is what this program would make; chosen by hand."""

_KEPT = 4
"""Releases whose outcome is kept, by their last figure; chosen by hand: two are served, and candidates are prepared beside them."""


class KnownQuestionStore(KnownQuestionSource, Artifacts, Corpus, Protocol):
    """Where known questions, their vectors and what is made of them are kept. `knowledge.library.library.Library` is the real one."""


@dataclass(frozen=True)
class PreparedQuestions:
    """Of every wording, in order: its dense texts with weights, its concepts, and its row of the model's coefficients."""

    dense: tuple[Dense, ...]
    concepts: tuple[Concepts, ...]
    coefficients: Vectors
    read: tuple[tuple[str, ...], ...]
    """What is asked in it once courtesies and chat spelling are taken off, where that is other letters."""


def prepare(
    needs: Sequence[KnownQuestions],
    corpus: Corpus,
    embedder: Embedder,
    expander: QuestionExpander | None,
    before: tuple[Sequence[KnownQuestions], PreparedQuestions] | None = None,
) -> PreparedQuestions:
    """Expand, embed and learn; costs about a second for every thousand wordings that are embedded already.

    What was made of needs `before` is taken over where their wordings are the same: then only learning costs.
    """
    unlearned = expanded_of(needs, expander, before)
    model = NeedModel(vectors_of(unlearned.dense, corpus, embedder), owners_of(wordings_of(needs)))
    return replace(unlearned, coefficients=model.coefficients)


def expanded_of(
    needs: Sequence[KnownQuestions],
    expander: QuestionExpander | None,
    before: tuple[Sequence[KnownQuestions], PreparedQuestions] | None = None,
) -> PreparedQuestions:
    """Everything but what is learned: the coefficients are none. What was made of needs `before` is taken over."""
    wordings = wordings_of(needs)
    made = _made(*before) if before else {}
    for one in wordings:
        if (one.language, one.text) not in made:
            expanded = expand(expander, one.text, one.language)
            made[one.language, one.text] = expanded.dense, concepts_of(one.text, expanded), _read(one)
    found = [made[one.language, one.text] for one in wordings]
    dense, concepts, read = (tuple(one[column] for one in found) for column in range(3))
    return PreparedQuestions(dense, concepts, np.zeros((0, 0), dtype=np.float32), read)  # type: ignore[arg-type]


def _made(
    needs: Sequence[KnownQuestions], prepared: PreparedQuestions
) -> dict[tuple[Language, str], tuple[Dense, Concepts, tuple[str, ...]]]:
    rows = zip(prepared.dense, prepared.concepts, prepared.read, strict=True)
    return {(one.language, one.text): row for one, row in zip(wordings_of(needs), rows, strict=True)}


def _read(wording: KnownWording) -> tuple[str, ...]:
    """The question of a wording as the agent reads it, with its language known and without, in other letters than its own."""
    asked = (read_question(wording.text, hint).text for hint in (wording.language, None))
    return tuple(dict.fromkeys(text for text in asked if letters_of(text) != letters_of(wording.text)))


def vectors_of(dense: Sequence[Dense], corpus: Corpus, embedder: Embedder) -> Vectors:
    """Vectors of expanded questions, shape (n, dimension)."""
    rows = question_vectors((text for found in dense for text, _ in found), corpus, embedder)
    return np.stack([combined([w for _, w in found], np.stack([rows[text] for text, _ in found])) for found in dense])


def owners_of(wordings: Sequence[KnownWording]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Place of the need of every wording, shape (n,)."""
    return np.array([wording.need for wording in wordings], dtype=np.int64)


def keep(
    release: int,
    store: KnownQuestionStore,
    embedder: Embedder,
    expander: QuestionExpander | None,
    base: int | None = None,
) -> PreparedQuestions | None:
    """Prepare the known questions of a release and keep the outcome beside those of the releases before it; None without any.

    What was kept of a `base` release is taken over.
    """
    needs = store.known_questions(release)
    if not needs:
        return None
    kept = load(release, needs, store, embedder, expander)
    if kept is None:
        kept = prepare(needs, store, embedder, expander, _before(base, store, embedder, expander))
        store.keep_artifact(_name(embedder, release), {"of": _signature(needs, expander), **_encoded(kept)})
    return kept


def _before(
    base: int | None, store: KnownQuestionStore, embedder: Embedder, expander: QuestionExpander | None
) -> tuple[Sequence[KnownQuestions], PreparedQuestions] | None:
    if base is None:
        return None
    needs = store.known_questions(base)
    kept = load(base, needs, store, embedder, expander) if needs else None
    return None if kept is None else (needs, kept)


def load(
    release: int,
    needs: Sequence[KnownQuestions],
    store: Artifacts,
    embedder: Embedder,
    expander: QuestionExpander | None,
) -> PreparedQuestions | None:
    """What was kept of these needs of a release; None where that is of others, or of another expander."""
    payload = store.artifact(_name(embedder, release))
    if payload is None or payload.get("of") != _signature(needs, expander):
        return None
    return _decoded(payload)


def _name(embedder: Embedder, release: int) -> str:
    return f"{PREPARED}3/{embedder.space.fingerprint}/{release % _KEPT}"


def _signature(needs: Sequence[KnownQuestions], expander: QuestionExpander | None) -> str:
    wordings = wordings_of(needs)
    sample = wordings[:: max(1, len(wordings) // _SAMPLES)]
    expanded = [repr((expand(expander, wording.text, wording.language), _read(wording))) for wording in sample]
    keys = [need.key for need in needs]
    return hashlib.sha256(json.dumps([known_digest(needs), keys, expanded]).encode()).hexdigest()


def _encoded(prepared: PreparedQuestions) -> dict[str, object]:
    rows = prepared.coefficients.astype("<f4")
    return {
        "dense": [[list(pair) for pair in found] for found in prepared.dense],
        "concepts": [[sorted(concept) for concept in found] for found in prepared.concepts],
        "read": {str(place): list(texts) for place, texts in enumerate(prepared.read) if texts},
        "shape": list(rows.shape),
        "coefficients": base64.b64encode(zlib.compress(rows.tobytes(), 1)).decode(),
    }


def _decoded(payload: Mapping[str, object]) -> PreparedQuestions:
    packed = zlib.decompress(base64.b64decode(str(payload["coefficients"])))
    dense: list[list[list[object]]] = payload["dense"]  # type: ignore[assignment]
    concepts: list[list[list[str]]] = payload["concepts"]  # type: ignore[assignment]
    read: dict[str, list[str]] = payload["read"]  # type: ignore[assignment]
    return PreparedQuestions(
        tuple(tuple((str(text), float(str(weight))) for text, weight in found) for found in dense),
        tuple(tuple(frozenset(concept) for concept in found) for found in concepts),
        np.frombuffer(packed, dtype="<f4").reshape(payload["shape"]).astype(np.float32),  # type: ignore[call-overload]
        tuple(tuple(read.get(str(place), ())) for place in range(len(dense))),
    )
