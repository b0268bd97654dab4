"""The list of a person's studies, and a new one."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.access import signed_in
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.forms import StudyForm
from app.models import Membership
from coding import codebook
from surveys import studies as service
from surveys.models import Programme, Study
from surveys.standard_questions import STANDARD_QUESTIONS
from surveys.texts import pick

NEW_PROGRAMME = "new"


@bp.get("/studies")
@signed_in
def studies() -> ResponseReturnValue:
    session = read_session()
    memberships = session.scalars(
        select(Membership)
        .join(Study, Study.id == Membership.study_id)
        .where(Membership.user_id == current_user.id)
        .order_by(Study.title)
    ).all()
    return render_template("evaluator/studies.html", memberships=memberships)


@bp.route("/studies/new", methods=["GET", "POST"])
@signed_in
def new_study() -> ResponseReturnValue:
    form = StudyForm()
    form.programme.choices = _programmes(read_session())
    form.standard_questions.choices = [
        (key, pick(text, g.language)) for key, text in STANDARD_QUESTIONS.items()
    ]
    if not form.is_submitted():
        form.standard_questions.data = list(STANDARD_QUESTIONS)
        form.contact_name.data = current_user.name
        form.contact_email.data = current_user.email
    if form.validate_on_submit():
        with unit_of_work() as session:
            study = _create(session, form)
            session.add(Membership(study_id=study.id, user_id=current_user.id, role="owner"))
            audit.record(session, study.id, current_user.id, "created", "study", study.id)
            study_id = study.id
        return redirect(url_for("evaluator.home", study_id=study_id))
    return render_template("evaluator/study_form.html", form=form)


def _create(session: Session, form: StudyForm) -> Study:
    questions = [
        service.Question(pick(STANDARD_QUESTIONS[key], g.language), key)
        for key in form.standard_questions.data
    ]
    questions += [
        service.Question(line.strip())
        for line in (form.own_questions.data or "").splitlines()
        if line.strip()
    ]
    study = service.create(
        session,
        current_user.id,
        title=form.title.data.strip(),
        purpose=(form.purpose.data or "").strip(),
        commissioner=(form.commissioner.data or "").strip(),
        programme=_programme(session, form),
        questions=questions,
        mode=form.mode.data,
        languages=form.languages.data,
        contact_name=form.contact_name.data.strip(),
        contact_phone=form.contact_phone.data.strip(),
        contact_email=(form.contact_email.data or "").strip(),
    )
    codebook.adopt(session, current_user.id, study)
    return study


def _programme(session: Session, form: StudyForm) -> Programme | None:
    if form.programme.data == NEW_PROGRAMME:
        title = (form.programme_title.data or "").strip() or form.title.data.strip()
        return service.create_programme(session, current_user.id, title)
    if form.programme.data:
        allowed = {str(programme.id): programme for programme in _mine(session)}
        return allowed[form.programme.data]
    return None


def _programmes(session: Session) -> list[tuple[str, str]]:
    return [
        ("", _("No, this study stands alone")),
        *((str(programme.id), programme.title or "") for programme in _mine(session)),
        (NEW_PROGRAMME, _("Yes, a new programme")),
    ]


def _mine(session: Session) -> list[Programme]:
    """Programmes in which this person owns or evaluates a study already."""
    found = session.scalars(
        select(Programme)
        .join(Study, Study.programme_id == Programme.id)
        .join(Membership, Membership.study_id == Study.id)
        .where(
            Membership.user_id == current_user.id,
            Membership.role.in_(("owner", "evaluator")),
            Programme.title.is_not(None),
        )
        .order_by(Programme.title)
        .distinct()
    )
    return list(found)
