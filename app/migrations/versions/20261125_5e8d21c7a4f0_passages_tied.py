"""Two passages that a person said belong together, or apart."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "5e8d21c7a4f0"
down_revision = "f1c60d82ab97"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "theme_tie",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["one_id"], ["segment.id"], name=op.f("fk_theme_tie_one_id_segment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["segment.id"], name=op.f("fk_theme_tie_other_id_segment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_theme_tie")),
    )
    with op.batch_alter_table("theme_tie") as batch:
        batch.create_index(batch.f("ix_theme_tie_other_id"), ["other_id"], unique=False)


def downgrade() -> None:
    op.drop_table("theme_tie")
