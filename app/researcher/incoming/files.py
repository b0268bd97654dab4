"""Bringing in files, several at once, and the list of those that wait to be looked at."""

import uuid

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app import apart, audit, jobs
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from app.researcher.incoming import own
from coding import readers
from coding.documents import drafts, versions
from coding.documents.draft_models import DocumentDraft
from coding.models import Document
from coding.pseudonymising import holding
from surveys.errors import BadFile
from surveys.models import Interview, Study
from surveys.texts import Text, pick

MOST_FILES = 50
AT_ONCE = 2 * 2**20
"""Bytes that are read while the person waits; what comes after them is read in the background."""

Read = tuple[str, bytes, dict[str, object] | None, Text | None]
"""A file by its name and bytes, with what was read (None: not yet) or why it cannot be."""


@bp.route("/studies/<uuid:study_id>/documents/new", methods=["GET", "POST"])
@needs("documents.add")
def upload(study_id: uuid.UUID) -> ResponseReturnValue:
    """?interview=<uuid> says whose transcript it is. A file that cannot be read leaves nothing behind."""
    session = read_session()
    interview = _interview(session)
    if request.method == "GET":
        return _page(interview)
    given = [file for file in request.files.getlist("file") if file.filename]
    error = _unfit(given, interview)
    if error:
        return _page(interview, error)
    found = _read_all([(file.filename or "", file) for file in given])
    if len(found) == 1 and found[0][3] is not None:
        return _page(interview, pick(found[0][3], g.language))
    with unit_of_work() as writing:
        made = [_keep(writing, g.study, one, interview=_interview(writing)) for one in found]
        target = made[0].id
    return _onward(study_id, target, found)


@bp.route("/studies/<uuid:study_id>/documents/<uuid:document_id>/corrected", methods=["GET", "POST"])
@needs("documents.add")
def upload_corrected(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """A whole corrected text, as a file or pasted; it becomes a version once it was looked at."""
    document = load(read_session(), Document, document_id)
    versions.check_replaceable(document)
    if request.method == "GET":
        return render_template("researcher/incoming/corrected.html", document=document, error=None)
    file, pasted = request.files.get("file"), request.form.get("text", "")
    if (file is None or not file.filename) and not pasted.strip():
        error = _("Choose a file, or paste the text.")
        return render_template("researcher/incoming/corrected.html", document=document, error=error), 422
    named = (
        (file.filename or "", file)
        if file is not None and file.filename
        else (_("pasted.txt"), pasted.encode())
    )
    found = _read_all([named])
    if found[0][3] is not None:
        error = pick(found[0][3], g.language)
        return render_template("researcher/incoming/corrected.html", document=document, error=error), 422
    with unit_of_work() as writing:
        made = _keep(writing, g.study, found[0], replaces=load(writing, Document, document_id))
        target = made.id
    return _onward(study_id, target, found)


@bp.get("/studies/<uuid:study_id>/documents/incoming")
@needs("documents.add")
def incoming(study_id: uuid.UUID) -> ResponseReturnValue:
    """The files that wait: to be read, to be looked at, or to be chosen anew."""
    found = own.drafts_of(read_session(), study_id)
    return render_template(
        "researcher/incoming/list.html",
        drafts=found,
        waiting=sum(draft.state == "waiting" for draft in found),
        texts=sum(draft.state == "read" for draft in found),
    )


@bp.get("/studies/<uuid:study_id>/documents/incoming/progress")
@needs("documents.add")
def incoming_progress(study_id: uuid.UUID) -> ResponseReturnValue:
    """How many of the files were read."""
    found = own.drafts_of(read_session(), study_id)
    waiting = sum(draft.state == "waiting" for draft in found)
    return jsonify(state="running" if waiting else "done", done=len(found) - waiting, total=len(found))


@bp.post("/studies/<uuid:study_id>/documents/incoming/<uuid:draft_id>/discard")
@needs("documents.add")
def discard_draft(study_id: uuid.UUID, draft_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        drafts.discard(session, own.load_draft(session, draft_id))
        audit.record(session, study_id, current_user.id, "removed", "draft", draft_id)
    return redirect(url_for("researcher.incoming", study_id=study_id))


@bp.post("/studies/<uuid:study_id>/documents/incoming/store-all")
@needs("documents.add")
def store_all(study_id: uuid.UUID) -> ResponseReturnValue:
    """Stores every text as it was recognised, but for those about which something is to be said first."""
    stored = left = 0
    with unit_of_work() as session:
        put_apart = holding.choices(session, study_id).uploads_apart
        for draft in own.drafts_of(session, study_id):
            ready = draft.state == "read" and draft.replaces_id is None and draft.found.get("kind") == "text"
            read = drafts.look(draft) if ready else None
            if read is None or read.warnings:
                left += 1
                continue
            kind = "interview" if any(read.speakers) else "policy"
            chosen = drafts.Chosen(kind=kind, interview=draft.interview)
            document = drafts.store(session, current_user.id, g.study, draft, chosen)
            if put_apart:
                holding.begin(session, current_user.id, document, apart=True)
            audit.record(session, study_id, current_user.id, "uploaded", "transcript", document.id)
            stored += 1
        jobs.enqueue("documents.prepare", study_id, None, current_user.id)
    flash(ngettext("%(num)d text is stored.", "%(num)d texts are stored.", stored))
    page = "researcher.incoming" if left else "researcher.documents"
    return redirect(url_for(page, study_id=study_id))


# ---------------------------------------------------------------- inside


def _page(interview: Interview | None, error: str = "") -> ResponseReturnValue:
    page = render_template(
        "researcher/incoming/upload.html",
        interview=interview,
        error=error,
        accept=",".join([*readers.READERS, *([] if interview else readers.TABLES)]),
        most=MOST_FILES,
    )
    return (page, 422) if error else page


def _unfit(given: list[FileStorage], interview: Interview | None) -> str:
    if not given:
        return str(_("Choose a file first."))
    if len(given) > MOST_FILES:
        return str(_("These are more than %(most)s files. Add them in parts.", most=MOST_FILES))
    if interview is not None and len(given) > 1:
        return str(_("An interview has one transcript. Choose one file, or add them without an interview."))
    return ""


def _read_all(given: list[tuple[str, FileStorage | bytes]]) -> list[Read]:
    """Reads small files now, before any writing begins; each file in a process of its own."""
    found: list[Read] = []
    size = 0
    for name, file in given:
        data = file if isinstance(file, bytes) else file.read()
        size += len(data)
        if size > AT_ONCE:
            found.append((name, data, None, None))
            continue
        try:
            found.append((name, data, apart.read_document(name, data), None))
        except BadFile as bad:
            found.append((name, b"", None, bad.text))
    return found


def _keep(
    session: Session,
    study: Study,
    one: Read,
    *,
    interview: Interview | None = None,
    replaces: Document | None = None,
) -> DocumentDraft:
    name, data, read, why = one
    draft = drafts.bring_in(
        session, current_user.id, study, name, data, interview=interview, replaces=replaces
    )
    if why is not None:
        drafts.refuse(session, draft, why)
    elif read is not None:
        drafts.keep_read(session, draft, read)
    else:
        jobs.enqueue("documents.read", study.id, draft.id, current_user.id)
    audit.record(session, study.id, current_user.id, "uploaded", "draft", draft.id)
    return draft


def _onward(study_id: uuid.UUID, target: uuid.UUID, found: list[Read]) -> ResponseReturnValue:
    if len(found) == 1 and found[0][2] is not None:
        return redirect(url_for("researcher.draft", study_id=study_id, draft_id=target))
    return redirect(url_for("researcher.incoming", study_id=study_id))


def _interview(session: Session) -> Interview | None:
    given = request.values.get("interview", type=uuid.UUID)
    return own.load_interview(session, given) if given else None
