"""Reading scanned pages with Tesseract, where the machine has it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pypdfium2

_LANGUAGES = ("ara", "fra", "eng")
_POINTS_PER_INCH, _DOTS_PER_INCH = 72, 300
_SECONDS_PER_PAGE = 120
_MOST_PIXELS = 40_000_000


class Recogniser(Protocol):
    """Reads the picture of a page."""

    def read(self, page: pypdfium2.PdfPage) -> str:
        """Text of a page, paragraphs apart; empty when nothing can be read."""
        ...


@dataclass(frozen=True)
class Tesseract:
    """Debian's `tesseract`, run once per page."""

    program: Path
    languages: tuple[str, ...]

    def read(self, page: pypdfium2.PdfPage) -> str:
        """Text of a page; empty when Tesseract fails or takes longer than two minutes."""
        width, height = page.get_size()
        scale = _DOTS_PER_INCH / _POINTS_PER_INCH
        scale = min(scale, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        pixels = page.render(scale=scale, grayscale=True).to_numpy()
        picture = b"P5 %d %d 255\n" % (pixels.shape[1], pixels.shape[0]) + pixels.tobytes()
        command = [str(self.program), "stdin", "stdout", "-l", "+".join(self.languages)]
        try:
            done = subprocess.run(command, input=picture, capture_output=True, timeout=_SECONDS_PER_PAGE, check=True)  # noqa: S603 - a program of the machine, fixed arguments
        except (OSError, subprocess.SubprocessError):
            return ""
        text: str = done.stdout.decode("utf-8", errors="replace")
        return text.replace("\f", "").strip()


def find_tesseract(program: str = "tesseract") -> Tesseract | None:
    """Tesseract of this machine with those of our languages that it knows; None without it or without any of them."""
    path = shutil.which(program)
    if path is None:
        return None
    try:
        done = subprocess.run([path, "--list-langs"], capture_output=True, timeout=20, check=True)  # noqa: S603 - a program of the machine, fixed arguments
    except (OSError, subprocess.SubprocessError):
        return None
    known = done.stdout.decode("utf-8", errors="replace").split()
    languages = tuple(language for language in _LANGUAGES if language in known)
    return Tesseract(Path(path), languages) if languages else None
