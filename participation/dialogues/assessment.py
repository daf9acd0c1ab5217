"""The short assessment before a dialogue: questions with choices, and a score for each person's own eyes and the organiser's."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.common.history import History
from participation.common.texts.localised import written
from participation.dialogues.programmes import ROOM, programme_row
from participation.dialogues.rows import question_of
from participation.dialogues.schemas import AssessmentQuestion, AssessmentScore
from participation.dialogues.tables import AssessmentAnswerRow, AssessmentQuestionRow, TrainingModuleRow

_MOST_CHOICES = 6
"""Choices of a question. Chosen by hand: what is read at a glance on a phone."""


class Assessments:
    """Assessments of programmes in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)

    def questions(self, programme: str) -> tuple[AssessmentQuestion, ...]:
        """The questions, in the order in which they were written."""
        with self._database.read() as session:
            return _questions(session, programme)

    def ask(
        self,
        programme: str,
        text: Localised,
        choices: Sequence[Localised],
        right: int,
        who: str,
        *,
        module: int | None = None,
    ) -> int:
        """Add a question; its number. Raises WrongUseError without words, two choices and the right one among them."""
        if not text.root or any(not choice.root for choice in choices):
            raise FaultyFormError(Fault.NO_WORDS, "A question and its choices need words.")
        if not 2 <= len(choices) <= _MOST_CHOICES or not 0 <= right < len(choices):
            raise WrongUseError(f"A question has 2 to {_MOST_CHOICES} choices, and one of them is right.")
        with self._database.write() as session:
            programme_row(session, programme)
            of = session.get(TrainingModuleRow, module) if module is not None else None
            if module is not None and (of is None or of.programme != programme):
                raise NotFoundError("There is no such module.")
            row = AssessmentQuestionRow(
                programme=programme,
                module=module,
                text=written(text),
                choices=json.dumps([json.loads(written(choice)) for choice in choices], ensure_ascii=False),
                right=right,
            )
            session.add(row)
            session.flush()
            self._history.note(session, ROOM, programme, f"question:{row.id}", "ask", who)
            return row.id

    def drop(self, programme: str, question: int, who: str) -> None:
        """Drop a question with all answers to it. Raises NotFoundError."""
        with self._database.write() as session:
            row = session.get(AssessmentQuestionRow, question)
            if row is None or row.programme != programme:
                raise NotFoundError("There is no such question.")
            session.execute(delete(AssessmentQuestionRow).where(AssessmentQuestionRow.id == question))
            self._history.note(session, ROOM, programme, f"question:{question}", "drop_question", who)

    def answer(self, session: Session, programme: str, participant: str, chosen: Mapping[int, int]) -> AssessmentScore:
        """Take what somebody chose, question by question; a later choice replaces an earlier one.

        Raises NextStepError where the assessment takes no answers now, and WrongUseError for a choice that there is not.
        """
        if not programme_row(session, programme).takes_assessment:
            raise NextStepError("This assessment takes no answers now.")
        if not chosen:
            raise FaultyFormError(
                Fault.NO_ANSWER, "Nothing was chosen.", remedy="Choose an answer to one question at least."
            )
        asked = {one.id: one for one in _questions(session, programme)}
        for question, choice in chosen.items():
            if question not in asked or not 0 <= choice < len(asked[question].choices):
                raise WrongUseError("There is no such choice.")
        mine = AssessmentAnswerRow.participant == participant, AssessmentAnswerRow.question.in_(list(chosen))
        session.execute(delete(AssessmentAnswerRow).where(*mine))
        session.add_all(
            AssessmentAnswerRow(question=question, participant=participant, choice=choice, at=self._clock.now())
            for question, choice in chosen.items()
        )
        session.flush()
        return _scores(session, programme, participant)[0]

    def score(self, session: Session, programme: str, participant: str) -> AssessmentScore | None:
        """How somebody answered, for themselves; None where they have not."""
        return next(iter(_scores(session, programme, participant)), None)

    def scores(self, programme: str) -> tuple[AssessmentScore, ...]:
        """How everybody answered, for the organiser; who they are is on lists of sessions alone, by number."""
        with self._database.read() as session:
            return _scores(session, programme)


def _questions(session: Session, programme: str) -> tuple[AssessmentQuestion, ...]:
    wanted = select(AssessmentQuestionRow).where(AssessmentQuestionRow.programme == programme)
    return tuple(question_of(row) for row in session.scalars(wanted.order_by(AssessmentQuestionRow.id)))


def _scores(session: Session, programme: str, participant: str = "") -> tuple[AssessmentScore, ...]:
    right = {one.id: one.right for one in _questions(session, programme)}
    wanted = select(AssessmentAnswerRow).where(AssessmentAnswerRow.question.in_(list(right)))
    if participant:
        wanted = wanted.where(AssessmentAnswerRow.participant == participant)
    chosen = defaultdict[str, list[tuple[int, int]]](list)
    for row in session.scalars(wanted.order_by(AssessmentAnswerRow.question)):
        chosen[row.participant].append((row.question, row.choice))
    return tuple(
        AssessmentScore(who, sum(right[q] == c for q, c in told), len(told), len(right), tuple(told))
        for who, told in sorted(chosen.items())
    )
