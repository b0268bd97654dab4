"""The privacy notice of a study: the owner writes what the AVG wants partners to be told; their page is made from it."""

import uuid

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField

from app import audit
from app.access import needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.forms import NEEDED, at_most
from surveys import privacy as service
from surveys.models import PrivacyNotice, Study
from surveys.texts import LANGUAGES

BASIS_NAMES = {
    "public_task": _l("A task in the public interest (often so for a university or municipality)"),
    "legitimate_interest": _l("A legitimate interest"),
    "consent": _l("Consent as the legal basis"),
    "legal_obligation": _l("A legal obligation"),
}


class PrivacyForm(FlaskForm):
    basis = RadioField(
        _l("Legal basis (GDPR, article 6)"),
        [NEEDED],
        choices=list(BASIS_NAMES.items()),
        description=_l(
            "Apart from this, partners are always asked whether they take part: that is research ethics."
        ),
    )
    basis_note_nl = TextAreaField(
        _l("Where that basis lies, in Dutch"), [at_most(500)], render_kw={"rows": 2}
    )
    basis_note_en = TextAreaField(
        _l("Where that basis lies, in English"), [at_most(500)], render_kw={"rows": 2}
    )
    controllers = TextAreaField(
        _l("Controllers"), [NEEDED, at_most(2000)], description=_l("Who decides why and how. One per line.")
    )
    processors = TextAreaField(
        _l("Processors"),
        [at_most(2000)],
        description=_l(
            "Who works with the data on their behalf. One per line; leave empty when there is nobody."
        ),
    )
    officer = TextAreaField(
        _l("Data protection officer (FG)"),
        [NEEDED, at_most(500)],
        description=_l("Name, e-mail address, telephone."),
    )
    kept_nl = TextAreaField(_l("How long data are kept, in Dutch"), [at_most(500)], render_kw={"rows": 2})
    kept_en = TextAreaField(_l("How long data are kept, in English"), [at_most(500)], render_kw={"rows": 2})


@bp.route("/studies/<uuid:study_id>/settings/privacy", methods=["GET", "POST"])
@needs("study.manage")
def privacy_notice(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    notice = service.of_study(session, g.study)
    form = _form(notice)
    if form.validate_on_submit():
        with unit_of_work() as writing:
            study = writing.get_one(Study, study_id)
            service.record(
                writing,
                current_user.id,
                study,
                basis=form.basis.data,
                basis_note={code: (form[f"basis_note_{code}"].data or "").strip() for code in LANGUAGES},
                controllers=form.controllers.data.strip(),
                processors=(form.processors.data or "").strip(),
                officer=form.officer.data.strip(),
                kept={code: (form[f"kept_{code}"].data or "").strip() for code in LANGUAGES},
            )
            audit.record(writing, study_id, current_user.id, "changed", "privacy_notice", study_id)
        flash(_("Saved. Partners read this from now on."))
        return redirect(url_for("evaluator.privacy_notice", study_id=study_id))
    status = 422 if form.errors else 200
    missing = service.missing(notice, g.study) if notice else []
    return render_template("evaluator/privacy.html", form=form, notice=notice, missing=missing), status


def _form(notice: PrivacyNotice | None) -> PrivacyForm:
    if notice is None:
        return PrivacyForm(basis="public_task")
    texts = {f"basis_note_{code}": notice.basis_note.get(code, "") for code in LANGUAGES}
    texts |= {f"kept_{code}": notice.kept.get(code, "") for code in LANGUAGES}
    return PrivacyForm(obj=notice, **texts)
