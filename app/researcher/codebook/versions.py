"""The versions of the codebook: fixing one, what differs between two, and all changes as sentences."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from app import audit
from app.access import needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from app.researcher.codebook.code import names
from coding import codebook as service
from coding.codebook import differences, history
from coding.codebook.trees import required


@bp.get("/studies/<uuid:study_id>/codebook/versions")
@needs("documents.read")
def codebook_versions(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    book = required(session, study_id)
    entries = history.of_book(session, book)
    return render_template(
        "researcher/codebook/versions.html",
        book=book,
        versions=list(reversed(book.versions)),
        history=entries,
        names=names(session, entries),
    )


@bp.post("/studies/<uuid:study_id>/codebook/versions/fix")
@needs("coding.edit")
def fix_version(study_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        book = required(session, study_id)
        version = service.fix(session, current_user.id, book, request.form.get("note", ""))
        audit.record(session, study_id, current_user.id, "fixed", "codebook_version", version.id)
        number = version.number
    flash(
        _(
            "Version %(number)d is fixed. The next change begins version %(next)d.",
            number=number,
            next=number + 1,
        )
    )
    return redirect(url_for("researcher.codebook_versions", study_id=study_id))


@bp.get("/studies/<uuid:study_id>/codebook/versions/<int:older>/<int:newer>")
@needs("documents.read")
def codebook_differences(study_id: uuid.UUID, older: int, newer: int) -> ResponseReturnValue:
    session = read_session()
    book = required(session, study_id)
    known = {version.number: version for version in book.versions}
    if older not in known or newer not in known:
        abort(404)
    return render_template(
        "researcher/codebook/differences.html",
        book=book,
        older=known[older],
        newer=known[newer],
        numbers=sorted(known),
        differences=differences.between(known[older].snapshot, known[newer].snapshot),
    )


@bp.get("/studies/<uuid:study_id>/codebook/versions/compare")
@needs("documents.read")
def choose_versions(study_id: uuid.UUID) -> ResponseReturnValue:
    """?older=…&newer=… of the form leads to the page of these two."""
    older, newer = request.args.get("older", type=int), request.args.get("newer", type=int)
    if older is None or newer is None:
        return redirect(url_for("researcher.codebook_versions", study_id=study_id))
    return redirect(
        url_for(
            "researcher.codebook_differences",
            study_id=study_id,
            older=min(older, newer),
            newer=max(older, newer),
        )
    )
