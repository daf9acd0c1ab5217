"""Texts of every kind as WhatsApp shows them: whole, within its limits, formatted where we say and nowhere else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.message import Address, Attachment, Button, Outbound
from connectors.shared.text import utf16_length
from connectors.whatsapp.bodies import message_body
from connectors.whatsapp.layout import ROWS, lay_out
from connectors.whatsapp.text import BODY_LIMIT, TEXT_LIMIT, shortened, to_markup
from core.language.forms import Language

MARKS = re.compile("[\u200e\u200f\u2066\u2069]")
ADDRESS = Address("whatsapp", "212600000042")


def plain(text: str) -> str:
    return MARKS.sub("", text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("un *mot* ici", "un ∗mot∗ ici"),
        ("_note_ ~barré~ `code`", "ˍnoteˍ ∼barré∼ ˋcodeˋ"),
        ("```bloc\nsur deux```", "ˋˋˋbloc\nsur deuxˋˋˋ"),
        ("5 * 3 * 2 et snake_case_name", "5 * 3 * 2 et snake_case_name"),
        ("* un\n* deux\n- trois", "* un\n* deux\n- trois"),
        ("https://example.org/_a_/*b*?c=~d~", "https://example.org/_a_/*b*?c=~d~"),
        ("note* et *astérisque", "note∗ et ∗astérisque"),
        ("«*مهم*»", "«∗مهم∗»"),
    ],
)
def test_marks_of_others_do_not_format(text: str, shown: str) -> None:
    assert plain(to_markup(text, Language.FRENCH)) == shown


@pytest.mark.parametrize(
    ("text", "bold", "shown"),
    [
        ("[1] Titre long\nRabat", ((0, 14),), "*[1] Titre long*\nRabat"),
        (" Titre  suite", ((0, 7),), " *Titre*  suite"),
        ("Titre\nsuite fin", ((0, 11),), "*Titre*\n*suite* fin"),
        ("Titre *vrai*", ((0, 12),), "*Titre ∗vrai∗*"),
        ("motcoupé", ((0, 3),), "motcoupé"),
        ("un deux", ((0, 2), (1, 4), (3, 7)), "*un deux*"),
        ("rien", ((2, 2), (9, 12), (-3, 0)), "rien"),
    ],
)
def test_bold_stretches_are_set_off_where_whatsapp_can(
    text: str, bold: tuple[tuple[int, int], ...], shown: str
) -> None:
    assert plain(to_markup(text, Language.FRENCH, bold)) == shown


def test_an_arabic_line_that_opens_in_latin_letters_reads_from_the_right() -> None:
    assert to_markup("TAMKINE برنامج للشباب [1]", Language.ARABIC).startswith("\u200f")


TEXTS = st.text(
    st.sampled_from("ab é*_~` \n.!؟?[1]مهم🇲🇦👩🏽‍💻\u064e/:h<&") | st.characters(exclude_categories=()), max_size=60
).flatmap(lambda text: st.integers(1, 120).map(lambda times: text * times))
BOLD = st.lists(st.tuples(st.integers(-5, 3000), st.integers(-5, 3000)), max_size=4).map(tuple)
LABELS = st.text(min_size=1, max_size=90).filter(lambda label: bool(label.strip()))
ROWS_OF_BUTTONS = st.lists(
    st.lists(st.builds(Button, LABELS, st.text("abc:1+-", min_size=1, max_size=64)), max_size=4).map(tuple), max_size=8
).map(tuple)
FILES = st.none() | st.just(Attachment("a.json", "application/json", b"{}"))
MESSAGES = st.builds(
    Outbound,
    TEXTS,
    st.sampled_from(Language),
    buttons=ROWS_OF_BUTTONS,
    menu=st.text(max_size=40),
    bold=BOLD,
    attachment=FILES,
)


def words(text: str) -> str:
    return "".join(re.sub("[\ud800-\udfff]", "\ufffd", text).split())


@settings(max_examples=200, deadline=None)
@given(MESSAGES)
def test_pieces_hold_the_whole_text_and_every_choice_in_order(message: Outbound) -> None:
    parts = lay_out(message)
    choices = list(dict.fromkeys(b.payload for row in message.buttons for b in row))
    assert [b.payload for part in parts for row in part.buttons for b in row] == choices
    assert sum(part.attachment is not None for part in parts) == (message.attachment is not None)
    assert words("".join(part.text for part in parts)).startswith(words(message.text))
    assert [bool(part.buttons) for part in parts] == sorted(bool(part.buttons) for part in parts)


@settings(max_examples=200, deadline=None)
@given(MESSAGES)
def test_nothing_goes_out_that_whatsapp_would_refuse(message: Outbound) -> None:
    for part in lay_out(message):
        body = message_body(ADDRESS, part, "turn.0", "800")
        kind = body["type"]
        if kind == "text":
            assert 0 < utf16_length(body["text"]["body"]) <= TEXT_LIMIT
            assert body["text"]["body"].strip()
        elif kind == "document":
            assert 0 < utf16_length(body["document"].get("caption", "x")) <= BODY_LIMIT
        else:
            check_interactive(body["interactive"])


def check_interactive(interactive: dict[str, Any]) -> None:
    assert interactive["body"]["text"].strip()
    assert utf16_length(interactive["body"]["text"]) <= BODY_LIMIT
    action = interactive["action"]
    if interactive["type"] == "button":
        titles = [button["reply"]["title"] for button in action["buttons"]]
        assert len(set(titles)) == len(titles) <= 3
        assert all(title.strip() and utf16_length(title) <= 20 for title in titles)
    else:
        rows = action["sections"][0]["rows"]
        assert 0 < utf16_length(action["button"]) <= 20
        assert len({row["id"] for row in rows}) == len(rows) <= ROWS
        assert all(row["title"].strip() and utf16_length(row["title"]) <= 24 for row in rows)
        assert all(0 < utf16_length(row.get("description", "x")) <= 72 for row in rows)


@given(st.text(max_size=60), st.integers(2, 30))
def test_a_label_is_cut_with_an_ellipsis_and_never_over(label: str, limit: int) -> None:
    assert utf16_length(shortened(label, limit)) <= limit
    shortened(label, limit).encode()
