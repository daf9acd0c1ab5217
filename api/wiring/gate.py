"""The gate of publishing: suites and questions asked of two releases by the agent that answers, quoting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from agent.guardrails.alerts import NoAlerts
from api.console.work.gate import AskingAhead, Gate, Replaying
from api.console.work.publishing import Publishing, Releasing
from api.opened import Knowledge, OrganisationTexts
from api.settings import Settings
from api.wiring.agent import open_agent
from api.wiring.evaluation import scorers_of
from api.wiring.releasing import OpenedReleasing
from connectors.desk.asked_lately import LatelyAsked, asked_in, asked_lately
from connectors.rows.identity import Vault
from core.clock import SystemClock
from core.language.forms import Language
from core.language.identify import identify
from evals.replay.replay import KeptAnswers, Remembered, ReplayQuestion, ask_ahead, fewest, questions_of, replay
from evals.replay.stored import Replays
from evals.suites.file import FORMATS, load_suite
from evals.suites.suite import Case
from evals.targets.in_process import InProcessTarget
from knowledge.drafts.drafts import Drafts
from knowledge.library.library import Library
from knowledge.search.pinned import PinnedRetriever

SUITES = "suites"
"""Folder of an organisation's suites."""
_ANSWERS = "replayed-1"
"""Name of the artifact that holds digests of what the newest releases answered to suites, by their numbers."""
_RELEASES = 4
"""Releases whose answers are remembered. Chosen by hand: the published one, the one before, and two candidates."""
_PATIENCE_S = 120.0
"""Seconds that a question may take: nobody waits for it, and a busy machine must not look like a wrong answer. Chosen by hand."""
_KEPT_EVERY = 50
"""Questions after which what was asked ahead is written down. Chosen by hand: a few seconds are lost where a server ends."""
_LONGEST = 4_000
"""Characters of a question that is asked again; chosen by hand: a suite's may be as long."""


def open_publishing(
    settings: Settings, texts: OrganisationTexts, knowledge: Knowledge, vault: Vault
) -> tuple[Publishing, Gate | None]:
    """Publishing as the console and commands do it, on knowledge that this process has opened; without a gate where settings say so."""
    drafts, releasing = Drafts(knowledge.database, SystemClock()), OpenedReleasing(knowledge)
    replays = Replays(knowledge.database, SystemClock()) if settings.api.publish_gate else None
    publishing = Publishing(drafts, knowledge.library, releasing, settings.core.data_dir, replays)
    gate = open_gate(settings, texts, knowledge, vault, drafts, replays, releasing) if replays else None
    return publishing, gate


def open_gate(
    settings: Settings,
    texts: OrganisationTexts,
    knowledge: Knowledge,
    vault: Vault,
    drafts: Drafts,
    replays: Replays,
    releasing: Releasing,
) -> Gate:
    """The gate on this knowledge."""

    def words(turns: Collection[str]) -> Mapping[tuple[str, int], str]:
        return asked_in(knowledge.database, vault, turns)

    replaying = replaying_on(
        settings,
        texts,
        knowledge,
        lambda: asked_lately(knowledge.database, vault, settings.api.gate_questions),
    )
    ahead = asking_ahead_on(settings, texts, knowledge)
    return Gate(drafts, knowledge.library, replays, releasing, replaying, words, ahead)


def replaying_on(
    settings: Settings,
    texts: OrganisationTexts,
    knowledge: Knowledge,
    asked: Callable[[], Collection[LatelyAsked]],
) -> Replaying:
    """Asks the organisation's suites and what people asked lately of two releases; raises SuiteError for a suite that cannot be read."""

    def ask(
        base: int | None, candidate: int, watch: Callable[[int, int], None], answers: KeptAnswers
    ) -> Mapping[str, Any]:
        suites = [load_suite(path) for path in suites_of(settings.core.organisation)]
        questions = [*fewest(questions_of(suites), settings.api.gate_cases), *map(_question, asked())]
        scorers = scorers_of(texts, "answer", lambda: knowledge.embedder)
        before = None if base is None else _target(settings, texts, knowledge, base)
        after = _target(settings, texts, knowledge, candidate)
        kept = remembered(knowledge.library, base)
        found = asyncio.run(replay(questions, before, after, scorers, watch, kept, answers))
        remember(knowledge.library, {base: kept.old, candidate: kept.new})
        return {**found.payload(), "suites": [suite.name for suite in suites]}

    return ask


def asking_ahead_on(settings: Settings, texts: OrganisationTexts, knowledge: Knowledge) -> AskingAhead:
    """Asks the organisation's suites of what is published while nobody waits, and remembers what it answers."""

    def ahead(base: int, is_idle: Callable[[], bool]) -> bool:
        suites = [load_suite(path) for path in suites_of(settings.core.organisation)]
        cases = fewest(questions_of(suites), settings.api.gate_cases)
        published = _target(settings, texts, knowledge, base)
        for start in range(0, len(cases), _KEPT_EVERY):
            kept = remembered(knowledge.library, base)
            is_whole = asyncio.run(ask_ahead(cases[start : start + _KEPT_EVERY], published, kept, is_idle))
            if kept.old:
                remember(knowledge.library, {base: kept.old})
            if not is_whole:
                return False
        return True

    return ahead


def _target(settings: Settings, texts: OrganisationTexts, knowledge: Knowledge, release: int) -> InProcessTarget:
    pinned = PinnedRetriever(knowledge.retriever, knowledge.library, release)
    without = {"model_name": "", "model_2_name": "", "model_3_name": "", "turn_timeout": _PATIENCE_S}
    quoting = replace(settings, agent=settings.agent.model_copy(update=without))
    agent = open_agent(quoting, texts, replace(knowledge, retriever=pinned), alerts=NoAlerts())
    return InProcessTarget(agent, knowledge.library.passages)


def remembered(library: Library, release: int | None) -> Remembered:
    """What a release answered when it was tried or compared with."""
    kept: Any = library.artifact(_ANSWERS) or {}
    return Remembered(kept.get(str(release), {}))


def remember(library: Library, answers: Mapping[int | None, Mapping[str, str]]) -> None:
    """Keep what releases answered, of the newest only."""
    kept: Any = {**(library.artifact(_ANSWERS) or {})}
    kept |= {str(release): {**kept.get(str(release), {}), **told} for release, told in answers.items() if release}
    newest = sorted(kept, key=int, reverse=True)[:_RELEASES]
    library.keep_artifact(_ANSWERS, {release: kept[release] for release in newest})


def suites_of(organisation: Path) -> list[Path]:
    """Files of an organisation's suites; rails are tried elsewhere, in the folders below: they are the same whatever is published."""
    folder = organisation / SUITES
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in FORMATS) if folder.is_dir() else []


def _question(one: LatelyAsked) -> ReplayQuestion:
    try:
        usual: Language | None = Language(one.language)
    except ValueError:
        usual = None
    language = identify(one.text, usual).language
    case = Case(id=one.turn, language=language, question=one.text[:_LONGEST], expect="perhaps")
    return ReplayQuestion("asked", case, place=one.place)
