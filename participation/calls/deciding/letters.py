"""Letters that say what was decided and why, in the applicant's language, and the papers made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.language.forms import Language
from participation.calls.deciding.schemas import CallReason, DossierDecision, DossierLetter
from participation.calls.review.ranking import RankPlace
from participation.calls.schemas import CallForInterest, Dossier
from participation.calls.words import deadline, moment, points_in_words, word
from participation.common.pdf import Paper


@dataclass(frozen=True)
class RankedAmong:
    """Where a dossier stands in the ranked list, of how many."""

    place: RankPlace
    of: int


def letter_of(
    call: CallForInterest,
    dossier: Dossier,
    decision: DossierDecision,
    ranked: RankedAmong | None,
    appeals_until: datetime | None,
) -> DossierLetter:
    """What an applicant is told: the decision, its points criterion by criterion, the reasons, and how to object."""
    form = dossier.language
    said = [
        word("letter_to", form, name=dossier.form.name),
        word("letter_about", form, number=dossier.number, call=call.plan.title.in_language(form)),
        word("letter_accepted" if decision.is_accepted else "letter_refused", form),
        *_points(call, ranked, form),
        *(f"• {word(f'reason_{reason}', form)}" for reason in decision.reasons),
        decision.words,
    ]
    if appeals_until is not None and not decision.is_accepted:
        said.append(word("letter_appeal", form, until=deadline(appeals_until, form)))
    return DossierLetter(word("letter_title", form), "\n".join(filter(None, said)))


def letter_paper(letter: DossierLetter, language: Language, foot: str, at: datetime) -> bytes:
    """The letter as a PDF."""
    paper = Paper(language, letter.title, at, foot)
    paper.text(letter.text)
    return paper.content


def receipt_paper(call: CallForInterest, dossier: Dossier, language: Language, foot: str) -> bytes:
    """That a dossier came in: its number, when, of whom, and the papers that are in it."""
    at = dossier.submitted_at or dossier.changed_at
    paper = Paper(language, word("receipt_title", language), at, foot)
    paper.facts(
        [
            (word("receipt_number", language), dossier.number),
            (word("receipt_call", language), call.plan.title.in_language(language)),
            (word("part_name", language), dossier.form.name),
            (word("part_receipt", language), dossier.form.receipt),
            (word("receipt_at", language), moment(at, language)),
        ]
    )
    if dossier.papers:
        paper.heading(word("receipt_papers", language))
        header = [word(f"receipt_{key}", language) for key in ("paper", "pages", "size")]
        rows = [
            [
                call.plan.papers[one.place].title.in_language(language),
                str(one.pages),
                word("kilobytes", language, size=-(-one.size // 1024)),
            ]
            for one in dossier.papers
            if one.place < len(call.plan.papers)
        ]
        paper.table(header, rows)
    paper.text(word("receipt_keep", language))
    return paper.content


def explained(place: RankPlace, numbers: dict[int, str], call: CallForInterest, language: Language) -> Sequence[str]:
    """In words why a dossier stands where it stands: what settled a tie, who its equals are, what the quota leaves."""
    said = []
    if place.settled_by is not None:
        title = call.plan.criteria[place.settled_by].title.in_language(language)
        others = _numbers(place.against, numbers, language)
        said.append(word("tie_settled", language, others=others, criterion=title))
    if place.equal:
        said.append(word("tie_equal", language, others=_numbers(place.equal, numbers, language)))
    said.append(word(f"standing_{place.standing}", language, minimum=call.plan.minimum))
    return said


def reasons_of(names: Sequence[str]) -> tuple[CallReason, ...]:
    """Reasons by name; what is none of ours is left out."""
    return tuple(one for one in CallReason if one.value in names)


def _points(call: CallForInterest, ranked: RankedAmong | None, form: Language) -> list[str]:
    if ranked is None:
        return []
    place, scale = ranked.place, call.plan.scale
    points = points_in_words(place.dossier.points, form)
    said = [word("letter_points", form, points=points, rank=place.rank, of=ranked.of)]
    for criterion, mean in zip(call.plan.criteria, place.dossier.by_criterion, strict=True):
        title = criterion.title.in_language(form)
        said.append(word("letter_criterion", form, criterion=title, points=points_in_words(mean, form), scale=scale))
    return said


def _numbers(dossiers: Sequence[int], numbers: dict[int, str], language: Language) -> str:
    return ("، " if language.is_rtl else ", ").join(numbers.get(one, str(one)) for one in dossiers)
