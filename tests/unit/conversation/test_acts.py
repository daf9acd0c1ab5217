from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.message import Address, Inbound, InboundKind
from conversation.hearing.acts import Act, ActKind, read
from conversation.hearing.commands import Command

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADDRESS = Address("telegram", "1")


def inbound(
    id_: str, text: str = "", kind: InboundKind = InboundKind.TEXT, command: str = "", choice: str = "", edits: str = ""
) -> Inbound:
    return Inbound(id_, ADDRESS, kind, AT, text=text, command=command, choice=choice, edits=edits)


def kinds(acts: tuple[Act, ...]) -> list[str]:
    return [act.command.value if act.command else act.kind.value for act in acts]


@given(
    st.lists(
        st.sampled_from(["combien ?", "bonjour", "/aide", "/stop", "stop", "et le budget"]), min_size=1, max_size=6
    )
)
def test_no_question_is_left_from_before_a_stop_and_none_is_lost_after_it(texts: list[str]) -> None:
    acts = read([inbound(str(i), text) for i, text in enumerate(texts)], {})
    places = [place for place, act in enumerate(acts) if act.kind is ActKind.ASK]
    stops = [place for place, act in enumerate(acts) if act.command is Command.STOP]
    assert places == list(range(places[0], places[-1] + 1) if places else ())
    assert not places or not stops or places[0] > stops[-1]
    last_stop = max((i for i, text in enumerate(texts) if "stop" in text), default=-1)
    assert bool(places) == any("stop" not in t and t != "/aide" for t in texts[last_stop + 1 :])


@given(st.permutations([("a", "un"), ("b", "deux"), ("c", "trois")]), st.integers(0, 3))
def test_an_edit_of_what_waits_replaces_it_wherever_it_comes(order: list[tuple[str, str]], place: int) -> None:
    messages = [inbound(id_, text) for id_, text in order]
    messages.insert(place, inbound("e", "DEUX", InboundKind.EDITED, edits="b"))
    (act,) = read(messages, {})
    assert act.text == " ".join("DEUX" if text == "deux" else text for _, text in order)
    assert not act.is_edit


def test_commands_and_buttons_keep_their_order_and_the_question_comes_where_its_last_text_stood() -> None:
    acts = read(
        [
            inbound("1", "combien de cohortes"),
            inbound("2", kind=InboundKind.CHOICE, choice="l:fr"),
            inbound("3", "par an ?"),
            inbound("4", kind=InboundKind.COMMAND, command="aide"),
        ],
        {},
    )
    assert kinds(acts) == ["language", "ask", "aide"]
    assert acts[1].text == "combien de cohortes par an ?"


def test_a_wish_among_texts_is_no_part_of_the_question() -> None:
    acts = read([inbound("1", "quel budget ?"), inbound("2", "je veux parler à un humain")], {})
    assert kinds(acts) == ["ask", "humain"]
    assert acts[0].text == "quel budget ?"


def test_erasing_lets_go_of_the_question_before_it() -> None:
    acts = read(
        [inbound("1", "quel budget ?"), inbound("2", kind=InboundKind.CHOICE, choice="x:yes"), inbound("3", "et ?")], {}
    )
    assert kinds(acts) == ["forget", "ask"]
    assert acts[1].text == "et ?"


def test_the_same_message_twice_and_a_double_tap_are_one() -> None:
    tap = inbound("1", kind=InboundKind.CHOICE, choice="f:t1:+")
    assert kinds(read([tap, tap, replace(tap, id="2")], {})) == ["rate"]


def test_an_album_is_answered_once_and_its_caption_is_a_question() -> None:
    album = [inbound("1", "c'est quoi ?", InboundKind.PHOTO), inbound("2", "", InboundKind.PHOTO)]
    assert kinds(read(album, {})) == ["got", "ask"]
    assert kinds(read([album[1], replace(album[1], id="3")], {})) == ["got"]


def test_voice_that_was_heard_is_text() -> None:
    (act,) = read([inbound("1", kind=InboundKind.VOICE)], {"1": "combien de cohortes ?"})
    assert (act.kind, act.text, act.is_transcribed) == (ActKind.ASK, "combien de cohortes ?", True)


@pytest.mark.parametrize(
    "payload",
    [
        "", "s:", "s:t1", "s:t1:x", "s:t1:٣", "s:t1:1:2", "s:../../etc:1", "f:t1:*", "f:t1:+\n", "w:t1:", "x:maybe", "h:please",
        "l:", "DROP TABLE", "s:" + "a" * 200 + ":1", "s:é:1", "😀" * 16,
    ],
)  # fmt: skip
def test_a_payload_that_is_none_of_ours_is_a_stale_button(payload: str) -> None:
    assert kinds(read([inbound("1", kind=InboundKind.CHOICE, choice=payload)], {})) == ["stale"]


@given(st.text(max_size=80))
def test_any_payload_is_read_without_harm(payload: str) -> None:
    assert len(read([inbound("1", kind=InboundKind.CHOICE, choice=payload)], {})) == 1


def test_two_questions_written_in_a_moment_are_two() -> None:
    acts = read([inbound("1", "qui dirige l'agence ?"), inbound("2", "combien coûte le passeport ?")], {})
    assert [act.text for act in acts] == ["qui dirige l'agence ?", "combien coûte le passeport ?"]
    assert [act.message.id for act in acts] == ["1", "2"]


def test_what_was_written_ten_minutes_apart_is_not_joined_because_it_came_together() -> None:
    first, later = inbound("1", "le logement"), inbound("2", "social et la santé")
    assert [act.text for act in read([first, later], {})] == ["le logement social et la santé"]
    later = replace(later, sent_at=AT + timedelta(minutes=10))
    assert [act.text for act in read([first, later], {})] == ["le logement", "social et la santé"]


def test_two_tabs_of_a_page_at_once_ask_two_things() -> None:
    page = Address("web", "1")
    messages = [replace(inbound(i, text), address=page) for i, text in (("1", "le logement"), ("2", "la santé"))]
    assert [act.text for act in read(messages, {})] == ["le logement", "la santé"]


def test_a_yes_before_a_question_stays_a_yes() -> None:
    acts = read([inbound("1", "oui"), inbound("2", "combien de cohortes ?")], {})
    assert [act.text for act in acts] == ["oui", "combien de cohortes ?"]
