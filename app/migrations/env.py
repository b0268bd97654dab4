"""How Alembic reaches the database: the application's own engine; one transaction for all revisions."""

from alembic import context
from flask import current_app

from app.db import db

config = context.config
options = current_app.extensions["migrate"].configure_args


def run_offline() -> None:
    """Prints the statements for an operator who runs them by hand."""
    url = db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, target_metadata=db.metadata, literal_binds=True, **options)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    with db.engine.connect() as plain:
        connection = plain.execution_options(immediate=True)
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            # A changed table is made anew and the old one dropped; references must not stop or follow that.
            # The pragma does nothing inside a transaction, so it goes to the driver before one begins.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            context.configure(
                connection=connection, target_metadata=db.metadata, transactional_ddl=True, **options
            )
            with context.begin_transaction():
                context.run_migrations()
                if on_sqlite:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                    if broken:
                        raise RuntimeError(f"after the migration references do not hold: {broken[:5]}")
        finally:
            if on_sqlite:
                connection.rollback()
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    run_offline()
else:
    run_online()
