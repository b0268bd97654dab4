"""Answers collected elsewhere become a closed round: which column goes where, what could not be read, then the import."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from app import apart, audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.held import held_back, hold
from surveys import importing, instruments, partners
from surveys.errors import BadFile
from surveys.files import matching
from surveys.files.sheets import written
from surveys.files.tables import Table
from surveys.models import InstrumentVersion, PartnerType
from surveys.texts import pick

SAMPLES = 3
GUESSES = ("organisation", "organisatie", "partner", "company", "bedrijf", "firstname")


@dataclass(frozen=True)
class Column:
    """A column of the file with some of its cells, and where it goes."""

    place: int
    name: str
    label: str
    samples: list[str]
    target: str


@bp.route("/studies/<uuid:study_id>/waves/import", methods=["GET", "POST"])
@needs("fieldwork.edit")
def import_answers(study_id: uuid.UUID) -> ResponseReturnValue:
    """Choose the survey and the file; then see which column goes where. Nothing is stored yet."""
    session = read_session()
    versions = [v for v in instruments.versions(session, g.study, "survey") if v.state == "published"]
    if request.method == "GET":
        return render_template("evaluator/import_answers.html", versions=versions, error=None)
    given = request.files.get("file")
    version = next((v for v in versions if str(v.id) == request.form.get("version")), None)
    if given is None or not given.filename or version is None:
        error = _("Choose a file first.") if version else _("Choose a survey first.")
        return render_template("evaluator/import_answers.html", versions=versions, error=error), 422
    try:
        data = apart.read_answers(given.read())
        held = hold("answers", {"table": data, "version": str(version.id), "file": given.filename[:200]})
    except BadFile as bad:
        error = pick(bad.text, g.language)
        return render_template("evaluator/import_answers.html", versions=versions, error=error), 422
    table = Table(**data)
    mapping = matching.propose(instruments.definition(version), table)
    guess = next((c for c in table.columns if c not in mapping and c.lower().strip() in GUESSES), "")
    return _preview(session, version, table, mapping, held, given.filename, guess)


@bp.post("/studies/<uuid:study_id>/waves/import/columns")
@needs("fieldwork.edit")
def import_columns(study_id: uuid.UUID) -> ResponseReturnValue:
    """The columns as a person chose them: looked at again, or imported as a closed round."""
    kept = held_back("answers")
    table = Table(**kept["table"])
    version = load(read_session(), InstrumentVersion, uuid.UUID(kept["version"]))
    mapping = _mapping(table, matching.targets(instruments.definition(version)))
    organisation = _chosen(table, request.form.get("organisation", ""))
    if request.form.get("do") != "import":
        return _preview(
            read_session(), version, table, mapping, request.form["held"], kept["file"], organisation
        )
    reading = matching.read(instruments.definition(version), table, mapping)
    names = [written(row[table.columns.index(organisation)]) for row in table.rows] if organisation else []
    with unit_of_work() as session:
        done = importing.commit(
            session,
            current_user.id,
            g.study,
            load(session, InstrumentVersion, version.id),
            request.form.get("title", "")[:200] or kept["file"],
            reading.records,
            _kind(session),
            organisations=names,
            add_partners=request.form.get("add_partners") == "y",
            language=g.language,
        )
        audit.record(session, study_id, current_user.id, "uploaded", "wave", done.wave.id)
        wave_id, count = done.wave.id, done.responses
    flash(
        ngettext(
            "%(num)d response is imported, in a round that is closed. The file itself is kept nowhere.",
            "%(num)d responses are imported, in a round that is closed. The file itself is kept nowhere.",
            count,
        )
    )
    return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))


def _preview(
    session: Session,
    version: InstrumentVersion,
    table: Table,
    mapping: dict[str, str],
    held: str,
    filename: str,
    organisation: str,
) -> ResponseReturnValue:
    definition = instruments.definition(version)
    reading = matching.read(definition, table, mapping)
    names = [written(row[table.columns.index(organisation)]) for row in table.rows] if organisation else []
    distinct = sorted({importing.plain(name): name for name in names if name.strip()}.values())
    known = importing.known_partners(session, g.study, distinct)
    used = {target.partition(".")[0] for target in mapping.values()}
    targets = [(key, pick(text, g.language)) for key, text in matching.targets(definition).items()]
    return render_template(
        "evaluator/import_answers_preview.html",
        version=version,
        definition=definition,
        filename=filename,
        table=table,
        columns=_columns(table, mapping),
        targets=targets,
        reading=reading,
        answered=sum(bool(record) for record in reading.records),
        left_out=[item.id for item in definition.items() if item.asks and item.id not in used],
        organisation=organisation,
        known=known,
        unknown=[name for name in distinct if name not in known],
        types=partners.types(session, g.study),
        chosen=request.form,
        held=held,
    )


def _columns(table: Table, mapping: dict[str, str]) -> list[Column]:
    found = []
    for place, name in enumerate(table.columns):
        cells = [written(row[place])[:60] for row in table.rows if row[place] is not None]
        samples = list(dict.fromkeys(cell for cell in cells if cell))[:SAMPLES]
        label = table.labels.get(name, "")
        found.append(Column(place, name, label if label != name else "", samples, mapping.get(name, "")))
    return found


def _mapping(table: Table, targets: Any) -> dict[str, str]:
    """What the form says of each column; each target once, the first column that names it."""
    found: dict[str, str] = {}
    for place, name in enumerate(table.columns):
        target = request.form.get(f"column-{place}", "")
        if target in targets and target not in found.values():
            found[name] = target
    return found


def _chosen(table: Table, name: str) -> str:
    return name if name in table.columns else ""


def _kind(session: Session) -> PartnerType:
    """The type that the form names, else the first of the register."""
    types = partners.types(session, g.study)
    wanted = request.form.get("partner_type", "")
    return next((kind for kind in types if str(kind.id) == wanted), types[0])
