"""A transcript comes in: read it, show who speaks, and store it once a person has confirmed."""

import uuid
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy.orm import Session

from app import audit, jobs
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from coding import intake, readers
from surveys import groups
from surveys.errors import BadFile
from surveys.models import Interview
from surveys.texts import pick

ROLES = ("interviewer", "respondent", "other")
SAMPLE = 90


@dataclass(frozen=True)
class Speaker:
    """A speaker as recognised: how many turns, with the first words, and the role that was guessed."""

    name: str
    turns: int
    sample: str
    role: str


@bp.route("/studies/<uuid:study_id>/documents/new", methods=["GET", "POST"])
@needs("fieldwork.edit")
def upload(study_id: uuid.UUID) -> ResponseReturnValue:
    """First step: the file. ?interview=<uuid> says whose words they are; without it the text is a policy document."""
    session = read_session()
    interview = _interview(session)
    if request.method == "GET":
        return render_template("researcher/upload.html", interview=interview, error=None)
    given = request.files.get("file")
    if given is None or not given.filename:
        error = _("Choose a file first.")
        return render_template("researcher/upload.html", interview=interview, error=error), 422
    try:
        read = readers.read(given.filename, given.read())
    except BadFile as bad:
        error = pick(bad.text, g.language)
        return render_template("researcher/upload.html", interview=interview, error=error), 422
    guessed = read.guess_roles()
    speakers = [
        Speaker(name, count, _first_words(read, name), guessed[name]) for name, count in read.speakers.items()
    ]
    return render_template(
        "researcher/upload_confirm.html",
        interview=interview,
        filename=given.filename,
        read=read,
        speakers=speakers,
        people=groups.people(session, interview) if interview else [],
        warnings=[pick(text, g.language) for text in read.warnings],
    )


@bp.post("/studies/<uuid:study_id>/documents/confirm")
@needs("fieldwork.edit")
def confirm_upload(study_id: uuid.UUID) -> ResponseReturnValue:
    """Second step: the text comes back with the roles that a person confirmed, and is stored for good."""
    text = request.form.get("text", "")
    names = request.form.getlist("speaker")
    roles = {
        name: role
        for position, name in enumerate(names)
        if (role := request.form.get(f"role-{position}", "")) in ROLES
    }
    with unit_of_work() as session:
        interview = _interview(session)
        document = intake.add_transcript(
            session,
            current_user.id,
            g.study,
            "transcript.txt",
            text.encode(),
            interview=interview,
            title=request.form.get("title", "").strip()[:300],
            roles=roles,
            people=_assigned(session, interview, names),
        )
        document.source_name = request.form.get("filename", "")[:300]
        audit.record(session, study_id, current_user.id, "uploaded", "transcript", document.id)
        jobs.enqueue("documents.segment", study_id, document.id, current_user.id)
        document_id = document.id
    flash(_("The transcript is stored. It is being prepared: suggestions appear within a minute."))
    return redirect(url_for("researcher.document", study_id=study_id, document_id=document_id))


def _interview(session: Session) -> Interview | None:
    given = request.values.get("interview", type=uuid.UUID)
    return load(session, Interview, given) if given else None


def _assigned(session: Session, interview: Interview | None, names: list[str]) -> dict[str, uuid.UUID]:
    """Which speaker is whom, among the people at the table."""
    table = {person.participant.id for person in groups.people(session, interview)} if interview else set()
    chosen = {name: request.form.get(f"person-{n}", type=uuid.UUID) for n, name in enumerate(names)}
    return {name: person for name, person in chosen.items() if person in table}


def _first_words(read: readers.ReadDocument, name: str) -> str:
    turn = next(turn for turn in read.turns if turn.speaker == name)
    words = read.text[turn.start : turn.end]
    return words if len(words) <= SAMPLE else words[:SAMPLE].rsplit(" ", 1)[0] + " …"
