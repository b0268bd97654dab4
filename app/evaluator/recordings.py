"""Recordings of interviews: added, played in parts by the team alone, listened to beside the transcript, removed."""

import datetime as dt
import uuid

from flask import Response as HttpResponse
from flask import flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header

from app import audit
from app.access import load, needs
from app.attachments import recordings_folder
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.interviews import transcript_of
from surveys.conversations import recordings as service
from surveys.conversations.models import Recording
from surveys.models import Interview

PART = 4 * service.BLOCK
"""Most of what one answer to a player holds; it asks for more by itself."""


@bp.url_value_preprocessor
def room_for_sound(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """An hour of sound is larger than any form; before anything reads the request."""
    if endpoint == "evaluator.add_recording":
        request.max_content_length = service.MOST_BYTES + 1_000_000


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/recordings")
@needs("fieldwork.edit")
def add_recording(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    given = request.files.get("recording")
    if given is None or not given.filename:
        flash(_("Choose a file first."), "warning")
        return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))
    with unit_of_work() as session:
        found = load(session, Interview, interview_id)
        row = service.add(
            session,
            current_user.id,
            found,
            recordings_folder(),
            given.filename,
            given.stream,  # type: ignore[arg-type]
            delete_on=request.form.get("delete_on", type=dt.date.fromisoformat),
        )
        audit.record(session, study_id, current_user.id, "uploaded", "recording", row.id)
    flash(_("The recording is kept, for the team alone."))
    return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))


@bp.post("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/recordings/<uuid:recording_id>/remove")
@needs("fieldwork.edit")
def remove_recording(
    study_id: uuid.UUID, interview_id: uuid.UUID, recording_id: uuid.UUID
) -> ResponseReturnValue:
    with unit_of_work() as session:
        load(session, Interview, interview_id)
        row = load(session, Recording, recording_id)
        service.remove(session, current_user.id, recordings_folder(), row)
        audit.record(session, study_id, current_user.id, "removed", "recording", recording_id)
    flash(_("The recording is removed."))
    return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))


@bp.get("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/recordings/<uuid:recording_id>")
@needs("responses.read")
def recording(study_id: uuid.UUID, interview_id: uuid.UUID, recording_id: uuid.UUID) -> ResponseReturnValue:
    """The sound, or the part of it that a player asks for (Range)."""
    load(read_session(), Interview, interview_id)
    row = load(read_session(), Recording, recording_id)
    asked = parse_range_header(request.headers.get("Range"))
    start, end = 0, row.size
    if asked is not None and asked.units == "bytes" and len(asked.ranges) == 1:
        part = asked.range_for_length(row.size)
        if part is None:
            raise RequestedRangeNotSatisfiable(row.size)
        start, end = part[0], min(part[1], part[0] + PART)
    else:
        asked = None
    answer = HttpResponse(
        b""
        if request.method == "HEAD"
        else stream_with_context(service.read(row, recordings_folder(), start, end)),
        206 if asked else 200,
        mimetype=row.media_type,
    )
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Content-Length"] = str(end - start)
    if asked:
        answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{row.size}"
    answer.headers["Content-Disposition"] = "inline"
    return answer


@bp.get("/studies/<uuid:study_id>/interviews/<uuid:interview_id>/listen")
@needs("responses.read")
def listen(study_id: uuid.UUID, interview_id: uuid.UUID) -> ResponseReturnValue:
    """The recording with the transcript that plays along."""
    session = read_session()
    found = load(session, Interview, interview_id)
    document = transcript_of(session, found)
    rows = service.of_interview(session, found)
    if document is None or not rows:
        return redirect(url_for("evaluator.interview", study_id=study_id, interview_id=interview_id))
    chosen = next((row for row in rows if str(row.id) == request.args.get("recording")), rows[0])
    return render_template(
        "evaluator/listen.html", interview=found, document=document, recordings=rows, chosen=chosen
    )
