"""API: the studies of a person, and where each stands in numbers."""

import uuid
from typing import Any

from flask import g, jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.models import Finding
from app.access import may, needs, signed_in
from app.api import bp
from app.api.paging import listed
from app.db import read_session
from app.models import Membership
from coding import layers
from coding.models import Coding, Document, Theme
from surveys.models import Response, Study, StudyPartner


@bp.get("/studies")
@signed_in
def studies() -> ResponseReturnValue:
    chosen = (
        select(Membership)
        .join(Study, Study.id == Membership.study_id)
        .where(Membership.user_id == current_user.id)
        .order_by(Study.title, Study.id)
    )
    return listed(read_session(), chosen, lambda member: brief(member.study, member.role))


@bp.get("/studies/<uuid:study_id>")
@needs("study.read")
def study(study_id: uuid.UUID) -> ResponseReturnValue:
    made = g.study
    return jsonify(
        **brief(made, g.membership.role),
        purpose=made.purpose,
        commissioner=made.commissioner,
        mode=made.mode,
        languages=made.languages,
        questions=[{"key": question.key, "text": question.text} for question in made.questions],
        counts=counts(read_session(), study_id),
    )


def brief(made: Study, role: str) -> dict[str, Any]:
    return {
        "id": str(made.id),
        "title": made.title,
        "synthetic": made.synthetic,
        "role": role,
        "href": url_for("api.study", study_id=made.id),
    }


def counts(session: Session, study_id: uuid.UUID) -> dict[str, int]:
    """Numbers only; those who may not read documents see how many there are, and nothing of them."""

    def count(model: type, *conditions: Any) -> int:
        return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0

    documents = select(Document.id).where(Document.study_id == study_id, Document.superseded_at.is_(None))
    found = {
        "partners": count(StudyPartner, StudyPartner.study_id == study_id),
        "responses": count(
            Response,
            Response.study_id == study_id,
            Response.state == "submitted",
            Response.is_test.is_(False),
        ),
        "documents": count(Document, Document.study_id == study_id),
        "codings": count(Coding, Coding.document_id.in_(documents), layers.counting()),
        "findings": count(Finding, Finding.study_id == study_id),
    }
    if may("documents.read"):
        found["themes"] = count(Theme, Theme.study_id == study_id)
    return found
