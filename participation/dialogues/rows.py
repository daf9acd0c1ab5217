"""Rows of dialogues read as what the room speaks of."""

from __future__ import annotations

import json
from collections.abc import Iterable

from agent.organisation.organisation import Localised
from core.language.forms import Language
from participation.common.events.schemas import Event
from participation.common.texts.localised import localised
from participation.dialogues.schemas import (
    AssessmentQuestion,
    Commitment,
    CommitmentEvidence,
    CommitmentState,
    CommitmentStep,
    DialogueProgramme,
    DialogueRole,
    DialogueSession,
    DialogueState,
    SessionKind,
    TrainingModule,
    Voice,
    VoiceKind,
    VoiceSource,
    VoiceState,
)
from participation.dialogues.tables import (
    AssessmentQuestionRow,
    CommitmentEvidenceRow,
    CommitmentRow,
    CommitmentStepRow,
    DialogueProgrammeRow,
    DialogueSessionRow,
    TrainingModuleRow,
    VoiceRow,
)


def programme_of(row: DialogueProgrammeRow, modules: Iterable[TrainingModuleRow]) -> DialogueProgramme:
    """A programme with its modules in their order."""
    return DialogueProgramme(
        row.id,
        localised(row.title),
        localised(row.summary),
        localised(row.organiser),
        localised(row.rules),
        row.territory,
        row.opens_on,
        row.closes_on,
        DialogueState(row.state),
        row.takes_assessment,
        tuple(TrainingModule(one.id, localised(one.title), localised(one.summary)) for one in modules),
        row.created_at,
    )


def session_of(row: DialogueSessionRow, event: Event) -> DialogueSession:
    """A session with its event."""
    return DialogueSession(row.id, row.programme, SessionKind(row.kind), row.module, row.hosts, event)


def question_of(row: AssessmentQuestionRow) -> AssessmentQuestion:
    """A question with its choices."""
    choices = tuple(Localised.model_validate(one) for one in json.loads(row.choices))
    return AssessmentQuestion(row.id, row.programme, row.module, localised(row.text), choices, row.right)


def voice_of(row: VoiceRow, name: str = "") -> Voice:
    """A voice without its author, but for the name that they want beside it."""
    return Voice(
        row.number,
        row.programme,
        row.session,
        row.origin,
        VoiceSource(row.source),
        VoiceKind(row.kind),
        DialogueRole(row.role),
        name,
        row.text,
        Language(row.language),
        VoiceState(row.state),
        row.reason,
        row.made_at,
    )


def commitment_of(
    row: CommitmentRow, steps: Iterable[CommitmentStepRow], evidence: Iterable[CommitmentEvidenceRow]
) -> Commitment:
    """A commitment with its changes and its evidence, each oldest first."""
    return Commitment(
        row.number,
        row.programme,
        row.item,
        localised(row.text),
        localised(row.owner),
        DialogueRole(row.side),
        row.due_on,
        CommitmentState(row.state),
        localised(row.reason),
        tuple(CommitmentStep(CommitmentState(s.state), localised(s.reason), s.who, s.at) for s in steps),
        tuple(CommitmentEvidence(e.id, e.happened_on, localised(e.text), e.url) for e in evidence),
        row.made_at,
    )
