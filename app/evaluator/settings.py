"""Settings of a study: its texts and questions, and who takes part in it in which role."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.access import needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.forms import ROLE_WORDS, MemberForm, NothingForm, StudyForm
from app.models import Membership, User
from surveys import studies as service
from surveys.errors import Refused
from surveys.models import Study


@bp.route("/studies/<uuid:study_id>/settings", methods=["GET", "POST"])
@needs("study.manage")
def settings(study_id: uuid.UUID) -> ResponseReturnValue:
    form = StudyForm(obj=g.study)
    for name in ("programme", "programme_title", "standard_questions", "own_questions"):
        delattr(form, name)
    if form.validate_on_submit():
        with unit_of_work() as session:
            study = session.get_one(Study, study_id)
            data = {key: value for key, value in form.data.items() if key != "csrf_token"}
            service.update(session, current_user.id, study, **data)
            audit.record(session, study_id, current_user.id, "changed", "study", study_id)
        flash(_("Saved."))
        return redirect(url_for("evaluator.settings", study_id=study_id))
    return _page(form=form, member=MemberForm(formdata=None))


@bp.post("/studies/<uuid:study_id>/settings/questions")
@needs("study.manage")
def add_question(study_id: uuid.UUID) -> ResponseReturnValue:
    text = request.form.get("text", "").strip()
    if text:
        with unit_of_work() as session:
            study = session.get_one(Study, study_id)
            kept = [service.Question(question.text, question.key) for question in study.questions]
            service.set_questions(session, current_user.id, study, [*kept, service.Question(text)])
            audit.record(session, study_id, current_user.id, "changed", "questions", study_id)
    return redirect(url_for("evaluator.settings", study_id=study_id, _anchor="questions"))


@bp.post("/studies/<uuid:study_id>/settings/members")
@needs("study.manage")
def add_member(study_id: uuid.UUID) -> ResponseReturnValue:
    """Gives an account a role in this study, or another role than it had."""
    member = MemberForm()
    user = None
    if member.validate_on_submit():
        user = read_session().scalar(
            select(User).where(func.lower(User.email) == member.email.data.strip().lower())
        )
        if user is None:
            member.email.errors = [
                _("There is no account with this e-mail address. The operator of this server can make one.")
            ]
    if user is None:
        form = StudyForm(formdata=None, obj=g.study)
        for name in ("programme", "programme_title", "standard_questions", "own_questions"):
            delattr(form, name)
        return _page(form=form, member=member), 422
    with unit_of_work() as session:
        membership = session.get(Membership, (study_id, user.id))
        if membership is None:
            session.add(Membership(study_id=study_id, user_id=user.id, role=member.role.data))
        else:
            membership.role = member.role.data
            _keep_an_owner(session, study_id)
        audit.record(session, study_id, current_user.id, "gave_role", "account", user.id)
    return redirect(url_for("evaluator.settings", study_id=study_id, _anchor="members"))


@bp.post("/studies/<uuid:study_id>/settings/members/<uuid:user_id>/remove")
@needs("study.manage")
def remove_member(study_id: uuid.UUID, user_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        membership = session.get(Membership, (study_id, user_id))
        if membership is None:
            abort(404)
        session.delete(membership)
        _keep_an_owner(session, study_id)
        audit.record(session, study_id, current_user.id, "removed", "account", user_id)
    return redirect(url_for("evaluator.settings", study_id=study_id, _anchor="members"))


def _keep_an_owner(session: Session, study_id: uuid.UUID) -> None:
    session.flush()
    owner = select(Membership).where(Membership.study_id == study_id, Membership.role == "owner")
    if session.scalar(owner.limit(1)) is None:
        raise Refused(
            {
                "nl": "Een studie heeft altijd een eigenaar. Maak eerst iemand anders eigenaar.",
                "en": "A study always has an owner. Make somebody else owner first.",
            }
        )


def _page(form: StudyForm, member: MemberForm) -> str:
    memberships = read_session().scalars(
        select(Membership).where(Membership.study_id == g.study.id).order_by(Membership.added_at)
    )
    return render_template(
        "evaluator/settings.html",
        form=form,
        member=member,
        memberships=memberships.all(),
        role_words=ROLE_WORDS,
        nothing=NothingForm(),
    )
