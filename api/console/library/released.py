"""What each release changed, by title, and who had it published: what somebody chooses by who goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.drafts.drafts import Drafts
from knowledge.library.catalogue import Release
from knowledge.library.library import Library

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
