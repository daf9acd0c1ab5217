"""Calls as the Cloud API's documentation words them, and what each is to us; and bodies that are no calls at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import ForgedError, MalformedError
from connectors.message import CHANNELS, Delivery, InboundKind
from connectors.rows.identity import Identity
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.errors import NotAllowedError
from connectors.whatsapp.failures import FAULTS
from connectors.whatsapp.settings import WhatsAppSettings
from core.testing import FixedClock
from tests.contract.recorded import ANYTHING, NO_OBJECTS, Recorded, damaged

RECORDED = Recorded("whatsapp", of="call")
SECRET = "0123456789abcdef"
SETTINGS = WhatsAppSettings(
    _env_file=None,  # type: ignore[call-arg]
    whatsapp_phone_number_id="106540352242922",
    whatsapp_access_token="EAAtoken",  # type: ignore[arg-type]
    whatsapp_app_secret=SECRET,  # type: ignore[arg-type]
)


def allowed() -> bool:
    return True


CHANNEL = WhatsAppChannel(SETTINGS, allowed, FixedClock())


def signature(body: bytes, secret: str = SECRET, algorithm: str = "sha256") -> str:
    return f"{algorithm}={hmac.new(secret.encode(), body, algorithm).hexdigest()}"


def signed(body: bytes) -> dict[str, str]:
    return {"x-hub-signature-256": signature(body)}


def parse(call: object) -> Delivery:
    body = json.dumps(call).encode()
    return CHANNEL.parse(body, signed(body))


def test_there_are_cases_of_every_kind() -> None:
    kinds = {message["kind"] for name in RECORDED.names for message in RECORDED.case(name)["expected"]["messages"]}
    assert set(InboundKind) == kinds


@pytest.mark.parametrize("name", RECORDED.names)
def test_a_call_is_read_whole_as_what_it_is(name: str) -> None:
    case = RECORDED.case(name)
    delivery = parse(case["call"])
    fields = ("id", "text", "command", "choice", "edits", "answers", "media", "media_type")
    messages = [
        {field: getattr(message, field) for field in fields if getattr(message, field)}
        | {"kind": message.kind.value, "chat": message.address.chat}
        for message in delivery.messages
    ]
    of_status = ("provider_id", "state", "token", "code")
    statuses = [
        {name: getattr(status, name) for name in of_status if getattr(status, name)} for status in delivery.statuses
    ]
    expected = case["expected"]
    assert messages == expected["messages"]
    assert statuses == expected["statuses"]
    assert delivery.ignored == expected["ignored"]
    moves = [
        {"before": [*m.before], "after": m.after.chat, "also": [*m.also], "left": [*m.left]} for m in delivery.moves
    ]
    assert moves == expected.get("moves", [])
    assert not any(message.address.is_group for message in delivery.messages)
    assert "secret text" not in repr(delivery)


def test_a_person_keeps_a_conversation_with_and_without_a_number_once_there_is_a_user_id() -> None:
    identity = Identity(b"k" * 32)
    names = ("text", "text_of_a_user_id_alone", "text_with_the_user_id_in_the_contact_alone", "voice")
    found = {identity.conversation(parse(RECORDED.call(name)).messages[0].address) for name in names}
    assert len(found) == 1
    assert identity.conversation(parse(RECORDED.call("text_of_a_number_alone")).messages[0].address) not in found


def test_times_are_the_senders_or_ours() -> None:
    at = datetime.fromtimestamp(1774000000, UTC)
    assert parse(RECORDED.call("text")).messages[0].sent_at == at
    assert parse(RECORDED.call("text_with_a_time_that_is_none")).messages[0].sent_at == FixedClock().now()
    assert parse(RECORDED.call("status_sent")).statuses[0].at == at


def test_reasons_of_failures_are_our_words() -> None:
    assert parse(RECORDED.call("status_failed_undeliverable")).statuses[0].reason == FAULTS[131026].reason
    assert parse(RECORDED.call("status_failed_unknown")).statuses[0].reason == ""
    assert "whatsapp" in CHANNELS


BODY = json.dumps(RECORDED.call("text")).encode()


@pytest.mark.parametrize(
    "given_signature",
    [
        None,
        "",
        "sha256=",
        "x",
        signature(BODY)[:-1],
        signature(BODY) + "0",
        signature(BODY).upper(),
        signature(BODY).removeprefix("sha256="),
        signature(BODY, "another secret"),
        signature(BODY, algorithm="sha1"),
        signature(BODY).replace("sha256", "sha512"),
        signature(BODY + b" "),
        "sha256=" + base64.b64encode(hmac.new(SECRET.encode(), BODY, hashlib.sha256).digest()).decode(),
        "sha256=سر\ud800",
    ],
)
def test_a_call_without_metas_signature_is_forged_whatever_it_holds(given_signature: str | None) -> None:
    headers = {} if given_signature is None else {"x-hub-signature-256": given_signature}
    with pytest.raises(ForgedError):
        CHANNEL.parse(BODY, headers)


def test_a_signature_under_the_old_header_does_not_count() -> None:
    with pytest.raises(ForgedError):
        CHANNEL.parse(BODY, {"x-hub-signature": signature(BODY, algorithm="sha1")})


def test_the_signature_is_of_the_bytes_and_not_of_what_they_mean() -> None:
    """Meta escapes letters beyond ASCII and slashes; the same JSON written otherwise has another signature."""
    call = RECORDED.call("text_in_arabic_with_an_emoji")
    escaped = json.dumps(call).replace("/", "\\/").encode()
    unescaped = json.dumps(call, ensure_ascii=False, separators=(",", ":")).encode()
    assert CHANNEL.parse(escaped, signed(escaped)) == CHANNEL.parse(unescaped, signed(unescaped))
    for body, other in ((escaped, unescaped), (unescaped, escaped)):
        with pytest.raises(ForgedError):
            CHANNEL.parse(body, signed(other))


def test_a_replayed_call_is_the_same_messages_again() -> None:
    assert CHANNEL.parse(BODY, signed(BODY)) == CHANNEL.parse(BODY, signed(BODY))


@pytest.mark.parametrize(
    "body",
    [
        *NO_OBJECTS,
        b'{"object": "whatsapp_business_account"}',
        b'{"object": "whatsapp_business_account", "entry": {}}',
        b'{"object": 7, "entry": []}',
        b'{"object": "x", "entry": ' + b"9" * 5000 + b"}",
        b'{"object": "x", "entry": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"object": "x", "entry": "' + b"x" * 4_200_000 + b'"}',
    ],
)
def test_what_is_no_call_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedError) as caught:
        CHANNEL.parse(body, signed(body))
    assert "xxxx" not in str(caught.value)


def test_half_a_character_costs_no_message() -> None:
    body = json.dumps(RECORDED.call("text")).replace("TAMKINE", "\\ud83d").encode()
    (message,) = CHANNEL.parse(body, signed(body)).messages
    assert message.text == "Chno hiya \ufffd?"


@settings(max_examples=400, deadline=None)
@given(damaged(RECORDED) | ANYTHING)
def test_a_damaged_call_is_read_or_malformed_and_nothing_else(call: object) -> None:
    try:
        delivery = parse(call)
    except MalformedError:
        return
    assert all(message.id and message.address.chat for message in delivery.messages)
    json.dumps([message.text for message in delivery.messages], ensure_ascii=False).encode()


@settings(max_examples=100, deadline=None)
@given(ANYTHING, st.sampled_from(["messages", "statuses", "contacts", "metadata"]))
def test_one_damaged_part_spoils_no_other(part: object, place: str) -> None:
    value = RECORDED.call("batch_of_three_in_a_change")["entry"][0]["changes"][0]["value"]
    good = [message["id"] for message in value["messages"]]
    if place == "metadata":
        value["new"] = part
    else:
        value.setdefault(place, []).insert(0, part)
    call = {"object": "whatsapp_business_account", "entry": [{"changes": [{"value": value, "field": "messages"}]}]}
    assert [message.id for message in parse(call).messages] == good


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.dictionaries(st.text(max_size=10), st.text(max_size=80), max_size=3))
def test_any_call_at_all_is_refused_in_one_of_two_ways(body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(ForgedError):
        CHANNEL.parse(body, headers)
    with pytest.raises(MalformedError):
        CHANNEL.parse(body, signed(body))


GOOD = {"hub.mode": "subscribe", "hub.verify_token": SETTINGS.verify_token(), "hub.challenge": "1158201444"}


def test_the_challenge_is_given_back_to_who_knows_the_word() -> None:
    assert CHANNEL.challenge(GOOD) == "1158201444"


@pytest.mark.parametrize(
    "change",
    [
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
        {"hub.verify_token": ""},
        {"hub.verify_token": "x"},
        {"hub.verify_token": SECRET},
        {"hub.verify_token": "سر\ud800"},
    ],
)
def test_the_challenge_is_refused_to_anybody_else(change: dict[str, str]) -> None:
    with pytest.raises(ForgedError):
        CHANNEL.challenge(GOOD | change)
    with pytest.raises(ForgedError):
        CHANNEL.challenge({})


def test_without_a_decision_calls_are_refused_before_they_are_looked_at() -> None:
    channel = WhatsAppChannel(SETTINGS, lambda: False)
    with pytest.raises(NotAllowedError) as caught:
        channel.parse(BODY, signed(BODY))
    assert caught.value.status == 403
    assert "munadil channels enable whatsapp" in caught.value.remedy
    with pytest.raises(NotAllowedError):
        channel.challenge(GOOD)
