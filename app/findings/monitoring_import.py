"""A contract register comes in: which column is what, what was read and what could not be, and taking it in."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from analysis.monitoring import columns, keeping, reading, register
from analysis.monitoring.register import Reading
from app import apart, audit
from app.access import needs
from app.db import read_session, unit_of_work
from app.findings import bp
from app.held import held_back, hold
from app.languages import in_current
from surveys import importing, partners
from surveys.base import now
from surveys.errors import BadFile, Refused
from surveys.texts import pick

FIRST = 10
"""Rows that are shown as they were read."""
MOST_WORDS = 60
MOST_PROBLEMS = 100


@dataclass(frozen=True)
class Column:
    place: int
    name: str
    samples: list[str]
    use: str


@dataclass(frozen=True)
class Word:
    """A word that no list has, how often it stands there, and what a person said that it means."""

    name: str
    use: str
    text: str
    count: int
    meaning: str


@bp.route("/studies/<uuid:study_id>/monitoring/import", methods=["GET", "POST"])
@needs("findings.edit")
def import_register(study_id: uuid.UUID) -> ResponseReturnValue:
    """Choose a file; then see which column is what. Nothing is stored yet."""
    if request.method == "GET":
        return render_template("findings/monitoring_import.html", error=None, uses=columns.USES)
    given = request.files.get("file")
    if given is None or not given.filename:
        return _ask(_("Choose a file first."))
    try:
        table = apart.read_answers(given.read())
        sifted = columns.sift(table["columns"], table["rows"])
        held = {
            "columns": sifted.columns,
            "rows": sifted.rows,
            "outside": [[each.column, each.holds] for each in sifted.outside],
            "file": given.filename[:200],
            "digest": keeping.digest(table["columns"], table["rows"]),
        }
        signed = hold("register", held)
    except BadFile as bad:
        return _ask(pick(bad.text, g.language))
    return _preview(held, signed, columns.guess(sifted.columns))


@bp.post("/studies/<uuid:study_id>/monitoring/import/columns")
@needs("findings.edit")
def take_in_register(study_id: uuid.UUID) -> ResponseReturnValue:
    """The columns as a person chose them: looked at again, or taken in."""
    held = held_back("register")
    names = held["columns"]
    mapping = columns.chosen({name: request.form.get(f"column-{n}", "") for n, name in enumerate(names)})
    if request.form.get("do") != "take-in":
        return _preview(held, request.form["held"], mapping)
    try:
        with unit_of_work() as session:
            made = keeping.take_in(
                session,
                current_user.id,
                g.study,
                held["file"],
                _read(session, held, mapping),
                found=held["digest"],
                as_of=_as_of(),
                kind_key=_kind(session),
            )
            audit.record(session, study_id, current_user.id, "took_in", "register", made.id)
            count = sum(len(contract.placements) for contract in made.contracts)
            contracts = len(made.contracts)
    except Refused as error:
        return _preview(held, request.form["held"], mapping, in_current(error.text))
    flash(
        ngettext("%(num)d contract", "%(num)d contracts", contracts)
        + ", "
        + ngettext("%(num)d placement is taken in.", "%(num)d placements are taken in.", count)
    )
    return redirect(url_for("findings.monitoring", study_id=study_id, source=reading.REGISTER))


def _ask(error: str) -> ResponseReturnValue:
    return render_template("findings/monitoring_import.html", error=error, uses=columns.USES), 422


def _preview(
    held: dict[str, Any], signed: str, mapping: dict[str, str], error: str = ""
) -> ResponseReturnValue:
    session = read_session()
    found = _read(session, held, mapping)
    contractors = sorted({line.partner for line in found.contracts if line.partner})
    known = importing.known_partners(session, g.study, contractors)
    uses = {column: use for use, column in mapping.items()}
    page = render_template(
        "findings/monitoring_preview.html",
        held=signed,
        filename=held["file"],
        outside=held["outside"],
        total=len(held["rows"]),
        columns=[
            Column(place, name, _samples(held["rows"], place), uses.get(name, ""))
            for place, name in enumerate(held["columns"])
        ],
        uses=columns.USES,
        found=found,
        problems=found.problems[:MOST_PROBLEMS],
        words=_words(found),
        vocabulary=register.vocabulary,
        first=found.placements[:FIRST],
        list_words={use: register.vocabulary(use) for use in register.WORDS},
        unknown=[name for name in contractors if name not in known],
        known=len(known),
        again=keeping.known_contracts(session, g.study.id, found),
        same=keeping.same(session, g.study.id, held["digest"]),
        types=partners.types(session, g.study),
        as_of=_as_of(),
        chosen=request.form,
        error=error,
    )
    return (page, 422) if error else page


def _read(session: Session, held: dict[str, Any], mapping: dict[str, str]) -> Reading:
    return register.read(
        held["columns"],
        held["rows"],
        mapping,
        kinds=reading.kind_words(session, g.study),
        told={(word.use, word.text): word.meaning for word in _told() if word.meaning},
        language=g.language,
    )


def _told() -> list[Word]:
    """What the form says of words that no list has."""
    told = []
    for n in range(MOST_WORDS):
        use, text = request.form.get(f"word-{n}-use", ""), request.form.get(f"word-{n}-text", "")
        meaning = request.form.get(f"word-{n}", "")
        if use in register.WORDS and text:
            known = meaning in register.vocabulary(use)
            told.append(Word("", use, text[:60], 0, meaning if known else ""))
    return told


def _words(found: Reading) -> list[Word]:
    """Those that a person gave a meaning first, then those that still lack one, by how often they stand there."""
    told = [word for word in _told() if word.meaning]
    left = [
        Word("", use, text, count, "")
        for use, counted in found.words.items()
        for text, count in counted.most_common()
    ]
    return [
        Word(f"word-{n}", word.use, word.text, word.count, word.meaning)
        for n, word in enumerate([*told, *left][:MOST_WORDS])
    ]


def _samples(rows: list[list[Any]], place: int) -> list[str]:
    cells = [columns.written(row[place])[:40] for row in rows[:200]]
    return list(dict.fromkeys(cell for cell in cells if cell))[:3]


def _as_of() -> dt.date:
    """The day that the form says; today when it says none."""
    try:
        return dt.date.fromisoformat(request.form.get("as_of", ""))
    except ValueError:
        return now().date()


def _kind(session: Session) -> str:
    """The key of the kind that the form names; "" for unknown."""
    wanted = request.form.get("partner_type", "")
    return next((kind.key for kind in partners.types(session, g.study) if str(kind.id) == wanted), "")
