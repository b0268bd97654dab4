"""Taking coding work in and out, in the background: files that are made, projects that are read and taken in."""

import uuid

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import apart, audit
from app.access import CAPABILITIES
from app.jobs import Context, task
from app.models import JobRecord, Membership, User
from coding.models import Coding, Document
from surveys.errors import BadFile, NotFound, Refused
from surveys.models import Study
from surveys.texts import Text

MANY = 20
"""More texts than this are cut by one job."""
GONE: Text = {
    "nl": "Dit bestand is er niet meer. Kies het opnieuw.",
    "en": "This file is not there any more. Choose it again.",
}
NO_LONGER: Text = {
    "nl": "U mag dit in deze studie niet meer.",
    "en": "You may not do this in this study any more.",
}


def members(session: Session, study_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Account → name, of who can code in this study."""
    rows = session.execute(
        select(User.id, User.name, User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.study_id == study_id, Membership.role.in_(CAPABILITIES["coding.edit"]))
    )
    return {identity: name or email.partition("@")[0] for identity, name, email in rows}


def coders(session: Session, study_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Account → name, of all who ever coded here or added a text, members or not."""
    coded = select(Coding.made_by).join(Document, Document.id == Coding.document_id)
    added = select(Document.created_by).where(Document.study_id == study_id)
    rows = session.execute(
        select(User.id, User.name, User.email).where(
            User.id.in_(coded.where(Document.study_id == study_id)) | User.id.in_(added)
        )
    )
    return members(session, study_id) | {
        identity: name or email.partition("@")[0] for identity, name, email in rows
    }


def may(session: Session, study_id: uuid.UUID, user_id: uuid.UUID | None, capability: str) -> bool:
    """Whether this person holds the capability now: between asking and making a role may have gone."""
    membership = session.get(Membership, (study_id, user_id)) if user_id else None
    return membership is not None and membership.role in CAPABILITIES[capability]


@task("coding.export")
def make_export(context: Context, job: JobRecord) -> None:
    """Makes the file that was asked for (the job's target). What is read is held no longer than reading takes."""
    from coding.exchange import keeping, making
    from coding.exchange.models import CodingExport

    assert job.target_id is not None
    with context.reading() as session:
        found = session.get(CodingExport, job.target_id)
        if found is None or found.data is not None:
            return
        if not may(session, found.study_id, found.created_by, "coding.edit"):
            raise Refused(NO_LONGER)
        study = session.get_one(Study, found.study_id)
        base = f"{current_app.config['PUBLIC_URL'].rstrip('/')}/studies/{study.id}/documents"
        made = making.make(
            session,
            found.created_by,
            study,
            making.Order.of(found.form, found.choices),
            coders(session, study.id),
            base,
            context.progress,
        )
    with context.writing() as session:
        keeping.finish(session, job.target_id, made)


@task("project.read")
def read_project(context: Context, job: JobRecord) -> None:
    """Looks into a project of another tool (the job's target): what it holds, and what may be the same here.

    It is read in a process of its own.
    """
    from coding.exchange import previewing
    from coding.exchange.models import ProjectImport

    with context.reading() as session:
        found = session.get(ProjectImport, job.target_id)
        if found is None or found.preview is not None or found.done_at is not None:
            return
        data, study_id = found.data, found.study_id
    if data is None:
        raise NotFound(GONE)
    try:
        project = apart.read_project(data)
    except BadFile:
        with context.writing() as session:  # of no use to anybody any more
            found = session.get(ProjectImport, job.target_id)
            if found is not None:
                found.data = None
        raise
    with context.reading() as session:
        study = session.get_one(Study, study_id)
        preview = previewing.preview(session, study, project, members(session, study_id))
    with context.writing() as session:
        found = session.get(ProjectImport, job.target_id)
        if found is not None:
            found.preview = preview


@task("project.take_in")
def take_in_project(context: Context, job: JobRecord) -> None:
    """Takes a project in (the job's target) as was chosen: in one transaction, so that it is whole or not at all."""
    from app import jobs
    from coding.exchange import importing, keeping
    from coding.exchange.models import ProjectImport

    with context.reading() as session:
        found = session.get(ProjectImport, job.target_id)
        if found is None or found.done_at is not None or found.choices is None:
            return
        data, study_id, actor = found.data, found.study_id, job.actor_id
    if data is None:
        raise NotFound(GONE)
    project = apart.read_project(data)
    try:
        with context.writing() as session:
            found = session.get(ProjectImport, job.target_id, with_for_update=True)
            if found is None or found.done_at is not None or found.choices is None:
                return
            if not may(session, study_id, actor, "coding.edit"):
                raise Refused(NO_LONGER)
            study = session.get_one(Study, study_id)
            taken = importing.take_in(
                session, actor, study, project, found.choices, members(session, study_id)
            )
            keeping.committed(found, taken.plain())
            audit.record(session, study_id, actor, "took_in", "project_import", found.id)
            if len(taken.ids["document"]) > MANY:
                jobs.enqueue("documents.prepare", study_id, None, actor, session)
            else:
                for document_id in taken.ids["document"]:
                    jobs.enqueue("documents.segment", study_id, uuid.UUID(document_id), actor, session)
    except Refused:
        with context.writing() as session:  # back to choosing, with what was wrong in the job's message
            found = session.get(ProjectImport, job.target_id)
            if found is not None:
                found.choices = None
        raise
