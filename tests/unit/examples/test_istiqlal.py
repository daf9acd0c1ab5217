"""The example organisation keeps its promises: valid, in three languages, sourced, and in our own words."""

from __future__ import annotations

import csv
import re
from collections import Counter
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
from core.text import Script, normalise, script_of, strip_accents, western_digits
from knowledge.document import DocumentMeta, Kind, LoadedDocument, Passage
from knowledge.reading.clean import clean
from knowledge.reading.load import load_path
from knowledge.reading.metadata import stem_of
from knowledge.reading.split import split

FOLDER = Path(__file__).parents[3] / "examples" / "istiqlal"
DOCUMENTS = FOLDER / "documents"
SHEETS = sorted(DOCUMENTS.glob("*.md"))
SOURCE_HEADINGS = {Language.FRENCH: "## Source\n", Language.ARABIC: "## المصدر\n", Language.ENGLISH: "## Source\n"}
PUBLISHER_MARKS = {Language.FRENCH: "éditeur", Language.ARABIC: "الناشر", Language.ENGLISH: "publisher"}
DEMONSTRATION = {
    Language.FRENCH: "(démonstration)",
    Language.ARABIC: "(عرض تجريبي)",
    Language.ENGLISH: "(demonstration)",
}
NOT_OFFICIAL = {
    Language.FRENCH: "pas une publication officielle",
    Language.ARABIC: "ليست منشورا رسميا",
    Language.ENGLISH: "not an official publication",
}
OWN_TO_A_LANGUAGE = {"title", "publisher", "language", "themes", "superseded_by"}
"""Fields of front matter that a translation writes anew; all others it shares with its original."""
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


def test_there_are_enough_sheets_and_no_language_is_a_guest() -> None:
    originals = [_parts(sheet)[0]["language"] for sheet in SHEETS if "." not in sheet.stem]
    assert len(originals) >= 16
    assert min(originals.count("fr"), originals.count("ar")) >= 0.4 * len(originals)
    assert Counter(_parts(sheet)[0]["language"] for sheet in SHEETS) == dict.fromkeys(
        ("fr", "ar", "en"), len(originals)
    )


@cache
def _cut() -> dict[str, dict[Language, tuple[Passage, ...]]]:
    """Passages of every sheet and table by the name of its original and by language, as publication cuts them."""
    found: dict[str, dict[Language, tuple[Passage, ...]]] = {}
    for loaded in load_path(DOCUMENTS):
        assert isinstance(loaded, LoadedDocument)
        assert loaded.meta.language is not None
        found.setdefault(stem_of(loaded.key), {})[loaded.meta.language] = split(clean(loaded))
    return found


@pytest.mark.parametrize("sheet", [*SHEETS, DOCUMENTS / "nassij-regions.csv"], ids=lambda s: s.stem)
def test_what_is_said_in_one_language_is_said_in_each_at_the_same_place_with_the_same_figures(sheet: Path) -> None:
    spoken = _cut()[stem_of(sheet.name)]
    assert set(spoken) == {Language.FRENCH, Language.ARABIC, Language.ENGLISH}
    for passages in zip(*spoken.values(), strict=True):
        assert len({len(passage.heading) for passage in passages}) == 1
        assert len({len(passage.sentences) for passage in passages}) == 1, [p.text for p in passages]
        for sentences in zip(*(passage.sentences for passage in passages), strict=True):
            figures = {frozenset(re.findall(r"\d+", western_digits(sentence.text))) for sentence in sentences}
            assert len(figures) == 1, [sentence.text for sentence in sentences]


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if "." in sheet.stem], ids=lambda s: s.stem)
def test_a_translation_shares_the_front_matter_of_its_original(sheet: Path) -> None:
    own, original = _parts(sheet)[0], _parts(DOCUMENTS / f"{sheet.stem.partition('.')[0]}.md")[0]
    assert set(own) == set(original)
    assert own["language"] == sheet.stem.rpartition(".")[2] != original["language"]
    assert {name: own[name] for name in set(own) - OWN_TO_A_LANGUAGE} == {
        name: original[name] for name in set(original) - OWN_TO_A_LANGUAGE
    }


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.stem)
def test_front_matter_says_what_a_document_needs(sheet: Path) -> None:
    meta, body = _parts(sheet)
    assert set(meta) <= set(DocumentMeta.__dataclass_fields__)
    assert meta["title"]
    assert meta["publisher"].endswith(DEMONSTRATION[Language(meta["language"])])
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


@pytest.mark.parametrize("table", sorted(DOCUMENTS.glob("*.csv")), ids=lambda table: table.stem)
def test_every_row_of_the_table_names_its_source(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 5
    assert all(re.search(r"\b20\d\d\b", row.get("Source") or row["المصدر"]) for row in rows)
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
