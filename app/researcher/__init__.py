"""The researcher's door: documents, the coding workspace, the codebook, search and themes."""

from flask import Blueprint

bp = Blueprint("researcher", __name__, template_folder="templates")

from app.researcher import (  # noqa: E402
    adjudication,
    agreement,
    codebook,
    codings,
    documents,
    exports,
    imports,
    incoming,
    insight,
    memos,
    names,
    rounds,
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
    "adjudication",
    "agreement",
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
    "rounds",
    "search",
    "sorting",
    "split",
    "suggestions",
    "themes",
    "undoing",
    "versions",
    "workspace",
]
