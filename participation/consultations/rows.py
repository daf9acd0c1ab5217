"""Rows of consultations read as what the room speaks of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row

from core.language.forms import Language
from participation.common.texts.localised import localised
from participation.consultations.reading.export import Votes
from participation.consultations.schemas import (
    AskedQuestion,
    Consultation,
    ConsultationState,
    ConsultationStep,
    Contribution,
    ContributionSource,
    ContributionState,
    Decision,
    DecisionChange,
    DecisionDelivery,
    DecisionStatus,
    StepKind,
)
from participation.consultations.tables import (
    AskedRow,
    ConsultationDecisionRow,
    ConsultationRow,
    ContributionRow,
    DecisionChangeRow,
    DeliveryRow,
    StepRow,
)


def consultation_of(row: ConsultationRow, steps: Iterable[StepRow], asked: Iterable[AskedRow]) -> Consultation:
    """A consultation with its steps and questions, each in their order."""
    return Consultation(
        row.id,
        localised(row.title),
        localised(row.summary),
        localised(row.policy),
        row.territory,
        ConsultationState(row.state),
        tuple(
            ConsultationStep(StepKind(s.kind), localised(s.title), s.opens_on, s.closes_on, s.is_required, s.is_offline)
            for s in steps
        ),
        tuple(AskedQuestion(one.id, localised(one.text)) for one in asked),
        row.themes_signed_by,
        row.themes_signed_at,
        row.created_at,
    )


def contribution_of(row: ContributionRow | Row[*tuple[Any, ...]]) -> Contribution:
    """A contribution without its author."""
    return Contribution(
        row.number,
        row.consultation,
        row.question,
        row.origin,
        ContributionSource(row.source),
        row.event,
        row.parent,
        row.title,
        row.text,
        Language(row.language),
        row.territory,
        row.place,
        row.wanted_theme,
        row.alignment,
        Votes(row.agree, row.disagree, row.passed),
        tuple(Votes(*group) for group in json.loads(row.groups)) if row.groups != "[]" else (),
        ContributionState(row.state),
        row.reason,
        row.made_at,
    )


def written_groups(groups: Sequence[Votes]) -> str:
    """Votes of groups as a column holds them."""
    return json.dumps([[group.agree, group.disagree, group.passed] for group in groups])


def decision_of(
    row: ConsultationDecisionRow, changes: Iterable[DecisionChangeRow] = (), deliveries: Iterable[DeliveryRow] = ()
) -> Decision:
    """A decision with its history and what was carried out, each oldest first."""
    return Decision(
        row.id,
        row.consultation,
        row.theme,
        row.contribution,
        localised(row.about),
        DecisionStatus(row.status),
        localised(row.text),
        localised(row.reason),
        row.decided_on,
        row.measure_url,
        tuple(
            DecisionChange(
                DecisionStatus(one.status), localised(one.text), localised(one.reason), one.decided_on, one.who, one.at
            )
            for one in changes
        ),
        tuple(DecisionDelivery(one.id, one.happened_on, localised(one.text), one.url) for one in deliveries),
    )
