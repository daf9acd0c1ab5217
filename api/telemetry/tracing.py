"""Traces of a turn through all its stops, by OpenTelemetry; off unless an address to send them to is set.

A turn's stops are in several processes, and nothing but the message goes from one to the next: so the trace's id is a keyed
hash of the first message's name, which every stop knows. Attributes are names, counts and statuses; never a text, never an identity.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pydantic import Field

from connectors.message import Inbound
from connectors.responder import Conversation, Records, Responder, Response
from connectors.rows.identity import Identity
from core.errors import WrongUseError
from core.settings import MunadilSettings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Span

Attributes = Mapping[str, str | int | float | bool]
_REMEMBERED = 5_000
"""Turns whose sends may still come, two short strings each; chosen by hand."""
_NANO = 1_000_000_000
"""Nanoseconds of a second, by definition."""


class TracingSettings(MunadilSettings):
    """Settings of traces."""

    traces_endpoint: str = Field(
        default="",
        description="OTLP gRPC address that traces of turns are sent to, as http://host:4317; empty: none are made.",
    )


class Tracing:
    """Makes spans and hands them to a processor."""

    def __init__(self, processor: SpanProcessor, service: str = "munadil") -> None:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider

        self._provider = TracerProvider(resource=Resource.create({"service.name": service}), shutdown_on_exit=True)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("munadil")
        self._of_turns: OrderedDict[str, str] = OrderedDict()

    @contextmanager
    def span(self, name: str, key: str, attributes: Attributes | None = None) -> Iterator[Span]:
        """A span of the trace of `key`; what is raised within is named by its kind alone."""
        from opentelemetry.trace import StatusCode

        span = self._tracer.start_span(name, self._context(key), attributes=dict(attributes or {}))
        try:
            yield span
        except BaseException as error:
            span.set_status(StatusCode.ERROR, type(error).__name__)
            raise
        finally:
            span.end()

    def past(self, name: str, key: str, begun: float, seconds: float, attributes: Attributes | None = None) -> None:
        """A span of something that is over; `begun` is in seconds since 1970."""
        start = int(begun * _NANO)
        span = self._tracer.start_span(name, self._context(key), start_time=start, attributes=dict(attributes or {}))
        span.end(start + int(seconds * _NANO))

    def remember(self, turn: str, key: str) -> None:
        """The trace that a turn's sends belong to."""
        self._of_turns[turn] = key
        if len(self._of_turns) > _REMEMBERED:
            self._of_turns.popitem(last=False)

    def key_of(self, token: str) -> str:
        """The key of the trace of a send; after a restart, one of its turn."""
        turn = token.partition(".")[0]
        return self._of_turns.get(turn, turn)

    def flush(self) -> None:
        """Send what is waiting."""
        self._provider.shutdown()

    def _context(self, key: str) -> Any:
        from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

        # A parent that nobody has recorded: it gives the trace its id, the same in every process.
        digest = hashlib.sha256(key.encode()).digest()
        trace_id, span_id = int.from_bytes(digest[:16], "big"), int.from_bytes(digest[16:24], "big")
        parent = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
        return set_span_in_context(NonRecordingSpan(parent))


class TracedResponder:
    """A responder whose turns are traced: how long the first message waited, the response, the agent's steps within it."""

    def __init__(self, responder: Responder, tracing: Tracing, identity: Identity) -> None:
        self._responder, self._tracing, self._identity = responder, tracing, identity

    async def respond(self, conversation: Conversation, messages: tuple[Inbound, ...], records: Records) -> Response:
        """The response to messages that belong together."""
        key, begun = trace_key(self._identity, messages[0]), time.time()
        self._tracing.remember(records.turn, key)
        known: Attributes = {"channel": conversation.channel, "messages": len(messages), "turn": records.turn}
        with self._tracing.span("turn.respond", key, known) as span:
            response = await self._responder.respond(conversation, messages, records)
            span.set_attributes({**response.notes, "sends": len(response.messages)})
        self._steps(key, begun, response)
        return response

    def _steps(self, key: str, begun: float, response: Response) -> None:
        for name, milliseconds in steps_of(response):
            self._tracing.past(f"agent.{name}", key, begun, milliseconds / 1000)
            begun += milliseconds / 1000


def steps_of(response: Response) -> list[tuple[str, float]]:
    """The agent's steps with their milliseconds, in order; none where no question was answered."""
    steps = (response.answer or {}).get("steps")
    if not isinstance(steps, list):
        return []
    return [(str(step["name"]), float(step["duration_ms"])) for step in steps]


def trace_key(identity: Identity, message: Inbound) -> str:
    """What the trace of a message is named after: nothing leads from it to the message or its person."""
    return identity.key("trace", message.address.channel, message.id)


def open_tracing(settings: TracingSettings) -> Tracing | None:
    """Traces to the address that settings name; None without one. Raises WrongUseError where the extra is missing."""
    if not settings.traces_endpoint:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise WrongUseError(
            "MUNADIL_TRACES_ENDPOINT is set, and OpenTelemetry is not installed.",
            remedy="Install munadil[traces], or unset it.",
        ) from error
    insecure = settings.traces_endpoint.startswith("http://")
    return Tracing(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.traces_endpoint, insecure=insecure)))
