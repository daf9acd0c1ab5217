"""Pairs of a cohort: all of them whenever it is possible, the best against brute force, and as few moved as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from core.errors import WrongUseError
from core.language.forms import Language
from participation.common.assignment.assignment import Assignment
from participation.mentoring.matching.applicants import (
    Applicant,
    Barrier,
    MentoringRules,
    Moment,
    SpokenLanguage,
    Weights,
)
from participation.mentoring.matching.cohort import CohortMatching, changes
from participation.mentoring.matching.words import barrier, matching_words, reasons, shortage
from participation.mentoring.words import words_in

FIELDS, REGIONS = ("finance", "law", "health", "data"), ("01", "03", "06", "07")
GOALS = ("network", "speak", "study", "lead", "write")


def somebody(random: Random, name: str, scarcity: float) -> Applicant:
    """A person made up; `scarcity` 0 takes anybody, 1 hardly anybody."""
    most = max(1, round(3 * (1 - scarcity)))
    return Applicant(
        name,
        frozenset(random.sample(list(SpokenLanguage), random.randint(1, most))),
        frozenset(random.sample(list(Moment), random.randint(1, most))),
        random.choice(FIELDS),
        random.choice(REGIONS),
        frozenset(random.sample(GOALS, random.randint(1, 3))),
        is_region_asked=random.random() < scarcity / 4,
        ties=frozenset([f"employer{random.randint(1, 40)}"]),
        excluded=frozenset([f"e{random.randint(0, 30)}"]) if random.random() < 0.1 else frozenset(),
    )


def cohort(seed: int, mentees: int, mentors: int) -> CohortMatching:
    random = Random(seed)
    scarcity = (seed % 5) / 7
    return CohortMatching(
        [somebody(random, f"e{place}", scarcity) for place in range(mentees)],
        [somebody(random, f"o{place}", scarcity) for place in range(mentors)],
        capacity={f"o{place}": random.choice((1, 1, 2, 3)) for place in range(mentors)} if seed % 2 else {},
        declined=[(f"e{random.randrange(mentees)}", f"o{random.randrange(mentors)}") for _ in range(seed % 4)],
    )


def may(start: CohortMatching, mentee: Applicant, mentor: Applicant) -> bool:
    """The hard rules once more, written anew: what pairing is compared with must not be pairing's own."""
    wants_region = mentee.is_region_asked or mentor.is_region_asked
    return (
        len(mentee.languages.intersection(mentor.languages)) > 0
        and len(mentee.moments.intersection(mentor.moments)) > 0
        and mentee.ties.isdisjoint(mentor.ties)
        and mentor.id not in mentee.excluded
        and mentee.id not in mentor.excluded
        and (not wants_region or mentee.region == mentor.region != "")
        and (mentee.id, mentor.id) not in {*start.declined}
    )


def most_pairs(start: CohortMatching) -> int:
    """How many can be paired, by Hopcroft and Karp on the places."""
    places = [one for one in start.mentors for _ in range(start.capacity.get(one.id, 1))]
    table = np.array([[may(start, mentee, mentor) for mentor in places] for mentee in start.mentees])
    return int((maximum_bipartite_matching(csr_array(table), perm_type="column") >= 0).sum())


def pairs_of(found: Assignment) -> dict[str, str]:
    return {pair.seeker: pair.offer for pair in found.pairs}


def check(start: CohortMatching, found: Assignment) -> None:
    """No rule is broken, and nobody has more than they take."""
    mentees, mentors = ({one.id: one for one in side} for side in (start.mentees, start.mentors))
    assert all(may(start, mentees[a], mentors[b]) for a, b in pairs_of(found).items())
    assert all(count <= start.capacity.get(one, 1) for one, count in Counter(pairs_of(found).values()).items())


def test_three_hundred_cohorts_are_matched_whole_whenever_it_is_possible() -> None:
    whole = 0
    for seed in range(300):
        start = cohort(seed, 30, 29 + seed % 8)
        found = start.match()
        check(start, found)
        assert len(found.pairs) == most_pairs(start), seed
        whole += not found.unpaired
        told = shortage(start, found, Language.FRENCH, str.upper)
        assert bool(told) is bool(found.unpaired), "whoever is left is explained"
    assert 100 < whole < 300, "some of them cannot be matched whole, and are looked at too"


def every_way(start: CohortMatching, place: int = 0) -> Iterator[dict[str, str]]:
    if place == len(start.mentees):
        yield {}
        return
    mentee = start.mentees[place]
    for way in every_way(start, place + 1):
        yield way
        taken = Counter(way.values())
        for mentor in start.mentors:
            if may(start, mentee, mentor) and taken[mentor.id] < start.capacity.get(mentor.id, 1):
                yield {mentee.id: mentor.id, **way}


def points(start: CohortMatching, way: Mapping[str, str]) -> int:
    """Of a way, by the rules of each pair; what a pair weighs is fixed by its own test."""
    mentees, mentors = ({one.id: one for one in side} for side in (start.mentees, start.mentors))
    rules = MentoringRules(start.weights)
    return sum(merit.points for a, b in way.items() for merit in rules.merits(mentees[a], mentors[b]))


@pytest.mark.parametrize("seed", range(60))
def test_no_way_to_pair_a_small_cohort_is_better(seed: int) -> None:
    start = cohort(seed, 5, 4)
    found = start.match()
    best = max((len(way), len({*way.values()}), points(start, way)) for way in every_way(start))
    mine = pairs_of(found)
    assert (len(mine), len({*mine.values()}), points(start, mine)) == best


@pytest.mark.parametrize("seed", range(60))
def test_after_somebody_drops_out_the_fewest_pairs_are_moved(seed: int) -> None:
    start = cohort(seed, 5, 5)
    now = pairs_of(start.match())
    left = replace(start, before=now).without({Random(seed).choice([*now, *now.values(), "o0"])})
    again = left.match()
    ways = [way for way in every_way(left) if len(way) == len(again.pairs)]
    assert len(again.pairs) == most_pairs(left)
    assert max(sum(way.get(a) == b for a, b in left.before.items()) for way in ways) == sum(
        pairs_of(again).get(a) == b for a, b in left.before.items()
    )


def test_thirty_and_thirty_with_five_drop_outs_keep_everybody_else_where_they_are() -> None:
    random = Random(7)
    start = CohortMatching(
        [somebody(random, f"e{place}", 0) for place in range(30)],
        [somebody(random, f"o{place}", 0) for place in range(30)],
        capacity=dict.fromkeys((f"o{place}" for place in range(30)), 2),
    )
    now = pairs_of(start.match())
    assert len(now) == 30
    gone = {"o3", "o9", "o17", "e4", "e5"}
    again = replace(start, before=now).without(gone).match()
    assert not again.unpaired
    stay = {a: b for a, b in now.items() if not {a, b} & gone}
    moved = [a for a, b in stay.items() if pairs_of(again)[a] != b]
    assert moved == [], "only those who lost theirs get another"


ALI = Applicant(
    "ali", frozenset([SpokenLanguage.FRENCH, SpokenLanguage.DARIJA]), frozenset([Moment.EVENING]), "finance", "03",
    frozenset(["speak", "network"]),
)  # fmt: skip
NORA = replace(ALI, id="nora", goals=frozenset(["speak", "lead"]))


def test_a_pair_weighs_what_its_wishes_weigh_and_says_why_in_every_form() -> None:
    found = CohortMatching([ALI], [NORA], Weights(field=2, region=1, goals=3)).match()
    (pair,) = found.pairs
    assert {(merit.name, merit.about, merit.points) for merit in pair.merits} == {
        ("field", "finance", 2000), ("region", "03", 1000), ("goal", "speak", 1500),
    }  # fmt: skip
    labels = {"finance": "Finance", "03": "Fès-Meknès", "speak": "Parler en public"}
    assert reasons(ALI, NORA, pair.merits, Language.FRENCH, labels) == (
        "Objectifs partagés : Parler en public",
        "Même domaine : Finance",
        "Même région : Fès-Meknès",
        "Langues communes : darija, français",
        "Libres en même temps : en semaine, le soir",
    )
    for language in Language:
        assert len({*reasons(ALI, NORA, pair.merits, language, labels)}) == 5, language


def test_weights_change_who_is_with_whom_and_the_change_is_told() -> None:
    near = replace(NORA, id="near", field="law", goals=frozenset())
    same = replace(NORA, id="same", region="07", goals=frozenset())
    by_field = CohortMatching([ALI], [near, same], Weights(3, 0, 0)).match()
    by_region = CohortMatching([ALI], [near, same], Weights(0, 3, 0)).match()
    assert (pairs_of(by_field), pairs_of(by_region)) == ({"ali": "same"}, {"ali": "near"})
    (change,) = changes(pairs_of(by_field), by_region)
    assert (change.mentee, change.now, change.then) == ("ali", "same", "near")
    with pytest.raises(WrongUseError, match="0 to 3"):
        Weights(goals=4)


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        (replace(NORA, languages=frozenset([SpokenLanguage.ENGLISH])), Barrier.LANGUAGE),
        (replace(NORA, moments=frozenset([Moment.SUNDAY])), Barrier.AVAILABILITY),
        (replace(NORA, region="07", is_region_asked=True), Barrier.REGION),
        (replace(NORA, region="", is_region_asked=True), Barrier.REGION),
        (replace(NORA, excluded=frozenset(["ali"])), Barrier.CONFLICT),
    ],
)
def test_each_hard_rule_keeps_two_apart_and_is_named(other: Applicant, rule: Barrier) -> None:
    start = CohortMatching([ALI], [other])
    found = start.match()
    assert found.pairs == ()
    for language in (Language.FRENCH, Language.ARABIC, Language.ENGLISH):
        told = " ".join(shortage(start, found, language, {"ali": "Ali", "nora": "Nora"}.__getitem__))
        assert barrier(rule, language) in told
        assert "Ali" in told
    locked = replace(start, locked={"ali": "nora"}).match()
    assert [pair.breaks for pair in locked.pairs] == [(rule,)], "staff may put them together all the same, and sees it"


def test_a_conflict_or_a_refusal_is_no_exception_that_is_advised() -> None:
    for start in (
        CohortMatching([replace(ALI, ties=frozenset(["bank"]))], [replace(NORA, ties=frozenset(["bank"]))]),
        CohortMatching([ALI], [NORA], declined=[("ali", "nora")]),
    ):
        told = shortage(start, start.match(), Language.ENGLISH, str.title)
        assert "No exception is advised: it would override a conflict of interest or a refusal." in " ".join(told)


@pytest.mark.parametrize("seed", range(0, 60, 5))
def test_what_is_said_would_do_does(seed: int) -> None:
    """A mentor who speaks and is free as the sentence says gives one more pair, for each who is left."""
    start = cohort(seed + 4, 8, 6)
    found = start.match()
    for left in found.unpaired:
        one = next(mentee for mentee in start.mentees if mentee.id == left)
        fit = Applicant("fit", one.languages, one.moments, region=one.region)
        more = replace(start, mentors=[*start.mentors, fit]).match()
        assert len(more.pairs) == len(found.pairs) + 1


def test_what_people_read_of_mentoring_stands_in_every_form() -> None:
    staff = {*matching_words(Language.FRENCH)} - {*matching_words(Language.DARIJA)}
    for language in Language:
        assert {*words_in(language)} - staff == {*words_in(Language.FRENCH)} - staff, language
        assert all(text.strip() for text in words_in(language).values())


def test_every_form_has_the_wordings_of_people_and_three_those_of_staff() -> None:
    staff = {*matching_words(Language.FRENCH)}
    people = {*matching_words(Language.DARIJA)}
    assert {*matching_words(Language.ARABIC)} == {*matching_words(Language.ENGLISH)} == staff
    assert {*matching_words(Language.DARIJA_LATIN)} == people < staff
    assert all(key.partition("_")[0] in ("reason", "spoken", "moment") for key in people)
    assert {f"moment_{one}" for one in Moment} | {f"spoken_{one}" for one in SpokenLanguage} < people
    assert {f"barrier_{one}" for one in Barrier} < staff
