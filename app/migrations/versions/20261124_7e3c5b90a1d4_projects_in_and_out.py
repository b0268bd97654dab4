"""Projects of other tools that come in, files of the coding work that go out, and who coded elsewhere.

Revision: 7e3c5b90a1d4, after 0d6b93f7a2c1
Made: 2026-11-24
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from surveys.base import UtcDateTime

revision = "7e3c5b90a1d4"
down_revision = "3b9e51d7c0a4"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("coding") as batch:
        batch.add_column(sa.Column("outside_coder", sa.String(length=200), nullable=False, server_default=""))
        batch.add_column(sa.Column("brought", JSON, nullable=True))
    with op.batch_alter_table("coding") as batch:
        batch.alter_column("outside_coder", server_default=None)
    op.create_table(
        "project_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("preview", JSON, nullable=True),
        sa.Column("choices", JSON, nullable=True),
        sa.Column("made", JSON, nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("done_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_project_import_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_import")),
    )
    with op.batch_alter_table("project_import") as batch:
        batch.create_index(batch.f("ix_project_import_study_id"), ["study_id"], unique=False)
    op.create_table(
        "coding_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_coding_export_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_export")),
    )
    with op.batch_alter_table("coding_export") as batch:
        batch.create_index(batch.f("ix_coding_export_created_by"), ["created_by"], unique=False)
        batch.create_index(batch.f("ix_coding_export_study_id"), ["study_id"], unique=False)


def downgrade() -> None:
    op.drop_table("coding_export")
    op.drop_table("project_import")
    with op.batch_alter_table("coding") as batch:
        batch.drop_column("brought")
        batch.drop_column("outside_coder")
