from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.unseen.cases import Half, Kind, drawn, half_of, is_left_out
from benchmarks.unseen.corpora import (
    PROGRAMMES,
    StaleNeedError,
    as_read,
    corpora,
    documents_of,
    everyday,
    file_of,
    need_gold,
    questions_of,
)
from core.language.forms import Language

TITLES = [f"Article {number}" for number in range(400)]


def lines(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def shared(folder: Path) -> Path:
    """Sets of many one-sentence articles with a question each; the parallel ones ask the same in the same order."""
    for name, language in (("piaf_fr", "fr"), ("arcd_ar", "ar"), ("xquad_en", "en"), ("xquad_ar", "ar")):
        contexts, questions = list[dict[str, Any]](), list[dict[str, Any]]()
        for number, title in enumerate(TITLES):
            text = f"Le pont {number} est long. Il mesure {number + 3} mètres."
            contexts.append({"id": f"c{number}", "title": title, "text": text})
            answer = {"text": f"{number + 3} mètres", "start": text.index(f"{number + 3} mètres")}
            wording = f"{name}: combien mesure le pont {number} ?"
            row = {"id": f"q{number}", "context": f"c{number}", "lang": language, "question": wording}
            questions.append({**row, "answers": [answer, answer]})
        lines(folder / "data" / "qa" / name / "contexts.jsonl", contexts)
        lines(folder / "data" / "qa" / name / "questions.jsonl", questions)
    lines(folder / "cases" / "citizen_questions.jsonl", [])
    return folder


def test_titles_fall_into_halves_and_are_left_out_independently() -> None:
    counts = Counter((half_of(title), is_left_out(title)) for title in TITLES)
    assert len(counts) == 4
    assert all(70 <= count <= 130 for count in counts.values())


def test_a_larger_draw_holds_every_smaller_one() -> None:
    few, many = drawn(TITLES, 10, str), drawn(TITLES, 50, str)
    assert many[:10] == few
    assert few != TITLES[:10]
    assert drawn(list(reversed(TITLES)), 10, str) == few


def test_a_corpus_publishes_neither_what_is_left_out_nor_the_other_half(tmp_path: Path) -> None:
    published = documents_of(shared(tmp_path), "piaf_fr", Half.OPEN)
    assert set(published) == {file_of(t) for t in TITLES if half_of(t) is Half.OPEN and not is_left_out(t)}
    assert all(text.startswith("# Article ") for text in published.values())


def test_a_question_is_answerable_exactly_where_its_article_is_published(tmp_path: Path) -> None:
    folder = shared(tmp_path)
    published = documents_of(folder, "piaf_fr", Half.OPEN)
    questions = questions_of(folder, "piaf_fr", Half.OPEN)
    for case in questions.answerable:
        assert case.gold is not None
        assert case.gold.texts[0] in published[case.gold.document]
        assert case.gold.sentence == f"Il mesure {case.gold.texts[0]}."
    assert {case.kind for case in questions.left_out} == {Kind.LEFT_OUT}
    assert all(case.gold is None for case in questions.left_out)
    titles = {t for t in TITLES if half_of(t) is Half.OPEN}
    assert len(questions.answerable) + len(questions.left_out) == len(titles)
    locked = questions_of(folder, "piaf_fr", Half.LOCKED)
    assert not {c.id for c in questions.answerable} & {c.id for c in locked.answerable}


def test_parallel_sets_ask_each_others_wordings_of_their_own_documents(tmp_path: Path) -> None:
    questions = questions_of(shared(tmp_path), "xquad_en", Half.OPEN).answerable
    by_form = {form: [c for c in questions if c.form is form] for form in (Language.ENGLISH, Language.ARABIC)}
    assert [c.gold for c in by_form[Language.ENGLISH]] == [c.gold for c in by_form[Language.ARABIC]]
    assert all(c.question.startswith("xquad_ar") for c in by_form[Language.ARABIC])


def test_questions_of_other_corpora_come_from_none_that_holds_the_same_articles(tmp_path: Path) -> None:
    (found,) = corpora(shared(tmp_path), Half.OPEN, 5, ["xquad_en"])
    counts = Counter((case.kind, case.form) for case in found.cases)
    assert counts[Kind.ANSWERABLE, Language.ENGLISH] == counts[Kind.LEFT_OUT, Language.ARABIC] == 5
    foreign = [case for case in found.cases if case.kind is Kind.OTHER_CORPUS]
    assert {case.question.split(":")[0] for case in foreign if case.id.startswith(("piaf", "arcd", "xquad"))} == {
        "piaf_fr",
        "arcd_ar",
    }
    assert all(case.gold is None for case in foreign)


def test_everyday_questions_are_asked_in_five_forms() -> None:
    counts = Counter(case.form for case in everyday())
    assert set(counts) == set(Language)
    assert len(set(counts.values())) == 1
    assert len({case.question for case in everyday()}) == len(everyday())


def need(text: str, *spans: str) -> dict[str, Any]:
    places = [[text.index(span), text.index(span) + len(span)] for span in spans]
    digests = [hashlib.sha256(span.encode()).hexdigest()[:16] for span in spans]
    start, end = places[0]
    found: dict[str, Any] = {"id": "n", "document": "a.md", "start": start, "end": end, "digest": digests[0]}
    return {**found, "spans": places, "digests": digests} if len(spans) > 1 else found


def test_a_need_names_its_words_by_their_place(tmp_path: Path) -> None:
    text = "Le parti ouvrira cent écoles. Il plantera mille arbres."
    (tmp_path / "a.md").write_text(text, "utf-8")
    gold = need_gold(need(text, "cent écoles"), tmp_path)
    assert (gold.texts, gold.sentence, gold.also) == (("cent écoles",), "Le parti ouvrira cent écoles.", ())
    assert need_gold(need(text, "cent écoles", "mille arbres"), tmp_path).also == ("mille arbres",)


def test_a_gold_is_compared_as_its_reader_sees_it() -> None:
    assert as_read("## Le [programme](https://a.example/p) est **ici**") == "Le programme est ici"


def test_a_need_whose_words_have_moved_is_refused(tmp_path: Path) -> None:
    text = "Le parti ouvrira cent écoles."
    (tmp_path / "a.md").write_text(f"Nouveau. {text}", "utf-8")
    with pytest.raises(StaleNeedError, match=r"a\.md"):
        need_gold(need(text, "cent écoles"), tmp_path)


def test_programmes_are_published_whole_in_both_halves(tmp_path: Path) -> None:
    folder = tmp_path / "data" / PROGRAMMES
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("# A\n", "utf-8")
    assert documents_of(tmp_path, PROGRAMMES, Half.OPEN) == documents_of(tmp_path, PROGRAMMES, Half.LOCKED)
