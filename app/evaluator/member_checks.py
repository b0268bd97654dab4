"""Having a record read by who it is of: the link, what came back, and a corrected version of it."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy.orm import Session

from analysis import following
from app import audit, jobs, mail
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.interviews import transcript_of
from coding.documents import member_checks as service
from coding.documents import note_documents
from coding.documents.check_models import MemberCheck
from coding.models import Document
from surveys.conversations import groups
from surveys.models import Interview, Participant


@bp.route("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/checks/new", methods=["GET", "POST"])
@needs("fieldwork.edit")
def new_check(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    """Which record goes to whom; the link is shown once."""
    session = read_session()
    found = load(session, Interview, interview_id)
    if request.method == "POST":
        with unit_of_work() as session:
            found = load(session, Interview, interview_id)
            check, token = service.offer(
                session,
                current_user.id,
                found,
                load(session, Document, _chosen("document")),
                load(session, Participant, _chosen("participant")),
            )
            audit.record(session, study_id, current_user.id, "created", "member_check", check.id)
            name = check.participant.name
        session = read_session()
        found = load(session, Interview, interview_id)
        address = mail.link(url_for("partner.check", token=token))
        return render_template("evaluator/check_link.html", interview=found, name=name, address=address)
    return render_template(
        "evaluator/check_form.html",
        interview=found,
        records=_records(session, found),
        people=[p for p in groups.people(session, found) if p.allows(service.CONSENT)],
    )


@bp.get("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/checks/<uuid:check_id>")
@needs("responses.read")
def member_check(study_id: uuid.UUID, interview_id: uuid.UUID, check_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    check = load(session, MemberCheck, check_id)
    texts = {turn.position: check.document.text[turn.start : turn.end] for turn in check.document.turns}
    return render_template(
        "evaluator/check.html",
        interview=load(session, Interview, interview_id),
        check=check,
        texts=texts,
        waiting=[p for p in check.passages if p.verdict == "wrong" and p.correction and p.decision is None],
    )


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/checks/<uuid:check_id>/take-over")
@needs("fieldwork.edit")
def take_over_check(study_id: uuid.UUID, interview_id: uuid.UUID, check_id: uuid.UUID) -> ResponseReturnValue:
    """The ticked corrections become a new version; what was coded and linked in unchanged turns comes along."""
    with unit_of_work() as session:
        load(session, Interview, interview_id)
        check = load(session, MemberCheck, check_id)
        made = service.take_over(session, current_user.id, check, request.form.getlist("passage", type=int))
        if made is not None:
            following.follow(session, check.document, made.document, made.same, made.codings)
            jobs.enqueue("documents.segment", study_id, made.document.id, current_user.id)
            audit.record(session, study_id, current_user.id, "changed", "document", made.document.id)
        audit.record(session, study_id, current_user.id, "decided", "member_check", check.id)
        left = made.left if made else 0
        target = made.document.id if made else None
    if target is None:
        flash(_("Nothing was changed in the record."))
        return redirect(
            url_for("evaluator.member_check", study_id=study_id, interview_id=interview_id, check_id=check_id)
        )
    flash(_("There is a corrected version. The older one stays as it was."))
    if left:
        flash(_("%(count)s codings stood in corrected words and did not come along.", count=left), "warning")
        return redirect(url_for("researcher.versions", study_id=study_id, document_id=target))
    return redirect(url_for("researcher.document", study_id=study_id, document_id=target))


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/checks/<uuid:check_id>/revoke")
@needs("fieldwork.edit")
def revoke_check(study_id: uuid.UUID, interview_id: uuid.UUID, check_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        load(session, Interview, interview_id)
        service.revoke(session, current_user.id, load(session, MemberCheck, check_id))
        audit.record(session, study_id, current_user.id, "revoked", "member_check", check_id)
    flash(_("The link no longer works."))
    return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))


def _records(session: Session, found: Interview) -> list[tuple[str, Document]]:
    records = (
        (_("The notes"), note_documents.current(session, found)),
        (_("The transcript"), transcript_of(session, found)),
    )
    return [(label, document) for label, document in records if document is not None]


def _chosen(name: str) -> uuid.UUID:
    return request.form.get(name, type=uuid.UUID) or uuid.UUID(int=0)
