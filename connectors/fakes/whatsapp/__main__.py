"""`python -m connectors.fakes.whatsapp --port 8082 --journal accepted.jsonl`: the fake as a process of its own."""

from __future__ import annotations

from connectors.fakes.provider import arguments, serve_until_told
from connectors.fakes.whatsapp import FakeGraphApi, Throttle


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; the first line printed is the address."""
    parser = arguments("connectors.fakes.whatsapp", "A WhatsApp Cloud API on loopback.")
    parser.add_argument("--webhook", default="", help="address that events are sent to, without a challenge")
    given = parser.parse_args()
    throttle = Throttle.none() if given.no_limits else Throttle()
    fake = FakeGraphApi(port=given.port, journal=given.journal, throttle=throttle)
    if given.webhook:
        fake.state.hooks.point_to(given.webhook)
    serve_until_told(fake)


if __name__ == "__main__":
    main()
