"""What people asked and got no answer to, grouped by what they want to know: for staff, at the command line and in the console."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.abstention.background import background
from agent.answer import AnswerStatus
from connectors.desk.left_open import LeftOpen
from conversation.told_back.marks import QuestionMark, QuestionState
from core.language.forms import Language
from core.language.identify import identify
from knowledge.document import Passage
from knowledge.known.alike import groups_of
from knowledge.ports import Embedder, QuestionExpander

OPEN_STATUSES = frozenset([AnswerStatus.UNANSWERABLE_NOTHING_FOUND.value, AnswerStatus.PERHAPS.value])
"""How a turn ends that told nothing for sure."""
MOST_QUESTIONS = 1_000
"""Questions that are grouped, the latest ones. Chosen by hand: grouping them takes seconds."""
_SAMPLES = 5
"""Wordings of a group that are shown. Chosen by hand."""
_NEAREST = 3
"""Passages that are shown beside a group. Chosen by hand."""

Nearest = Callable[[str, Language, int], Sequence[Passage]]
"""Finds the passages that lie nearest to a question."""


@dataclass(frozen=True)
class UnansweredGroup:
    """Questions that ask the same thing; `question` is the one nearest to the others."""

    question: str
    language: Language
    asked: int
    disliked: int
    """Of those, how many got a thumb down."""
    statuses: dict[str, int]
    languages: dict[str, int]
    first_at: datetime
    last_at: datetime
    wordings: tuple[str, ...]
    reasons: tuple[str, ...]
    """Why answers were disliked, as far as people said so."""
    nearest: tuple[Passage, ...]
    names: tuple[str, ...] = ()
    """What the questions are called, for marks and for those who wait."""
    waiting: int = 0
    """How many wait to be told."""
    mark: QuestionMark | None = None
    """What staff last made of one of them."""

    @property
    def themes(self) -> tuple[str, ...]:
        """Themes of what lies nearest."""
        return tuple(dict.fromkeys(theme for passage in self.nearest for theme in passage.meta.themes))

    @property
    def state(self) -> QuestionState:
        """How the group stands; what was asked again after it was answered is open again."""
        if self.mark is None or (self.mark.state is QuestionState.ANSWERED and self.last_at > self.mark.at):
            return QuestionState.OPEN
        return self.mark.state


def unanswered(
    open_questions: Sequence[LeftOpen],
    embedder: Embedder,
    expander: QuestionExpander | None,
    nearest: Nearest,
    *,
    limit: int,
    marks: Mapping[str, QuestionMark] | None = None,
    waiting: Collection[str] = (),
) -> list[UnansweredGroup]:
    """The groups of questions that were left open, most asked first, then the latest; at most `limit`."""
    asked = [(_form(one), one.text) for one in open_questions]
    groups = groups_of(asked, background(), embedder, expander)
    made = [([open_questions[n] for n in places], asked[places[0]][0]) for places in groups]
    made.sort(key=lambda group: (-len(group[0]), -max(one.at for one in group[0]).timestamp()))
    return [_group(members, language, nearest, marks or {}, waiting) for members, language in made[:limit]]


def _group(
    members: Sequence[LeftOpen],
    language: Language,
    nearest: Nearest,
    marks: Mapping[str, QuestionMark],
    waiting: Collection[str],
) -> UnansweredGroup:
    question = members[0].text
    marked = [marks[one.name] for one in members if one.name in marks]
    return UnansweredGroup(
        question=question,
        language=language,
        asked=len(members),
        disliked=sum(one.is_disliked for one in members),
        statuses=dict(Counter(one.status for one in members).most_common()),
        languages=dict(Counter(_form(one).value for one in members).most_common()),
        first_at=min(one.at for one in members),
        last_at=max(one.at for one in members),
        wordings=tuple(dict.fromkeys(one.text for one in members))[:_SAMPLES],
        reasons=tuple(dict.fromkeys(one.reason for one in members if one.reason))[:_SAMPLES],
        nearest=tuple(nearest(question, language, _NEAREST)),
        names=tuple(one.name for one in members),
        waiting=sum(one.name in waiting for one in members),
        mark=max(marked, key=lambda mark: mark.at, default=None),
    )


def _form(one: LeftOpen) -> Language:
    try:
        usual: Language | None = Language(one.language)
    except ValueError:
        usual = None
    return identify(one.text, usual).language
