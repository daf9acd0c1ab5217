"""Faults planted in the real product on its real documents: the gate must fail, in the slice that was hurt and there alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from agent.answer import Answer, AnswerSentence, OnSentence
from agent.ports import AnsweringAgent
from agent.question import Question
from api.opened import Knowledge
from api.wiring.agent import open_agent
from api.wiring.knowledge import open_knowledge
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from core.errors import ExitCode
from core.language.forms import Language
from core.language.identify import identify
from evals.ports import Scorer, Target
from evals.runs.folder import load_run, save_run
from evals.runs.results import CaseResult, RunResult
from evals.runs.run import run_suite
from evals.score import Score
from evals.scorers import default_scorers
from evals.suites.file import load_suite, to_yaml
from evals.suites.suite import Suite, Thresholds
from evals.targets.in_process import InProcessTarget
from evals.targets.step import StepTarget
from evals.targets.testing import plan_of, run_in_order
from evals.verdicts.gate import gate
from evals.verdicts.verdict import CheckOutcome, Verdict
from knowledge.document import Passage
from knowledge.ports import Hit, LexicalIndex
from knowledge.query import Alternatives
from knowledge.search.expansion import load_expander
from knowledge.search.searcher import Searcher
from tests.acceptance.homes import REPOSITORY, munadil, settings_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

FACTS = REPOSITORY / "examples/istiqlal/suites/facts.yaml"
DOCUMENTS = REPOSITORY / "examples/istiqlal/documents"
WITHDRAWN = "tamkine-cohortes.md"
ASKED_ABOUT = (WITHDRAWN, "jam3iatonline-objectifs.md", "moucharaka-mouwatina.md", "nassij-strategie.md")
"""Enough to tell a fault from chance, and no more: every test asks all of it again."""
EVERY = frozenset(Language)
THRESHOLDS = Thresholds(
    minimum={"citation_recall": 1.0, "answer_language": 0.9},
    drop={"strict_vital_recall": 0.05},
    slices=("document",),
)


@pytest.fixture(scope="module")
def baseline(example_knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> tuple[Suite, RunResult]:
    """What the product answers rightly today, of all the facts: a release must not lose any of it."""
    every = load_suite(FACTS)
    groups = tuple(group for group in every.groups if group.sources and group.sources[0] in ASKED_ABOUT)
    facts = every.model_copy(update={"groups": groups})
    whole = _run(facts, _agent(example_knowledge), example_knowledge, tmp_path_factory.mktemp("whole"))
    right = {case.case_id for case in whole.cases if _is_right(case.scores)}
    cases = tuple(
        case.model_copy(update={"tags": tuple(f"document:{name}" for name in case.sources[:1])})
        for case in facts.all_cases
        if case.id in right
    )
    suite = Suite(name="right-today", thresholds=THRESHOLDS, cases=cases)
    return suite, _run(suite, _agent(example_knowledge), example_knowledge, tmp_path_factory.mktemp("right"))


def test_nothing_planted_passes_and_comes_out_alike(
    baseline: tuple[Suite, RunResult], example_knowledge: Knowledge, tmp_path: Path
) -> None:
    suite, before = baseline
    after = _run(suite, _agent(example_knowledge), example_knowledge, tmp_path)
    assert [_told(case) for case in after.cases] == [_told(case) for case in before.cases]
    assert gate(after, THRESHOLDS, before).outcome is CheckOutcome.PASS
    assert len(before.cases) >= 80


def test_darija_answered_in_french_fails_in_darija_alone(
    baseline: tuple[Suite, RunResult], example_knowledge: Knowledge, tmp_path: Path
) -> None:
    verdict = _planted(baseline, _FrenchForDarija(_agent(example_knowledge)), example_knowledge, tmp_path)
    assert _failed(verdict, "answer_language") == {Language.DARIJA, Language.DARIJA_LATIN}


def test_a_composer_that_drops_citations_fails_in_every_language(
    baseline: tuple[Suite, RunResult], example_knowledge: Knowledge, tmp_path: Path
) -> None:
    verdict = _planted(baseline, _WithoutCitations(_agent(example_knowledge)), example_knowledge, tmp_path)
    assert _failed(verdict, "citation_recall") == EVERY


def test_the_arabic_analyser_off_fails_where_arabic_words_are_searched(
    example_knowledge: Knowledge, tmp_path: Path
) -> None:
    """Asked of the search alone, and without known questions: they find what words do not, and hide such a fault.

    Darija in Latin letters is searched in Arabic words too, and so is French, by what one thing is called in both. Arabic itself
    finds by meaning what its words miss, for every sheet stands in Arabic: Darija, whose words are put into Arabic ones, does not.
    """
    facts = load_suite(FACTS)
    words = example_knowledge.words
    before = _retrieved(facts, words, example_knowledge, tmp_path / "before")
    after = _retrieved(facts, _WithoutArabic(words), example_knowledge, tmp_path / "after")
    verdict = gate(after, Thresholds(drop={"retrieved_source_1": 0.05}), before)
    assert verdict.exit_code == ExitCode.BAD_VERDICT
    failed = _failed(verdict, "retrieved_source_1")
    assert Language.DARIJA in failed
    assert Language.ENGLISH not in failed


def test_a_withdrawn_document_fails_under_its_name(
    baseline: tuple[Suite, RunResult], example_home: Path, tmp_path: Path
) -> None:
    suite, before = baseline
    home, documents = tmp_path / "home", tmp_path / "documents"
    shutil.copytree(example_home, home, ignore=shutil.ignore_patterns("models"))
    (home / "models").symlink_to(example_home / "models", target_is_directory=True)
    shutil.copytree(DOCUMENTS, documents, ignore=shutil.ignore_patterns(f"{Path(WITHDRAWN).stem}.*"))
    assert munadil(home, "ingest", str(documents), "--source", "documents").returncode == 0
    with settings_for(home), open_knowledge(load_settings()) as knowledge:
        after = _run(suite, _agent(knowledge), knowledge, tmp_path / "run")
    verdict = gate(after, THRESHOLDS, before)
    assert verdict.exit_code == ExitCode.BAD_VERDICT
    assert {check.tag for check in verdict.checks if check.tag and check.outcome is CheckOutcome.FAIL} == {
        f"document:{WITHDRAWN}"
    }


def test_the_command_exits_by_what_was_planted(
    baseline: tuple[Suite, RunResult], example_knowledge: Knowledge, tmp_path: Path
) -> None:
    suite, before = baseline
    save_run(tmp_path / "before", before, to_yaml(suite))
    _run(suite, _WithoutCitations(_agent(example_knowledge)), example_knowledge, tmp_path / "after")
    done = munadil(tmp_path, "eval", "gate", str(tmp_path / "after"), "--baseline", str(tmp_path / "before"))
    assert done.returncode == 1, done.stderr
    assert "citation_recall" in done.stdout
    assert munadil(tmp_path, "eval", "gate", str(tmp_path / "before")).returncode == 0


def _planted(baseline: tuple[Suite, RunResult], agent: AnsweringAgent, knowledge: Knowledge, folder: Path) -> Verdict:
    suite, before = baseline
    verdict = gate(_run(suite, agent, knowledge, folder), THRESHOLDS, before)
    assert verdict.exit_code == ExitCode.BAD_VERDICT
    return verdict


def _failed(verdict: Verdict, metric: str) -> set[Language]:
    """Languages that fail by a metric; none may fail by another one alone."""
    failed = [check for check in verdict.checks if check.outcome is CheckOutcome.FAIL and check.language]
    named = {check.language for check in failed if check.language and check.metric == metric}
    assert {check.language for check in failed} == named
    return named


def _run(suite: Suite, agent: AnsweringAgent, knowledge: Knowledge, folder: Path) -> RunResult:
    overrides = load_organisation(knowledge.settings).replies.overrides
    scorers = default_scorers(similarity=knowledge.retriever.similarity, wordings=overrides)
    return _asked(suite, InProcessTarget(agent, knowledge.library.passages), scorers, folder)


def _retrieved(suite: Suite, words: LexicalIndex, knowledge: Knowledge, folder: Path) -> RunResult:
    library = knowledge.library
    searcher = Searcher(library, knowledge.embedder, knowledge.vectors, words, load_expander(library))
    agent = open_agent(
        knowledge.settings, load_organisation(knowledge.settings), replace(knowledge, retriever=searcher)
    )
    return _asked(suite, StepTarget(agent, "retrieve"), default_scorers(), folder)


def _asked(suite: Suite, target: Target, scorers: Sequence[Scorer], folder: Path) -> RunResult:
    folder.mkdir(parents=True, exist_ok=True)
    logs = folder / "logs"
    run_suite(suite, plan_of(suite), folder, lambda: target, scorers, log_dir=logs, engine=run_in_order)
    run = load_run(folder)
    assert not [case.error for case in run.cases if case.error]
    return run


def _agent(knowledge: Knowledge) -> AnsweringAgent:
    return open_agent(knowledge.settings, load_organisation(knowledge.settings), knowledge)


def _is_right(scores: Mapping[str, Score | None]) -> bool:
    found = (scores.get(name) for name in ("strict_vital_recall", "citation_recall", "answer_language"))
    return all(score is not None and score.is_perfect for score in found)


def _told(case: CaseResult) -> tuple[object, ...]:
    timeless = {name: score for name, score in case.scores.items() if name != "latency_ms"}
    return case.case_id, case.status, case.text, case.citations, timeless


class _Wrapped:
    """An agent whose questions or answers are spoilt."""

    def __init__(self, agent: AnsweringAgent) -> None:
        self._agent = agent

    async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
        return self.spoil(await self._agent.answer(self.ask(question), on_sentence))

    def ask(self, question: Question) -> Question:
        return question

    def spoil(self, answer: Answer) -> Answer:
        return answer


class _FrenchForDarija(_Wrapped):
    def ask(self, question: Question) -> Question:
        spoken = identify(question.text).language
        darija = spoken in (Language.DARIJA, Language.DARIJA_LATIN)
        return replace(question, language=Language.FRENCH) if darija else question


class _WithoutCitations(_Wrapped):
    def spoil(self, answer: Answer) -> Answer:
        sentences = tuple(AnswerSentence(sentence.text) for sentence in answer.sentences)
        text = " ".join(sentence.text for sentence in sentences)
        return replace(answer, text=text, sentences=sentences, citations=())


class _WithoutArabic:
    """The word index with an analyser that knows no Arabic: words in Arabic letters count for nothing."""

    def __init__(self, words: LexicalIndex) -> None:
        self._words = words

    def search(self, question: str, limit: int, alternatives: Alternatives = ()) -> list[Hit]:
        return self._words.search(_without_arabic(question), limit, _plain(alternatives))

    def ceiling(self, question: str, alternatives: Alternatives = ()) -> float:
        return self._words.ceiling(_without_arabic(question), _plain(alternatives))

    def coverage(self, question: str, texts: Sequence[str], alternatives: Alternatives = ()) -> list[float]:
        plain = [_without_arabic(text) for text in texts]
        return self._words.coverage(_without_arabic(question), plain, _plain(alternatives))

    def add(self, passages: Iterable[Passage]) -> None:
        self._words.add(passages)

    def delete(self, ids: Sequence[str]) -> None:
        self._words.delete(ids)

    def ids(self) -> set[str]:
        return self._words.ids()

    def present(self, ids: Collection[str]) -> set[str]:
        return self._words.present(ids)

    def close(self) -> None:
        self._words.close()


def _without_arabic(text: str) -> str:
    return re.sub(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]+", " ", text)


def _plain(alternatives: Alternatives) -> Alternatives:
    kept = ((_without_arabic(head), tuple(map(_without_arabic, texts))) for head, texts in alternatives)
    return tuple((head, texts) for head, texts in kept if head.strip())
