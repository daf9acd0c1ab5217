"""Labels by way of a spreadsheet: whatever an answer holds comes back as it was, and every wrong row is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core.language.forms import Language
from evals.judge.questions import CHOICES, JudgeQuestion
from evals.judge.testing import judged_case, save_judged_run
from evals.labels.errors import LabelsError
from evals.labels.importing import import_labels
from evals.labels.labels import read_labels
from evals.labels.sample import draw_sample
from evals.labels.wording import verdict_of, wording
from evals.labels.workbook import COLUMNS, INSTRUCTIONS, SAMPLE, write_sample

NUGGETS, SUPPORT, TONE = JudgeQuestion
VERDICT, RATER, COMMENT = (COLUMNS.index(name) + 1 for name in ("verdict", "rater", "comment"))
HOSTILE = (
    "=1+1",
    "+212 6 00 00 00 00",
    "@SUM(A1)",
    "-2",
    "#N/A",
    "'quoted",
    "يقترح الحزب =أربعة",
    "<b>x</b>\ttab\nline",
)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Two French answers and one in Arabic, each with two facts."""
    arabic = judged_case(1, Language.ARABIC, "يقترح الحزب أربعة أفواج. [1]")
    return save_judged_run(tmp_path / "run", [judged_case(1), judged_case(2), arabic])


def written(folder: Path, question: JudgeQuestion = NUGGETS) -> Path:
    path = folder.parent / "labels.xlsx"
    write_sample(path, *draw_sample(folder, question))
    return path


def edited(path: Path, edit: Callable[[Workbook], None]) -> Path:
    workbook = load_workbook(path)
    edit(workbook)
    workbook.save(path)
    return path


def filled(path: Path, rater: str = "Amal", question: JudgeQuestion = NUGGETS) -> Path:
    def fill(workbook: Workbook) -> None:
        for language in (Language.FRENCH, Language.ARABIC):
            sheet = workbook[language]
            for place in range(2, sheet.max_row + 1):
                sheet.cell(row=place, column=VERDICT, value=wording(language).choices_of(question)[0])
                sheet.cell(row=place, column=RATER, value=rater)

    return edited(path, fill)


def test_a_sheet_a_language_from_the_right_where_it_is_read_so(run: Path) -> None:
    workbook = load_workbook(written(run))
    assert workbook.sheetnames == [INSTRUCTIONS, "fr", "ar", SAMPLE]
    assert not workbook["fr"].sheet_view.rightToLeft
    assert workbook["ar"].sheet_view.rightToLeft
    assert workbook["ar"]["C2"].alignment.readingOrder == 2
    assert workbook["ar"]["F1"].value == "الحكم"
    (choice,) = workbook["ar"].data_validations.dataValidation
    assert choice.formula1 == '"نعم,جزئيا,لا"'
    assert str(choice.sqref) == "F2:F3"


def test_the_instructions_are_in_three_languages_and_nothing_of_the_judge_is_there(run: Path) -> None:
    (run / "judge.jsonl").write_text("")
    workbook = load_workbook(written(run))
    told = [str(cell.value) for row in workbook[INSTRUCTIONS].iter_rows() for cell in row if cell.value]
    assert [text for text in told if text in ("Étiqueter des réponses", "تقييم الأجوبة", "Label answers")]
    rows = [cell.value for row in workbook["fr"].iter_rows(min_row=2) for cell in row[VERDICT - 1 :]]
    assert rows == [None] * len(rows)


@pytest.mark.parametrize("question", JudgeQuestion)
def test_labels_come_back_by_their_name_in_any_language(run: Path, question: JudgeQuestion) -> None:
    taken = import_labels(run, filled(written(run, question), question=question))
    labels = read_labels(run)
    assert {label.verdict for label in labels} == {CHOICES[question][0]}
    assert {label.rater for label in labels} == {"Amal"}
    assert taken.total == len(labels) == taken.by_rater["Amal"]
    assert {label.case_id for label in labels} == {"q1-fr", "q2-fr", "q1-ar"}


def test_several_people_label_and_a_newer_verdict_replaces_the_older(run: Path) -> None:
    path = written(run)
    import_labels(run, filled(path, "Amal"))
    import_labels(run, filled(path, "+212 6 00"))
    again = edited(path, _set("ar", 2, VERDICT, "لا"))
    import_labels(run, again)
    labels = read_labels(run)
    assert {label.rater for label in labels} == {"Amal", "+212 6 00"}
    assert len(labels) == 12
    assert [(label.rater, label.verdict) for label in labels if label.verdict != "support"] == [
        ("+212 6 00", "not_support")
    ]


def test_rows_left_empty_are_counted_and_a_name_may_be_given_for_all(run: Path) -> None:
    def fill(workbook: Workbook) -> None:
        workbook["fr"].cell(row=2, column=VERDICT, value=" OUI ")
        workbook["fr"].cell(row=2, column=COMMENT, value="certain")

    path = edited(written(run), fill)
    with pytest.raises(LabelsError, match="sheet fr, row 2: nobody's name"):
        import_labels(run, path)
    taken = import_labels(run, path, rater="Amal")
    assert (taken.by_rater, taken.empty) == ({"Amal": 1}, 5)
    assert read_labels(run)[0].comment == "certain"


def _set(sheet: str, place: int, column: int, text: str) -> Callable[[Workbook], None]:
    def edit(workbook: Workbook) -> None:
        workbook[sheet].cell(row=place, column=column, value=text)

    return edit


def _copy_row(workbook: Workbook) -> None:
    sheet = workbook["fr"]
    for column in range(1, len(COLUMNS) + 1):
        sheet.cell(row=9, column=column, value=sheet.cell(row=2, column=column).value)
    sheet.cell(row=9, column=VERDICT, value="non")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (_set("ar", 3, VERDICT, "ربما"), "sheet ar, row 3: 'ربما' is no verdict"),
        (_set("fr", 2, VERDICT, "entièrement"), "sheet fr, row 2: 'entièrement' is no verdict"),
        (_set("fr", 2, 1, "q9-fr#1"), "sheet fr, row 2: there is no row 'q9-fr#1'"),
        (_set("fr", 3, RATER, " "), "sheet fr, row 3: nobody's name"),
        (_set("fr", 1, VERDICT, "avis"), "sheet fr: the column 'Verdict' is missing"),
        (_copy_row, "sheet fr, row 9: Amal gave"),
        (_set(SAMPLE, 1, 2, "of another run"), "was not made from the run"),
        (lambda workbook: workbook.remove(workbook[SAMPLE]), "has lost its sheet"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_nothing_is_taken_over(
    run: Path, edit: Callable[[Workbook], None], said: str
) -> None:
    path = edited(filled(written(run)), edit)
    with pytest.raises(LabelsError) as raised:
        import_labels(run, path)
    assert said in raised.value.detail
    assert raised.value.remedy
    assert read_labels(run) == ()


@pytest.mark.parametrize("name", ["absent.xlsx", "noise.xlsx", "noise.json", "absent.json", "list.json"])
def test_a_file_that_is_something_else_is_refused_with_a_remedy(run: Path, name: str) -> None:
    path = run.parent / name
    if not name.startswith("absent"):
        path.write_text("[]" if name.startswith("list") else "noise")
    with pytest.raises(LabelsError) as raised:
        import_labels(run, path)
    assert raised.value.remedy


def test_nothing_filled_in_is_said(run: Path) -> None:
    with pytest.raises(LabelsError, match="no verdict yet"):
        import_labels(run, written(run))


texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=60),
).filter(lambda text: text.strip() != "")


@settings(max_examples=25, deadline=None)
@given(texts, texts, texts, st.sampled_from(Language), st.sampled_from(CHOICES[TONE]))
def test_hostile_texts_stay_texts_both_ways(
    asked: str, answered: str, remark: str, language: Language, verdict: str
) -> None:
    with TemporaryDirectory() as place:
        case = judged_case(1, language, answered, asked=(asked,))
        folder = save_judged_run(Path(place) / "run", [case])
        path = written(folder, TONE)

        def fill(workbook: Workbook) -> None:
            sheet = workbook[language]
            assert (sheet["B2"].value, sheet["C2"].value) == (asked, answered)
            assert {sheet["B2"].data_type, sheet["C2"].data_type} == {"s"}
            for row in range(2, 6):
                sheet.cell(row=row, column=VERDICT, value=verdict)
                for column, text in ((RATER, "=Amal"), (COMMENT, remark)):
                    cell = sheet.cell(row=row, column=column, value=text)
                    cell.data_type = "s"

        import_labels(folder, edited(path, fill))
        labels = read_labels(folder)
        assert [(x.verdict, x.rater, x.comment) for x in labels] == [(verdict, "=Amal", remark.strip())] * 4


@pytest.mark.parametrize("question", JudgeQuestion)
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC, Language.ENGLISH])
def test_every_verdict_has_a_name_of_its_own_that_is_read_back(question: JudgeQuestion, language: Language) -> None:
    names = wording(language).choices_of(question)
    assert len(set(names)) == len(names)
    assert tuple(verdict_of(question, name) for name in names) == CHOICES[question]
    assert not any("," in name for name in names)


def test_a_control_character_does_not_stop_the_sheet(tmp_path: Path) -> None:
    folder = save_judged_run(tmp_path / "run", [judged_case(1, text="a\x07b " + "long " * 9000 + "[1]")])
    sheet = load_workbook(written(folder, TONE))["fr"]
    assert str(sheet["C2"].value).startswith("ab long")
