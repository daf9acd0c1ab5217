"""What documents say once they are read, beside what they show; and how fast each format is read.

`python -m benchmarks.documents FOLDER` goes through cases, each a folder with files and an `expect.txt` in words: it prints what was
read beside what is expected, and judges it by the patterns of `data/document_cases.yaml`. `--ask` publishes each case by itself and asks
its questions.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.text import Text

from benchmarks.figures import Figure, compared
from knowledge.document import LoadedDocument
from knowledge.reading.clean import clean
from knowledge.reading.load import Note, Refusal, load_path
from knowledge.reading.split import split

_PATTERNS = Path(__file__).parent / "data" / "document_cases.yaml"
_SHOWN = 1_500
"""Characters of a document that are printed; chosen by hand, a screen of them."""


@dataclass
class Case:
    """A case as it was read: documents after cleaning, refusals, what is wrong with them."""

    name: str
    expected: str
    documents: list[LoadedDocument] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    judged: bool = False

    @property
    def text(self) -> str:
        """Everything that was read, on one line."""
        return " ".join(" ".join(document.text for document in self.documents).split())

    @property
    def warnings(self) -> set[str]:
        """Kinds of the warnings, and `files` for a note on a file."""
        kinds = {warning.kind.value for document in self.documents for warning in document.warnings}
        return kinds | ({"files"} if self.notes else set())


def read_case(folder: Path) -> Case:
    """Read a case's files and judge them, questions aside."""
    expected = folder / "expect.txt"
    case = Case(folder.name, expected.read_text("utf-8").strip() if expected.is_file() else "")
    with _without_expectation(folder) as files:
        for item in load_path(files):
            if isinstance(item, Refusal):
                case.refusals.append(item)
            elif isinstance(item, Note):
                case.notes.append(item)
            else:
                case.documents.append(clean(item))
    wanted = _patterns().get(case.name)
    if wanted is not None:
        case.judged = True
        case.faults = list(_faults(case, wanted))
    return case


class _without_expectation:
    """The files of a case in a folder of their own: what is expected is no document."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._scratch = folder, tempfile.TemporaryDirectory()

    def __enter__(self) -> Path:
        target = Path(self._scratch.name) / self._folder.name
        return shutil.copytree(self._folder, target, ignore=shutil.ignore_patterns("expect.txt"))

    def __exit__(self, *_: object) -> None:
        self._scratch.cleanup()


def _patterns() -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load(_PATTERNS.read_text("utf-8")))


def _faults(case: Case, wanted: dict[str, Any]) -> Iterator[str]:
    """What is wrong, in words."""
    text = case.text
    yield from (f"not read: {p}" for p in wanted.get("must", ()) if not re.search(p, text))
    yield from (f"read, though it must not be: {p}" for p in wanted.get("never", ()) if re.search(p, text))
    yield from (f"read {text.count(w)} times: {w}" for w in wanted.get("once", ()) if text.count(w) != 1)
    yield from (f"no warning of kind {kind}" for kind in wanted.get("warns", ()) if kind not in case.warnings)
    titles = [document.meta.title for document in case.documents]
    if "title" in wanted and wanted["title"] not in titles:
        yield f"titles are {titles}"
    yield from (f"title: {t}" for t in wanted.get("title_never", ()) if any(t in title for title in titles))
    if "passage_title" in wanted and not any(wanted["passage_title"] in place for place in _places(case)):
        yield f"no record is called {wanted['passage_title']}"
    if "key" in wanted and not any(wanted["key"] in document.key for document in case.documents):
        yield f"keys are {[document.key for document in case.documents]}"
    days = [str(document.meta.published_on) for document in case.documents]
    if wanted.get("published_never") in days:
        yield f"published on {wanted['published_never']}"
    if "any_of" in wanted and not _any_of(case, wanted["any_of"]):
        yield f"none of {wanted['any_of']}"


def _any_of(case: Case, ways: dict[str, Any]) -> bool:
    return (
        any(kind in case.warnings for kind in ways.get("warns", ()))
        or any(re.search(pattern, case.text) for pattern in ways.get("must", ()))
        or bool(ways.get("refused") and case.refusals)
    )


def _places(case: Case) -> list[str]:
    """What passages are called: their headings and first lines."""
    passages = [passage for document in case.documents for passage in split(document)]
    return [" ".join((*passage.heading, passage.text)) for passage in passages]


def ask_case(folder: Path, case: Case, models: Path | None) -> None:
    """Publish a case by itself and ask its questions; what is not answered as it should be joins the faults."""
    questions = _patterns().get(case.name, {}).get("ask", ())
    if not questions:
        return
    with tempfile.TemporaryDirectory() as home, _without_expectation(folder) as files:
        if models:
            (Path(home) / "models").symlink_to(models, target_is_directory=True)
        _munadil(home, "ingest", str(files))
        for question, says in questions:
            answer = json.loads(_munadil(home, "ask", question, "--json"))
            if says not in " ".join(answer["text"].split()):
                case.faults.append(f"{question} → {answer['status']}: {answer['text'][:160]}")


def _munadil(home: str, *arguments: str) -> str:
    command = [sys.executable, "-m", "api.cli", *arguments]
    environment = {
        "MUNADIL_DATA_DIR": home,
        "PATH": "/usr/bin:/bin",
        "MUNADIL_LOG_LEVEL": "error",
        "OPENBLAS_NUM_THREADS": "1",
    }
    root = Path(__file__).parents[1]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False).stdout


def main(
    folder: Annotated[Path, typer.Argument(help="Folder of cases.")],
    ask: Annotated[bool, typer.Option("--ask", help="Publish each case by itself and ask its questions too.")] = False,
    models: Annotated[Path | None, typer.Option(help="Models that were built already, for --ask.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Print what was read of each case beside what is expected; exit code 1 where one is not as it should be."""
    cases = []
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        case = read_case(place)
        if ask:
            ask_case(place, case, models)
        cases.append(case)
    if as_json:
        rows = [{"case": c.name, "judged": c.judged, "faults": c.faults, "warnings": sorted(c.warnings)} for c in cases]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _print(cases)
    raise typer.Exit(int(any(case.faults for case in cases)))


def _print(cases: list[Case]) -> None:
    console = Console(highlight=False)
    for case in cases:
        verdict = "wrong" if case.faults else "right" if case.judged else "not judged"
        console.rule(Text(f"{case.name}: {verdict}", style="bold red" if case.faults else "bold"))
        console.print(Text(f"expected: {case.expected}", style="italic"))
        for document in case.documents:
            console.print(
                Text(f"{document.key} · {document.meta.title} · {document.meta.published_on or 'no date'}", style="dim")
            )
            console.print(Text(document.text[:_SHOWN]))
            for warning in document.warnings:
                console.print(Text(f"{warning.kind.value}: {warning}", style="yellow"))
        for refusal in case.refusals:
            console.print(Text(f"refused: {refusal.key}: {refusal.reason} {refusal.remedy}", style="yellow"))
        for note in case.notes:
            console.print(Text(f"files: {note.key}: {note.text}", style="yellow"))
        for fault in case.faults:
            console.print(Text(f"✗ {fault}", style="red"))
    judged = [case for case in cases if case.judged]
    right = sum(not case.faults for case in judged)
    console.print(
        Text(
            f"{right} of {len(judged)} judged cases are right, {len(cases) - len(judged)} are not judged.", style="bold"
        )
    )


def run(shared: Path) -> list[Figure]:
    """Pages and rows read a second by format, on files made here, and what the largest cost in memory, each in a process of its own."""
    figures = []
    for name, (code, count, unit) in _MADE.items():
        seconds, megabytes = _measured(code, count)
        figures.append(Figure(f"read {name}", count / seconds, f"{unit}/s"))
        figures.append(
            compared(f"read {name}, memory above the program's own", megabytes, "MB", 300.0, "300 MB is allowed")
        )
    return figures


_TEXT = "Le parti ouvrira {} crèches publiques dans la région, et chacune accueillera quarante enfants de la commune. "
_PDF = """
from fpdf import FPDF
document = FPDF(); document.set_font("Helvetica", size=11)
for page in range(COUNT):
    document.add_page()
    for line in range(30): document.multi_cell(0, 6, TEXT.format(page * 30 + line), new_x="LMARGIN", new_y="NEXT")
data = bytes(document.output()); name = "a.pdf"
"""
_XLSX = """
import io, openpyxl
book = openpyxl.Workbook(write_only=True); sheet = book.create_sheet("Feuille")
sheet.append(["Région", "Commune", "Places", "Échéance"])
for row in range(COUNT): sheet.append([f"Région {row % 12}", f"Commune {row}", row, 2027])
stream = io.BytesIO(); book.save(stream); data = stream.getvalue(); name = "a.xlsx"
"""
_DOCX = """
import io, docx
document = docx.Document()
for page in range(COUNT):
    document.add_heading(f"Chapitre {page}", 1)
    for line in range(12): document.add_paragraph(TEXT.format(page * 12 + line))
stream = io.BytesIO(); document.save(stream); data = stream.getvalue(); name = "a.docx"
"""
_HTML = """
parts = [f"<h2>Chapitre {page}</h2>" + "".join(f"<p>{TEXT.format(page * 12 + line)}</p>" for line in range(12)) for page in range(COUNT)]
data = ("<html lang=fr><body><main>" + "".join(parts) + "</main></body></html>").encode(); name = "a.html"
"""
_MARKDOWN = """
parts = [f"## Chapitre {page}\\n\\n" + "\\n\\n".join(TEXT.format(page * 12 + line) for line in range(12)) for page in range(COUNT)]
data = "\\n\\n".join(parts).encode(); name = "a.md"
"""
_MADE = {
    "a PDF of 300 pages": (_PDF, 300, "pages"),
    "a sheet of 20,000 rows": (_XLSX, 20_000, "rows"),
    "Word, 300 chapters": (_DOCX, 300, "chapters"),
    "a web page of 300 chapters": (_HTML, 300, "chapters"),
    "Markdown, 300 chapters": (_MARKDOWN, 300, "chapters"),
}


def _measured(code: str, count: int) -> tuple[float, float]:
    """Seconds of reading, and megabytes at its height above what the program has before it."""
    with tempfile.TemporaryDirectory() as folder:
        making = (
            f"COUNT = {count}\nTEXT = {_TEXT!r}\n{code}\nopen({folder!r} + '/' + name, 'wb').write(data)\nprint(name)"
        )
        name = _python(making).strip()
        seconds, before, after = map(float, _python(_READING.format(path=f"{folder}/{name}")).split())
    return seconds, (after - before) / 1024


_READING = """
import re, time
from pathlib import Path
from knowledge.reading.clean import clean
from knowledge.reading.load import load_path
def highest():  # kilobytes; what the system counts for a process's children begins with the parent's own
    return re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
before = highest()
started = time.perf_counter()
for document in load_path(Path({path!r})): clean(document)
print(time.perf_counter() - started, before, highest())
"""


def _python(code: str) -> str:
    root = Path(__file__).parents[1]
    return subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    typer.run(main)
