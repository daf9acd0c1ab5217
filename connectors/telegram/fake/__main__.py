"""`python -m connectors.telegram.fake --port 8081 --journal accepted.jsonl`: the fake as a process of its own."""

from __future__ import annotations

import argparse
import signal
import threading
from pathlib import Path

from connectors.telegram.fake import FakeBotApi, Throttle


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; the first line printed is the address."""
    parser = argparse.ArgumentParser(
        prog="python -m connectors.telegram.fake", description="A Telegram Bot API on loopback."
    )
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--journal", type=Path, help="file that everything accepted is written to, one JSON a line")
    parser.add_argument("--no-limits", action="store_true", help="never answer 429 by itself")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds between taking a message and saying so")
    given = parser.parse_args()
    throttle = Throttle.none() if given.no_limits else Throttle()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with FakeBotApi(port=given.port, journal=given.journal, throttle=throttle, latency=given.latency) as fake:
        print(fake.url, flush=True)  # noqa: T201 - what whoever started it waits for
        stopping.wait()


if __name__ == "__main__":
    main()
