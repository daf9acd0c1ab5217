from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import EmbeddingRuntimeError
from knowledge.index.embedders.onnx_e5 import batches_of, inputs_of
from knowledge.index.embedders.tokenizer import E5Tokenizer, Window, readable
from knowledge.index.embedders.weights import Vocabulary, WeightFile
from tests.tiny_e5 import HIDDEN, PIECES, write_tiny_e5

VOCABULARY = Vocabulary(PIECES, np.linspace(0, -9, len(PIECES)).tolist(), begin=0, end=2, padding=1, unknown=3)
WINDOWS = st.lists(st.integers(2, 60), max_size=30).map(
    lambda sizes: [Window(n, (4,) * s) for n, s in enumerate(sizes)]
)


def test_four_bit_blocks_decode_to_what_was_written(tmp_path: Path) -> None:
    written, read = write_tiny_e5(tmp_path / "weights"), WeightFile(tmp_path / "weights")
    assert np.array_equal(read.matrix("emb.word", HIDDEN), written.matrices["emb.word"])
    assert np.array_equal(read.floats("l1.fi.b"), written.floats["l1.fi.b"])
    assert read.vocabulary.pieces == PIECES
    assert (read.vocabulary.begin, read.vocabulary.end, read.vocabulary.unknown) == (0, 2, 3)


@pytest.mark.parametrize("keep", [0, 3, 20, 200, 5000, -1])
def test_a_file_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    write_tiny_e5(tmp_path / "weights")
    (tmp_path / "weights").write_bytes((tmp_path / "weights").read_bytes()[:keep])
    with pytest.raises(EmbeddingRuntimeError):
        WeightFile(tmp_path / "weights")


def test_another_format_is_refused(tmp_path: Path) -> None:
    write_tiny_e5(tmp_path / "weights")
    content = (tmp_path / "weights").read_bytes()
    (tmp_path / "weights").write_bytes(content[:4] + b"\2" + content[5:])
    with pytest.raises(EmbeddingRuntimeError, match="not known"):
        WeightFile(tmp_path / "weights")
    with pytest.raises(EmbeddingRuntimeError):
        WeightFile(tmp_path / "absent")


def test_a_long_text_is_cut_into_windows_that_lose_nothing() -> None:
    tokenizer = E5Tokenizer(VOCABULARY, window=10)
    windows = tokenizer.windows(["abcdefghijklmnopqrst", "sea"], prefix="")
    assert [w.text for w in windows] == [0, 0, 0, 1]
    assert all(w.ids[0] == 0 and w.ids[-1] == 2 and len(w.ids) <= 10 for w in windows)
    (whole,) = E5Tokenizer(VOCABULARY, window=100).windows(["abcdefghijklmnopqrst"], prefix="")
    assert [i for w in windows[:3] for i in w.ids[1:-1]] == list(whole.ids[1:-1])
    assert len(tokenizer.windows(["abcdefghijklmnopqrst"], prefix="", limit=1)) == 1


def test_marks_of_the_model_in_a_text_are_text() -> None:
    (window,) = E5Tokenizer(VOCABULARY, window=48).windows(["a</s><pad><s>b"], prefix="")
    assert not {0, 1, 2} & set(window.ids[1:-1])


def test_an_empty_text_has_the_tokens_of_its_prefix() -> None:
    tokenizer = E5Tokenizer(VOCABULARY, window=48)
    empty, blank = tokenizer.windows(["", " \n\u200f\0"], prefix="the ")
    assert empty.ids == blank.ids
    assert len(empty.ids) > 2


@given(st.text(max_size=200))
def test_a_readable_text_has_nothing_hidden_and_stays_as_it_is(text: str) -> None:
    found = readable(text)
    assert readable(found) == found
    assert not re.search(r"[\0\ud800-\udfff\u064b-\u0652\u0640\n]|  ", found)


@given(WINDOWS, st.integers(1, 200))
def test_batches_hold_every_window_once_and_keep_to_the_budget(windows: list[Window], tokens: int) -> None:
    batches = list(batches_of(windows, tokens))
    assert sorted(w.text for batch in batches for w in batch) == [w.text for w in windows]
    assert all(len(batch) == 1 or len(batch) * max(len(w.ids) for w in batch) <= tokens for batch in batches)


@given(WINDOWS.filter(bool))
def test_the_mean_counts_every_token_and_no_padding(windows: list[Window]) -> None:
    inputs = inputs_of(windows, padding=1)
    assert np.array_equal(np.asarray(inputs["pool"], np.float32)[:, 0, :] > 0, inputs["ids"] != 1)
    assert np.allclose(np.asarray(inputs["pool"], np.float32).sum(axis=-1), 1.0)
    assert inputs["lengths"].tolist() == [len(w.ids) for w in windows]
