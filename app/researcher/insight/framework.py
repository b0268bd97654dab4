"""The framework matrix: summaries per case and code, a cell with its passages, and the whole as a workbook."""

import uuid
from collections.abc import Iterable, Mapping

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.matrices import framework as service
from analysis.matrices import loading, sheet
from analysis.matrices.framework import EMPTY, Cell, StaleCell, Voice
from analysis.matrices.loading import Row
from analysis.matrices.sheet import Entry
from analysis.report.words import say
from app import audit
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.models import User
from app.researcher import bp
from app.researcher.insight.files import sent
from app.researcher.insight.ground import Ground, ground
from coding import consents
from coding.models import Code
from surveys.errors import Refused
from surveys.texts import pick


@bp.route("/studies/<uuid:study_id>/framework", methods=["GET", "POST"])
@needs("documents.read")
def framework(study_id: uuid.UUID) -> ResponseReturnValue:
    """?under=<category's key>&among=…; POST downloads the workbook."""
    session = read_session()
    here = ground(session)
    rows = loading.rows(session, study_id)
    categories = [row for row in rows if row.category]
    under = request.args.get("under", "")
    codes = _codes(rows, under)
    voices = service.voices(here.cases)
    cells = service.cells(session, study_id, voices, [row.code.id for row in codes])
    if request.method == "POST":
        return _file(session, voices, codes, cells)
    states = [cells.get((voice.key, row.code.id), EMPTY) for voice in voices for row in codes]
    return render_template(
        "insight/framework.html",
        here=here,
        voices=voices,
        codes=codes,
        categories=categories,
        under=under,
        cells=cells,
        empty_cell=EMPTY,
        charted=sum(cell.state == "charted" for cell in states),
        nothing=sum(cell.state == "no_evidence" for cell in states),
        waiting=sum(cell.state is None for cell in states),
    )


def _codes(rows: list[Row], under: str) -> list[Row]:
    """The codes that passages carry; under one category, or all."""
    if not any(row.category and row.code.key == under for row in rows):
        return [row for row in rows if not row.category]
    found, depth = [], -1
    for row in rows:
        if row.code.key == under:
            depth = row.depth
        elif depth >= 0 and row.depth <= depth:
            break
        elif depth >= 0 and not row.category:
            found.append(row)
    return found


@bp.route("/studies/<uuid:study_id>/framework/<case_key>/<uuid:code_id>", methods=["GET", "POST"])
@needs("documents.read")
def framework_cell(study_id: uuid.UUID, case_key: str, code_id: uuid.UUID) -> ResponseReturnValue:
    """One cell: its passages, and the summary that a person writes. A conflict shows both versions (409)."""
    session = read_session()
    voice, code = _voice(ground(session), case_key), load(session, Code, code_id)
    if request.method == "GET":
        stored = service.stored(session, study_id, case_key, code_id)
        return _cell_page(
            session, voice, code, stored.state if stored else "", stored.summary if stored else ""
        )
    if not may("coding.edit"):
        abort(403)
    state, summary = request.form.get("state", ""), request.form.get("summary", "")
    revision = request.form.get("revision", 0, int)
    try:
        with unit_of_work() as writing:
            code = load(writing, Code, code_id)
            if state == "waiting":
                cell_id = service.clear(writing, current_user.id, g.study, voice, code, revision=revision)
            else:
                cell = service.chart(
                    writing,
                    current_user.id,
                    g.study,
                    voice,
                    code,
                    state=state,
                    summary=summary,
                    revision=revision,
                )
                cell_id = cell.id
            audit.record(writing, study_id, current_user.id, "charted", "framework_cell", cell_id)
    except StaleCell as stale:
        page = _cell_page(read_session(), voice, code, state, summary, clash=pick(stale.text, g.language))
        return page, 409
    except Refused as error:
        return _cell_page(
            read_session(), voice, code, state, summary, error=pick(error.text, g.language)
        ), 422
    flash(_("The cell is kept."))
    return redirect(url_for("researcher.framework", study_id=study_id, _anchor=case_key))


def _voice(here: Ground, case_key: str) -> Voice:
    found = next((voice for voice in service.voices(here.cases) if voice.key == case_key), None)
    if found is None:
        abort(404)
    return found


def _cell_page(
    session: Session,
    voice: Voice,
    code: Code,
    state: str,
    summary: str,
    *,
    clash: str = "",
    error: str = "",
) -> str:
    stored = service.stored(session, g.study.id, voice.key, code.id)
    writers = _names(session, [stored.changed_by] if stored and stored.changed_by else [])
    return render_template(
        "insight/framework_cell.html",
        voice=voice,
        code=session.merge(code, load=False) if code not in session else code,
        state=state,
        summary=summary,
        stored=stored,
        writer=writers.get(stored.changed_by, "") if stored and stored.changed_by else "",
        passages=service.passages(session, code.id, voice.documents),
        clash=clash,
        error=error,
        longest=service.LONGEST,
        writes=may("coding.edit"),
    )


def _names(session: Session, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(select(User.id, User.name, User.email).where(User.id.in_(list(people))))
    return {person: name or email for person, name, email in rows}


def _file(
    session: Session, voices: list[Voice], codes: list[Row], cells: Mapping[tuple[str, uuid.UUID], Cell]
) -> ResponseReturnValue:
    """A sheet with the matrix and one with the passages; each cell leads back to its page."""
    language = g.language
    charted, passages = [], []
    allowed = consents.quotable(session, g.study.id)
    for voice in voices:
        row = [Entry(pick(voice.label, language)), Entry(pick(voice.kind, language))]
        for code in codes:
            cell = cells.get((voice.key, code.code.id), EMPTY)
            href = url_for(
                "researcher.framework_cell",
                study_id=g.study.id,
                case_key=voice.key,
                code_id=code.code.id,
                _external=True,
            )
            row.append(Entry(_told(cell), href, faint=cell.state != "charted"))
        charted.append(row)
    by_document = {document: voice for voice in voices for document in voice.documents}
    for code in codes:
        for place in service.passages(session, code.code.id, list(by_document)):
            quoted = allowed.holds(place.document.id, place.start, place.end)
            href = url_for(
                "researcher.document",
                study_id=g.study.id,
                document_id=place.document.id,
                passage=f"{place.start}-{place.end}",
                _external=True,
            )
            passages.append(
                [
                    Entry(pick(by_document[place.document.id].label, language)),
                    Entry(f"{code.code.key} {pick(code.code.label, language)}"),
                    Entry(place.text if quoted else _("counts, may not be quoted"), faint=not quoted),
                    Entry(place.document.title, href),
                ]
            )
    head = [_("Case"), _("Kind of partner")]
    head += [f"{code.code.key} {pick(code.code.label, language)}" for code in codes]
    notes = [[Entry(say("mark", language))]] if g.study.synthetic else []
    notes.append(
        [
            Entry(
                _(
                    "Not yet charted: nobody wrote about this cell. No evidence: somebody looked and found nothing."
                )
            )
        ]
    )
    data = sheet.write(
        [
            sheet.Sheet(_("framework"), head, charted),
            sheet.Sheet(_("passages"), [_("Case"), "Code", _("passage"), _("Document")], passages, 48),
            sheet.Sheet(_("about"), [g.study.title_in(g.language)], notes, 90),
        ]
    )
    return sent("code_table", _("framework"), "xlsx", data)


def _told(cell: Cell) -> str:
    if cell.state == "charted":
        return cell.summary
    if cell.state == "no_evidence":
        return str(_("no evidence"))
    return str(_("not yet charted (%(count)s passages)", count=cell.passages))
