"""The graph that we write, against the same encoder in plain numpy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import EmbeddingModelError, EmbeddingRuntimeError
from knowledge.index.embedders.graph import Precision
from knowledge.index.embedders.models import built_model
from knowledge.index.embedders.onnx_e5 import OnnxE5Embedder, inputs_of, open_session
from knowledge.index.embedders.tokenizer import Window
from knowledge.index.embedders.weights import WeightFile
from knowledge.ports import Vectors
from tests.tiny_e5 import TinyE5, write_tiny_e5

TEXTS = ["the sea", "", "a b c d e f g", "the sea the sea the sea", "باباة"]


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[TinyE5, WeightFile]:
    return write_tiny_e5(tmp_path / "weights"), WeightFile(tmp_path / "weights")


def embedder_of(
    weights: WeightFile, folder: Path, precision: Precision = Precision.INT8, *, threads: int = 1
) -> OnnxE5Embedder:
    return OnnxE5Embedder(built_model(weights, folder / "models", precision), weights, precision, threads=threads)


def cosines(a: Vectors, b: Vectors) -> Vectors:
    found: Vectors = (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)
    return found


@pytest.mark.parametrize(("precision", "least"), [(Precision.FP32, 0.999999), (Precision.INT8, 0.999)])
def test_the_graph_computes_the_encoder(
    tiny: tuple[TinyE5, WeightFile], tmp_path: Path, precision: Precision, least: float
) -> None:
    model, weights = tiny
    path = built_model(weights, tmp_path / "models", precision)
    windows = [Window(0, (0, 5, 6, 2)), Window(1, (0, *range(4, 40), 2)), Window(2, (0, 2))]
    (vectors,) = open_session(path).run(None, inputs_of(windows, padding=1))
    expected = np.stack([model.encode(list(window.ids)) for window in windows])
    assert cosines(vectors, expected).min() > least


def test_a_vector_does_not_depend_on_what_is_embedded_with_it(tiny: tuple[TinyE5, WeightFile], tmp_path: Path) -> None:
    embedder = embedder_of(tiny[1], tmp_path, threads=2)
    together = embedder.embed_passages(TEXTS * 40)
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    assert np.allclose(together, np.tile(alone, (40, 1)), atol=1e-4)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, embedder.space.dimension)


def test_threads_may_share_an_embedder(tiny: tuple[TinyE5, WeightFile], tmp_path: Path) -> None:
    embedder = embedder_of(tiny[1], tmp_path, threads=1)
    expected = embedder.embed_questions(TEXTS)
    fresh = embedder_of(tiny[1], tmp_path, threads=1)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(fresh.embed_questions, [TEXTS] * 40):
            assert np.array_equal(found, expected)


def test_a_long_text_is_the_average_of_its_windows(tiny: tuple[TinyE5, WeightFile], tmp_path: Path) -> None:
    model, weights = tiny
    embedder = embedder_of(weights, tmp_path, Precision.FP32)
    text = "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 3
    windows = embedder.tokenizer.windows([text], prefix="passage: ")
    assert len(windows) > 1
    expected = sum((model.encode(list(w.ids)) * len(w.ids) for w in windows), np.zeros(1, np.float32))
    assert cosines(embedder.embed_passages([text])[0], np.asarray(expected)) > 0.99999
    # a question is cut instead
    start = embedder.tokenizer.windows([text], prefix="query: ", limit=1)[0]
    assert cosines(embedder.embed_questions([text])[0], model.encode(list(start.ids))) > 0.99999


def test_the_model_is_built_once_and_again_where_damaged(tiny: tuple[TinyE5, WeightFile], tmp_path: Path) -> None:
    told: list[float] = []
    folder = tmp_path / "models"
    model = built_model(tiny[1], folder, Precision.INT8, progress=lambda what, share: told.append(share))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    built, good = model.stat(), model.read_bytes()
    told.clear()
    assert built_model(tiny[1], folder, Precision.INT8, progress=lambda what, share: told.append(share)) == model
    assert told == []
    assert model.stat().st_mtime_ns == built.st_mtime_ns
    model.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    built_model(tiny[1], folder, Precision.INT8)
    assert model.read_bytes() == good
    assert not [left for left in folder.iterdir() if left.name.startswith(".")]


def build(folder: Path) -> str:
    model = built_model(WeightFile(folder / "weights"), folder / "models", Precision.INT8)
    open_session(model)
    return str(model)


def test_processes_that_start_together_share_one_build(tiny: tuple[TinyE5, WeightFile], tmp_path: Path) -> None:
    with get_context("spawn").Pool(2) as pool:
        first, second = pool.map(build, [tmp_path, tmp_path])
    assert first == second


def test_a_folder_that_cannot_be_written_says_what_to_do(tiny: tuple[TinyE5, WeightFile], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EmbeddingModelError) as raised:
        built_model(tiny[1], tmp_path / "file" / "models", Precision.INT8)
    assert "room" in raised.value.remedy
    assert not isinstance(raised.value, EmbeddingRuntimeError)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"not a model")
    with pytest.raises(EmbeddingRuntimeError):
        open_session(tmp_path / "bad.onnx")


def test_the_fingerprint_follows_whatever_moves_vectors(tiny: tuple[TinyE5, WeightFile], tmp_path: Path) -> None:
    write_tiny_e5(tmp_path / "others", seed=8)
    spaces = [
        embedder_of(weights, tmp_path, precision, threads=threads).space
        for weights, precision, threads in [
            (tiny[1], Precision.INT8, 1),
            (tiny[1], Precision.INT8, 2),
            (tiny[1], Precision.FP32, 1),
            (WeightFile(tmp_path / "others"), Precision.INT8, 1),
        ]
    ]
    assert spaces[0] == spaces[1]
    assert len({space.fingerprint for space in spaces}) == 3
