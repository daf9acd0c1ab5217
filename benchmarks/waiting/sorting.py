"""Consultations of other tools: how long real exports take to come in, and how near proposed themes are to those that people chose.

Lille's 196 proposals carry the categories of those who wrote them; adjusted Rand (Hubert and Arabie 1985) and purity compare.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from contextlib import closing, contextmanager
from math import comb
from pathlib import Path

from agent.organisation.organisation import Localised
from benchmarks.figures import Figure, compared
from benchmarks.unseen.measuring import FOLDER
from benchmarks.unseen.opened import cached_embedder
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from core.language.identify import identify
from knowledge.ports import Embedder
from participation.common.telling import Announcer
from participation.consultations.importing import ImportOutcome
from participation.consultations.reading.read import read_export
from participation.consultations.service import ConsultationRoom
from participation.consultations.sorting.themes import ProposedTheme, propose_themes

_LILLE, _BOWLING_GREEN = "decidim_mel_granddebat_2019_fr", "polis_bowling_green_2018_en"
_EXPORTS = {
    "Lille, proposals": (_LILLE, ("propositions-libres.csv",)),
    "Lille, comments": (_LILLE, ("commentaires_debats.csv",)),
    "Bowling Green": (_BOWLING_GREEN, ("comments.csv", "participants-votes.csv", "summary.csv")),
}


class _NobodyAsked:
    """An `Announcer` for whom nobody follows anything."""

    def announce(self, *_args: object, **_named: object) -> None:
        """Tell nobody."""


def adjusted_rand(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """How far two partitions agree beyond chance: 1 where they are the same, about 0 where they have nothing to do with one another."""
    together = sum(comb(count, 2) for count in Counter(zip(one, other, strict=True)).values())
    mine, theirs = (sum(comb(count, 2) for count in Counter(labels).values()) for labels in (one, other))
    expected = mine * theirs / max(comb(len(one), 2), 1)
    most = (mine + theirs) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def purity(found: Sequence[Hashable], wanted: Sequence[Hashable]) -> float:
    """The share that is in a group most of which is wanted together with it."""
    groups: dict[Hashable, Counter[Hashable]] = {}
    for group, label in zip(found, wanted, strict=True):
        groups.setdefault(group, Counter())[label] += 1
    return sum(max(labels.values()) for labels in groups.values()) / len(found)


def run(shared: Path) -> list[Figure]:
    """Seconds of each import, and agreement of themes with people's categories."""
    folder = shared / "data" / "consultations"
    if not folder.is_dir():
        return []
    FOLDER.mkdir(parents=True, exist_ok=True)
    with cached_embedder(FOLDER) as embedder:
        return [*_imports(folder, embedder), *_themes(folder, embedder)]


@contextmanager
def consultation(embedder: Embedder, told: Announcer | None = None) -> Iterator[tuple[ConsultationRoom, Database]]:
    """A room on a database that is thrown away, with one consultation called `bench`."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
        closing(Database(f"sqlite:///{Path(scratch) / 'm.db'}")) as database,
    ):
        database.upgrade()
        room = ConsultationRoom(database, SystemClock(), embedder, told or _NobodyAsked())
        room.consultations.create("bench", Localised({Language.FRENCH: "Consultation"}), "bench")
        yield room, database


def _imports(folder: Path, embedder: Embedder) -> Iterator[Figure]:
    for name, (where, files) in _EXPORTS.items():
        contents = {file: (folder / where / file).read_bytes() for file in files}
        with consultation(embedder) as (room, _):
            seconds, first = _taken(room, contents)
            again, second = _taken(room, contents)
        note = f"{len(first.rows)} rows, {first.taken} taken, {first.refused} refused; again: {second.taken} taken"
        yield Figure(f"import, {name}", seconds, "s", note=note)
        yield compared(f"the same import again, {name}", again, "s", seconds)


def _taken(room: ConsultationRoom, contents: dict[str, bytes]) -> tuple[float, ImportOutcome]:
    began = time.perf_counter()
    looked = room.importing.look(contents)
    outcome = room.importing.take("bench", looked.exports, "bench")
    return time.perf_counter() - began, outcome


def _themes(folder: Path, embedder: Embedder) -> Iterator[Figure]:
    content = (folder / _LILLE / "propositions-libres.csv").read_bytes()
    (export,) = read_export({"propositions-libres.csv": content})
    texts = [f"{one.title}. {one.text}" for one in export.contributions]
    labelled = [place for place, one in enumerate(export.contributions) if one.theme]
    wanted = [export.contributions[place].theme for place in labelled]
    forms = [identify(text).language for text in texts]
    vectors = embedder.embed_passages([text[:1500] for text in texts])
    for count, note in ((None, "as many as are proposed"), (len(set(wanted)), "as many as people have")):
        labels = _labels(propose_themes(texts, forms, vectors, count=count), len(texts))
        found = [labels[place] for place in labelled]
        told = f"{note}: {len(set(labels))}; {len(labelled)} of {len(texts)} proposals have a category"
        yield Figure("themes of Lille, adjusted Rand", adjusted_rand(found, wanted), "", note=told)
        largest = Counter(wanted).most_common(1)[0][1] / len(wanted)
        yield compared("themes of Lille, purity", purity(found, wanted), "share", largest, note=told)


def _labels(themes: Sequence[ProposedTheme], size: int) -> list[int]:
    labels = [0] * size
    for label, theme in enumerate(themes):
        for member in theme.members:
            labels[member] = label
    return labels
