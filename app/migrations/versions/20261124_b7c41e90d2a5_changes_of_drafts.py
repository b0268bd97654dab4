"""A draft counts how often it was saved, and remembers how it was before each of its last changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import surveys.base

revision = "b7c41e90d2a5"
down_revision = "5e1a0c7d94b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("instrument_version") as batch:
        batch.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("instrument_version") as batch:
        batch.alter_column("revision", server_default=None)
    json = sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )
    op.create_table(
        "draft_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("before", json, nullable=False),
        sa.Column("what", json, nullable=False),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["instrument_version.id"], name=op.f("fk_draft_step_version_id_instrument_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_step")),
    )
    with op.batch_alter_table("draft_step") as batch:
        batch.create_index(batch.f("ix_draft_step_version_id"), ["version_id"], unique=False)


def downgrade() -> None:
    op.drop_table("draft_step")
    with op.batch_alter_table("instrument_version") as batch:
        batch.drop_column("revision")
