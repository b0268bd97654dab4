"""Memos with whatever they are about, all of them in one list, and the reflexive journal."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, validators

from app import audit
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.models import Membership, User
from app.researcher import bp
from coding.memos import managing, writing
from coding.memos.managing import Line
from coding.memos.models import Memo
from coding.memos.subjects import KINDS, SUBJECTS, WRITTEN_HERE
from coding.models import Code, Codebook, Document, Theme
from surveys.errors import Stale
from surveys.models import Partner, StudyPartner
from surveys.texts import pick

BASE = "/studies/<uuid:study_id>/memos"


class MemoForm(FlaskForm):
    about = SelectField(_l("What it is about"))
    """As "code:<id>", "study:" or "journal:"."""
    title = StringField(_l("Title"), [validators.Length(max=200)])
    text = TextAreaField(_l("Memo"), [validators.InputRequired(_l("Write something in the memo first."))])
    kind = SelectField(_l("Kind of memo"))
    private = BooleanField(_l("Only for me"))
    revision = HiddenField()


@bp.get(BASE)
@needs("documents.read")
def memos(study_id: uuid.UUID) -> ResponseReturnValue:
    """?about=&about_id=&kind=&author=&q= choose among them."""
    session = read_session()
    about, kind = request.args.get("about", ""), request.args.get("kind", "")
    found = managing.named(
        session,
        managing.lines(
            session,
            current_user.id,
            study_id,
            about=about if about in SUBJECTS else "",
            about_id=request.args.get("about_id", type=uuid.UUID),
            kind=kind if kind in KINDS else "",
            author=request.args.get("author", type=uuid.UUID),
            words=request.args.get("q", "")[:200],
        ),
    )
    one = found[0].subject if found and request.args.get("about_id") else ""
    return render_template(
        "researcher/memos.html",
        found=found,
        one=one or _subject(session, study_id),
        filtered=any(request.args.get(name) for name in ("about", "about_id", "kind", "author", "q")),
        people=_people(session, study_id),
        removed=managing.removed(session, current_user.id, study_id),
        subjects=SUBJECTS,
        kinds=KINDS,
    )


@bp.get("/studies/<uuid:study_id>/journal")
@needs("documents.read")
def journal(study_id: uuid.UUID) -> ResponseReturnValue:
    """One's own entries and those that others share, by day."""
    session = read_session()
    found = managing.lines(session, current_user.id, study_id, about="journal")
    days: dict[object, list[Line]] = {}
    for line in sorted(found, key=lambda line: line.made_at, reverse=True):
        days.setdefault(line.made_at.date(), []).append(line)
    form = MemoForm(formdata=None, private=True)
    return render_template("researcher/journal.html", days=days, form=form, people=_people(session, study_id))


@bp.route(f"{BASE}/new", methods=["GET", "POST"])
@needs("coding.edit")
def new_memo(study_id: uuid.UUID) -> ResponseReturnValue:
    """?about=code&about_id=… chooses beforehand what it is about."""
    given = f"{request.args.get('about', 'study')}:{request.args.get('about_id', '')}"
    form = _form(read_session(), study_id, about=given)
    if form.validate_on_submit():
        about, _sign, about_id = form.about.data.partition(":")
        with unit_of_work() as session:
            memo = writing.write(
                session,
                current_user.id,
                study_id,
                about,
                uuid.UUID(about_id) if about_id else None,
                text=form.text.data,
                title=form.title.data or "",
                kind=form.kind.data or "content",
                private=form.private.data,
            )
            audit.record(session, study_id, current_user.id, "added", "memo", memo.id)
        return redirect(_place(study_id, memo))
    return render_template("researcher/memo_form.html", form=form, memo=None), 422 if form.errors else 200


@bp.route(f"{BASE}/<uuid:memo_id>", methods=["GET", "POST"])
@needs("documents.read")
def memo(study_id: uuid.UUID, memo_id: uuid.UUID) -> ResponseReturnValue:
    """One memo; who wrote it can change it. What is typed is never lost to a newer version: both are shown."""
    session = read_session()
    found = _readable(session, memo_id)
    form = _form(
        session,
        study_id,
        about=f"{found.about}:{found.about_id or ''}",
        title=found.title,
        text=found.text,
        kind=found.kind,
        private=found.private,
        revision=str(found.revision),
    )
    del form.about
    status, stored = 200, None
    if request.method == "POST":
        if not may("coding.edit"):
            abort(403)
        status = 422
        if form.validate():
            try:
                with unit_of_work() as writer:
                    changed = writing.change(
                        writer,
                        current_user.id,
                        load(writer, Memo, memo_id),
                        revision=int(form.revision.data or 0),
                        text=form.text.data,
                        title=form.title.data or "",
                        kind=form.kind.data or found.kind,
                        private=form.private.data,
                    )
                    audit.record(writer, study_id, current_user.id, "changed", "memo", changed.id)
                flash(_("Saved."))
                return redirect(_place(study_id, changed))
            except Stale as stale:
                status, stored = 409, load(read_session(), Memo, memo_id)
                form.revision.data = str(stored.revision)
                form.form_errors.append(pick(stale.text, g.language))
    line = managing.named(session, [_line(found)])[0]
    return render_template(
        "researcher/memo_form.html",
        form=form,
        memo=found,
        line=line,
        stored=stored,
        mine=found.made_by == current_user.id,
        people=_people(session, study_id),
        subjects=SUBJECTS,
        kinds=KINDS,
    ), status


@bp.post(f"{BASE}/<uuid:memo_id>/<any(remove, restore):act>")
@needs("coding.edit")
def put_memo_away(study_id: uuid.UUID, memo_id: uuid.UUID, act: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        found = _readable(session, memo_id)
        if act == "remove":
            writing.remove(session, current_user.id, found)
        else:
            writing.restore(session, current_user.id, found)
        audit.record(session, study_id, current_user.id, f"{act}d", "memo", found.id)
    flash(
        _("The memo is away. It can be brought back below the list.")
        if act == "remove"
        else _("The memo is back.")
    )
    return redirect(url_for("researcher.memos", study_id=study_id))


def _readable(session: Session, memo_id: uuid.UUID) -> Memo:
    found = load(session, Memo, memo_id)
    if not managing.may_read(session, current_user.id, found):
        abort(404)
    return found


def _place(study_id: uuid.UUID, memo: Memo) -> str:
    if memo.about == "journal":
        return url_for("researcher.journal", study_id=study_id, _anchor=f"memo-{memo.id}")
    return url_for("researcher.memos", study_id=study_id, _anchor=f"memo-{memo.id}")


def _form(session: Session, study_id: uuid.UUID, **data: object) -> MemoForm:
    form = MemoForm(data=data)
    form.kind.choices = [(key, pick(text, g.language)) for key, text in KINDS.items()]
    form.about.choices = _choices(session, study_id)
    if not form.is_submitted() and form.about.data not in {
        value for group in form.about.choices.values() for value, _label in group
    }:
        form.about.data = "study:"
    return form


def _choices(session: Session, study_id: uuid.UUID) -> dict[str, list[tuple[str, str]]]:
    """What a memo can be about, by sort: documents, codes, themes and partners of this study."""
    rows: dict[str, list[tuple[uuid.UUID, str]]] = {
        "document": [
            (row.id, row.title)
            for row in session.execute(
                select(Document.id, Document.title)
                .where(Document.study_id == study_id, Document.superseded_at.is_(None))
                .order_by(Document.title)
            )
        ],
        "code": [
            (row.id, f"{row.key} {pick(row.label, g.language)}")
            for row in session.execute(
                select(Code.id, Code.key, Code.label)
                .join(Codebook, Codebook.id == Code.codebook_id)
                .where(Codebook.study_id == study_id, Code.retired_at.is_(None))
                .order_by(Code.position)
            )
        ],
        "theme": [
            (row.id, row.label)
            for row in session.execute(
                select(Theme.id, Theme.label)
                .where(Theme.study_id == study_id, Theme.state == "accepted")
                .order_by(Theme.label)
            )
        ],
        "partner": [
            (row.id, row.name)
            for row in session.execute(
                select(Partner.id, Partner.name)
                .join(StudyPartner, StudyPartner.partner_id == Partner.id)
                .where(StudyPartner.study_id == study_id)
                .order_by(Partner.name)
            )
        ],
    }
    general = [
        (f"{about}:", pick(SUBJECTS[about], g.language).capitalize()) for about in ("study", "journal")
    ]
    named = {
        pick(SUBJECTS[about], g.language).capitalize(): [
            (f"{about}:{key}", name) for key, name in rows[about]
        ]
        for about in WRITTEN_HERE
        if rows.get(about)
    }
    return {_("In general"): general, **named}


def _subject(session: Session, study_id: uuid.UUID) -> str:
    """What ?about_id= names, when there is no memo about it yet."""
    wanted = f"{request.args.get('about', '')}:{request.args.get('about_id', '')}"
    if not request.args.get("about_id"):
        return ""
    choices = _choices(session, study_id).values()
    return next((name for group in choices for value, name in group if value == wanted), "")


def _line(memo: Memo) -> Line:
    return Line(
        memo.id, memo.about, memo.about_id, memo.kind, memo.title, memo.text, memo.made_by, memo.made_at
    )


def _people(session: Session, study_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """The team as people are called, by account."""
    rows = session.execute(
        select(User.id, User.name, User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.study_id == study_id)
        .order_by(User.name)
    )
    return {row.id: row.name or row.email for row in rows}
