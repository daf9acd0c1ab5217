"""Papers: Arabic letters are joined and stand from right to left, and the text can be taken out again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from core.language.forms import Language
from participation.common.pdf import Paper

AT = datetime(2026, 3, 1, tzinfo=UTC)


def paper(language: Language, title: str, *texts: str) -> Paper:
    made = Paper(language, title, AT, foot="حزب المثال" if language.is_rtl else "Parti d'exemple")
    for text in texts:
        made.text(text)
    return made


def lines(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [line for page in document for line in page.get_textpage().get_text_range().splitlines()]


def boxes(content: bytes, word: str) -> list[tuple[float, float]]:
    """Left and right ends of the letters of a word, in the order in which it is written."""
    page = pypdfium2.PdfDocument(content)[0].get_textpage()
    start = page.get_text_range().index(word)
    found = [page.get_charbox(start + place) for place in range(len(word))]
    return [(left, right) for left, _, right, _ in found]


def test_texts_of_both_scripts_come_out_as_they_were_written() -> None:
    made = paper(
        Language.ARABIC,
        "شهادة مشاركة",
        "شارك 30 شابا في برنامج تمكين.",
        "Participation à Fès : 12 élus, œuvre — « été ».",
    )
    made.facts([("الاسم", "سلمى"), ("الرقم", "2471"), ("فارغ", "")])
    made.heading("ملخص")
    found = lines(made.content)
    for wanted in (
        "شهادة مشاركة",
        "شارك 30 شابا في برنامج تمكين.",
        "Participation à Fès : 12 élus, œuvre — « été ».",
        "الاسم: سلمى",
        "الرقم: 2471",
        "ملخص",
    ):
        assert wanted in found, wanted
    assert not any("فارغ" in line for line in found)
    assert "حزب المثال" in found[-1] or "حزب المثال" in found[-2]


def test_arabic_stands_from_right_to_left_and_french_from_left_to_right() -> None:
    content = paper(Language.FRENCH, "Reçu", "دار").content
    arabic, french = boxes(content, "دار"), boxes(content, "Reçu")
    assert [left for left, _ in arabic] == sorted((left for left, _ in arabic), reverse=True)
    assert [left for left, _ in french] == sorted(left for left, _ in french)
    assert min(left for left, _ in arabic) > max(right for _, right in french), "an Arabic line begins on the right"


def test_letters_are_joined() -> None:
    joined = boxes(paper(Language.ARABIC, "x", "سسسس").content, "سسسس")
    apart = boxes(paper(Language.ARABIC, "x", "س س س س").content, "س س س س")
    width = max(right for _, right in joined) - min(left for left, _ in joined)
    assert width < (max(right for _, right in apart) - min(left for left, _ in apart)) * 0.75


def test_a_table_begins_on_the_side_where_one_reads() -> None:
    made = Paper(Language.ARABIC, "تقرير", AT)
    made.table(["المؤشر", "الهدف"], [["الرضا", "75 %"]])
    content = made.content
    assert boxes(content, "المؤشر")[0][0] > boxes(content, "الهدف")[0][0]
    french = Paper(Language.FRENCH, "Rapport", AT)
    french.table(["Indicateur", "Cible"], [["Satisfaction", "75 %"]])
    assert boxes(french.content, "Indicateur")[0][0] < boxes(french.content, "Cible")[0][0]


def test_the_same_paper_is_the_same_file_and_marks_of_direction_leave_no_box() -> None:
    texts = ("\u2068الجمعية\u2069 رقم 12", "نص طويل " * 1600)
    one, other = (paper(Language.ARABIC, "تقرير", *texts).content for _ in range(2))
    assert one == other
    assert len(pypdfium2.PdfDocument(one)) > 1
    assert "الجمعية رقم 12" in lines(one)


def test_a_table_of_both_scripts_keeps_days_in_order() -> None:
    made = paper(Language.ARABIC, "تقرير")
    made.table(["المرحلة", "الأجل"], [["Ouvrir la salle", "7 غشت 2026"]])
    content = made.content
    day, month, year = (boxes(content, word)[0] for word in ("7", "غشت", "2026"))
    assert year[0] < month[0] < day[0]  # from right to left, though the row ends in French


def test_a_heading_is_not_left_alone_at_the_foot_of_a_page() -> None:
    for lines_before in range(30, 60):
        made = paper(Language.FRENCH, "Rapport", *["Une ligne."] * lines_before)
        made.heading("Risques")
        made.text("Un risque.")
        for page in pypdfium2.PdfDocument(made.content):
            text = page.get_textpage().get_text_range()
            assert ("Risques" in text) is ("Un risque." in text), lines_before


def test_a_letter_that_the_font_lacks_is_seen_to_be_missing_and_no_ornament_is() -> None:
    found = lines(paper(Language.FRENCH, "Reçu", "Au moins ≥ 30 🙂 · ⵜⴰⵣⴰ · ✓").content)
    assert "Au moins >= 30 · ???? · x" in [" ".join(line.split()) for line in found]


def test_a_value_that_is_missing_in_a_table_is_seen_to_be() -> None:
    made = paper(Language.ARABIC, "تقرير")
    made.table(["المؤشر", "الحصة"], [["الرضا", ""]])
    assert sum(line.count("–") for line in lines(made.content)) == 1


@pytest.mark.parametrize("foot", ["Association de développement " * 12, "جمعية التنمية القروية " * 12])
def test_a_long_foot_stays_on_the_page_beside_its_number(foot: str) -> None:
    content = Paper(Language.FRENCH, "Reçu", AT, foot=foot).content
    page = pypdfium2.PdfDocument(content)[0]
    text = page.get_textpage()
    letters = [text.get_charbox(place) for place in range(text.count_chars())]
    shown = text.get_text_range()
    assert len(shown) < len(foot)
    number = letters[shown.rindex("1")]
    others = [
        box for place, box in enumerate(letters) if box[1] < 60 and place != shown.rindex("1") and box[2] > box[0]
    ]
    assert all(box[0] > 0 and box[2] < page.get_width() - 40 for box in others)
    assert all(box[2] <= number[0] for box in others), "letters under the number of the page"


def test_no_file_of_the_font_stays_open() -> None:
    made = paper(Language.ARABIC, "ورقة", "سلام ≥ 3")
    assert made.content == made.content
    opened = [descriptor.readlink().name for descriptor in Path("/proc/self/fd").iterdir() if descriptor.is_symlink()]
    assert [name for name in opened if name.startswith("Amiri")] == []


def test_a_number_among_arabic_words_of_a_french_line_stands_among_them() -> None:
    made = Paper(Language.FRENCH, "Rapport", AT)
    made.facts([("Décision", "نسبة 75 المرجع")])
    content = made.content
    first, number, last = (boxes(content, word)[0] for word in ("نسبة", "75", "المرجع"))
    assert last[0] < number[0] < first[0], "read from right to left"


def test_sentences_of_the_other_direction_begin_on_their_own_side() -> None:
    made = Paper(Language.FRENCH, "Rapport", AT)
    made.facts([("Décision", "قررت اللجنة رفع عدد اللقاءات إلى 4 بدل 3 في الفوج الموالي"), ("Siège", "جمعية المثال")])
    content = made.content
    page = pypdfium2.PdfDocument(content)[0]
    assert boxes(content, "قررت")[0][1] > page.get_width() - 80
    assert boxes(content, "جمعية")[0][1] < page.get_width() / 2, "a name stands beside what it is"


def test_no_line_begins_with_a_sign_or_parts_a_number_from_what_it_counts() -> None:
    for words in range(40, 90):
        text = "x" * words + " du 9 janvier, au programme « Mentorat » : oui !"
        for line in lines(paper(Language.FRENCH, "Reçu", text).content):
            told = line.replace("\u00a0", " ").strip()
            assert not told.startswith(("»", ":", "!")), told
            assert not told.endswith(("«", " 9")), told
