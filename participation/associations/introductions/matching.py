"""Who could help whom: needs and offers by the assignment of the common ground, each proposal with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.language.forms import Language
from core.language.meaning.meanings import meanings
from core.text import Script, script_of
from participation.associations.directory.schemas import Association, DirectoryEntry
from participation.associations.introductions.helps import helps_named
from participation.associations.introductions.schemas import HelperRef, HelpKind, HelpOffer, Introduction, Volunteer
from participation.common.assignment.assignment import Assigning, Merit, Pair
from participation.common.territory.gazetteer import Gazetteer

_OF_KIND, _OF_WORDS = 1000, 300
"""Points of the same kind of help, and of the offer's own words that say what is needed. Chosen by hand: an order."""
_NEAR = {0: 400, 1: 300, 2: 150}
"""Points by distance. Chosen by hand: nearer comes before better worded, never before the kind of help."""
_PROFESSIONAL = 50
"""Points of a professional, whose work it is. Chosen by hand: decides between equals."""
_PLACES = 3
"""Requests that one helper is proposed for at once. Chosen by hand: more is work."""
_MOST = 200
"""Requests that are matched at once. Chosen by hand: what the assignment takes with three places each."""


def offers_of(
    associations: Iterable[Association | DirectoryEntry], volunteers: Iterable[Volunteer]
) -> tuple[HelpOffer, ...]:
    """All that is offered by those given: lines of associations or of what everybody sees of them, and volunteers whom staff listed."""
    found = [
        HelpOffer(
            HelperRef(association=one.number),
            helps_named("\n".join(one.details.offers)),
            one.details.territory,
            one.details.offers,
            one.details.languages,
        )
        for one in associations
        if one.details.offers
    ]
    found += [
        HelpOffer(HelperRef(volunteer=one.number), one.kinds, one.territory, (), one.languages, one.participant)
        for one in volunteers
        if one.is_listed
    ]
    return tuple(found)


class HelpRules:
    """`participation.common.assignment`'s rules for needs and offers."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def barriers(self, seeker: Introduction, offer: HelpOffer) -> Sequence[str]:
        """Nobody helps themselves, and the offer must have to do with the need."""
        if (offer.who.association and offer.who.association == seeker.association) or (
            offer.participant and offer.participant == seeker.participant
        ):
            return ("itself",)
        if seeker.kind in offer.kinds or self._line(seeker, offer):
            return ()
        return ("other_help",)

    def merits(self, seeker: Introduction, offer: HelpOffer) -> Sequence[Merit]:
        """The kind of help, the words that say it, nearness, and that it is somebody's profession."""
        found = list[Merit]()
        if seeker.kind in offer.kinds:
            found.append(Merit("kind", seeker.kind.value, _OF_KIND))
        if line := self._line(seeker, offer):
            found.append(Merit("words", line, _OF_WORDS))
        if seeker.territory and offer.territory:
            distance = self._gazetteer.distance(seeker.territory, offer.territory)
            if distance in _NEAR:
                found.append(Merit(f"near_{distance}", offer.territory, _NEAR[distance]))
        if offer.who.volunteer:
            found.append(Merit("professional", "", _PROFESSIONAL))
        return tuple(found)

    def _line(self, seeker: Introduction, offer: HelpOffer) -> str:
        """The line of the offer that shares most with the need; else one of the kind of help, and empty where none is."""
        need = _keys(seeker.need)
        shared = [(sum(bool(word & other) for word in _keys(line) for other in need), line) for line in offer.lines]
        best, line = max(shared, default=(0, ""))
        if best >= min(2, max(len(need), 1)):
            return line
        return next((line for line in offer.lines if seeker.kind in helps_named(line)), "")


def proposals(
    requests: Iterable[Introduction], offers: Iterable[HelpOffer], gazetteer: Gazetteer
) -> tuple[tuple[Pair, HelperRef], ...]:
    """The best helper for each request that waits for one, with the reasons; nobody is proposed who said no."""
    seekers = {str(one.number): one for one in list(requests)[:_MOST]}
    known = {one.who.key: one for one in offers}
    refused = [(number, key) for number, one in seekers.items() for key in one.refused]
    found = Assigning(
        seekers, known, HelpRules(gazetteer), capacity=dict.fromkeys(known, _PLACES), refused=refused
    ).assign()
    return tuple((pair, known[pair.offer].who) for pair in found.pairs)


def best_offers(
    request: Introduction, offers: Iterable[HelpOffer], gazetteer: Gazetteer, limit: int
) -> tuple[tuple[HelpOffer, tuple[Merit, ...]], ...]:
    """Offers for one request, the best first, with their reasons: for staff who would rather choose."""
    rules = HelpRules(gazetteer)
    found = [
        (offer, tuple(rules.merits(request, offer)))
        for offer in offers
        if offer.who.key not in request.refused and not rules.barriers(request, offer)
    ]
    found.sort(key=lambda one: (-sum(merit.points for merit in one[1]), one[0].who))
    return tuple(found[:limit])


def kind_of_need(text: str) -> HelpKind:
    """The kind of help that a need names first in the list's order; other where it names none."""
    named = helps_named(text)
    return next((kind for kind in HelpKind if kind in named), HelpKind.OTHER)


def _keys(text: str) -> list[frozenset[str]]:
    language = Language.ARABIC if script_of(text) is Script.ARABIC else Language.FRENCH
    return [one.close for one in meanings(text, language)]
