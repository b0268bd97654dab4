"""One code into several: name the parts, then say for each passage where it goes."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from analysis import evidence
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from app.researcher.codebook.merge import chosen
from coding.codebook import effects, splitting
from coding.models import Code, Coding
from surveys.errors import NotFound, Refused
from surveys.texts import LANGUAGES, Text

PAGE = 25


@bp.route("/studies/<uuid:study_id>/codebook/<uuid:code_id>/split", methods=["GET", "POST"])
@needs("coding.edit")
def split_code(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """`label-nl-0`, `label-en-0`, `definition-nl-0` … for each part; a part without a name is left out."""
    if request.method == "GET":
        session = read_session()
        code = load(session, Code, code_id)
        return render_template(
            "researcher/codebook/split.html",
            code=code,
            effects=effects.of(session, [code]),
            findings=evidence.leaning_on(session, [code.id]),
            number=4,
        )
    with unit_of_work() as session:
        code = load(session, Code, code_id)
        change = splitting.begin(session, current_user.id, code, _parts())
        audit.record(session, study_id, current_user.id, "split", "code", change.code_id)
    return redirect(url_for("researcher.divide_code", study_id=study_id, code_id=code_id))


def _parts() -> list[tuple[Text, Text]]:
    def text(name: str, number: int) -> Text:
        return {language: request.form.get(f"{name}-{language}-{number}", "") for language in LANGUAGES}

    parts = [(text("label", number), text("definition", number)) for number in range(splitting.MOST)]
    return [part for part in parts if any(words.strip() for words in part[0].values())]


@bp.route("/studies/<uuid:study_id>/codebook/<uuid:code_id>/divide", methods=["GET", "POST"])
@needs("coding.edit")
def divide_code(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """The passages still with the code; `to-<coding>` names the parts each goes to, `rest` the one for all that is left."""
    if request.method == "GET":
        session = read_session()
        code = load(session, Code, code_id)
        change = splitting.open_split(session, code)
        if change is None:
            raise NotFound({"nl": "Deze code is niet gesplitst.", "en": "This code was not split."})
        page = max(request.args.get("page", 1, type=int), 1)
        codings, total = splitting.to_divide(session, current_user.id, code, PAGE, (page - 1) * PAGE)
        return render_template(
            "researcher/codebook/divide.html",
            code=code,
            change=change,
            parts=[part for part in splitting.parts(session, change) if part.retired_at is None],
            codings=codings,
            total=total,
            page=page,
            pages=-(-total // PAGE),
        )
    with unit_of_work() as session:
        code = load(session, Code, code_id)
        change = splitting.open_split(session, code)
        if change is None:
            raise Refused(
                {
                    "nl": "Deze splitsing is er niet meer. Er is niets veranderd.",
                    "en": "This split is no longer there. Nothing was changed.",
                }
            )
        rest = request.form.get("rest", type=uuid.UUID)
        if rest is not None:
            divided = splitting.assign_rest(session, current_user.id, change, rest)
        else:
            divided = splitting.assign(session, current_user.id, change, _choices(session))
        audit.record(session, study_id, current_user.id, "divided", "code", code.id)
        _codings, left = splitting.to_divide(session, current_user.id, code, 1)
    flash(ngettext("%(num)d passage divided.", "%(num)d passages divided.", divided))
    if left:
        return redirect(url_for("researcher.divide_code", study_id=study_id, code_id=code_id))
    flash(_("All passages are divided. You can take the old code out of use now, or keep it."))
    return redirect(url_for("researcher.code", study_id=study_id, code_id=code_id))


def _choices(session: Session) -> dict[uuid.UUID, list[uuid.UUID]]:
    found = {}
    for name in request.form:
        if name.startswith("to-"):
            for coding_id in chosen([name.removeprefix("to-")]):
                load(session, Coding, coding_id)
                found[coding_id] = chosen(request.form.getlist(name))
    return found
