"""Who may do what: capabilities per role, the marks on views, and loaders that stay within the study."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import abort, g
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from app.db import db
from app.models import Membership
from coding import layers
from coding.models import Coding
from surveys.models import Participant, Partner, Study, StudyPartner

ROLES = ("owner", "evaluator", "researcher", "reader", "commissioner")
_TEAM = frozenset(ROLES[:4])
_EVERYBODY = frozenset(ROLES)

CAPABILITIES: dict[str, frozenset[str]] = {
    "study.read": _EVERYBODY,
    "study.manage": frozenset({"owner"}),
    "fieldwork.read": _TEAM,
    "fieldwork.edit": frozenset({"owner", "evaluator"}),
    "responses.read": frozenset({"owner", "evaluator", "researcher"}),
    "documents.read": _TEAM,
    "documents.add": frozenset({"owner", "evaluator", "researcher"}),
    "coding.edit": frozenset({"owner", "evaluator", "researcher"}),
    "findings.read": _EVERYBODY,
    "findings.edit": frozenset({"owner", "evaluator", "researcher"}),
    "findings.sources": _TEAM,
}
"""Which roles hold which capability. A commissioner sees findings and counts, never what one partner said."""

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]
T = TypeVar("T")


def may(capability: str) -> bool:
    """Whether this person may do that in the study at hand. False for an unknown role or capability."""
    membership: Membership | None = g.get("membership")
    return membership is not None and membership.role in CAPABILITIES.get(capability, frozenset())


def needs(capability: str) -> Callable[[View[P]], View[P]]:
    """Marks a view under /studies/<uuid:study_id>: loads the study into g.study and g.membership.

    404 for who is no member (they must not learn that it exists), 403 for a member whose role lacks the capability.
    """
    if capability not in CAPABILITIES:
        raise ValueError(f"unknown capability {capability}")

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return ask_to_sign_in()
            enter(kwargs["study_id"])  # type: ignore[arg-type]
            if not may(capability):
                abort(403)
            return view(*args, **kwargs)

        guarded.access = ("needs", capability)  # type: ignore[attr-defined]
        return guarded

    return mark


def signed_in(view: View[P]) -> View[P]:
    """Marks a view for whoever has an account, outside any study."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        return view(*args, **kwargs)

    guarded.access = ("signed_in", "")  # type: ignore[attr-defined]
    return guarded


def public(reason: str) -> Callable[[View[P]], View[P]]:
    """Marks a view that anybody may call, and why that is right."""

    def mark(view: View[P]) -> View[P]:
        view.access = ("public", reason)  # type: ignore[attr-defined]
        return view

    return mark


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page; what was typed is kept."""
    from app.account.kept import ask  # the account door imports this module for its marks

    return ask()


def enter(study_id: uuid.UUID) -> Study:
    """The study, as a member: fills g.study and g.membership; 404 for everybody else."""
    membership = db.session().scalar(MEMBER, {"study": study_id, "user": current_user.id})
    if membership is None or membership.role not in ROLES:
        abort(404)
    g.membership = membership
    g.study = membership.study
    return membership.study


MEMBER = (
    select(Membership)
    .where(Membership.study_id == bindparam("study"), Membership.user_id == bindparam("user"))
    .options(joinedload(Membership.study))
)
"""Built once: every page of a study asks it."""


def load(session: Any, model: type[T], row_id: uuid.UUID) -> T:
    """The row with this id in g.study; 404 when there is none, when it is of another study, or not for this person yet."""
    row = session.get(model, row_id)
    if row is None or not belongs(session, row, g.study.id):
        abort(404)
    if isinstance(row, Coding) and not layers.sees(session, current_user.id, row):
        abort(404)  # what others code in a round that is still blind
    return row  # type: ignore[no-any-return]


def belongs(session: Any, row: Any, study_id: uuid.UUID) -> bool:
    """Whether the row is of this study; a partner is of every study it takes part in, and so are its people."""
    if isinstance(row, Participant):
        return session.get(StudyPartner, (study_id, row.partner_id)) is not None
    if isinstance(row, Partner):
        return session.get(StudyPartner, (study_id, row.id)) is not None
    return study_of(row) == study_id


OWNERS: tuple[str, ...] = (
    "version", "instrument", "wave", "invitation", "response", "document", "segment", "turn", "codebook",
    "codebook_version", "code", "coding", "suggestion", "run", "theme", "finding", "report", "interview", "round",
    "original",
)  # fmt: skip
"""Relationships that lead from a row towards its study, tried in this order."""


def study_of(row: Any) -> uuid.UUID | None:
    """The study a row belongs to: its own study_id, or that of the row it hangs under; None when it leads nowhere."""
    if isinstance(row, Study):
        return row.id
    if hasattr(row, "study_id"):
        return row.study_id  # type: ignore[no-any-return]
    for name in OWNERS:
        parent = getattr(row, name, None)
        if parent is not None and hasattr(parent, "__table__"):
            found = study_of(parent)
            if found is not None:
                return found
    return None
