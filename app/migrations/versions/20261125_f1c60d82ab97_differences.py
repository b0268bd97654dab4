"""What people make of differences between how partners see themselves and how others see them."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "f1c60d82ab97"
down_revision = "e7b19c3f50a2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "difference_judgement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("meaning", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_difference_judgement_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference_judgement")),
    )
    with op.batch_alter_table("difference_judgement") as batch:
        batch.create_index(batch.f("ix_difference_judgement_study_id"), ["study_id"], unique=False)


def downgrade() -> None:
    op.drop_table("difference_judgement")
