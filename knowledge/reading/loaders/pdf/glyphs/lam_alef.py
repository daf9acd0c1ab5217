"""Arabic that a producer wrote the wrong way: lam and alef turned around, words and figures without a space between them."""

from __future__ import annotations

import re

_PREFIX = r"(?<![\u0620-\u065f\u0670-\u06d3])([وفبك]?)"
_HAMZA_START = re.compile(_PREFIX + r"ا([أإآ])ل(?=[\u0620-\u064a])")
"""No Arabic word begins with alef, an alef with hamza or madda, and lam: "األحزاب" is "الأحزاب"."""
_DOUBLE_ALEF = re.compile(_PREFIX + r"اال(?=[\u0620-\u064a])")
"""Nor with two alefs: "االجتماعية" is "الاجتماعية"."""
_STEMS = {
    "إصالح": "إصلاح", "خالل": "خلال", "إعالم": "إعلام", "إسالم": "إسلام", "استقالل": "استقلال", "فالحة": "فلاحة",
    "عالقة": "علاقة", "عالقات": "علاقات", "أوالد": "أولاد", "ثالثة": "ثلاثة", "إجالء": "إجلاء", "أخالق": "أخلاق",
    "احتالل": "احتلال", "استهالك": "استهلاك", "اختالل": "اختلال", "إخالل": "إخلال", "إعالن": "إعلان", "انطالق": "انطلاق",
    "إطالق": "إطلاق", "مالءمة": "ملاءمة", "تالميذ": "تلاميذ", "وكالء": "وكلاء", "هؤالء": "هؤلاء",
}  # fmt: skip
"""Words that are none with alef before lam, and common ones the other way round; chosen by hand."""
_ARTICLE = r"(?:[وف]?[بك]?ال|[وف]?لل|[وفبكل])?"
_STEM = re.compile(rf"(?<![\u0620-\u065f])({_ARTICLE})({'|'.join(_STEMS)})(?![\u0620-\u065f])")
_ARTICLE_IN_FRONT = re.compile(r"^[وف]?[بك]?ال")
_DOUBTFUL = re.compile(r"(?:^[وف]?لأل|[\u0620-\u064a]ال|[\u0620-\u064a][أإآ]ل)[\u0620-\u064a]")
_WORD_THEN_FIGURE = re.compile(r"(?<![\u0620-\u065f])(?![وف]?[بكل]\d)([\u0620-\u065f]{2,})(?=[0-9])")
_FIGURE_THEN_WORD = re.compile(r"(?<=[0-9])(?=[\u0620-\u065f]{3})")


def is_reversed(text: str) -> bool:
    """Whether a text has words that can only come from lam and alef turned around."""
    return bool(_HAMZA_START.search(text) or _DOUBLE_ALEF.search(text))


def put_right(text: str) -> str:
    """Text with what is certain put right; meant for text of a file that `is_reversed` somewhere."""
    text = _HAMZA_START.sub(r"\1ال\2", text)
    text = _DOUBLE_ALEF.sub(r"\1الا", text)
    return _STEM.sub(lambda match: match.group(1) + _STEMS[match.group(2)], text)


def doubtful(text: str) -> list[str]:
    """Words of a text put right in which lam and alef may still be turned around: alef and lam within a word."""
    words = re.findall(r"[\u0620-\u064a]+", text)
    return [word for word in words if _DOUBTFUL.search(_ARTICLE_IN_FRONT.sub("", word))]


def figures_apart(text: str) -> str:
    """Text with a space between an Arabic word and a figure; a particle stays on its figure ("ب12", "و350")."""
    return _FIGURE_THEN_WORD.sub(" ", _WORD_THEN_FIGURE.sub(r"\1 ", text))
