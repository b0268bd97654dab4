"""Open answers of a spreadsheet: which column is what, the first answers as they will be, and storing them."""

import uuid
from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from app import audit, jobs
from app.db import unit_of_work
from app.researcher.incoming import own
from coding.documents import answer_tables, drafts
from coding.documents.answer_tables import Columns
from coding.documents.draft_models import DocumentDraft
from coding.pseudonymising import automatic
from surveys.errors import Refused
from surveys.texts import pick

FIRST = 10


def page(session: Session, found: DocumentDraft) -> ResponseReturnValue:
    """Shows the columns with a guess, or as the form has them; `act` "store" makes the documents."""
    columns = drafts.columns_of(found)
    if request.method == "GET":
        return _shown(session, found, drafts.guess(found))
    chosen = answer_tables.chosen(
        {column: request.form.get(f"use-{n}", "") for n, column in enumerate(columns)}
    )
    if request.form.get("act") != "store":
        return _shown(session, found, chosen)
    try:
        return _store(found.study_id, found.id, chosen)
    except Refused as refused:
        return _shown(session, found, chosen, pick(refused.text, g.language))


def _store(study_id: uuid.UUID, draft_id: uuid.UUID, chosen: Columns) -> ResponseReturnValue:
    with unit_of_work() as session:
        found = own.load_draft(session, draft_id)
        made = drafts.store_answers(
            session, current_user.id, g.study, found, chosen, quote_agreed="quote_agreed" in request.form
        )
        automatic.take_in_stored(session, current_user.id, found.study_id, made)
        audit.record(session, study_id, current_user.id, "uploaded", "answers", draft_id)
        jobs.enqueue("documents.prepare", study_id, None, current_user.id)
        count = len(made)
    flash(ngettext("%(num)d answer is stored.", "%(num)d answers are stored.", count))
    return redirect(url_for("researcher.documents", study_id=study_id, kind="open_answer"))


def _shown(session: Session, found: DocumentDraft, chosen: Columns, error: str = "") -> ResponseReturnValue:
    known = drafts.register(session, g.study)
    read = answer_tables.Found()
    if not error:
        try:
            read = drafts.answers(found, chosen)
        except Refused as refused:
            error = pick(refused.text, g.language)
    whose = [known.whose(answer) for answer in read.answers]
    shown = render_template(
        "researcher/incoming/answers.html",
        draft=found,
        columns=drafts.columns_of(found),
        samples=_samples(found),
        uses=_uses(chosen),
        found=read,
        first=list(zip(read.answers[:FIRST], whose[:FIRST], strict=True)),
        unknown_partners=sorted(known.unknown_partners),
        unknown_kinds=sorted(known.unknown_kinds),
        error=error,
        given=request.form,
    )
    return (shown, 422) if error and request.method == "POST" else shown


def _uses(chosen: Columns) -> Mapping[str, str]:
    """Column → use."""
    single = {
        getattr(chosen, use): use for use in answer_tables.USES if use != "answer" and getattr(chosen, use)
    }
    return single | dict.fromkeys(chosen.answers, "answer")


def _samples(found: DocumentDraft) -> list[str]:
    """The first thing that stands in each column."""
    rows = found.found["rows"][:50]
    samples = []
    for n in range(len(found.found["columns"])):
        cell = next((str(row[n]) for row in rows if row[n] not in (None, "")), "")
        samples.append(cell if len(cell) <= 80 else cell[:80] + "…")
    return samples
