"""The example organisation keeps its promises: valid, in two languages, sourced, and in our own words."""

from __future__ import annotations

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.answer import AnswerStatus
from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies, Wording
from core.language.forms import Language
from core.text import Script, normalise, script_of, strip_accents
from knowledge.document import DocumentMeta, Kind

FOLDER = Path(__file__).parents[3] / "examples" / "istiqlal"
DOCUMENTS = FOLDER / "documents"
SHEETS = sorted(DOCUMENTS.glob("*.md"))
SOURCE_HEADINGS = {Language.FRENCH: "## Source\n", Language.ARABIC: "## المصدر\n"}
PUBLISHER_MARKS = {Language.FRENCH: "éditeur", Language.ARABIC: "الناشر"}
NOT_OFFICIAL = {Language.FRENCH: "pas une publication officielle", Language.ARABIC: "ليست منشورا رسميا"}
LONGEST_SHARED_RUN = 7
"""Words in a row that a sheet may share with a source: names of institutions run to six."""


@cache
def _parts(sheet: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body of a sheet."""
    _, head, body = sheet.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head), normalise(body)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", strip_accents(normalise(text)).casefold())


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_there_are_enough_sheets_and_neither_language_is_a_guest() -> None:
    languages = [_parts(sheet)[0]["language"] for sheet in SHEETS]
    assert len(SHEETS) >= 16
    assert set(languages) == {"fr", "ar"}
    assert min(languages.count("fr"), languages.count("ar")) >= 0.4 * len(SHEETS)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.stem)
def test_front_matter_says_what_a_document_needs(sheet: Path) -> None:
    meta, body = _parts(sheet)
    assert set(meta) <= set(DocumentMeta.__dataclass_fields__)
    assert meta["title"]
    assert meta["publisher"]
    assert Kind(meta["kind"]) is Kind.FACT_SHEET
    for name in ("published_on", "valid_from", "valid_until"):
        assert isinstance(meta.get(name, date.min), date)
    assert meta["territory"]
    assert meta["themes"]
    assert meta.get("url", "https://").startswith("https://")
    expected = Script.ARABIC if meta["language"] == "ar" else Script.LATIN
    assert script_of(body) is expected
    assert body.startswith(f"# {meta['title']}"), "a reader of the file sees the same title as a reader of the answer"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.stem)
def test_every_sheet_names_source_publisher_and_date_and_is_no_official_publication(sheet: Path) -> None:
    meta, body = _parts(sheet)
    language = Language(meta["language"])
    _, heading, source = body.partition(SOURCE_HEADINGS[language])
    assert heading
    assert PUBLISHER_MARKS[language] in source
    assert re.search(r"\b20\d\d\b", source)
    assert NOT_OFFICIAL[language] in source


def test_a_replaced_sheet_names_a_sheet_that_stands_and_one_sheet_has_run_out() -> None:
    metas = {sheet.name: _parts(sheet)[0] for sheet in SHEETS}
    successors = {name: meta["superseded_by"] for name, meta in metas.items() if "superseded_by" in meta}
    assert successors
    for name, successor in successors.items():
        assert successor in metas
        assert successor != name
        assert "superseded_by" not in metas[successor]
    assert any("valid_until" in meta and "superseded_by" not in meta for meta in metas.values())


def test_every_row_of_the_table_names_its_source() -> None:
    with (DOCUMENTS / "nassij-regions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 5
    assert all(re.search(r"\b20\d\d\b", row["Source"]) for row in rows)
    assert all(value for row in rows for value in row.values())


@pytest.mark.data
def test_sheets_are_in_our_own_words(shared: Path) -> None:
    length = LONGEST_SHARED_RUN + 1
    taken = {run for seed in (shared / "seeds").glob("*.txt") for run in _runs(seed.read_text("utf-8"), length)}
    assert len(taken) > 1000, "the sources were read"
    for sheet in (*SHEETS, *DOCUMENTS.glob("*.csv")):
        shared_runs = _runs(sheet.read_text("utf-8"), length) & taken
        assert not shared_runs, f"{sheet.name} copies: {sorted(' '.join(r) for r in shared_runs)}"


def test_the_originality_check_can_fail() -> None:
    source = "Chaque binôme devra assurer un minimum de trois rencontres effectives"
    assert _runs("On lit : chaque binome devra assurer un minimum de trois rencontres.", 8) & _runs(source, 8)


def test_questions_to_begin_with_exist_in_every_language_offered() -> None:
    organisation = Organisation.load(FOLDER)
    assert set(organisation.languages) == set(Language)
    for language in Language:
        questions = organisation.examples[language]
        assert len(questions) >= 3
        assert len(set(questions)) == len(questions)
        expected = Script.ARABIC if language.is_rtl else Script.LATIN
        assert all(script_of(question) is expected for question in questions)
        assert all(question.rstrip().endswith("؟" if language.is_rtl else "?") for question in questions)


def test_every_language_says_that_it_is_an_ai_and_a_demonstration() -> None:
    organisation = Organisation.load(FOLDER)
    replies = Replies.load(organisation, FOLDER)
    marks = {
        Language.FRENCH: ("intelligence artificielle", "démonstration"),
        Language.ARABIC: ("ذكاء اصطناعي", "تجريبي"),
        Language.DARIJA: ("ذكاء اصطناعي", "تجربة"),
        Language.DARIJA_LATIN: ("IA", "tajriba"),
        Language.ENGLISH: ("artificial intelligence", "demonstration"),
    }
    for language, (machine, demonstration) in marks.items():
        for text in (
            organisation.disclaimer.in_language(language),
            replies.wording(AnswerStatus.CONVERSATION_GREETING, language),
            replies.wording(AnswerStatus.CONVERSATION_IDENTITY, language),
        ):
            assert machine in text
            assert demonstration in text


def test_replies_replace_the_same_wordings_in_every_language() -> None:
    replies = Replies.load(Organisation.load(FOLDER), FOLDER)
    assert set(replies.overrides) == set(Language)
    assert len({frozenset(texts) for texts in replies.overrides.values()}) == 1
    built_in_only = set(Wording) - set(replies.overrides[Language.FRENCH])
    assert built_in_only, "what the organisation does not replace keeps its built-in text"
