"""Interviews whole: schedule, second note-taker, changes taken in, guests, recordings, member checks.

Revision: 7c1e5a90b3d4, after 8c2f4ad1e7b6
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import surveys.base

revision = "7c1e5a90b3d4"
down_revision = "c2f8a61b7d30"
branch_labels = None
depends_on = None

MOMENT = surveys.base.UtcDateTime(timezone=True)


def upgrade():
    with op.batch_alter_table("interview") as table:
        table.add_column(sa.Column("second_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("scheduled_time", sa.Time(), nullable=True))
        table.add_column(sa.Column("held_by", sa.String(length=20), nullable=False, server_default="visit"))
    with op.batch_alter_table("document") as table:
        table.add_column(sa.Column("superseded_at", MOMENT, nullable=True))
    with op.batch_alter_table("turn") as table:
        table.add_column(sa.Column("literal", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("participant_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            op.f("fk_turn_participant_id_participant"), "participant", ["participant_id"], ["id"]
        )
    op.create_table(
        "interview_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_interview_change_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_change")),
    )
    op.create_index(op.f("ix_interview_change_interview_id"), "interview_change", ["interview_id"])
    op.create_table(
        "interview_guest",
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "consents",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_interview_guest_interview_id_interview")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_interview_guest_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("interview_id", "participant_id", name=op.f("pk_interview_guest")),
    )
    op.create_index(op.f("ix_interview_guest_participant_id"), "interview_guest", ["participant_id"])
    op.create_table(
        "recording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_recording_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
    )
    op.create_index(op.f("ix_recording_interview_id"), "recording", ["interview_id"])
    op.create_table(
        "member_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_member_check_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_member_check_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_check")),
        sa.UniqueConstraint("digest", name=op.f("uq_member_check_digest")),
    )
    op.create_index(op.f("ix_member_check_document_id"), "member_check", ["document_id"])
    op.create_index(op.f("ix_member_check_participant_id"), "member_check", ["participant_id"])
    op.create_table(
        "checked_passage",
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["check_id"], ["member_check.id"], name=op.f("fk_checked_passage_check_id_member_check")
        ),
        sa.PrimaryKeyConstraint("check_id", "position", name=op.f("pk_checked_passage")),
    )


def downgrade():
    for table in (
        "checked_passage",
        "member_check",
        "recording",
        "interview_guest",
        "interview_change",
    ):
        op.drop_table(table)
    with op.batch_alter_table("turn") as table:
        table.drop_constraint(op.f("fk_turn_participant_id_participant"), type_="foreignkey")
        table.drop_column("participant_id")
        table.drop_column("literal")
    with op.batch_alter_table("document") as table:
        table.drop_column("superseded_at")
    with op.batch_alter_table("interview") as table:
        table.drop_column("held_by")
        table.drop_column("scheduled_time")
        table.drop_column("second_id")
