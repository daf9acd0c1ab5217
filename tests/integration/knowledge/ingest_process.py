"""Ingests in processes of their own that are killed, starved of disk or started twice; prints what is left, as JSON lines.

`python -m tests.integration.knowledge.ingest_process FOLDER MODE [URL]`: heavy imports happen once, every run is a fork.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import chromadb  # noqa: F401 - imported before forking, so that every run starts at once
import numpy as np
import tantivy  # noqa: F401
from sqlalchemy import NullPool, create_engine, event, text

from core.clock import SystemClock
from core.database.database import Database
from core.errors import MunadilError
from knowledge.document import Passage
from knowledge.index.vectors import ChromaIndex
from knowledge.index.words import TantivyIndex
from knowledge.library.check import check
from knowledge.library.ingest import ingest
from knowledge.library.library import Library
from knowledge.ports import Vectors
from knowledge.testing import HashEmbedder

DOCUMENTS = 12
PAUSE_S = 0.02
"""What embedding a batch takes, so that kills at any moment also hit it."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill_disk() -> None:
    """From here on no file can grow: every write past its first kilobyte fails, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))


class Fuse:
    """Counts steps and does its worst at one of them."""

    def __init__(self, at: int = 0, worst: Callable[[], None] = die) -> None:
        self.at, self.worst, self.burnt = at, worst, 0

    def burn(self, *_: Any) -> None:
        self.burnt += 1
        if self.burnt == self.at:
            self.worst()


class FusedEmbedder(HashEmbedder):
    def __init__(self, fuse: Fuse, pause_s: float) -> None:
        super().__init__(32)
        self.fuse, self.pause_s = fuse, pause_s

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.fuse.burn()
        time.sleep(self.pause_s)
        return super().embed_passages(texts)


class FusedVectors(ChromaIndex):
    fuse = Fuse()

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        self.fuse.burn()
        super().add(ids, vectors)
        self.fuse.burn()

    def delete(self, ids: Sequence[str]) -> None:
        self.fuse.burn()
        super().delete(ids)
        self.fuse.burn()


class FusedWords(TantivyIndex):
    fuse = Fuse()

    def add(self, passages: Iterable[Passage]) -> None:
        self.fuse.burn()
        super().add(passages)
        self.fuse.burn()

    def delete(self, ids: Sequence[str]) -> None:
        self.fuse.burn()
        super().delete(ids)
        self.fuse.burn()


def write_documents(folder: Path, edition: int) -> None:
    """The second edition changes some documents, drops one and brings another."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number in range(DOCUMENTS):
        if edition == 2 and number == 3:
            continue
        changed = f" Édition {edition}." if number % 4 == 0 else ""
        body = "\n\n".join(
            f"## Mesure {part}\n\nLa mesure {number}-{part} concerne {part * 7} communes.{changed} "
            + "Elle dure. " * 40
            for part in range(6)
        )
        (folder / f"{number:02}.md").write_text(f"# Fiche {number}\n\n{body}\n", encoding="utf-8")
    if edition == 2:
        (folder / "new.md").write_text("# Nouvelle\n\nUne fiche nouvelle.\n", encoding="utf-8")


def run_ingest(data: Path, url: str, folder: Path, fuse: Fuse, pause_s: float = 0.0) -> dict[str, Any]:
    """One whole ingest on the real stores."""
    database = Database(url)
    database.upgrade()
    library = Library(database, SystemClock())
    embedder = FusedEmbedder(fuse, pause_s)
    FusedVectors.fuse = FusedWords.fuse = fuse
    event.listen(database.engine, "commit", fuse.burn)
    vectors, words = FusedVectors(data / "chroma", None, embedder.space), FusedWords(data / "words")
    try:
        report = ingest([folder], library=library, embedder=embedder, vectors=vectors, words=words)
    finally:
        vectors.close()
        words.close()
        database.close()
    return {"release": report.release, "added": report.added, "steps": fuse.burnt}


def state(data: Path, url: str) -> dict[str, Any]:
    """What a reader finds: digests of the published passages and of what both indexes hold."""
    database = Database(url)
    library, space = Library(database, SystemClock()), HashEmbedder(32).space
    vectors, words = ChromaIndex(data / "chroma", None, space), TantivyIndex(data / "words")
    release = library.current_release() or 0
    named = library.release_passage_ids(release)
    stored = vectors.vectors(sorted(named))
    report = check(library, vectors, words, space)
    with database.read() as session:
        orphans = session.scalar(
            text("SELECT count(*) FROM document_version WHERE id NOT IN (SELECT version_id FROM release_version)")
        )
    found = {
        "release": release,
        "passages": digest(named),
        "vector_ids": digest(vectors.ids()),
        "word_ids": digest(words.ids()),
        "vectors": hashlib.sha256(np.stack([stored[i] for i in sorted(named)]).tobytes()).hexdigest() if named else "",
        "whole": not report.missing_vectors and not report.missing_words and not report.wrong_vectors,
        "ok": report.ok,
        "orphans": orphans,
    }
    vectors.close()
    words.close()
    database.close()
    return found


def digest(ids: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()


@dataclass
class Fork:
    """A process that does one piece of work."""

    pid: int
    pipe: int

    @classmethod
    def start(cls, work: Callable[[], dict[str, Any]]) -> Fork:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writing)
            return cls(pid, reading)
        os.close(reading)
        try:
            outcome = work()
        except MunadilError as error:
            outcome = {"error": type(error).__name__, "detail": error.detail, "remedy": error.remedy}
        except BaseException as error:  # noqa: BLE001 - everything must reach the report
            outcome = {"raised": repr(error)}
        os.write(writing, json.dumps(outcome).encode())
        os._exit(0)

    def finish(self) -> dict[str, Any]:
        """What it made, `{"killed": True}` when it was, or the error it told a person."""
        with os.fdopen(self.pipe, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(self.pid, 0)
        return {"killed": True} if os.WIFSIGNALED(status) else dict(json.loads(said))


def forked(work: Callable[[], dict[str, Any]], *, kill_after_s: float | None = None) -> dict[str, Any]:
    """Run in a fork, perhaps kill it on its way, and wait for its end."""
    fork = Fork.start(work)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        os.kill(fork.pid, signal.SIGKILL)
    return fork.finish()


class Cases:
    """Fresh copies of a data folder and its database after the first edition."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url, self.number = home, url, 0
        self.documents = home / "documents"
        write_documents(self.documents, 1)
        data, base_url = home / "base", self.url_of("base", home / "base")
        data.mkdir()
        if url:
            self.admin(f"CREATE DATABASE base_{os.getpid()}")
        outcome = forked(lambda: run_ingest(data, base_url, self.documents, Fuse()))
        assert outcome.get("release") == 1, outcome
        write_documents(self.documents, 2)

    def url_of(self, name: str, data: Path) -> str:
        return self.url.format(f"{name}_{os.getpid()}") if self.url else f"sqlite:///{data}/munadil.db"

    def fresh(self) -> tuple[Path, str]:
        self.number += 1
        name = f"case{self.number}"
        data = self.home / name
        shutil.copytree(self.home / "base", data)
        url = self.url_of(name, data)
        if self.url:
            self.admin(f"CREATE DATABASE {name}_{os.getpid()} TEMPLATE base_{os.getpid()}")
        return data, url

    def admin(self, statement: str) -> None:
        engine = create_engine(self.url.format("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def say(**fields: Any) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run one mode: `kill` (at every step), `kill-anytime`, `starve` (of disk, at every step), `together`."""
    home, mode, url = Path(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else ""
    cases = Cases(home, url)
    if mode == "together":
        together(cases)
        return
    data, case_url = cases.fresh()
    began = time.monotonic()
    clean = forked(lambda: run_ingest(data, case_url, cases.documents, Fuse(), PAUSE_S))
    clean_s = time.monotonic() - began
    say(case="clean", outcome=clean, state=forked(lambda: state(data, case_url)))
    for name, attempt in attempts(mode, clean["steps"], clean_s):
        folder, database_url = cases.fresh()
        outcome = attempt(folder, database_url, cases.documents)
        between = forked(partial(state, folder, database_url))
        again = forked(partial(run_ingest, folder, database_url, cases.documents, Fuse()))
        after = forked(partial(state, folder, database_url))
        say(case=name, outcome=outcome, between=between, again=again, state=after)
        shutil.rmtree(folder)


Attempt = Callable[[Path, str, Path], dict[str, Any]]


def attempts(mode: str, steps: int, clean_s: float) -> Iterator[tuple[str, Attempt]]:
    """What goes wrong, one after the other."""
    if mode == "kill-anytime":
        yield from (_killed_after(random.uniform(0.02, clean_s)) for _ in range(4))
    elif mode == "kill":
        yield from (_at_step(step, die) for step in range(1, steps + 1))
    else:
        yield from (_at_step(step, fill_disk) for step in range(1, steps + 1, 2))


def _at_step(step: int, worst: Callable[[], None]) -> tuple[str, Attempt]:
    return f"step {step}", lambda d, u, f: forked(partial(run_ingest, d, u, f, Fuse(step, worst)))


def _killed_after(wait: float) -> tuple[str, Attempt]:
    return (
        f"after {wait:.3f} s",
        lambda d, u, f: forked(partial(run_ingest, d, u, f, Fuse(), PAUSE_S), kill_after_s=wait),
    )


def together(cases: Cases) -> None:
    """Six processes make the tables at once, then two ingest at once, on one database each of them knows alone."""
    url = cases.url_of("together", cases.home)
    if cases.url:
        cases.admin(f"CREATE DATABASE together_{os.getpid()}")
    for fork in [Fork.start(partial(make_tables, url)) for _ in range(6)]:
        say(case="upgrade", outcome=fork.finish())
    folders = [cases.home / "one", cases.home / "two"]
    forks = [Fork.start(partial(run_ingest, folder, url, cases.documents, Fuse(), 0.5)) for folder in folders]
    outcomes = [fork.finish() for fork in forks]
    winner = next(folder for folder, outcome in zip(folders, outcomes, strict=True) if "release" in outcome)
    say(case="ingest", outcomes=outcomes, state=forked(partial(state, winner, url)))


def make_tables(url: str) -> dict[str, Any]:
    database = Database(url)
    database.upgrade()
    return {"revision": database.check().revision}


if __name__ == "__main__":
    main()
