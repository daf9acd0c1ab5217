"""Rows of pairs read as what the room speaks of."""

from __future__ import annotations

import json
from collections.abc import Iterable

from participation.common.assignment.assignment import Merit
from participation.mentoring.pairing.schemas import MentoringPair, PairState
from participation.mentoring.tables import PairRow


def pair_of(row: PairRow) -> MentoringPair:
    """A pair."""
    return MentoringPair(
        row.id,
        row.cohort,
        row.mentor,
        row.mentee,
        row.mentor_person,
        row.mentee_person,
        PairState(row.state),
        row.is_locked,
        row.reason,
        row.declined_by,
        tuple(Merit(name, about, points) for name, about, points in json.loads(row.merits)),
        row.proposed_at,
        row.approved_at,
        row.ended_at,
    )


def written_merits(merits: Iterable[Merit]) -> str:
    """What speaks for a pair, as a column holds it."""
    return json.dumps([[one.name, one.about, one.points] for one in merits], ensure_ascii=False)
