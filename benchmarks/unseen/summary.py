"""Counts what came of the cases: a row for each corpus and form, as figures and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from benchmarks.figures import Figure
from benchmarks.unseen.asking import Asked, Told
from benchmarks.unseen.cases import Kind
from benchmarks.unseen.corpora import PROGRAMMES, QA
from benchmarks.unseen.judging import Outcome, Tier
from benchmarks.unseen.measuring import Measured
from core.language.forms import Language

_FALSE_ANSWERS = 0.05
"""Share of left-out questions that may be answered surely, as the design asks for."""
_OFF_DOMAIN = (Kind.OTHER_CORPUS, Kind.EVERYDAY)
SHARES = {
    "answerable": (*(outcome.value for outcome in Outcome), "shown: sure or perhaps with gold"),
    "on the way": (
        "gold handed on",
        "gold quotable",
        "gold chosen, whatever was decided",
        "gold chosen, were 5 % of left out answered",
        "right at the gold's sentence",
    ),
    "oracle": ("asked", "answered with gold", "answered with gold, of those it is handed"),
    "left out": tuple(tier.value for tier in Tier),
    "off domain": tuple(tier.value for tier in Tier),
}
"""What is counted, by group; every share is of all in its group, unless it says of which."""


@dataclass(frozen=True)
class Row:
    """Shares of one corpus and form, by (group, name), with how many each group has."""

    corpus: str
    form: str
    shares: Mapping[tuple[str, str], float]
    counts: Mapping[str, int]


def rows(measured: Sequence[Measured]) -> list[Row]:
    """A row for each corpus and form, then the programmes and the encyclopedias together."""
    found = []
    for one in measured:
        for form in Language:
            row = row_of(one.corpus.name, form.value, *_in_form([one], form))
            if row.counts:
                found.append(row)
    for name, names in (("qa", QA), ("all", (*QA, PROGRAMMES))):
        some = [one for one in measured if one.corpus.name in names]
        if len(some) > 1:
            found.append(row_of(name, "all", *_in_form(some, None)))
    return found


def _in_form(measured: Iterable[Measured], form: Language | None) -> tuple[list[Asked], list[Told]]:
    asked = [a for one in measured for a in one.asked if form in (None, a.case.form)]
    return asked, [t for one in measured for t in one.told if form in (None, t.case.form)]


def row_of(corpus: str, form: str, asked: Sequence[Asked], told: Sequence[Told]) -> Row:
    """The shares of some cases; a group that there is nothing of has none."""
    own = [a for a in asked if a.case.kind is Kind.ANSWERABLE]
    left_out = [a for a in asked if a.case.kind is Kind.LEFT_OUT]
    off = [a for a in asked if a.case.kind in _OFF_DOMAIN]
    groups = {"answerable": _answerable(own), "on the way": _on_the_way(own, left_out), "oracle": _oracle(own, told)}
    groups |= {"left out": _tiers(left_out), "off domain": _tiers(off)}
    counts = {"answerable": len(own), "oracle": len(told), "left out": len(left_out), "off domain": len(off)}
    shares = {(group, name): share for group, shares in groups.items() for name, share in shares.items()}
    return Row(corpus, form, shares, {group: count for group, count in counts.items() if count})


def _answerable(own: Sequence[Asked]) -> dict[str, float]:
    if not own:
        return {}
    shares = {outcome.value: fmean(a.outcome is outcome for a in own) for outcome in Outcome}
    shown = (Outcome.SURE_RIGHT, Outcome.PERHAPS_WITH)
    return {**shares, "shown: sure or perhaps with gold": fmean(a.outcome in shown for a in own)}


def _on_the_way(own: Sequence[Asked], left_out: Sequence[Asked]) -> dict[str, float]:
    if not own:
        return {}
    right = [a for a in own if a.outcome in (Outcome.SURE_RIGHT, Outcome.PERHAPS_WITH)]
    shares = {
        "gold handed on": fmean(bool(a.handed_on) for a in own),
        "gold quotable": fmean(bool(a.quotable) for a in own),
        "gold chosen, whatever was decided": fmean(bool(a.chosen) for a in own),
    }
    if left_out:
        least = least_probability(left_out)
        told = fmean(bool(a.chosen) and _probability(a) > least for a in own)
        shares["gold chosen, were 5 % of left out answered"] = told
    return {**shares, **({"right at the gold's sentence": fmean(bool(a.at_gold) for a in right)} if right else {})}


def least_probability(left_out: Sequence[Asked], share: float = _FALSE_ANSWERS) -> float:
    """The probability beyond which no more than a share of what nothing answers would be answered."""
    highest = sorted((_probability(a) for a in left_out), reverse=True)
    return highest[int(share * len(highest))]


def _probability(asked: Asked) -> float:
    return -1.0 if asked.probability is None else asked.probability


def _oracle(own: Sequence[Asked], told: Sequence[Told]) -> dict[str, float]:
    """What a perfect model says; `handed` are the questions whose gold stands in the passages of the same turn."""
    if not told:
        return {}
    handed_on = {(a.case.id, a.case.form) for a in own if a.handed_on}
    handed = [t for t in told if (t.case.id, t.case.form) in handed_on]
    shares = {"asked": fmean(t.was_asked for t in told), "answered with gold": fmean(t.right for t in told)}
    return {
        **shares,
        **({"answered with gold, of those it is handed": fmean(t.right for t in handed)} if handed else {}),
    }


def _tiers(asked: Sequence[Asked]) -> dict[str, float]:
    return {tier.value: fmean(a.tier is tier for a in asked) for tier in Tier} if asked else {}


def figures(measured: Sequence[Measured]) -> list[Figure]:
    """Every share of every row, then how often each status came of the citizens' questions."""
    found = []
    for row in rows(measured):
        for (group, name), share in row.shares.items():
            count = row.counts.get("answerable" if group == "on the way" else group, 0)
            found.append(Figure(f"{row.corpus} {row.form} · {group} · {name}", share, "share", note=f"of {count}"))
    for one in measured:
        statuses = Counter(a.status for a in one.asked if a.case.kind is Kind.CITIZEN)
        total = sum(statuses.values())
        for status, count in sorted(statuses.items()):
            found.append(Figure(f"{one.corpus.name} · citizens · {status}", count, "messages", note=f"of {total}"))
    return found


def tables(found: Sequence[Figure]) -> Iterator[Table]:
    """A table for each group: a line for each corpus and form, what was measured before behind it."""
    values = {figure.name: figure for figure in found}
    places = list(dict.fromkeys(tuple(name.split(" · ")[0].split()) for name in values if name.count(" · ") == 2))
    for group, names in SHARES.items():
        view = Table(title=group, title_justify="left", header_style="bold")
        view.add_column("corpus, form")
        view.add_column("of", justify="right")
        for name in names:
            view.add_column(name, justify="right")
        for place in (p for p in places if len(p) == 2):
            cells = [values.get(f"{' '.join(place)} · {group} · {name}") for name in names]
            note = next((cell.note.removeprefix("of ") for cell in cells if cell), None)
            if note:
                view.add_row(" ".join(place), note, *(_cell(cell) for cell in cells))
        if view.row_count:
            yield view


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return ""
    before = "" if figure.baseline is None else f" ({figure.baseline:.2f})"
    return f"{figure.value:.2f}{before}"


def citizens(measured: Sequence[Measured]) -> RenderableType:
    """Question, status and answer of each citizen's message, with what is expected: for a person to read."""
    lines = []
    for one in measured:
        for asked in one.asked:
            if asked.case.kind is Kind.CITIZEN:
                lines.append(Text(f"{one.corpus.name} · {asked.case.form} · {asked.case.question}", style="bold"))
                lines.append(Text(f"  expected: {asked.case.expected}", style="italic"))
                lines.append(Text(f"  {asked.status}: {asked.text}"))
                lines += [Text(f"    « {text.text} »") for text in asked.shown if asked.tier is Tier.PERHAPS]
    return Group(*lines)
