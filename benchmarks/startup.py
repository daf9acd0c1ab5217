"""How long Munadil takes to be ready, and what it weighs in memory, beside a bare Python and a bare Chroma."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks.figures import Figure, compared

_REPOSITORY = Path(__file__).parents[1]
_ROUNDS = 3
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
        compared("munadil settings, start to end", settings, "s", python, "baseline: a bare Python"),
        compared("munadil ask, start to end", ask, "s", chroma, "baseline: importing chromadb alone"),
        compared("munadil serve, start to ready", ready, "s", chroma, "baseline: importing chromadb alone"),
        Figure("munadil serve, resident memory", memory, "MiB", note="after 20 questions, example organisation"),
    ]


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
