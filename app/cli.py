"""The command line: accounts, studies, invitations, jobs, audit, backup and restore."""

from flask import Flask


def init_app(app: Flask) -> None:
    pass
