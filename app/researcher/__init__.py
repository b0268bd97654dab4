"""The researcher's door: documents, the coding workspace, the codebook, search and themes."""

from flask import Blueprint

bp = Blueprint("researcher", __name__, template_folder="templates")

from app.researcher import codebook, codings, documents, memos, search, suggestions, themes, upload, workspace  # noqa: E402

__all__ = [
    "bp",
    "codebook",
    "codings",
    "documents",
    "memos",
    "search",
    "suggestions",
    "themes",
    "upload",
    "workspace",
]
