"""The API's door: the studies of a signed-in person as JSON, read-only, with the same permissions as the pages."""

from flask import Blueprint

bp = Blueprint("api", __name__, url_prefix="/api/v1")

from app.api import documents, findings, studies  # noqa: E402 - the views hang themselves on the blueprint

__all__ = ["bp", "documents", "findings", "studies"]
