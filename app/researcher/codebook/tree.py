"""The codebook as a tree: filter, order, place; the start of an empty one; all of it to be read or printed."""

import uuid
from dataclasses import dataclass

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy.orm import Session

from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from app.researcher.codings import wants_page
from coding import codebook as service
from coding.codebook import examples, looks, versions
from coding.models import Code
from surveys.errors import Refused
from surveys.texts import pick

STEPS = ("up", "down", "indent", "outdent")


@dataclass(frozen=True)
class Choice:
    """A code as an option of a list, indented by its depth."""

    value: str
    label: str
    depth: int


@bp.get("/studies/<uuid:study_id>/codebook")
@needs("documents.read")
def codebook(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    book = service.of(session, study_id)
    if book is None:
        return render_template("researcher/codebook/empty.html")
    return render_template(
        "researcher/codebook/tree.html",
        book=book,
        version=versions.last(session, book.id),
        retired=[code for code in book.codes if code.retired_at is not None],
        **shown(session, study_id),
    )


def shown(session: Session, study_id: uuid.UUID) -> dict[str, object]:
    """What the tree itself needs."""
    book = service.of(session, study_id)
    tree = service.tree(session, study_id)
    waiting = looks.waiting(session, book.id) if book else {}
    return {"tree": tree, "waiting": waiting, "to_look": sum(waiting.values())}


@bp.post("/studies/<uuid:study_id>/codebook/adopt")
@needs("coding.edit")
def adopt_codebook(study_id: uuid.UUID) -> ResponseReturnValue:
    """The built-in one, or (from=nothing) an empty one."""
    with unit_of_work() as session:
        if request.form.get("from") == "nothing":
            book = service.begin(session, current_user.id, g.study)
        else:
            book = service.adopt(session, current_user.id, g.study)
        audit.record(session, study_id, current_user.id, "adopted", "codebook", book.id)
    return redirect(url_for("researcher.codebook", study_id=study_id))


@bp.get("/studies/<uuid:study_id>/codebook/reading")
@needs("documents.read")
def read_codebook(study_id: uuid.UUID) -> ResponseReturnValue:
    """All of it with its texts and examples, to read on paper or screen."""
    session = read_session()
    book = service.of(session, study_id)
    if book is None:
        return redirect(url_for("researcher.codebook", study_id=study_id))
    branches = [branch for branch, _depth in service.walk(service.tree(session, study_id))]
    return render_template(
        "researcher/codebook/reading.html",
        book=book,
        version=versions.last(session, book.id),
        branches=branches,
        pinned=examples.of(session, study_id, [branch.code.id for branch in branches]),
    )


@bp.route("/studies/<uuid:study_id>/codebook/<uuid:code_id>/move", methods=["GET", "POST"])
@needs("coding.edit")
def move_code(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """`step` (up, down, indent, outdent), or `parent` (an id, "" for the top) and `before` (an id, "" for the end)."""
    if request.method == "GET":
        session = read_session()
        code = load(session, Code, code_id)
        return render_template(
            "researcher/codebook/move.html", code=code, choices=choices(session, study_id, without=code)
        )
    with unit_of_work() as session:
        code = load(session, Code, code_id)
        step = request.form.get("step", "")
        to: tuple[uuid.UUID | None, int | None] | None
        if step in STEPS:
            to = service.place(session, code, step)
            message = _("This cannot go further that way.")
        else:
            to = _to(session, code)
        if to is not None:
            service.move(session, current_user.id, code, *to)
            audit.record(session, study_id, current_user.id, "moved", "code", code.id)
            message = _("Moved: %(code)s", code=pick(code.label, g.language))
        if not wants_page():
            session.flush()
            return jsonify(
                html=render_template("researcher/codebook/_tree.html", **shown(session, study_id)),
                message=message,
                focus=f"code-{code.id}",
            )
        flash(message)
    back = request.form.get("back") == "code"
    if back:
        return redirect(url_for("researcher.code", study_id=study_id, code_id=code_id))
    return redirect(url_for("researcher.codebook", study_id=study_id, _anchor=f"code-{code_id}"))


def _to(session: Session, code: Code) -> tuple[uuid.UUID | None, int | None]:
    parent_id = request.form.get("parent", type=uuid.UUID)
    before_id = request.form.get("before", type=uuid.UUID)
    if before_id is None:
        return parent_id, None
    before = load(session, Code, before_id)
    if before.id == code.id:
        raise Refused({"nl": "Kies een andere plaats.", "en": "Choose another place."})
    siblings = [
        one
        for one in sorted(code.codebook.codes, key=lambda one: (one.position, one.key))
        if one.parent_id == before.parent_id and one.retired_at is None and one.id != code.id
    ]
    return before.parent_id, siblings.index(before) if before in siblings else None


def choices(session: Session, study_id: uuid.UUID, without: Code | None = None) -> list[Choice]:
    """The codes in use as options; not the one given, nor what stands under it."""
    found, hidden_below = [], None
    for branch, depth in service.walk(service.tree(session, study_id)):
        if hidden_below is not None and depth > hidden_below:
            continue
        hidden_below = None
        if without is not None and branch.code.id == without.id:
            hidden_below = depth
            continue
        label = f"{branch.code.key} {pick(branch.code.label, g.language)}"
        found.append(Choice(str(branch.code.id), label, depth))
    return found
