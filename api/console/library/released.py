"""What each release changed, by title, and who had it published: what somebody chooses by who goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.console.frame.lists import ListQuery, ListShape
from knowledge.drafts.drafts import Drafts
from knowledge.library.catalogue import Release
from knowledge.library.library import Library

SHAPE = ListShape["ReleaseChange"](
    "releases",
    lambda one: " ".join((str(one.release.number), one.release.note, one.who, *one.came, *one.changed, *one.went)),
    {"latest": lambda one: -one.release.number, "oldest": lambda one: one.release.number},
    {
        "number": lambda one: one.release.number,
        "is_current": lambda one: one.release.current,
        "created_at": lambda one: one.release.created_at.isoformat(),
        "who": lambda one: one.who,
        "documents": lambda one: one.release.documents,
        "passages": lambda one: one.release.passages,
        "came": lambda one: "; ".join(one.came),
        "changed": lambda one: "; ".join(one.changed),
        "went": lambda one: "; ".join(one.went),
    },
)
PAGE = 15
"""Releases of a page. Chosen by hand: each is compared with the one before it."""
_NAMED = 5
"""Documents of a kind that are named. Chosen by hand: a line."""


@dataclass(frozen=True)
class ReleaseChange:
    """Titles of what came, changed and went with a release, how many more there are of each, and who published it."""

    release: Release
    came: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    who: str = ""

    @property
    def kinds(self) -> tuple[tuple[str, tuple[str, ...], int], ...]:
        """What happened to documents: how, the first of them, and how many more."""
        every = (("came", self.came), ("changed", self.changed), ("went", self.went))
        return tuple((name, titles[:_NAMED], max(0, len(titles) - _NAMED)) for name, titles in every if titles)


def every_release(library: Library, drafts: Drafts, asked: ListQuery) -> list[ReleaseChange]:
    """Every release that is asked for, in order."""
    every = library.releases()
    return SHAPE.find(changes_of(library, drafts, every, None) if every else (), asked)


def releases_of(library: Library, drafts: Drafts, asked: ListQuery) -> tuple[list[ReleaseChange], int]:
    """A page of the releases that are asked for, and how many there are of them; only what a search needs is compared."""
    start, end = (asked.page - 1) * PAGE, asked.page * PAGE
    if asked.q:
        found = every_release(library, drafts, asked)
        return found[start:end], len(found)
    every = library.releases()
    count = len(every)
    first, last = (count - end, count - start) if asked.sort == "oldest" else (start, end)
    first, last = max(0, first), max(0, min(last, count))
    before = every[last] if last < count else None
    return SHAPE.find(changes_of(library, drafts, every[first:last], before) if first < last else (), asked), count


def changes_of(
    library: Library, drafts: Drafts, shown: Sequence[Release], before: Release | None
) -> tuple[ReleaseChange, ...]:
    """What each of some releases changed, the newest first; `before` is the one that was published before the last of them."""
    publishers = {one.release: one.reviewer or one.author for one in drafts.listed() if one.release}
    found = list[ReleaseChange]()
    for release, earlier in zip(shown, [*shown, before][1:], strict=True):
        number, other = release.number, earlier.number if earlier else None
        now, was = library.titles(number), library.titles(other) if other else {}
        new, old = library.gone(number, other) or frozenset(), library.gone(other, number) or frozenset()

        def titles(keys: frozenset[str], named: dict[str, str]) -> tuple[str, ...]:
            return tuple(sorted(named.get(key) or key for key in keys))

        told, gone = dict(now), dict(was)
        found.append(
            ReleaseChange(
                release,
                titles(new - gone.keys(), told),
                titles(new & gone.keys(), told),
                titles(old - told.keys(), gone),
                publishers.get(number, ""),
            )
        )
    return tuple(found)
