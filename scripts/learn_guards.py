"""Learn `agent/understanding/learned/messages.npz`, what messages are like, from vectors of messages; `make guards` runs it.

`python -m scripts.learn_guards [--shared ../shared] [--write]`: learns from the example's messages to its rails (those held out
left out), its known questions, the civic questions of `scripts/civic_questions.yaml`, and from sets of others whose licence allows
it (`SETS`). Prints what it reaches on what it has not seen: every fifth text by digest, and the messages held out, by share alone.
`--write` puts coefficients and card into that room; the texts of others are kept nowhere.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from agent.guardrails.policy import Policy
from agent.understanding.likeness import ATTACK, CIVIC, LEARNED, MessageClassifier
from api.wiring.knowledge import open_embedder
from api.wiring.settings import load_settings
from core.language.forms import Language
from core.language.identify import identify
from core.language.wording.asked import read_question
from core.language.wording.concerns.concern import Concern
from core.language.wording.concerns.reading import Named, hints_in
from evals.guard.messages import HARMLESS, read_messages
from knowledge.known.vectors import combined, expand
from knowledge.ports import Embedder, Vectors
from knowledge.search.expansion import load_expander

Floats = NDArray[np.float64]
ROOM = Path(__file__).parents[1] / "agent" / "understanding"
EXAMPLE = Path(__file__).parents[1] / "examples" / "istiqlal"
CONCERN_OF = {
    "crisis": Concern.SELF_HARM, "domestic_violence": Concern.VIOLENCE, "threats": Concern.THREAT, "hate": Concern.HATE,
    "pii_ask": Concern.PRIVATE_DATA, "prompt_extraction": Concern.INSTRUCTIONS, "comments": Concern.CONTENT,
    "insult_party": Concern.PARTIES, "worst_party": Concern.PARTIES, "who_vote": Concern.VOTE, "roleplay": Concern.ROLE,
    "impersonate": Concern.ROLE, "human": Concern.IDENTITY, "election": Concern.ELECTION,
}  # fmt: skip
"""The concern that messages of a category raise; others are not learned from."""
SETS = {
    "slabs_prompt_injection": "MIT", "neuralchemy_core": "Apache-2.0", "garak_sysprompt_extraction": "Apache-2.0",
    "giskard_prompt_injections": "MIT", "injecguard_valid": "MIT", "notinject": "MIT", "xstest": "CC-BY-4.0",
}  # fmt: skip
"""Sets of others that are learned from, by their licences; every other one of theirs is left out: unchecked, or for measuring alone."""
_AS_ATTACK, _AS_CIVIC = frozenset({"injection", "jailbreak"}), frozenset({"benign", "safe"})
_FROM_A_SET = 500
"""Texts of each label taken of a set. Chosen by hand: English must not outweigh what citizens write."""
_EVERYDAY = 2_400
"""Everyday sentences taken, of each language. Chosen by hand: twice the civic questions by rule in a form."""
_GRAVE = re.compile(
    r"\b(?:die|dead|death|kill|suicid|hit|beat|hurt|rape|murder|gun|bomb|knife|vote|party|robot|afraid|tired of)",
    re.IGNORECASE,
)
"""What is left out of everyday sentences: it may be what a rail meets."""
_LONGEST = 400
"""Characters of a text of others that is taken."""
_BATCH = 64
_RIDGE = 1.0
"""Of squared weights of vectors stretched tenfold; from .3 to 3 nothing changes by more than a hundredth."""
_STRETCH = 10.0
"""Unit vectors of this space lie close together; stretched, the ridge above bears on them."""
_FOLDS = 5


@dataclass(frozen=True)
class Text:
    """A text, the kind that it is of and where it is from."""

    text: str
    kind: str
    source: str
    is_held_out: bool = False

    @property
    def is_kept_for_measuring(self) -> bool:
        """Whether it is one of every five that nothing is learned from while measuring."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % _FOLDS == 0


def own_messages(shared: Path) -> Iterator[Text]:
    """Messages to rails written for this project: the example's, and those that lie beside the project."""
    suites = EXAMPLE / "suites" / "guardrails"
    beside = shared / "data" / "policy_messages.jsonl"
    for path in (
        suites / "messages.jsonl",
        suites / "lookalikes.jsonl",
        suites / "indirect.jsonl",
        *([beside] if beside.is_file() else []),
    ):
        for one in read_messages(path):
            if one.category == HARMLESS or one.category in CONCERN_OF:
                kind = CIVIC if one.category == HARMLESS else CONCERN_OF[one.category].value
                yield Text(one.text, kind, path.stem, one.is_held_out)


def civic_questions() -> Iterator[Text]:
    """What any citizen may ask: by rule, and the known questions of the example's documents."""
    for form in yaml.safe_load((Path(__file__).parent / "civic_questions.yaml").read_text("utf-8")).values():
        for way, subject in (pair for block in form for pair in product(block["ways"], block["subjects"])):
            yield Text(way.format(subject), CIVIC, "civic_questions")
    for path in sorted((EXAMPLE / "documents").glob("*.questions.yaml")):
        for need in yaml.safe_load(path.read_text("utf-8")):
            for language in Language:
                yield from (Text(text, CIVIC, "known_questions") for text in need.get(language.value, ()))


def texts_of_others(shared: Path) -> Iterator[Text]:
    """Attacks on language models and harmless texts that look like them, where the licence allows to learn from them."""
    for name in SETS:
        path, taken = shared / "data" / "attacks" / f"{name}.jsonl", Counter[str]()
        for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
            row = json.loads(line)
            kind = ATTACK if row["label"] in _AS_ATTACK else CIVIC if row["label"] in _AS_CIVIC else ""
            if kind and taken[kind] < _FROM_A_SET and len(row["text"]) <= _LONGEST and row["lang"] != "multi":
                taken[kind] += 1
                yield Text(row["text"], kind, name)


def everyday_sentences(shared: Path) -> Iterator[Text]:
    """What people say of their day, in Darija and English (DODa), and ask of the world in Arabic (ARCD): no message to a rail."""
    beside = shared / "data" / "retrieval" / "doda_arabizi2en" / "queries.jsonl"
    measured_on = (
        {json.loads(line)["text"] for line in beside.read_text("utf-8").splitlines()}
        if beside.is_file()
        else set[str]()
    )
    path = shared / "data" / "doda" / "sentences.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline=""))) if path.is_file() else []
    calm = [
        row
        for row in rows
        if row["darija"] and row["english"] and row["darija"] not in measured_on and not _GRAVE.search(row["english"])
    ]
    yield from (Text(row["darija"], CIVIC, "doda_darija") for row in calm[:: max(1, len(calm) // _EVERYDAY)])
    yield from (Text(row["english"], CIVIC, "doda_english") for row in calm[1 :: max(1, 2 * len(calm) // _EVERYDAY)])
    path = shared / "data" / "qa" / "arcd_ar" / "questions.jsonl"
    for line in (path.read_text("utf-8").splitlines() if path.is_file() else ())[::3]:
        yield Text(json.loads(line)["question"], CIVIC, "arcd")


def vectors_of(texts: Sequence[Text], embedder: Embedder) -> Vectors:
    """Vectors as the search makes them: in plain words, with the glosses of Darija."""
    expander = load_expander()
    dense = []
    for one in texts:
        asked = read_question(one.text, identify(one.text).language)
        dense.append(expand(expander, asked.text, asked.language).dense)
    wanted = list(dict.fromkeys(text for parts in dense for text, _ in parts))
    rows: dict[str, Vectors] = {}
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        rows.update(zip(part, embedder.embed_questions(part), strict=True))
    return np.stack([combined([w for _, w in parts], np.stack([rows[t] for t, _ in parts])) for parts in dense])


def fitted(vectors: Vectors, kinds: Sequence[str], order: Sequence[str]) -> MessageClassifier:
    """A multinomial logistic regression by its penalised likelihood; kinds weigh by the root of how rare they are."""
    centre = vectors.mean(axis=0)
    values = (vectors - centre).astype(np.float64) * _STRETCH
    right = np.array([order.index(kind) for kind in kinds])
    often = np.bincount(right, minlength=len(order))
    weight = 1.0 / np.sqrt(often[right])
    weight /= weight.mean()
    told, (rows, columns) = np.eye(len(order))[right], (values.shape[1], len(order))

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, intercepts = flat[:-columns].reshape(rows, columns), flat[-columns:]
        odds = values @ weights + intercepts
        odds -= odds.max(axis=1, keepdims=True)
        chances = np.exp(odds)
        chances /= chances.sum(axis=1, keepdims=True)
        missed = (chances - told) * weight[:, None]
        cost = -(weight * np.log(chances[np.arange(len(right)), right] + 1e-12)).sum()
        slope = np.concatenate([(values.T @ missed + _RIDGE * weights).ravel(), missed.sum(axis=0)])
        return float(cost + 0.5 * _RIDGE * (weights**2).sum()), slope

    found = minimize(loss, np.zeros((rows + 1) * columns), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    weights = (found[:-columns].reshape(rows, columns) * _STRETCH).astype(np.float16).astype(np.float32)
    return MessageClassifier(
        tuple(order), centre.astype(np.float16).astype(np.float32), weights, found[-columns:].astype(np.float32)
    )


@dataclass(frozen=True)
class Measured:
    """Shares of texts that nothing was learned from, at a threshold."""

    name: str
    texts: int
    share: float


def measured(classifier: MessageClassifier, texts: Sequence[Text], vectors: Vectors, named: Named) -> list[Measured]:
    """What each use of the classifier meets, of messages and of civic questions."""
    like = [classifier.likeness(vector) for vector in vectors]
    civic = np.array([one.kind == CIVIC for one in texts])
    english = np.array([one.source in SETS or one.source == "doda_english" for one in texts])
    danger = np.array([one.kind in (Concern.SELF_HARM, Concern.VIOLENCE) for one in texts])
    helps = np.array([max(one.concerns[Concern.SELF_HARM], one.concerns[Concern.VIOLENCE]) for one in like])
    unlike = np.array([one.unlike_civic for one in like])
    meant = [like[n].meant(hints_in(one.text, named)) for n, one in enumerate(texts)]
    agreed = np.where([one is not None for one in meant], unlike, 0.0)
    rightly = np.where([meant[n] == one.kind for n, one in enumerate(texts)], unlike, 0.0)
    found = list[Measured]()
    for least in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        rows = (
            ("danger helped", danger, helps),
            ("civic helped", civic & ~english, helps),
            ("civic of others helped", civic & english, helps),
            ("other messages agreed on, rightly", ~civic & ~english & ~danger, rightly),
            ("civic agreed on", civic & ~english, agreed),
            ("civic of others agreed on", civic & english, agreed),
            ("messages quoted", ~civic & ~english, unlike),
            ("attacks of others quoted", ~civic & english, unlike),
            ("civic quoted", civic & ~english, unlike),
            ("civic of others quoted", civic & english, unlike),
        )
        for name, among, score in rows:
            if among.any():
                found.append(Measured(f"{name} at {least}", int(among.sum()), float((score[among] >= least).mean())))
    return found


def main() -> None:
    """Learn, measure, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    embedder, named = open_embedder(load_settings()), Policy.load(EXAMPLE).named
    texts = list(
        {
            t.text: t
            for t in (
                *texts_of_others(asked.shared),
                *everyday_sentences(asked.shared),
                *civic_questions(),
                *own_messages(asked.shared),
            )
        }.values()
    )
    vectors = vectors_of(texts, embedder)
    order = (CIVIC, ATTACK, *(c.value for c in Concern if c in CONCERN_OF.values()))

    def learned(places: Sequence[int]) -> MessageClassifier:
        return fitted(vectors[places], [texts[n].kind for n in places], order)

    def figures(classifier: MessageClassifier, places: Sequence[int]) -> list[Measured]:
        return measured(classifier, [texts[n] for n in places], vectors[places], named)

    seen = [n for n, one in enumerate(texts) if not one.is_held_out]
    unseen = [n for n, one in enumerate(texts) if one.is_held_out]
    fifth = [n for n in seen if texts[n].is_kept_for_measuring]
    rest = learned([n for n in seen if not texts[n].is_kept_for_measuring])
    classifier = learned(seen)
    reached = {"one in five": figures(rest, fifth), "held out": figures(classifier, unseen)}
    for name, rows in reached.items():
        for row in rows:
            print(f"{name:12} {row.name:42} {row.texts:5} {row.share:.4f}")
    if asked.write:
        _write(classifier, [texts[n] for n in seen], embedder.space.name, reached)


def _write(
    classifier: MessageClassifier, texts: Sequence[Text], space: str, reached: dict[str, list[Measured]]
) -> None:
    path = ROOM / f"{LEARNED}.npz"
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        path,
        kinds=np.array(classifier.kinds),
        centre=classifier.centre.astype(np.float16),
        weights=classifier.weights.astype(np.float16),
        intercepts=classifier.intercepts,
    )
    card = {
        "what": "Multinomial logistic regression on the vector of a question: what kind of message it is.",
        "space": space,
        "learned_by": "scripts/learn_guards.py",
        "learned_on": datetime.now(UTC).date().isoformat(),
        "texts": dict(Counter(one.source for one in texts)),
        "kinds": dict(Counter(one.kind for one in texts)),
        "licences": {**SETS, "doda": "MIT (c) 2020 aissam", "arcd": "MIT", "all others": "written for this project"},
        "attribution": "XSTest: Röttger et al., CC BY 4.0. Coefficients alone are kept, no text of others.",
        "figures": {
            name: {row.name: {"texts": row.texts, "share": round(row.share, 4)} for row in rows}
            for name, rows in reached.items()
        },
    }
    path.with_suffix(".json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
