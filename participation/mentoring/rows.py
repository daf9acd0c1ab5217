"""Rows of mentoring read as what the room speaks of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from agent.organisation.organisation import Localised
from participation.common.texts.localised import localised, written
from participation.mentoring.matching.applicants import Moment, SpokenLanguage, Weights
from participation.mentoring.schemas import (
    ApplicantGender,
    ApplicantProfile,
    ApplicationState,
    Cohort,
    CohortState,
    CohortTargets,
    Convention,
    FieldOfWork,
    MentoringApplication,
    MentoringGoal,
    MentoringProgramme,
    MentoringSide,
)
from participation.mentoring.tables import (
    CohortRow,
    MentoringApplicationRow,
    MentoringProgrammeRow,
)


def written_questions(questions: Mapping[MentoringSide, Sequence[Localised]]) -> str:
    """Questions of eligibility by side, as a column holds them."""
    told = {side.value: [json.loads(written(text)) for text in texts] for side, texts in questions.items()}
    return json.dumps(told, ensure_ascii=False)


def programme_of(row: MentoringProgrammeRow) -> MentoringProgramme:
    """A programme."""
    told = json.loads(row.eligibility)
    return MentoringProgramme(
        row.id,
        localised(row.title),
        localised(row.about),
        (localised(row.first_party), localised(row.second_party)),
        Convention(row.signed_on, row.months, row.renews, row.remind_days, row.shortest, row.longest),
        localised(row.code),
        row.code_version,
        {side: tuple(Localised.model_validate(one) for one in told.get(side.value, ())) for side in MentoringSide},
        row.committee_meetings,
        row.copied_from,
        row.created_at,
    )


def cohort_of(row: CohortRow) -> Cohort:
    """A cohort."""
    return Cohort(
        row.id,
        row.programme,
        localised(row.title),
        CohortState(row.state),
        row.applications_until,
        row.starts_on,
        row.ends_on,
        CohortTargets(**json.loads(row.targets)),
        Weights(**json.loads(row.weights)),
        row.created_at,
    )


def written_figures(figures: CohortTargets | Weights) -> str:
    """Targets or weights as a column holds them."""
    return json.dumps(asdict(figures))


def told_profile(profile: ApplicantProfile) -> dict[str, Any]:
    """A profile as it is sealed."""
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in vars(profile).items()}


def profile_of(told: Mapping[str, Any]) -> ApplicantProfile:
    """A profile as it was sealed."""
    return ApplicantProfile(
        name=told["name"],
        contact=told["contact"],
        gender=ApplicantGender(told["gender"]),
        languages=frozenset(map(SpokenLanguage, told["languages"])),
        moments=frozenset(map(Moment, told["moments"])),
        field=FieldOfWork(told["field"]) if told["field"] else None,
        region=told["region"],
        goals=frozenset(map(MentoringGoal, told["goals"])),
        is_region_asked=told["is_region_asked"],
        ties=tuple(told["ties"]),
        capacity=told["capacity"],
        about=told["about"],
    )


def application_of(
    row: MentoringApplicationRow, profile: ApplicantProfile, excluded: Iterable[int] = ()
) -> MentoringApplication:
    """An application with what it says."""
    return MentoringApplication(
        row.id,
        row.cohort,
        MentoringSide(row.side),
        row.participant,
        ApplicationState(row.state),
        profile,
        tuple(json.loads(row.answers)),
        row.code_version,
        row.reason,
        row.created_at,
        row.changed_at,
        row.submitted_at,
        row.accepted_at,
        row.decided_by,
        frozenset(excluded),
    )
