"""Tables of a page: ruled cells, or columns that stand apart and were drawn row by row; each row becomes a record with its headers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from knowledge.reading.loaders.pdf.frame import Box
from knowledge.reading.loaders.pdf.lines import Line, lines_of
from knowledge.reading.loaders.pdf.segments import Segment, clusters, nearest
from knowledge.reading.loaders.pdf.tabular.grid import Grid

_ANY_GAP = 1_000.0
_LONGEST_CELL = 400
"""Characters from which what stands in a cell is text that was set in a frame."""
_CLOSE_ROWS = 3.2
"""Distance between rows up to which they are one table, in font sizes."""
_TIGHT = 1.4
"""Distance between lines of one cell, in font sizes."""
_ALIGNED = 2.0
"""Points within which lines of a column begin, or end, at one place; chosen by hand."""
_OVER = 5.0
"""Points that a line must reach over the edge of a column to be wider than it."""
_UNEVEN = 1.35
"""How much wider than the closest the widest step between lines is where some of them are one row."""
_GUTTER = 0.8
_FULL_LINE = 0.85
_PROSE_CHARACTERS = 24
_FIGURE = re.compile(r"[-+%]?\d[\d\s.,]*%?")
_MARKER = re.compile(r"[-*•·–—▪◦●‣■☐☑☒]|\(?(?:\d{1,3}|[a-zA-Zأ-ي])[.)°]?|\d+(?:\.\d+)+\.?")


@dataclass(slots=True)
class Table:
    """Cells as lines, row by row from the top and column by column from the left; merged cells share their lines."""

    cells: list[list[list[Line]]]
    box: Box
    order: float
    edges: tuple[float, ...]
    headers: int | None = None
    """Rows of headers where rules tell; None where not."""
    texts: list[list[str]] = field(default_factory=list)


def ruled_tables(grids: Sequence[Grid], segments: Sequence[Segment]) -> tuple[list[Table], list[Segment]]:
    """Tables of the grids that hold text in several rows and columns, and the segments that belong to none."""
    by_cell: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_cell[segment.cell].append(segment)
    tables: list[Table] = []
    taken: set[int] = set()
    for grid in grids:
        numbers = {number for row in grid.regions for number in row}
        filled = {n: _cell_lines(by_cell[n]) for n in numbers if n in by_cell}
        if not _is_table(grid, filled):
            continue
        cells = [[filled.get(number, []) for number in row] for row in grid.regions]
        if len(grid.regions) == 2:
            cells = [cells[0], *_split_row(grid.regions[1], by_cell)]
        order = min(s.order for n in filled for s in by_cell[n])
        tables.append(Table(cells, grid.box, order, grid.columns, _header_rows(grid)))
        taken |= numbers
    rest = [segment for segment in segments if segment.cell not in taken]
    for segment in rest:
        segment.cell = min(segment.cell, -1)
    return tables, rest


def _split_row(row: Sequence[int], by_cell: Mapping[int, list[Segment]]) -> list[list[list[Line]]]:
    """Rows within the one row under a ruled header, where the rules divide columns alone."""
    column_of = {s.order: column for column, number in enumerate(row) for s in by_cell.get(number, [])}
    segments = sorted((s for number in set(row) for s in by_cell.get(number, [])), key=lambda s: s.order)
    whole = [[_cell_lines(by_cell.get(number, [])) for number in row]]
    if len(set(row)) < len(row) or not segments:
        return whole
    rows = _drawn_rows(segments, column_of, from_right=_is_arabic(segments))
    kept = rows is not None and sum(map(len, rows)) == len(segments)
    return _cells(rows, column_of, len(row)) if rows is not None and kept else whole


def _cell_lines(segments: Sequence[Segment]) -> list[Line]:
    ordered = sorted(segments, key=lambda s: (-round(s.baseline), s.left))
    return lines_of(ordered, _ANY_GAP)


def _is_table(grid: Grid, filled: dict[int, list[Line]]) -> bool:
    rows = [{n for n in row if n in filled} for row in grid.regions]
    columns = [{row[i] for row in grid.regions if row[i] in filled} for i in range(len(grid.columns) - 1)]
    if sum(map(bool, rows)) < 2 or sum(map(bool, columns)) < 2 or sum(len(row) > 1 for row in rows) < 2:
        return False
    lengths = sorted(sum(len(s.text) for line in lines for s in line.segments) for lines in filled.values())
    return lengths[len(lengths) // 2] <= _LONGEST_CELL


def _header_rows(grid: Grid) -> int | None:
    """Two where a cell of the first row reaches over two rows, or over some columns that the second row divides."""
    if len(grid.regions) < 3:
        return None
    first, second = grid.regions[0], grid.regions[1]
    some_span = any(a == b for a, b in pairwise(first)) and len(set(first)) > 1
    if some_span and len(set(second)) > len(set(first)):
        return 2
    return None


def open_tables(segments: Sequence[Segment], *, from_right: bool) -> tuple[list[Table], list[Segment]]:
    """Tables without rules: rows of segments that stand apart in the same columns, and the segments that belong to none."""
    tables: list[Table] = []
    taken: set[float] = set()
    for block in _blocks(segments):
        found = _open_table(block, from_right)
        if found is not None:
            table, used = found
            tables.append(table)
            taken |= used
    return tables, [segment for segment in segments if segment.order not in taken]


def _blocks(segments: Sequence[Segment]) -> list[list[list[Segment]]]:
    """Runs of rows, closely under one another, among which several have text that stands apart."""
    rows: list[list[Segment]] = []
    for segment in sorted((s for s in segments if s.cell >= -1), key=lambda s: (-s.baseline, s.left)):
        if rows and rows[-1][0].baseline - segment.baseline <= 0.3 * segment.size:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    blocks: list[list[list[Segment]]] = []
    block: list[list[Segment]] = []
    for row in rows:
        close = bool(block) and block[-1][0].baseline - row[0].baseline <= _CLOSE_ROWS * row[0].size
        if block and not (close and _fits(block, row)):
            blocks.append(block)
            block = []
        block.append(row)
    blocks.append(block)
    return [b for b in blocks if sum(len(row) > 1 for row in b) > 1]


def _fits(block: Sequence[Sequence[Segment]], row: Sequence[Segment]) -> bool:
    """Whether a row may go on a block: a line alone must be no wider than a column."""
    if len(row) > 1:
        return True
    several = [r for r in block if len(r) > 1]
    if not several:
        return len(row[0].text) <= 40
    left, right = min(s.left for r in several for s in r), max(s.right for r in several for s in r)
    line = row[0]
    within = left - 5 <= line.left and line.right <= right + 5
    aligned = any(
        abs(s.left - line.left) < _ALIGNED or abs(s.right - line.right) < _ALIGNED for r in several for s in r
    )
    return (within or aligned) and line.right - line.left <= 0.6 * (right - left)


def _open_table(rows: Sequence[Sequence[Segment]], from_right: bool) -> tuple[Table, set[float]] | None:
    edges = _columns(rows)
    rows = _within_columns(rows, edges)
    several = sum(len(row) > 1 for row in rows)
    if len(edges) < 3 or several < (2 if len(edges) > 3 else 3):
        return None
    column_of = {s.order: nearest(_middles(edges), (s.left + s.right) / 2) for row in rows for s in row}
    segments = sorted((s for row in rows for s in row), key=lambda s: s.order)
    if _run_together(rows, column_of) or _is_prose(rows, column_of):
        return None
    if _is_list(segments, column_of, from_right, len(edges) - 2):
        return None
    built = _drawn_rows(segments, column_of, from_right=from_right)
    if built is None:
        return None
    cells = _cells(built, column_of, len(edges) - 1)
    used = [s for row in built for s in row]
    box = used[0].box
    for segment in used:
        box = box.around(segment.box)
    return Table(cells, box, min(s.order for s in used), tuple(edges)), {s.order for s in used}


def _run_together(rows: Sequence[Sequence[Segment]], column_of: Mapping[float, int]) -> bool:
    """Whether a figure would share a cell with what stands apart from it: a header hides the columns, and labels would be another's."""
    neighbours = [(a, b) for row in rows for a, b in pairwise(row) if column_of[a.order] == column_of[b.order]]
    return any(_is_figure(a) or _is_figure(b) for a, b in neighbours if b.left - a.right >= _GUTTER * a.size)


def _is_figure(segment: Segment) -> bool:
    return bool(_FIGURE.fullmatch(segment.text.strip()))


def _within_columns(rows: Sequence[Sequence[Segment]], edges: Sequence[float]) -> Sequence[Sequence[Segment]]:
    """Rows without the lines before and after them that reach over several columns."""
    kept = list(rows)
    while kept and _crosses(kept[0], edges):
        kept = kept[1:]
    while kept and _crosses(kept[-1], edges):
        kept = kept[:-1]
    return kept


def _crosses(row: Sequence[Segment], edges: Sequence[float]) -> bool:
    return len(row) == 1 and any(row[0].left + _OVER < edge < row[0].right - _OVER for edge in edges[1:-1])


def _cells(rows: Sequence[Sequence[Segment]], column_of: Mapping[float, int], count: int) -> list[list[list[Line]]]:
    return [[_cell_lines([s for s in row if column_of[s.order] == column]) for column in range(count)] for row in rows]


def _drawn_rows(
    segments: Sequence[Segment], column_of: Mapping[float, int], *, from_right: bool
) -> list[list[Segment]] | None:
    """Rows as they were drawn; None where they do not go down the page."""
    goes_back = any(b.baseline > a.baseline + 0.3 * a.size for a, b in pairwise(segments))
    rows = [] if goes_back else _rows_by_steps(segments)
    rows = _trimmed(rows or _rows_as_drawn(segments, column_of, from_right), column_of)
    return rows if len(rows) > 1 and _goes_down(rows) else None


def _rows_by_steps(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Rows of a table that was drawn line by line, those lines one that stand closer than others; none where all stand alike."""
    lines: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: -s.baseline):
        if lines and lines[-1][0].baseline - segment.baseline <= 0.3 * segment.size:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    steps = sorted(a[0].baseline - b[0].baseline for a, b in pairwise(lines))
    uneven = len(steps) > 1 and steps[0] <= _TIGHT * lines[0][0].size and steps[-1] >= _UNEVEN * steps[0]
    if not uneven:
        return []
    closest = (steps[0] + steps[-1]) / 2
    rows = [list(lines[0])]
    for above, line in pairwise(lines):
        if above[0].baseline - line[0].baseline < closest:
            rows[-1] += line
        else:
            rows.append(list(line))
    return rows


def _trimmed(rows: list[list[Segment]], column_of: Mapping[float, int]) -> list[list[Segment]]:
    """Without the lines before and after that fill one column alone: a caption, what follows."""
    while rows and len({column_of[s.order] for s in rows[0]}) < 2:
        rows = rows[1:]
    while rows and len({column_of[s.order] for s in rows[-1]}) < 2:
        rows = rows[:-1]
    return rows


def _is_arabic(segments: Sequence[Segment]) -> bool:
    text = "".join(s.text for s in segments)
    return 2 * sum("\u0600" <= c <= "\ufeff" for c in text) > sum(c.isalpha() for c in text)


def _middles(edges: Sequence[float]) -> list[float]:
    return [(a + b) / 2 for a, b in pairwise(edges)]


def _columns(rows: Sequence[Sequence[Segment]]) -> list[float]:
    """Edges of the columns: places that nearly no row of several segments covers."""
    several = [row for row in rows if len(row) > 1]
    size = several[0][0].size
    left, right = min(s.left for r in rows for s in r), max(s.right for r in rows for s in r)
    steps = max(1, int(right - left))
    covered = [0] * (steps + 1)
    for row in several:
        for s in row:
            for at in range(max(0, int(s.left - left)), min(steps, int(s.right - left)) + 1):
                covered[at] += 1
    edges = [left]
    start: int | None = None
    for at, count in enumerate(covered):
        if count <= 0.1 * len(several):
            start = at if start is None else start
        elif start is not None:
            if start and at - start >= _GUTTER * size:
                edges.append(left + (start + at) / 2)
            start = None
    return [*edges, right]


def _is_prose(rows: Sequence[Sequence[Segment]], column_of: Mapping[float, int]) -> bool:
    """Whether columns hold running text: drawn one after the other, or full lines side by side."""
    segments = sorted((s for row in rows for s in row), key=lambda s: s.order)
    across = sum(column_of[a.order] != column_of[b.order] for a, b in pairwise(segments))
    if across < sum(len(row) > 1 for row in rows) / 2:
        return True
    by_column: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_column[column_of[segment.order]].append(segment)
    return sum(_is_full(column) for column in by_column.values()) > 1


def _is_full(column: Sequence[Segment]) -> bool:
    widest = max(s.right - s.left for s in column)
    full = sum(s.right - s.left >= _FULL_LINE * widest for s in column)
    long = sum(len(s.text) >= _PROSE_CHARACTERS for s in column)
    return len(column) > 3 and full >= 0.6 * len(column) and long >= 0.6 * len(column)


def _is_list(segments: Sequence[Segment], column_of: Mapping[float, int], from_right: bool, last: int) -> bool:
    first = last if from_right else 0
    leading = [s.text.strip() for s in segments if column_of[s.order] == first]
    return last == 1 and bool(leading) and sum(bool(_MARKER.fullmatch(text)) for text in leading) >= 0.8 * len(leading)


def _rows_as_drawn(
    segments: Sequence[Segment], column_of: Mapping[float, int], from_right: bool
) -> list[list[Segment]]:
    """Rows of cells that were drawn one after the other."""
    columns = set(column_of.values())
    rows: list[list[Segment]] = []
    for segment in segments:
        if not rows or _begins_row(rows[-1], segment, column_of, columns, from_right):
            rows.append([segment])
        else:
            rows[-1].append(segment)
    return rows


def _begins_row(
    row: Sequence[Segment], segment: Segment, column_of: Mapping[float, int], columns: set[int], from_right: bool
) -> bool:
    """Whether drawing went back to a column that has its cell, and not only to that cell's next line."""
    column, before = column_of[segment.order], column_of[row[-1].order]
    above = [s.baseline for s in row if column_of[s.order] == column]
    if not above:
        far = segment.baseline < min(s.baseline for s in row) - _CLOSE_ROWS * segment.size
        return far or (column < before and not from_right)
    tight = min(above) - segment.baseline <= _TIGHT * segment.size
    is_full = {column_of[s.order] for s in row} == columns
    if column == before:
        # PDFium turns lines of Arabic around: there a row may begin in the column that the last one ended in.
        begins = column == min(columns) if not from_right else is_full
        return begins and not tight
    return is_full or not tight or not from_right


def _goes_down(rows: Sequence[Sequence[Segment]]) -> bool:
    tops = [max(s.baseline for s in row) for row in rows]
    return all(above > below for above, below in pairwise(tops))


def table_edges(table: Table) -> list[float]:
    """Edges of its columns, near ones made one."""
    return clusters(table.edges, 3.0)
