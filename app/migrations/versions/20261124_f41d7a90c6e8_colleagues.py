"""Several colleagues in one response: who is asked for which pages, and who saved which."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import surveys.base

revision = "f41d7a90c6e8"
down_revision = "a89d599e1f35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )
    with op.batch_alter_table("response") as batch:
        batch.add_column(sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("response") as batch:
        batch.alter_column("shared", server_default=None)
    op.create_table(
        "colleague",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("pages", json, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("removed_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_colleague_response_id_response")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleague")),
        sa.UniqueConstraint("digest", name=op.f("uq_colleague_digest")),
    )
    with op.batch_alter_table("colleague") as batch:
        batch.create_index(batch.f("ix_colleague_response_id"), ["response_id"], unique=False)
    op.create_table(
        "page_save",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.String(length=60), nullable=False),
        sa.Column("colleague_id", sa.Uuid(), nullable=True),
        sa.Column("saved_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["colleague.id"], name=op.f("fk_page_save_colleague_id_colleague")
        ),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_page_save_response_id_response")),
        sa.PrimaryKeyConstraint("response_id", "page_id", name=op.f("pk_page_save")),
    )
    with op.batch_alter_table("page_save") as batch:
        batch.create_index(batch.f("ix_page_save_colleague_id"), ["colleague_id"], unique=False)


def downgrade() -> None:
    op.drop_table("page_save")
    op.drop_table("colleague")
    with op.batch_alter_table("response") as batch:
        batch.drop_column("shared")
