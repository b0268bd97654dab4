"""Figures of a survey as evidence: which round, row and kind of partner, and how many had answered."""

import sqlalchemy as sa
from alembic import op

revision = "b7c2e94d1f36"
down_revision = "a7d25f90c3e4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("evidence") as batch:
        batch.add_column(sa.Column("wave_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("row_id", sa.String(length=80), nullable=True))
        batch.add_column(sa.Column("kind_key", sa.String(length=60), nullable=True))
        batch.add_column(sa.Column("known_then", sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f("fk_evidence_wave_id_wave"), "wave", ["wave_id"], ["id"])
        batch.create_index(batch.f("ix_evidence_wave_id"), ["wave_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM evidence WHERE kind = 'figure'")
    with op.batch_alter_table("evidence") as batch:
        batch.drop_index(batch.f("ix_evidence_wave_id"))
        batch.drop_constraint(batch.f("fk_evidence_wave_id_wave"), type_="foreignkey")
        for name in ("known_then", "kind_key", "row_id", "wave_id"):
            batch.drop_column(name)
