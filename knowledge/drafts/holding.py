"""Whether a release holds of a document what another one held of it, whatever their numbers say."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database.statements import chunks
from knowledge.library.tables import ReleaseVersionRow, VersionRow


class HeldVersions:
    """What some releases hold of some documents."""

    def __init__(self, session: Session, releases: Collection[int], keys: Collection[str]) -> None:
        """`keys` are those of documents; one of a file that has several stands for all of them."""
        self._held: dict[tuple[int, str], dict[str, tuple[str, str, str]]] = {}
        wanted = select(
            ReleaseVersionRow.release,
            VersionRow.key,
            VersionRow.digest,
            VersionRow.text_digest,
            VersionRow.known_digest,
        ).join(VersionRow, VersionRow.id == ReleaseVersionRow.version_id)
        for chunk in chunks(sorted(set(releases)) if keys else []):
            for release, key, whole, text, known in session.execute(wanted.where(ReleaseVersionRow.release.in_(chunk))):
                if (of := _owner(key, keys)) is not None:
                    self._held.setdefault((release, of), {})[key] = (whole, text, known)

    def is_same(self, key: str, one: int, other: int) -> bool:
        """Whether both hold the same of it: text, what is said about it, and known questions; not where either holds nothing."""
        return self._of(key, one, 0) == self._of(key, other, 0) != {}

    def is_same_text(self, key: str, one: int, other: int) -> bool:
        """Whether both hold the same text of it."""
        return self._of(key, one, 1) == self._of(key, other, 1) != {}

    def knows_the_same(self, key: str, one: int, other: int) -> bool:
        """Whether both hold the same known questions of it."""
        return self._of(key, one, 2) == self._of(key, other, 2) != {}

    def _of(self, key: str, release: int, part: int) -> dict[str, str]:
        return {inside: digests[part] for inside, digests in self._held.get((release, key), {}).items()}


def _owner(key: str, keys: Collection[str]) -> str | None:
    """The document among `keys` that one is, or is a part of."""
    while key:
        if key in keys:
            return key
        key = key.rpartition("/")[0]
    return None
