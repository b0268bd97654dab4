"""What the report holds: a template to begin with, the order of its sections, chapters and words of the team's own."""

import uuid
from collections.abc import Collection

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField, TextAreaField

from analysis.report import plan
from analysis.report.plan import CHAPTER, Entry
from analysis.report.sections import title
from app import audit
from app.access import needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.words import at_most
from app.languages import in_current
from coding import codebook
from coding.models import Code
from surveys.errors import NotFound, Refused, Stale


class SectionForm(FlaskForm):
    """Title and codes are for a chapter of one's own alone."""

    revision = HiddenField()
    title_nl = StringField(_l("Title in Dutch"), [at_most(plan.MOST_TITLE)])
    title_en = StringField(_l("Title in English"), [at_most(plan.MOST_TITLE)])
    words_nl = TextAreaField(_l("Your text in Dutch"), [at_most(plan.MOST_WORDS)], render_kw={"rows": 10})
    words_en = TextAreaField(_l("Your text in English"), [at_most(plan.MOST_WORDS)], render_kw={"rows": 10})


@bp.get("/studies/<uuid:study_id>/report/sections")
@needs("findings.edit")
def report_sections(study_id: uuid.UUID) -> ResponseReturnValue:
    chosen = plan.of(read_session(), study_id)
    return render_template(
        "findings/report_sections.html",
        plan=chosen,
        templates=plan.templates(),
        title=title,
        chapter=CHAPTER,
    )


@bp.post("/studies/<uuid:study_id>/report/sections")
@needs("findings.edit")
def change_report_sections(study_id: uuid.UUID) -> ResponseReturnValue:
    """`template` takes another one; `add` puts a section at the end; `up`, `down` and `out` name an entry."""
    target = url_for("findings.report_sections", study_id=study_id)
    form, revision = request.form, request.form.get("revision", -1, int)
    made = None
    try:
        with unit_of_work() as session:
            actor, study = current_user.id, g.study
            if "template" in form:
                plan.begin_with(session, actor, study, form["template"], revision)
            elif "add" in form:
                made = plan.add(session, actor, study, form["add"], revision)
            elif "out" in form:
                plan.leave_out(session, actor, study, form["out"], revision)
            elif "up" in form:
                plan.move(session, actor, study, form["up"], "up", revision)
            else:
                plan.move(session, actor, study, form.get("down", ""), "down", revision)
            audit.record(session, study_id, actor, "changed", "report_plan", study_id)
    except (NotFound, Refused, Stale) as error:
        return refusals.tell(error, target)
    if made and form["add"] == CHAPTER:
        return redirect(url_for("findings.report_section", study_id=study_id, entry_id=made))
    moved = form.get("up") or form.get("down")
    return redirect(target + (f"#{moved}" if moved else ""), 303)


@bp.route("/studies/<uuid:study_id>/report/sections/<uuid:entry_id>", methods=["GET", "POST"])
@needs("findings.edit")
def report_section(study_id: uuid.UUID, entry_id: uuid.UUID) -> ResponseReturnValue:
    """The words of the team at one place of the report, and of a chapter its title and codes."""
    session = read_session()
    chosen = plan.of(session, study_id)
    found = chosen.entry(str(entry_id))
    form = SectionForm(data=_given(found, chosen.revision))
    codes = request.form.getlist("codes") if form.is_submitted() else list(found.codes)
    status = 200
    if form.validate_on_submit():
        try:
            with unit_of_work() as writing:
                plan.write(
                    writing, current_user.id, g.study, found.id, _number(form.revision.data),
                    title={"nl": form.title_nl.data or "", "en": form.title_en.data or ""},
                    words={"nl": form.words_nl.data or "", "en": form.words_en.data or ""},
                    codes=codes,
                )  # fmt: skip
                audit.record(writing, study_id, current_user.id, "changed", "report_plan", study_id)
            flash(_("Your text is kept."))
            return redirect(url_for("findings.report_sections", study_id=study_id, _anchor=found.id), 303)
        except Stale as error:
            refusals.at_form(form, error)
            fresh = plan.of(read_session(), study_id)
            form.revision.data, status = str(fresh.revision), 409
        except (NotFound, Refused) as error:
            form.form_errors = [*form.form_errors, in_current(error.text)]
            status = 422
    elif form.is_submitted():
        status = 422
    page = render_template(
        "findings/report_section.html",
        form=form,
        entry=found,
        is_chapter=found.section == CHAPTER,
        codes=_codes(read_session(), study_id, found.codes),
        chosen=codes,
    )
    return page, status


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 10 else -1


def _given(entry: Entry, revision: int) -> dict[str, str]:
    return {
        "revision": str(revision),
        "title_nl": entry.title.get("nl", ""),
        "title_en": entry.title.get("en", ""),
        "words_nl": entry.words.get("nl", ""),
        "words_en": entry.words.get("en", ""),
    }


def _codes(session: Session, study_id: uuid.UUID, chosen: Collection[str]) -> list[tuple[Code, int]]:
    """Those in use and those that are chosen already, as they stand under each other, each with its depth."""
    every = [
        code for code in codebook.every(session, study_id) if code.retired_at is None or code.key in chosen
    ]
    return codebook.in_order(every)
