"""The partner's door: by link, without account, first of all on a phone."""

from flask import Blueprint

bp = Blueprint("partner", __name__, template_folder="templates")

from app.partner import (  # noqa: E402
    answering,
    checking,
    colleagues,
    drawing,
    ending,
    leaving,
    new_link,
    open_link,
    own,
    partner_checking,
    preview,
    welcome,
    withdrawal,
)

__all__ = [
    "answering",
    "bp",
    "checking",
    "colleagues",
    "drawing",
    "ending",
    "leaving",
    "new_link",
    "open_link",
    "own",
    "partner_checking",
    "preview",
    "welcome",
    "withdrawal",
]
