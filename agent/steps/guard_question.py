"""First step: a message that can be read, and is not too long; personal data in it goes no further."""

from __future__ import annotations

import asyncio
from datetime import date

from agent.answer import AnswerStatus
from agent.guardrails.concerns import CONCERN_RAILS
from agent.guardrails.elections import silent_until
from agent.guardrails.personal_data import take_out
from agent.guardrails.rails import QUESTION_RAILS, alert_staff
from agent.question import LANGUAGE_SAMPLE
from agent.steps.step import Tools
from agent.turn import Turn
from core.language.identify import identify
from core.language.wording.concerns.reading import concerns_in
from core.text import normalise, remove_hidden

_HIDDEN_TOO = 10
"""How many times its length a question may have with what cannot be seen in it. Chosen by hand."""

_OVERLAP = 200
"""Characters that two parts of a long message share. Chosen by hand: the longest sentence that calls for help."""


class GuardQuestion:
    """Refuses what is empty, too long or held by a rail; takes out what cannot be seen, and records that it was there."""

    name = "guard_question"

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._limit = tools.settings.question_max_length
        self._most = self._limit * _HIDDEN_TOO

    async def run(self, turn: Turn) -> None:
        """Leave a readable question in `turn.text`."""
        log, raw = turn.log(self.name), turn.question.text
        # The cut keeps a message of a megabyte from costing anything: hidden characters may be most of a short question.
        seen = remove_hidden(raw[: self._most])
        hidden = min(len(raw), self._most) - len(seen) - raw[: self._most].count("\r")
        if hidden > 0:
            log.detail["hidden_characters"] = hidden
        turn.text = told = normalise(seen)
        if len(told) <= self._limit:
            take_out(turn)
        if turn.question.language is None and seen.strip():
            usual = turn.question.language_so_far or turn.spoken
            turn.spoken = turn.language = identify((turn.text or told)[:LANGUAGE_SAMPLE], usual).language
        if turn.has_personal_data:
            log.detail["personal_data"] = True
        log.detail["policy"] = self._tools.policy.digest
        status = self._size(raw, told)
        if status is AnswerStatus.REFUSED_TOO_LONG:
            # Who is in danger writes at length: where help is comes before how long a message may be.
            status = await asyncio.to_thread(self._help, turn, told) or status
        status = status or await self._held(turn)
        if turn.met:
            log.detail["met"] = list(turn.met)
            await alert_staff(turn.met, turn, self._tools.policy, self._tools.alerts)
        if status:
            turn.stop(status)
        log.verdict = turn.status or turn.help or "ok"

    def _size(self, raw: str, text: str) -> AnswerStatus | None:
        if not raw.strip():
            return AnswerStatus.REFUSED_EMPTY
        if len(text) > self._limit or len(raw) > self._most:
            return AnswerStatus.REFUSED_TOO_LONG
        return None

    def _help(self, turn: Turn, text: str) -> AnswerStatus | None:
        """The help that any part of a message that is too long calls for."""
        for start in range(0, len(text), self._limit - _OVERLAP):
            raised = {one.concern for one in concerns_in(text[start : start + self._limit], self._tools.policy.named)}
            for rail in CONCERN_RAILS:
                if rail.helps and rail.concern in raised:
                    turn.meet(rail.name)
                    return rail.status
        return None

    def _look_up(self, turn: Turn, today: date) -> None:
        """Note in the turn what staff has paused and whether a vote is near, which the database tells."""
        standing = self._tools.pauses.standing()
        turn.paused = tuple(pause.topic for pause in standing if pause.channel in ("", turn.question.channel))
        turn.silent_until = silent_until(self._tools.policy.election, today, self._tools.lifts)

    async def _held(self, turn: Turn) -> AnswerStatus | None:
        """What the first rail that refuses the question says."""
        today = self._tools.today()
        await asyncio.to_thread(self._look_up, turn, today)
        for rail in QUESTION_RAILS:
            status = await rail.refusal(turn, self._tools.policy, today)
            if isinstance(status, AnswerStatus):
                return status
            if status is not None:  # neither a status nor a pass: no question goes on unchecked
                raise TypeError(rail.name)
        return None
