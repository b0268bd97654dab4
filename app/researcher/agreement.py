"""How far coders agree: per round, per code, per pair, as figure, table and CSV; in a reflexive study why there is none."""

import csv
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access import load, needs
from app.db import read_session
from app.researcher import bp, round_words
from coding import agreeing, layers, presence
from coding.agreement import Measure
from coding.rounds import leading as rounds
from coding.rounds import reading
from coding.rounds.models import CodingRound
from surveys.export.delimited import safe
from surveys.texts import pick

LOWEST = -0.2
"""Where the axis of the figure begins; what lies lower is drawn there."""
LEFT, WIDTH, STEP, TOP = 150.0, 440.0, 28.0, 30.0


@dataclass(frozen=True)
class Mark:
    """A line of the figure, in its own units: a point, and its interval when there is one."""

    label: str
    y: float
    point: float | None
    low: float | None
    high: float | None


@bp.get("/studies/<uuid:study_id>/agreement")
@needs("documents.read")
def agreement(study_id: uuid.UUID) -> ResponseReturnValue:
    """?round=<id> (else the last one that is open) and ?with=<id>, twice: two people, or one and the machine."""
    session = read_session()
    if g.study.mode == "reflexive":
        return render_template("researcher/agreement.html", reflexive=pick(reading.REFLEXIVE, g.language))
    found = [each for each in rounds.of_study(session, study_id) if reading.state(each) != "released"]
    wanted = request.args.get("round", type=uuid.UUID)
    chosen = (
        load(session, CodingRound, wanted) if wanted else next(iter(filter(layers.is_revealed, found)), None)
    )
    if chosen is None or not layers.is_revealed(chosen):
        return render_template("researcher/agreement.html", rounds=found, round=chosen, words=round_words)
    coders = _coders(chosen)
    table = agreeing.compare(session, chosen, coders)
    human, machine = agreeing.pairs(session, chosen)
    return render_template(
        "researcher/agreement.html",
        rounds=found,
        round=chosen,
        table=table,
        coders=coders,
        human=human,
        machine=machine,
        names=round_words.names(session, reading.coders(chosen)),
        marks=_marks(table),
        axis=[(value, _x(value)) for value in (0.0, 0.2, 0.4, 0.6, 0.667, 0.8, 1.0)],
        height=TOP + STEP * len(table.rows) + 10,
        words=round_words,
        MACHINE=agreeing.MACHINE,
    )


@bp.get("/studies/<uuid:study_id>/rounds/<uuid:round_id>/agreement.csv")
@needs("documents.read")
def agreement_csv(study_id: uuid.UUID, round_id: uuid.UUID) -> ResponseReturnValue:
    """Every comparison of a round, a row per code; Refused in a reflexive study and while the round is blind."""
    session = read_session()
    found = load(session, CodingRound, round_id)
    names = round_words.names(session, reading.coders(found))
    human, machine = agreeing.pairs(session, found)
    file = io.StringIO()
    out = csv.writer(file)
    out.writerow(
        "kind,coders,code,label,documents,units,units_coded,share,percent,percent_low,percent_high,kappa,kappa_low,"
        "kappa_high,alpha,alpha_low,alpha_high,passages,alpha_u,alpha_u_low,alpha_u_high,warning,level".split(
            ","
        )
    )
    sets: list[tuple[str, Sequence[uuid.UUID]]] = [("people", reading.coders(found))]
    sets += [("pair", pair.coders) for pair in human] + [("machine", pair.coders) for pair in machine]
    for kind, coders in sets:
        _write(session, out, kind, agreeing.compare(session, found, coders), names)
    text = "\N{ZERO WIDTH NO-BREAK SPACE}" + file.getvalue()
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="agreement.csv"'
    return response


def _write(
    session: Session,
    out: object,
    kind: str,
    table: agreeing.Table,
    names: dict[uuid.UUID, str],
) -> None:
    who = " + ".join(names[coder] for coder in table.coders)
    lines: list[tuple[str, str, presence.Presence, str, Measure, str]] = [
        ("", "", table.overall, "", table.alpha_u, "")
    ]
    lines += [
        (row.code.key, pick(row.code.label, g.language), row.presence, str(row.passages), row.alpha_u, row.presence.warning)
        for row in table.rows
    ]  # fmt: skip
    for key, label, found, passages, alpha_u, warning in lines:
        measures = (found.percent, found.kappa, found.alpha)
        cells = [number for measure in measures for number in (measure.value, measure.low, measure.high)]
        out.writerow(  # type: ignore[attr-defined]
            [
                kind,
                safe(who),
                safe(key),
                safe(label),
                table.documents,
                found.units,
                found.coded,
                _number(found.share),
            ]
            + [_number(cell) for cell in cells]
            + [passages, *(_number(cell) for cell in (alpha_u.value, alpha_u.low, alpha_u.high))]
            + [warning, "nominal"]
        )
    for scale in table.scales:
        cells = [number for one in (scale.percent, None, scale.alpha) for number in _ends_of(one)]
        out.writerow(  # type: ignore[attr-defined]
            [
                kind,
                safe(who),
                "",
                str(round_words.SCALES[scale.name][0]),
                table.documents,
                scale.alpha.n,
                "",
                "",
            ]
            + [_number(cell) for cell in cells]
            + ["", "", "", "", "", scale.level]
        )


def _ends_of(measure: Measure | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if measure is None else (measure.value, measure.low, measure.high)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _coders(round_: CodingRound) -> tuple[uuid.UUID, ...]:
    """The two that were asked for, when they are of this round; else everybody."""
    known = {*reading.coders(round_), agreeing.MACHINE}
    asked = tuple(dict.fromkeys(one for one in request.args.getlist("with", type=uuid.UUID) if one in known))
    return asked if len(asked) == 2 else ()


def _marks(table: agreeing.Table) -> list[Mark]:
    return [
        Mark(row.code.key, TOP + STEP * place + STEP / 2, *_ends(row.presence.alpha))
        for place, row in enumerate(table.rows)
    ]


def _ends(measure: Measure) -> tuple[float | None, float | None, float | None]:
    low, high = (None if end is None else _x(end) for end in (measure.low, measure.high))
    return None if measure.value is None else _x(measure.value), low, high


@bp.app_template_filter("coefficient")
def coefficient(value: float) -> str:
    """A measure of agreement with two decimals, as the language of the page writes it."""
    value = round(value, 2) + 0.0  # no minus before a zero
    return f"{value:.2f}".replace(".", "," if g.language == "nl" else ".").replace("-", "−")


def _x(value: float) -> float:
    return round(LEFT + WIDTH * (max(value, LOWEST) - LOWEST) / (1 - LOWEST), 1)
