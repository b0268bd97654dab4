"""Business cases: what was filled in, and what each party says of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import surveys.base

revision = "2b8d4f60a9e1"
down_revision = "4e7c1b90d6f2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "business_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("table_key", sa.String(length=60), nullable=False),
        sa.Column("basis_hours", sa.Float(), nullable=False),
        sa.Column("most_months", sa.Float(), nullable=True),
        sa.Column(
            "inputs",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_business_case_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business_case")),
    )
    with op.batch_alter_table("business_case") as batch:
        batch.create_index(batch.f("ix_business_case_study_id"), ["study_id"], unique=False)
    op.create_table(
        "party_verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["business_case.id"], name=op.f("fk_party_verdict_case_id_business_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_verdict")),
    )
    with op.batch_alter_table("party_verdict") as batch:
        batch.create_index(batch.f("ix_party_verdict_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_table("party_verdict")
    op.drop_table("business_case")
