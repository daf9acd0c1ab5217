"""Fourth step: find what may answer, as the message reads first, and weigh what kind of message it is."""

from __future__ import annotations

import asyncio

import structlog

from agent.guardrails.concerns import CONCERN_RAILS, ConcernRail
from agent.guardrails.elections import official_documents
from agent.guardrails.rails import alert_staff
from agent.retrieval.finder import Finder, Found
from agent.retrieval.sources import is_outdated
from agent.steps.step import Tools
from agent.turn import StepLog, Turn
from agent.understanding.likeness import Likeness

_HELPS = 0.5
"""Likeness to a message of somebody in danger from which on help is given. Measured: the least that civic questions stay under in
999 of 1,000 (`agent/understanding/learned/messages.json`)."""
_AGREES = 0.8
"""Unlikeness to civic questions from which on a word of a concern is taken as meant. Measured: 998 of 1,000 stay under it
or have no such word, and of English sentences of others 987."""
_QUOTES = 0.8
"""Unlikeness to civic questions from which on no model is asked. Measured: 995 of 1,000 civic questions stay under it."""

_log = structlog.get_logger(__name__)


class Retrieve:
    """Searches once, looks into the documents that replace outdated ones, and heeds what the question's vector tells of it."""

    name = "retrieve"

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._finder = Finder(tools.retriever, tools.settings.passages_found)

    async def run(self, turn: Turn) -> None:
        """Leave in the turn what was found; stop it where it is like a message that a rail meets, and a word of it says so too."""
        log = turn.log(self.name)
        turn.found = await asyncio.to_thread(self._official if turn.official_only else self._every, turn)
        log.detail["hits"] = len(turn.found.hits)
        log.verdict = "found" if turn.found.hits else "nothing_found"
        if self._tools.classifier and not turn.official_only:
            try:
                await self._weigh(turn, log)
            except Exception as error:  # noqa: BLE001 whatever breaks, no model is asked
                _log.error("message.unweighed", kind=type(error).__name__)
                turn.quotes_only, log.detail["unlike_civic"] = True, "error"

    def _every(self, turn: Turn) -> Found:
        return self._finder.find(turn.understood.reading, turn.spoken, turn.release)

    def _official(self, turn: Turn) -> Found:
        """What official documents that still hold have; nothing where none is published."""
        filters = official_documents(self._tools.policy, self._tools.retriever.document_titles())
        if filters is None:
            return Found(turn.understood.reading)
        today = self._tools.today()
        found = self._finder.find_within(filters, turn.understood.reading, turn.spoken)
        return found.kept([hit for hit in found.hits if not is_outdated(hit.passage, today)], today)

    async def _weigh(self, turn: Turn, log: StepLog) -> None:
        if self._tools.classifier is None or not turn.found.vector:
            raise ValueError("there is no vector to weigh")
        like = self._tools.classifier.likeness(turn.found.vector)
        log.detail["unlike_civic"] = round(like.unlike_civic, 4)
        turn.quotes_only = turn.quotes_only or like.unlike_civic >= _QUOTES
        rail = self._met(turn, like)
        if rail:
            log.detail["met"] = [rail.name]
            turn.meet(rail.name)
            await alert_staff((rail.name,), turn, self._tools.policy, self._tools.alerts)
            turn.stop(rail.status)
            log.verdict = rail.status.value

    def _met(self, turn: Turn, like: Likeness) -> ConcernRail | None:
        """The rail that meets it: on likeness alone where it helps, else where a word of the message agrees."""
        policy = self._tools.policy
        on = {rail.concern: rail for rail in CONCERN_RAILS if policy.choice(rail.name).is_on(self._tools.today())}
        helping = [one for one in on if on[one].helps and like.concerns.get(one, 0.0) >= _HELPS]
        if helping:
            return on[max(helping, key=lambda one: like.concerns[one])]
        meant = like.meant(turn.hints(policy.named) & on.keys()) if like.unlike_civic >= _AGREES else None
        return on[meant] if meant else None
