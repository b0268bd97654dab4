"""How feasible a lesson is and what to ask next; findings to look at again; merges, splits and proposals dismissed."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "9d1f5e3b7a42"
down_revision = "7c3e9a51b0d4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dismissed_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("codings", surveys.base.JsonColumn, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_dismissed_proposal_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dismissed_proposal")),
    )
    with op.batch_alter_table("dismissed_proposal") as batch:
        batch.create_index(batch.f("ix_dismissed_proposal_study_id"), ["study_id"], unique=False)
    with op.batch_alter_table("finding") as batch:
        batch.add_column(sa.Column("suggested", sa.String(length=300), nullable=False, server_default=""))
        batch.add_column(sa.Column("look_again_since", surveys.base.UtcDateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE finding SET suggested = (SELECT machine_label FROM theme WHERE theme.id = finding.theme_id)"
        " WHERE theme_id IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM theme WHERE theme.id = finding.theme_id AND theme.machine_label IS NOT NULL)"
    )
    with op.batch_alter_table("lesson") as batch:
        batch.add_column(sa.Column("feasibility", sa.String(length=20), nullable=False, server_default=""))
        batch.add_column(sa.Column("feasibility_reason", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("follow_up", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("working_element") as batch:
        batch.add_column(sa.Column("changeable", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("source_context", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("finding_event") as batch:
        batch.add_column(sa.Column("what", sa.String(length=20), nullable=False, server_default="status"))
        batch.add_column(sa.Column("other_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("moved", surveys.base.JsonColumn, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("finding_event") as batch:
        batch.drop_column("moved")
        batch.drop_column("other_id")
        batch.drop_column("what")
    with op.batch_alter_table("working_element") as batch:
        batch.drop_column("source_context")
        batch.drop_column("changeable")
    with op.batch_alter_table("lesson") as batch:
        batch.drop_column("follow_up")
        batch.drop_column("feasibility_reason")
        batch.drop_column("feasibility")
    with op.batch_alter_table("finding") as batch:
        batch.drop_column("look_again_since")
        batch.drop_column("suggested")
    op.drop_table("dismissed_proposal")
