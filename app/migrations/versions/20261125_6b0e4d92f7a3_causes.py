"""Causes: why things are as they are, and which effects and lessons they lead to."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "6b0e4d92f7a3"
down_revision = "a91d3c5be607"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("other_causes", sa.Text(), nullable=False),
        sa.Column("sure", sa.String(length=20), nullable=False),
        sa.Column("substantiation", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_context", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["finding.id"], name=op.f("fk_cause_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cause")),
    )
    op.create_table(
        "cause_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_cause_link_study_id_study")),
        sa.ForeignKeyConstraint(["cause_id"], ["cause.id"], name=op.f("fk_cause_link_cause_id_cause")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_cause_link_finding_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cause_link")),
        sa.UniqueConstraint("cause_id", "finding_id", name=op.f("uq_cause_link_cause_id_finding_id")),
    )
    with op.batch_alter_table("cause_link") as batch:
        batch.create_index(batch.f("ix_cause_link_study_id"), ["study_id"], unique=False)
        batch.create_index(batch.f("ix_cause_link_finding_id"), ["finding_id"], unique=False)


def downgrade() -> None:
    op.drop_table("cause_link")
    op.execute("DELETE FROM evidence WHERE finding_id IN (SELECT id FROM cause)")
    op.execute("DELETE FROM finding_event WHERE finding_id IN (SELECT id FROM cause)")
    op.drop_table("cause")
    op.execute("DELETE FROM finding WHERE kind = 'cause'")
