"""Tables that are ruled: the cells that level and upright lines enclose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.reading.loaders.pdf.frame import Box
from knowledge.reading.loaders.pdf.graphics import Graphics
from knowledge.reading.loaders.pdf.segments import clusters, nearest

_SNAP = 4.0
"""Points within which rules are one: browsers draw every cell's own border, some two points apart."""
_MOST_RULES = 4_000
_MOST_PAIRS = 400_000
_MOST_CELLS = 4_000
_MOST_WORK = 3_000_000


@dataclass(frozen=True)
class Grid:
    """Cells of one ruled table; `regions[row][column]` numbers what is one cell, rows from the top, columns from the left."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    regions: tuple[tuple[int, ...], ...]

    @property
    def box(self) -> Box:
        """Where the table stands."""
        return Box(self.columns[0], self.rows[0], self.columns[-1], self.rows[-1])

    def region(self, x: float, y: float) -> int:
        """Number of the cell at a point, -1 outside."""
        if not self.box.holds(x, y):
            return -1
        column = sum(edge <= x for edge in self.columns[1:-1])
        row = sum(edge <= y for edge in self.rows[1:-1])
        return self.regions[len(self.rows) - 2 - row][column]


def find_grids(graphics: Graphics) -> list[Grid]:
    """Ruled tables of a page with at least two rows and two columns, from the top."""
    if len(graphics.level) > _MOST_RULES or len(graphics.upright) > _MOST_RULES:
        return []
    level = _merged([Box(b.left, _mid(b.bottom, b.top), b.right, _mid(b.bottom, b.top)) for b in graphics.level])
    flat = [Box(b.bottom, _mid(b.left, b.right), b.top, _mid(b.left, b.right)) for b in graphics.upright]
    upright = [Box(b.bottom, b.left, b.bottom, b.right) for b in _merged(flat)]
    if len(level) * len(upright) > _MOST_PAIRS:
        return []
    grids: list[Grid] = []
    first = 0
    for lying, standing in _touching(level, upright):
        grid = _grid(lying, standing, first)
        if grid is not None:
            grids.append(grid)
            first = max(max(row) for row in grid.regions) + 1
    return sorted(grids, key=lambda grid: -grid.box.top)


def _mid(a: float, b: float) -> float:
    return (a + b) / 2


def _merged(rules: Sequence[Box]) -> list[Box]:
    """Level rules, those at one height that touch made one."""
    found: list[Box] = []
    heights = clusters([r.bottom for r in rules], 1.5)
    by_height: dict[int, list[Box]] = defaultdict(list)
    for rule in rules:
        by_height[nearest(heights, rule.bottom)].append(rule)
    for index, group in by_height.items():
        run: Box | None = None
        for rule in sorted(group, key=lambda r: r.left):
            if run is not None and rule.left <= run.right + _SNAP:
                run = Box(run.left, heights[index], max(run.right, rule.right), heights[index])
            else:
                found += [run] if run else []
                run = Box(rule.left, heights[index], rule.right, heights[index])
        found += [run] if run else []
    return found


def _touching(level: Sequence[Box], upright: Sequence[Box]) -> list[tuple[list[Box], list[Box]]]:
    """Groups of rules that hang together."""
    parent = list(range(len(level) + len(upright)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for i, lying in enumerate(level):
        for j, standing in enumerate(upright):
            if (
                lying.left - _SNAP <= standing.left <= lying.right + _SNAP
                and standing.bottom - _SNAP <= lying.bottom <= standing.top + _SNAP
            ):
                parent[root(i)] = root(len(level) + j)
    groups: dict[int, tuple[list[Box], list[Box]]] = defaultdict(lambda: ([], []))
    for i, lying in enumerate(level):
        groups[root(i)][0].append(lying)
    for j, standing in enumerate(upright):
        groups[root(len(level) + j)][1].append(standing)
    return [group for group in groups.values() if group[0] and group[1]]


def _grid(level: list[Box], upright: list[Box], first: int) -> Grid | None:
    left, right = min(b.left for b in level), max(b.right for b in level)
    bottom, top = min(b.bottom for b in upright), max(b.top for b in upright)
    columns = clusters([*(b.left for b in upright), left, right], _SNAP)
    rows = clusters([*(b.bottom for b in level), bottom, top], _SNAP)
    across, down = len(columns) - 1, len(rows) - 1
    if (
        across < 2
        or down < 2
        or across * down > _MOST_CELLS
        or across * down * (len(level) + len(upright)) > _MOST_WORK
    ):
        return None
    regions = [[first + row * across + column for column in range(across)] for row in range(down)]
    for row in range(down):
        y = _mid(rows[down - row], rows[down - row - 1])
        for column in range(across):
            x = _mid(columns[column], columns[column + 1])
            if column + 1 < across and not any(_crosses_level(b, columns[column + 1], y) for b in upright):
                _make_one(regions, (row, column), (row, column + 1))
            if row + 1 < down and not any(_crosses_upright(b, x, rows[down - row - 1]) for b in level):
                _make_one(regions, (row, column), (row + 1, column))
    grid = Grid(tuple(columns), tuple(rows), tuple(map(tuple, regions)))
    return grid if _has_rows_and_columns(grid) else None


def _crosses_level(rule: Box, x: float, y: float) -> bool:
    return abs(rule.left - x) <= _SNAP and rule.bottom - 1 <= y <= rule.top + 1


def _crosses_upright(rule: Box, x: float, y: float) -> bool:
    return abs(rule.bottom - y) <= _SNAP and rule.left - 1 <= x <= rule.right + 1


def _make_one(regions: list[list[int]], one: tuple[int, int], other: tuple[int, int]) -> None:
    kept, gone = regions[one[0]][one[1]], regions[other[0]][other[1]]
    if kept == gone:
        return
    for row in regions:
        for column, region in enumerate(row):
            if region == gone:
                row[column] = kept


def _has_rows_and_columns(grid: Grid) -> bool:
    several = sum(len(set(row)) > 1 for row in grid.regions)
    return several > 1
