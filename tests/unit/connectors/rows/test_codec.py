from __future__ import annotations

import json
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from connectors.message import CHANNELS, Address, Attachment, Button, Inbound, InboundKind, Outbound, Tone
from connectors.responder import PastTurn
from connectors.rows.codec import (
    address_from_json,
    address_to_json,
    inbound_from_json,
    inbound_to_json,
    outbound_from_json,
    outbound_to_json,
    turn_from_json,
    turn_to_json,
)
from core.language.forms import Language

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ADDRESS = st.builds(Address, st.sampled_from(CHANNELS), TEXT, TEXT)
INBOUND = st.builds(
    Inbound,
    TEXT,
    ADDRESS,
    st.sampled_from(InboundKind),
    st.datetimes(timezones=st.just(UTC)),
    text=TEXT,
    command=TEXT,
    choice=TEXT,
    edits=TEXT,
    answers=TEXT,
    media=TEXT,
    media_type=TEXT,
    language=st.none() | st.sampled_from(Language),
    quoted=TEXT,
    is_forwarded=st.booleans(),
)
OUTBOUND = st.builds(
    Outbound,
    TEXT,
    st.sampled_from(Language),
    st.sampled_from(Tone),
    st.lists(st.lists(st.builds(Button, TEXT, TEXT, TEXT), max_size=2).map(tuple), max_size=2).map(tuple),
    TEXT,
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=2).map(tuple),
    TEXT,
    st.none() | st.builds(Attachment, TEXT, TEXT, st.binary(max_size=9)),
)


@given(INBOUND)
def test_a_message_comes_back_whole_and_its_json_has_no_address(message: Inbound) -> None:
    content = json.loads(json.dumps(inbound_to_json(message)))
    assert inbound_from_json(content, message.address) == message
    assert not {"address", "chat", "person"} & set(content)


@given(OUTBOUND)
def test_a_message_to_a_person_comes_back_whole(message: Outbound) -> None:
    assert outbound_from_json(json.loads(json.dumps(outbound_to_json(message)))) == message


@given(st.builds(PastTurn, TEXT, TEXT, TEXT, TEXT, TEXT, st.lists(TEXT, max_size=3).map(tuple)), ADDRESS)
def test_a_turn_and_an_address_come_back_whole(turn: PastTurn, address: Address) -> None:
    assert turn_from_json(json.loads(json.dumps(turn_to_json(turn))), turn.id, None) == turn
    assert address_from_json(json.loads(json.dumps(address_to_json(address)))) == address
