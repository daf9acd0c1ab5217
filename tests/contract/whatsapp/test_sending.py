"""What a message becomes at WhatsApp, and what its failures become with us: over real HTTP."""

from __future__ import annotations

import itertools
import json
import logging

import httpx
import pytest

from connectors.errors import RefusedError, RetryLaterError, SendError, UnclearError, WindowClosedError
from connectors.fakes.whatsapp import Accepted, FakeGraphApi, Fault, FaultKind, Throttle
from connectors.message import Address, Attachment, Button, Outbound
from connectors.whatsapp.channel import WhatsAppChannel
from core.language.forms import Language
from tests.contract.whatsapp.conftest import allowed, whatsapp_settings

pytestmark = pytest.mark.server

PHONE = Address("whatsapp", "212600000042")
PERSON = Address("whatsapp", "MA.0000000000000042")
SOURCES = tuple((Button(f"[{i}]", payload=f"s:t1:{i}"),) for i in range(1, 4))
THUMBS = (Button("👍", payload="f:t1:+"), Button("👎", payload="f:t1:-"))


def say(text: str = "Bonjour.", **more: object) -> Outbound:
    return Outbound(text, Language.FRENCH, **more)  # type: ignore[arg-type]


async def send(channel: WhatsAppChannel, message: Outbound, address: Address = PHONE) -> list[str]:
    parts = enumerate(channel.parts(message))
    return [(await channel.send(address, part, token=f"turn.{i}")).provider_id for i, part in parts]


async def failure(channel: WhatsAppChannel, part: Outbound | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send(PHONE, part or say("Le secret de Fatima"), token="turn.0")
    for secret in ("Fatima", "scripted", channel.settings.access_token(), PHONE.chat):
        assert secret not in str(caught.value)
    return caught.value


async def only(fake: FakeGraphApi) -> Accepted:
    (entry,) = fake.state.journal.entries()
    return entry


async def test_a_text_goes_to_a_number_with_the_token_that_reports_will_bear(
    fake: FakeGraphApi, channel: WhatsAppChannel
) -> None:
    (number,) = await send(channel, say("Santé : *gratuit* [1]", bold=((0, 5),)))
    entry = await only(fake)
    assert (entry.id, entry.to, entry.token) == (number, PHONE.chat, "turn.0")
    assert entry.text == "*Santé* : ∗gratuit∗ [1]"
    assert entry.body["text"]["preview_url"] is False


async def test_a_user_id_is_a_recipient_and_no_number(fake: FakeGraphApi, channel: WhatsAppChannel) -> None:
    await send(channel, say(), PERSON)
    entry = await only(fake)
    assert entry.body["recipient"] == PERSON.chat
    assert "to" not in entry.body


async def test_up_to_three_choices_are_buttons(fake: FakeGraphApi, channel: WhatsAppChannel) -> None:
    await send(channel, say(buttons=(THUMBS,)))
    entry = await only(fake)
    assert entry.body["interactive"]["type"] == "button"
    assert entry.choices == {"👍": "f:t1:+", "👎": "f:t1:-"}


async def test_more_choices_are_a_list_under_its_label(fake: FakeGraphApi, channel: WhatsAppChannel) -> None:
    await send(channel, say(buttons=(*SOURCES, THUMBS), menu="Sources et votre avis, svp"))
    entry = await only(fake)
    assert entry.body["interactive"]["type"] == "list"
    assert entry.body["interactive"]["action"]["button"] == "Sources et votre av…"
    assert list(entry.choices) == ["[1]", "[2]", "[3]", "👍", "👎"]


async def test_a_label_too_long_for_a_button_stands_whole_in_a_list(
    fake: FakeGraphApi, channel: WhatsAppChannel
) -> None:
    label = "Parler à une personne du parti"
    await send(channel, say(buttons=((Button(label, payload="h:"),),)))
    (row,) = (await only(fake)).body["interactive"]["action"]["sections"][0]["rows"]
    assert row == {"id": "h:", "title": "Parler à une personne d…", "description": label}


async def test_more_than_ten_choices_come_in_further_lists(fake: FakeGraphApi, channel: WhatsAppChannel) -> None:
    buttons = tuple((Button(f"[{i}]", payload=f"s:t1:{i}"),) for i in range(1, 24))
    await send(channel, say("Voici.", buttons=buttons, menu="Sources"))
    entries = fake.state.journal.entries()
    assert [entry.text for entry in entries] == ["Voici.", "Sources", "Sources"]
    assert [payload for e in entries for payload in e.choices.values()] == [f"s:t1:{i}" for i in range(1, 24)]


async def test_a_long_answer_ends_with_a_short_piece_that_has_the_choices(
    fake: FakeGraphApi, channel: WhatsAppChannel
) -> None:
    text = "\n\n".join(f"Paragraphe {i} : les jeunes 🇲🇦 du parti 👩🏽‍💻. [1] " * 12 for i in range(12))
    await send(channel, say(text, buttons=(*SOURCES, THUMBS)))
    entries = fake.state.journal.entries()
    assert [entry.kind for entry in entries] == ["text"] * (len(entries) - 1) + ["interactive"]
    assert [entry.token for entry in entries] == [f"turn.{i}" for i in range(len(entries))]
    assert "".join("".join(entry.text.split()) for entry in entries) == "".join(text.split())


async def test_an_address_behind_a_button_stands_in_the_text(fake: FakeGraphApi, channel: WhatsAppChannel) -> None:
    link = Button("Lire", url="https://example.org/a_b_c*d*")
    await send(channel, say(buttons=((link,), THUMBS)))
    entry = await only(fake)
    assert entry.text == "Bonjour.\n\nLire\nhttps://example.org/a_b_c*d*"
    assert list(entry.choices) == ["👍", "👎"]


@pytest.mark.parametrize(
    ("length", "buttons", "kinds"),
    [
        (200, (), ["document"]),
        (1500, (), ["text", "document"]),
        (200, (THUMBS,), ["document", "interactive"]),
        (0, (), ["document"]),
    ],
)
async def test_a_file_goes_with_a_short_text_otherwise_apart(
    length: int, buttons: tuple[tuple[Button, ...]], kinds: list[str], fake: FakeGraphApi, channel: WhatsAppChannel
) -> None:
    file = Attachment("mes-donnees.json", "application/json", b'{"a": 1}')
    await send(channel, say("Voici tout. " * (length // 12), attachment=file, buttons=buttons))
    entries = fake.state.journal.entries()
    assert [entry.kind for entry in entries] == kinds
    document = next(entry for entry in entries if entry.kind == "document").body["document"]
    assert document["filename"] == "mes-donnees.json.txt"
    assert fake.state.files[document["id"]] == ("text/plain", b'{"a": 1}')


async def test_a_file_that_could_not_be_uploaded_is_for_later(fake: FakeGraphApi, channel: WhatsAppChannel) -> None:
    fake.state.faults.script(Fault(FaultKind.DROP), call="upload")
    error = await failure(channel, say(attachment=Attachment("a.pdf", "application/pdf", b"%PDF")))
    assert isinstance(error, RetryLaterError)
    assert fake.state.journal.entries() == []


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        (131047, 400, WindowClosedError),
        (131056, 400, RetryLaterError),
        (130429, 429, RetryLaterError),
        (131048, 429, RetryLaterError),
        (80007, 429, RetryLaterError),
        (4, 429, RetryLaterError),
        (190, 401, RetryLaterError),
        (0, 401, RetryLaterError),
        (200, 403, RetryLaterError),
        (131000, 500, RetryLaterError),
        (131016, 503, RetryLaterError),
        (999999, 500, RetryLaterError),
        (999999, 400, RefusedError),
        (131026, 400, RefusedError),
        (131049, 400, RefusedError),
        (131050, 400, RefusedError),
        (100, 400, RefusedError),
        (368, 403, RefusedError),
    ],
)
async def test_an_error_code_says_whether_to_try_again(
    code: int, status: int, expected: type[SendError], fake: FakeGraphApi, channel: WhatsAppChannel
) -> None:
    fake.state.faults.script(Fault(FaultKind.ERROR, code=code, status=status))
    error = await failure(channel)
    assert (type(error), error.code) == (expected, str(code))
    assert fake.state.journal.entries() == []


async def test_a_limit_that_was_passed_is_named(fake: FakeGraphApi, channel: WhatsAppChannel) -> None:
    number, pair = (limit.key for limit in channel.limits(PHONE))
    for code, key in ((131056, pair), (130429, number), (131048, number), (131016, "")):
        fake.state.faults.script(Fault(FaultKind.ERROR, code=code))
        error = await failure(channel)
        assert isinstance(error, RetryLaterError)
        assert error.limit == key
    assert PHONE.chat not in pair


@pytest.mark.parametrize(
    ("kind", "expected", "accepted"),
    [
        (FaultKind.SERVER_ERROR, RetryLaterError, 0),
        (FaultKind.DROP, UnclearError, 0),
        (FaultKind.HANG, UnclearError, 0),
        (FaultKind.SILENT, UnclearError, 1),
        (FaultKind.LATE, UnclearError, 1),
        (FaultKind.GARBLED, UnclearError, 1),
    ],
)
async def test_what_failed_is_later_or_unclear_and_never_taken_for_sent(
    kind: FaultKind, expected: type[SendError], accepted: int, fake: FakeGraphApi, channel: WhatsAppChannel
) -> None:
    fake.state.faults.script(Fault(kind, seconds=1.0))
    assert type(await failure(channel)) is expected
    assert len(fake.state.journal.entries()) == accepted
    await channel.send(PHONE, say(), token="turn.1")


async def test_a_meta_that_cannot_be_reached_is_for_later(fake: FakeGraphApi) -> None:
    channel = WhatsAppChannel(whatsapp_settings(fake, whatsapp_base_url="http://127.0.0.1:9"), allowed)
    error = await failure(channel)
    assert (type(error), error.code) == (RetryLaterError, "unreachable")
    await channel.close()


async def test_the_limits_asked_for_are_never_over_what_meta_allows(fake: FakeGraphApi) -> None:
    channel = WhatsAppChannel(whatsapp_settings(fake), allowed)
    number, pair = channel.limits(PHONE)
    throttle = Throttle()
    assert number.per_second * 1 + number.burst <= throttle.number
    assert 1 / pair.per_second >= throttle.pair_seconds
    assert pair.burst <= throttle.pair_burst
    ticks = itertools.count(0.0, 0.001)
    fake.state.throttle = Throttle(number=10**9, clock=lambda: next(ticks))
    for _ in range(throttle.pair_burst):
        await channel.send(PHONE, say(), token="t")
    error = await failure(channel)
    assert (type(error), error.code) == (RetryLaterError, "131056")
    await channel.close()


async def test_a_closed_window_is_told_and_takes_the_template_alone(fake: FakeGraphApi) -> None:
    fake.state.closed.add(PHONE.chat)
    fake.state.fails_late = False
    fake.state.templates["reponse_en_attente"] = "fr"
    channel = WhatsAppChannel(whatsapp_settings(fake, whatsapp_template="reponse_en_attente"), allowed)
    assert isinstance(await failure(channel), WindowClosedError)
    await channel.invite(PHONE)
    entry = await only(fake)
    assert (entry.kind, entry.text) == ("template", "reponse_en_attente")
    await channel.close()


@pytest.mark.parametrize(("template", "code"), [("", "template"), ("autre", "132001")])
async def test_a_template_that_is_not_there_is_refused(template: str, code: str, fake: FakeGraphApi) -> None:
    channel = WhatsAppChannel(whatsapp_settings(fake, whatsapp_template=template), allowed)
    with pytest.raises(RefusedError) as caught:
        await channel.invite(PHONE)
    assert caught.value.code == code
    await channel.close()


async def test_a_message_is_marked_read_with_typing_and_not_every_few_seconds(
    fake: FakeGraphApi, channel: WhatsAppChannel
) -> None:
    for _ in range(3):
        await channel.show_working(PHONE, "wamid.abc")
    await channel.show_working(PHONE, "something else")
    (entry,) = fake.state.journal.entries(kind="read")
    assert (entry.to, entry.text) == ("wamid.abc", "typing")
    fake.state.faults.script(Fault(FaultKind.DROP), call="read")
    await channel.show_working(PHONE, "wamid.def")


async def test_a_file_of_a_person_is_fetched(fake: FakeGraphApi, channel: WhatsAppChannel) -> None:
    media = fake.state.add_file(b"sound", "audio/ogg")
    assert await channel.fetch(media) == b"sound"


@pytest.mark.parametrize(
    ("media", "largest", "code"), [("999", 99, "100"), ("../106540352242922", 99, "media"), ("", 4, "file_too_big")]
)
async def test_a_file_that_is_gone_or_too_large_or_none_is_refused(
    media: str, largest: int, code: str, fake: FakeGraphApi
) -> None:
    found = media or fake.state.add_file(b"sound", "audio/ogg")
    channel = WhatsAppChannel(whatsapp_settings(fake, whatsapp_max_file_bytes=largest), allowed)
    with pytest.raises(RefusedError) as caught:
        await channel.fetch(found)
    assert caught.value.code == code
    await channel.close()


async def test_without_a_decision_nothing_is_sent_or_fetched(fake: FakeGraphApi) -> None:
    channel = WhatsAppChannel(whatsapp_settings(fake, whatsapp_template="t"), lambda: False)
    error = await failure(channel)
    assert (type(error), error.code) == (RefusedError, "not_allowed")
    await channel.show_working(PHONE, "wamid.abc")
    with pytest.raises(RefusedError):
        await channel.invite(PHONE)
    with pytest.raises(RefusedError):
        await channel.fetch(fake.state.add_file(b"sound", "audio/ogg"))
    assert fake.state.journal.entries() == fake.state.journal.entries(kind="read") == []
    await channel.close()


async def test_logs_hold_neither_texts_nor_people_nor_secrets(
    fake: FakeGraphApi, channel: WhatsAppChannel, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await channel.send(PHONE, say("Le secret de Fatima"), token="turn.0")
        fake.state.faults.script(Fault(FaultKind.ERROR, code=131056))
        await failure(channel)
    said = caplog.text
    for secret in ("Fatima", PHONE.chat, fake.account.access_token, fake.account.phone_number_id):
        assert secret not in said


async def test_the_fake_keeps_what_it_accepted_through_its_own_death(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fake") / "accepted.jsonl"
    for text in ("un", "deux"):
        with FakeGraphApi(journal=path) as fake:
            channel = WhatsAppChannel(whatsapp_settings(fake), allowed)
            fake.state.faults.script(Fault(FaultKind.SILENT), times=1)
            assert isinstance(await failure(channel, say(text)), UnclearError)
            async with httpx.AsyncClient(trust_env=False) as client:
                kept = (await client.post(f"{fake.url}/_fake/journal", json={"people": [PHONE.chat]})).json()
            await channel.close()
    assert [(entry["text"], entry["answered"], entry["token"]) for entry in kept] == [
        ("un", False, "turn.0"),
        ("deux", False, "turn.0"),
    ]
    assert len({entry["id"] for entry in kept}) == 2
    assert len([json.loads(line) for line in path.read_text("utf-8").splitlines()]) == 2
