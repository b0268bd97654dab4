"""How often one address may try: sign-in, reset, links of partners."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

limiter = Limiter(get_remote_address, default_limits=[])

SIGN_IN = "20 per 5 minutes; 100 per hour"
TOKEN = "60 per 5 minutes; 600 per hour"  # noqa: S105 - a rate; a whole site hut may share one address

OPEN_START = "20 per 10 minutes; 60 per hour"
NEW_LINK = "5 per 10 minutes; 20 per day"


def init_app(app: Flask) -> None:
    limiter.init_app(app)


def allows(rate: str, purpose: str) -> bool:
    """Counts one try of this address for a purpose that is no whole page; False when it was one too many."""
    return not limiter.enabled or bool(limiter.limiter.hit(parse(rate), purpose, get_remote_address()))


def reset() -> None:
    """Forgets all counts; for tests."""
    limiter.reset()
