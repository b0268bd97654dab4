"""Memos with whatever they are about, and the reflexive journal; closed at rest."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "9d3c5e7a1b40"
down_revision = "b3f1c2d4e5a6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "memo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", surveys.base.ClosedText(), nullable=False),
        sa.Column("text", surveys.base.ClosedText(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("removed_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_memo_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo")),
    )
    with op.batch_alter_table("memo") as batch:
        batch.create_index("ix_memo_about", ["study_id", "about", "about_id"], unique=False)


def downgrade() -> None:
    op.drop_table("memo")
