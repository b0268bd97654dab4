"""Finds work left undone, whatever happened to the queue, and has it done. Runs every minute and when a worker starts."""

import datetime as dt
import time
import uuid

from flask import current_app
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from analysis.checks import mailing as check_mails
from app import audit, jobs, mail
from app.attachments import recordings_folder, uploads_folder
from app.db import begin_writing, db
from app.models import JobRecord, KeptForm
from coding.documents import drafts
from coding.documents.draft_models import DocumentDraft
from coding.exchange import keeping
from coding.models import Document, Segment, SegmentVector
from coding.queries import indexing
from surveys.base import now
from surveys.conversations import recordings
from surveys.inviting import mailing, reminders
from surveys.models import LinkRequest, Response
from surveys.safekeeping import attachments, sealing

DAY = 24 * 3600
MANY = 20
"""Texts of a study that wait to be cut: from here on they are one job."""
LOST_SECONDS = 45
"""A job that has waited this long is offered again; a busy worker simply finds it done."""


def sweep() -> int:
    """One round; gives how many jobs it made or offered again."""
    release()
    with Session(db.engine) as session:
        begin_writing(session)
        found = again(session) + undone(session) + unsent(session)
        session.execute(delete(KeptForm).where(KeptForm.kept_at < now() - dt.timedelta(days=1)))
        recordings.expire(session, recordings_folder())
        drafts.expire(session)
        keeping.expire(session)
        sealing.forget_unfinished(session)
        audit.seal(session)
        session.commit()
        attachments.sweep(session, uploads_folder(), time.time() - DAY)
        recordings.sweep(session, recordings_folder(), time.time() - DAY)
    return found


def release() -> None:
    """Makes sealed answers readable where there are enough: all that come out now, in one transaction."""
    with Session(db.engine) as session:
        begin_writing(session)
        for wave in sealing.release_due(session):
            audit.record(session, wave.study_id, None, "released", "wave", wave.id)
        session.commit()


def again(session: Session) -> int:
    """Jobs lost from the queue, and jobs whose worker died."""
    lost = now() - dt.timedelta(seconds=min(LOST_SECONDS, current_app.config["JOB_STALE_SECONDS"]))
    found = 0
    for job in session.scalars(select(JobRecord).where(JobRecord.state.in_(("queued", "running")))):
        if job.state == "running" and jobs.is_stale(job):
            if job.attempts >= jobs.MAX_ATTEMPTS:
                job.state, job.message, job.finished_at = "failed", jobs.FAILED, now()
                continue
            job.state = "queued"
        elif job.state != "queued" or job.created_at > lost:
            continue
        session.info.setdefault("nudges", []).append(job.id)
        found += 1
    return found


def undone(session: Session) -> int:
    """Submitted responses not taken in, files not read, documents not cut, passages without vector.

    Work that failed before waits for a person.
    """
    cut = select(Document.study_id, Document.id).where(Document.segmented_at.is_(None))
    found = 0
    taken_in = exists().where(Document.response_id == Response.id)
    submitted = select(Response).where(
        Response.state == "submitted", Response.wave_id.is_not(None), Response.is_test.is_(False), ~taken_in
    )
    for response in session.scalars(submitted):
        found += _ask(session, "responses.intake", response.study_id, response.id, once=True)
    uncut: dict[uuid.UUID, list[uuid.UUID]] = {}
    for study_id, document_id in session.execute(cut):
        uncut.setdefault(study_id, []).append(document_id)
    for study_id, waiting in uncut.items():
        if len(waiting) > MANY:
            found += _ask(session, "documents.prepare", study_id, None)
        else:
            found += sum(_ask(session, "documents.segment", study_id, target) for target in waiting)
    for draft in session.scalars(select(DocumentDraft).where(DocumentDraft.state == "waiting")):
        found += _ask(session, "documents.read", draft.study_id, draft.id)
    bare = (
        select(Document.study_id)
        .join(Segment, Segment.document_id == Document.id)
        .where(~exists().where(SegmentVector.digest == Segment.digest))
        .distinct()
    )
    for study_id in session.scalars(bare):
        found += _ask(session, "documents.encode", study_id, None)
    for study_id in indexing.studies_waiting(session):
        found += _ask(session, "documents.index", study_id, None)
    return found


def unsent(session: Session) -> int:
    """Mail that waits, reminders that are due, requests for a new link. Each mail's own row says whether it left."""
    if not mail.configured():
        return 0
    found = 0
    for study_id, wave_id in {*mailing.pending(session), *reminders.waves_with_due(session)}:
        jobs.enqueue("mail.send", study_id, wave_id, None, session)
        found += 1
    for study_id in check_mails.pending(session):
        jobs.enqueue("checks.send", study_id, None, None, session)
        found += 1
    if session.scalar(select(LinkRequest.id).limit(1)) is not None:
        jobs.enqueue("links.send", None, None, None, session)
        found += 1
    return found


def _ask(
    session: Session, kind: str, study_id: uuid.UUID, target_id: uuid.UUID | None, *, once: bool = False
) -> int:
    states = ("queued", "running", "failed", "done") if once else ("queued", "running", "failed")
    known = select(JobRecord.id).where(
        JobRecord.kind == kind,
        JobRecord.study_id == study_id,
        JobRecord.target_id == target_id,
        JobRecord.state.in_(states),
    )
    if session.scalar(known.limit(1)) is not None:
        return 0
    jobs.enqueue(kind, study_id, target_id, None, session)
    return 1
