"""What the background can do, by kind of job. Each may run twice, also at once, and leaves one result.

Long computing stands outside writing: a task reads, computes, and then writes in a short transaction, so that on SQLite
nobody waits for it and its progress can be told.
"""

import uuid
from collections.abc import Callable

from sqlalchemy import select

from app import apart, audit, jobs, post
from app.jobs import Context, task
from app.models import JobRecord
from coding.models import Document
from surveys.errors import BadFile
from surveys.inviting import link_requests
from surveys.models import Response

BATCH = 32


@task("responses.intake")
def intake_response(context: Context, job: JobRecord) -> None:
    """Makes documents of the open answers of a submitted response (the job's target)."""
    from coding import intake
    from coding.pseudonymising import automatic

    with context.writing() as session:
        response = session.get(Response, job.target_id)
        if response is None or response.state != "submitted":
            return
        made = intake.add_open_answers(session, None, response)
        for document in automatic.take_in(session, None, made):
            jobs.enqueue("documents.segment", document.study_id, document.id, None, session)


@task("documents.segment")
def segment(context: Context, job: JobRecord) -> None:
    """Cuts a document (the job's target) into turns and meaning units, and has it encoded."""
    from coding import intake
    from coding.documents import versions

    with context.writing() as session:
        document = session.get(Document, job.target_id)
        if document is None:
            return
        intake.segment(session, document)
        versions.follow_segments(session, document)
        jobs.enqueue("documents.encode", document.study_id, None, None, session)
        jobs.enqueue("documents.index", document.study_id, None, None, session)
        jobs.enqueue("documents.suggest", document.study_id, None, None, session)


@task("documents.index")
def index(context: Context, job: JobRecord) -> None:
    """Writes down where the words and sentences of the study's documents stand, and how often which is said."""
    from coding.queries import indexing

    assert job.study_id is not None
    with context.reading() as session:
        waiting = indexing.missing(session, job.study_id)
    for position, document_id in enumerate(waiting):
        context.progress(position, len(waiting))
        with context.reading() as session:
            fresh = indexing.prepare(session, document_id)
        if fresh is not None:
            with context.writing() as session:
                indexing.store(session, document_id, fresh)


@task("documents.read")
def read_document(context: Context, job: JobRecord) -> None:
    """Reads a file that was brought in (the job's target), in a process of its own."""
    from coding.documents import drafts
    from coding.documents.draft_models import DocumentDraft

    with context.reading() as session:
        draft = session.get(DocumentDraft, job.target_id)
        if draft is None or draft.state != "waiting" or draft.data is None:
            return
        name, data = draft.filename, draft.data
    try:
        found, why = apart.read_document(name, data), None
    except BadFile as bad:
        found, why = {}, bad.text
    with context.writing() as session:
        draft = session.get(DocumentDraft, job.target_id)
        if draft is None or draft.state != "waiting":
            return
        if why is not None:
            drafts.refuse(session, draft, why)
        else:
            drafts.keep_read(session, draft, found)


@task("documents.prepare")
def prepare(context: Context, job: JobRecord) -> None:
    """Cuts all documents of the study that are not cut yet, and has them encoded."""
    from coding import intake
    from coding.documents import versions

    if job.study_id is None:
        return
    uncut = select(Document.id).where(Document.study_id == job.study_id, Document.segmented_at.is_(None))
    with context.reading() as session:
        waiting = session.scalars(uncut.order_by(Document.created_at)).all()
    for start in range(0, len(waiting), BATCH):
        with context.writing() as session:
            for document in session.scalars(
                select(Document).where(Document.id.in_(waiting[start : start + BATCH]))
            ):
                intake.segment(session, document)
                versions.follow_segments(session, document)
        context.progress(min(start + BATCH, len(waiting)), len(waiting))
    with context.writing() as session:
        jobs.enqueue("documents.encode", job.study_id, None, None, session)
        jobs.enqueue("documents.index", job.study_id, None, None, session)
        jobs.enqueue("documents.suggest", job.study_id, None, None, session)


@task("documents.encode")
def encode(context: Context, job: JobRecord) -> None:
    """Gives every passage of the study that has none its vector."""
    if job.study_id is not None:
        encode_study(context, job.study_id, context.progress)


def encode_study(context: Context, study_id: uuid.UUID, tell: Callable[[int, int], None]) -> None:
    from coding import intake
    from coding.encoding import encoder

    model = encoder()
    with context.reading() as session:
        waiting = list(intake.missing_vectors(session, study_id, model.name).items())
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        vectors = model.encode([text for _digest, text in batch])
        with context.writing() as session:
            intake.store_vectors(session, model.name, [digest for digest, _text in batch], vectors)
        tell(start + len(batch), len(waiting))


@task("documents.suggest")
def suggest(context: Context, job: JobRecord) -> None:
    """Proposes codes for a document (the job's target), or for all of the study that have no proposals yet."""
    from coding import review

    if job.study_id is None:
        return
    encode_study(context, job.study_id, lambda _done, _total: None)
    chosen = select(Document.id, Document.language).where(Document.study_id == job.study_id)
    if job.target_id is not None:
        chosen = chosen.where(Document.id == job.target_id)
    else:
        chosen = chosen.where(Document.suggested_at.is_(None), Document.segmented_at.is_not(None))
    with context.reading() as session:
        documents = session.execute(chosen.order_by(Document.created_at)).all()
        learnt = {
            language: review.learn(session, job.study_id, language)
            for language in {row.language for row in documents}
        }
    for position, (document_id, language) in enumerate(documents):
        context.progress(position, len(documents))
        with (
            context.writing() as session
        ):  # the vectors are there already: what is left takes a fraction of a second
            document = session.get(Document, document_id)
            if document is not None:
                review.suggest_document(session, job.actor_id, document, learnt[language])
    context.progress(len(documents), len(documents))


@task("themes.discover")
def discover(context: Context, job: JobRecord) -> None:
    """Finds the themes of a run (the job's target)."""
    from coding import themes

    assert job.study_id is not None
    assert job.target_id is not None
    encode_study(context, job.study_id, context.progress)
    with context.reading() as session:
        themes.discover(session, job.target_id, context.progress)


@task("contrasts.find")
def find_contrasts(context: Context, job: JobRecord) -> None:
    """Proposes where organisations of the study stand apart and together."""
    from analysis.contrasts import searching
    from coding.encoding import encoder
    from surveys.models import Study

    assert job.study_id is not None
    encode_study(context, job.study_id, context.progress)
    model = encoder()
    with context.reading() as session:
        found = searching.material(session, session.get_one(Study, job.study_id), model)
        session.expunge_all()
    proposals = searching.find(found)
    with context.writing() as session:
        study = session.get_one(Study, job.study_id)
        searching.keep(session, job.actor_id, study, proposals, found, model.name)


@task("mail.send")
def send_mails(context: Context, job: JobRecord) -> None:
    """Sends the mails of a wave (the job's target) that wait, and the reminders that are due."""
    assert job.target_id is not None
    post.send_waiting(context, job.target_id)


@task("checks.send")
def send_checks(context: Context, job: JobRecord) -> None:
    """Sends the mails of partner checks of the study that wait."""
    assert job.study_id is not None
    post.send_checks(context, job.study_id)


@task("links.send")
def send_links(context: Context, job: JobRecord) -> None:
    """Looks at who asked for a new link, and has it sent to who was invited."""
    with context.writing() as session:
        for wave in link_requests.handle(session):
            jobs.enqueue("mail.send", wave.study_id, wave.id, None, session)


@task("audit.seal")
def seal(context: Context, job: JobRecord) -> None:
    """Chains the audit entries that are not chained yet."""
    with context.writing() as session:
        audit.seal(session)
