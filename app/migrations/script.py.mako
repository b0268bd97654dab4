"""${message}

Revision: ${up_revision}, after ${down_revision | comma,n}
Made: ${create_date}
"""

import flask_security
import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import surveys.base
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
