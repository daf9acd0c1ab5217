"""Publications, ways back and withdrawals of the console, each killed at every one of its steps; prints what is left, as JSON lines.

`python -m tests.integration.api.publishing_process FOLDER WORK`: heavy imports happen once, every run is a fork.
"""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event

from agent.settings import AgentSettings
from api.console.work.gate import Gate
from api.console.work.publishing import Publishing
from api.http.settings import ApiSettings
from api.opened import Knowledge
from api.settings import Settings
from api.wiring.releasing import OpenedReleasing
from core.audit import AuditLog
from core.clock import SystemClock
from core.database.database import Database
from core.settings import CoreSettings
from evals.replay.stored import Replays
from knowledge.drafts.drafts import SOURCE, Drafts, DraftState
from knowledge.library.check import check
from knowledge.library.library import Library
from knowledge.search.searcher import Searcher
from knowledge.settings import KnowledgeSettings
from tests.integration.knowledge.ingest_process import (
    Fuse,
    FusedEmbedder,
    FusedVectors,
    FusedWords,
    digest,
    forked,
    say,
)

EXAMPLE = Path(__file__).parents[3] / "examples" / "istiqlal"
Room = tuple[Publishing, Gate, Knowledge]


@contextmanager
def opened(data: Path, fuse: Fuse | None = None) -> Iterator[Room]:
    """A console on the real stores, whose every step burns the fuse."""
    fuse = fuse or Fuse()
    database, clock = Database(f"sqlite:///{data}/munadil.db"), SystemClock()
    database.upgrade()
    library, embedder = Library(database, clock), FusedEmbedder(fuse, 0.0)
    FusedVectors.fuse = FusedWords.fuse = fuse
    event.listen(database.engine, "commit", fuse.burn)
    vectors, words = FusedVectors(data / "chroma", None, embedder.space), FusedWords(data / "words")
    core = CoreSettings(data_dir=data, organisation=EXAMPLE)
    settings = Settings(core, KnowledgeSettings(), AgentSettings(), ApiSettings())
    searcher = Searcher(library, embedder, vectors, words, known=library)
    knowledge = Knowledge(settings, database, library, embedder, vectors, words, searcher)
    drafts, replays = Drafts(database, clock), Replays(database, clock)
    releasing = OpenedReleasing(knowledge, lambda *_: None)
    publishing = Publishing(drafts, library, releasing, data, replays)
    gate = Gate(
        drafts, library, replays, releasing, lambda base, candidate, watch, kept: {"blocks": 0}, lambda turns: {}
    )
    publishing.resume()
    sys.addaudithook(partial(_file_moved, str(data / SOURCE), fuse))
    try:
        yield publishing, gate, knowledge
    finally:
        vectors.close()
        words.close()
        database.close()


def _file_moved(folder: str, fuse: Fuse, name: str, arguments: tuple[Any, ...]) -> None:
    if name in ("os.rename", "os.remove") and folder in str(arguments[0]):
        fuse.burn()


def done(publishing: Publishing) -> None:
    """Wait until nothing waits, and the thread that did it has written its last."""
    while publishing.progress is not None:
        time.sleep(0.002)
    for thread in threading.enumerate():
        if thread.name == "publishing":
            thread.join()


def sheet(number: int, edition: int) -> bytes:
    body = "\n\n".join(f"## Mesure {part}\n\nMesure {number}-{part}, édition {edition}." for part in range(3))
    return f"# Fiche {number}\n\n{body}\n".encode()


def publish(room: Room, name: str, content: bytes) -> None:
    """From a draft, where it is none yet, to what is answered from; what was begun before is gone on with."""
    publishing, gate, _ = room
    found = publishing.drafts.history(name)
    if not found or publishing.drafts.content(found[0].id) != content:
        found = (publishing.drafts.add(name, content, "karim"),)
    number = found[0].id
    if publishing.drafts.get(number).state is DraftState.DRAFT:
        publishing.submit(number, "karim")
    if publishing.drafts.get(number).state is DraftState.PUBLISHED:
        return
    publishing.ask(number, "amina")
    gate.run_waiting()
    publishing.publish(number, "amina")
    done(publishing)


def work(data: Path, what: str, fuse: Fuse) -> dict[str, Any]:
    """One piece of work on the console; done already, it does nothing."""
    with opened(data, fuse) as room:
        publishing, _, knowledge = room
        fuse.burnt = 0
        publishing.go_on()  # what a kill left begun stands in line again
        done(publishing)
        if what == "publish":
            publish(room, "2.md", sheet(2, 2))
        elif what == "back":
            if knowledge.library.current_release() != 2:
                publishing.roll_back(2, "amina")
        else:
            for one in publishing.drafts.history("1.md"):
                if one.state is DraftState.PUBLISHED:
                    publishing.withdraw(one.id, "amina")
        done(publishing)
        return {"steps": fuse.burnt, "failed": publishing.failed}


def state(data: Path) -> dict[str, Any]:
    """What a reader finds once a server has started."""
    with opened(data) as (publishing, _, knowledge):
        library = knowledge.library
        release = library.current_release() or 0
        report = check(library, knowledge.vectors, knowledge.words, knowledge.embedder.space)
        texts = {one.key: (library.document(one.key) or _none()).text for one in library.documents(release)}
        standing = {one.name: one.version for one in publishing.drafts.listed(DraftState.PUBLISHED)}
        files = {path.name: path.read_bytes().decode() for path in (data / SOURCE).iterdir()}
        return {
            "texts": digest(f"{key} {text}" for key, text in texts.items()),
            "drafts": standing,
            "files": digest(f"{name} {text}" for name, text in files.items()),
            "whole": not report.missing_vectors and not report.missing_words and not report.wrong_vectors,
            "audit": AuditLog(publishing._library.database, SystemClock()).verify() is not None,
        }


def _none() -> Any:
    raise LookupError("a document of the release is not there")


def base(data: Path) -> dict[str, Any]:
    """Three releases: a sheet, another, and a new edition of the second."""
    with opened(data) as room:
        for name, content in (("1.md", sheet(1, 1)), ("2.md", sheet(2, 1)), ("3.md", sheet(3, 1))):
            publish(room, name, content)
        return {"release": room[2].library.current_release()}


def _after(data: Path, what: str) -> dict[str, Any]:
    """What a kill left, and what is there once the work is done again."""
    between = state(data)
    again = work(data, what, Fuse())
    return {"between": between, "again": again, "state": state(data)}


def main() -> None:
    """Do a piece of work once undisturbed, then killed at each of its steps and done again."""
    home, what = Path(sys.argv[1]), sys.argv[2]
    start = home / "base"
    start.mkdir()
    made = forked(lambda: base(start))
    say(case="base", outcome=made, state=forked(lambda: state(start)))
    clean = home / "clean"
    shutil.copytree(start, clean)
    outcome = forked(lambda: work(clean, what, Fuse()))
    say(case="clean", outcome=outcome, state=forked(lambda: state(clean)))
    for step in range(1, outcome["steps"] + 1):
        data = home / "case"
        shutil.copytree(start, data)
        killed = forked(partial(work, data, what, Fuse(step)))
        say(case=f"step {step}", outcome=killed, **forked(partial(_after, data, what)))
        shutil.rmtree(data)


if __name__ == "__main__":
    main()
