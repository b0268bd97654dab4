"""answers encrypted at rest, modes per wave

Every answer that stands in the database is closed under a new key of its response, wrapped by the server's newest key.

Revision: 5e1a0c7d94b2, after dd0502c5b03d
"""

import uuid

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from surveys.safekeeping import vault

revision = "5e1a0c7d94b2"
down_revision = "dd0502c5b03d"
branch_labels = None
depends_on = None

RESPONSE = sa.table(
    "response",
    sa.column("id", sa.Uuid()),
    sa.column("partner_id", sa.Uuid()),
    sa.column("partner_type_id", sa.Uuid()),
    sa.column("key_id", sa.String()),
    sa.column("key", sa.LargeBinary()),
)
ANSWER = sa.table(
    "answer",
    sa.column("response_id", sa.Uuid()),
    sa.column("item_id", sa.String()),
    sa.column("value", sa.JSON()),
    sa.column("box", sa.LargeBinary()),
)
INTERVIEW = ("field_notes", "reflexive_memo")


def upgrade():
    if op.get_context().as_sql:
        raise RuntimeError("this revision encrypts what is there; it cannot be printed as statements")
    with op.batch_alter_table("wave") as batch:
        batch.add_column(sa.Column("mode", sa.String(20), nullable=False, server_default="identified"))
    with op.batch_alter_table("invitation") as batch:
        batch.add_column(sa.Column("participated", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("response") as batch:
        batch.alter_column("partner_id", existing_type=sa.Uuid(), nullable=True)
        batch.add_column(sa.Column("partner_type_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("key_id", sa.String(12), nullable=True))
        batch.add_column(sa.Column("key", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("receipt_digest", sa.String(64), nullable=True))
        batch.create_index(op.f("ix_response_partner_type_id"), ["partner_type_id"])
        batch.create_unique_constraint(op.f("uq_response_receipt_digest"), ["receipt_digest"])
        batch.create_foreign_key(
            op.f("fk_response_partner_type_id_partner_type"), "partner_type", ["partner_type_id"], ["id"]
        )
    with op.batch_alter_table("document") as batch:
        batch.add_column(sa.Column("partner_type_id", sa.Uuid(), nullable=True))
        batch.create_index(op.f("ix_document_partner_type_id"), ["partner_type_id"])
        batch.create_foreign_key(
            op.f("fk_document_partner_type_id_partner_type"), "partner_type", ["partner_type_id"], ["id"]
        )
    for table in ("wave", "invitation"):
        column = {"wave": "mode", "invitation": "participated"}[table]
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, server_default=None)
    for table in ("response", "document"):
        op.execute(
            f"UPDATE {table} SET partner_type_id = "
            f"(SELECT type_id FROM partner WHERE partner.id = {table}.partner_id) WHERE partner_id IS NOT NULL"
        )
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_draft_invitation_id_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_draft_invitation_id")),
    )
    op.create_table(
        "sealed_response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("partner_type_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.String(12), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_sealed_response_wave_id_wave")),
        sa.ForeignKeyConstraint(
            ["partner_type_id"],
            ["partner_type.id"],
            name=op.f("fk_sealed_response_partner_type_id_partner_type"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_response")),
    )
    op.create_index(op.f("ix_sealed_response_wave_id"), "sealed_response", ["wave_id"])
    close_answers()
    change_notes(sa.LargeBinary(), vault.close_text, "convert_to({}, 'UTF8')")


def downgrade():
    change_notes(sa.Text(), lambda stored: vault.open_text(bytes(stored)), "encode({}, 'escape')")
    open_answers()
    op.drop_table("sealed_response")
    op.drop_table("draft")
    with op.batch_alter_table("document") as batch:
        batch.drop_constraint(op.f("fk_document_partner_type_id_partner_type"), type_="foreignkey")
        batch.drop_index(op.f("ix_document_partner_type_id"))
        batch.drop_column("partner_type_id")
    with op.batch_alter_table("response") as batch:
        batch.drop_constraint(op.f("fk_response_partner_type_id_partner_type"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_response_receipt_digest"), type_="unique")
        batch.drop_index(op.f("ix_response_partner_type_id"))
        for column in ("partner_type_id", "key_id", "key", "receipt_digest"):
            batch.drop_column(column)
        batch.alter_column("partner_id", existing_type=sa.Uuid(), nullable=False)
    with op.batch_alter_table("invitation") as batch:
        batch.drop_column("participated")
    with op.batch_alter_table("wave") as batch:
        batch.drop_column("mode")


def close_answers():
    with op.batch_alter_table("answer") as batch:
        batch.add_column(sa.Column("box", sa.LargeBinary(), nullable=True))
    connection = op.get_bind()
    for response_id in connection.scalars(sa.select(ANSWER.c.response_id).distinct()).all():
        key = vault.new_key()
        key_id, wrapped = vault.wrap(key, response_id.bytes)
        connection.execute(
            sa.update(RESPONSE).where(RESPONSE.c.id == response_id).values(key_id=key_id, key=wrapped)
        )
        for row in rows_of(connection, response_id, ANSWER.c.value):
            plain = vault.as_bytes(row.value)
            put(connection, row, box=vault.close(AESGCM(key), plain, place(row)))
    with op.batch_alter_table("answer") as batch:
        batch.drop_column("value")
        batch.alter_column("box", existing_type=sa.LargeBinary(), nullable=False)


def open_answers():
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("answer") as batch:
        batch.add_column(sa.Column("value", kind, nullable=True))
    connection = op.get_bind()
    keys = sa.select(RESPONSE.c.id, RESPONSE.c.key_id, RESPONSE.c.key).where(RESPONSE.c.key.is_not(None))
    for response_id, key_id, wrapped in connection.execute(keys).all():
        cipher = AESGCM(vault.unwrap(key_id, wrapped, response_id.bytes))
        for row in rows_of(connection, response_id, ANSWER.c.box):
            put(connection, row, value=vault.from_bytes(vault.opened(cipher, row.box, place(row))))
    with op.batch_alter_table("answer") as batch:
        batch.drop_column("box")


def rows_of(connection: sa.Connection, response_id: uuid.UUID, column: sa.ColumnClause):
    chosen = sa.select(ANSWER.c.response_id, ANSWER.c.item_id, column)
    return connection.execute(chosen.where(ANSWER.c.response_id == response_id)).all()


def put(connection: sa.Connection, row: sa.Row, **values: object) -> None:
    this = (ANSWER.c.response_id == row.response_id) & (ANSWER.c.item_id == row.item_id)
    connection.execute(sa.update(ANSWER).where(this).values(**values))


def place(row: sa.Row) -> bytes:
    return row.response_id.bytes + row.item_id.encode()


def change_notes(kind, change, using: str):
    """The interviewer's own notes: read, the columns made of the other type, and written again."""
    connection = op.get_bind()
    old = sa.LargeBinary() if isinstance(kind, sa.Text) else sa.Text()
    before = sa.table("interview", sa.column("id", sa.Uuid()), *(sa.column(name, old) for name in INTERVIEW))
    after = sa.table("interview", sa.column("id", sa.Uuid()), *(sa.column(name, kind) for name in INTERVIEW))
    rows = connection.execute(sa.select(before)).all()
    with op.batch_alter_table("interview") as batch:
        for name in INTERVIEW:
            batch.alter_column(
                name, existing_type=old, type_=kind, existing_nullable=False, postgresql_using=using.format(name)
            )
    for row in rows:
        fresh = {name: change(getattr(row, name)) for name in INTERVIEW}
        connection.execute(sa.update(after).where(after.c.id == row.id).values(**fresh))
