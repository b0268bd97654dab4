"""Answers entered for a partner: how they came, and who typed them."""

import sqlalchemy as sa
from alembic import op

revision = "0d6b93f7a2c1"
down_revision = "f41d7a90c6e8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("response") as batch:
        batch.add_column(sa.Column("entered_how", sa.String(length=20), nullable=False, server_default="self"))
        batch.add_column(sa.Column("entered_by", sa.Uuid(), nullable=True))
    with op.batch_alter_table("response") as batch:
        batch.alter_column("entered_how", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("response") as batch:
        batch.drop_column("entered_by")
        batch.drop_column("entered_how")
