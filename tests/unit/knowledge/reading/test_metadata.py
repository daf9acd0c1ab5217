"""What people state about a document is taken at its word, or refused with a reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from knowledge.document import Kind
from knowledge.errors import DocumentRefusedError
from knowledge.reading.metadata import (
    FoundMeta,
    Statement,
    parse_metadata,
    resolve,
    shorten,
    take_front_matter,
    title_from,
)
from knowledge.warnings import WarningKind


def test_every_field_is_read() -> None:
    text = (
        "title: 'Contrat social : la jeunesse'\nkind: programme\npublisher: Parti Exemple\nlanguage: ary-Latn\n"
        "published_on: 2025-01-11\nvalid_from: 2025-02-01\nvalid_until: 2026-12-31\nsuperseded_by: b.md\n"
        "url: https://exemple.ma/a\nterritory: [Fès-Meknès, Souss-Massa]\nthemes: jeunesse, emploi\n"
    )
    stated = parse_metadata(text).fields
    meta = resolve("a.md", "texte", FoundMeta(), stated=stated, defaults={})
    assert meta.title == "Contrat social : la jeunesse"
    assert (meta.kind, meta.language) == (Kind.PROGRAMME, Language.DARIJA_LATIN)
    assert (meta.published_on, meta.valid_from, meta.valid_until) == (
        date(2025, 1, 11),
        date(2025, 2, 1),
        date(2026, 12, 31),
    )
    assert meta.territory == ("Fès-Meknès", "Souss-Massa")
    assert meta.themes == ("jeunesse", "emploi")
    assert (meta.superseded_by, meta.url, meta.publisher) == ("b.md", "https://exemple.ma/a", "Parti Exemple")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: a\npublished_on: 2021-02-31", ("Line 2", "published_on", "2021-02-31", "YYYY-MM-DD")),
        ("published_on: 2021", ("published_on", "2021", "YYYY-MM-DD")),
        ("valid_until: demain", ("valid_until", "demain", "YYYY-MM-DD")),
        ("kind: tract", ("kind", "tract", "press_release")),
        ("language: de", ("language", "de", "ary-Latn")),
        ("url: javascript:alert(1)", ("url", "javascript", "https://")),
        ("kind: law\nkind: law", ("Line 2", "kind", "twice")),
        ("title: {a: b}", ("title", "more than a value")),
        ("- a\n- b", ("field: value",)),
        ("title: 'a", ("not valid YAML",)),
        ("a: " + "[" * 20_000, ("nested too deeply",)),
        ("title: " + "a" * 70_000, ("longer than",)),
    ],
)
def test_what_cannot_be_is_refused_with_field_value_line_and_remedy(text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(DocumentRefusedError) as refusal:
        parse_metadata(text)
    for words in said:
        assert words in f"{refusal.value.detail} {refusal.value.remedy}"


def test_values_are_taken_as_written() -> None:
    assert parse_metadata("title: 2021\npublisher: no").fields == {"title": "2021", "publisher": "no"}
    assert parse_metadata("title:\npublisher: ''") == Statement({})
    assert parse_metadata("") == Statement()


def test_front_matter_is_taken_off_and_counts_its_lines() -> None:
    stated, start = take_front_matter("---\ntitle: A\n---\nTexte")
    assert stated == Statement({"title": "A"})
    assert "---\ntitle: A\n---\nTexte"[start:] == "Texte"
    with pytest.raises(DocumentRefusedError, match="Line 3 of the front matter"):
        take_front_matter("---\ntitle: A\nkind: b\n---\n")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff---\ntitle: Forêts\npublished_on: 2026-01-15\ntags: [arbre, eau]\nparams: {a: {b: c}}\n---\nTexte",
        "+++\ntitle = 'Forêts'\npublished_on = 2026-01-15\ntags = ['arbre']\n[params]\na = 1\n+++\nTexte",
        '+++\r\ntitle = "Forêts"\r\npublished_on = 2026-01-15T10:00:00Z\r\ntags = 1\r\nparams = 2\r\n+++\r\nTexte',
    ],
)
def test_unknown_fields_are_named_and_keep_nothing_out_in_yaml_and_toml(text: str) -> None:
    stated, start = take_front_matter(text)
    assert text[start:] == "Texte"
    assert stated.fields == {"title": "Forêts", "published_on": date(2026, 1, 15)}
    (warning,) = stated.warnings
    assert warning.kind is WarningKind.METADATA
    assert all(word in str(warning) for word in ("tags", "params", "line 4", "publisher"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("+++\ntitle = A\n+++\n", ("not valid TOML", "line 1")),
        ("+++\npublished_on = 'demain'\n+++\n", ("Line 2", "published_on", "YYYY-MM-DD")),
        ("+++\ntitle = {a = 1}\n+++\n", ("title",)),
    ],
)
def test_toml_that_cannot_be_is_refused(text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(DocumentRefusedError) as refusal:
        take_front_matter(text)
    assert all(word in f"{refusal.value.detail} {refusal.value.remedy}" for word in said)


@pytest.mark.parametrize(
    "text",
    [
        "+++\nUne ligne\n+++\n",
        "---\n\nUne ligne puis une autre\n\n---\n",
        "---\ntitle: sans fin",
        "Texte\n---\na: b\n---\n",
    ],
)
def test_a_rule_is_not_front_matter(text: str) -> None:
    assert take_front_matter(text) == (Statement(), 0)


def test_beside_the_file_goes_before_inside_before_the_folder_before_what_it_shows() -> None:
    found = FoundMeta(
        title="montré", publisher="montré", url="https://montre.ma", stated={"title": "dedans", "kind": Kind.LAW}
    )
    meta = resolve("a.md", "x", found, stated={"title": "à côté"}, defaults={"kind": Kind.FAQ, "publisher": "dossier"})
    assert (meta.title, meta.kind, meta.publisher, meta.url) == ("à côté", Kind.LAW, "dossier", "https://montre.ma")


def test_a_title_is_found_somewhere() -> None:
    for text, found, title in (
        ("Première ligne\nsuite", FoundMeta(title="Un titre"), "Un titre"),
        ("\n***\n# Première ligne\nsuite", FoundMeta(), "Première ligne"),
        ("123\n---", FoundMeta(), "guide"),
    ):
        assert resolve("dossier/guide.txt", text, found, stated={}, defaults={}).title == title


@given(st.text(max_size=400))
def test_titles_are_one_short_line(text: str) -> None:
    for title in (shorten(text), title_from(text)):
        assert len(title) <= 121
        assert "\n" not in title


def test_long_titles_end_between_words() -> None:
    title = shorten("mot " * 60)
    assert title.endswith("mot…")
    assert shorten("Une première phrase assez courte. " + "mot " * 60) == "Une première phrase assez courte"


def test_the_language_is_found_from_the_text() -> None:
    arabic = "يقترح الحزب تعاقدا اجتماعيا متقدما مع الشباب تتم صياغته معهم في جميع جهات المملكة."
    french = "Le parti propose un contrat social avancé pour les jeunes, écrit avec eux dans toutes les régions."
    for text, language in ((arabic, Language.ARABIC), (french, Language.FRENCH)):
        assert resolve("a", text, FoundMeta(), stated={}, defaults={}).language is language


def test_a_validity_that_ends_before_it_begins_is_refused() -> None:
    begins, ends = {"valid_from": date(2025, 5, 5)}, {"valid_until": date(2020, 1, 1)}
    with pytest.raises(DocumentRefusedError, match="before 2025-05-05") as refusal:
        resolve("a", "Un texte", FoundMeta(), stated=ends, defaults=begins)
    assert "valid_until" in refusal.value.remedy
    assert resolve("a", "Un texte", FoundMeta(), stated=begins, defaults={"valid_until": date(2025, 5, 5)})


@pytest.mark.parametrize(
    ("front", "day"),
    [
        ("---\ntitle: Eau\ndate: 2026-02-01T08:00:00+01:00\n---\n", date(2026, 2, 1)),
        ("+++\ntitle = 'Eau'\ndate = 2026-02-01T08:00:00Z\n+++\n", date(2026, 2, 1)),
        ("---\npublishDate: 2026-02-01\n...\n", date(2026, 2, 1)),
        ("---\ndate: 2026-02-01\npublished_on: 2026-03-01\n---\n", date(2026, 3, 1)),
        ("---\ndate: hier\n---\n", None),
        ("---\ndate: 2026-02-31\n---\n", None),
        ("---\ndate:\n  a: 1\n---\n", None),
    ],
)
def test_the_day_of_site_generators_is_the_day_of_publication(front: str, day: date | None) -> None:
    stated, _ = take_front_matter(front + "Texte.")
    assert stated.fields.get("published_on") == day
