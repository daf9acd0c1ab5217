"""A sample as one HTML file to rate on, with no network: it keeps what was rated in the browser and exports JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from evals.judge.questions import CHOICES, JudgeTask
from evals.labels.sample import LabelSample, row_id
from evals.labels.wording import LANGUAGES, wording
from evals.labels.workbook import sources_text

_TEMPLATE = Path(__file__).with_name("page.html")
_PLACE = "__DATA__"


def write_page(path: Path, sample: LabelSample, tasks: Sequence[JudgeTask]) -> None:
    """Write the page, its rows in the order drawn, with nothing of what a judge said."""
    text = json.dumps(_data(sample, tasks), ensure_ascii=False).translate({ord("<"): "\\u003c", ord("&"): "\\u0026"})
    path.write_text(_TEMPLATE.read_text(encoding="utf-8").replace(_PLACE, text, 1), encoding="utf-8", errors="replace")


def _data(sample: LabelSample, tasks: Sequence[JudgeTask]) -> dict[str, object]:
    return {
        "sample": sample.id,
        "question": sample.question,
        "choices": CHOICES[sample.question],
        "words": {language: wording(language).model_dump(mode="json") for language in LANGUAGES},
        "rows": [
            {
                "id": row_id(task.case.case_id, item.key),
                "language": task.case.language,
                "reads": task.case.language.base,
                "asked": "\n".join(task.case.asked),
                "answer": task.case.text,
                "item": {str(known): wording(known).text_of(task.question, item) for known in LANGUAGES},
                "sources": sources_text(item),
            }
            for task in tasks
            for item in task.items
        ],
    }
