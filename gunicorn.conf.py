"""How gunicorn serves Weerklank; read by itself from the folder it starts in. Command-line options go before it."""

import gc
import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8600')}"
worker_class = "gthread"
workers = min(os.cpu_count() or 1, 8)
threads = 4
timeout = 60
graceful_timeout = 10
loglevel = "warning"
preload_app = True
"""Loaded once and then forked: half the time to start, and the workers share its memory."""


def pre_fork(server, worker):
    """What was loaded stays for good: the collector need not walk through it again and again, in any worker."""
    gc.collect()
    gc.freeze()


def post_fork(server, worker):
    """No connection to the database is shared between processes."""
    from app.db import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)
