"""The researcher's door: documents, the coding workspace, the codebook, search and themes."""

from flask import Blueprint

bp = Blueprint("researcher", __name__, template_folder="templates")

from app.researcher import (  # noqa: E402
    codebook,
    codings,
    documents,
    exports,
    imports,
    incoming,
    insight,
    memos,
    names,
    search,
    sorting,
    split,
    suggestions,
    themes,
    undoing,
    versions,
    workspace,
)

__all__ = [
    "bp",
    "codebook",
    "codings",
    "documents",
    "exports",
    "imports",
    "incoming",
    "insight",
    "memos",
    "names",
    "search",
    "sorting",
    "split",
    "suggestions",
    "themes",
    "undoing",
    "versions",
    "workspace",
]
