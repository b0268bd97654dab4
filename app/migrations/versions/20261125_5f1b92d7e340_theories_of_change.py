"""Theories of change: steps per kind of partner, what leads to what, and what people say of two steps."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "5f1b92d7e340"
down_revision = "b7c2e94d1f36"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "theory_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_type_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["finding.id"], name=op.f("fk_theory_step_id_finding")),
        sa.ForeignKeyConstraint(
            ["partner_type_id"], ["partner_type.id"], name=op.f("fk_theory_step_partner_type_id_partner_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theory_step")),
    )
    with op.batch_alter_table("theory_step") as batch:
        batch.create_index(batch.f("ix_theory_step_partner_type_id"), ["partner_type_id"], unique=False)
    _pairs("step_link", "from_id", "to_id")
    _pairs(
        "step_match",
        "one_id",
        "other_id",
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )


def _pairs(table: str, one: str, other: str, *columns: sa.Column[str]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column(one, sa.Uuid(), nullable=False),
        sa.Column(other, sa.Uuid(), nullable=False),
        *columns,
        sa.Column("at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f(f"fk_{table}_study_id_study")),
        sa.ForeignKeyConstraint([one], ["theory_step.id"], name=op.f(f"fk_{table}_{one}_theory_step")),
        sa.ForeignKeyConstraint([other], ["theory_step.id"], name=op.f(f"fk_{table}_{other}_theory_step")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(one, other, name=op.f(f"uq_{table}_{one}_{other}")),
    )
    with op.batch_alter_table(table) as batch:
        batch.create_index(batch.f(f"ix_{table}_study_id"), ["study_id"], unique=False)


def downgrade() -> None:
    op.drop_table("step_match")
    op.drop_table("step_link")
    op.execute("DELETE FROM evidence WHERE finding_id IN (SELECT id FROM theory_step)")
    op.execute("DELETE FROM finding_event WHERE finding_id IN (SELECT id FROM theory_step)")
    op.drop_table("theory_step")
    op.execute("DELETE FROM finding WHERE kind = 'step'")
