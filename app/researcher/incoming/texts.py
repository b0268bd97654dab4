"""A text as it was understood: who speaks, how many turns, the first of them; changed where wrong, and stored."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import following
from app import audit, jobs
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from app.researcher.incoming import answers, own
from coding.documents import cases, drafts, versions
from coding.documents.anchoring import Alignment
from coding.documents.case_models import DocumentGroup
from coding.documents.draft_models import DocumentDraft
from coding.models import Document
from coding.pseudonymising import holding
from coding.readers import LAYOUTS, ReadDocument
from surveys import partners
from surveys.conversations import groups
from surveys.errors import BadFile, Refused
from surveys.models import Interview, Partner
from surveys.texts import pick

ROLES = ("interviewer", "respondent", "other")
SAMPLE = 90
FIRST = 8
LONG = 280


@dataclass(frozen=True)
class Speaker:
    """A speaker as recognised: how many turns, with the first words, and the part that was guessed or chosen."""

    name: str
    turns: int
    sample: str
    role: str
    called: str
    person: str


@bp.route("/studies/<uuid:study_id>/documents/incoming/<uuid:draft_id>", methods=["GET", "POST"])
@needs("documents.add")
def draft(study_id: uuid.UUID, draft_id: uuid.UUID) -> ResponseReturnValue:
    """`act`: "look" reads again in another layout, "store" makes the document."""
    session = read_session()
    found = own.load_draft(session, draft_id)
    if found.state != "read":
        return redirect(url_for("researcher.incoming", study_id=study_id))
    if found.found.get("kind") == "table":
        return answers.page(session, found)
    layout, pattern = request.form.get("layout", ""), request.form.get("pattern", "")
    try:
        read = drafts.look(found, layout, pattern)
    except BadFile as bad:
        return _page(session, found, drafts.look(found), pick(bad.text, g.language)), 422
    looked = (request.form.get("looked_layout", ""), request.form.get("looked_pattern", ""))
    if request.method == "GET" or request.form.get("act") != "store":
        return _page(session, found, read)
    if looked != (layout, pattern):
        return _page(session, found, read, str(_("Look at the turns in this layout first, then store."))), 422
    try:
        older = found.replaces  # two long texts are laid beside each other before the database is held
        return _store(study_id, draft_id, Alignment(older.text, read.text) if older else None)
    except (Refused, ValueError) as error:
        said = (
            pick(error.text, g.language) if isinstance(error, Refused) else str(_("Type the day as a date."))
        )
        return _page(session, found, read, said), 422


def _store(study_id: uuid.UUID, draft_id: uuid.UUID, alignment: Alignment | None) -> ResponseReturnValue:
    with unit_of_work() as session:
        found = own.load_draft(session, draft_id)
        chosen = _chosen(session, found)
        if found.replaces is not None:
            older = found.replaces
            made = drafts.store_version(session, current_user.id, found, chosen, alignment)
            following.follow(session, older, made.document, made.same, made.codings)
            audit.record(session, study_id, current_user.id, "changed", "document", made.document.id)
            target, page = made.document.id, "researcher.versions"
        else:
            document = drafts.store(session, current_user.id, g.study, found, chosen)
            audit.record(session, study_id, current_user.id, "uploaded", "transcript", document.id)
            target, page = document.id, "researcher.document"
            if "apart" in request.form:
                holding.begin(session, current_user.id, document, apart=True)
                page = "researcher.pseudonyms" if may("study.manage") else "researcher.documents"
        jobs.enqueue("documents.segment", study_id, target, current_user.id)
        waiting = bool(own.drafts_of(session, study_id))
    if page == "researcher.versions":
        flash(_("There is a corrected version. The older one stays as it was."))
        return redirect(url_for(page, study_id=study_id, document_id=target))
    if page != "researcher.document":
        flash(_("The text is put apart: it comes to the documents once an owner has looked at the names."))
    else:
        flash(_("The text is stored. It is being prepared: suggestions appear within a minute."))
    if waiting:
        return redirect(url_for("researcher.incoming", study_id=study_id))
    if page == "researcher.documents":
        return redirect(url_for(page, study_id=study_id))
    return redirect(url_for(page, study_id=study_id, document_id=target))


def _chosen(session: Session, found: DocumentDraft) -> drafts.Chosen:
    """What the form says. Raises ValueError for a day that is none."""
    form = request.form
    names = form.getlist("speaker")
    given = form.get("interview", type=uuid.UUID)
    interview = own.load_interview(session, given) if given else found.interview
    partner = _loaded(session, Partner, "partner")
    kind = form.get("type", type=uuid.UUID)
    day = form.get("said_on", "")
    table = groups.people(session, interview) if interview else []
    seated = {person.participant.id for person in table}
    people = {name: form.get(f"person-{n}", type=uuid.UUID) for n, name in enumerate(names)}
    return drafts.Chosen(
        layout=form.get("layout", ""),
        pattern=form.get("pattern", ""),
        title=form.get("title", "")[:300],
        kind="policy" if form.get("what") == "policy" else "interview",
        interview=interview,
        partner=partner,
        speaker_type=next((one for one in partners.types(session, g.study) if one.id == kind), None),
        said_on=dt.date.fromisoformat(day) if day else None,
        quote_agreed="quote_agreed" in form,
        groups=[load(session, DocumentGroup, chosen) for chosen in form.getlist("group", type=uuid.UUID)],
        roles={name: role for n, name in enumerate(names) if (role := form.get(f"role-{n}", "")) in ROLES},
        people={name: person for name, person in people.items() if person in seated and person is not None},
        names={
            name: called
            for n, name in enumerate(names)
            if (called := form.get(f"called-{n}", "").strip()[:100])
        },
    )


def _loaded(session: Session, model: Any, field: str) -> Any:
    given = request.form.get(field, type=uuid.UUID)
    return load(session, model, given) if given else None


def _page(session: Session, found: DocumentDraft, read: ReadDocument, error: str = "") -> str:
    form = request.form
    return render_template(
        "researcher/incoming/text.html",
        draft=found,
        read=read,
        error=error,
        speakers=_speakers(found, read),
        first=[(turn, _short(read.text[turn.start : turn.end], LONG)) for turn in read.turns[:FIRST]],
        warnings=[pick(text, g.language) for text in read.warnings],
        layouts=LAYOUTS,
        layout=form.get("layout", ""),
        pattern=form.get("pattern", ""),
        given=form,
        people=groups.people(session, found.interview) if found.interview else [],
        interviews=_without_transcript(session) if found.interview is None else [],
        partners=partners.register(session, g.study),
        types=partners.types(session, g.study),
        groups=cases.groups(session, g.study.id),
        apart="apart" in form if form else holding.choices(session, g.study.id).uploads_apart,
        talks=any(read.speakers) or found.interview is not None,
    )


def _speakers(found: DocumentDraft, read: ReadDocument) -> list[Speaker]:
    """With the part that the older version gave them, that was guessed, or that the form says."""
    form = request.form
    roles = read.guess_roles()
    if found.replaces is not None:
        known = versions.parts_of(found.replaces).roles
        roles |= {name: role for name, role in known.items() if name in roles}
    said = {name: n for n, name in enumerate(form.getlist("speaker"))}
    return [
        Speaker(
            name,
            count,
            _sample(read, name),
            form.get(f"role-{said[name]}", roles[name]) if name in said else roles[name],
            form.get(f"called-{said[name]}", "") if name in said else "",
            form.get(f"person-{said[name]}", "") if name in said else "",
        )
        for name, count in read.speakers.items()
    ]


def _sample(read: ReadDocument, name: str) -> str:
    turn = next(turn for turn in read.turns if turn.speaker == name)
    return _short(read.text[turn.start : turn.end], SAMPLE)


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def _without_transcript(session: Session) -> list[Interview]:
    """Interviews of which no transcript was added yet, and of which this person may know who spoke."""
    has = select(Document.response_id).where(Document.kind == "interview", Document.response_id.is_not(None))
    return [
        talk
        for talk in session.scalars(
            select(Interview)
            .where(Interview.study_id == g.study.id, Interview.response_id.not_in(has))
            .order_by(Interview.scheduled_on)
        )
        if own.may_know(talk)
    ]
