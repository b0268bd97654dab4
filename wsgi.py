"""The door for gunicorn, the Huey consumer and the command line."""

from app.factory import create_app

app = create_app()
