"""How long Munadil takes to be ready, and what it weighs in memory, beside a bare Python and a bare Chroma."""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path

import httpx

from benchmarks.figures import Figure, compared
from core.language.forms import Language
from knowledge.known.file import QUESTIONS_SUFFIX, parse_questions

_REPOSITORY = Path(__file__).parents[2]
_ROUNDS = 3
_WORDINGS = 5_000
_WORDINGS_OF_A_NEED = 5
_PATIENCE_S = 180.0
_READY = "http://127.0.0.1:{}/health/ready"


def run(shared: Path) -> list[Figure]:
    """Seconds to a command's end and to a server that answers, and the server's resident memory."""
    with tempfile.TemporaryDirectory() as scratch:
        home = {**os.environ, "MUNADIL_DATA_DIR": scratch, "MUNADIL_RATE_LIMIT": "0"}
        _command(home, "ingest", str(_REPOSITORY / "examples/istiqlal/documents"))
        python = min(_seconds(home, "-c", "pass") for _ in range(_ROUNDS))
        chroma = min(_seconds(home, "-c", "import chromadb") for _ in range(_ROUNDS))
        settings = min(_seconds(home, "-m", "api.cli", "settings", "--json") for _ in range(_ROUNDS))
        ask = min(_seconds(home, "-m", "api.cli", "ask", "Bonjour", "--json") for _ in range(_ROUNDS))
        ready, memory = _served(home)
    return [
        *_published(_WORDINGS),
        compared("munadil settings, start to end", settings, "s", python, "baseline: a bare Python"),
        compared("munadil ask, start to end", ask, "s", chroma, "baseline: importing chromadb alone"),
        compared("munadil serve, start to ready", ready, "s", chroma, "baseline: importing chromadb alone"),
        Figure("munadil serve, resident memory", memory, "MiB", note="after 20 questions, example organisation"),
    ]


def _published(count: int) -> list[Figure]:
    """What known wordings cost at their publication, beside the same document without any, and what one more costs after that."""
    with tempfile.TemporaryDirectory() as scratch:
        documents, needs = Path(scratch) / "documents", count // _WORDINGS_OF_A_NEED
        documents.mkdir()
        text = "\n\n".join(f"La mesure {number} du programme vise l'objectif {number}." for number in range(needs + 1))
        (documents / "mesures.md").write_text(f"# Mesures\n\n{text}\n", encoding="utf-8")
        homes = {}
        for name in ("without", "with"):
            (Path(scratch) / name / "models").mkdir(parents=True)
            homes[name] = {**os.environ, "MUNADIL_DATA_DIR": str(Path(scratch) / name)}
            _command(homes[name], "search", "objectif")  # builds the model's file
        without = _cost(homes["without"], documents)
        questions = documents / f"mesures.md{QUESTIONS_SUFFIX}"
        wordings = _wordings(count)
        questions.write_text("".join(_entries(wordings)), encoding="utf-8")
        first = _cost(homes["with"], documents)
        added = _entries({needs: [(Language.FRENCH, "À quoi sert la toute dernière mesure ?")]})
        questions.write_text("".join((*_entries(wordings), *added)), encoding="utf-8")
        again = _cost(homes["with"], documents)
    labels = (f"munadil ingest, {count:,} known wordings", "munadil ingest, one wording more")
    note = "baseline: without known wordings"
    return [
        figure
        for label, cost in zip(labels, (first, again), strict=True)
        for figure in (
            compared(f"{label}, start to end", cost[0], "s", without[0], note),
            compared(f"{label}, processor", cost[1], "s", without[1], note),
        )
    ]


def _wordings(count: int) -> dict[int, list[tuple[Language, str]]]:
    """Wordings of the example in its five forms, each with a number of its own, by need."""
    known = [
        wording
        for path in sorted((_REPOSITORY / "examples/istiqlal/documents").glob(f"*{QUESTIONS_SUFFIX}"))
        for entry in parse_questions(path.read_text(encoding="utf-8"), path.name).entries
        for wording in entry.questions
    ]
    found: dict[int, list[tuple[Language, str]]] = {}
    for place, (language, text) in enumerate(islice(cycle(known), count)):
        found.setdefault(place // _WORDINGS_OF_A_NEED, []).append((language, f"{text} {place}"))
    return found


def _entries(needs: Mapping[int, Sequence[tuple[Language, str]]]) -> list[str]:
    """Entries of a questions file; JSON is YAML."""
    entries = []
    for need, wordings in needs.items():
        entry: dict[str, object] = {"answer": f"La mesure {need} du programme vise l'objectif {need}."}
        for language, text in wordings:
            entry.setdefault(language.value, []).append(text)  # type: ignore[attr-defined]
        entries.append(f"- {json.dumps(entry, ensure_ascii=False)}\n")
    return entries


def _cost(environment: dict[str, str], documents: Path) -> tuple[float, float]:
    """Elapsed and processor seconds of an ingest."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    _command(environment, "ingest", str(documents))
    elapsed, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _command(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=_REPOSITORY,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def _seconds(environment: dict[str, str], *arguments: str) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=_REPOSITORY,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - began


def _served(environment: dict[str, str]) -> tuple[float, float]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=_REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait(_READY.format(port), server)
            ready = time.perf_counter() - began
            for number in range(20):
                question = {"question": f"Combien de mentors par cohorte, question {number} ?"}
                httpx.post(f"http://127.0.0.1:{port}/v1/ask", json=question, timeout=60).raise_for_status()
            return ready, _resident_mebibytes(server.pid)
        finally:
            server.terminate()


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(url).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    raise RuntimeError(f"{url} never answered")


def _resident_mebibytes(pid: int) -> float:
    """Resident memory of a process; Linux only."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    kibibytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kibibytes) / 1024
