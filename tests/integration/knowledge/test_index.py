from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import EmbeddingSpaceMismatchError, IndexDamagedError, IndexLockedError, VectorIndexError
from knowledge.index.vectors import ChromaIndex
from knowledge.ports import EmbeddingSpace, Vectors

SPACE = EmbeddingSpace("test", 16, "test-v1")
OTHER = EmbeddingSpace("other", 16, "other-v1")


def _vectors(count: int, seed: int = 0, dimension: int = 16) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    normal: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return normal


def _names(count: int, prefix: str = "p") -> list[str]:
    return [f"{prefix}{number}" for number in range(count)]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ChromaIndex]:
    index = ChromaIndex(tmp_path / "chroma", None, SPACE)
    yield index
    index.close()


def test_every_vector_finds_itself_at_cosine_one(index: ChromaIndex) -> None:
    vectors = _vectors(300)
    index.add(_names(300), vectors)
    for number in (0, 150, 299):
        best = index.search(vectors[number], 3)[0]
        assert best.id == f"p{number}"
        assert best.score == pytest.approx(1, abs=1e-4)


def test_cosines_are_true_and_in_order(index: ChromaIndex) -> None:
    vectors, query = _vectors(100), _vectors(1, seed=9)[0]
    index.add(_names(100), vectors)
    hits = index.search(query, 10)
    expected = np.sort(vectors @ query)[::-1][:10]
    assert [hit.score for hit in hits] == pytest.approx(expected.tolist(), abs=1e-4)


def test_fifty_nearest_are_nearly_those_of_an_exact_scan(index: ChromaIndex) -> None:
    vectors, queries = _vectors(3_000), _vectors(20, seed=5)
    index.add(_names(3_000), vectors)
    found = 0
    for query in queries:
        exact = {f"p{number}" for number in np.argsort(-(vectors @ query))[:50]}
        found += len(exact & {hit.id for hit in index.search(query, 50)})
    assert found / (50 * len(queries)) >= 0.98


def test_an_id_added_again_keeps_one_vector(index: ChromaIndex) -> None:
    first, second = _vectors(2)
    index.add(["a", "a"], np.stack([first, first]))
    index.add(["a"], second[None])
    assert index.ids() == {"a"}
    assert index.vectors(["a"])["a"] == pytest.approx(first, abs=1e-6)


def test_deleted_and_unknown_ids_are_absent(index: ChromaIndex) -> None:
    index.add(_names(3), _vectors(3))
    index.delete(["p1", "unknown"])
    index.delete([])
    assert index.ids() == index.present(["p0", "p1", "p2", "unknown"]) == {"p0", "p2"}
    assert (index.count(), index.present([])) == (2, set())
    assert set(index.vectors(["p0", "p1", "unknown"])) == {"p0"}
    assert index.vectors([]) == {}
    assert {hit.id for hit in index.search(_vectors(1)[0], 10)} == {"p0", "p2"}


def test_an_empty_index_finds_nothing(index: ChromaIndex) -> None:
    index.add([], np.zeros((0, 16), dtype=np.float32))
    assert index.search(_vectors(1)[0], 5) == []
    assert index.search(_vectors(1)[0], 0) == []
    assert index.ids() == set()


def test_more_than_a_batch_is_stored_and_listed(index: ChromaIndex) -> None:
    count = index.batch_size + 10
    index.add(_names(count), _vectors(count))
    assert len(index.ids()) == count
    assert len(index.vectors(_names(count))) == count
    index.delete(_names(count))
    assert index.ids() == set()


@pytest.mark.parametrize("dimension", [8, 17])
def test_vectors_of_another_dimension_are_refused(index: ChromaIndex, dimension: int) -> None:
    with pytest.raises(EmbeddingSpaceMismatchError):
        index.add(["a"], _vectors(1, dimension=dimension))
    with pytest.raises(EmbeddingSpaceMismatchError):
        index.search(_vectors(1, dimension=dimension)[0], 3)
    assert index.ids() == set()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(index: ChromaIndex, bad: float) -> None:
    vector = _vectors(1)
    vector[0, 3] = bad
    with pytest.raises(ValueError, match="finite"):
        index.add(["a"], vector)


def test_ids_and_vectors_must_be_as_many(index: ChromaIndex) -> None:
    with pytest.raises(ValueError, match="2 ids for 3 vectors"):
        index.add(["a", "b"], _vectors(3))


def test_what_was_stored_is_there_after_reopening(tmp_path: Path) -> None:
    vectors = _vectors(1_200)
    first = ChromaIndex(tmp_path, None, SPACE)
    first.add(_names(1_200), vectors)
    first.close()
    first.close()
    with pytest.raises(VectorIndexError):
        first.spaces()
    second = ChromaIndex(tmp_path, None, SPACE)
    assert len(second.ids()) == 1_200
    assert second.search(vectors[7], 1)[0].id == "p7"
    second.close()


def test_spaces_are_never_mixed(tmp_path: Path) -> None:
    old = ChromaIndex(tmp_path, None, SPACE)
    old.add(["a"], _vectors(1))
    old.close()
    with pytest.raises(EmbeddingSpaceMismatchError, match="munadil knowledge reindex"):
        ChromaIndex(tmp_path, None, OTHER)
    rebuilt = ChromaIndex(tmp_path, None, OTHER, new_space=True)
    assert rebuilt.ids() == set()
    assert rebuilt.spaces() == {"test-v1", "other-v1"}
    rebuilt.drop_other_spaces()
    assert rebuilt.spaces() == {"other-v1"}
    rebuilt.close()


def test_a_second_owner_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first = ChromaIndex(tmp_path, None, SPACE)
    with pytest.raises(IndexLockedError, match="MUNADIL_CHROMA_URL"):
        ChromaIndex(tmp_path, None, SPACE)
    first.close()
    ChromaIndex(tmp_path, None, SPACE).close()


def test_a_refused_opening_gives_the_folder_back(tmp_path: Path) -> None:
    ChromaIndex(tmp_path, None, SPACE).close()
    with pytest.raises(EmbeddingSpaceMismatchError):
        ChromaIndex(tmp_path, None, OTHER)
    ChromaIndex(tmp_path, None, SPACE).close()


ADDING = """
import sys, pathlib, numpy as np
from knowledge.index.vectors import ChromaIndex
from knowledge.ports import EmbeddingSpace
index = ChromaIndex(pathlib.Path(sys.argv[1]), None, EmbeddingSpace("test", 16, "test-v1"))
rows = np.random.default_rng(0).normal(size=(20_000, 16)).astype(np.float32)
rows /= np.linalg.norm(rows, axis=1, keepdims=True)
for start in range(0, 20_000, 50):
    index.add([f"p{n}" for n in range(start, start + 50)], rows[start:start + 50])
    print(start + 50, flush=True)
"""


@pytest.mark.slow
def test_another_process_is_refused_and_a_killed_one_loses_nothing(tmp_path: Path) -> None:
    acknowledged = 0
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", ADDING, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        acknowledged = max(acknowledged, int(process.stdout.readline()))
        with pytest.raises(IndexLockedError):
            ChromaIndex(tmp_path, None, SPACE)
        for _ in range(15):
            acknowledged = max(acknowledged, int(process.stdout.readline()))
        process.kill()
        process.communicate()
        index = ChromaIndex(tmp_path, None, SPACE)
        stored = index.ids()
        assert stored >= set(_names(acknowledged))
        vectors = index.vectors(sorted(stored))
        assert all(index.search(vectors[name], 1)[0].id == name for name in sorted(stored)[::37])
        index.close()


INTRUDING = """
import sys, chromadb, numpy as np
from chromadb.config import Settings
path, name, prefix = sys.argv[1:]
client = chromadb.PersistentClient(path=path, settings=Settings(anonymized_telemetry=False))
collection = client.get_collection(name, embedding_function=None)
rows = np.random.default_rng(ord(prefix)).normal(size=(1_500, 16)).astype(np.float32)
for start in range(0, 1_500, 100):
    input()
    collection.add(ids=[f"{prefix}{n}" for n in range(start, start + 100)], embeddings=rows[start:start + 100])
    collection.query(query_embeddings=rows[:1], n_results=1)
    print("added", flush=True)
"""


@pytest.mark.slow
def test_damage_by_two_writers_is_seen_at_the_next_start(tmp_path: Path) -> None:
    first = ChromaIndex(tmp_path, None, SPACE)
    name = first.collection_name
    first.close()
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", INTRUDING, str(tmp_path), name, prefix],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for prefix in "ab"
    ]
    for _ in range(15):
        for writer in writers:
            assert writer.stdin is not None
            assert writer.stdout is not None
            writer.stdin.write("\n")
            writer.stdin.flush()
            assert writer.stdout.readline() == "added\n"
    for writer in writers:
        writer.communicate()
    with pytest.raises(IndexDamagedError, match="munadil knowledge reindex"):
        ChromaIndex(tmp_path, None, SPACE)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    command = [str(chroma), "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


@pytest.mark.server
@pytest.mark.slow
def test_a_server_is_shared_by_several_owners(server: str) -> None:
    vectors = _vectors(400)
    one, two = ChromaIndex(None, server, SPACE), ChromaIndex(None, server, SPACE)
    one.add(_names(200), vectors[:200])
    two.add(_names(400)[200:], vectors[200:])
    assert one.ids() == two.ids() == set(_names(400))
    assert one.search(vectors[300], 1)[0].id == "p300"
    with pytest.raises(EmbeddingSpaceMismatchError):
        ChromaIndex(None, server, OTHER)
    one.close()
    two.close()


def test_a_server_that_is_not_there_is_named_with_a_remedy() -> None:
    with pytest.raises(VectorIndexError, match="MUNADIL_CHROMA_URL"):
        ChromaIndex(None, "http://127.0.0.1:9", SPACE)


def test_a_folder_that_is_a_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(VectorIndexError):
        ChromaIndex(tmp_path / "file", None, SPACE)


@pytest.mark.parametrize("where", [0, 4096])
def test_whoever_rebuilds_gets_an_empty_index_for_a_damaged_one(tmp_path: Path, where: int) -> None:
    vectors, names = _vectors(50), _names(50)
    index = ChromaIndex(tmp_path, None, SPACE)
    index.add(names, vectors)
    index.close()
    with (tmp_path / "chroma.sqlite3").open("r+b") as file:
        file.seek(where)
        file.write(np.random.default_rng(1).bytes(40_000))
    with pytest.raises(VectorIndexError, match="munadil knowledge reindex"):
        ChromaIndex(tmp_path, None, SPACE)
    rebuilt = ChromaIndex(tmp_path, None, SPACE, new_space=True)
    assert not rebuilt.ids()
    rebuilt.add(names, vectors)
    with pytest.raises(IndexLockedError):
        ChromaIndex(tmp_path, None, SPACE)
    rebuilt.close()
    reopened = ChromaIndex(tmp_path, None, SPACE)
    assert reopened.ids() == set(names)
    reopened.close()
