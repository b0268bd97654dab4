"""Where organisations stand apart or together: what is proposed, and what people decide."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "c4a7e19d52b6"
down_revision = "c4e07a18d5b6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contrast_search",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("encoder", sa.String(length=100), nullable=False),
        sa.Column("by_people", sa.Integer(), nullable=False),
        sa.Column("by_machine", sa.Integer(), nullable=False),
        sa.Column("state_of_codings", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_contrast_search_study_id_study")),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_contrast_search")),
    )
    op.create_table(
        "contrast",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=True),
        sa.Column("places", surveys.base.JsonColumn, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_contrast_code_id_code")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_contrast_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contrast")),
    )
    with op.batch_alter_table("contrast") as batch:
        batch.create_index(batch.f("ix_contrast_code_id"), ["code_id"], unique=False)
        batch.create_index(batch.f("ix_contrast_study_id"), ["study_id"], unique=False)


def downgrade() -> None:
    op.drop_table("contrast")
    op.drop_table("contrast_search")
