"""PDF: what a reader of the page sees is read, in his order, and nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import fpdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from core.text import normalise
from knowledge.errors import DocumentRefusedError
from knowledge.reading.coverage import coverage_warning
from knowledge.reading.loaders.content import Content
from knowledge.reading.loaders.pdf.load import load_pdf
from knowledge.warnings import WarningKind
from tests.integration.knowledge.made_files import FONT, lines, needs_font, pdf_of
from tests.integration.knowledge.test_loaders_pdf import drawn_pdf, handmade_pdf

Draw = Callable[[fpdf.FPDF], None]
AIDS = (
    ("Région", "Loyer", "Durée"),
    ("Souss-Massa", "950 dirhams par mois et par famille", "24 mois"),
    ("Oriental", "800 dirhams", "12 mois renouvelables une fois sur demande écrite"),
    ("Fès-Meknès", "700 dirhams", "6 mois"),
)
NAMED_ROWS = ((684, "Oriental"), (669, "Fes-Meknes"))
AIDS_READ = (
    "- Région: Souss-Massa; Loyer: 950 dirhams par mois et par famille; Durée: 24 mois\n"
    "- Région: Oriental; Loyer: 800 dirhams; Durée: 12 mois renouvelables une fois sur demande écrite\n"
    "- Région: Fès-Meknès; Loyer: 700 dirhams; Durée: 6 mois"
)
ARABIC_AIDS = (
    ("الجهة", "الدعم", "المدة"),
    ("سوس ماسة", "950 درهما في الشهر لكل أسرة في العالم القروي", "24 شهرا"),
    ("الشرق", "800 درهم", "12 شهرا"),
    ("فاس مكناس", "700 درهم", "6 أشهر"),
)
ARABIC_AIDS_READ = (
    "- الجهة: سوس ماسة; الدعم: 950 درهما في الشهر لكل أسرة في العالم القروي; المدة: 24 شهرا\n"
    "- الجهة: الشرق; الدعم: 800 درهم; المدة: 12 شهرا\n"
    "- الجهة: فاس مكناس; الدعم: 700 درهم; المدة: 6 أشهر"
)


def read(*pages: Draw, shaping: bool = False) -> Content:
    """Read pages as a machine without Tesseract does."""
    needs_font()
    content = load_pdf(pdf_of(*pages, shaping=shaping), find_recogniser=lambda: None)
    assert coverage_warning(content) is None
    return content


def kinds(content: Content) -> list[WarningKind]:
    """Kinds of the warnings of a content."""
    return [warning.kind for warning in content.warnings]


def table(rows: tuple[tuple[str, ...], ...], layout: str, *, right: bool = False) -> Draw:
    """Draw a table between two sentences."""

    def draw(document: fpdf.FPDF) -> None:
        document.add_font("body", style="B", fname=str(FONT))
        with document.table(
            borders_layout=layout, col_widths=(30, 30, 20), width=170, text_align="RIGHT" if right else "LEFT"
        ) as drawn:
            for texts in rows:
                row = drawn.row()
                for text in reversed(texts) if right else texts:
                    row.cell(text)

    return draw


@pytest.mark.parametrize("layout", ["ALL", "INTERNAL", "MINIMAL", "HORIZONTAL_LINES", "SINGLE_TOP_LINE", "NONE"])
def test_a_row_is_a_record_with_its_headers_whatever_the_rules(layout: str) -> None:
    assert read(table(AIDS, layout)).text == AIDS_READ


@pytest.mark.parametrize("layout", ["ALL", "NONE"])
def test_an_arabic_table_is_read_from_the_right(layout: str) -> None:
    assert read(table(ARABIC_AIDS, layout, right=True), shaping=True).text == ARABIC_AIDS_READ


def test_a_table_drawn_line_by_line_keeps_wrapped_cells_in_their_row() -> None:
    def draw(document: fpdf.FPDF) -> None:
        for y, region, rent in (
            (30, "Région", "Loyer"),
            (40, "Souss-", "950 dirhams par mois"),
            (45, "Massa", "et par famille"),
            (55, "Oriental", "800 dirhams"),
            (60, "", "par mois"),
            (70, "Fès", "700 dirhams"),
        ):
            document.text(20, y, region)
            document.text(80, y, rent)

    assert read(draw).text.splitlines() == [
        "- Région: Souss-Massa; Loyer: 950 dirhams par mois et par famille",
        "- Région: Oriental; Loyer: 800 dirhams par mois",
        "- Région: Fès; Loyer: 700 dirhams",
    ]


def test_merged_cells_count_for_all_that_they_reach_over() -> None:
    def draw(document: fpdf.FPDF) -> None:
        document.add_font("body", style="B", fname=str(FONT))
        with document.table(num_heading_rows=2) as drawn:
            row = drawn.row()
            row.cell("Région", rowspan=2)
            row.cell("Loyer", colspan=2)
            for texts in (("2026", "2027"), ("Oriental", "800", "850")):
                row = drawn.row()
                for text in texts:
                    row.cell(text)
            row = drawn.row()
            row.cell("Souss", rowspan=2)
            row.cell("900")
            row.cell("950")
            row = drawn.row()
            row.cell("910")
            row.cell("960")

    assert read(draw).text.splitlines() == [
        "- Région: Oriental; Loyer 2026: 800; Loyer 2027: 850",
        "- Région: Souss; Loyer 2026: 900; Loyer 2027: 950",
        "- Région: Souss; Loyer 2026: 910; Loyer 2027: 960",
    ]


def test_a_table_goes_on_over_the_page_with_its_headers() -> None:
    def draw(document: fpdf.FPDF) -> None:
        document.add_font("body", style="B", fname=str(FONT))
        with document.table() as drawn:
            for texts in (("Commune", "Montant"), *((f"Commune {n}", f"{n}00 dirhams") for n in range(60))):
                row = drawn.row()
                for text in texts:
                    row.cell(text)

    content = read(draw)
    assert len(content.pages) > 1
    assert content.text.split("\n") == [f"- Commune: Commune {n}; Montant: {n}00 dirhams" for n in range(60)]


def test_labels_and_values_side_by_side_are_no_table_of_headers() -> None:
    def draw(document: fpdf.FPDF) -> None:
        for at, (label, value) in enumerate(
            (("Budget :", "12 millions"), ("Durée :", "3 ans"), ("Début :", "mars 2027"))
        ):
            document.text(20, 30 + 8 * at, label)
            document.text(80, 30 + 8 * at, value)

    assert read(draw).text.splitlines() == ["- Budget: 12 millions", "- Durée: 3 ans", "- Début: mars 2027"]


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    left = "Le parti propose de créer cinq cents crèches publiques dans les quartiers populaires du pays. " * 6
    right = "La taxe sera supprimée pour les retraités dont la pension est inférieure à trois mille dirhams. " * 6

    def draw(document: fpdf.FPDF) -> None:
        with document.text_columns(ncols=2, gutter=10, text_align="J") as columns:
            columns.write(left)
            columns.new_column()
            columns.write(right)

    assert " ".join(read(draw).text.split()) == f"{left}{right}".strip()


def with_notes(document: fpdf.FPDF) -> None:
    """Draw a sentence that calls two notes and goes on over the page."""
    document.set_auto_page_break(False)
    document.set_y(220)
    parts = (
        "Le parti recrutera 12 000",
        "^1",
        " enseignants et 450",
        "^2",
        " médecins, dont la moitié en milieu rural, amènera l'eau sur 10 km",
    )
    for part in (*parts, "^2", " dès le 1", "^er", " mai selon le plan national qui"):
        document.char_vpos = "SUP" if part.startswith("^") else "LINE"
        document.write(6, part.removeprefix("^"))
    document.char_vpos = "LINE"
    document.set_font_size(8)
    for y, text in ((265, "1. Hors contractuels."), (269, "2. Dont 150 spécialistes.")):
        document.set_xy(10, y)
        document.cell(0, 4, text)
    document.set_font_size(12)
    document.add_page()
    document.multi_cell(0, 6, "continue jusqu'en 2030 dans toutes les régions du pays.")


def test_note_calls_join_no_number_and_notes_stay_out_of_the_sentence() -> None:
    content = read(with_notes)
    sentence = (
        "Le parti recrutera 12 000 enseignants et 450 médecins, dont la moitié en milieu rural, amènera l'eau sur 10 km² "
        "dès le 1er mai selon le plan national qui continue jusqu'en 2030 dans toutes les régions du pays."
    )
    assert sentence in content.text
    assert "1. Hors contractuels." in content.text.splitlines()
    assert [page.number for page in content.pages] == [1, 2]


def hide(document: fpdf.FPDF, how: str) -> None:
    """Draw a sentence so that nobody sees it."""
    text = "Ancienne version : trois dirhams."
    if how in ("white", "nearly white"):
        document.set_text_color(255 if how == "white" else 250)
    elif how == "tiny":
        document.set_font_size(1)
    elif how == "in the colour of its box":
        document.set_fill_color(0, 60, 160)
        document.rect(10, 30, 150, 15, "F")
        document.set_text_color(0, 60, 160)
    document.text(400 if how == "off the page" else 20, 40, text)
    if how == "under a box":
        document.set_fill_color(0)
        document.rect(10, 30, 150, 15, "F")


@pytest.mark.parametrize(
    "how", ["white", "nearly white", "tiny", "off the page", "under a box", "in the colour of its box"]
)
def test_text_that_nobody_sees_is_left_out_and_told(how: str) -> None:
    def draw(document: fpdf.FPDF) -> None:
        document.text(20, 20, "Le prix du pain restera fixé à 1,20 dirham.")
        hide(document, how)

    content = read(draw)
    assert content.text == "Le prix du pain restera fixé à 1,20 dirham."
    (warning,) = content.warnings
    assert (warning.kind, warning.place, warning.sample) == (
        WarningKind.HIDDEN_TEXT,
        "page 1",
        "Ancienne version : trois dirhams.",
    )


@pytest.mark.parametrize("mode", ["INVISIBLE", "CLIP"])
def test_text_without_ink_is_left_out(mode: str) -> None:
    def draw(document: fpdf.FPDF) -> None:
        document.text(20, 20, "Le prix du pain restera fixé à 1,20 dirham.")
        with document.local_context(text_mode=mode):
            document.text(20, 40, "Ancienne version : trois dirhams.")

    content = read(draw)
    assert "Ancienne" not in content.text
    assert kinds(content) == [WarningKind.HIDDEN_TEXT]


def test_light_text_on_a_dark_box_is_seen() -> None:
    def draw(document: fpdf.FPDF) -> None:
        document.set_fill_color(0, 60, 160)
        document.rect(10, 30, 150, 15, "F")
        document.set_text_color(255)
        document.text(20, 40, "Blanc sur bleu, ceci se lit bien.")

    content = read(draw)
    assert content.text == "Blanc sur bleu, ceci se lit bien."
    assert content.warnings == ()


def test_struck_words_are_left_out_and_underlined_ones_are_not() -> None:
    def draw(document: fpdf.FPDF) -> None:
        document.text(20, 40, "Le budget est de 10 millions 12 millions de dirhams.")
        start = 20 + document.get_string_width("Le budget est de ")
        end = start + document.get_string_width("10 millions")
        document.line(start, 38.6, end, 38.6)
        document.text(20, 60, "Ceci est souligné.")
        document.line(20, 60.8, 20 + document.get_string_width("Ceci est souligné."), 60.8)

    content = read(draw)
    assert " ".join(content.text.split()) == "Le budget est de 12 millions de dirhams. Ceci est souligné."
    (warning,) = content.warnings
    assert (warning.kind, warning.sample) == (WarningKind.STRUCK_TEXT, "10 millions")


def test_a_watermark_is_left_out_and_text_in_the_margin_is_read() -> None:
    def draw(document: fpdf.FPDF) -> None:
        document.text(30, 20, "Le texte de la page se lit sans ce qui la traverse.")
        with document.rotation(45, 100, 150):
            document.text(60, 150, "BROUILLON")
        with document.rotation(90, 15, 150):
            document.text(15, 150, "Mention en marge")

    content = read(draw)
    assert content.text == "Le texte de la page se lit sans ce qui la traverse.\n\nMention en marge"
    assert content.left_out == ("BROUILLON",)


def test_a_page_drawn_sideways_is_read_upright() -> None:
    texts = ("Un tableau en paysage se lit en tournant la page.", "Il a deux lignes.", "La troisième le termine.")

    def draw(document: fpdf.FPDF) -> None:
        with document.rotation(90, 100, 100):
            for at, text in enumerate(texts):
                document.text(40, 60 + 8 * at, text)

    assert read(draw).text.split("\n") == list(texts)


def test_the_direction_of_a_line_is_that_of_its_paragraph() -> None:
    texts = (
        'يدعم الحزب برنامجي "TAMKINE Entrepreneurs 2.0" و"Start-Up Maroc Digital"',
        "في مدن Rabat وCasablanca وFès وTanger.",
    )

    def draw(document: fpdf.FPDF) -> None:
        for text in texts:
            document.cell(0, 6, text, align="R", new_x="LMARGIN", new_y="NEXT")

    assert " ".join(read(draw, shaping=True).text.split()) == " ".join(texts)


def test_reversed_lam_and_alef_is_put_right_where_that_is_certain() -> None:
    def draw(document: fpdf.FPDF) -> None:
        text = "تدعم األحزاب اإلدارية االجتماعية إصالح العمالت من خالل برنامجها."
        document.cell(0, 6, text, align="R")

    content = read(draw, shaping=True)
    assert content.text == "تدعم الأحزاب الإدارية الاجتماعية إصلاح العمالت من خلال برنامجها."
    (warning,) = content.warnings
    assert (warning.kind, warning.sample) == (WarningKind.UNSURE_TEXT, "العمالت")


def with_annotations(*annotations: str) -> bytes:
    """Build a page with two labels, and the fields and notes given as PDF objects."""
    drawing = "BT /F1 11 Tf 72 700 Td (Nombre de places :) Tj 0 -40 Td (Cantine gratuite) Tj ET"
    first = 6
    kids = " ".join(f"{first + at} 0 R" for at in range(len(annotations)))
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{kids}] /DA (/F1 0 Tf 0 g) >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> "
        f"/Annots [{kids}] >>",
        f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *annotations,
    ]
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table_of = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table_of}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF"
    return data + end.encode()


def test_form_values_stand_beside_their_labels_and_written_notes_are_read() -> None:
    widget = "<< /Type /Annot /Subtype /Widget /P 3 0 R"
    content = load_pdf(
        with_annotations(
            f"{widget} /FT /Tx /T (n) /V (45 berceaux) /Rect [190 695 400 712] /F 4 >>",
            f"{widget} /FT /Btn /T (c) /V /Yes /AS /Yes /Rect [55 658 67 670] /F 4 /AP << /N << /Yes 5 0 R /Off 5 0 R >> >> >>",
            f"{widget} /FT /Tx /T (h) /V (valeur cachee) /Rect [190 600 400 612] /F 2 >>",
            "<< /Type /Annot /Subtype /FreeText /Contents (Erratum : 46 berceaux.) /Rect [72 500 400 530] /F 4 /DA (/F1 11 Tf) >>",
            "<< /Type /Annot /Subtype /Text /Contents (note interne) /Rect [500 500 520 520] /F 4 >>",
        ),
        find_recogniser=lambda: None,
    )
    assert [line for line in content.text.split("\n") if line] == [
        "Nombre de places : 45 berceaux",
        "☑ Cantine gratuite",
        "Erratum : 46 berceaux.",
    ]


SENTENCE = "Le parti propose de rendre gratuit le transport scolaire en zone rurale"


@pytest.mark.parametrize(
    "unicode_of",
    [
        {letter: chr(0xE000 + ord(letter)) for letter in set(SENTENCE) - {" "}},
        {letter: chr((ord(letter.lower()) - 97 + 7) % 26 + 97) for letter in set(SENTENCE) - {" "}},
        {
            letter: chr((0x3B1, 0x431, 0x561, 0x10D0)[ord(letter) % 4] + ord(letter) // 8)
            for letter in set(SENTENCE) - {" "}
        },
        {letter: str(ord(letter) % 10) for letter in set(SENTENCE) - {" "}},
    ],
    ids=["private characters", "other letters", "scripts mixed", "figures"],
)
def test_glyph_codes_are_refused_and_never_read(unicode_of: dict[str, str]) -> None:
    with pytest.raises(DocumentRefusedError, match="stored as codes"):
        load_pdf(handmade_pdf(SENTENCE, {**unicode_of, " ": " "}, size=11), find_recogniser=lambda: None)


def test_a_page_that_is_a_picture_is_named_whatever_is_printed_at_its_foot() -> None:
    def scan(document: fpdf.FPDF) -> None:
        document.set_auto_page_break(False)
        document.image(Image.new("L", (600, 850), 250), x=0, y=0, w=210)
        document.text(80, 290, "Page 2 / 2 · Programme")

    content = read(lines("Le parti propose la gratuité des soins dentaires."), scan)
    (warning,) = content.warnings
    assert (warning.kind, warning.place) == (WarningKind.UNREAD_PAGE, "page 2")


def test_the_invisible_layer_of_a_scan_is_its_text() -> None:
    def scan(document: fpdf.FPDF) -> None:
        document.image(Image.new("L", (600, 850), 250), x=0, y=0, w=210)
        with document.local_context(text_mode="INVISIBLE"):
            document.text(20, 40, "Annexe : les soins optiques seront remboursés.")

    content = read(scan)
    assert content.text == "Annexe : les soins optiques seront remboursés."
    assert content.warnings == ()


def test_a_glyph_without_text_within_arabic_is_no_letter_of_another_script() -> None:
    codes = {"a": "\u0645", "b": "\u01ae", "c": "\u0646", "d": "\u0989"}
    text = load_pdf(handmade_pdf("abca" + "ac" * 10 + "cdac", codes), find_recogniser=lambda: None).text
    assert set(text) <= {"\u0645", "\u0646", " "}


def test_figures_under_a_header_of_several_columns_are_given_no_label_of_another() -> None:
    rows: list[tuple[int, tuple[tuple[int, str], ...]]] = [(714, ((109, "Hopitaux"), (217, "Dispensaires")))]
    rows += [(699, ((55, "Region"), (136, "2023"), (190, "2024"), (244, "2023"), (298, "2024")))]
    rows += [(y, ((55, name), (142, "120"), (196, "135"), (257, "40"), (311, "44"))) for y, name in NAMED_ROWS]
    drawing = " ".join(f"BT /F1 11 Tf {x} {y} Td ({text}) Tj ET" for y, cells in rows for x, text in cells)
    text = load_pdf(drawn_pdf(drawing), find_recogniser=lambda: None).text
    assert "120 135 40 44" in " ".join(text.split())
    assert "120:" not in text


def test_a_title_that_a_library_put_in_place_of_one_names_no_document() -> None:
    def draw(document: fpdf.FPDF) -> None:
        document.set_title("(anonymous)")
        document.cell(text="Le parti veut un hôpital par province.")

    assert "anonymous" not in str(read(draw).found)


def test_a_space_that_pdfium_makes_up_gives_neither_size_nor_gap() -> None:
    above = "BT 18 0 0 18 72 700 Tm /F1 1 Tf [-3000(2027 est un an)] TJ ET"
    drawing = f"{above} BT 12 0 0 12 72 600 Tm /F1 1 Tf [(f)-150(inances)] TJ ET"
    content = load_pdf(drawn_pdf(drawing), find_recogniser=lambda: None)
    assert content.text.split("\n\n") == ["2027 est un an", "finances"]
    assert content.warnings == ()


WORDS = {
    False: ["crèche", "12,5", "d'eau", "peut-être", "(rural)", "2026", "forêt", "œuvre", "15 000", "l'État", "%"],
    True: ["الحزب", "مدرسة", "2026", "12,5", "الإدارة", "مُحكَمة", "جهة", "لا", "الأحزاب", "شؤون"],
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.booleans())
def test_text_put_into_a_pdf_comes_out_whole_in_order_and_once(data: st.DataObject, arabic: bool) -> None:
    words = st.lists(st.sampled_from(WORDS[arabic]), min_size=4, max_size=60)
    first, last = ("يقترح", "ذلك.") if arabic else ("Le", "fin.")
    paragraphs = [" ".join([first, *found, last]) for found in data.draw(st.lists(words, min_size=1, max_size=4))]

    def draw(document: fpdf.FPDF) -> None:
        for paragraph in paragraphs:
            align = "R" if arabic else "L"
            document.multi_cell(0, 6, paragraph, align=align, new_x="LMARGIN", new_y="NEXT")
            document.ln(4)

    needs_font()
    text = load_pdf(pdf_of(draw, shaping=arabic), find_recogniser=lambda: None).text
    expected = normalise(" ".join(paragraphs))
    assert unicodedata.normalize("NFC", " ".join(normalise(text).split())) == unicodedata.normalize("NFC", expected)
