"""Updates as the Bot API's documentation words them, and what each is to us; and bodies that are no updates at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import ForgedError, MalformedError
from connectors.message import Address, Delivery, InboundKind, Moved
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.settings import TelegramSettings
from core.testing import FixedClock
from tests.contract.recorded import ANYTHING, NO_OBJECTS, Recorded, damaged

RECORDED = Recorded("telegram", of="update")
CHANNEL = TelegramChannel(
    TelegramSettings(_env_file=None, telegram_token="700000001:AAtokentoken", telegram_username="munadil_bot"),  # type: ignore[call-arg, arg-type]
    FixedClock(),
)
SIGNED = {"x-telegram-bot-api-secret-token": CHANNEL.settings.secret()}


def parse(update: object) -> Delivery:
    return CHANNEL.parse(json.dumps(update).encode(), SIGNED)


def test_there_are_cases_of_every_kind() -> None:
    kinds = {(RECORDED.case(name)["expected"] or {}).get("kind") for name in RECORDED.names}
    assert set(InboundKind) <= kinds


@pytest.mark.parametrize("name", RECORDED.names)
def test_an_update_is_read_as_what_it_is(name: str) -> None:
    case = RECORDED.case(name)
    delivery = parse(case["update"])
    expected = case["expected"]
    if moved := case.get("moved"):
        after = Address("telegram", moved["after"])
        assert delivery == Delivery(moves=(Moved(tuple(moved["before"]), after, is_group=True),))
        return
    if expected is None:
        assert delivery == Delivery(ignored=1)
        return
    (message,) = delivery.messages
    tag = CHANNEL.identity.chat_tag(int(message.address.chat.partition("/")[0]))
    found = {
        "kind": message.kind.value,
        "chat": message.address.chat,
        "person": message.address.person,
        "language": message.language.value if message.language else None,
    } | {
        field: getattr(message, field).replace(f"m{tag}.", "m.")
        for field in ("id", "text", "command", "choice", "edits", "answers", "media", "media_type")
    }
    assert found == found | expected
    assert message.address.is_group == (int(message.address.chat.partition("/")[0]) < 0)


def test_the_same_update_again_is_the_same_message_and_an_edit_names_it() -> None:
    first, again = (parse(RECORDED.call("text")).messages[0] for _ in range(2))
    edit = parse(RECORDED.call("edited")).messages[0]
    assert first.id == again.id == edit.edits
    assert edit.id != first.id


def test_names_of_messages_tell_chats_apart_and_show_none() -> None:
    update = RECORDED.call("text")
    other = json.loads(json.dumps(update))
    other["message"]["chat"]["id"] = other["message"]["from"]["id"] = 4242424242
    ours, theirs = parse(update).messages[0], parse(other).messages[0]
    assert ours.id != theirs.id
    assert "4242424242" not in theirs.id


def test_times_are_the_senders_and_a_choice_has_ours() -> None:
    assert parse(RECORDED.call("text")).messages[0].sent_at == datetime.fromtimestamp(1774000000, UTC)
    assert parse(RECORDED.call("edited")).messages[0].sent_at == datetime.fromtimestamp(1774000060, UTC)
    assert parse(RECORDED.call("choice")).messages[0].sent_at == FixedClock().now()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-telegram-bot-api-secret-token": ""},
        {"x-telegram-bot-api-secret-token": "x"},
        {"x-telegram-bot-api-secret-token": CHANNEL.settings.secret()[:-1]},
        {"x-telegram-bot-api-secret-token": CHANNEL.settings.secret() + "0"},
        {"x-telegram-bot-api-secret-token": "سر\ud800"},
        {"x-hub-signature-256": CHANNEL.settings.secret()},
    ],
)
def test_a_call_without_our_secret_is_forged_whatever_it_holds(headers: dict[str, str]) -> None:
    for body in (b"", b"nonsense", json.dumps(RECORDED.call("text")).encode()):
        with pytest.raises(ForgedError):
            CHANNEL.parse(body, headers)


@pytest.mark.parametrize(
    "body",
    [
        *NO_OBJECTS,
        b'{"update_id": "x"}',
        b'{"update_id": -1}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b'{"update_id": 1, "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"update_id": 1, "message": {"text": "' + b"x" * 1_100_000 + b'"}}',
    ],
)
def test_what_is_no_update_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedError) as caught:
        CHANNEL.parse(body, SIGNED)
    assert "xxxx" not in str(caught.value)


@pytest.mark.parametrize(
    "part",
    [
        b'"message": 7',
        b'"message": {"message_id": 1}',
        b'"message": {"message_id": 1e400, "chat": {"id": 1, "type": "private"}}',
        b'"message": {"message_id": 1, "chat": {"id": "1", "type": ["private"]}, "text": "x"}',
        b'"callback_query": {"id": "", "from": {"id": 1}, "data": "x"}',
        b'"my_chat_member": {"chat": {"id": 1, "type": "private"}}',
    ],
)
def test_an_update_that_cannot_be_read_is_passed_over_for_it_would_be_sent_again_for_ever(part: bytes) -> None:
    assert CHANNEL.parse(b'{"update_id": 1, ' + part + b"}", SIGNED) == Delivery(ignored=1)


def test_a_part_that_cannot_be_read_costs_no_message() -> None:
    update = RECORDED.case("text")["update"]
    update["message"] |= {"date": 99999999999999, "entities": 7, "reply_to_message": {}, "voice": [], "photo": "x"}
    (message,) = parse(update).messages
    assert message.text == RECORDED.case("text")["expected"]["text"]


@settings(max_examples=200, deadline=None)
@given(damaged(RECORDED) | ANYTHING)
def test_a_damaged_update_is_read_or_malformed_and_nothing_else(update: object) -> None:
    try:
        delivery = parse(update)
    except MalformedError:
        return
    assert len(delivery.messages) + len(delivery.moves) + delivery.ignored == 1


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.dictionaries(st.text(max_size=10), st.text(max_size=40), max_size=3))
def test_any_call_at_all_is_refused_in_one_of_two_ways(body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(ForgedError):
        CHANNEL.parse(body, headers)
    with pytest.raises(MalformedError):
        CHANNEL.parse(body, SIGNED)


def private(**content: object) -> dict[str, object]:
    sender = {"id": 5, "is_bot": False, "first_name": "A"}
    chat = {"id": 5, "type": "private"}
    return {"update_id": 1, "message": {"message_id": 7, "date": 1774000000, "chat": chat, "from": sender, **content}}


def test_what_is_passed_on_is_somebody_elses_and_no_command() -> None:
    (message,) = parse(private(text="/oublier", forward_origin={"type": "hidden_user", "date": 1})).messages
    assert (message.kind, message.text, message.command, message.is_forwarded) == (
        InboundKind.TEXT,
        "/oublier",
        "",
        True,
    )


def test_a_reply_names_what_it_replies_to_and_says_what_stands_there() -> None:
    me = {"id": 700000001, "is_bot": True, "first_name": "M"}
    replied = {"message_id": 3, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "Deux cohortes. Trois mois."}
    (to_ours,) = parse(private(text="où ?", reply_to_message={**replied, "from": me})).messages
    (to_own,) = parse(private(text="où ?", reply_to_message=replied, quote={"text": "Trois mois."})).messages
    assert to_ours.answers == to_own.answers != ""
    assert (to_ours.quoted, to_own.quoted) == ("Deux cohortes. Trois mois.", "Trois mois.")


@pytest.mark.parametrize(("after", "messages"), [(60, 1), (48 * 3600 + 1, 0)])
def test_what_is_reported_as_an_edit_after_two_days_is_none(after: int, messages: int) -> None:
    update = private(text="un", edit_date=1774000000 + after)
    update["edited_message"] = update.pop("message")
    assert len(parse(update).messages) == messages
