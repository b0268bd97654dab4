"""documents brought in: drafts, groups, attributes, pages, and codings without a place in a newer version

Revision: 3a9d5c7e1f02, after 0d6b93f7a2c1
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import surveys.base

revision = "3a9d5c7e1f02"
down_revision = "9d3c5e7a1b40"
branch_labels = None
depends_on = None

MOMENT = surveys.base.UtcDateTime(timezone=True)


def json():
    return sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
    )


def key(name, column, table):
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}_{table}"))


def upgrade():
    with op.batch_alter_table("document") as table:
        table.add_column(sa.Column("page_starts", json(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("said_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("respondent", sa.String(length=200), nullable=False, server_default=""))
        table.add_column(sa.Column("quote_agreed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "document_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        key("document_group", "study_id", "study"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_group")),
        sa.UniqueConstraint("study_id", "name", name=op.f("uq_document_group_study_id_name")),
    )
    op.create_index(op.f("ix_document_group_study_id"), "document_group", ["study_id"])
    op.create_table(
        "document_group_member",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        key("document_group_member", "group_id", "document_group"),
        key("document_group_member", "document_id", "document"),
        sa.PrimaryKeyConstraint("group_id", "document_id", name=op.f("pk_document_group_member")),
    )
    op.create_index(
        op.f("ix_document_group_member_document_id"), "document_group_member", ["document_id"]
    )
    op.create_table(
        "attribute",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("choices", json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        key("attribute", "study_id", "study"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
        sa.UniqueConstraint("study_id", "name", name=op.f("uq_attribute_study_id_name")),
    )
    op.create_index(op.f("ix_attribute_study_id"), "attribute", ["study_id"])
    op.create_table(
        "attribute_value",
        sa.Column("attribute_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        key("attribute_value", "attribute_id", "attribute"),
        key("attribute_value", "document_id", "document"),
        sa.PrimaryKeyConstraint("attribute_id", "document_id", name=op.f("pk_attribute_value")),
    )
    op.create_index(op.f("ix_attribute_value_document_id"), "attribute_value", ["document_id"])
    op.create_table(
        "document_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("found", json(), nullable=False),
        sa.Column("message", json(), nullable=True),
        sa.Column("interview_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        key("document_draft", "study_id", "study"),
        key("document_draft", "interview_id", "interview"),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["document.id"], name=op.f("fk_document_draft_replaces_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_draft")),
    )
    for column in ("study_id", "interview_id", "replaces_id"):
        op.create_index(op.f(f"ix_document_draft_{column}"), "document_draft", [column])
    op.create_table(
        "unplaced_coding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("coding_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("placed_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        key("unplaced_coding", "document_id", "document"),
        key("unplaced_coding", "coding_id", "coding"),
        sa.ForeignKeyConstraint(
            ["placed_id"], ["coding.id"], name=op.f("fk_unplaced_coding_placed_id_coding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unplaced_coding")),
        sa.UniqueConstraint(
            "document_id", "coding_id", name=op.f("uq_unplaced_coding_document_id_coding_id")
        ),
    )
    for column in ("document_id", "coding_id"):
        op.create_index(op.f(f"ix_unplaced_coding_{column}"), "unplaced_coding", [column])


def downgrade():
    for name in (
        "unplaced_coding", "document_draft", "attribute_value", "attribute", "document_group_member",
        "document_group",
    ):
        op.drop_table(name)
    with op.batch_alter_table("document") as table:
        for column in ("quote_agreed", "respondent", "said_on", "page_starts"):
            table.drop_column(column)
