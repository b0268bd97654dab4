"""Kept queries, an index of each document's words, and the framework matrix."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import surveys.base

revision = "3b9e51d7c0a4"
down_revision = "3a9d5c7e1f02"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )
    op.create_table(
        "saved_query",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", surveys.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_saved_query_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_query")),
    )
    op.create_index(op.f("ix_saved_query_study_id"), "saved_query", ["study_id"])
    op.create_table(
        "document_index",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("sentences", sa.LargeBinary(), nullable=False),
        sa.Column("spoken", json, nullable=False),
        sa.Column("other", json, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_index_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_index")),
    )
    op.create_table(
        "framework_cell",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("case_key", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("changed_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_framework_cell_code_id_code")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_framework_cell_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_cell")),
        sa.UniqueConstraint("study_id", "code_id", "case_key", name=op.f("uq_framework_cell_study_id_code_id_case_key")),
    )
    op.create_index(op.f("ix_framework_cell_case_key"), "framework_cell", ["case_key"])
    op.create_index(op.f("ix_framework_cell_code_id"), "framework_cell", ["code_id"])
    op.create_index(op.f("ix_framework_cell_study_id"), "framework_cell", ["study_id"])


def downgrade() -> None:
    op.drop_table("framework_cell")
    op.drop_table("document_index")
    op.drop_table("saved_query")
