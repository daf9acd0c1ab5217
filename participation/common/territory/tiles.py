"""Regions as tiles on a grid: a picture of where things are that draws no border."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TILES: Mapping[str, tuple[int, int]] = {
    "01": (4, 0), "02": (6, 1), "03": (5, 1), "04": (4, 1), "06": (3, 2), "05": (4, 2),
    "07": (3, 3), "08": (5, 3), "09": (2, 4), "10": (2, 5), "11": (1, 6), "12": (0, 7),
}  # fmt: skip
"""Column and row of each of Morocco's regions, by HCP's codes. Chosen by hand: who lies north and east of whom."""


@dataclass(frozen=True)
class RegionTile:
    """A region on the grid with a figure; `level` is 0 for none and 1 to 4 by its share of the largest."""

    code: str
    column: int
    row: int
    count: int
    level: int


def region_tiles(counts: Mapping[str, int]) -> tuple[RegionTile, ...]:
    """A tile for every region, those without anything too, by row and column."""
    most = max(counts.values(), default=0)
    tiles = (
        RegionTile(code, column, row, count := counts.get(code, 0), -(-4 * count // most) if count else 0)
        for code, (column, row) in TILES.items()
    )
    return tuple(sorted(tiles, key=lambda tile: (tile.row, tile.column)))
