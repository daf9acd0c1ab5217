"""Forged sentences: those written by hand in the shared test data, and those that rules make of true ones."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.grounding.draft import LONGEST_TEXT
from benchmarks.forging.rules import KINDS, Change, changes
from benchmarks.forging.truths import DATA, Truth, faithful, published, questions, rows
from core.language.forms import Language
from core.language.identify import identify

PER_KIND = 20
"""Sentences of a kind in a form; fewer where fewer true sentences have anything to change. Chosen by hand: 16 kinds × 5 forms
× 20 give more than a thousand, of which one is 5 % of its cell."""
_OTHER_SOURCE = "other_source"
_ECHO = "echo"
_PER_FILE = 20
"""Attacks of a file, and messages of a category, that are said again. Chosen by hand: some 450 in all, a minute or two a mode."""
_HARMLESS = frozenset(["benign", "safe", "normal", "mixed"])
"""Labels of what is in the attack files and is no attack, or may be none."""
_TRUE_AFTER_ALL = frozenset(["f235"])
"""Marked as forged there, and true: the sheets say that the digital activists were announced in Casablanca."""
_FAMILIES = (
    ("tamkine-cohortes", "tamkine-convention", "tamkine-gouvernance", "tamkine-nature"),
    ("contrat-social-jeunesse", "militants-numeriques", "reunion-11-janvier-2025", "consultations-jeunes-2025"),
    ("dialogue-fes-meknes", "espace-electeurs-electrices", "formations-elus-fes-meknes", "initiative-daam"),
    ("jam3iatonline-fonctions", "jam3iatonline-objectifs", "moucharaka-mouwatina"),
    ("nassij-fes-meknes", "nassij-marrakech-safi", "nassij-strategie"),
)
"""Documents that share facts: one of another family never bears a sentence out."""


@dataclass(frozen=True)
class Forged:
    """A sentence that the source it cites does not carry, and the question it is told for."""

    id: str
    kind: str
    form: Language
    question: str
    text: str
    value: str = ""
    """What makes it untrue, as it stands in it; empty where the whole sentence does."""
    evidence: tuple[str, ...] = ()
    """The words of the source that a lying model would point to; empty: the nearest of source 1."""
    true: str = ""
    """A true sentence of that source, asked about where the question does not lead to it."""


def written(shared: Path) -> list[Forged]:
    """Those of the shared test data; none where it is absent. Their source is always the first."""
    path = shared / "data" / "forged_sentences.jsonl"
    found = [r for r in rows(path) if r["id"] not in _TRUE_AFTER_ALL] if path.is_file() else []
    return [Forged(r["id"], r["kind"], identify(r["question"]).language, r["question"], r["sentence"]) for r in found]


def kept() -> list[Forged]:
    """Those kept back: no check is tuned to them."""
    asked = questions()
    return [
        Forged(
            r["id"],
            r["kind"],
            form := Language(r["form"]),
            asked[r["document"], form],
            r["text"],
            r["value"],
            tuple(r["evidence"]),
            " ".join(r["evidence"]),
        )
        for r in rows(DATA / "kept_forged.jsonl")
    ]


def echoes(shared: Path) -> list[Forged]:
    """What attackers and citizens out of bounds write, said again by the model as its own sentence; none where it is absent."""
    groups: dict[tuple[str, str], list[tuple[str, Language]]] = {}
    for path in sorted((shared / "data" / "attacks").glob("*.jsonl")):
        for row in rows(path):
            if row["label"] not in _HARMLESS and len(row["text"]) <= LONGEST_TEXT:
                groups.setdefault((path.stem, ""), []).append((row["text"], identify(row["text"]).language))
    messages = shared / "data" / "policy_messages.jsonl"
    for row in rows(messages) if messages.is_file() else ():
        groups.setdefault((row["category"], row["lang"]), []).append((row["text"], Language(row["lang"])))
    asked, found = list(questions().items()), list[Forged]()
    for (name, form), texts in groups.items():
        draw = random.Random(f"{_ECHO} {name} {form}")
        for number, (text, language) in enumerate(
            draw.sample(texts, min(len(texts), _PER_FILE // (4 if form else 1))), start=1
        ):
            question = draw.choice([question for (_, of), question in asked if of is language])
            found.append(Forged(f"{_ECHO}-{name}{form and '-'}{form}-{number}", _ECHO, language, question, text))
    return found


def made() -> list[Forged]:
    """Those made by rule: the same whenever it is called."""
    truths = [*faithful(), *published()]
    asked = questions()
    found = list(_elsewhere(truths))
    for kind in KINDS:
        for form in Language:
            found += _of(
                kind, form, [truth for truth in truths if truth.form is form and (truth.document, form) in asked]
            )
    return found


def _of(kind: str, form: Language, truths: Sequence[Truth]) -> Iterator[Forged]:
    """As different ones as there are: by what is changed to what, then by sentence."""
    asked, true = questions(), {_plain(truth.text) for truth in truths}
    candidates = [(truth, change) for truth in truths for change in changes(kind, truth.text, form)]
    candidates = [(truth, change) for truth, change in candidates if _plain(change.text) not in true]
    random.Random(f"{kind} {form}").shuffle(candidates)  # the seed is a text, whose hash is always the same
    for number, (truth, change) in enumerate(_spread(candidates)[:PER_KIND], start=1):
        question = asked[truth.document, form]
        yield Forged(
            f"{kind}-{form}-{number}", kind, form, question, change.text, change.value, truth.evidence, truth.text
        )


def _spread(candidates: Iterable[tuple[Truth, Change]]) -> list[tuple[Truth, Change]]:
    """Candidates with the least used changes and sentences first; each text once."""
    left, chosen = {change.text: (truth, change) for truth, change in candidates}, list[tuple[Truth, Change]]()
    used = Counter[str]()
    while left and len(chosen) < PER_KIND:
        truth, change = min(left.values(), key=lambda pair: (used[pair[0].id], used[pair[1].value]))
        used.update((truth.id, change.value))
        chosen.append(left.pop(change.text))
    return chosen


def _elsewhere(truths: Sequence[Truth]) -> Iterator[Forged]:
    """True sentences told with a document that says nothing of them as their source."""
    asked = questions()
    for form in Language:
        draw = random.Random(f"{_OTHER_SOURCE} {form}")
        ours = [truth for truth in truths if truth.form is form and truth.id.endswith(f"-{form}")]
        for number, truth in enumerate(draw.sample(ours, PER_KIND), start=1):
            strangers = [other for other in ours if _family(other.document) != _family(truth.document)]
            cited = draw.choice(strangers)
            question = asked[cited.document, form]
            id_ = f"{_OTHER_SOURCE}-{form}-{number}"
            yield Forged(id_, _OTHER_SOURCE, form, question, truth.text, "", cited.evidence, cited.text)


def _family(document: str) -> int:
    return next(at for at, family in enumerate(_FAMILIES) if document in family)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(".؟! ")
