"""Cutting and marking up texts for Telegram, for every text there can be."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.fakes.telegram.markup import plain_text, utf16_units
from connectors.message import Attachment, Button, Outbound
from connectors.shared.text import cut
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.text import to_html
from core.language.forms import Language

CHANNEL = TelegramChannel(TelegramSettings(_env_file=None, telegram_token="700000001:AAtokentoken"))  # type: ignore[call-arg, arg-type]
LIMIT = 120
MARKS = "\u2066\u2069\u200e\u200f"
WORDS = [
    "Le", "parti", "a", "dit", "«", "non", "».", "كل", "شاب", "مغربي.", "؟", "[1]", "[12]", "👩🏽‍💻", "🇲🇦🇲🇦", "e\u0301" * 9,
    "مُدَرِّسَةٌ", "&", "<b>", "x>y", "&amp;", "TAMKINE", "2.0", "3afak.", "\n", "\n\n", "https://example.org/" + "a" * 90, "…", "𝒜" * 70,
]  # fmt: skip
_texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=120).flatmap(
    lambda words: st.sampled_from([" ", "", " \n"]).map(lambda glue: glue.join(words))
)
_ranges = st.lists(st.tuples(st.integers(-5, 400), st.integers(-5, 400)), max_size=5)


def squeezed(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=400, deadline=None)
@given(_texts, _ranges, st.sampled_from(Language))
def test_pieces_fit_with_their_markup_and_together_are_the_text(
    text: str, bold: list[tuple[int, int]], language: Language
) -> None:
    pieces = list(cut(text, bold, LIMIT))
    assert squeezed("".join(text[start:end] for start, end in pieces)) == squeezed(text)
    for start, end in pieces:
        inside = [(first - start, last - start) for first, last in bold]
        html = to_html(text[start:end], language, inside)
        assert utf16_units(html) <= LIMIT
        assert "".join(c for c in plain_text(html) if c not in MARKS) == "".join(
            c for c in text[start:end] if c not in MARKS
        )
    assert all(before[1] <= after[0] for before, after in pairwise(pieces))


@settings(max_examples=150, deadline=None)
@given(_texts, _ranges, st.sampled_from(Language), st.booleans(), st.integers(1, 60))
def test_parts_of_a_message_fit_telegram_and_the_last_has_the_buttons(
    text: str, bold: list[tuple[int, int]], language: Language, with_file: bool, times: int
) -> None:
    file = Attachment("a.json", "application/json", b"{}") if with_file else None
    rows = ((Button("[1]", payload="s:1"),),)
    parts = CHANNEL.parts(
        Outbound(text * times, language, buttons=rows, bold=tuple(bold), answers="m1.5", attachment=file)
    )
    assert squeezed("".join(part.text for part in parts)) == squeezed(text * times)
    assert bool(parts) == bool(text.strip() or file)
    for part in parts:
        limit = 1024 if part.attachment else 4096
        assert utf16_units(to_html(part.text, language, part.bold)) <= limit
        assert part.text.strip() or part.attachment
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True] * bool(parts)
    assert [bool(part.attachment) for part in parts[:-1]] == [False] * (len(parts) - 1 if parts else 0)
    assert [part.answers for part in parts] == ["m1.5", *[""] * len(parts)][: len(parts)]


def test_text_is_escaped_and_bold_is_balanced_where_it_overlaps() -> None:
    assert to_html("a<b> & c", Language.FRENCH, ((0, 3), (2, 5), (90, 99))) == "<b>a&lt;b&gt; </b>&amp; c"
    assert to_html("\ud800", Language.FRENCH) == "\ufffd"


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        (Language.FRENCH, "Oui. [1]", "Oui. [1]"),
        (Language.ARABIC, "نعم. [1]", "نعم. \u2066[1]\u2069"),
        (Language.DARIJA, "TAMKINE برنامج ديال الشباب. [1]", "\u200fTAMKINE برنامج ديال الشباب. \u2066[1]\u2069"),
        (Language.DARIJA, "نعم\n[2]", "نعم\n\u200f\u2066[2]\u2069"),
        (Language.FRENCH, "حزب veut dire parti", "\u200eحزب veut dire parti"),
        (Language.FRENCH, "« حزب الاستقلال » [1]", "« حزب الاستقلال » \u2066[1]\u2069"),
        (Language.ARABIC, "Programme 2021", "Programme 2021"),
        (Language.FRENCH, "[1]", "[1]"),
    ],
)
def test_each_line_has_the_direction_of_its_letters(language: Language, text: str, shown: str) -> None:
    assert to_html(text, language) == shown
