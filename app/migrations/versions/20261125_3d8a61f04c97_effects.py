"""Effects: what changed, which way, and what else may explain it."""

import sqlalchemy as sa
from alembic import op

revision = "3d8a61f04c97"
down_revision = "5e8d21c7a4f0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "effect",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("expected", sa.Boolean(), nullable=True),
        sa.Column("contribution", sa.Text(), nullable=False),
        sa.Column("other_explanations", sa.Text(), nullable=False),
        sa.Column("substantiation", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_context", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["finding.id"], name=op.f("fk_effect_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect")),
    )


def downgrade() -> None:
    op.execute("DELETE FROM evidence WHERE finding_id IN (SELECT id FROM effect)")
    op.execute("DELETE FROM finding_event WHERE finding_id IN (SELECT id FROM effect)")
    op.drop_table("effect")
    op.execute("DELETE FROM finding WHERE kind = 'effect'")
