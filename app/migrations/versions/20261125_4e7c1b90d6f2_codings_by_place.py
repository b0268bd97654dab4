"""Codings are found by where they stand: whether the same is there already is asked before every coding."""

from alembic import op

revision = "4e7c1b90d6f2"
down_revision = "c81f0a6e92d7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("coding") as batch:
        batch.create_index("ix_coding_document_place", ["document_id", "start", "end"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("coding") as batch:
        batch.drop_index("ix_coding_document_place")
