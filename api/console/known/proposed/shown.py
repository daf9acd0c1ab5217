"""A proposal as its page shows it: against what stands already, so that whoever decides sees what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.guardrails.approved import ApprovedWording
from api.console.known.entries import WrittenFile
from api.console.library.comparing import Stretch, compared
from api.console.work.proposals import Proposal, ProposalKind
from core.language.fold import plain
from core.language.forms import Language
from knowledge.document import Passage
from knowledge.questions import StatedQuestions


@dataclass(frozen=True)
class ShownForm:
    """One form of a proposal: what stands, what is new with its place in the proposal, and for a wording what changes."""

    form: Language
    standing: tuple[str, ...] = ()
    new: tuple[tuple[int, str], ...] = ()
    changes: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class ShownProposal:
    """A proposal with its passage, where that is still published, and each form against what stands."""

    proposal: Proposal
    passage: Passage | None
    forms: tuple[ShownForm, ...]
    is_beside: bool
    """Whether something stands that it would change."""

    @property
    def is_questions(self) -> bool:
        """Whether it proposes questions."""
        return self.proposal.kind is ProposalKind.QUESTIONS


def shown(
    proposal: Proposal, passages: Mapping[str, Passage], file: WrittenFile, wordings: Sequence[ApprovedWording]
) -> ShownProposal:
    """A proposal against the document's questions as somebody goes on writing them, or the wording of its topic."""
    passage = passages.get(proposal.passage)
    if proposal.kind is ProposalKind.QUESTIONS:
        entry = entry_of(file, proposal.head)
        there = entry.questions if entry else ()
        return ShownProposal(proposal, passage, tuple(_asked(proposal, there)), entry is not None)
    wording = wording_of(wordings, proposal.head)
    return ShownProposal(proposal, passage, tuple(_worded(proposal, wording)), wording is not None)


def entry_of(file: WrittenFile, answer: str) -> StatedQuestions | None:
    """The entry of a document's questions that the same words answer."""
    return next((one for one in file.entries if plain(" ".join(one.answer)) == plain(answer)), None)


def wording_of(wordings: Sequence[ApprovedWording], topic: str) -> ApprovedWording | None:
    """The wording of a topic; the newest of several."""
    return next((one for one in reversed(wordings) if plain(one.topic) == plain(topic)), None)


def _asked(proposal: Proposal, there: Sequence[tuple[Language, str]]) -> list[ShownForm]:
    forms = []
    for form in Language:
        standing = tuple(text for tag, text in there if tag is form)
        said = {plain(text) for text in standing}
        new = tuple((n, text) for n, text in enumerate(proposal.texts.get(form, ())) if plain(text) not in said)
        forms.append(ShownForm(form, standing, new))
    return forms


def _worded(proposal: Proposal, wording: ApprovedWording | None) -> list[ShownForm]:
    forms = []
    for form in Language:
        before = wording.texts.get(form, "") if wording else ""
        after = next(iter(proposal.texts.get(form, ())), before)
        forms.append(ShownForm(form, changes=tuple(compared(before, after))))
    return forms
