"""The door for the Huey consumer: `huey_consumer app.worker.huey`."""

from app.factory import create_app

app = create_app()
huey = app.extensions["jobs"]["huey"]
