"""Pairs in words: why these two, in the five forms; who is left and what would do, for staff in French, Arabic and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from core.language.forms import Language
from core.wordings import Wordings
from participation.common.assignment.assignment import Assignment, Merit, Pair, Shortfall
from participation.mentoring.matching.applicants import Applicant, Barrier, Moment, SpokenLanguage
from participation.mentoring.matching.cohort import CohortMatching

_NAMED = 6
"""People whom a sentence names before it says how many more. Chosen by hand: a line of a page."""
_UNADVISED = frozenset([Barrier.CONFLICT, Barrier.DECLINED])
"""Rules against which no exception is proposed."""
Naming = Callable[[str], str]
_WORDINGS = Wordings("participation.mentoring.matching")
matching_words, _say = _WORDINGS.all_in, _WORDINGS.say


def reasons(
    mentee: Applicant,
    mentor: Applicant,
    merits: Sequence[Merit],
    language: Language,
    labels: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Why these two, for the two and for staff: what they wish in common, then what makes it possible.

    `labels` says what codes of fields, regions and goals are called; a code that it lacks is said as it is.
    """
    called = labels or {}
    goals = [called.get(merit.about, merit.about) for merit in merits if merit.name == "goal"]
    said = [_say("reason_goals", language, about=_list(goals, language))] if goals else []
    for merit in merits:
        if merit.name != "goal":
            said.append(_say(f"reason_{merit.name}", language, about=called.get(merit.about, merit.about)))
    for key, shared in (
        ("reason_languages", spoken(mentee.languages & mentor.languages, language)),
        ("reason_moments", moments(mentee.moments & mentor.moments, language)),
    ):
        if shared:
            said.append(_say(key, language, about=shared))
    return tuple(said)


def barrier(rule: str, language: Language) -> str:
    """A hard rule as staff reads it."""
    return matching_words(language)[f"barrier_{rule}"]


def spoken(languages: frozenset[SpokenLanguage], language: Language) -> str:
    """Languages, in words."""
    return _list([matching_words(language)[f"spoken_{one}"] for one in SpokenLanguage if one in languages], language)


def moments(when: frozenset[Moment], language: Language) -> str:
    """Moments of the week, in words."""
    return _list([matching_words(language)[f"moment_{one}"] for one in Moment if one in when], language)


def shortage(
    cohort: CohortMatching,
    found: Assignment,
    language: Language,
    name_of: Naming,
    labels: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Why not everybody has a mentor, and the smallest change that would do, a sentence each; nothing where everybody has one."""
    if (short := found.shortfall) is None:
        return ()

    def named(one: str) -> str:
        # In a name's own direction, whatever that of the sentence: "Zineb O." keeps its full stop at its end.
        return f"\u2068{name_of(one)}\u2069"

    told = [_say("left", language, count=len(found.unpaired), names=_names(found.unpaired, language, named))]
    told.append(_crowd(short, language, named))
    if rules := {barrier(rule, language): count for rule, count in short.rules.items()}:
        counted = [_say("rule_count", language, rule=rule, count=count) for rule, count in rules.items()]
        told.append(_say("rules", language, rules=_list(counted, language)))
    if short.missing:
        told.append(_say("missing", language, count=short.missing))
    if short.exceptions:
        told.append(_exceptions(short.exceptions, language, named))
    mentees = {one.id: one for one in cohort.mentees}
    told += [_wanted(mentees[one], language, named, labels or {}) for one in found.unpaired[:_NAMED]]
    return tuple(told)


def _crowd(short: Shortfall, language: Language, name_of: Naming) -> str:
    names = _names(short.people, language, name_of)
    if not short.offers:
        return _say("crowd_none", language, count=len(short.people), names=names)
    return _say(
        "crowd",
        language,
        count=len(short.people),
        names=names,
        places=short.places,
        offers=_names(short.offers, language, name_of),
    )


def _exceptions(pairs: Sequence[Pair], language: Language, name_of: Naming) -> str:
    if any(_UNADVISED & {*pair.breaks} for pair in pairs):
        return _say("no_exception", language)
    said = [
        _say(
            "exception",
            language,
            mentee=name_of(pair.seeker),
            mentor=name_of(pair.offer),
            rules=_list([barrier(rule, language) for rule in pair.breaks], language),
        )
        for pair in pairs
    ]
    return _say("exceptions", language, count=len(pairs), pairs=_list(said, language))


def _wanted(one: Applicant, language: Language, name_of: Naming, labels: Mapping[str, str]) -> str:
    """What a mentor would have to be whom somebody who is left could have."""
    key = "wanted_region" if one.is_region_asked and one.region else "wanted"
    return _say(
        key,
        language,
        name=name_of(one.id),
        languages=spoken(one.languages, language),
        many=len(one.languages),
        moments=moments(one.moments, language),
        region=labels.get(one.region, one.region),
    )


def _names(ids: Sequence[str], language: Language, name_of: Naming) -> str:
    named = [name_of(one) for one in ids[:_NAMED]]
    if more := len(ids) - len(named):
        named.append(_say("more", language, count=more))
    return _list(named, language)


def _list(parts: Sequence[str], language: Language) -> str:
    return ("، " if language.is_rtl else ", ").join(parts)
