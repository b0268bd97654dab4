"""What people write at an item of a checklist."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "c4e07a18d5b6"
down_revision = "b2d94e71c3f8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("checklist", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("words", surveys.base.JsonColumn, nullable=False),
        sa.Column("at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_checklist_answer_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_answer")),
        sa.UniqueConstraint("study_id", "checklist", "item", name=op.f("uq_checklist_answer_study_id_checklist_item")),
    )
    with op.batch_alter_table("checklist_answer") as batch:
        batch.create_index(batch.f("ix_checklist_answer_study_id"), ["study_id"], unique=False)


def downgrade() -> None:
    op.drop_table("checklist_answer")
