"""The partner's door: by link, without account, first of all on a phone."""

from flask import Blueprint

bp = Blueprint("partner", __name__, template_folder="templates")

from app.partner import answering, ending, own, preview, welcome, withdrawal  # noqa: E402

__all__ = ["answering", "bp", "ending", "own", "preview", "welcome", "withdrawal"]
