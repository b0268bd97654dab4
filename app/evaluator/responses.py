"""What partners answered: the list, and one response with its consents and where it differs from the register."""

import uuid

from flask import abort, g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app import attachments
from app.access import load, may, needs
from app.db import read_session
from app.evaluator import bp
from app.models import User
from coding.models import Document
from surveys import fieldwork, naming, partners, routing
from surveys import responses as service
from surveys.asking import wording
from surveys.asking.wording import WAYS
from surveys.models import Response


@bp.get("/studies/<uuid:study_id>/responses")
@needs("responses.read")
def response_list(study_id: uuid.UUID) -> ResponseReturnValue:
    found = (
        read_session()
        .scalars(
            select(Response)
            .where(Response.study_id == study_id, Response.wave_id.is_not(None), Response.is_test.is_(False))
            .options(
                selectinload(Response.partner),
                selectinload(Response.partner_type),
                selectinload(Response.wave),
            )
            .order_by(Response.submitted_at.desc(), Response.started_at.desc(), Response.id)
        )
        .all()
    )
    return render_template(
        "evaluator/responses.html", responses=[(response, name_of(response)) for response in found]
    )


def name_of(response: Response) -> str:
    """The organisation for who may know it, else "A respondent" with the type."""
    return naming.respondent(response, g.language, names=may("fieldwork.edit"))


def _may_tell(response: Response) -> bool:
    """Whether answers that say who somebody is may be seen."""
    return may("fieldwork.edit") or not naming.is_confidential(response.wave)


@bp.get("/studies/<uuid:study_id>/responses/<uuid:response_id>")
@needs("responses.read")
def response(study_id: uuid.UUID, response_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Response, response_id)
    definition = service.definition_of(session, found)
    answers = service.answers(session, found)
    differences = [d for d in fieldwork.type_differences(session, g.study) if d.response.id == found.id]
    return render_template(
        "evaluator/response.html",
        response=found,
        name=name_of(found),
        person=found.participant if naming.may_be_named(found, names=may("fieldwork.edit")) else None,
        may_tell=_may_tell(found),
        definition=definition,
        sections=wording.review(definition, answers, g.language),
        stale=routing.stale(definition, answers),
        consents=service.consents(session, found),
        difference=differences[0] if differences else None,
        ways=WAYS,
        clerk=_name_of(session, found.entered_by),
        registered=partners.routes().get(found.kind.route, {}),
        documents=session.scalars(select(Document).where(Document.response_id == found.id)).all(),
    )


def _name_of(session: Session, account: uuid.UUID | None) -> str:
    person = session.get(User, account) if account else None
    return (person.name or person.email) if person else ""


@bp.get("/studies/<uuid:study_id>/responses/<uuid:response_id>/files/<item_id>/<uuid:file_id>")
@needs("responses.read")
def attachment(
    study_id: uuid.UUID, response_id: uuid.UUID, item_id: str, file_id: uuid.UUID
) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Response, response_id)
    if not _may_tell(found) and service.definition_of(session, found).item(item_id).personal:
        abort(404)
    return attachments.send(session, found, item_id, str(file_id))
