"""The corpora: encyclopedia articles, party programmes, the example's sheets; none was written for what is measured."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.unseen.cases import Case, Corpus, Gold, Half, Kind, drawn, half_of, is_left_out
from core.errors import MunadilError
from core.language.forms import Language
from core.language.sentences import sentences

EXAMPLE = Path(__file__).parents[2] / "examples" / "istiqlal"
_DATA = Path(__file__).parent / "data"
_PARALLEL = {"xquad_en": "xquad_ar", "xquad_ar": "xquad_en"}
"""Sets whose questions are the same in the same order: each is asked in the other's language too."""
QA = ("piaf_fr", "arcd_ar", "xquad_en", "xquad_ar")
PROGRAMMES = "programmes_fr"
SHEETS, SHIPPED = "sheets", "example"
"""The example's documents alone; the example as it ships, with its known questions and calibration."""
NAMES = (*QA, PROGRAMMES, SHEETS, SHIPPED)
_FROM_EACH_OTHER = 20
"""Questions of each other corpus asked of one, in each form it has. Chosen by hand."""


class StaleNeedError(MunadilError):
    """A need no longer names the words that it was written for."""


@dataclass(frozen=True)
class Questions:
    """What a corpus answers and does not, in one half, before anything is drawn."""

    answerable: tuple[Case, ...]
    left_out: tuple[Case, ...]


def corpora(shared: Path, half: Half, sample: int, names: Sequence[str] = NAMES) -> Iterator[Corpus]:
    """The corpora with `sample` answerable questions a form, as many that are left out, and those of other corpora.

    The example's sheets come in the open half alone: their questions were read long ago.
    """
    asked = {name: questions_of(shared, name, half) for name in (*QA, PROGRAMMES)}
    for name in (*QA, PROGRAMMES):
        if name in names:
            own = [*_by_form(asked[name].answerable, sample), *_by_form(asked[name].left_out, sample)]
            yield Corpus(name, documents_of(shared, name, half), (*own, *_foreign(name, asked), *everyday()))
    if half is Half.OPEN:
        citizens = citizen_questions(shared)
        if SHEETS in names:
            yield Corpus(SHEETS, _sheets(), citizens)
        if SHIPPED in names:
            yield Corpus(SHIPPED, {}, citizens, organisation=EXAMPLE)


def documents_of(shared: Path, name: str, half: Half) -> Mapping[str, str]:
    """What is published: all programmes, or the articles of a half that are not left out."""
    if name == PROGRAMMES:
        return {path.name: path.read_text("utf-8") for path in sorted((shared / "data" / name).glob("*.md"))}
    articles = _articles(_lines(shared / "data" / "qa" / name / "contexts.jsonl"), half)
    return {file: f"# {title}\n\n" + "\n\n".join(texts) + "\n" for file, (title, texts) in articles.items()}


def questions_of(shared: Path, name: str, half: Half) -> Questions:
    """What a corpus answers and does not, in one half."""
    return (
        _needs(shared / "data" / name, half)
        if name == PROGRAMMES
        else _qa_questions(shared / "data" / "qa", name, half)
    )


def everyday() -> list[Case]:
    """Weather, prices, sport and the like, in five forms."""
    rows = _lines(_DATA / "everyday.jsonl")
    return [Case(f"everyday-{row['id']}", Kind.EVERYDAY, form, row[form.value]) for row in rows for form in Language]


def citizen_questions(shared: Path) -> tuple[Case, ...]:
    """Conversations as plain citizens have them; what is expected is said in prose."""
    rows = _lines(shared / "cases" / "citizen_questions.jsonl")
    return tuple(
        Case(
            f"citizen-{number:02}",
            Kind.CITIZEN,
            Language(row["lang"]),
            row["question"],
            before=tuple(row["context"]),
            expected=row["expected"],
        )
        for number, row in enumerate(rows, 1)
    )


def _articles(contexts: Sequence[Mapping[str, str]], half: Half) -> dict[str, tuple[str, list[str]]]:
    """Published articles of a half by file name, each with its title and its texts, none of them twice."""
    found: dict[str, tuple[str, list[str]]] = {}
    for context in contexts:
        title = context["title"]
        if half_of(title) is half and not is_left_out(title):
            texts = found.setdefault(file_of(title), (title.replace("_", " "), []))[1]
            if context["text"].strip() not in texts:
                texts.append(context["text"].strip())
    return found


def file_of(title: str) -> str:
    """File name of an article: a digest, for a title may hold anything."""
    return f"{hashlib.sha256(title.encode()).hexdigest()[:12]}.md"


def _qa_questions(folder: Path, name: str, half: Half) -> Questions:
    """A set's questions, and in its documents' stead those of the set that asks the same in another language."""
    contexts = {context["id"]: context for context in _lines(folder / name / "contexts.jsonl")}
    own = _lines(folder / name / "questions.jsonl")
    asked = [(row, row) for row in own]
    if name in _PARALLEL:
        other = _lines(folder / _PARALLEL[name] / "questions.jsonl")
        asked += list(zip(own, other, strict=True))
    answerable, left_out = list[Case](), list[Case]()
    for row, wording in asked:
        context = contexts[row["context"]]
        if half_of(context["title"]) is not half:
            continue
        case = Case(f"{name}-{row['id']}", Kind.LEFT_OUT, Language(wording["lang"]), wording["question"])
        if is_left_out(context["title"]):
            left_out.append(case)
        elif row["answers"]:
            answerable.append(replace(case, kind=Kind.ANSWERABLE, gold=_gold(context, row["answers"])))
    return Questions(tuple(answerable), tuple(left_out))


def _gold(context: Mapping[str, str], answers: Sequence[Mapping[str, Any]]) -> Gold:
    texts = tuple(dict.fromkeys(answer["text"] for answer in answers))
    return Gold(texts, file_of(context["title"]), _sentence_at(context["text"], answers[0]["start"]))


def _sentence_at(text: str, place: int) -> str:
    return next((s.text for s in sentences(text) if s.start <= place < s.end), "")


def _needs(folder: Path, half: Half) -> Questions:
    """The needs of a half; none where there are no programmes to ask them of."""
    path = _DATA / "needs.jsonl"
    answerable, left_out = list[Case](), list[Case]()
    for need in _lines(path) if path.is_file() and folder.is_dir() else ():
        if need["half"] != half.value:
            continue
        gold = need_gold(need, folder) if need["answerable"] else None
        for form in Language:
            kind = Kind.ANSWERABLE if gold else Kind.LEFT_OUT
            case = Case(f"need-{need['id']}", kind, form, need["forms"][form.value], gold)
            (answerable if gold else left_out).append(case)
    return Questions(tuple(answerable), tuple(left_out))


def need_gold(need: Mapping[str, Any], folder: Path) -> Gold:
    """The words that a need names by their place; raises StaleNeedError where they are no longer there."""
    text = (folder / need["document"]).read_text("utf-8")
    places = need.get("spans") or [[need["start"], need["end"]]]
    spans = [text[start:end] for start, end in places]
    for span, digest in zip(spans, need.get("digests") or [need["digest"]], strict=True):
        if hashlib.sha256(span.encode()).hexdigest()[:16] != digest:
            raise StaleNeedError(
                f"need {need['id']}: {need['document']} holds other words at {places} than it was written for.",
                remedy="Find the words again and correct their place and digest.",
            )
    first, *rest = (as_read(span) for span in spans)
    return Gold((first,), need["document"], as_read(_sentence_at(text, places[0][0])), tuple(rest))


def as_read(text: str) -> str:
    """Markdown as its reader sees it: links by their words, no marks of headings or emphasis."""
    return re.sub(r"\*\*|^#+ ", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text))


def _sheets() -> dict[str, str]:
    """The example's documents without what people are known to ask of them."""
    files = sorted((EXAMPLE / "documents").iterdir())
    return {path.name: path.read_text("utf-8") for path in files if not path.name.endswith(".questions.yaml")}


def _by_form(cases: Sequence[Case], count: int) -> Iterator[Case]:
    for form in Language:
        yield from drawn([case for case in cases if case.form is form], count, lambda case: case.id)


def _foreign(name: str, asked: Mapping[str, Questions]) -> Iterator[Case]:
    """Questions of the other corpora, but of none that holds the same articles."""
    for other, questions in asked.items():
        if other not in (name, _PARALLEL.get(name)):
            every = (*questions.answerable, *questions.left_out)
            for case in _by_form(every, _FROM_EACH_OTHER):
                yield replace(case, kind=Kind.OTHER_CORPUS, gold=None)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
