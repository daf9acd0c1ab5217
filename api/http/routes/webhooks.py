"""Where messaging providers deliver: a call is verified, read, stored and answered; turns happen later."""

from __future__ import annotations

import time
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

from api.http.errors import ChannelOffError
from api.http.routes.responses import problems
from api.http.services import Services, ServicesDependency
from api.messaging import MessagingHost
from api.telemetry.tracing import trace_key
from connectors.channel import Channel
from connectors.message import ChannelName, Delivery
from connectors.queue.inbox import Accepted, Inbox
from connectors.whatsapp.channel import WhatsAppChannel
from core.errors import MunadilError

router = APIRouter(tags=["webhooks"], prefix="/webhooks")
_log = structlog.get_logger(__name__)

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "What the provider sends, signed as the provider signs.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
_PROBLEMS = problems(400, 403, 404, 413, 500, 503)


class AcceptedView(BaseModel):
    """What a call brought."""

    stored: int
    known: int
    statuses: int
    ignored: int


@router.post("/telegram", responses=_PROBLEMS, openapi_extra=_BODY)
async def telegram(request: Request, services: ServicesDependency) -> AcceptedView:
    """Take an update of the Telegram Bot API; `X-Telegram-Bot-Api-Secret-Token` proves that it is one."""
    return await _accept("telegram", request, services)


@router.post("/whatsapp", responses=_PROBLEMS, openapi_extra=_BODY)
async def whatsapp(request: Request, services: ServicesDependency) -> AcceptedView:
    """Take a call of the WhatsApp Cloud API; `X-Hub-Signature-256` over the body proves that it is one."""
    return await _accept("whatsapp", request, services)


@router.get("/whatsapp", responses=problems(403, 404, 500, 503), response_class=PlainTextResponse)
async def whatsapp_challenge(request: Request, services: ServicesDependency) -> PlainTextResponse:
    """Answer Meta's challenge, asked when the webhook is registered."""
    host, channel = await _channel("whatsapp", services)
    if not isinstance(channel, WhatsAppChannel):
        raise ChannelOffError
    query = dict(request.query_params)
    try:
        answer = await host.in_thread(channel.challenge, query)
    except MunadilError as error:
        _log.warning("webhook.refused", channel="whatsapp", problem=error.type)
        raise
    return PlainTextResponse(answer)


async def _accept(name: ChannelName, request: Request, services: Services) -> AcceptedView:
    begun, metrics = time.perf_counter(), services.metrics
    host, channel = await _channel(name, services)
    inbox = (await host.ready()).inbox
    body, headers = await request.body(), {key.lower(): value for key, value in request.headers.items()}
    try:
        delivery, accepted = await host.in_thread(_take, channel, inbox, body, headers)
    except MunadilError as error:
        # Nothing of a call is logged: a forged one may hold anything, a real one somebody's words.
        _log.warning("webhook.refused", channel=name, problem=error.type, size=len(body))
        metrics.webhook(name, error.type, time.perf_counter() - begun)
        raise
    metrics.webhook(name, "accepted", time.perf_counter() - begun)
    await _trace(services, delivery, time.perf_counter() - begun)
    return AcceptedView.model_validate(accepted, from_attributes=True)


def _take(channel: Channel, inbox: Inbox, body: bytes, headers: dict[str, str]) -> tuple[Delivery, Accepted]:
    delivery = channel.parse(body, headers)
    return delivery, inbox.accept(delivery)


async def _trace(services: Services, delivery: Delivery, seconds: float) -> None:
    if services.messaging is None or services.messaging.tracing is None:
        return
    identity = (await services.messaging.ready()).identity
    for message in delivery.messages:
        channel: ChannelName = message.address.channel
        services.messaging.tracing.past(
            "webhook.accept", trace_key(identity, message), time.time() - seconds, seconds, {"channel": channel}
        )


async def _channel(name: ChannelName, services: Services) -> tuple[MessagingHost, Channel]:
    host = services.messaging
    channel = await host.channel(name) if host else None
    if host is None or channel is None:
        raise ChannelOffError
    return host, channel
