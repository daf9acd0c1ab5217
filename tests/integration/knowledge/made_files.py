"""Files made for the tests of loaders."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import fpdf

from knowledge.document import LoadedDocument
from knowledge.reading.load import Refusal, load_path
from tests.conftest import skip_or_fail

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
FRENCH = "Le parti propose un contrat social avancé pour la jeunesse, écrit avec elle dans toutes les régions du pays."
ARABIC = "يقترح الحزب تعاقدا اجتماعيا متقدما مع الشباب، تتم صياغته معهم في جميع جهات المملكة."


def put(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def zipped(files: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack files into an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def load_one(path: Path) -> LoadedDocument:
    """Load the only document under a path."""
    (result,) = load_path(path)
    assert isinstance(result, LoadedDocument), result
    return result


def refuse_one(path: Path) -> Refusal:
    """Meet the only refusal under a path."""
    (result,) = load_path(path)
    assert isinstance(result, Refusal), result
    return result


def pdf_of(*pages: Callable[[fpdf.FPDF], None], shaping: bool = False) -> bytes:
    """Draw a PDF, one function per page; a Unicode font where the machine has one."""
    document = fpdf.FPDF()
    if FONT.is_file():
        document.add_font("body", fname=str(FONT))
        document.set_font("body", size=12)
    else:
        document.set_font("Helvetica", size=12)
    document.set_text_shaping(shaping)
    for draw in pages:
        document.add_page()
        draw(document)
    return bytes(document.output())


def lines(*texts: str, size: int = 12) -> Callable[[fpdf.FPDF], None]:
    """Draw texts one under the other."""

    def draw(document: fpdf.FPDF) -> None:
        document.set_font_size(size)
        for text in texts:
            document.cell(0, size / 2, text, new_x="LMARGIN", new_y="NEXT")

    return draw


def needs_font() -> None:
    """Skip, or fail where everything is required, where no font with Arabic letters is to be found."""
    if not FONT.is_file():
        skip_or_fail(f"no font with Arabic letters at {FONT} (Debian: fonts-dejavu-core)")
