"""What this process counts for `/metrics`, in a registry of its own. Labels hold no text and no identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Seconds; chosen by hand around what a webhook takes."""
_SLOW = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds; chosen by hand around what turns and sends take, up to the longest turn."""
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counters of one process; several processes are summed by whoever scrapes them."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        registry = CollectorRegistry()
        self._registry = registry
        self._webhooks = Histogram(
            "munadil_webhook_seconds",
            "Time to acknowledge a provider's call.",
            ("channel", "outcome"),
            buckets=_QUICK,
            registry=registry,
        )
        self._turns = Counter("munadil_turns", "Turns by what they came to.", ("channel", "status"), registry=registry)
        self._turn_seconds = Histogram(
            "munadil_turn_seconds", "Time to find a response.", ("channel",), buckets=_SLOW, registry=registry
        )
        self._steps = Histogram(
            "munadil_step_seconds", "Time of a step of the agent.", ("step",), buckets=_SLOW, registry=registry
        )
        self._sends = Counter("munadil_sends", "Sends that a provider took.", ("channel",), registry=registry)
        self._failures = Counter(
            "munadil_send_errors", "Tries of a send that failed.", ("channel", "kind", "code"), registry=registry
        )
        self._send_seconds = Histogram(
            "munadil_send_seconds",
            "Time of a provider's answer to a send.",
            ("channel",),
            buckets=_SLOW,
            registry=registry,
        )

    def collect_from(self, collector: Collector) -> None:
        """Show what `collector` reads whenever the metrics are asked for."""
        self._registry.register(collector)

    def webhook(self, channel: str, outcome: str, seconds: float) -> None:
        """A provider's call was acknowledged or refused."""
        self._webhooks.labels(channel, outcome).observe(seconds)

    def turn(self, channel: str, status: str, seconds: float) -> None:
        """A response was found; `status` is the answer's, or what else the turn was."""
        self._turns.labels(channel, status).inc()
        self._turn_seconds.labels(channel).observe(seconds)

    def step(self, name: str, seconds: float) -> None:
        """A step of the agent ended."""
        self._steps.labels(name).observe(seconds)

    def sent(self, channel: str, seconds: float) -> None:
        """A provider took a send."""
        self._sends.labels(channel).inc()
        self._send_seconds.labels(channel).observe(seconds)

    def send_failed(self, channel: str, kind: str, code: str) -> None:
        """A try of a send failed."""
        self._failures.labels(channel, kind, code[:32]).inc()

    def text(self) -> bytes:
        """Everything in Prometheus' text format. May read the database."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)
