"""Rows of meetings, surveys and certificates read as what the room speaks of."""

from __future__ import annotations

from participation.mentoring.following.schemas import (
    DisputeReason,
    MeetingKind,
    MeetingState,
    MentoringCertificate,
    PairMeeting,
    PairSurvey,
    SurveyMoment,
)
from participation.mentoring.schemas import MentoringSide
from participation.mentoring.tables import CertificateRow, PairMeetingRow, PairSurveyRow


def meeting_of(row: PairMeetingRow) -> PairMeeting:
    """A meeting of a pair."""
    return PairMeeting(
        row.id,
        row.pair,
        row.held_on,
        MeetingKind(row.kind),
        row.minutes,
        MentoringSide(row.side) if row.side else None,
        MeetingState(row.state),
        DisputeReason(row.reason).value if row.reason else "",
        row.logged_at,
        row.answered_at,
    )


def survey_of(row: PairSurveyRow, words: str = "") -> PairSurvey:
    """An answer to a survey; its words only where they are given."""
    return PairSurvey(
        row.id,
        row.cohort,
        row.pair,
        row.participant,
        MentoringSide(row.side),
        SurveyMoment(row.moment),
        row.satisfaction,
        row.progress,
        row.would_again,
        row.answered_at,
        words,
    )


def certificate_of(row: CertificateRow) -> MentoringCertificate:
    """A certificate."""
    return MentoringCertificate(
        row.id,
        row.number,
        row.cohort,
        row.application,
        row.participant,
        MentoringSide(row.side),
        row.meetings,
        row.issued_on,
    )
