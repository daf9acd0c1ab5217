"""Where sentences end, in French, Arabic, Darija and English, and what stands before an item of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.language.long_sentences import pieces_of

_ALWAYS = "•▪▫■□◦●○◆◇‣▸▹►▻➢➤➔✓✔✗✘☐☑☒❖❑❒✦✧★☆⁃∙⋅٭⦁⬤\uf020-\uf0ff"
"""Signs that are nothing but bullets, with a space behind them or without; the last are the codes of symbol fonts."""
_SPACED = "-*·–—−o→⇒"
"""Signs that are bullets before a space alone."""
_GLUED_DASH = r"[-‐‑–—](?=[^\W\d_]{2})"
"""A dash that is written to its word: "-former les élus"; before a figure it is a sign of it."""
BULLET = rf"(?:[{_ALWAYS}]|[{_SPACED}‐‑](?=\s)|{_GLUED_DASH})"
"""Pattern of a bullet."""
NUMBER = (
    r"(?:(?:\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)]|\(?[ivxIVX]{2,5}[.)]|\(?[a-zA-Zأ-ي][)])(?=\s)"
    r"|(?:\d{1,2}|[a-zA-Zأ-ي])[-–/](?=\s+[^\W\d]))"
)
"""Pattern of the number or letter of an item."""
ITEM = rf"(?:{BULLET}|{NUMBER})"
"""Pattern of either."""

_OPENERS = "«“\"'‘(["
_CLOSERS = "»”\"'’)\\]"
# A candidate: end marks, then closing quotes or brackets (French sets a space before them), then a space or the end.
_CANDIDATE = re.compile(rf"[.!?؟…۔]+(?:\s?[»”]|[{_CLOSERS}])*(?=\s|$)")
# Sentences glued by a missing space: "l'avenir.Fès", "المستقبل.وقال"; never inside an address or a number.
_GLUED = re.compile(
    r"(?<=[a-zà-öø-ÿœ]{3})[.!?](?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ’']+[\s,-])|(?<=[\u0620-\u064a]{3})[.؟!](?=[\u0620-\u064a]{2})"
)
_BULLET = re.compile(rf"{ITEM}\s*")
_LAST_WORD = re.compile(r"[^\s«“\"'‘’(\[]+$")
_QUOTED = re.compile(r"«[^«»\n]{0,400}»|“[^“”\n]{0,400}”")
_FRENCH = (
    "m mm mme mmes mlle mlles dr drs pr prof me mgr st ste art al p pp n no nos vol cf ex etc env av bd bld boul éd ed"
    " dir fig hab tél tel chap sect ibid op cit coll réf ref suiv trad vs c.-à-d p.ex i.e e.g resp max min approx dép"
)
_ENGLISH = "mr mrs ms messrs inc ltd jr sr rev gen col capt lt sgt hon sen rep gov dept est vols pt ch"
# Doctor, professor, engineer, page, article, hijri and common-era years.
_ARABIC = "د أ م ص هـ ه ق ج ت ط ف د.ت ق.م أ.د ذ"
ABBREVIATIONS = frozenset(f"{_FRENCH} {_ENGLISH} {_ARABIC}".split())
"""Words whose final full stop does not end a sentence, lower case, without that stop."""
_SENTENCE_FINAL_ABBREVIATIONS = frozenset({"etc", "al", "suiv", "inc", "ltd", "jr", "sr", "hab"})
"""Those that may also end one: what follows decides."""
_INITIALS = re.compile(r"(?:[^\W\d_]\.[-‑]?)*[^\W\d_]")
_ADDRESS = re.compile(r"://|www\.|@|/|\.[a-z]{2,6}\.")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage: it is passage.text[start:end]."""

    text: str
    start: int
    end: int


def sentences(text: str) -> tuple[Sentence, ...]:
    """Sentences of a text in order, without list bullets: text[s.start:s.end] == s.text; a line break always ends one."""
    return tuple(Sentence(text[start:end], start, end) for start, end in sentence_spans(text))


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every sentence."""
    for line in re.finditer(r"[^\n]+", text):
        yield from _line_spans(text, line.start(), line.end())


def _line_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    line = text[start:end]
    at = len(line) - len(line.lstrip())
    if bullet := _BULLET.match(line, at):
        at = bullet.end() if bullet.end() < len(line.rstrip()) else at
    for cut in (*_cuts(line, at), len(line)):
        if whole := _trimmed(line, at, cut):
            for begin, end in pieces_of(line[whole[0] : whole[1]]):
                yield start + whole[0] + begin, start + whole[0] + end
        at = cut


def _trimmed(line: str, start: int, end: int) -> tuple[int, int] | None:
    piece = line[start:end]
    if not piece.strip():
        return None
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _cuts(line: str, at: int) -> list[int]:
    quoted = [match.span() for match in _QUOTED.finditer(line)]
    inside = _Spans(quoted)
    ends = [m.end() for m in _CANDIDATE.finditer(line, at) if _ends_sentence(line, m) and not inside.hold(m.end())]
    glued = [
        m.end() for m in _GLUED.finditer(line, at) if not _in_address(line, m.start()) and not inside.hold(m.end())
    ]
    return sorted({*ends, *glued})


class _Spans:
    """Sorted, disjoint spans asked in ascending order of position, twice over."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = spans
        self._next = 0

    def hold(self, position: int) -> bool:
        """Whether a span holds this position with something of it still to come."""
        if self._next and self._spans[self._next - 1][1] > position:
            self._next = 0
        while self._next < len(self._spans) and self._spans[self._next][1] <= position:
            self._next += 1
        return self._next < len(self._spans) and self._spans[self._next][0] < position


def _ends_sentence(line: str, match: re.Match[str]) -> bool:
    following = line[match.end() : match.end() + 40].lstrip()
    opened = following[:1] in _OPENERS if following else False
    first = following.lstrip(_OPENERS + " \u00a0")[:1]
    if first.islower() and not opened:
        return False
    mark = match.group().rstrip(_CLOSERS.replace("\\", "") + " ")
    return mark != "." or not _is_abbreviated(line, match.start(), bool(following), first)


def _is_abbreviated(line: str, stop: int, continued: bool, first: str) -> bool:
    """Whether the full stop at `stop` belongs to an abbreviation, an initial or a list number."""
    before = _LAST_WORD.search(line, max(0, stop - 20), stop)
    if before is None or not continued:
        return False
    word = before.group().lower()
    if word in _SENTENCE_FINAL_ABBREVIATIONS:
        return not (first.isupper() or "\u0620" <= first <= "\u064a")
    if word in ABBREVIATIONS or word.startswith("n°"):
        return True
    if _INITIALS.fullmatch(before.group()):
        return before.group()[-1].isupper() or len(before.group()) > 1
    return False


def _in_address(line: str, position: int) -> bool:
    start = line.rfind(" ", 0, position) + 1
    end = line.find(" ", position)
    return bool(_ADDRESS.search(line[start : end if end >= 0 else len(line)]))
