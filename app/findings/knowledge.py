"""The knowledge base: what studies released of their findings, for everybody with an account; releasing and taking back."""

import uuid
from typing import Any

from flask import abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import StringField, TextAreaField

from analysis.knowledge import literature, reading, releasing
from analysis.knowledge.fields import CHOSEN, DISTRICTS, DOMAINS, FIELDS
from analysis.knowledge.models import Release
from analysis.models import Finding
from app import audit
from app.access import load, needs, signed_in
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.findings.evidence import address
from app.findings.words import DIRECTIONS, FEASIBILITIES, STATUSES, SUBSTANTIATIONS, at_most
from app.models import Membership
from surveys.errors import Refused
from surveys.texts import pick

BLANK_LINES = 2
LONGEST = 200
KINDS = {
    "lesson": _l("Improvement lesson"),
    "element": _l("Working element"),
    "effect": _l("Effect"),
}
LABELS = {
    "title": _l("Title"),
    "statement": _l("What partners run into"),
    "change": _l("What should be done differently"),
    "for_whom": _l("For whom"),
    "feasibility": _l("Feasible?"),
    "feasibility_reason": _l("Why that is so"),
    "when": _l("If"),
    "then": _l("then"),
    "mechanism": _l("because"),
    "conditions": _l("provided that"),
    "not_when": _l("not when"),
    "counter_evidence": _l("Where it failed"),
    "core": _l("Core or adaptable"),
    "general": _l("General or specific"),
    "changeable": _l("Can these partners change it?"),
    "substantiation": _l("Substantiation"),
    "source": _l("Source"),
    "source_context": _l("Is the context there like this one?"),
    "direction": _l("Which way"),
    "expected": _l("Expected or not"),
    "contribution": _l("Contribution"),
    "other_explanations": _l("What else may explain it"),
}
OWN_LABELS = {("element", "for_whom"): _l("with"), ("effect", "statement"): _l("What changed")}
CHOICES: dict[str, dict[Any, Any]] = {
    "feasibility": FEASIBILITIES,
    "substantiation": SUBSTANTIATIONS,
    "direction": DIRECTIONS,
    "core": {True: _l("Core: leave it as it is"), False: _l("May be adapted")},
    "general": {True: _l("Works in general"), False: _l("Specific to this situation")},
    "changeable": {True: _l("They can change it"), False: _l("It is given to them")},
    "expected": {True: _l("It was meant to come"), False: _l("Nobody saw it coming")},
}


class ReleaseForm(FlaskForm):
    theme = StringField(
        _l("Theme"),
        [at_most(200)],
        description=_l("A few words by which somebody of another study looks for it."),
        render_kw={"list": "known-themes"},
    )
    origin = TextAreaField(
        _l("Where it comes from"),
        [at_most(1000)],
        description=_l(
            "For readers outside the study, who do not see its name: what kind of evaluation, where and when."
        ),
    )


@bp.get("/knowledge")
@signed_in
def knowledge() -> ResponseReturnValue:
    """What was released, found by words (?q=…), kind, district, life domain and status."""
    session = read_session()
    wanted = reading.Wanted(
        words=request.args.get("q", "").strip()[:LONGEST],
        kind=_one_of("kind", KINDS),
        district=_one_of("district", DISTRICTS),
        domain=_one_of("domain", DOMAINS),
        status=_one_of("status", STATUSES),
    )
    found = reading.find(session, _studies(session), wanted, request.args.get("page", 1, type=int))
    return render_template("findings/knowledge.html", found=found, wanted=wanted, again=_again(), **_labels())


@bp.get("/knowledge/<uuid:release_id>")
@signed_in
def knowledge_entry(release_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    entry = reading.one(session, _studies(session), release_id)
    if entry is None:
        abort(404)
    row = entry.release
    return render_template(
        "findings/knowledge_entry.html",
        entry=entry,
        words=told(row.kind, row.words),
        source=address(row.finding) if entry.study else "",
        **_labels(),
    )


@bp.route("/studies/<uuid:study_id>/findings/<uuid:finding_id>/release", methods=["GET", "POST"])
@needs("study.manage")
def release(study_id: uuid.UUID, finding_id: uuid.UUID) -> ResponseReturnValue:
    """An owner reads what everybody with an account will read, and releases it."""
    session = read_session()
    finding = load(session, Finding, finding_id)
    if finding.kind not in FIELDS:
        abort(404)
    row = releasing.of(session, finding)
    form = ReleaseForm(obj=row)
    if row is None and not form.is_submitted() and finding.theme:
        form.theme.data = finding.theme.label
    sources = _typed_sources() if form.is_submitted() else list(row.sources) if row else []
    chosen = {
        name: request.form.getlist(name) if form.is_submitted() else getattr(row, name, None) or []
        for name in ("districts", "domains")
    }
    hindrance = _hindrance(session, finding)
    if form.validate_on_submit():
        try:
            _sure()
            with unit_of_work() as session:
                finding = load(session, Finding, finding_id)
                releasing.release(
                    session,
                    current_user.id,
                    finding,
                    theme=form.theme.data or "",
                    origin=form.origin.data or "",
                    sources=literature.read(sources),
                    **chosen,
                )
                audit.record(session, study_id, current_user.id, "shared", finding.kind, finding_id)
                target = address(finding)
        except Refused as error:
            refusals.at_form(form, error)
            session = read_session()
            finding = load(session, Finding, finding_id)
        else:
            flash(_("Everybody with an account can read this in the knowledge base now."))
            return redirect(target)
    page = render_template(
        "findings/release.html",
        form=form,
        finding=finding,
        back=address(finding),
        released=row,
        hindrance=hindrance,
        words=told(finding.kind, releasing.words_of(finding)),
        named=releasing.named(session, finding),
        sources=sources + [{}] * BLANK_LINES,
        chosen=chosen,
        themes=_themes(session),
        **_labels(),
    )
    return (page, 422) if form.errors else page


@bp.post("/studies/<uuid:study_id>/findings/<uuid:finding_id>/take-back")
@needs("study.manage")
def take_back(study_id: uuid.UUID, finding_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        finding = load(session, Finding, finding_id)
        target = address(finding)
        row = releasing.of(session, finding)
        if row is not None:
            releasing.take_back(session, current_user.id, row)
            audit.record(session, study_id, current_user.id, "unshared", finding.kind, finding_id)
    flash(_("It stands in the knowledge base no more. Who read it before may remember it."))
    return redirect(target)


def told(kind: str, words: dict[str, Any]) -> list[tuple[str, Any, str]]:
    """Field, label and text of what was filled in of a finding, in the order in which it is read."""
    return [
        (name, OWN_LABELS.get((kind, name), LABELS[name]), text)
        for name in FIELDS[kind]
        if (text := _text_of(words, name))
    ]


def _text_of(words: dict[str, Any], name: str) -> str:
    value = words.get(name)
    if name in CHOSEN:
        return str(CHOICES[name][value]) if value not in ("", None) and value in CHOICES[name] else ""
    return str(value or "")


def _hindrance(session: Session, finding: Finding) -> Refused | None:
    try:
        releasing.hindrances(session, finding)
    except Refused as error:
        return error
    return None


def _sure() -> None:
    if request.form.get("sure") != "yes":
        raise Refused(
            {
                "nl": "Lees eerst wat anderen te zien krijgen, en kruis aan dat niemand daarin te herkennen is.",
                "en": "First read what others will see, and tick that nobody can be recognised in it.",
            }
        )


def _typed_sources() -> list[dict[str, str]]:
    """The lines of literature that somebody typed, without those left empty."""
    columns = {name: request.form.getlist(f"source_{name}") for name in literature.LONGEST}
    most = min(max((len(column) for column in columns.values()), default=0), literature.MOST * 2)
    rows = [
        {name: column[place] if place < len(column) else "" for name, column in columns.items()}
        for place in range(most)
    ]
    return [row for row in rows if any(value.strip() for value in row.values())]


def _themes(session: Session) -> list[str]:
    """Themes that others gave already, to be chosen again."""
    known = select(Release.theme).where(Release.taken_back_at.is_(None), Release.theme != "").distinct()
    return sorted(session.scalars(known))


def _studies(session: Session) -> set[uuid.UUID]:
    return set(session.scalars(select(Membership.study_id).where(Membership.user_id == current_user.id)))


def _one_of(name: str, known: dict[str, Any]) -> str:
    asked = request.args.get(name, "")
    return asked if asked in known else ""


def _again() -> dict[str, str]:
    """What was looked for, for the address of another page of it."""
    return {
        name: request.args[name]
        for name in ("q", "kind", "district", "domain", "status")
        if request.args.get(name)
    }


def _labels() -> dict[str, Any]:
    return {
        "kinds": KINDS,
        "domains": DOMAINS,
        "districts": DISTRICTS,
        "places": _places,
    }


def _places(row: Release) -> list[str]:
    """Its theme, life domains and districts, as they are called."""
    labels = [DOMAINS[key] for key in row.domains] + [DISTRICTS[key] for key in row.districts]
    return [*([row.theme] if row.theme else []), *(pick(label, g.language) for label in labels)]
