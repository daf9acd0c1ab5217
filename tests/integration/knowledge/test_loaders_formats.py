"""Each format gives what its reader sees."""

from __future__ import annotations

import io
import random
from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest

from core.language.forms import Language
from knowledge.document import LoadedDocument
from tests.integration.knowledge.made_files import ARABIC, FRENCH, load_one, put, refuse_one, zipped


def loaded(tmp_path: Path, name: str, content: bytes | str) -> LoadedDocument:
    """Load one file made of this content."""
    return load_one(put(tmp_path, {name: content}) / name)


def outline(document: LoadedDocument) -> list[tuple[int, str]]:
    """Headings, each checked to stand where it says."""
    for heading in document.headings:
        assert document.text[heading.start : heading.end] == heading.title
    return [(h.level, h.title) for h in document.headings]


MARKDOWN = """\
# Contrat *social*

Un [contrat](https://exemple.ma) pour
la **jeunesse**.
Deuxième phrase.\\
Après un saut.

Sous-titre
----------

- un point
  - un sous-point
3. troisième
4. quatrième

| Région | Date |
|---|---|
| Fès | 3 mars |
| Souss | 10 mars |

![Une photo](a.png)

<div><script>x()</script><button>Fermer</button><p>Du texte</p></div>

```
code
```
"""


def test_markdown_reads_as_rendered(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.md", MARKDOWN)
    assert outline(document) == [(1, "Contrat social"), (2, "Sous-titre")]
    assert document.meta.title == "Contrat social"
    assert document.text.split("\n\n") == [
        "Contrat social",
        "Un contrat pour la jeunesse. Deuxième phrase.\nAprès un saut.",
        "Sous-titre\n- un point\n  - un sous-point\n3. troisième\n4. quatrième\n"
        "- Région: Fès; Date: 3 mars\n- Région: Souss; Date: 10 mars",
        "Une photo",
        "Du texte",
        "code",
    ]


PAGE = f"""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Un contrat social | Parti Exemple</title>
<meta property="og:site_name" content="Parti Exemple">
<meta property="article:published_time" content="2025-01-12T10:00:00+01:00">
<link rel="canonical" href="https://exemple.ma/jeunesse"></head><body>
<div id="cookie-banner" class="cookie-consent"><p>Nous utilisons des cookies.</p><button>Accepter</button></div>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/presse">Presse</a></li></ul></nav>
<header><h1>Un contrat social pour la jeunesse</h1></header>
<main><article><p>{FRENCH}</p><h2>Calendrier</h2><p>{FRENCH[:-1]} pendant toute l'année.</p>
<ul><li>Créer un guichet unique</li><li>Ouvrir une maison de jeunes</li></ul>
<table><tr><th>Région</th><th>Date</th></tr><tr><td>Fès</td><td>3 mars</td></tr></table>
<div class="share"><a>Partager sur Facebook</a></div></article>
<aside class="related"><h3>À lire aussi</h3><ul><li><a href="/b">Le stade inauguré</a></li></ul></aside>
<section id="comments"><h3>Commentaires</h3><p>Jean : bravo à tous</p></section></main>
<footer><p>© 2025 Parti Exemple. Tous droits réservés.</p></footer></body></html>"""


def test_a_page_gives_its_main_content_alone(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.html", PAGE)
    for furniture in ("cookies", "Accueil", "Facebook", "stade", "bravo", "droits", "Accepter"):
        assert furniture not in document.text
    for content in (FRENCH, "- Créer un guichet unique", "- Région: Fès; Date: 3 mars"):
        assert content in document.text
    assert (2, "Calendrier") in outline(document)
    meta = document.meta
    assert (meta.title, meta.publisher) == ("Un contrat social pour la jeunesse", "Parti Exemple")
    assert (meta.published_on, meta.url) == (date(2025, 1, 12), "https://exemple.ma/jeunesse")
    assert meta.language is Language.FRENCH


def test_an_old_arabic_page_is_read_in_its_encoding(tmp_path: Path) -> None:
    head = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><title>ت</title>'
    page = f"<html><head>{head}</head><body><p>{ARABIC}</p></body></html>"
    document = loaded(tmp_path, "a.htm", page.encode("cp1256"))
    assert document.text == ARABIC
    assert document.meta.language is Language.ARABIC


def test_a_page_drawn_by_a_script_is_refused(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": "<html><body><div id='root'></div><script>draw()</script></body></html>"})
    assert "browser" in refuse_one(tmp_path).remedy


def word_file(fill: object = None) -> bytes:
    """Make a Word document with two headings, a list and a table."""
    document = docx.Document()
    document.add_heading("Contrat social", 1)
    document.add_paragraph(FRENCH)
    document.add_heading("Calendrier", 2)
    document.add_paragraph("Créer un guichet unique", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Région", "Date", "Fès", "3 mars"), strict=True):
        cell.text = text
    document.add_paragraph(ARABIC)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_word_documents(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.docx", word_file())
    assert outline(document) == [(1, "Contrat social"), (2, "Calendrier")]
    assert document.meta.title == "Contrat social"
    for text in (FRENCH, "- Créer un guichet unique", "- Région: Fès; Date: 3 mars", ARABIC):
        assert text in document.text
    assert loaded(tmp_path, "menteur.txt", word_file()).text == document.text


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 coup", "du texte", zipped({"a": "b"}), zipped({"word/document.xml": "<a"}), word_file()[:2000]],
)
def test_damaged_word_documents_are_refused(tmp_path: Path, content: bytes | str) -> None:
    put(tmp_path, {"a.docx": content})
    assert "again" in refuse_one(tmp_path).remedy


ROWS = [["Région", "Date", "Détail"], ["Fès-Meknès", "2021", "formées, 350"], ["Souss", "", "à venir"]]
RECORDS = ["Région: Fès-Meknès\nDate: 2021\nDétail: formées, 350", "Région: Souss\nDétail: à venir"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_rows_of_a_text_table_are_records(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = "\r\n".join(delimiter.join(f'"{c}"' if delimiter in c else c for c in row) for row in ROWS)
    document = loaded(tmp_path, "a.csv", text.encode(encoding))
    assert document.records
    assert document.text.split("\n\n") == RECORDS


def test_an_arabic_table_in_windows_1256(tmp_path: Path) -> None:
    text = "الجهة;عدد الجمعيات\r\nفاس مكناس;350\r\nسوس ماسة;120\r\n"
    document = loaded(tmp_path, "a.csv", text.encode("cp1256"))
    assert document.text.split("\n\n") == ["الجهة: فاس مكناس\nعدد الجمعيات: 350", "الجهة: سوس ماسة\nعدد الجمعيات: 120"]


def test_tables_without_names_with_twice_the_same_and_with_a_title(tmp_path: Path) -> None:
    assert loaded(tmp_path, "a.csv", "1;2\n3;4").text == "Column 1: 1\nColumn 2: 2\n\nColumn 1: 3\nColumn 2: 4"
    assert loaded(tmp_path, "b.csv", "a;a\nx;y").text == "a: x\na (2): y"
    assert loaded(tmp_path, "c.csv", "Suivi des mesures;;\nRégion;Date;État\nFès;2021;fait").text == (
        "Suivi des mesures\n\nRégion: Fès\nDate: 2021\nÉtat: fait"
    )


def test_workbooks(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Mesures"
    sheet.append(["Mesure", "Date", "Taux", "Vu"])
    sheet.append(["Logement", datetime(2025, 3, 1), 12.0, True])  # noqa: DTZ001 - as spreadsheets store days
    second = workbook.create_sheet("جهات")
    second.append(["الجهة", "العدد"])
    second.append(["فاس مكناس", 350])
    workbook.create_sheet("Vide")
    buffer = io.BytesIO()
    workbook.save(buffer)
    document = loaded(tmp_path, "a.xlsx", buffer.getvalue())
    assert document.records
    assert document.text.split("\n\n")[:2] == ["Mesures", "Mesure: Logement\nDate: 2025-03-01\nTaux: 12\nVu: VRAI"]
    assert "الجهة: فاس مكناس\nالعدد: 350" in document.text
    assert (1, "جهات") in outline(document)


@pytest.mark.parametrize("content", ["du texte", zipped({"a": "b"}), zipped({"xl/workbook.xml": "<a"})])
def test_damaged_workbooks_are_refused(tmp_path: Path, content: bytes | str) -> None:
    put(tmp_path, {"a.xlsx": content})
    assert "again" in refuse_one(tmp_path).remedy


@pytest.mark.parametrize("seed", range(5))
def test_noise_named_as_text_is_refused_in_every_encoding(tmp_path: Path, seed: int) -> None:
    noise = random.Random(seed).randbytes(20_000)
    put(tmp_path, {"bruit.txt": noise})
    assert "binary" in refuse_one(tmp_path).reason
