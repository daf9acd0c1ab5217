"""Mentoring: programmes, cohorts, applications, pairs, and what pairs do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nobody has applied."""
    _programmes()
    _applications()
    _pairs()


def downgrade() -> None:
    """Forget them."""
    op.drop_table("mentoring_certificate")
    op.drop_table("mentoring_survey")
    op.drop_table("mentoring_goal")
    op.drop_table("mentoring_meeting")
    op.drop_table("mentoring_pair")
    op.drop_table("mentoring_note")
    op.drop_table("mentoring_conflict")
    op.drop_table("mentoring_application")
    op.drop_table("mentoring_cohort")
    op.drop_table("mentoring_decision")
    op.drop_table("mentoring_seat")
    op.drop_table("mentoring_programme")


def _programmes() -> None:
    op.create_table(
        "mentoring_programme",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("first_party", sa.Text(), nullable=False),
        sa.Column("second_party", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("renews", sa.Boolean(), nullable=False),
        sa.Column("remind_days", sa.Integer(), nullable=False),
        sa.Column("shortest", sa.Integer(), nullable=False),
        sa.Column("longest", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Integer(), nullable=False),
        sa.Column("eligibility", sa.Text(), nullable=False),
        sa.Column("committee_meetings", sa.Integer(), nullable=False),
        sa.Column("copied_from", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mentoring_programme"),
    )
    op.create_table(
        "mentoring_seat",
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["mentoring_programme.id"],
            ondelete="CASCADE",
            name="fk_mentoring_seat_programme_mentoring_programme",
        ),
        sa.PrimaryKeyConstraint("programme", "member", name="pk_mentoring_seat"),
    )
    op.create_table(
        "mentoring_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("event", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["participation_event.id"],
            ondelete="SET NULL",
            name="fk_mentoring_decision_event_participation_event",
        ),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["mentoring_programme.id"],
            ondelete="CASCADE",
            name="fk_mentoring_decision_programme_mentoring_programme",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mentoring_decision"),
    )
    op.create_index("ix_mentoring_decision_programme", "mentoring_decision", ["programme"])
    op.create_table(
        "mentoring_cohort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("applications_until", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["mentoring_programme.id"],
            ondelete="CASCADE",
            name="fk_mentoring_cohort_programme_mentoring_programme",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mentoring_cohort"),
    )
    op.create_index("ix_mentoring_cohort_programme", "mentoring_cohort", ["programme"])


def _applications() -> None:
    op.create_table(
        "mentoring_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort"],
            ["mentoring_cohort.id"],
            ondelete="CASCADE",
            name="fk_mentoring_application_cohort_mentoring_cohort",
        ),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            ondelete="CASCADE",
            name="fk_mentoring_application_participant_participant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mentoring_application"),
        sa.UniqueConstraint("cohort", "participant", "side", name="uq_mentoring_application_cohort_participant_side"),
    )
    op.create_index("ix_mentoring_application_cohort_state", "mentoring_application", ["cohort", "state"])
    op.create_index("ix_mentoring_application_participant", "mentoring_application", ["participant"])
    op.create_table(
        "mentoring_conflict",
        sa.Column("mentor", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("mentee", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentee"],
            ["mentoring_application.id"],
            ondelete="CASCADE",
            name="fk_mentoring_conflict_mentee_mentoring_application",
        ),
        sa.ForeignKeyConstraint(
            ["mentor"],
            ["mentoring_application.id"],
            ondelete="CASCADE",
            name="fk_mentoring_conflict_mentor_mentoring_application",
        ),
        sa.PrimaryKeyConstraint("mentor", "mentee", name="pk_mentoring_conflict"),
    )
    op.create_index("ix_mentoring_conflict_mentee", "mentoring_conflict", ["mentee"])
    op.create_table(
        "mentoring_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application"],
            ["mentoring_application.id"],
            ondelete="CASCADE",
            name="fk_mentoring_note_application_mentoring_application",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mentoring_note"),
    )
    op.create_index("ix_mentoring_note_application", "mentoring_note", ["application"])


def _pairs() -> None:
    op.create_table(
        "mentoring_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("mentor", sa.Integer(), nullable=False),
        sa.Column("mentee", sa.Integer(), nullable=False),
        sa.Column("mentor_person", sa.String(length=32), nullable=False),
        sa.Column("mentee_person", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("declined_by", sa.String(length=10), nullable=False),
        sa.Column("merits", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort"], ["mentoring_cohort.id"], ondelete="CASCADE", name="fk_mentoring_pair_cohort_mentoring_cohort"
        ),
        sa.ForeignKeyConstraint(
            ["mentee"],
            ["mentoring_application.id"],
            ondelete="CASCADE",
            name="fk_mentoring_pair_mentee_mentoring_application",
        ),
        sa.ForeignKeyConstraint(
            ["mentee_person"],
            ["participant.id"],
            ondelete="CASCADE",
            name="fk_mentoring_pair_mentee_person_participant",
        ),
        sa.ForeignKeyConstraint(
            ["mentor"],
            ["mentoring_application.id"],
            ondelete="CASCADE",
            name="fk_mentoring_pair_mentor_mentoring_application",
        ),
        sa.ForeignKeyConstraint(
            ["mentor_person"],
            ["participant.id"],
            ondelete="CASCADE",
            name="fk_mentoring_pair_mentor_person_participant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mentoring_pair"),
    )
    op.create_index("ix_mentoring_pair_cohort_state", "mentoring_pair", ["cohort", "state"])
    op.create_index("ix_mentoring_pair_mentee", "mentoring_pair", ["mentee"])
    op.create_index("ix_mentoring_pair_mentee_person", "mentoring_pair", ["mentee_person"])
    op.create_index("ix_mentoring_pair_mentor", "mentoring_pair", ["mentor"])
    op.create_index("ix_mentoring_pair_mentor_person", "mentoring_pair", ["mentor_person"])
    op.create_table(
        "mentoring_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pair"], ["mentoring_pair.id"], ondelete="CASCADE", name="fk_mentoring_meeting_pair_mentoring_pair"
        ),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], ondelete="CASCADE", name="fk_mentoring_meeting_participant_participant"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mentoring_meeting"),
        sa.UniqueConstraint("pair", "held_on", name="uq_mentoring_meeting_pair_held_on"),
    )
    op.create_index("ix_mentoring_meeting_participant", "mentoring_meeting", ["participant"])
    op.create_table(
        "mentoring_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=True),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pair"], ["mentoring_pair.id"], ondelete="CASCADE", name="fk_mentoring_goal_pair_mentoring_pair"
        ),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], ondelete="CASCADE", name="fk_mentoring_goal_participant_participant"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mentoring_goal"),
    )
    op.create_index("ix_mentoring_goal_pair", "mentoring_goal", ["pair"])
    op.create_index("ix_mentoring_goal_participant", "mentoring_goal", ["participant"])
    op.create_table(
        "mentoring_survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("pair", sa.Integer(), nullable=True),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("moment", sa.String(length=16), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("would_again", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort"], ["mentoring_cohort.id"], ondelete="CASCADE", name="fk_mentoring_survey_cohort_mentoring_cohort"
        ),
        sa.ForeignKeyConstraint(
            ["pair"], ["mentoring_pair.id"], ondelete="SET NULL", name="fk_mentoring_survey_pair_mentoring_pair"
        ),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], ondelete="CASCADE", name="fk_mentoring_survey_participant_participant"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mentoring_survey"),
        sa.UniqueConstraint(
            "cohort", "participant", "side", "moment", name="uq_mentoring_survey_cohort_participant_side_moment"
        ),
    )
    op.create_index("ix_mentoring_survey_participant", "mentoring_survey", ["participant"])
    op.create_table(
        "mentoring_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("application", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("meetings", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"],
            ["mentoring_application.id"],
            ondelete="CASCADE",
            name="fk_mentoring_certificate_application_mentoring_application",
        ),
        sa.ForeignKeyConstraint(
            ["cohort"],
            ["mentoring_cohort.id"],
            ondelete="CASCADE",
            name="fk_mentoring_certificate_cohort_mentoring_cohort",
        ),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            ondelete="CASCADE",
            name="fk_mentoring_certificate_participant_participant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mentoring_certificate"),
        sa.UniqueConstraint("application", name="uq_mentoring_certificate_application"),
        sa.UniqueConstraint("number", name="uq_mentoring_certificate_number"),
    )
    op.create_index("ix_mentoring_certificate_cohort", "mentoring_certificate", ["cohort"])
    op.create_index("ix_mentoring_certificate_participant", "mentoring_certificate", ["participant"])
