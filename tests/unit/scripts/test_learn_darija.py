"""Learning finds what words mean, keeps out what it must not see, and writes the same file each time."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from scripts.learn_darija import align, by_key, left_out_texts, main

SENTENCES = [
    ("the house", "dar"),
    ("the big house", "dar kbira"),
    ("the big school", "mdrasa kbira"),
    ("the school", "mdrasa"),
    ("we bought bread", "chrina khobz"),
    ("bread", "khobz"),
] * 3


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A dataset in small, with the files that learning expects."""
    folder = tmp_path / "doda"
    for name in ("semantic_categories", "syntactic_categories"):
        (folder / name).mkdir(parents=True)
    rows = "".join(f'"{english}","{darija}"\n' for english, darija in SENTENCES)
    (folder / "sentences.csv").write_text('"english","darija"\n' + rows, encoding="utf-8")
    (folder / "semantic_categories" / "food.csv").write_text("n1,n2,eng\n7lib,hlib,milk\n", encoding="utf-8")
    for name in (
        "conjug_past",
        "conjug_present",
        "imperatives",
        "masculine_feminine_plural",
        "(in)definite",
        "verb-to-noun",
    ):
        (folder / "syntactic_categories" / f"{name}.csv").write_text("indef,def\n7lib,l7lib\n", encoding="utf-8")
    return folder


def test_alignment_tells_words_apart() -> None:
    table = align([(darija.split(), english.split()) for english, darija in SENTENCES])

    assert max(table["dar"], key=lambda word: table["dar"][word]) == "house"
    assert max(table["khobz"], key=lambda word: table["khobz"][word]) == "bread"


def test_the_lexicon_holds_sentences_lists_and_derived_forms(dataset: Path, tmp_path: Path) -> None:
    output = tmp_path / "lexicon.json"

    assert main([str(dataset), "--output", str(output)]) == 0
    keys = json.loads(output.read_text(encoding="utf-8"))["keys"]
    assert keys["dar"] == "house"
    assert keys["mdrasa"] == "school"
    assert keys["ħlib"] == "milk"
    assert keys["lħlib"] == "milk"


def test_what_is_left_out_is_not_learned(dataset: Path, tmp_path: Path) -> None:
    left_out, output = tmp_path / "queries.jsonl", tmp_path / "lexicon.json"
    left_out.write_text('{"text": "Khobz!"}\n{"text": "We bought bread."}\n', encoding="utf-8")

    main([str(dataset), "--leave-out", str(left_out), "--output", str(output)])

    assert "χubz" not in json.loads(output.read_text(encoding="utf-8"))["keys"]
    assert left_out_texts([left_out]) == {"khobz", "we bought bread"}


def test_the_same_data_gives_the_same_file(dataset: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        main([str(dataset), "--output", str(tmp_path / name)])

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_key_takes_the_gloss_of_its_most_frequent_spelling() -> None:
    keys, forms = by_key({"hna": "here", "7na": "we"}, Counter({"7na": 9, "hna": 5}))

    assert keys == {"ħna": "we"}
    assert forms == {"hna": "here"}
