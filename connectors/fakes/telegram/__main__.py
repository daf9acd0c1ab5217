"""`python -m connectors.fakes.telegram --port 8081 --journal accepted.jsonl`: the fake as a process of its own."""

from __future__ import annotations

from connectors.fakes.provider import arguments, serve_until_told
from connectors.fakes.telegram import FakeBotApi, Throttle


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; the first line printed is the address."""
    parser = arguments("connectors.fakes.telegram", "A Telegram Bot API on loopback.")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds between taking a message and saying so")
    given = parser.parse_args()
    throttle = Throttle.none() if given.no_limits else Throttle()
    serve_until_told(FakeBotApi(port=given.port, journal=given.journal, throttle=throttle, latency=given.latency))


if __name__ == "__main__":
    main()
