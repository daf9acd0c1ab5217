"""Traces: one trace through every stop of a turn, in it nothing of what was said or by whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.telemetry.measuring import MeasuredChannel, MeasuredResponder
from api.telemetry.metrics import Metrics
from api.telemetry.tracing import TracedResponder, Tracing, TracingSettings, open_tracing, trace_key
from connectors.channel import Channel
from connectors.errors import RefusedError
from connectors.message import ChannelName
from connectors.messaging import open_messaging
from connectors.responder import PastTurn, Response
from connectors.settings import ConnectorSettings
from connectors.testing import EchoResponder, FakeChannel, MemoryEngine, delivery, text_message
from core.database.database import Database
from tests.messaging import note


async def test_one_trace_goes_through_every_stop_and_tells_nothing(database: Database, data_dir: Path) -> None:
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept = InMemorySpanExporter()
    tracing, engine, fake = Tracing(SimpleSpanProcessor(kept)), MemoryEngine(), FakeChannel()
    fake.failures.append(RefusedError("mon secret", "403"))
    answer = {"steps": [{"name": "retrieve", "duration_ms": 12.0}, {"name": "compose", "duration_ms": 3.0}]}
    response = Response(
        (note("mon secret"),), PastTurn("t", "mon secret", "x", "answered"), answer, notes={"status": "answered"}
    )
    channels: dict[ChannelName, Channel] = {"telegram": MeasuredChannel(fake, Metrics(), tracing)}
    said = ConnectorSettings(merge_seconds=0.0)
    room = open_messaging(database, said, data_dir, channels, None, engine=MemoryEngine())
    responder = TracedResponder(MeasuredResponder(EchoResponder([response]), Metrics()), tracing, room.identity)
    room = open_messaging(database, said, data_dir, channels, responder, engine=engine)
    message = text_message("mon secret", id_="770011", chat="212661")
    room.inbox.accept(delivery(message))
    tracing.past("webhook.accept", trace_key(room.identity, message), 1.0, 0.1, {"channel": "telegram"})
    await engine.run()
    spans = kept.get_finished_spans()
    assert [span.name for span in spans] == [
        "webhook.accept",
        "turn.respond",
        "agent.retrieve",
        "agent.compose",
        "channel.send",
    ]
    assert len({span.context.trace_id for span in spans if span.context}) == 1
    told = " ".join(span.to_json() for span in spans)
    for word in ("secret", "770011", "212661"):
        assert word not in told
    assert spans[-1].status.description == "RefusedError"


def test_no_traces_are_made_unless_an_address_is_set() -> None:
    assert open_tracing(TracingSettings()) is None


@pytest.mark.parametrize("token", ["", "turn.0", "x"])
def test_a_send_after_a_restart_has_the_trace_of_its_turn(token: str) -> None:
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    tracing = Tracing(SimpleSpanProcessor(InMemorySpanExporter()))
    assert tracing.key_of(token) == token.partition(".")[0]
