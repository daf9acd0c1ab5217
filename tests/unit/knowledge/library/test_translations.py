"""Documents that are translations of one another are one source, and what is wrong with what is said of them is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.language.forms import Language
from knowledge.document import DocumentMeta, LoadedDocument
from knowledge.library.codec import decode_meta, decode_passage, encode_meta, encode_passage
from knowledge.library.library import Library
from knowledge.library.translations import groups_of
from knowledge.reading.load import load_path
from knowledge.reading.metadata import language_in_name, parse_metadata, stem_of
from knowledge.reading.split import split
from tests.unit.knowledge.library.test_ingest import Room

FRENCH = "# Le programme\n\n## La durée\n\nLe programme dure dix mois. Il est gratuit.\n\n## Les lieux\n\nIl se tient à Fès et à Rabat.\n"
ARABIC = "# البرنامج\n\n## المدة\n\nيدوم البرنامج عشرة أشهر. وهو مجاني.\n\n## الأماكن\n\nينعقد البرنامج بفاس والرباط.\n"


def meta(language: Language, original: str = "") -> DocumentMeta:
    return DocumentMeta("T", language=language, translation_of=original)


@pytest.mark.parametrize(
    ("key", "tag", "stem"),
    [
        ("s/guide.ar.md", Language.ARABIC, "s/guide"),
        ("s/guide.ary-latn.md", Language.DARIJA_LATIN, "s/guide"),
        ("s/guide.md", None, "s/guide"),
        ("s/v1.2.pdf", None, "s/v1.2"),
        ("s.fr/guide.md", None, "s.fr/guide"),
        ("s/.ar.md", None, "s/.ar"),
        ("s/notes.en", None, "s/notes"),
    ],
)
def test_a_language_stands_before_the_ending(key: str, tag: Language | None, stem: str) -> None:
    assert language_in_name(key) is tag
    assert stem_of(key) == stem


def test_files_named_alike_are_one_source_within_their_folder() -> None:
    found = groups_of(
        {
            "s/guide.fr.md": meta(Language.FRENCH),
            "s/guide.ar.md": meta(Language.ARABIC),
            "s/plan.md": meta(Language.FRENCH),
            "s/plan.en.pdf": meta(Language.ENGLISH),
            "t/guide.en.md": meta(Language.ENGLISH),
            "s/alone.ar.md": meta(Language.ARABIC),
            "s/same.md": meta(Language.ARABIC),
            "s/same.ar.md": meta(Language.ARABIC),
        }
    )
    assert found.originals == {"s/guide.ar.md": "s/guide.fr.md", "s/plan.en.pdf": "s/plan.md"}
    assert found.members == {
        "s/guide.fr.md": ("s/guide.fr.md", "s/guide.ar.md"),
        "s/plan.md": ("s/plan.md", "s/plan.en.pdf"),
    }
    assert found.warnings == {}


def test_what_is_stated_reaches_the_original_and_what_cannot_be_is_said() -> None:
    found = groups_of(
        {
            "a": meta(Language.FRENCH),
            "b": meta(Language.ARABIC, "a"),
            "c": meta(Language.ENGLISH, "b"),
            "lost": meta(Language.ARABIC, "nowhere"),
            "self": meta(Language.ARABIC, "self"),
            "x": meta(Language.ARABIC, "y"),
            "y": meta(Language.FRENCH, "x"),
            "same": meta(Language.FRENCH, "a"),
        }
    )
    assert found.originals == {"b": "a", "c": "a"}
    assert sorted(found.warnings) == ["lost", "same", "self", "x", "y"]
    assert "There is no document" in found.warnings["lost"].text
    assert found.warnings["lost"].remedy


def test_titles_are_stated_in_other_languages() -> None:
    fields = parse_metadata("title: Le plan\ntitle_ar: الخطة\ntitles:\n  en: The plan\n").fields
    assert dict(fields["titles"]) == {Language.ARABIC: "الخطة", Language.ENGLISH: "The plan"}
    with pytest.raises(Exception, match="titles"):
        parse_metadata("titles: Le plan\n")
    with pytest.raises(Exception, match="titles"):
        parse_metadata("titles:\n  de: Der Plan\n")


def test_a_document_without_translations_is_the_document_that_it_was() -> None:
    plain = LoadedDocument("a.md", DocumentMeta("T", language=Language.FRENCH), "Un texte.")
    # As they were before translations were known: published documents stay unchanged when they are read again.
    assert plain.digest.startswith("219bc3d112a4dc9d")
    assert split(plain)[0].id == "495b6535f8e23793a9ecd27625d93811"
    assert set(plain.meta.identity) == {n for n in vars(plain.meta) if n not in ("translation_of", "titles", "kept")}
    assert replace(plain, meta=replace(plain.meta, translation_of="b")).digest != plain.digest


@pytest.fixture
def room(library: Library, tmp_path: Path) -> Room:
    made = Room(library, tmp_path)
    (made.site / "plan.fr.md").write_text(FRENCH, encoding="utf-8")
    (made.site / "plan.ar.md").write_text(ARABIC, encoding="utf-8")
    return made


def test_an_ingest_makes_one_source_of_translations(room: Room) -> None:
    report = room.ingest()
    assert report.ok
    assert report.release
    assert room.library.translations(report.release) == {"site/plan.fr.md": ("site/plan.fr.md", "site/plan.ar.md")}
    arabic = room.library.document_passages(report.release, "site/plan.ar.md")
    assert {p.group for p in arabic} == {"site/plan.fr.md"}
    assert arabic[0].meta.title_in(Language.DARIJA_LATIN) == "Le programme"
    french = room.library.document_passages(report.release, "site/plan.fr.md")
    assert french[0].meta.title_in(Language.DARIJA) == "البرنامج"
    assert room.ingest().changes == ()
    (room.site / "plan.ar.md").unlink()
    after = room.ingest()
    assert after.release
    assert room.library.translations(after.release) == {}
    assert room.library.document_passages(after.release, "site/plan.fr.md")[0].meta.titles == ()


def test_what_is_translated_nowhere_is_a_warning_with_a_remedy(room: Room) -> None:
    (room.site / "a.md").write_text(
        "---\ntranslation_of: gone.md\n---\n# Un titre\n\nUn texte qui parle.\n", encoding="utf-8"
    )
    warnings = [str(w) for w in room.ingest().warnings]
    assert any("no document that it could be the translation of" in w and "gone.md" in w for w in warnings)


def test_reviewed_translations_stand_beside_the_words_of_a_document(room: Room) -> None:
    (room.site / "plan.fr.md.translations.yaml").write_text(
        '- text: "Le programme dure dix mois."\n  en: The programme lasts ten months.\n  reviewed_by: Mme Alaoui\n'
        "- text: La durée\n  en: How long\n"
        "- text: Le programme\n  en: The programme\n"
        "- text: Il est gratuit.\n  en: It is free.\n"
        "- text: Il coûte cher.\n  en: It is dear.\n  reviewed_by: Mme Alaoui\n",
        encoding="utf-8",
    )
    report = room.ingest()
    assert report.release
    first = room.library.document_passages(report.release, "site/plan.fr.md")[0]
    start = first.text.index("Le programme dure")
    found = first.translation(start, start + 10, Language.ENGLISH)
    assert found is not None
    assert (found.text, found.reviewed_by) == ("The programme lasts ten months.", "Mme Alaoui")
    assert first.translation(start, start + 10, Language.ARABIC) is None
    assert first.heading_in(Language.ENGLISH)[-1] == "How long"
    assert first.meta.title_in(Language.ENGLISH) == "The programme"
    told = " ".join(map(str, report.warnings))
    assert "nobody is said to have reviewed it" in told
    assert "does not say it in one piece" in told


def test_a_translations_file_that_cannot_be_read_keeps_no_document_out(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Un titre\n\nUn texte qui parle.\n", encoding="utf-8")
    (tmp_path / "a.md.translations.yaml").write_text("- text: [\n", encoding="utf-8")
    (tmp_path / "b.md.translations.yaml").write_text("- text: x\n", encoding="utf-8")
    document, note = load_path(tmp_path)
    assert isinstance(document, LoadedDocument)
    assert any("this is not YAML" in str(w) for w in document.warnings)
    assert "its translations go unused" in str(note)


def test_translations_come_back_from_the_database_as_they_were(room: Room) -> None:
    known = DocumentMeta("T", titles=((Language.ARABIC, "ت"),), translation_of="a.md")
    assert decode_meta(encode_meta(known)) == known
    (room.site / "plan.fr.md.translations.yaml").write_text(
        "- text: Il est gratuit.\n  en: It is free.\n  reviewed_by: N\n- text: La durée\n  en: How long\n",
        encoding="utf-8",
    )
    report = room.ingest()
    for passage in room.library.document_passages(report.release or 0, "site/plan.fr.md"):
        row = (passage.id, passage.key, passage.language.value, encode_passage(passage), encode_meta(passage.meta))
        assert decode_passage(*row) == passage
