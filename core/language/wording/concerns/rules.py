"""Which groups of words, in which order, raise what.

A rule is written as groups one after another, at most four words between them; `...` lets any number stand between, `a|b` is
either, each `+` before it lets at most one word stand between; `^a` opens a clause (greetings and "could you" may come
before), `!a` says that a sentence holding any of that group is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from core.language.wording.concerns.concern import Concern
from core.language.wording.concerns.words import Span

_GAP = 4
"""Words that may stand between two groups. Chosen by hand: an object, an adverb and an article, or "que le parti de ma ville"."""
_NEAR = 1
"""Words that may stand before a group marked `+`. Chosen by hand: an article."""
_ANY = 1_000
"""More words than any sentence has."""
_OPENERS = ("opener", "asks_you", "needs_a")

RULES: Mapping[Concern, str] = {
    Concern.SELF_HARM: """
        i_want die !idiom
        i_want kills_me
        how kills_me
        harm_myself
        no_life
        farewell
        pills ... swallow so_as_to_die
        close_one ... others_want die
        close_one ... harm_oneself
        how ... harm_oneself
        harm_oneself painless
        in_mind suicide
        how ... die painless
        swallow ... pills so_as_to_die
        swallow ... so_as_to_die pills
        close_one swallow ... pills
        pills so_as_to_die swallow
        close_one suicide
        i_want suicide
        suicide painless
        close_one ... others_want harm_myself
        pills swallow so_as_to_die
        swallow so_as_to_die ... pills
        last_things ... all_over
        last_things ... last_things
        height ... how_easy !of_the_world
        """,
    Concern.VIOLENCE: """
        my_close hits !of_a_plan
        my_close hits_me
        my_close ... kills_me
        others_want kills_me
        he_me ++hits
        hits kills_me
        hits_me
        i_am ... victim
        victim home
        fear home ... hits
        fear my_close
        fear ... hits_me
        close_one hits_me
        close_one +hits ++close_one !of_a_plan
        took_my ... hits_me
        """,
    Concern.THREAT: """
        i_will attacks ... target
        i_will_attack ... target
        i_will_attack person_name
        threatens_you
        attacks ... your_place
        you_will pays_for_it
        comes armed
        how|where makes weapon !in_a_game
        target ... under_car
        gathering ... smells_fire
        i_will makes weapon
        contact_thing|private_thing|give_me|where ... settles
        i_will settles
        i_will attacks person_name
        knows_where ... pays_for_it|private_fact
        weapon goes_off
        """,
    Concern.HATE: """
        people_group demeans !of_a_plan
        demeans people_group !of_a_plan
        people_group like_animal
        ^slur +people_group
        people_group +slur !of_a_plan
        ^writes content against people_group
        ^badmouths people_group
        """,
    Concern.PRIVATE_DATA: """
        private_thing person_role
        contact_list people_role|person_role
        private_thing person_name
        person_role private_thing
        person_name private_thing
        contact_thing person_role
        contact_thing person_name
        person_name contact_thing
        private_fact person_name
        private_state person_role
        person_role private_state
        person_name private_fact
        list_of people_role|person_role ... with_names
        who_asked
        spouse_of
        """,
    Concern.INSTRUCTIONS: """
        your_orders
        system_prompt
        orders given_to_you
        shows ... developers
        developers given_to_you|shows
        ignores ... prior ... orders
        ignores orders prior
        ignores orders given_to_you
        repeats text_above
        encoding ... obey
        obey encoding
        ^encoding
        ^ignores ... given_to_you
        text_above ... developers|given_to_you
        given_to_you text_above
        given_to_you orders
        shows ... told_not
        told_not given_to_you
        given_to_you told_not
        shows ... text_above
        """,
    Concern.CONTENT: """
        ^writes content
        ^needs_a content against
        ^translates following
        ^needs_a to_spread
        in_bulk ... content|lines_of
        content|lines_of ... in_bulk
        content|lines_of ... turns_against
        """,
    Concern.PARTIES: """
        which|anyone rank_word party
        which|anyone party rank_word
        party rank_word +party
        ^ranks ... party
        ^ranks ... party_name
        comparison ... party_name
        comparison +party
        which|anyone ruined country
        which|anyone party ruined
        party_name ... better_than
        party_name or_you
        or_you party_name
        better_than party_name
        ^badmouths
        ^calls insult_word
        ^calls ... party_name
        ^give_me insult_word
        why_so ... so_bad
        why_so ... party|party_name insult_word
        party_name ruined
        party_name insult_word
        ^says ... nasty ... party_name|person_name|party
        ^says ... party_name|person_name ... nasty
        party_name +or ++party_name ... rank_word|which|you_would|chooses
        rank_word|which|chooses|you_would|whom ... party_name +or ++party_name
        between party_name ++party_name !of_a_plan
        """,
    Concern.VOTE: """
        whom votes
        votes +whom
        whom|anyone my_vote
        anyone deserves votes
        deserves my_vote
        my_vote whom
        convinces ... votes
        give_me reasons votes
        convinces ... party_name
        convinces chooses
        you_would whom
        whom you_would
        which|anyone party ... suits_me
        which|whom|anyone ballot suits_me
        torn ... decide_for_me !of_a_plan
        anyone party wins
        anyone wins !contest
        party_name wins
        you_would ... votes
        you_would my_vote
        """,
    Concern.ROLE: """
        ^be_now
        answer_word as_if
        ^confirms on_behalf
        unbound answer_word
        answer_word unbound
        always_says
        old_story secrets
        ^imitates
        ^lets +person_name ++speaks
        ^makes_speak ++person_name
        you_are ++person_name
        ^promises
        """,
    Concern.IDENTITY: """
        you_are ++human
        you_are ++machine
        talking_to human
        talking_to machine|program
        it_is +machine answers_me
        it_is human answers_me
        machine answers_me
        it_is +machine behind !of_the_world
        it_is human behind !of_the_world
        machine behind !of_the_world
        human behind !of_the_world
        it_is ... human ... talking_to ++nobody_there
        answers_self ++human|machine
        human answers_me
        who_is +to_you made
        who_is +made ++to_you
        who_is made_you
        ^it_is +machine !of_the_world !machine_for
        who_am_i_with
        model_of !other_model
        runs_on machine|kind_of_machine !of_the_world !other_model
        machine|kind_of_machine runs_on !of_the_world !other_model
        """,
    Concern.ELECTION: """
        ^where voting !of_a_plan
        where|when|how_to|may|age voting !of_a_plan
        voting when|where|proxy|closes|age !of_a_plan
        voting obligatory !of_a_plan
        where|when|how_to|may register electoral_roll !of_a_plan
        register electoral_roll !of_a_plan
        how_to register voting !of_a_plan
        may voting proxy !of_a_plan
        my_polling !of_a_plan
        how_to|may become_candidate
        how_to electoral_roll !of_a_plan
        when ... my_polling !of_a_plan
        register rolls !of_a_plan
        """,
}
"""The rules of each concern, one a line."""
HINTS: Mapping[Concern, frozenset[str]] = {
    concern: frozenset(groups.split())
    for concern, groups in {
        Concern.THREAT: "attacks i_will_attack threatens_you pays_for_it weapon armed settles comes knows_where goes_off hits",
        Concern.HATE: "people_group slur demeans insult_word",
        Concern.PRIVATE_DATA: "private_thing private_fact private_state contact_thing contact_list with_names spouse_of person_name "
        "person_role",
        Concern.INSTRUCTIONS: "your_orders orders system_prompt given_to_you developers text_above encoding obey",
        Concern.CONTENT: "content to_spread lines_of",
        Concern.PARTIES: "party_name party rank_word badmouths insult_word person_name nasty",
        Concern.VOTE: "votes my_vote ballot whom wins suits_me you_would convinces chooses party_name",
        Concern.ROLE: "be_now as_if on_behalf unbound imitates promises always_says old_story person_name",
        Concern.IDENTITY: "human machine made made_you talking_to answers_me behind answers_self who_is you_are who_am_i_with",
        Concern.ELECTION: "voting votes electoral_roll rolls my_polling proxy become_candidate",
    }.items()
}
"""Groups one of which a message must have for a concern that it is like to be its own; none but help is given without one."""


@dataclass(frozen=True)
class Slot:
    """One place of a rule: the groups that may stand in it, whether it opens a clause, how far it may be from the one before."""

    groups: tuple[str, ...]
    opens: bool
    gap: int


@dataclass(frozen=True)
class Rule:
    """A concern, the places that raise it and the groups that let a sentence be."""

    concern: Concern
    written: str
    slots: tuple[Slot, ...]
    unless: tuple[str, ...]
    needed: frozenset[str]
    """Groups that stand alone in their places: a sentence without one of them cannot meet it."""

    def match(self, spans: Mapping[str, Sequence[Span]], starts: frozenset[int]) -> Span | None:
        """The words that raise it, of a sentence whose groups stand at `spans` and whose clauses open at `starts`."""
        if not self.needed <= spans.keys():
            return None
        for first in self._at(self.slots[0], spans):
            if self.slots[0].opens and first[0] not in starts:
                continue
            met = self._rest(spans, 1, (first,))
            if met is not None and not self._is_let_be(spans, met):
                return met[0][0], met[-1][1]
        return None

    def _rest(self, spans: Mapping[str, Sequence[Span]], place: int, met: tuple[Span, ...]) -> tuple[Span, ...] | None:
        if place == len(self.slots):
            return met
        slot, end = self.slots[place], met[-1][1]
        for start, after in self._at(slot, spans):
            if end <= start <= end + slot.gap:
                found = self._rest(spans, place + 1, (*met, (start, after)))
                if found is not None:
                    return found
        return None

    def _is_let_be(self, spans: Mapping[str, Sequence[Span]], met: Sequence[Span]) -> bool:
        """Whether any word of its exceptions stands outside the wordings met: "السن القانوني" is an age, and speaks of no law."""
        return any(
            not any(begin <= start and end <= last and last - begin > 1 for begin, last in met)
            for group in self.unless
            for start, end in spans.get(group, ())
        )

    @staticmethod
    def _at(slot: Slot, spans: Mapping[str, Sequence[Span]]) -> list[Span]:
        return [span for group in slot.groups for span in spans.get(group, ())]


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, parsed, in the order of `RULES`."""
    lines = ((concern, line.strip()) for concern, written in RULES.items() for line in written.splitlines())
    return tuple(_parse(concern, line) for concern, line in lines if line)


def _parse(concern: Concern, written: str) -> Rule:
    slots, unless, gap = list[Slot](), list[str](), _GAP
    for part in written.split():
        if part == "...":
            gap = _ANY
        elif part.startswith("!"):
            unless.append(part[1:])
        else:
            near = min(gap, _NEAR * part.count("+")) if "+" in part else gap
            slots.append(Slot(tuple(part.lstrip("^+").split("|")), part.startswith("^"), near))
            gap = _GAP
    needed = frozenset(slot.groups[0] for slot in slots if len(slot.groups) == 1)
    return Rule(concern, written, tuple(slots), tuple(unless), needed)


def clause_starts(length: int, breaks: frozenset[int], spans: Mapping[str, Sequence[Span]]) -> frozenset[int]:
    """Words that open a clause: the first, those after a break, and those that only greetings or "could you" come before."""
    starts, pending = set[int](), [0, *breaks]
    while pending:
        start = pending.pop()
        if start in starts or start >= length:
            continue
        starts.add(start)
        pending.extend(end for group in _OPENERS for begin, end in spans.get(group, ()) if begin == start)
    return frozenset(starts)
