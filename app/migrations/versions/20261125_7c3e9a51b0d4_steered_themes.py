"""The tree of a search for groups is kept; what a person decided about passages and themes, and what became of a theme."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import surveys.base

revision = "7c3e9a51b0d4"
down_revision = "6a3f0d51c7b8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("theme_run") as batch:
        batch.add_column(sa.Column("groups", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("levels", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("theme_run") as batch:
        batch.alter_column("groups", server_default=None)
    op.create_table(
        "theme_pin",
        sa.Column("segment_id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column("belongs", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segment.id"], name=op.f("fk_theme_pin_segment_id_segment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_theme_pin_theme_id_theme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("segment_id", "theme_id", name=op.f("pk_theme_pin")),
    )
    with op.batch_alter_table("theme_pin") as batch:
        batch.create_index(batch.f("ix_theme_pin_theme_id"), ["theme_id"], unique=False)
    op.create_table(
        "theme_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column(
            "moves",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["other_id"], ["theme.id"], name=op.f("fk_theme_event_other_id_theme"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_theme_event_theme_id_theme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_event")),
    )
    with op.batch_alter_table("theme_event") as batch:
        batch.create_index(batch.f("ix_theme_event_theme_id"), ["theme_id"], unique=False)


def downgrade() -> None:
    op.drop_table("theme_event")
    op.drop_table("theme_pin")
    with op.batch_alter_table("theme_run") as batch:
        batch.drop_column("levels")
        batch.drop_column("groups")
