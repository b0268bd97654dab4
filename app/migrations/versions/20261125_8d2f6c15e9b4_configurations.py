"""Context–mechanism–outcome configurations; evidence may stand at one of their slots."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "8d2f6c15e9b4"
down_revision = "6b0e4d92f7a3"
branch_labels = None
depends_on = None

BEFORE = "uq_evidence_finding_id_document_id_start_end"
AFTER = "uq_evidence_finding_id_slot_document_id_start_end"


def upgrade() -> None:
    op.create_table(
        "configuration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("mechanism", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("partner_types", sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["finding.id"], name=op.f("fk_configuration_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_configuration")),
    )
    with op.batch_alter_table("evidence") as batch:
        batch.add_column(sa.Column("slot", sa.String(length=20), nullable=False, server_default=""))
        batch.drop_constraint(batch.f(BEFORE), type_="unique")
        batch.create_unique_constraint(batch.f(AFTER), ["finding_id", "slot", "document_id", "start", "end"])
    with op.batch_alter_table("evidence") as batch:
        batch.alter_column("slot", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM evidence WHERE finding_id IN (SELECT id FROM configuration)")
    op.execute("DELETE FROM finding_event WHERE finding_id IN (SELECT id FROM configuration)")
    op.drop_table("configuration")
    op.execute("DELETE FROM finding WHERE kind = 'configuration'")
    with op.batch_alter_table("evidence") as batch:
        batch.drop_constraint(batch.f(AFTER), type_="unique")
        batch.create_unique_constraint(batch.f(BEFORE), ["finding_id", "document_id", "start", "end"])
        batch.drop_column("slot")
