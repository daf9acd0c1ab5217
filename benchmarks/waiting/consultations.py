"""A consultation with 20,000 contributions: how long its pages take, staff's work and the public's, and sorting it into themes.

Vectors are made, 40 topics with noise: how well they are sorted says nothing, how long it takes does. `MUNADIL_BENCH_CONTRIBUTIONS`
says how many there are.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from fastapi.testclient import TestClient

from agent.organisation.organisation import Localised, ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from benchmarks.figures import Figure
from benchmarks.waiting.sorting import consultation
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from knowledge.ports import EmbeddingSpace, Vectors
from participation.common.texts.moderation import ModerationReason
from participation.consultations.contributions import ContributionFilter
from participation.consultations.public.documents import documents_of
from participation.consultations.schemas import (
    ConsultationState,
    ContributionSource,
    ContributionState,
    NewContribution,
)
from participation.consultations.service import ConsultationRoom
from tests.consoles import console_over, enter, participation_over

_COUNT = int(os.environ.get("MUNADIL_BENCH_CONTRIBUTIONS", "20000"))
_TOPICS, _WIDTH, _TIMES = 40, 384, 20
_NAME = "bench"


class TopicEmbedder:
    """Vectors of a text's topic, with noise that is the same each time."""

    space = EmbeddingSpace("topics", _WIDTH, "topics-1")

    def __init__(self) -> None:
        self._middles = np.random.default_rng(3).normal(size=(_TOPICS, _WIDTH)).astype(np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text; its last word is its number."""
        places = np.array([int(text.split()[-1]) for text in texts])
        noise = np.stack([np.random.default_rng(place).normal(size=_WIDTH) for place in places])
        found = self._middles[places % _TOPICS] + noise
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)

    embed_questions = embed_passages


def run(shared: Path) -> list[Figure]:
    """Seconds of sorting, and milliseconds of what each page reads, at the 95th percentile."""
    with consultation(TopicEmbedder()) as (room, database):
        _fill(room, database)
        return [*_sorting(room), *_reading(room), *_over_http(room, database)]


def _fill(room: ConsultationRoom, database: Database) -> None:
    with database.write() as session:
        for place in range(_COUNT):
            text = f"Il faut agir pour le sujet {place % _TOPICS}, dit la contribution numéro {place}"
            new = NewContribution(
                f"b:{place}",
                ContributionSource.IMPORT,
                text,
                language=Language.FRENCH,
                territory=f"p{place % 75}",
                state=ContributionState.PUBLISHED,
            )
            room.contributions.take(session, _NAME, new)
    room.consultations.move(_NAME, ConsultationState.OPEN, "bench")


def _sorting(room: ConsultationRoom) -> Iterator[Figure]:
    told = list[tuple[int, int]]()
    began = time.perf_counter()
    room.themes.propose(_NAME, "bench", progress=lambda done, total: told.append((done, total)))
    yield Figure("themes proposed, vectors among it", time.perf_counter() - began, "s", note=f"told {len(told)} times")
    began = time.perf_counter()
    room.themes.propose(_NAME, "bench")
    yield Figure("themes proposed anew", time.perf_counter() - began, "s", note=f"{_COUNT} contributions")
    for theme in room.themes.tree(_NAME):
        room.themes.write(_NAME, Localised({Language.FRENCH: f"Thème {theme.id}"}), "bench", theme=theme.id)
    room.themes.sign(_NAME, "bench")
    began = time.perf_counter()
    room.themes.put_under(_NAME, "bench")
    yield Figure("contributions put under themes", time.perf_counter() - began, "s")


def _reading(room: ConsultationRoom) -> Iterator[Figure]:
    themes = room.themes.tree(_NAME)
    for theme in [one for one in themes if one.parent is None][:3]:
        room.syntheses.sign(room.syntheses.make(_NAME, Language.FRENCH, "bench", theme=theme.id).id, "bench")
    published = ContributionFilter(state=ContributionState.PUBLISHED)
    began = time.perf_counter()
    record = room.record(_NAME)
    yield Figure("public record, first read", (time.perf_counter() - began) * 1000, "ms", note="once a process")
    seconds = []
    for one in record.contributions[:_TIMES]:
        room.contributions.moderate([one.number], ContributionState.REFUSED, "bench", reason=ModerationReason.TWICE)
        began = time.perf_counter()
        record = room.record(_NAME)
        seconds.append(time.perf_counter() - began)
    p95 = float(np.percentile(seconds, 95)) * 1000
    yield Figure("public record, after a change, p95", p95, "ms", note="once a change")
    reads: dict[str, Callable[[], object]] = {
        "public record": lambda: room.record(_NAME),
        "public counts": lambda: [record.count(theme.id) for theme in record.themes],
        "public documents": lambda: documents_of(record, publisher="Le parti"),
        "staff: figures": lambda: room.contributions.figures(_NAME),
        "staff: first page": lambda: room.contributions.listed(_NAME, published, limit=30),
        "staff: last page": lambda: room.contributions.listed(_NAME, published, limit=30, offset=_COUNT - 30),
        "staff: words": lambda: room.contributions.listed(
            _NAME, ContributionFilter(ContributionState.PUBLISHED, words="sujet 17"), limit=30
        ),
        "staff: tree of themes": lambda: room.themes.tree(_NAME),
        "staff: what stands for themes": lambda: room.themes.representatives(_NAME),
        "staff: syntheses": lambda: room.syntheses.listed(_NAME),
    }
    for name, read in reads.items():
        seconds = []
        for _ in range(_TIMES):
            began = time.perf_counter()
            read()
            seconds.append(time.perf_counter() - began)
        yield Figure(f"{name}, p95", float(np.percentile(seconds, 95)) * 1000, "ms", note=f"{_COUNT} contributions")


def _over_http(room: ConsultationRoom, database: Database) -> Iterator[Figure]:
    """Whole pages, one after another before one process, once each has been asked for."""
    clock, last = SystemClock(), max(1, _COUNT // 30 - 1)
    ground = replace(participation_over(database, clock, ParticipationRoom.CONSULTATIONS), consultations=room)
    public, staff = f"/take-part/consultations/{_NAME}", f"/console/participation/consultations/{_NAME}"
    pages = {
        "public page": public,
        "public page: contributions": f"{public}/contributions",
        "public page: last of them": f"{public}/contributions?page={last}",
        "public page: words": f"{public}/contributions?q=sujet+17",
        "public page: ledger": f"{public}/ledger",
        "staff's page": staff,
        "staff's page: contributions": f"{staff}/contributions",
        "staff's page: last of them": f"{staff}/contributions?page={last}",
        "staff's page: words": f"{staff}/contributions?q=sujet+17",
        "staff's page: themes": f"{staff}/themes",
        "staff's page: syntheses": f"{staff}/syntheses",
        "staff's page: decisions": f"{staff}/decisions",
        "staff's page: publishing": f"{staff}/publish",
    }
    with tempfile.TemporaryDirectory() as scratch:
        console = console_over(database, Path(scratch), clock)
        app = create_app(
            replace(canned_services(), participation=ground, console=console),
            ApiSettings(rate_limit=0, console_codes=False),
        )
        with TestClient(app) as client:
            enter(client, console, "amina", Role.ADMINISTRATOR)
            for name, path in pages.items():
                seconds = []
                for _ in range(_TIMES + 1):
                    began = time.perf_counter()
                    answer = client.get(path)
                    seconds.append(time.perf_counter() - began)
                    assert answer.status_code == 200, (path, answer.status_code)
                p95 = float(np.percentile(seconds[1:], 95)) * 1000
                note = f"first {seconds[0] * 1000:.0f} ms; wanted: 300 ms at most"
                yield Figure(f"{name}, p95", p95, "ms", note=note)
