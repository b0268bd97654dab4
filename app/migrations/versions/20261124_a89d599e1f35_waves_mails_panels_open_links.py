"""waves in time, mails as rows, panels, open links

Revision: a89d599e1f35, after 7c1e5a90b3d4
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import surveys.base

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql")
FILLED = {
    "invitation_token": {"recalled": sa.false()},
    "participant": {"email_failure": ""},
    "wave": {
        "grace_days": "0",
        "carry_from_partner": sa.false(),
        "reminder_days": sa.text("'[]'"),
        "letters": sa.text("'{}'"),
        "quotas": sa.text("'{}'"),
    },
}
"""What rows that exist already get; the models know no default in the database."""

revision = 'a89d599e1f35'
down_revision = "7c1e5a90b3d4"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('link_request',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('made_at', surveys.base.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_link_request'))
    )
    op.create_table('panel',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('study_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('created_at', surveys.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_panel_study_id_study')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel')),
    sa.UniqueConstraint('study_id', 'title', name=op.f('uq_panel_study_id_title'))
    )
    with op.batch_alter_table('panel') as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_study_id'), ['study_id'], unique=False)

    op.create_table('panel_member',
    sa.Column('panel_id', sa.Uuid(), nullable=False),
    sa.Column('participant_id', sa.Uuid(), nullable=False),
    sa.Column('joined_at', surveys.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('left_at', surveys.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('left_reason', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_panel_member_panel_id_panel')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_panel_member_participant_id_participant')),
    sa.PrimaryKeyConstraint('panel_id', 'participant_id', name=op.f('pk_panel_member'))
    )
    with op.batch_alter_table('panel_member') as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_member_participant_id'), ['participant_id'], unique=False)

    op.create_table('open_link',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('wave_id', sa.Uuid(), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('type_id', sa.Uuid(), nullable=True),
    sa.Column('most_responses', sa.Integer(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('revoked_at', surveys.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_at', surveys.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['type_id'], ['partner_type.id'], name=op.f('fk_open_link_type_id_partner_type')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_open_link_wave_id_wave')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_open_link')),
    sa.UniqueConstraint('token', name=op.f('uq_open_link_token'))
    )
    with op.batch_alter_table('open_link') as batch_op:
        batch_op.create_index(batch_op.f('ix_open_link_wave_id'), ['wave_id'], unique=False)

    op.create_table('invitation_mail',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('invitation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('day', sa.Integer(), nullable=True),
    sa.Column('made_at', surveys.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('not_before', surveys.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('tried_at', surveys.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('sent_at', surveys.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('failed_at', surveys.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('failure', sa.String(length=200), nullable=False),
    sa.Column('cancelled_at', surveys.base.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_invitation_mail_invitation_id_invitation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation_mail')),
    sa.UniqueConstraint('invitation_id', 'day', name=op.f('uq_invitation_mail_invitation_id_day'))
    )
    with op.batch_alter_table('invitation') as batch_op:
        batch_op.add_column(sa.Column('batch_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('recalled_at', surveys.base.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('invitation_token') as batch_op:
        batch_op.add_column(sa.Column('recalled', sa.Boolean(), nullable=False, server_default=FILLED['invitation_token']['recalled']))

    with op.batch_alter_table('participant') as batch_op:
        batch_op.add_column(sa.Column('email_failed_at', surveys.base.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('email_failure', sa.String(length=200), nullable=False, server_default=FILLED['participant']['email_failure']))

    with op.batch_alter_table('response') as batch_op:
        batch_op.add_column(sa.Column('open_link_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_response_open_link_id'), ['open_link_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_response_open_link_id_open_link'), 'open_link', ['open_link_id'], ['id'])

    with op.batch_alter_table('wave') as batch_op:
        batch_op.add_column(sa.Column('opens_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('grace_days', sa.Integer(), nullable=False, server_default=FILLED['wave']['grace_days']))
        batch_op.add_column(sa.Column('follows_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('carry_from_partner', sa.Boolean(), nullable=False, server_default=FILLED['wave']['carry_from_partner']))
        batch_op.add_column(sa.Column('reminder_days', JSON, nullable=False, server_default=FILLED['wave']['reminder_days']))
        batch_op.add_column(sa.Column('letters', JSON, nullable=False, server_default=FILLED['wave']['letters']))
        batch_op.add_column(sa.Column('quotas', JSON, nullable=False, server_default=FILLED['wave']['quotas']))
        batch_op.create_foreign_key(batch_op.f('fk_wave_follows_id_wave'), 'wave', ['follows_id'], ['id'])
    for table, columns in FILLED.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)



def downgrade():
    with op.batch_alter_table('wave') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_wave_follows_id_wave'), type_='foreignkey')
        batch_op.drop_column('quotas')
        batch_op.drop_column('letters')
        batch_op.drop_column('reminder_days')
        batch_op.drop_column('carry_from_partner')
        batch_op.drop_column('follows_id')
        batch_op.drop_column('grace_days')
        batch_op.drop_column('opens_on')

    with op.batch_alter_table('response') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_response_open_link_id_open_link'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_response_open_link_id'))
        batch_op.drop_column('open_link_id')

    with op.batch_alter_table('participant') as batch_op:
        batch_op.drop_column('email_failure')
        batch_op.drop_column('email_failed_at')

    with op.batch_alter_table('invitation_token') as batch_op:
        batch_op.drop_column('recalled')

    with op.batch_alter_table('invitation') as batch_op:
        batch_op.drop_column('recalled_at')
        batch_op.drop_column('batch_id')

    op.drop_table('invitation_mail')
    with op.batch_alter_table('open_link') as batch_op:
        batch_op.drop_index(batch_op.f('ix_open_link_wave_id'))

    op.drop_table('open_link')
    with op.batch_alter_table('panel_member') as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_member_participant_id'))

    op.drop_table('panel_member')
    with op.batch_alter_table('panel') as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_study_id'))

    op.drop_table('panel')
    op.drop_table('link_request')
