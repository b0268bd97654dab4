"""files handed in with answers

Revision: 8c2f4ad1e7b6, after b7c41e90d2a5
"""

import sqlalchemy as sa
from alembic import op

from surveys.base import UtcDateTime

revision = "8c2f4ad1e7b6"
down_revision = "b7c41e90d2a5"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=36), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_attachment_response_id_response")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint(
            "response_id", "item_id", "digest", name=op.f("uq_attachment_response_id_item_id_digest")
        ),
    )
    with op.batch_alter_table("attachment") as table:
        table.create_index(table.f("ix_attachment_response_id"), ["response_id"])


def downgrade():
    op.drop_table("attachment")
