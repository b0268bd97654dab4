"""Every act in the workspace is kept as a step with its changes; codings have a strength and know since when they stand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import surveys.base

revision = "5d1e8f3a70c4"
down_revision = "5e1f9a07c3d2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document") as batch:
        batch.add_column(sa.Column("whole_seq", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("document") as batch:
        batch.alter_column("whole_seq", server_default=None)
    with op.batch_alter_table("coding") as batch:
        batch.add_column(sa.Column("strength", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("seq", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("coding") as batch:
        batch.alter_column("seq", server_default=None)
        batch.create_index("ix_coding_document_seq", ["document_id", "seq"], unique=False)
    with op.batch_alter_table("suggestion") as batch:
        batch.add_column(sa.Column("seq", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("suggestion") as batch:
        batch.alter_column("seq", server_default=None)
        batch.create_index("ix_suggestion_document_seq", ["document_id", "seq"], unique=False)
    json = sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "coding_step",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("of_step_id", number, nullable=True),
        sa.Column("at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_coding_step_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["of_step_id"], ["coding_step.id"], name=op.f("fk_coding_step_of_step_id_coding_step")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_step")),
    )
    with op.batch_alter_table("coding_step") as batch:
        batch.create_index(batch.f("ix_coding_step_document_id"), ["document_id"], unique=False)
        batch.create_index("ix_coding_step_document_actor", ["document_id", "actor_id", "id"], unique=False)
    op.create_table(
        "coding_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("step_id", number, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("coding_id", sa.Uuid(), nullable=True),
        sa.Column("suggestion_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("before", json, nullable=False),
        sa.Column("after", json, nullable=False),
        sa.ForeignKeyConstraint(
            ["step_id"], ["coding_step.id"], name=op.f("fk_coding_change_step_id_coding_step")
        ),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["coding.id"], name=op.f("fk_coding_change_coding_id_coding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_change")),
    )
    with op.batch_alter_table("coding_change") as batch:
        batch.create_index(batch.f("ix_coding_change_step_id"), ["step_id"], unique=False)
        batch.create_index(batch.f("ix_coding_change_coding_id"), ["coding_id"], unique=False)
        batch.create_index(batch.f("ix_coding_change_suggestion_id"), ["suggestion_id"], unique=False)
    op.create_table(
        "workspace_choice",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("single_keys", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_workspace_choice")),
    )


def downgrade() -> None:
    op.drop_table("workspace_choice")
    op.drop_table("coding_change")
    op.drop_table("coding_step")
    with op.batch_alter_table("suggestion") as batch:
        batch.drop_index("ix_suggestion_document_seq")
        batch.drop_column("seq")
    with op.batch_alter_table("coding") as batch:
        batch.drop_index("ix_coding_document_seq")
        batch.drop_column("seq")
        batch.drop_column("strength")
    with op.batch_alter_table("document") as batch:
        batch.drop_column("whole_seq")
