"""Groups and attributes of documents: made, changed, and given to many documents at once."""

import datetime as dt
import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from app import audit
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from coding.documents import cases
from coding.documents.attribute_values import KINDS
from coding.documents.case_models import Attribute, DocumentGroup
from coding.models import Document
from surveys import partners
from surveys.errors import Refused
from surveys.models import Partner
from surveys.texts import pick

MOST_AT_ONCE = 2_000


@bp.get("/studies/<uuid:study_id>/documents/sorting")
@needs("documents.read")
def sorting(study_id: uuid.UUID) -> ResponseReturnValue:
    return _page(read_session(), study_id)


@bp.post("/studies/<uuid:study_id>/documents/groups")
@needs("coding.edit")
def make_group(study_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with unit_of_work() as session:
            made = cases.make_group(
                session, current_user.id, g.study, request.form.get("name", ""), request.form.get("about", "")
            )
            audit.record(session, study_id, current_user.id, "added", "document_group", made.id)
    except Refused as refused:
        return _page(read_session(), study_id, refused), 422
    return redirect(url_for("researcher.sorting", study_id=study_id))


@bp.post("/studies/<uuid:study_id>/documents/groups/<uuid:group_id>/<any(rename, remove):act>")
@needs("coding.edit")
def change_group(study_id: uuid.UUID, group_id: uuid.UUID, act: str) -> ResponseReturnValue:
    try:
        with unit_of_work() as session:
            group = load(session, DocumentGroup, group_id)
            if act == "remove":
                cases.remove_group(session, current_user.id, group)
            else:
                cases.rename_group(session, current_user.id, group, request.form.get("name", ""))
            verb = "removed" if act == "remove" else "renamed"
            audit.record(session, study_id, current_user.id, verb, "document_group", group_id)
    except Refused as refused:
        return _page(read_session(), study_id, refused), 422
    return redirect(url_for("researcher.sorting", study_id=study_id))


@bp.post("/studies/<uuid:study_id>/documents/attributes")
@needs("coding.edit")
def make_attribute(study_id: uuid.UUID) -> ResponseReturnValue:
    form = request.form
    try:
        with unit_of_work() as session:
            made = cases.make_attribute(
                session,
                current_user.id,
                g.study,
                form.get("name", ""),
                form.get("kind", ""),
                form.get("choices", "").splitlines(),
            )
            audit.record(session, study_id, current_user.id, "added", "attribute", made.id)
    except Refused as refused:
        return _page(read_session(), study_id, refused), 422
    return redirect(url_for("researcher.sorting", study_id=study_id))


@bp.post("/studies/<uuid:study_id>/documents/attributes/<uuid:attribute_id>/<any(change, remove):act>")
@needs("coding.edit")
def change_attribute(study_id: uuid.UUID, attribute_id: uuid.UUID, act: str) -> ResponseReturnValue:
    try:
        with unit_of_work() as session:
            attribute = load(session, Attribute, attribute_id)
            if act == "remove":
                cases.remove_attribute(session, current_user.id, attribute)
            else:
                choices = request.form.get("choices")
                cases.change_attribute(
                    session,
                    current_user.id,
                    attribute,
                    request.form.get("name", ""),
                    choices.splitlines() if choices is not None else None,
                )
            verb = "removed" if act == "remove" else "changed"
            audit.record(session, study_id, current_user.id, verb, "attribute", attribute_id)
    except Refused as refused:
        return _page(read_session(), study_id, refused), 422
    return redirect(url_for("researcher.sorting", study_id=study_id))


@bp.post("/studies/<uuid:study_id>/documents/sort")
@needs("coding.edit")
def sort_documents(study_id: uuid.UUID) -> ResponseReturnValue:
    """Gives the ticked documents a group, a value, a day, or (for who does the fieldwork) a partner or type.

    What the form leaves empty stays as it is; "-" takes away.
    """
    chosen = request.form.getlist("document", type=uuid.UUID)[:MOST_AT_ONCE]
    given = request.form.get("back", "")
    back = redirect(_list(study_id) + (given if given.startswith("?") else ""))
    if not chosen:
        flash(_("Tick the documents first."), "warning")
        return back
    try:
        with unit_of_work() as session:
            found = [load(session, Document, document_id) for document_id in dict.fromkeys(chosen)]
            done = _sort(session, found)
            for document in found if done else ():
                audit.record(session, study_id, current_user.id, "changed", "document", document.id)
    except (Refused, ValueError) as error:
        said = pick(error.text, g.language) if isinstance(error, Refused) else _("Type the day as a date.")
        flash(said, "warning")
        return back
    if not done:
        flash(_("Choose what the ticked documents should get."), "warning")
        return back
    flash(ngettext("%(num)d document was changed.", "%(num)d documents were changed.", len(found)))
    return back


def _sort(session: Session, found: list[Document]) -> bool:
    form, actor, done = request.form, current_user.id, False
    for field, act in (("into", cases.put_in), ("out-of", cases.take_out)):
        if group_id := form.get(field, type=uuid.UUID):
            act(session, actor, load(session, DocumentGroup, group_id), found)
            done = True
    for attribute in cases.attributes(session, g.study.id):
        if typed := form.get(f"a-{attribute.id}", "").strip():
            cases.set_value(session, actor, attribute, found, "" if typed == "-" else typed)
            done = True
    if day := form.get("said_on", ""):
        cases.say_when(session, actor, found, dt.date.fromisoformat(day))
        done = True
    if may("fieldwork.edit") and (whose := form.get("whose", "")):
        _assign(session, found, whose)
        done = True
    return done


def _assign(session: Session, found: list[Document], whose: str) -> None:
    """`whose`: "partner-<id>", "type-<id>", or "-" for nobody's."""
    kind, _dash, given = whose.partition("-")
    try:
        wanted = uuid.UUID(given) if given else None
    except ValueError:
        wanted = None
    partner = load(session, Partner, wanted) if kind == "partner" and wanted else None
    type_ = next(
        (one for one in partners.types(session, g.study) if kind == "type" and one.id == wanted), None
    )
    cases.assign(session, current_user.id, found, partner=partner, kind=type_)


def _list(study_id: uuid.UUID) -> str:
    return url_for("researcher.documents", study_id=study_id)


def _page(session: Session, study_id: uuid.UUID, refused: Refused | None = None) -> str:
    return render_template(
        "researcher/sorting.html",
        groups=cases.groups(session, study_id),
        attributes=cases.attributes(session, study_id),
        kinds=KINDS,
        error=pick(refused.text, g.language) if refused else "",
        given=request.form,
    )
