"""Partner check: findings in plain words, who was asked, and what they said."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "d3f7a1c86e42"
down_revision = "7b2e4c9d1f60"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("words", surveys.base.JsonColumn, nullable=False),
        sa.Column("quotes", surveys.base.JsonColumn, nullable=False),
        sa.Column("released_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("taken_back_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_release_finding_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_release")),
    )
    with op.batch_alter_table("finding_release") as batch:
        batch.create_index(batch.f("ix_finding_release_finding_id"), ["finding_id"], unique=False)
    op.create_table(
        "partner_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("quote_agreed", sa.Boolean(), nullable=False),
        sa.Column("receipt_digest", sa.String(length=64), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("mail", sa.String(length=20), nullable=False),
        sa.Column("mail_not_before", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("mail_tries", sa.Integer(), nullable=False),
        sa.Column("mail_tried_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("mail_failure", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_partner_check_study_id_study")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_partner_check_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_check_partner_id_partner")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_partner_check_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_check")),
        sa.UniqueConstraint("receipt_digest", name=op.f("uq_partner_check_receipt_digest")),
    )
    with op.batch_alter_table("partner_check") as batch:
        batch.create_index(batch.f("ix_partner_check_study_id"), ["study_id"], unique=False)
        batch.create_index(batch.f("ix_partner_check_participant_id"), ["participant_id"], unique=False)
        batch.create_index(batch.f("ix_partner_check_partner_id"), ["partner_id"], unique=False)
    op.create_table(
        "partner_check_link",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_id"], ["partner_check.id"], name=op.f("fk_partner_check_link_check_id_partner_check")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_partner_check_link")),
    )
    with op.batch_alter_table("partner_check_link") as batch:
        batch.create_index(batch.f("ix_partner_check_link_check_id"), ["check_id"], unique=False)
    op.create_table(
        "checked_finding",
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("words", surveys.base.ClosedText(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_id"], ["partner_check.id"], name=op.f("fk_checked_finding_check_id_partner_check")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_checked_finding_finding_id_finding")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["finding_release.id"], name=op.f("fk_checked_finding_release_id_finding_release")
        ),
        sa.PrimaryKeyConstraint("check_id", "finding_id", name=op.f("pk_checked_finding")),
    )
    with op.batch_alter_table("checked_finding") as batch:
        batch.create_index(batch.f("ix_checked_finding_finding_id"), ["finding_id"], unique=False)


def downgrade() -> None:
    op.drop_table("checked_finding")
    op.drop_table("partner_check_link")
    op.drop_table("partner_check")
    op.drop_table("finding_release")
