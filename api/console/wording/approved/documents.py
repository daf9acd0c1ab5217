"""The documents that a wording names: written as titles or keys, kept as keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agent.guardrails.approved import ApprovalError, ApprovedProblem
from core.language.fold import plain
from knowledge.library.library import Library


def keys_of(library: Library, box: str) -> tuple[str, ...]:
    """Keys of the documents that the lines of a box name, by title or key. Raises ApprovalError for one that is not published."""
    titles = _titles(library)
    by_title = {plain(title): key for key, title in titles.items() if title}
    found: list[str] = []
    for line in filter(None, (" ".join(line.split()) for line in box.splitlines())):
        key = line if line in titles else by_title.get(plain(line))
        if key is None:
            raise ApprovalError(ApprovedProblem.DOCUMENT, line)
        found.append(key)
    return tuple(dict.fromkeys(found))


def titled(library: Library, keys: Iterable[str]) -> list[tuple[str, str]]:
    """Key and title of each; an empty title where it is not published any more."""
    titles = _titles(library)
    return [(key, (titles[key] or key) if key in titles else "") for key in keys]


def as_lines(library: Library, keys: Iterable[str]) -> str:
    """How a box shows documents: by their titles, as far as these tell them apart."""
    titles = _titles(library)
    told = list(titles.values())
    return "\n".join(titles[key] if titles.get(key) and told.count(titles[key]) == 1 else key for key in keys)


def _titles(library: Library) -> Mapping[str, str]:
    release = library.current_release()
    return library.titles(release) if release is not None else {}
