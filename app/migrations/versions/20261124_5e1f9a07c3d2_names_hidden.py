"""Originals of texts whose names are hidden, the key of replacements, findings, and what a study does by itself."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "5e1f9a07c3d2"
down_revision = "7e3c5b90a1d4"
branch_labels = None
depends_on = None

MOMENT = surveys.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "name_choices",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("uploads_apart", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.String(length=10), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_name_choices_study_id_study")),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_name_choices")),
    )
    op.create_table(
        "original",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("made_id", sa.Uuid(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("title", surveys.base.ClosedText(), nullable=False),
        sa.Column("source_name", surveys.base.ClosedText(), nullable=False),
        sa.Column("text", surveys.base.ClosedText(), nullable=False),
        sa.Column("speakers", surveys.base.ClosedText(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_original_study_id_study")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_original_document_id_document")),
        sa.ForeignKeyConstraint(["made_id"], ["document.id"], name=op.f("fk_original_made_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_original")),
        sa.UniqueConstraint("document_id", name=op.f("uq_original_document_id")),
    )
    with op.batch_alter_table("original") as batch:
        batch.create_index(op.f("ix_original_study_id"), ["study_id"], unique=False)
        batch.create_index(op.f("ix_original_made_id"), ["made_id"], unique=False)
    op.create_table(
        "replacement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("original", surveys.base.ClosedText(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", surveys.base.ClosedText(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_replacement_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement")),
    )
    with op.batch_alter_table("replacement") as batch:
        batch.create_index(op.f("ix_replacement_study_id"), ["study_id"], unique=False)
    op.create_table(
        "name_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("original_id", sa.Uuid(), nullable=False),
        sa.Column("replacement_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("sure", sa.Float(), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["original_id"], ["original.id"], name=op.f("fk_name_finding_original_id_original")),
        sa.ForeignKeyConstraint(
            ["replacement_id"], ["replacement.id"], name=op.f("fk_name_finding_replacement_id_replacement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_finding")),
        sa.UniqueConstraint("original_id", "start", name=op.f("uq_name_finding_original_id_start")),
    )
    with op.batch_alter_table("name_finding") as batch:
        batch.create_index(op.f("ix_name_finding_original_id"), ["original_id"], unique=False)
        batch.create_index(op.f("ix_name_finding_replacement_id"), ["replacement_id"], unique=False)


def downgrade() -> None:
    for table in ("name_finding", "replacement", "original", "name_choices"):
        op.drop_table(table)
