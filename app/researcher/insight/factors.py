"""Success and failure factors by organisation, and one factor with its passages and how critical people judge it."""

import uuid
from dataclasses import dataclass

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from sqlalchemy.orm import Session

from analysis import charts
from analysis.charts.bars import Part
from analysis.factors import ranking, rating
from analysis.factors.models import CriticalityRating
from analysis.factors.ranking import SIDES, Distinguishing, Factor, Ranked, Summary
from analysis.matrices import columns, framework, loading
from analysis.matrices.framework import Voice
from analysis.matrices.loading import Row
from analysis.report.words import number, say
from app import audit
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.languages import in_current
from app.researcher import bp
from app.researcher.insight.files import table_file
from app.researcher.insight.ground import NARROWING, Ground, Narrowing, ground, in_words
from app.researcher.insight.listing import DIRECTIONS
from app.researcher.insight.matrix import query_href
from coding import consents
from coding.models import Code
from surveys.errors import Refused, Stale
from surveys.export.columns import Value
from surveys.texts import pick

SIDE_NAMES = {"success": _l("Success factors"), "failure": _l("Failure factors")}
RATING_NAMES = {
    "2": _l("+2: strong help"),
    "1": _l("+1: weak help"),
    "0": _l("0: no influence"),
    "-1": _l("−1: weak hindrance"),
    "-2": _l("−2: strong hindrance"),
    rating.MIXED: _l("mixed: both, not to be weighed"),
    "": _l("not rated"),
}
DISTINCTIONS = {
    "strong": _l("strongly"),
    "weak": _l("weakly"),
    "none": _l("not"),
    "too_few": _l("too few ratings to say"),
}
DRAWN = 12
"""More bars than this are not looked at; the tables have them all."""


@dataclass(frozen=True)
class Line:
    """A factor as a row of a table. `rank` is None in a reflexive study."""

    rank: int | None
    code: Code
    factor: Factor
    criticality: Summary
    href: str


@bp.route("/studies/<uuid:study_id>/factors", methods=["GET", "POST"])
@needs("documents.read")
def factors(study_id: uuid.UUID) -> ResponseReturnValue:
    """?among=…&high=<by>.<key>&low=<by>.<key>; POST downloads the two lists."""
    session = read_session()
    here = ground(session)
    rows = loading.rows(session, study_id)
    given = rating.ratings(rating.rows(session, study_id))
    sides = _sides(session, here, rows, given)
    if request.method == "POST":
        return _file(sides, here.size.organisations)
    choices = _choices(here)
    high, low = _chosen("high", choices), _chosen("low", choices)
    return render_template(
        "insight/factors.html",
        here=here,
        sides=sides,
        side_names=SIDE_NAMES,
        kinds=_kinds(here),
        reflexive=g.study.mode == "reflexive",
        figure=_figure(sides, here),
        charts=charts,
        mark=say("mark", g.language) if g.study.synthetic else "",
        choices=choices,
        high=high,
        low=low,
        told=_told(here, given, high, low) if high and low else None,
        codes={row.code.id: row.code for row in rows},
        distinctions=DISTINCTIONS,
        rated=any(given.values()),
    )


@bp.route("/studies/<uuid:study_id>/factors/<uuid:code_id>", methods=["GET", "POST"])
@needs("documents.read")
def factor(study_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """One code: each organisation's passages and its rating. POST rates one: case_key, value, reason, revision."""
    session = read_session()
    code, here = load(session, Code, code_id), ground(session)
    if request.method == "GET":
        return _factor_page(session, code, here)
    if not may("coding.edit"):
        abort(403)
    typed = {name: request.form.get(name, "") for name in ("case_key", "value", "reason")}
    voice = next((voice for voice in _voices(here) if voice.key == typed["case_key"]), None)
    if voice is None:
        abort(404)
    try:
        with unit_of_work() as writing:
            row_id = rating.rate(
                writing, current_user.id, g.study, voice, load(writing, Code, code_id),
                value=typed["value"], reason=typed["reason"], revision=request.form.get("revision", 0, int),
            )  # fmt: skip
            audit.record(writing, study_id, current_user.id, "judged", "factor", row_id)
    except (Refused, Stale) as error:
        session = read_session()
        page = _factor_page(session, load(session, Code, code_id), here, typed, in_current(error.text))
        return page, 409 if isinstance(error, Stale) else 422
    flash(_("The rating is kept."))
    return redirect(url_for("researcher.factor", study_id=study_id, code_id=code_id, _anchor=voice.key))


def _factor_page(
    session: Session, code: Code, here: Ground, typed: dict[str, str] | None = None, error: str = ""
) -> str:
    voices = _voices(here)
    rated: dict[str, CriticalityRating] = rating.rows(session, g.study.id).get(code.id, {})
    passages = {voice.key: framework.passages(session, code.id, voice.documents) for voice in voices}
    return render_template(
        "insight/factor.html",
        code=code,
        here=here,
        voices=sorted(voices, key=lambda voice: not passages[voice.key]),
        passages=passages,
        rated=rated,
        ratings=RATING_NAMES,
        valences=in_words(DIRECTIONS),
        typed=typed or {},
        error=error,
        writes=may("coding.edit"),
        quotable=consents.quotable(session, g.study.id),
        longest=rating.LONGEST,
    )


def _voices(here: Ground) -> list[Voice]:
    """Those of organisations and respondents: a text that is nobody's has no experience of its own."""
    return [voice for voice in framework.voices(here.cases) if not voice.key.startswith("document-")]


def _sides(
    session: Session, here: Ground, rows: list[Row], given: dict[uuid.UUID, dict[str, ranking.Rating]]
) -> dict[str, list[Line]]:
    found = ranking.factors(rating.said(session, g.study.id, here.cases))
    codes = {row.code.id: row.code for row in rows}
    places = {code_id: place for place, code_id in enumerate(codes)}
    voices = {voice.key for voice in _voices(here)}
    made: dict[str, list[Line]] = {}
    for side in SIDES:
        standing = ranking.ranked([f for f in found if f.code in codes], side, places.__getitem__)
        if g.study.mode == "reflexive":
            standing.sort(key=lambda one: places[one.factor.code])
        made[side] = [_line(one, codes[one.factor.code], given, voices, here) for one in standing]
    return made


def _line(
    one: Ranked, code: Code, given: dict[uuid.UUID, dict[str, ranking.Rating]], voices: set[str], here: Ground
) -> Line:
    ratings = [each for key, each in given.get(code.id, {}).items() if key in voices]
    return Line(
        None if g.study.mode == "reflexive" else one.rank,
        code,
        one.factor,
        ranking.summary(ratings, len(voices)),
        query_href(code.key, here.among),
    )


def _kinds(here: Ground) -> dict[str, str]:
    across = columns.columns(here.cases, "type", here.attributes)
    return {column.key: pick(column.label, g.language) for column in across if column.key != columns.UNKNOWN}


def _choices(here: Ground) -> dict[str, list[Narrowing]]:
    """What high and low performers can be told by: the usual, and the study's own attributes."""
    names = columns.choices(here.attributes)
    found: dict[str, list[Narrowing]] = {}
    for by in (*NARROWING, *(name for name in names if name.startswith("attribute-"))):
        across = columns.columns(here.cases, by, here.attributes)
        known = [column for column in across if column.key != columns.UNKNOWN]
        if known:
            found[pick(names[by], g.language)] = [
                Narrowing(f"{by}.{column.key}", pick(column.label, g.language)) for column in known
            ]
    return found


def _chosen(name: str, choices: dict[str, list[Narrowing]]) -> str:
    given = request.args.get(name, "")
    return given if any(given == one.value for group in choices.values() for one in group) else ""


def _told(
    here: Ground, given: dict[uuid.UUID, dict[str, ranking.Rating]], high: str, low: str
) -> list[Distinguishing]:
    def keys(choice: str) -> list[str]:
        by, _dot, key = choice.partition(".")
        within = columns.within(here.cases, by, key, here.attributes)
        return [voice.key for voice in framework.voices(within) if not voice.key.startswith("document-")]

    return ranking.distinguishing(given, keys(high), keys(low))


def _figure(sides: dict[str, list[Line]], here: Ground) -> charts.Figure | None:
    """The codes that most organisations speak of, whichever the side. None in a reflexive study."""
    if g.study.mode == "reflexive":
        return None
    lines = {line.code.id: line for side in SIDES for line in sides[side]}
    shown = sorted(lines.values(), key=lambda line: -line.factor.balance.organisations)[:DRAWN]
    parts = [
        Part(f"--{kind}", name, [getattr(line.factor.balance, kind) for line in shown])
        for kind, name in in_words(DIRECTIONS).items()
    ]
    sentence = _(
        "Organisations, of %(organisations)s, that speak of a code as a help, a hindrance, both, or without direction.",
        organisations=here.size.organisations,
    )
    return charts.stacked([pick(line.code.label, g.language) for line in shown], parts, sentence, _("Code"))


def _file(sides: dict[str, list[Line]], organisations: int) -> ResponseReturnValue:
    ranked = g.study.mode != "reflexive"
    head = [
        _("Side"), *([_("Rank")] if ranked else []),
        _("Code"), _("Name"), _("Organisations"), _("Of"), _("Kinds of partners"),
        *in_words(DIRECTIONS).values(), _("Passages"), _("Rated"), _("Median rating"),
    ]  # fmt: skip
    written: list[list[Value]] = []
    for side in SIDES:
        for line in sides[side]:
            balance = line.factor.balance
            written.append(
                [
                    str(SIDE_NAMES[side]), *([line.rank] if ranked else []),
                    line.code.key, pick(line.code.label, g.language),
                    line.factor.organisations(side), organisations, len(line.factor.kinds(side)),
                    balance.facilitator, balance.barrier, balance.mixed, balance.neutral, line.factor.passages,
                    line.criticality.rated, line.criticality.median,
                ]
            )  # fmt: skip
    return table_file("factor", _("success and failure factors"), head, written)


@bp.app_template_filter("signed")
def signed(value: float) -> str:
    """A rating or a median of ratings with its sign: +1,5, −2, 0."""
    return ("+" if value > 0 else "") + number(value, g.language).replace("-", "−")
