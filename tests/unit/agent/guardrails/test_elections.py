"""How an election is held is told by official documents alone; on polling day and its eve nothing is campaigned with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.agent import Agent
from agent.answer import Answer, AnswerStatus
from agent.guardrails.elections import AuditedLifts, NoLifts, SilenceLifts, silent_until
from agent.guardrails.policy import Policy
from agent.question import Exchange, Question
from agent.testing import searcher_over
from api.wiring.agent import build_agent
from core.audit import AuditLog
from core.language.forms import Language
from core.testing import FixedClock
from core.text import Script, script_of
from knowledge.document import Kind
from tests.databases import migrated
from tests.unit.agent.corpus import EAGER, ORGANISATION, PASSAGES, passage

LAW = passage(
    "Peut voter toute personne âgée de dix-huit ans révolus et inscrite sur les listes électorales.",
    "Loi sur les listes électorales",
    "lois/loi-listes.md",
    kind=Kind.LAW,
    published_on=date(2025, 12, 1),
)
PROPOSAL = passage(
    "Le Forum propose que toute personne âgée de seize ans puisse voter.",
    "Loi de progrès : programme",
    "loi-progres.md",
)
ADDRESS = {"address": "https://example.org/vote", "source": "https://example.org", "checked": "2026-11-01"}
OFFICIAL = Policy.model_validate({"sources": {"official": ["loi-*"]}, "election": ADDRESS})
MAY_VOTE = "À partir de quel âge peut-on voter ?"
LIBRARIES = "Combien de bibliothèques de quartier le Forum propose-t-il d'ouvrir ?"
POLLING: dict[str, Any] = {
    "election": {**ADDRESS, "calendar": [{"day": "2026-09-23", "what": "vote", "polling": True}]}
}


def agent_under(policy: Policy, *passages: Any, at: datetime | None = None, lifts: SilenceLifts | None = None) -> Agent:
    clock = FixedClock(at) if at else FixedClock()
    return build_agent(
        ORGANISATION, searcher_over((*PASSAGES, *passages)), clock=clock, decider=EAGER, policy=policy, lifts=lifts
    )


async def test_who_may_vote_is_told_by_the_law_with_its_date_and_by_no_proposal() -> None:
    answer = await agent_under(OFFICIAL, LAW, PROPOSAL).answer(Question(MAY_VOTE))
    assert answer.status is AnswerStatus.ANSWERED
    assert {citation.title for citation in answer.citations} == {"Loi sur les listes électorales"}
    assert "1er décembre 2025" in answer.text
    assert "seize" not in answer.text
    assert answer.text.endswith("https://example.org/vote")


@pytest.mark.parametrize(
    "documents",
    [(), (PROPOSAL,), (passage(LAW.text, "Loi", "loi-x.md", kind=Kind.LAW, published_on=None),)],
    ids=["none", "proposal-alone", "undated"],
)
async def test_without_an_official_document_people_are_sent_to_the_official_address(documents: Any) -> None:
    answer = await agent_under(OFFICIAL, *documents).answer(Question(MAY_VOTE))
    assert answer.status is AnswerStatus.REFERRED_ELECTION
    assert not answer.citations
    assert answer.text.endswith("https://example.org/vote")


async def test_what_has_run_out_is_not_the_law_any_more() -> None:
    old = passage(LAW.text, "Loi", "loi-x.md", kind=Kind.LAW, valid_until=date(2026, 1, 1))
    answer = await agent_under(OFFICIAL, old).answer(Question(MAY_VOTE))
    assert answer.status is AnswerStatus.REFERRED_ELECTION


async def test_what_goes_on_about_an_election_is_held_to_the_same() -> None:
    before = Exchange("Comment s'inscrire sur les listes électorales ?", "…", AnswerStatus.ANSWERED)
    answer = await agent_under(OFFICIAL, PROPOSAL).answer(Question("et à partir de quel âge ?", (before,)))
    assert answer.status is AnswerStatus.REFERRED_ELECTION


def at(day: int, hour: int = 12, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "is_silent"),
    [(at(21), False), (at(21, 22), False), (at(21, 23), True), (at(22), True), (at(23, 22), True), (at(23, 23), False)],
    ids=["before", "eve-not-begun", "eve-begun", "eve", "polling", "over"],
)
async def test_polling_day_and_its_eve_are_days_of_casablanca(moment: datetime, is_silent: bool) -> None:
    answer = await agent_under(Policy.model_validate(POLLING), at=moment).answer(Question(LIBRARIES))
    assert (answer.status is AnswerStatus.PAUSED_ELECTION) is is_silent


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 2, 14, 23, 30, tzinfo=UTC), date(2026, 2, 15)),
        (datetime(2026, 2, 20, 23, 30, tzinfo=UTC), date(2026, 2, 20)),
        (datetime(2026, 3, 22, 23, 30, tzinfo=UTC), date(2026, 3, 23)),
    ],
    ids=["before-ramadan", "in-ramadan", "after-ramadan"],
)
def test_days_follow_the_clock_that_changes_around_ramadan(moment: datetime, day: date) -> None:
    assert Policy().day_of(moment) == day


@pytest.mark.parametrize("form", Language)
async def test_the_silence_is_told_in_every_form_with_its_end(form: Language) -> None:
    agent = agent_under(Policy.model_validate(POLLING), at=at(22))
    answer = await agent.answer(Question(LIBRARIES, language=form))
    assert answer.status is AnswerStatus.PAUSED_ELECTION
    assert "24" in answer.text
    assert answer.text.endswith("https://example.org/vote")
    assert script_of(answer.text) is (Script.ARABIC if form.is_rtl else Script.LATIN)


async def test_courtesies_help_and_where_to_vote_go_on_in_the_silence() -> None:
    policy = Policy.model_validate({**POLLING, "sources": {"official": ["loi-*"]}})
    agent = agent_under(policy, LAW, at=at(23))

    async def ended(text: str) -> AnswerStatus:
        return (await agent.answer(Question(text))).status

    assert await ended("Bonjour") is AnswerStatus.CONVERSATION_GREETING
    assert await ended("Je veux mourir") is AnswerStatus.HELP_CRISIS
    assert await ended(MAY_VOTE) is AnswerStatus.ANSWERED
    assert await ended("Pour qui voter ?") is AnswerStatus.CONVERSATION_VOTE


def test_days_that_follow_on_one_another_are_one_silence() -> None:
    days = [{"day": f"2026-09-{day}", "what": "vote", "polling": True} for day in (23, 25)]
    election = Policy.model_validate(
        {"election": {"calendar": [*days, {"day": "2026-09-10", "what": "lists"}]}}
    ).election
    assert silent_until(election, date(2026, 9, 22), NoLifts()) == date(2026, 9, 26)
    assert silent_until(election, date(2026, 9, 10), NoLifts()) is None


@pytest.fixture
def lifts(tmp_path: Path) -> Iterator[AuditedLifts]:
    database = migrated(tmp_path / "munadil.db")
    yield AuditedLifts(AuditLog(database, FixedClock()))
    database.close()


async def test_what_two_people_lifted_is_answered_and_audited(lifts: AuditedLifts) -> None:
    agent = agent_under(Policy.model_validate(POLLING), at=at(22), lifts=lifts)

    async def asked() -> Answer:
        return await agent.answer(Question(LIBRARIES))

    lifts.lift(date(2026, 9, 23), "amina", "driss", "the vote is put off")
    assert (await asked()).status.is_answered
    lifts.keep(date(2026, 9, 23), "amina")
    assert (await asked()).status is AnswerStatus.PAUSED_ELECTION
    told = [(entry.who, entry.action, entry.subject) for entry in lifts.audit.entries()]
    assert told[-1] == ("amina and driss", "election.lift_silence", "2026-09-23")
    assert not lifts.is_lifted(date(2026, 9, 23) + timedelta(days=1))
