from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.index.words import LexicalIndexError, TantivyIndex
from knowledge.testing import make_passage

PASSAGES = [make_passage(f"Le programme numéro{n} forme des jeunes.", passage_id=f"p{n}") for n in range(60)]


def _found(index: TantivyIndex, question: str) -> list[str]:
    return [hit.id for hit in index.search(question, 1)]


def test_what_was_indexed_is_there_after_reopening(tmp_path: Path) -> None:
    first = TantivyIndex(tmp_path)
    first.add(PASSAGES)
    first.close()
    second = TantivyIndex(tmp_path)
    assert second.ids() == {p.id for p in PASSAGES}
    assert _found(second, "numéro7") == ["p7"]


def test_one_process_sees_what_another_adds_and_deletes(tmp_path: Path) -> None:
    writer, reader = TantivyIndex(tmp_path), TantivyIndex(tmp_path)
    writer.add(PASSAGES)
    assert _found(reader, "numéro7") == ["p7"]
    writer.delete(["p7"])
    assert "p7" not in reader.ids()
    reader.add([make_passage("Un mot inédit.", passage_id="new")])
    assert _found(writer, "inédit") == ["new"]


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    indexes = [TantivyIndex(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda pair: pair[1].add(PASSAGES[pair[0] * 15 : pair[0] * 15 + 15]), enumerate(indexes)))
    assert all(index.ids() == {p.id for p in PASSAGES} for index in indexes)


@pytest.mark.parametrize("content", [b"", b"{not json", b'{"segments": []}'])
def test_a_torn_copy_starts_empty_and_fills_again(tmp_path: Path, content: bytes) -> None:
    TantivyIndex(tmp_path).add(PASSAGES)
    next(tmp_path.glob("*/meta.json")).write_bytes(content)
    index = TantivyIndex(tmp_path)
    assert index.ids() == set()
    index.add(PASSAGES)
    assert _found(index, "numéro7") == ["p7"]


def test_a_copy_that_lost_files_starts_empty(tmp_path: Path) -> None:
    TantivyIndex(tmp_path).add(PASSAGES)
    for part in tmp_path.glob("*/*.store"):
        part.unlink()
    assert TantivyIndex(tmp_path).ids() == set()


def test_a_copy_of_another_analyser_is_removed(tmp_path: Path) -> None:
    (tmp_path / "analyser-0").mkdir()
    (tmp_path / "analyser-0" / "meta.json").write_text("{}")
    assert TantivyIndex(tmp_path).ids() == set()
    assert not (tmp_path / "analyser-0").exists()


def test_a_folder_that_vanished_is_named_with_a_remedy(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path / "words")
    for path in sorted((tmp_path / "words").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    with pytest.raises(LexicalIndexError, match="munadil knowledge reindex"):
        index.search("numéro7", 5)


ADDING = """
import sys, pathlib
from knowledge.index.words import TantivyIndex
from knowledge.testing import make_passage
index = TantivyIndex(pathlib.Path(sys.argv[1]))
for start in range(int(sys.argv[2]), 100_000, 20):
    index.add(make_passage(f"Le programme numero{n}.", passage_id=f"p{n}") for n in range(start, start + 20))
    print(start + 20, flush=True)
"""


@pytest.mark.slow
def test_killed_while_writing_it_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    acknowledged = 0
    for _ in range(4):
        command = [sys.executable, "-c", ADDING, str(tmp_path), str(acknowledged)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(8):
            acknowledged = int(process.stdout.readline())
        process.kill()
        process.communicate()
        index = TantivyIndex(tmp_path)
        assert index.ids() >= {f"p{n}" for n in range(acknowledged)}
        assert _found(index, f"numero{acknowledged - 1}")[0] == f"p{acknowledged - 1}"
        assert len(index.ids()) % 20 == 0
