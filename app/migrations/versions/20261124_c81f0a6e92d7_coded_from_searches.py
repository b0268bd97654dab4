"""What was coded in one go from a search: seen together, and taken back together."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "c81f0a6e92d7"
down_revision = "5d1e8f3a70c4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_coding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.String(length=500), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("there_already", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_search_coding_code_id_code")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_search_coding_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_coding")),
    )
    with op.batch_alter_table("search_coding") as batch:
        batch.create_index(batch.f("ix_search_coding_study_id"), ["study_id"], unique=False)
    op.create_table(
        "search_coding_part",
        sa.Column("search_coding_id", sa.Uuid(), nullable=False),
        sa.Column("coding_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["coding.id"], name=op.f("fk_search_coding_part_coding_id_coding")
        ),
        sa.ForeignKeyConstraint(
            ["search_coding_id"],
            ["search_coding.id"],
            name=op.f("fk_search_coding_part_search_coding_id_search_coding"),
        ),
        sa.PrimaryKeyConstraint("search_coding_id", "coding_id", name=op.f("pk_search_coding_part")),
    )
    with op.batch_alter_table("search_coding_part") as batch:
        batch.create_index(batch.f("ix_search_coding_part_coding_id"), ["coding_id"], unique=False)


def downgrade() -> None:
    op.drop_table("search_coding_part")
    op.drop_table("search_coding")
