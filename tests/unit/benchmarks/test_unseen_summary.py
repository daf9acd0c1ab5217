from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from benchmarks.figures import Figure, beside, read_figures
from benchmarks.unseen.asking import Asked, Told
from benchmarks.unseen.cases import Case, Corpus, Gold, Kind
from benchmarks.unseen.judging import Outcome, Tier
from benchmarks.unseen.measuring import Measured, rows_of
from benchmarks.unseen.summary import figures, least_probability, row_of, tables
from core.language.forms import Language

GOLD = Gold(("x",), "a.md")


def case(name: str, kind: Kind, form: Language = Language.FRENCH) -> Case:
    return Case(name, kind, form, f"{name} ?", GOLD if kind is Kind.ANSWERABLE else None)


def answerable(name: str, outcome: Outcome, *, handed_on: bool = True) -> Asked:
    tier = Tier.NOTHING if outcome is Outcome.NOTHING else Tier.SURE
    found = case(name, Kind.ANSWERABLE)
    return Asked("piaf_fr", found, tier.value, tier, (), "t", outcome, True, handed_on, handed_on)


def unanswered(name: str, kind: Kind, tier: Tier) -> Asked:
    return Asked("piaf_fr", case(name, kind), tier.value, tier, (), "t")


def told(name: str, *, right: bool) -> Told:
    return Told(case(name, Kind.ANSWERABLE), True, right, "answered", "model", right, "t")


def measured() -> Measured:
    asked = (
        answerable("a", Outcome.SURE_RIGHT),
        answerable("b", Outcome.SURE_WRONG),
        answerable("c", Outcome.NOTHING, handed_on=False),
        answerable("d", Outcome.PERHAPS_WITH),
        unanswered("e", Kind.LEFT_OUT, Tier.SURE),
        unanswered("f", Kind.LEFT_OUT, Tier.NOTHING),
        unanswered("g", Kind.EVERYDAY, Tier.PERHAPS),
        unanswered("h", Kind.CITIZEN, Tier.NOTHING),
    )
    said = (told("a", right=True), told("b", right=False), told("c", right=False))
    return Measured(Corpus("piaf_fr", {}, tuple(one.case for one in asked)), asked, said, ())


def values() -> dict[str, float]:
    return {figure.name.removeprefix("piaf_fr fr · "): figure.value for figure in figures([measured()])}


def test_shares_are_of_their_own_group() -> None:
    found = values()
    assert found["answerable · sure and right"] == 0.25
    assert found["answerable · shown: sure or perhaps with gold"] == 0.5
    assert found["on the way · gold handed on"] == 0.75
    assert (found["left out · sure"], found["off domain · sure"], found["off domain · perhaps"]) == (0.5, 0.0, 1.0)
    assert found["piaf_fr · citizens · nothing"] == 1


def test_the_oracle_is_counted_over_what_it_was_handed_too() -> None:
    found = values()
    assert round(found["oracle · answered with gold"], 3) == 0.333
    assert found["oracle · answered with gold, of those it is handed"] == 0.5


def test_no_more_than_the_share_lies_beyond_the_least_probability() -> None:
    cases = [replace(unanswered(str(n), Kind.LEFT_OUT, Tier.SURE), probability=n / 100) for n in range(100)]
    least = least_probability(cases, 0.05)
    assert sum(one.probability is not None and one.probability > least for one in cases) == 5
    assert least_probability([unanswered("a", Kind.LEFT_OUT, Tier.NOTHING)], 0.05) == -1.0


def test_what_would_be_quoted_counts_where_it_is_more_probable_than_what_nothing_answers() -> None:
    likely, unlikely = (replace(answerable(str(p), Outcome.NOTHING), probability=p, chosen=True) for p in (0.9, 0.1))
    near_miss = replace(unanswered("c", Kind.LEFT_OUT, Tier.NOTHING), probability=0.5)
    row = row_of("qa", "fr", [likely, unlikely, near_miss], [])
    assert row.shares["on the way", "gold chosen, whatever was decided"] == 1.0
    assert row.shares["on the way", "gold chosen, were 5 % of left out answered"] == 0.5


def test_every_case_is_kept_for_reading() -> None:
    rows = rows_of(measured())
    assert len(rows) == 8
    assert rows[0]["oracle"]["right"] is True
    assert "oracle" not in rows[4]


def test_tables_show_an_earlier_run_beside_this_one(tmp_path: Path) -> None:
    path = tmp_path / "before.json"
    rows = [{"name": "piaf_fr fr · left out · sure", "value": 0.25}]
    path.write_text(json.dumps({"unseen": rows, "answer": [{"name": "x", "value": 1.0}]}), "utf-8")
    found = beside(figures([measured()]), read_figures(path, "unseen"))
    by_title = {str(table.title): table for table in tables(found)}
    assert list(by_title["left out"].columns[2].cells) == ["0.50 (0.25)"]
    assert list(by_title["off domain"].columns[2].cells) == ["0.00"]
    assert read_figures(path, "search") == {}


def test_a_figure_that_was_not_measured_before_stays_as_it_is() -> None:
    old, new = Figure("a", 2.0, "ms", 9.0, 2 / 9), Figure("b", 1.0, "ms")
    assert beside([old, new], {"a": 4.0}) == [Figure("a", 2.0, "ms", 4.0, 0.5), new]
