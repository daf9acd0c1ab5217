"""Several processes on one PostgreSQL and one Chroma server: some take messages in, others answer them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from connectors.fakes.telegram import FakeBotApi, Throttle
from tests.acceptance.homes import REPOSITORY, munadil

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(900)]
QUESTION = "Combien de cohortes TAMKINE par an ?"
DOCUMENT = REPOSITORY / "examples/istiqlal/documents/tamkine-cohortes.md"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(condition: Callable[[], bool], what: str, seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5).status_code < 500
    except httpx.HTTPError:
        return False


@contextmanager
def process(arguments: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as out:
        running = subprocess.Popen(arguments, cwd=REPOSITORY, env=os.environ | environment, stdout=out, stderr=out)
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(40)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[str]:
    """Address of a Chroma server."""
    port = free_port()
    program = shutil.which("chroma", path=str(Path(sys.executable).parent))
    assert program is not None
    arguments = [program, "run", "--path", str(tmp_path / "chroma-server"), "--host", "127.0.0.1", "--port", str(port)]
    with process(arguments, {"ANONYMIZED_TELEMETRY": "False"}, tmp_path / "chroma.log"):
        until(lambda: answers(f"http://127.0.0.1:{port}/api/v2/heartbeat"), "Chroma did not start")
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def fake() -> Iterator[FakeBotApi]:
    with FakeBotApi(throttle=Throttle.none()) as running:
        yield running


@pytest.mark.postgres
def test_two_doors_and_two_workers_answer_everybody_once_through_the_death_of_a_worker(
    example_home: Path, tmp_path: Path, postgres_url: str, chroma: str, fake: FakeBotApi
) -> None:
    ports, watched = (free_port(), free_port()), {1: free_port(), 2: free_port()}
    shared = {
        "MUNADIL_DATABASE_URL": postgres_url,
        "MUNADIL_CHROMA_URL": chroma,
        "MUNADIL_IDENTITY_KEY": "i" * 64,
        "MUNADIL_ADDRESS_KEY": "a" * 64,
        "MUNADIL_TELEGRAM_TOKEN": fake.token,
        "MUNADIL_TELEGRAM_BASE_URL": fake.url,
        "MUNADIL_TELEGRAM_MODE": "webhook",
        "MUNADIL_PUBLIC_URL": f"http://127.0.0.1:{ports[0]}",
        "MUNADIL_LOG_LEVEL": "info",
    }

    def home(name: str) -> dict[str, str]:
        """Every process has a data folder of its own, as on machines of their own; the models are built once."""
        folder = tmp_path / name
        folder.mkdir()
        (folder / "models").symlink_to(example_home / "models", target_is_directory=True)
        return shared | {"MUNADIL_DATA_DIR": str(folder)}

    (tmp_path / "documents").mkdir()
    shutil.copy(DOCUMENT, tmp_path / "documents")
    first = home("first")
    done = munadil(tmp_path / "first", "ingest", str(tmp_path / "documents"), timeout=280, typed="", **first)
    assert done.returncode == 0, done.stdout + done.stderr
    command = [sys.executable, "-m", "api.cli"]
    with ExitStack() as stack:
        doors = (
            process(
                [*command, "serve", "--no-worker", "--port", str(port)],
                home(f"door-{port}"),
                tmp_path / f"door-{port}.log",
            )
            for port in ports
        )
        for door in doors:
            stack.enter_context(door)
        workers = [
            stack.enter_context(
                process(
                    [*command, "worker", "--port", str(watched[n])], home(f"worker-{n}"), tmp_path / f"worker-{n}.log"
                )
            )
            for n in (1, 2)
        ]
        until(lambda: all(answers(f"http://127.0.0.1:{port}/health/live") for port in ports), "no door opened")
        until(lambda: all(b"worker.started" in log.read_bytes() for log in tmp_path.glob("worker-*.log")), "no worker")
        until(lambda: all(answers(f"http://127.0.0.1:{port}/health/ready") for port in watched.values()), "not ready")
        set_up = munadil(tmp_path / "first", "channels", "setup", "telegram", timeout=60, typed="", **shared)
        assert set_up.returncode == 0, set_up.stdout
        people = [fake.person(number) for number in range(1, 9)]
        for person in people[:4]:
            person.say(QUESTION)
        for person in people[:4]:
            assert "deux cohortes" in person.wait(2, 60)[1].plain
        for person in people[4:]:
            person.say(QUESTION)
        time.sleep(0.2)
        workers[0].send_signal(signal.SIGKILL)
        for person in people[4:]:
            assert "deux cohortes" in person.wait(2, 60)[1].plain
        counted = httpx.get(f"http://127.0.0.1:{watched[2]}/metrics", timeout=30).text
        assert "munadil_messaging_backlog" in counted
        assert not answers(f"http://127.0.0.1:{watched[1]}/health/live")
        time.sleep(1)
        received = [len(person.received()) for person in people]
        # What was in flight when the worker was killed may come twice, and nothing else.
        assert received[:4] == [2] * 4
        assert all(2 <= count <= 4 for count in received[4:])
        ready = httpx.get(f"http://127.0.0.1:{ports[1]}/health/ready", timeout=30)
        assert ready.status_code == 200, ready.text


def test_a_second_worker_on_one_sqlite_file_is_refused_in_one_line(example_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(example_home, home, symlinks=True)
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    with FakeBotApi() as fake:
        environment = {
            "MUNADIL_DATA_DIR": str(home),
            "MUNADIL_TELEGRAM_TOKEN": fake.token,
            "MUNADIL_TELEGRAM_BASE_URL": fake.url,
            "MUNADIL_LOG_LEVEL": "info",
        }
        with process(command, environment, tmp_path / "serve.log"):
            until(lambda: b"worker.started" in (tmp_path / "serve.log").read_bytes(), "the server did not start")
            refused = munadil(home, "worker")
    assert refused.returncode == 3
    said = refused.stderr.strip()
    assert "Another process already answers on this SQLite database." in " ".join(said.split())
    assert "MUNADIL_DATABASE_URL" in said
    assert "Traceback" not in said
