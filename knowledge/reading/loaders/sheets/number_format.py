"""A number as a spreadsheet shows it: number formats, written out in the language of the sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from core.language.forms import Language
from knowledge.reading.loaders.sheets.date_format import shown_date

GENERAL = "General"
BUILTIN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    **dict.fromkeys((5, 6, 37, 38), "#,##0"),
    **dict.fromkeys((7, 8, 39, 40), "#,##0.00"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm",
    **dict.fromkeys((41, 42), "#,##0"),
    **dict.fromkeys((43, 44), "#,##0.00"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
"""Formats that a workbook names by number alone (ECMA-376 part 1, 18.8.30); days are written as in Morocco."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|Standard)|(?P<half>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|\.0+(?=\W*$)(?<=s.0))"
    r"|(?P<exponent>E[+-])|(?P<digit>[0#?.,/%@])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_FRENCH_CODE = re.compile(r"(?<=#)\s(?=##0)")
_FRENCH_DAY = re.compile(r"[jma/\-. ]+", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """A piece of a format: `kind` is literal, digit, date, elapsed, half, exponent or general."""

    kind: str
    text: str


@dataclass(frozen=True)
class _Section:
    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None
    locale: int
    """Language code of the system that it asks for, 0 for none."""

    def has(self, kind: str, texts: str = "") -> bool:
        return any(t.kind == kind and (not texts or t.text in texts) for t in self.tokens)

    @property
    def is_date(self) -> bool:
        return self.has("date") or self.has("elapsed")


def shown_number(value: float, code: str, language: Language, *, since_1904: bool = False) -> str:
    """A number as its format shows it; empty where the format shows nothing."""
    sections = _sections(code)
    section, at = _chosen(sections, value)
    if section.is_date:
        return shown_date(value, [(t.kind, t.text) for t in section.tokens], language, section.locale, since_1904)
    sign = "-" if value < 0 and (at == 0 or section.condition is not None) else ""
    if section.has("general"):
        body = "".join(_general(abs(value), language) if t.kind == "general" else t.text for t in section.tokens)
    elif section.has("digit", "0#?."):
        body = _digits(abs(value), section.tokens, language)
    elif section.has("digit", "@"):
        body = _text(section, _general(abs(value), language))
    else:
        # What is not zero needs no sign where the format has words for it.
        sign, body = "", "".join(t.text for t in section.tokens if t.kind == "literal")
    body = " ".join(body.split())
    return f"{sign}{body}" if re.search("[1-9]", body) else body


def shown_text(value: str, code: str) -> str:
    """A text as its format shows it: most show it as it is, ";;;" hides it."""
    sections = _sections(code)
    if len(sections) >= 4:
        return _text(sections[3], value)
    if sections[-1].has("digit", "@") and code != "@":
        return _text(sections[-1], value)
    return value


def _text(section: _Section, value: str) -> str:
    return "".join(value if t.kind == "digit" and t.text == "@" else t.text for t in section.tokens).strip()


def _chosen(sections: Sequence[_Section], value: float) -> tuple[_Section, int]:
    """The section that a number is shown by, and its place."""
    if any(section.condition for section in sections):
        for at, section in enumerate(sections[:3]):
            if section.condition is None or _holds(section.condition, value):
                return section, at
        return sections[-1], len(sections) - 1
    if value < 0 and len(sections) > 1:
        return sections[1], 1
    if value == 0 and len(sections) > 2:
        return sections[2], 2
    return sections[0], 0


def _holds(condition: tuple[str, float], value: float) -> bool:
    sign, bound = condition
    return {
        "<": value < bound,
        ">": value > bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[sign]


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    code = _FRENCH_CODE.sub(",", code)
    if "#,##0,00" in code:  # a French code written by a program that knows no other
        code = code.replace("#,##0,00", "#,##0.00")
    if _FRENCH_DAY.fullmatch(code) and re.search("[ja]", code, re.IGNORECASE):
        code = code.lower().replace("j", "d").replace("a", "y")
    parts: list[list[Token]] = [[]]
    conditions: dict[int, tuple[str, float]] = {}
    locales: dict[int, int] = {}
    for match in _TOKEN.finditer(code):
        if match.group() == ";":
            parts.append([])
            continue
        kind, text = match.lastgroup or "other", match.group(match.lastgroup or "other")
        if kind != "bracket":
            parts[-1] += _tokens(kind, text)
        elif condition := _CONDITION.match(text):
            conditions[len(parts) - 1] = condition.group(1), float(condition.group(2))
        else:
            token, locale = _bracket(text)
            parts[-1] += token
            locales[len(parts) - 1] = locale or locales.get(len(parts) - 1, 0)
    return tuple(_Section(tuple(p), conditions.get(at), locales.get(at, 0)) for at, p in enumerate(parts[:4]))


def _tokens(kind: str, text: str) -> Iterator[Token]:
    if kind == "fill":
        return
    if kind == "space":
        yield Token("literal", " ")
    elif kind in ("quoted", "escaped", "other"):
        yield Token("literal", text)
    else:
        yield Token(kind, text.lower() if kind == "date" else text)


def _bracket(text: str) -> tuple[list[Token], int]:
    """A bracket is a sign of money with a language, an elapsed time, or a colour."""
    if text.startswith("$"):
        sign, _, locale = text[1:].partition("-")
        number = int(locale, 16) & 0xFFFF if re.fullmatch("[0-9A-Fa-f]{1,8}", locale) else 0
        return ([Token("literal", sign)] if sign else []), number
    if _ELAPSED.fullmatch(text):
        return [Token("elapsed", text.lower())], 0
    return [], 0


def _general(value: float, language: Language) -> str:
    """Whole numbers whole, others by ten figures."""
    if value == int(value) and value < 1e15:
        return str(int(value))
    text = f"{value:.10g}"
    return text if language is Language.ENGLISH else text.replace(".", ",")


def _digits(value: float, tokens: Sequence[Token], language: Language) -> str:
    if any(t.kind == "digit" and t.text == "/" for t in tokens):
        return _fraction(value, tokens)
    places = [at for at, t in enumerate(tokens) if t.kind == "digit" and t.text in "0#?"]
    point = next((at for at, t in enumerate(tokens) if t.kind == "digit" and t.text == "."), len(tokens))
    exponent = next((at for at, t in enumerate(tokens) if t.kind == "exponent"), len(tokens))
    whole = [at for at in places if at < min(point, exponent)]
    decimals = [at for at in places if point < at < exponent]
    commas = [at for at, t in enumerate(tokens) if t.kind == "digit" and t.text == "," and at < exponent]
    scale = sum(not whole or at > whole[-1] for at in commas)
    number = Decimal(repr(value)) / (1000**scale)
    percents = sum(t.kind == "digit" and t.text == "%" for t in tokens)
    number *= 100**percents
    tail = ""
    if exponent < len(tokens):
        number, tail = _scientific(number)
    grouped = any(whole and whole[0] < at < whole[-1] for at in commas)
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    before, _, after = f"{rounded:f}".partition(".")
    return _filled(tokens, (whole, decimals, exponent), _Figures(before, after, tail, grouped), language)


@dataclass(frozen=True)
class _Figures:
    before: str
    after: str
    tail: str
    grouped: bool


def _filled(
    tokens: Sequence[Token], places: tuple[list[int], list[int], int], figures: _Figures, language: Language
) -> str:
    """The tokens with figures in their places."""
    whole, decimals, exponent = places
    written = _whole(tokens, whole, figures, language)
    kept = _kept_decimals(tokens, decimals, figures.after)
    point = "." if language is Language.ENGLISH else ","
    out: list[str] = []
    for at, token in enumerate(tokens):
        if token.kind == "literal":
            out.append(token.text)
        elif at in written:
            out.append(written[at])
        elif at == exponent:
            out.append(figures.tail)
        elif token.kind == "digit" and token.text == ".":
            out.append(("" if whole else figures.before) + (point + kept if kept else ""))
        elif token.kind == "digit" and token.text == "%":
            out.append("%" if language is not Language.FRENCH or out[-1:] == [" "] else " %")
    return "".join(out)


def _whole(tokens: Sequence[Token], places: list[int], figures: _Figures, language: Language) -> dict[int, str]:
    """Figures before the point, by the token they stand at: filled from the right, the first takes what is left."""
    separator = "," if language is Language.ENGLISH else " "
    digits = "" if figures.before == "0" else figures.before
    written: dict[int, str] = {}
    count = 0
    for at in reversed(places):
        first = at == places[0]
        taken, digits = (digits, "") if first else (digits[-1:], digits[:-1])
        taken = taken or ("0" if tokens[at].text == "0" else "")
        piece = ""
        for digit in reversed(taken):
            piece = digit + (separator if figures.grouped and count and count % 3 == 0 else "") + piece
            count += 1
        written[at] = piece
    return written


def _kept_decimals(tokens: Sequence[Token], places: list[int], after: str) -> str:
    needed = max((n for n, at in enumerate(places, start=1) if tokens[at].text == "0"), default=0)
    return after[:needed] + after[needed:].rstrip("0")


def _scientific(number: Decimal) -> tuple[Decimal, str]:
    power = number.adjusted() if number else 0
    return number.scaleb(-power), f"E{'-' if power < 0 else '+'}{abs(power):02d}"


def _fraction(value: float, tokens: Sequence[Token]) -> str:
    code = "".join(t.text for t in tokens)
    below = code.rpartition("/")[2].strip()
    fixed = re.match(r"\d+", below.replace("0", "")) if below[:1].isdigit() and below[:1] != "0" else None
    if fixed:
        part = Fraction(round(value * int(below)), int(below))
    else:
        part = Fraction(value).limit_denominator(10 ** max(1, len(re.findall("[?#0]", below))) - 1)
    whole, rest = divmod(part, 1) if re.match(r"\s*[#0?]+ ", code) else (0, part)
    if not rest:
        return str(whole)
    return f"{whole} {rest}" if whole else str(rest)
