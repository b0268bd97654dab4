"""How critical a code is judged to be for an organisation."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "5c9e2a71f3d6"
down_revision = "2b8d4f60a9e1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "criticality_rating",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("case_key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_criticality_rating_code_id_code")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_criticality_rating_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criticality_rating")),
        sa.UniqueConstraint("study_id", "code_id", "case_key", name=op.f("uq_criticality_rating_study_id_code_id_case_key")),
    )
    with op.batch_alter_table("criticality_rating") as batch:
        batch.create_index(batch.f("ix_criticality_rating_study_id"), ["study_id"], unique=False)
        batch.create_index(batch.f("ix_criticality_rating_code_id"), ["code_id"], unique=False)
        batch.create_index(batch.f("ix_criticality_rating_case_key"), ["case_key"], unique=False)


def downgrade() -> None:
    op.drop_table("criticality_rating")
