"""`python -m connectors.whatsapp.fake --port 8082 --journal accepted.jsonl`: the fake as a process of its own."""

from __future__ import annotations

import argparse
import signal
import threading
from pathlib import Path

from connectors.whatsapp.fake import FakeGraphApi, Throttle


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; the first line printed is the address."""
    parser = argparse.ArgumentParser(
        prog="python -m connectors.whatsapp.fake", description="A WhatsApp Cloud API on loopback."
    )
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--journal", type=Path, help="file that everything accepted is written to, one JSON a line")
    parser.add_argument("--webhook", default="", help="address that events are sent to, without a challenge")
    parser.add_argument("--no-limits", action="store_true", help="never refuse for too many messages")
    given = parser.parse_args()
    throttle = Throttle.none() if given.no_limits else Throttle()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with FakeGraphApi(port=given.port, journal=given.journal, throttle=throttle) as fake:
        if given.webhook:
            fake.state.hooks.point_to(given.webhook)
        print(fake.url, flush=True)  # noqa: T201 - what whoever started it waits for
        stopping.wait()


if __name__ == "__main__":
    main()
