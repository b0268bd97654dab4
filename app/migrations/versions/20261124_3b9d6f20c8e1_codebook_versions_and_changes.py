"""Codebooks: versions that are fixed on purpose, every change with what it moved, pinned examples, second looks.

A version made before this was kept at every change and never changed: it counts as fixed. A coding made before this
gets the last version there was when it was made.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from surveys.base import UtcDateTime

revision = "3b9d6f20c8e1"
down_revision = "3f9a62c1d8e0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )
    with op.batch_alter_table("codebook_version") as batch:
        batch.add_column(sa.Column("fixed_at", UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("fixed_by", sa.Uuid(), nullable=True))
    op.execute("UPDATE codebook_version SET fixed_at = made_at, fixed_by = made_by")
    with op.batch_alter_table("code") as batch:
        batch.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("meaning_changed_at", UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch.create_foreign_key(batch.f("fk_code_merged_into_id_code"), "code", ["merged_into_id"], ["id"])
    with op.batch_alter_table("code") as batch:
        batch.alter_column("revision", server_default=None)
    with op.batch_alter_table("coding") as batch:
        batch.add_column(sa.Column("codebook_version", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE coding SET codebook_version = (SELECT max(v.number) FROM codebook_version v "
        "JOIN code c ON c.codebook_id = v.codebook_id WHERE c.id = coding.code_id AND v.made_at <= coding.made_at)"
    )
    op.create_table(
        "codebook_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("codebook_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("detail", json, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_codebook_change_code_id_code")),
        sa.ForeignKeyConstraint(
            ["codebook_id"], ["codebook.id"], name=op.f("fk_codebook_change_codebook_id_codebook")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_change")),
    )
    with op.batch_alter_table("codebook_change") as batch:
        batch.create_index(batch.f("ix_codebook_change_codebook_id"), ["codebook_id"])
        batch.create_index(batch.f("ix_codebook_change_code_id"), ["code_id"])
    for name, what in (("moved_coding", "coding"), ("moved_suggestion", "suggestion")):
        extra = [sa.Column("how", sa.String(length=10), nullable=False)] if what == "coding" else []
        op.create_table(
            name,
            sa.Column(f"{what}_id", sa.Uuid(), nullable=False),
            sa.Column("change_id", sa.Uuid(), nullable=False),
            sa.Column("from_code_id", sa.Uuid(), nullable=False),
            *extra,
            sa.ForeignKeyConstraint(
                ["change_id"],
                ["codebook_change.id"],
                name=op.f(f"fk_{name}_change_id_codebook_change"),
                ondelete="CASCADE",
            ),
            sa.ForeignKeyConstraint(
                [f"{what}_id"], [f"{what}.id"], name=op.f(f"fk_{name}_{what}_id_{what}"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint(f"{what}_id", "change_id", name=op.f(f"pk_{name}")),
        )
        with op.batch_alter_table(name) as batch:
            batch.create_index(batch.f(f"ix_{name}_change_id"), ["change_id"])
    op.create_table(
        "pinned_example",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pinned_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("pinned_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_pinned_example_code_id_code")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_pinned_example_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pinned_example")),
        sa.UniqueConstraint(
            "code_id", "document_id", "start", "end", name=op.f("uq_pinned_example_code_id_document_id_start_end")
        ),
    )
    with op.batch_alter_table("pinned_example") as batch:
        batch.create_index(batch.f("ix_pinned_example_code_id"), ["code_id"])
        batch.create_index(batch.f("ix_pinned_example_document_id"), ["document_id"])
    op.create_table(
        "second_look",
        sa.Column("coding_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("looked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("looked_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["coding.id"], name=op.f("fk_second_look_coding_id_coding"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_second_look_code_id_code")),
        sa.PrimaryKeyConstraint("coding_id", "code_id", name=op.f("pk_second_look")),
    )
    with op.batch_alter_table("second_look") as batch:
        batch.create_index(batch.f("ix_second_look_code_id"), ["code_id"])


def downgrade() -> None:
    for name in ("second_look", "pinned_example", "moved_suggestion", "moved_coding", "codebook_change"):
        op.drop_table(name)
    with op.batch_alter_table("coding") as batch:
        batch.drop_column("codebook_version")
    with op.batch_alter_table("code") as batch:
        batch.drop_constraint(batch.f("fk_code_merged_into_id_code"), type_="foreignkey")
        batch.drop_column("revision")
        batch.drop_column("meaning_changed_at")
        batch.drop_column("merged_into_id")
    with op.batch_alter_table("codebook_version") as batch:
        batch.drop_column("fixed_by")
        batch.drop_column("fixed_at")
