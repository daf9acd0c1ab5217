"""What the desk shows of a period: a chart with its figures for each subject, from weeks that were counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from api.console.insight.charts import Point, bars, columns
from connectors.desk.small_groups import REST
from connectors.desk.weeks import WeekFigures
from core.language.forms import Language

BY_WEEK = {
    "turns": ("turns",),
    "wait": ("wait_half", "wait_most"),
    "tokens": ("tokens_read", "tokens_written"),
}
"""Subjects that are shown week by week, each with the figures that it has; the first is drawn."""
BY_NAME = ("outcome", "language", "channel", "rating", "theme", "document", "rail", "composer")
"""Subjects that are shown name by name, over the whole period."""
SUBJECTS = ("turns", "day", *BY_NAME, "wait", "tokens")
_MILLION = 1_000_000
"""Tokens that a price is of; given by the settings of models, which have prices of a million."""
_DRAWN = 15
"""Names that a chart draws; the table has all. Chosen by hand: as many as fit a screen."""

Named = Callable[[str, str], str]
"""What a name of a subject is called."""


@dataclass(frozen=True)
class ShownFigure:
    """A subject of a period: its chart, and the table beside it."""

    subject: str
    title: str
    chart: Markup
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FigureWords:
    """How figures are told in a language."""

    say: Callable[..., str]
    named: Named
    day: Callable[[date], str]
    language: Language
    prices: tuple[float, float] | None = None
    """Of a million tokens read and written, where they are set."""

    def name(self, subject: str, name: str) -> str:
        """What a name is called; hidden groups have one of their own."""
        return self.say("insight_rest") if name == REST else self.named(subject, name)


def figure(subject: str, weeks: Sequence[WeekFigures], words: FigureWords) -> ShownFigure:
    """A subject of some weeks."""
    if subject in BY_WEEK:
        return _by_week(subject, weeks, words)
    counted = Counter[str]()
    for week in weeks:
        counted.update(week.subjects.get(subject, {}))
    rest = counted.pop(REST, None)
    names = sorted(counted) if subject == "day" else [name for name, _ in counted.most_common()]
    if subject == "day":
        return _made(subject, [_day(name, counted[name], words) for name in names], words, columns)
    points: list[Point] = [(words.name(subject, name), counted[name]) for name in names]
    points += [(words.name(subject, REST), rest)] if rest is not None else []
    return _made(subject, points, words, bars)


def _day(name: str, value: int, words: FigureWords) -> Point:
    return words.name("day", REST) if name == REST else _short(date.fromisoformat(name)), value


def _short(day: date) -> str:
    """A day as it fits below a column, the same in every language of the console."""
    return f"{day:%d/%m}"


def _by_week(subject: str, weeks: Sequence[WeekFigures], words: FigureWords) -> ShownFigure:
    names = BY_WEEK[subject]
    points: list[Point] = [(_short(week.monday), week.sums.get(names[0])) for week in weeks]
    hidden = words.say("insight_hidden")
    rows = tuple((words.day(week.monday), *(str(week.sums.get(name, hidden)) for name in names)) for week in weeks)
    header: tuple[str, ...] = (words.say("insight_week"), *(words.say(f"insight_{name}") for name in names))
    if subject == "tokens" and words.prices is not None:
        header = (*header, words.say("insight_cost"))
        rows = tuple((*row, _cost(week, words.prices) or hidden) for row, week in zip(rows, weeks, strict=True))
    title = words.say(f"insight_subject_{subject}")
    chart = columns(title, _described(points, words), points, is_rtl=words.language.is_rtl)
    return ShownFigure(subject, title, chart, header, rows)


def _cost(week: WeekFigures, prices: tuple[float, float]) -> str:
    """What a week's tokens cost at these prices; empty where the week is hidden."""
    if week.turns is None:
        return ""
    read, written = prices
    return f"{(week.sums['tokens_read'] * read + week.sums['tokens_written'] * written) / _MILLION:.2f}"


def _made(subject: str, points: Sequence[Point], words: FigureWords, draw: Callable[..., Markup]) -> ShownFigure:
    drawn = points if draw is columns else points[:_DRAWN]
    title = words.say(f"insight_subject_{subject}")
    whole = sum(value or 0 for _, value in points) or 1
    rows = tuple((name, str(value), f"\u2066{100 * (value or 0) / whole:.0f}\u00a0%\u2069") for name, value in points)
    chart = draw(title, _described(drawn, words), drawn, is_rtl=words.language.is_rtl)
    header = (words.say(f"insight_name_{subject}"), words.say("insight_turns"), words.say("insight_share"))
    return ShownFigure(subject, title, chart, header, rows)


def _described(points: Sequence[Point], words: FigureWords) -> str:
    comma = "، " if words.language.is_rtl else ", "
    return comma.join(f"{name}: {words.say('insight_hidden') if value is None else value}" for name, value in points)
