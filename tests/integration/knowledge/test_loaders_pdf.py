"""PDF: pages, headings, Arabic in reading order, and honest refusals."""

from __future__ import annotations

import stat
import unicodedata
from pathlib import Path

import fpdf
import pypdfium2
import pytest
from bidi import get_display

from core.text import normalise
from knowledge.document import DocumentMeta, LoadedDocument
from knowledge.errors import DocumentRefusedError
from knowledge.reading.clean import clean
from knowledge.reading.loaders.pdf.load import load_pdf
from knowledge.reading.loaders.pdf.ocr import Tesseract, find_tesseract
from knowledge.reading.split import split
from knowledge.warnings import WarningKind
from tests.integration.knowledge.made_files import FRENCH, lines, load_one, needs_font, pdf_of, put, refuse_one

ARABIC_LINES = (
    "الاستقلال يقترح تعاقدا اجتماعيا (متقدما) سنة 2025.",
    "الإسلام والأحزاب واللامركزية: 350 جمعية في Fès-Meknès و 12,5 من المائة",
    "مـــن أجل الشبـــاب والكرامة",
)
PLAIN = [normalise(line) for line in ARABIC_LINES]
LAM_ALEF = {"لا": "ﻻ", "لأ": "ﻷ", "لإ": "ﻹ", "لآ": "ﻵ"}


class FakeReader:
    """Reads every page as the same text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def read(self, page: pypdfium2.PdfPage) -> str:
        """Return the text it was made with."""
        return self._text


def with_forms(line: str) -> str:
    """Write letters as isolated presentation forms, lam and alef as ligatures: what old programs put into a PDF."""
    for letters, form in LAM_ALEF.items():
        line = line.replace(letters, form)
    forms = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFEF4, 0xFE7F, -1)}
    return "".join(forms.get(c, c) for c in line)


def read(data: bytes) -> list[str]:
    """Lines of a PDF, normalised."""
    return [normalise(line) for line in load_pdf(data).text.split("\n") if line.strip()]


def test_shaped_arabic_comes_out_as_it_was_written() -> None:
    needs_font()
    assert read(pdf_of(lines(*ARABIC_LINES), shaping=True)) == PLAIN


def test_arabic_drawn_letter_by_letter_in_visual_order_comes_out_as_it_was_written() -> None:
    needs_font()
    assert read(pdf_of(lines(*map(get_display, ARABIC_LINES)))) == PLAIN


def test_presentation_forms_in_visual_order_come_out_as_letters() -> None:
    needs_font()
    assert read(pdf_of(lines(*(get_display(with_forms(line)) for line in ARABIC_LINES)))) == PLAIN


def test_arabic_that_a_program_drew_the_wrong_way_round_is_turned() -> None:
    needs_font()
    assert read(pdf_of(lines(*ARABIC_LINES))) == PLAIN


def test_arabic_within_french_and_french_within_arabic() -> None:
    needs_font()
    texts = ("Le programme « نسيج » concerne 350 associations (الجمعيات) de la région.", FRENCH[:59])
    assert read(pdf_of(lines(*texts), shaping=True)) == list(texts)


def test_vowel_marks_stay_on_their_letters() -> None:
    needs_font()
    assert read(pdf_of(lines("مُنَاضِلٌ رقميّ في خدمة المواطنين"), shaping=True)) == ["مُنَاضِلٌ رقميّ في خدمة المواطنين"]


def handmade_pdf(codes: str, unicode_of: dict[str, str], size: int = 18) -> bytes:
    """Build a PDF that draws single-byte codes which a ToUnicode map explains: no font file is needed."""
    pairs = "\n".join(f"<{ord(code):02x}> <{text.encode('utf-16-be').hex()}>" for code, text in unicode_of.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def 1 begincodespacerange <00> <ff> "
        f"endcodespacerange {len(unicode_of)} beginbfchar\n{pairs}\nendbfchar endcmap end end"
    )
    return drawn_pdf(f"BT /F1 {size} Tf 72 700 Td ({codes}) Tj ET", cmap)


def drawn_pdf(drawing: str, cmap: str = "") -> bytes:
    """Build a PDF of one page that draws this, in Helvetica as /F1."""
    unicode_map = "/ToUnicode 6 0 R " if cmap else ""
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica {unicode_map}>>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    return (
        data
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF"
        ).encode()
    )


def test_ligatures_of_a_handmade_map_are_put_in_order() -> None:
    # Drawn from left to right: meem, lam-alef, seen, lam-alef with hamza, alef.
    letters = {"a": "م", "b": "لا", "c": "س", "d": "لإ", "e": "ا", " ": " "}
    assert read(handmade_pdf("abcde abcde", letters)) == ["الإسلام الإسلام"]


def test_pages_are_numbered_and_running_heads_left_out() -> None:
    bodies = [f"La mesure {name} concerne l'emploi des jeunes." for name in ("une", "deux", "trois")]
    pages = [lines("Parti Exemple", body, f"Page {n} / 3") for n, body in enumerate(bodies, start=1)]
    content = load_pdf(pdf_of(*pages))
    document = clean(LoadedDocument("a.pdf", DocumentMeta("T"), content.text, content.headings, content.pages))
    assert [p.page for p in split(document, target_tokens=12, max_tokens=16, overlap_tokens=0)] == [1, 2, 3]
    assert "Parti Exemple" not in document.text
    assert "/ 3" not in document.text


def test_larger_lines_are_headings_and_wrapped_lines_paragraphs() -> None:
    def page(document: fpdf.FPDF) -> None:
        for size, text in (
            (20, "Un contrat social pour la jeunesse"),
            (11, FRENCH * 4),
            (15, "Calendrier"),
            (11, FRENCH * 4),
        ):
            document.set_font_size(size)
            document.multi_cell(0, size / 2, text, align="L", new_x="LMARGIN", new_y="NEXT")

    content = load_pdf(pdf_of(page))
    assert [(h.level, h.title) for h in content.headings] == [
        (1, "Un contrat social pour la jeunesse"),
        (2, "Calendrier"),
    ]
    assert content.found.title == "Un contrat social pour la jeunesse"
    document = clean(LoadedDocument("a.pdf", DocumentMeta("T"), content.text, content.headings, content.pages))
    assert document.text.split("\n\n")[1].replace("\n", " ") == FRENCH * 4


def test_words_cut_at_the_end_of_a_line_are_whole_again() -> None:
    text = (
        "Le programme prévoit la forma-",
        "tion de trois cents associations dans toutes les ré-",
        "gions du royaume.",
    )
    content = load_pdf(pdf_of(lines(*text)))
    document = clean(LoadedDocument("a.pdf", DocumentMeta("T"), content.text, content.headings, content.pages))
    assert (
        document.text
        == "Le programme prévoit la formation de trois cents associations dans toutes les régions du royaume."
    )


def test_a_protected_pdf_is_refused(tmp_path: Path) -> None:
    document = fpdf.FPDF()
    document.set_encryption(owner_password="a", user_password="b")
    document.add_page()
    put(tmp_path, {"a.pdf": bytes(document.output())})
    assert "password" in refuse_one(tmp_path).reason


def test_truncated_and_false_pdfs_are_refused(tmp_path: Path) -> None:
    good = pdf_of(lines(FRENCH[:60]))
    put(tmp_path, {"a.pdf": good[: len(good) // 3], "b.pdf": b"%PDF-1.7\n", "c.pdf": b"%PDF-1.4\n" + b"\0" * 500})
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        refusal = refuse_one(tmp_path / name)
        assert refusal.reason
        assert refusal.remedy


def test_a_scan_is_refused_as_such_where_nothing_can_read_it() -> None:
    with pytest.raises(DocumentRefusedError) as refusal:
        load_pdf(pdf_of(lambda document: document.rect(10, 10, 50, 50)), find_recogniser=lambda: None)
    assert "scan" in refusal.value.detail
    assert "tesseract-ocr-ara" in refusal.value.remedy


def test_a_scan_is_read_where_something_can() -> None:
    pages = (lines(FRENCH[:60]), lambda document: document.rect(10, 10, 50, 50))
    content = load_pdf(pdf_of(*pages), find_recogniser=lambda: FakeReader("Un texte lu sur l'image."))
    assert content.text[content.pages[1].start :] == "Un texte lu sur l'image."
    assert content.pages[1].number == 2
    assert any("Tesseract" in str(warning) and "2" in str(warning) for warning in content.warnings)


def test_a_page_without_text_is_told() -> None:
    pages = (lines(FRENCH[:60]), lambda document: document.rect(10, 10, 50, 50))
    (warning,) = load_pdf(pdf_of(*pages), find_recogniser=lambda: None).warnings
    assert (warning.kind, warning.text) == (WarningKind.UNREAD_PAGE, "Pages without text: 2.")


def test_tesseract_is_given_a_picture_and_the_languages_it_knows(tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\nif [ "$1" = --list-langs ]; then echo List; echo ara; echo fra; echo osd; exit; fi\n'
        'head -c 2; printf " %s\\n\\f" "$*"; cat > /dev/null\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    found = find_tesseract(str(program))
    assert found == Tesseract(program, ("ara", "fra"))
    content = load_pdf(pdf_of(lambda document: document.rect(10, 10, 50, 50)), find_recogniser=lambda: found)
    assert content.text == "P5 stdin stdout -l ara+fra"


def test_a_tesseract_that_fails_reads_nothing(tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert find_tesseract(str(program)) is None
    assert find_tesseract(str(tmp_path / "none")) is None
    with pytest.raises(DocumentRefusedError, match="Nothing could be read"):
        load_pdf(
            pdf_of(lambda document: document.rect(10, 10, 50, 50)),
            find_recogniser=lambda: Tesseract(program, ("fra",)),
        )


def test_the_page_of_a_passage_is_kept_through_a_file(tmp_path: Path) -> None:
    put(tmp_path, {"a.pdf": pdf_of(lines(FRENCH[:60]), lines(FRENCH[60:]))})
    document = load_one(tmp_path)
    assert [p.number for p in document.pages] == [1, 2]
