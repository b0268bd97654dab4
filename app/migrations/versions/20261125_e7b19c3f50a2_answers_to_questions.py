"""What the evaluation answers to each research question."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "e7b19c3f50a2"
down_revision = "e7b13c90d248"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("words", surveys.base.JsonColumn, nullable=False),
        sa.Column("at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_question_answer_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_answer")),
        sa.UniqueConstraint("study_id", "question", name=op.f("uq_question_answer_study_id_question")),
    )
    with op.batch_alter_table("question_answer") as batch:
        batch.create_index(batch.f("ix_question_answer_study_id"), ["study_id"], unique=False)


def downgrade() -> None:
    op.drop_table("question_answer")
