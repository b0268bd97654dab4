"""Coding rounds: who codes which documents apart from each other, locks, joint decisions; the layer of a coding."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import surveys.base

revision = "3f9a62c1d8e0"
down_revision = "0d6b93f7a2c1"
branch_labels = None
depends_on = None

TIME = surveys.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    json = sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )
    op.create_table(
        "coding_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("codebook_version_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("revealed_at", TIME, nullable=True),
        sa.Column("released_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_coding_round_study_id_study")),
        sa.ForeignKeyConstraint(
            ["codebook_version_id"],
            ["codebook_version.id"],
            name=op.f("fk_coding_round_codebook_version_id_codebook_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_round")),
    )
    index("coding_round", "study_id", "codebook_version_id")
    op.create_table(
        "round_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.Column("adjudicated_at", TIME, nullable=True),
        sa.Column("adjudicated_by", sa.Uuid(), nullable=True),
        *of_round("round_document"),
        sa.UniqueConstraint("round_id", "document_id", name=op.f("uq_round_document_round_id_document_id")),
    )
    index("round_document", "round_id", "document_id")
    op.create_table(
        "round_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("coder_id", sa.Uuid(), nullable=False),
        sa.Column("locked_at", TIME, nullable=True),
        sa.Column("removed_at", TIME, nullable=True),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("marked_seq", sa.Integer(), nullable=False),
        *of_round("round_assignment"),
        sa.UniqueConstraint("round_id", "document_id", "coder_id", name=op.f("uq_round_assignment_round_id_document_id_coder_id")),
    )
    index("round_assignment", "round_id", "document_id", "coder_id")
    op.create_table(
        "round_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("coder_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["coding_round.id"], name=op.f("fk_round_event_round_id_coding_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_event")),
    )
    index("round_event", "round_id")
    op.create_table(
        "round_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_round_proposal_code_id_code")),
        *of_round("round_proposal"),
    )
    index("round_proposal", "round_id", "document_id", "code_id")
    op.create_table(
        "round_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sources", json, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        *of_round("round_decision"),
    )
    index("round_decision", "round_id", "document_id")
    with op.batch_alter_table("coding") as batch:
        batch.add_column(sa.Column("round_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("layer", sa.String(length=20), nullable=False, server_default="plain"))
        batch.add_column(sa.Column("decision_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_coding_round_id_coding_round"), "coding_round", ["round_id"], ["id"]
        )
        batch.create_foreign_key(
            batch.f("fk_coding_decision_id_round_decision"), "round_decision", ["decision_id"], ["id"]
        )
    with op.batch_alter_table("coding") as batch:
        batch.alter_column("layer", server_default=None)
        batch.create_index(batch.f("ix_coding_round_id"), ["round_id"], unique=False)
        batch.create_index(batch.f("ix_coding_decision_id"), ["decision_id"], unique=False)


def of_round(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["round_id"], ["coding_round.id"], name=op.f(f"fk_{table}_round_id_coding_round")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f(f"fk_{table}_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def index(table: str, *columns: str) -> None:
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.create_index(batch.f(f"ix_{table}_{column}"), [column], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("coding") as batch:
        batch.drop_index(batch.f("ix_coding_decision_id"))
        batch.drop_index(batch.f("ix_coding_round_id"))
        batch.drop_constraint(batch.f("fk_coding_decision_id_round_decision"), type_="foreignkey")
        batch.drop_constraint(batch.f("fk_coding_round_id_coding_round"), type_="foreignkey")
        batch.drop_column("decision_id")
        batch.drop_column("layer")
        batch.drop_column("round_id")
    for table in (
        "round_decision",
        "round_proposal",
        "round_event",
        "round_assignment",
        "round_document",
        "coding_round",
    ):
        op.drop_table(table)
