"""Asks the real agent, and notes what was found, what could have been quoted and what was shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agent.agent import Agent
from agent.answer import Answer
from agent.question import Exchange, Question
from agent.retrieval.selection import nearest
from agent.steps.decide import Decide
from agent.turn import Turn
from benchmarks.unseen.cases import Case, Kind
from benchmarks.unseen.judging import Outcome, Text, Tier, outcome_of, shows, stands_at_gold, tier_of
from benchmarks.unseen.opened import Opened, file_name
from benchmarks.unseen.oracle import Oracle


@dataclass(frozen=True)
class Asked:
    """A case and what came of it. What concerns gold is None where the corpus does not answer."""

    corpus: str
    case: Case
    status: str
    tier: Tier
    shown: tuple[Text, ...]
    text: str
    """All that the person reads."""
    outcome: Outcome | None = None
    at_gold: bool | None = None
    """Whether the sentence that the gold stands in was shown."""
    handed_on: bool | None = None
    """Whether the gold stands in a passage that was handed on."""
    quotable: bool | None = None
    """Whether the gold stands in a span that may be quoted."""
    chosen: bool | None = None
    """Whether the gold stands in the spans that would be quoted, whatever was decided."""
    probability: float | None = None
    """That the documents answer, as the agent took it; None where it did not come to that."""


@dataclass(frozen=True)
class Told:
    """What became of a question when the oracle wrote; the oracle is not asked where the turn ends before."""

    case: Case
    was_asked: bool
    had_gold: bool
    status: str
    composer: str
    right: bool
    text: str


class Asker:
    """Asks one corpus; conversations are held once, however many of their messages are cases."""

    def __init__(self, corpus: str, opened: Opened) -> None:
        self._corpus, self._opened, self._agent = corpus, opened, opened.agent()
        self._held: dict[tuple[str, ...], tuple[Exchange, ...]] = {}

    async def ask(self, case: Case) -> Asked:
        """The answer to a case, judged."""
        question = Question(case.question, await self._history(case.before))
        answer = await self._agent.answer(question)
        shown, tier = self._shown(answer), tier_of(answer.status)
        asked = Asked(
            self._corpus, case, answer.status.value, tier, shown, answer.text, probability=_probability(answer)
        )
        if case.gold is None:
            return asked
        turn = await self._agent.run_until(question, Decide.name)
        return replace(
            asked,
            outcome=outcome_of(tier, shows(shown, case.gold)),
            at_gold=tier is not Tier.NOTHING and stands_at_gold(shown, case.gold),
            handed_on=shows(_passages(turn), case.gold),
            quotable=shows(_quotable(turn), case.gold),
            chosen=shows(_chosen(turn), case.gold),
        )

    async def tell(self, cases: Iterable[Case], oracle: Oracle) -> list[Told]:
        """What the same agent says with a perfect model."""
        agent, told = self._opened.agent(oracle.base_url), list[Told]()
        for case in cases:
            oracle.expects(case.gold)
            told.append(self._told(case, await _answer(agent, case), oracle))
        return told

    def _told(self, case: Case, answer: Answer, oracle: Oracle) -> Told:
        right = case.gold is not None and answer.status.is_answered and shows(self._shown(answer), case.gold)
        return Told(case, oracle.was_asked, oracle.had_gold, answer.status.value, answer.composer, right, answer.text)

    async def _history(self, before: Sequence[str]) -> tuple[Exchange, ...]:
        key = tuple(before)
        if key and key not in self._held:
            earlier = await self._history(key[:-1])
            answer = await self._agent.answer(Question(key[-1], earlier))
            ids = tuple(citation.passage_id for citation in answer.citations)
            exchange = Exchange(key[-1], answer.text, answer.status, answer.standalone_question, ids)
            self._held[key] = (*earlier, exchange)
        return self._held.get(key, ())

    def _shown(self, answer: Answer) -> tuple[Text, ...]:
        """Quotations, and sentences under the document of each source that they stand on; not fixed wordings."""
        documents = self._opened.documents_of(citation.passage_id for citation in answer.citations)
        cited = {c.number: documents.get(c.passage_id, "") for c in answer.citations}
        said = [Text(s.text, cited.get(number, "")) for s in answer.sentences for number in s.citations]
        quoted = [Text(c.quote, cited[c.number]) for c in answer.citations]
        return tuple(dict.fromkeys((*said, *quoted)))


async def _answer(agent: Agent, case: Case) -> Answer:
    return await agent.answer(Question(case.question))


def _passages(turn: Turn) -> list[Text]:
    """What an answer may be composed from; what was found, where the turn ended before that was decided."""
    passages = [source.passage for source in turn.sources] or [hit.passage for hit in turn.found.hits]
    # Title and headings go along: in a programme, the answer often is one.
    return [
        Text("\n".join((passage.meta.title, *passage.heading, passage.text)), file_name(passage.key))
        for passage in passages
    ]


def _quotable(turn: Turn) -> list[Text]:
    return [Text(one.text, file_name(one.source.passage.key)) for one in turn.ranked]


def _chosen(turn: Turn) -> list[Text]:
    return [Text(one.text, file_name(one.source.passage.key)) for one in nearest(turn.ranked)]


def _probability(answer: Answer) -> float | None:
    found = [step.detail.get("probability") for step in answer.steps if step.name == Decide.name]
    return found[0] if found and isinstance(found[0], float) else None


def answerable(cases: Iterable[Case]) -> list[Case]:
    """Those that the corpus answers."""
    return [case for case in cases if case.kind is Kind.ANSWERABLE]
