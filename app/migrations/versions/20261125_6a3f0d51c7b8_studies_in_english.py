"""A study's title and purpose for who reads in English."""

import sqlalchemy as sa
from alembic import op

revision = "6a3f0d51c7b8"
down_revision = "5c9e2a71f3d6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("study") as batch:
        batch.add_column(sa.Column("title_en", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("purpose_en", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("study") as batch:
        batch.alter_column("title_en", server_default=None)
        batch.alter_column("purpose_en", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("study") as batch:
        batch.drop_column("purpose_en")
        batch.drop_column("title_en")
