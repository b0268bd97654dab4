"""What a verdict on coherence rests on."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "e7b13c90d248"
down_revision = "c4a7e19d52b6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("coherence_judgement") as batch:
        batch.add_column(sa.Column("rests_on", surveys.base.JsonColumn, nullable=False, server_default="[]"))
    with op.batch_alter_table("coherence_judgement") as batch:
        batch.alter_column("rests_on", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("coherence_judgement") as batch:
        batch.drop_column("rests_on")
