"""Text that no mark divides, cut where a reader would breathe: a speech taken down without a full stop can still be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_UNMARKED = 300
"""Characters without any mark from which on a text is not one sentence: the longest run without one in the example's documents
(310 sentences) has 115."""
LONGEST = 1_000
"""Characters from which on a sentence is cut at its commas: the longest sentence of the example has 224, of laws some 800."""
_SHORTEST_PIECE, _LONGEST_PIECE, _WANTED_PIECE = 90, 260, 170
_MARK = re.compile(r"[,،;؛:()\[\]«»“”\"—–…]")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\S+")
# Words before which a clause begins; in Arabic also every longer word with "and" joined to it.
_CLAUSE_WORDS = """
et mais donc car puis alors parce afin lorsque quand si où ainsi tandis pendant puisque comme
and but so because then when while since whereas where
لكن ولكن ثم لأن لان حيث كما بل إذا اذا لكي حتى عندما بينما فإن ملي باش حيت
walakin 7it hit w wla bach mnin
"""
# Words that lean on the next one.
_LEANING_WORDS = """
le la les un une des du de d' l' à au aux en pour par sur dans avec sans sous vers chez entre ce cet cette ces mon ma mes
son sa ses notre nos votre vos leur leurs ne se que qui dont plus moins très trop et ou mais donc car ni si
the a an of to in for with by on at from this that these those not no and or but our their his her its is are
في من على إلى الى عن مع بين هذا هذه ذلك تلك التي الذي الذين أن ان إن لا ما لم لن قد كل غير أو او ثم و
f l d b dial had
"""
_BEGINS = frozenset(_CLAUSE_WORDS.split())
_LEANS = frozenset(_LEANING_WORDS.split())


def pieces_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the pieces of a sentence: the whole of it unless it is far longer than sentences are."""
    if len(text) <= LONGEST_UNMARKED or (len(text) <= LONGEST and _longest_unmarked(text) <= LONGEST_UNMARKED):
        yield 0, len(text)
        return
    start = 0
    while len(text) - start > _LONGEST_PIECE:
        cut = _best_cut(text, start)
        if cut is None:
            break
        yield start, start + len(text[start:cut].rstrip())
        start = cut
    yield start, len(text)


def _longest_unmarked(text: str) -> int:
    ends = [match.start() for match in _MARK.finditer(text)]
    return max((end - start for start, end in zip([0, *ends], [*ends, len(text)], strict=True)), default=0)


def _best_cut(text: str, start: int) -> int | None:
    """Offset at which the next piece begins; None where the text has no space to cut at."""
    window = range(start + _SHORTEST_PIECE, min(start + _LONGEST_PIECE, len(text) - _SHORTEST_PIECE))
    best: tuple[float, int] | None = None
    for space in _SPACE.finditer(text, window.start, max(window.start, window.stop)):
        cost = _cost(text, space) + abs(space.start() - start - _WANTED_PIECE) / _WANTED_PIECE
        if best is None or cost < best[0]:
            best = (cost, space.end())
    if best is not None:
        return best[1]
    # No space within reach: the next one there is.
    later = _SPACE.search(text, window.start)
    return later.end() if later and later.end() < len(text) else None


def _cost(text: str, space: re.Match[str]) -> float:
    """How much a cut at this space would hurt: nothing after a mark, little before a clause, much within what belongs together."""
    before = text[max(0, space.start() - 20) : space.start()].split()[-1]
    found = _WORD.match(text, space.end())
    after = found.group() if found else ""
    if before[-1:] in ";؛:":
        return 0.0
    if before[-1:] in ",،":
        return 0.3
    if before[-1:].isdigit() or after[:1].isdigit():
        return 6.0
    if before.lower() in _LEANS or before.endswith(("'", "’")):
        return 4.0
    if after.lower() in _BEGINS or (after[:1] == "و" and len(after) > 3):
        return 1.0
    return 3.0
