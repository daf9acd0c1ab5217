"""Learn what Darija words mean from the Darija Open Dataset: `python -m scripts.learn_darija DODA [--leave-out QUERIES PASSAGES]`.

Sentence pairs are aligned by IBM model 1 in both directions (Brown et al., 1993); word lists and conjugation tables join as
further pairs. The outcome is `core/language/data/darija_lexicon.json`: English glosses by spelling key.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.language.darija.spelling import spelling_key

Pair = tuple[list[str], list[str]]
"""Darija words and English words that mean the same."""

DEFAULT_OUTPUT = Path(__file__).parents[1] / "core" / "language" / "data" / "darija_lexicon.json"
_DARIJA_WORD = re.compile(r"[a-zA-Z0-9à-ÿ]+(?:'[a-zA-Z0-9]+)*")
_ENGLISH_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_NULL = "<null>"
_ROUNDS = 8
_LIST_WEIGHT = 3  # a word list is a cleaner witness than a sentence


def darija_words(text: str) -> list[str]:
    """Words of Darija in Latin letters, in lower case."""
    return [word.lower() for word in _DARIJA_WORD.findall(text)]


def english_words(text: str) -> list[str]:
    """Words of English, in lower case."""
    return _ENGLISH_WORD.findall(text.lower().replace("’", "'"))


def read_rows(path: Path) -> list[list[str]]:
    """Rows of a CSV file of the dataset, without its header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def sentence_pairs(folder: Path, left_out: frozenset[str]) -> Iterator[Pair]:
    """Sentences of the dataset whose Darija and English are both not left out."""
    for row in read_rows(folder / "sentences.csv"):
        if len(row) == 2 and not {_fold(row[0]), _fold(row[1])} & left_out:
            yield darija_words(row[1]), english_words(row[0])


def list_entries(folder: Path) -> dict[str, str]:
    """Entries of the word lists: a word of Darija to its English."""
    entries: dict[str, str] = {}
    for path in sorted(folder.glob("s*_categories/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                english = (row.get("eng") or "").strip().lower()
                for column, value in row.items():
                    word = " ".join(darija_words(value or "")) if column and column != "eng" else ""
                    if english and word:
                        entries.setdefault(word, english)
    return entries


def derived_entries(folder: Path, entries: dict[str, str]) -> dict[str, str]:
    """Entries for conjugated, defined, plural and derived forms of words that the lists translate."""
    derived: dict[str, str] = {}
    for name in (
        "conjug_past", "conjug_present", "imperatives", "masculine_feminine_plural", "(in)definite", "verb-to-noun"
    ):  # fmt: skip
        for row in read_rows(folder / "syntactic_categories" / f"{name}.csv"):
            forms = [" ".join(darija_words(value)) for value in row if value.strip()]
            english = next((entries[form] for form in forms if form in entries), "")
            for form in forms if english else ():
                if form not in entries:
                    derived.setdefault(form, english)
    return derived


def align(pairs: list[Pair]) -> dict[str, dict[str, float]]:
    """Translation probabilities t(english | darija) of IBM model 1, by expectation maximisation."""
    darija_ids: dict[str, int] = {_NULL: 0}
    english_ids: dict[str, int] = {}
    links: list[tuple[int, int, int]] = []
    position = 0
    for darija, english in pairs:
        sources = [0, *(darija_ids.setdefault(word, len(darija_ids)) for word in darija)]
        for word in english:
            target = english_ids.setdefault(word, len(english_ids))
            links.extend((position, source, target) for source in sources)
            position += 1
    array: NDArray[np.int64] = np.asarray(links, dtype=np.int64)
    codes, link_code = np.unique(array[:, 1] * len(english_ids) + array[:, 2], return_inverse=True)
    source_of = codes // len(english_ids)
    probability = np.full(len(codes), 1.0 / len(english_ids))
    for _ in range(_ROUNDS):
        weight = probability[link_code]
        weight /= np.bincount(array[:, 0], weight, minlength=position)[array[:, 0]]
        expected = np.bincount(link_code, weight, minlength=len(codes))
        probability = expected / np.bincount(source_of, expected)[source_of]
    darija_names, english_names = list(darija_ids), list(english_ids)
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for code, value in zip(codes.tolist(), probability.tolist(), strict=True):
        if value > 0.01:
            table[darija_names[code // len(english_ids)]][english_names[code % len(english_ids)]] = value
    return table


def glosses(pairs: list[Pair]) -> dict[str, str]:
    """The one or two English words that stand for each Darija word, by both directions of the alignment."""
    forward = align(pairs)
    backward = align([(english, darija) for darija, english in pairs])
    found: dict[str, str] = {}
    for word, translations in forward.items():
        if word == _NULL:
            continue
        ranked = sorted(
            (
                (value * (0.02 + backward.get(english, {}).get(word, 0.0)), english)
                for english, value in translations.items()
            ),
            key=lambda item: (-item[0], item[1]),
        )
        best = [english for score, english in ranked[:2] if score > 0.4 * ranked[0][0]]
        if best and ranked[0][0] > 0.0004:
            found[word] = " ".join(best)
    return found


def learn(folder: Path, left_out: frozenset[str]) -> dict[str, object]:
    """The lexicon with what it was learned from."""
    sentences = list(sentence_pairs(folder, left_out))
    entries = list_entries(folder)
    derived = derived_entries(folder, entries)
    pairs = sentences + [
        (form.split(), english_words(english)) for form, english in entries.items() for _ in range(_LIST_WEIGHT)
    ]
    learned = glosses(pairs)
    counts = Counter(word for darija, _ in sentences for word in darija)
    words = {
        **derived,
        **entries,
        **{word: gloss for word, gloss in learned.items() if counts[word] >= 2 or word not in derived},
    }
    clean = {word: _short(gloss) for word, gloss in words.items() if _short(gloss) and not word.isdigit()}
    keys, forms = by_key(clean, counts)
    return {
        "source": "Darija Open Dataset, commit c4e93f7, MIT (see DODA_LICENSE)",
        "sentences": len(sentences),
        "spellings": len(clean),
        "keys": keys,
        "forms": forms,
    }


def by_key(words: dict[str, str], counts: Counter[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Glosses by spelling key, from the most frequent spelling; and by spelling, where that one means something else."""
    keys: dict[str, str] = {}
    for word in sorted(words, key=lambda word: (-counts[word], word)):
        keys.setdefault(" ".join(map(spelling_key, word.split())), words[word])
    forms = {
        word: gloss
        for word, gloss in sorted(words.items())
        if counts[word] >= 2 and keys[" ".join(map(spelling_key, word.split()))] != gloss
    }
    return dict(sorted(keys.items())), forms


def _short(gloss: str) -> str:
    return " ".join(english_words(gloss)[:4])


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def left_out_texts(paths: Iterable[Path]) -> frozenset[str]:
    """Texts of JSON-lines files, folded, that must not be learned from."""
    return frozenset(
        _fold(json.loads(line)["text"]) for path in paths for line in path.read_text(encoding="utf-8").splitlines()
    )


def main(arguments: list[str] | None = None) -> int:
    """Learn and write the lexicon; 0 when it was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path, help="folder with sentences.csv and the two folders of word lists")
    parser.add_argument(
        "--leave-out", type=Path, nargs="*", default=[], help="JSON-lines files whose texts are not learned"
    )
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT)
    options = parser.parse_args(arguments)
    lexicon = learn(options.dataset, left_out_texts(options.leave_out))
    text = json.dumps(lexicon, ensure_ascii=False, separators=(",", ":"))
    options.output.write_text(text.replace('","', '",\n"') + "\n", encoding="utf-8")
    print(
        f"{lexicon['sentences']} sentences, {lexicon['spellings']} spellings, {len(text) / 1e6:.2f} MB -> {options.output}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
