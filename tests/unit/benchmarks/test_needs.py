"""The needs that nothing is tuned on: whole, distinct, in the right script, in the right half, and still true to the documents."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parents[3] / "benchmarks" / "unseen" / "data" / "needs.jsonl"
FORMS = ("fr", "ar", "ary", "ary-Latn", "en")
KINDS = {"figure", "name", "yes_no", "how", "list", "definition", "date", "position"}
FIELDS = {"id", "half", "document", "start", "end", "digest", "answerable", "kind", "forms"}
SEVERAL = {"spans", "digests"}
COPIED_WORDS = 8
"""As many words of a document in a row are no citizen's own."""

Need = dict[str, Any]


@pytest.fixture(scope="module")
def needs() -> list[Need]:
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def arabic_share(text: str) -> float:
    letters = [letter for letter in text if letter.isalpha()]
    return sum("\u0600" <= letter <= "\u06ff" for letter in letters) / len(letters)


def test_there_are_enough_of_both_kinds(needs: list[Need]) -> None:
    answerable = Counter(need["answerable"] for need in needs)
    assert answerable[True] >= 70
    assert answerable[False] >= 30


def test_no_document_is_asked_about_too_often(needs: list[Need]) -> None:
    often = Counter(need["document"] for need in needs if need["answerable"])
    assert max(often.values()) <= 4
    assert len(often) >= 30


def test_every_line_has_its_fields_and_no_other(needs: list[Need]) -> None:
    for need in needs:
        assert set(need) - SEVERAL == FIELDS, need["id"]
        assert need["kind"] in KINDS, need["id"]
        assert tuple(need["forms"]) == FORMS, need["id"]
        assert set(need) >= SEVERAL or not SEVERAL & set(need), need["id"]


def test_an_answer_has_a_place_and_nothing_else_has(needs: list[Need]) -> None:
    for need in needs:
        place = (need["document"] is not None, need["end"] > need["start"] >= 0, bool(need["digest"]))
        assert place == (need["answerable"],) * 3, need["id"]


def test_ids_are_unique(needs: list[Need]) -> None:
    assert len({need["id"] for need in needs}) == len(needs)


def test_wordings_are_distinct(needs: list[Need]) -> None:
    often = Counter(tuple(words(text)) for need in needs for text in need["forms"].values())
    assert [wording for wording, count in often.items() if count > 1] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_in_its_script(needs: list[Need], form: str) -> None:
    shares = {need["forms"][form]: arabic_share(need["forms"][form]) for need in needs}
    if form in ("ar", "ary"):
        assert [text for text, share in shares.items() if share < 0.8] == []
    else:
        assert [text for text, share in shares.items() if share > 0] == []


def test_halves_follow_the_documents_name_or_the_id(needs: list[Need]) -> None:
    for need in needs:
        rule = "open" if digest(need["document"] or need["id"])[0] in "01234567" else "locked"
        assert need["half"] == rule, need["id"]
    assert {need["half"] for need in needs if need["answerable"]} == {"open", "locked"}
    assert {need["half"] for need in needs if not need["answerable"]} == {"open", "locked"}


@pytest.mark.data
def test_places_and_digests_fit_the_documents(needs: list[Need], shared: Path) -> None:
    for need in needs:
        if not need["answerable"]:
            continue
        text = (shared / "data" / "programmes_fr" / need["document"]).read_text("utf-8")
        first = [need["start"], need["end"]]
        spans = need.get("spans", [first])
        assert spans[0] == first, need["id"]
        assert [digest(text[start:end])[:16] for start, end in spans] == need.get("digests", [need["digest"]]), need[
            "id"
        ]
        assert need.get("digests", [need["digest"]])[0] == need["digest"], need["id"]
        assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans), need["id"]


@pytest.mark.data
def test_no_wording_copies_a_document(needs: list[Need], shared: Path) -> None:
    documents = [words(path.read_text("utf-8")) for path in (shared / "data" / "programmes_fr").glob("*.md")]
    runs = {tuple(d[i : i + COPIED_WORDS]) for d in documents for i in range(len(d) - COPIED_WORDS + 1)}
    assert runs
    for need in needs:
        for text in need["forms"].values():
            asked = words(text)
            copied = [
                asked[i : i + COPIED_WORDS] for i in range(len(asked)) if tuple(asked[i : i + COPIED_WORDS]) in runs
            ]
            assert copied == [], need["id"]
