"""What the background can do, by kind of job. Each may run twice, also at once, and leaves one result."""

from sqlalchemy import select

from app import audit
from app.jobs import Context, task
from app.models import JobRecord
from coding.models import Document
from surveys.models import Study


@task("documents.segment")
def segment(context: Context, job: JobRecord) -> None:
    """Cuts a document (the job's target) into turns and meaning units, and has it encoded."""
    from coding import intake

    with context.writing() as session:
        document = session.get(Document, job.target_id)
        if document is not None:
            intake.segment(session, document)
    context.progress(1, 1)


@task("documents.encode")
def encode(context: Context, job: JobRecord) -> None:
    """Gives every passage of the study that has none its vector."""
    from coding import intake
    from coding.encoding import encoder

    with context.reading() as session:
        study = session.get(Study, job.study_id)
        if study is not None:
            intake.encode_missing(session, study, encoder(), context.progress)


@task("documents.suggest")
def suggest(context: Context, job: JobRecord) -> None:
    """Proposes codes for a document (the job's target), or for all of the study without one."""
    from coding import review

    with context.reading() as session:
        chosen = select(Document).where(Document.study_id == job.study_id).order_by(Document.created_at)
        if job.target_id is not None:
            chosen = chosen.where(Document.id == job.target_id)
        documents = list(session.scalars(chosen))
    for position, document in enumerate(documents):
        context.progress(position, len(documents))
        with context.reading() as session:
            review.suggest_document(session, job.actor_id, session.get_one(Document, document.id))
    context.progress(len(documents), len(documents))


@task("themes.discover")
def discover(context: Context, job: JobRecord) -> None:
    """Finds the themes of a run (the job's target)."""
    from coding import themes

    assert job.target_id is not None
    with context.reading() as session:
        themes.discover(session, job.target_id, context.progress)


@task("audit.seal")
def seal(context: Context, job: JobRecord) -> None:
    """Chains the audit entries that are not chained yet."""
    with context.writing() as session:
        audit.seal(session)
