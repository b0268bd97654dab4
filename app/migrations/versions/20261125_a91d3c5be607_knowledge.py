"""What owners release of findings to the knowledge base."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "a91d3c5be607"
down_revision = "d3f7a1c86e42"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "knowledge_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", surveys.base.JsonColumn, nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("districts", surveys.base.JsonColumn, nullable=False),
        sa.Column("domains", surveys.base.JsonColumn, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("sources", surveys.base.JsonColumn, nullable=False),
        sa.Column("lemmas", surveys.base.JsonColumn, nullable=False),
        sa.Column("released_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("taken_back_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_knowledge_release_finding_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_release")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_knowledge_release_finding_id")),
    )


def downgrade() -> None:
    op.drop_table("knowledge_release")
