"""Questions from the built-in instruments and from earlier studies, to be taken over into a draft."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import CAPABILITIES, needs
from app.db import read_session
from app.evaluator import bp
from app.evaluator.builder.draft import draft, keep, kind_name
from app.models import Membership
from surveys import instruments as service
from surveys.making import editing, questions
from surveys.making.references import Data

MOST = 40


@bp.get("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/library")
@needs("fieldwork.edit")
def question_library(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    version = draft(version_id)
    definition = service.definition(version)
    words, where = request.args.get("q", "").strip(), request.args.get("from", "all")
    found: list[questions.Question] = []
    if where in ("all", "studies"):
        found += questions.earlier(session, readable(session))
    if where in ("all", "library"):
        found += questions.built_in()
    found = questions.matching(found, words, definition.kind)
    return render_template(
        "builder/library.html",
        version=version,
        definition=definition,
        found=found[:MOST],
        count=len(found),
        words=words,
        where=where,
        page_id=request.args.get("page", definition.pages[-1].id if definition.pages else ""),
        kind_name=kind_name,
        said=questions.said,
        asked_here={questions.said(item) for item in editing.every_item(version.definition)},
    )


@bp.post("/studies/<uuid:study_id>/instruments/<uuid:version_id>/edit/library")
@needs("fieldwork.edit")
def take_question(study_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    source, _sign, item_id = request.form.get("question", "").partition("|")
    question = questions.find(session, source, item_id, readable(session))
    page_id = request.form.get("page", "")
    made: list[tuple[str, bool]] = []

    def change(data: Data) -> Data:
        changed, new_id, bared = questions.taken_over(data, page_id, question)
        made.append((new_id, bared))
        return changed

    what = {"nl": "vraag overgenomen", "en": "question taken over"}
    keep(study_id, version_id, what, change)
    new_id, bared = made[-1]
    if bared:
        flash(
            _("Question %(name)s is added. Its conditions on other questions were left out.", name=new_id),
            "warning",
        )
    else:
        flash(_("Question %(name)s is added.", name=new_id))
    back: dict[str, Any] = {
        "q": request.form.get("q", ""),
        "from": request.form.get("from", "all"),
        "page": page_id,
    }
    return redirect(url_for("evaluator.question_library", study_id=study_id, version_id=version_id, **back))


def readable(session: Session) -> list[uuid.UUID]:
    """The studies whose instruments this person may read."""
    roles = CAPABILITIES["fieldwork.read"]
    return list(
        session.scalars(
            select(Membership.study_id).where(
                Membership.user_id == current_user.id, Membership.role.in_(roles)
            )
        )
    )
