"""Monitoring: contract registers that were taken in, their contracts and placements, and verdicts on what was flagged."""

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "7b2e4c9d1f60"
down_revision = "5f1b92d7e340"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("problems", surveys.base.JsonColumn, nullable=False),
        sa.Column("made_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_register_import_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
    )
    with op.batch_alter_table("register_import") as batch:
        batch.create_index(batch.f("ix_register_import_study_id"), ["study_id"], unique=False)
    op.create_table(
        "register_contract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("contractor", sa.String(length=200), nullable=False),
        sa.Column("kind_key", sa.String(length=60), nullable=False),
        sa.Column("region", sa.String(length=200), nullable=False),
        sa.Column("tender_on", sa.Date(), nullable=True),
        sa.Column("obligation", sa.Float(), nullable=True),
        sa.Column("realised", sa.Float(), nullable=True),
        sa.Column("referred", sa.Integer(), nullable=True),
        sa.Column("introduced", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name=op.f("fk_register_contract_import_id_register_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_contract")),
    )
    with op.batch_alter_table("register_contract") as batch:
        batch.create_index(batch.f("ix_register_contract_import_id"), ["import_id"], unique=False)
    op.create_table(
        "register_placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("target_group", sa.String(length=30), nullable=False),
        sa.Column("form", sa.String(length=30), nullable=False),
        sa.Column("district", sa.String(length=30), nullable=False),
        sa.Column("vacancy_on", sa.Date(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("hours", sa.Float(), nullable=True),
        sa.Column("followed", surveys.base.JsonColumn, nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["register_contract.id"],
            name=op.f("fk_register_placement_contract_id_register_contract"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_placement")),
    )
    with op.batch_alter_table("register_placement") as batch:
        batch.create_index(batch.f("ix_register_placement_contract_id"), ["contract_id"], unique=False)
    op.create_table(
        "flag_verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_flag_verdict_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_verdict")),
    )
    with op.batch_alter_table("flag_verdict") as batch:
        batch.create_index(batch.f("ix_flag_verdict_study_id"), ["study_id"], unique=False)


def downgrade() -> None:
    for name in ("flag_verdict", "register_placement", "register_contract", "register_import"):
        op.drop_table(name)
