"""Valuation tables of a study's own, in versions per region and date."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import surveys.base

revision = "a7d25f90c3e4"
down_revision = "3d8a61f04c97"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "valuation_table",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "content",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_valuation_table_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_valuation_table")),
        sa.UniqueConstraint(
            "study_id",
            "region",
            "valid_from",
            "version",
            name=op.f("uq_valuation_table_study_id_region_valid_from_version"),
        ),
    )
    with op.batch_alter_table("valuation_table") as batch:
        batch.create_index(batch.f("ix_valuation_table_study_id"), ["study_id"], unique=False)


def downgrade() -> None:
    op.drop_table("valuation_table")
