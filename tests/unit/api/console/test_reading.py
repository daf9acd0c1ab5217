"""Every sentence that reading a file may say has words in the console's languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import knowledge.reading
from api.console.library.reading import is_worded, reading_told, warning_told
from api.console.work.publishing import read_file
from core.language.forms import Language
from knowledge.warnings import ReadingWarning, WarningKind

ROOM = Path(knowledge.reading.__file__).parent
OPERATORS = ("sources.py", "translations.py")
"""Files of the command line's folders, and of files beside documents: nobody brings them in the console."""
SENTENCE = re.compile(r"(?:[A-Z]|\{\}).*\w+ [\w{}(«`].*[.»}\w]", re.DOTALL)
PARTS = {"{} paragraphs were", "{} {}{} left out."}
"""Parts of sentences; the whole ones are looked at below."""
WORDED = (Language.FRENCH, Language.ARABIC)


def said_in(path: Path) -> Iterator[str]:
    """Texts of a file that are written for people: sentences, with `{}` for what differs."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    skipped |= {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        text = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        if text.count(" ") >= 2 and SENTENCE.fullmatch(text) and text.replace("«", "").replace("»", "").isascii():
            yield text


def sentences() -> list[str]:
    files = [path for path in sorted(ROOM.rglob("*.py")) if path.name not in OPERATORS]
    files += [ROOM.parent / "library" / "contradictions.py", ROOM.parent / "drafts" / "noticing.py"]
    return sorted({text for path in files for text in said_in(path)} - PARTS)


def test_there_are_sentences_to_look_at() -> None:
    assert len(sentences()) > 100


@pytest.mark.parametrize("text", sentences())
def test_every_sentence_has_words_in_french_and_arabic(text: str) -> None:
    said = text.replace("{}", "7")
    for language in WORDED:
        assert is_worded(said, language), text
        assert reading_told(said, language) != said


def test_what_is_counted_and_where_is_worded_too() -> None:
    warning = ReadingWarning(
        WarningKind.PERSONAL_DATA,
        "It holds 3 phone numbers.",
        "page 3",
        "Take it out unless it is meant for everybody.",
    )
    assert warning_told(warning, Language.FRENCH) == (
        "page 3 : Il contient : numéros de téléphone (3). Retirez-le, sauf s'il est destiné à tout le monde."
    )
    assert warning_told(warning, Language.ARABIC).startswith("الصفحة 3: يتضمن: أرقام هواتف (3).")
    for whole in (
        "A hidden row left out.",
        "Hidden columns left out.",
        "2 paragraphs were taken for what stands around the text, and left out: « x »",
    ):
        assert all(is_worded(whole, language) for language in WORDED)
    hidden = "Text that is formatted as hidden was left out, in 4 places."
    assert reading_told(hidden, Language.FRENCH).endswith("laissé de côté, à 4 endroits.")
    assert warning_told(warning, Language.ENGLISH).startswith("page 3: It holds 3")


def test_a_refusal_is_told_with_its_remedy() -> None:
    refused = read_file("notes.rar", b"Rar!\x1a\x07\x00 something")
    assert reading_told(refused.refusal, Language.FRENCH) == "Les fichiers .rar ne sont pas lus. Compressez-le en .zip."
    assert "ملفات .rar لا تُقرأ" in reading_told(refused.refusal, Language.ARABIC)
    assert reading_told("Something new. Entirely.", Language.FRENCH) == "Something new. Entirely."
