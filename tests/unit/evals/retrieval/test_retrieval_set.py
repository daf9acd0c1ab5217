from __future__ import annotations

from pathlib import Path

import pytest

from core.language.forms import Language
from evals.retrieval.judged_set import BadRetrievalSetError, read_retrieval_set

GOOD = {
    "passages.jsonl": '{"id": "p1", "text": "Trois cohortes.", "title": "TAMKINE"}\n\n{"id": "p2", "text": "جمعيات"}\n',
    "queries.jsonl": '{"id": "q1", "text": "cohortes ?", "lang": "fr"}\n{"id": "q2", "text": "ch7al?", "lang": "arabizi"}\n',
    "qrels.jsonl": '{"query_id": "q1", "passage_id": "p1", "rel": 1}\n{"query_id": "q2", "passage_id": "p1", "rel": 2}\n',
}


def _write(folder: Path, **changed: str) -> Path:
    for name, content in GOOD.items():
        (folder / name).write_text(changed.get(name.removesuffix(".jsonl"), content), encoding="utf-8")
    return folder


def test_a_set_is_read_whole(tmp_path: Path) -> None:
    judged = read_retrieval_set(_write(tmp_path))
    assert [(p.id, p.meta.title, p.language) for p in judged.passages] == [
        ("p1", "TAMKINE", Language.FRENCH),
        ("p2", "", Language.ARABIC),
    ]
    assert [(q.id, q.language) for q in judged.queries] == [("q1", Language.FRENCH), ("q2", Language.DARIJA_LATIN)]
    assert judged.judgements == {"q1": {"p1": 1}, "q2": {"p1": 2}}


def test_questions_without_a_relevant_passage_are_left_out(tmp_path: Path) -> None:
    qrels = '{"query_id": "q1", "passage_id": "p1", "rel": 1}\n{"query_id": "q2", "passage_id": "p1", "rel": 0}\n'
    assert [q.id for q in read_retrieval_set(_write(tmp_path, qrels=qrels)).queries] == ["q1"]


def test_a_sample_is_the_same_every_time_and_keeps_every_passage(tmp_path: Path) -> None:
    judged = read_retrieval_set(_write(tmp_path))
    assert judged.sampled(1) == judged.sampled(1)
    assert len(judged.sampled(1).queries) == 1
    assert judged.sampled(1).passages == judged.passages
    assert judged.sampled(None) == judged.sampled(9) == judged


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("passages", '{"id": "p1", "text": "a"}\nnonsense\n', r"passages.jsonl, line 2: this is not JSON"),
        ("passages", "[1]\n", r"passages.jsonl, line 1: this is not a JSON object"),
        ("passages", '{"id": "p1"}\n', r"passages.jsonl, line 1: `text` must be"),
        ("passages", '{"id": 7, "text": "a"}\n', r"passages.jsonl, line 1: `id` must be"),
        ("passages", '{"id": "a", "text": "a"}\n\n{"id": "a", "text": "b"}\n', r"line 3: the id 'a' is there twice"),
        ("queries", '{"id": "q1", "text": "a"}\n', r"queries.jsonl, line 1: `lang` must be"),
        ("queries", '{"id": "q1", "text": "a", "lang": "xx"}\n', r"queries.jsonl, line 1: `lang` is 'xx'"),
        ("qrels", '{"query_id": "q9", "passage_id": "p1", "rel": 1}\n', r"line 1: no question has the id 'q9'"),
        ("qrels", '{"query_id": "q1", "passage_id": "p9", "rel": 1}\n', r"line 1: no passage has the id 'p9'"),
        ("qrels", '{"query_id": "q1", "passage_id": "p1", "rel": "1"}\n', r"qrels.jsonl, line 1: `rel` must be"),
        ("qrels", '{"query_id": "q1", "passage_id": "p1", "rel": true}\n', r"qrels.jsonl, line 1: `rel` must be"),
        ("qrels", "", r"qrels.jsonl: no question has a relevant passage"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_line(tmp_path: Path, name: str, content: str, complaint: str) -> None:
    with pytest.raises(BadRetrievalSetError, match=complaint):
        read_retrieval_set(_write(tmp_path, **{name: content}))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRetrievalSetError, match=r"passages\.jsonl cannot be read"):
        read_retrieval_set(tmp_path)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    _write(tmp_path)
    (tmp_path / "queries.jsonl").write_bytes('{"id": "q1", "text": "été", "lang": "fr"}'.encode("cp1252"))
    with pytest.raises(BadRetrievalSetError, match=r"queries\.jsonl cannot be read"):
        read_retrieval_set(tmp_path)
