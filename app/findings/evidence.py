"""Evidence on the pages of findings: quotes that open their source, turning one round, taking one away."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import evidence as service
from analysis import findings, merging, survey_figures
from analysis.checks import answering, releasing
from analysis.knowledge import releasing as knowledge
from analysis.models import Evidence, Finding
from analysis.statistics import SMALL_CELL
from app import audit
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.findings import bp, refusals
from app.models import User
from coding import consents, layers
from coding.models import Coding, Document
from surveys import partners
from surveys.errors import Refused

STANCES = ("for", "against")
MOST = 60
"""Passages shown at once to choose from."""


@dataclass(frozen=True)
class Shown:
    """A link as the page shows it: `quote` is None when the words are broken; `quotable` as the respondent allowed."""

    evidence: Evidence
    quote: service.Quote | None
    quotable: bool


def visible(finding: Finding) -> bool:
    """Whether this person may see the finding at all: drafts that nobody wrote yet are for the team."""
    return may("findings.sources") or findings.is_written(finding)


@dataclass(frozen=True)
class Place:
    """What stands at one slot of a finding, by stance; a finding without slots has one, named ""."""

    slot: str
    passages: dict[str, list[Shown]]
    figures: dict[str, list[survey_figures.Linked]]
    counts: dict[str, service.Support]


def shown(session: Session, finding: Finding) -> dict[str, Any]:
    """Support, opposition and survey figures in numbers for everybody; passages only for who may read sources."""
    passages: list[Shown] = []
    if may("findings.sources"):
        allowed = consents.quotable(session, finding.study_id)
        passages = [
            Shown(one, service.quote(one), allowed.holds(one.document_id, one.start, one.end))
            for one in finding.evidence
            if one.kind == "passage"
        ]
    figures = survey_figures.Reader(session, None if may("responses.read") else SMALL_CELL).linked(finding)

    def at(slot: str | None) -> Place:
        """At one slot, or with None at all."""
        return Place(
            slot or "",
            {s: [p for p in passages if _stands(p.evidence, s, slot)] for s in STANCES},
            {s: [f for f in figures if _stands(f.evidence, s, slot)] for s in STANCES},
            {s: service.support(session, finding, s, slot) for s in STANCES},
        )

    whole = at(None)
    released = knowledge.of(session, finding)
    return {
        "parts": [at(slot) for slot in service.slots(finding)],
        "passages": whole.passages,
        "figures": whole.figures,
        "support": whole.counts["for"],
        "opposition": whole.counts["against"],
        "names": names(session, finding),
        "other_findings": others(session, finding),
        "released": released,
        "released_changed": released is not None and knowledge.has_changed(released),
        "goes_into": merging.candidates(session, finding),
        "undoable": merging.undoable(finding),
        **checked(session, finding),
    }


def checked(session: Session, finding: Finding) -> dict[str, Any]:
    """What partners said of it when they were asked: numbers for everybody, words for who may read answers."""
    team = may("findings.sources")
    fewest = 1 if team else SMALL_CELL
    outcomes = answering.outcomes_of(session, finding.study_id, [finding.id], fewest=fewest)
    return {
        "checked": outcomes.get(finding.id),
        "check_words": answering.words_on(session, finding.id) if may("responses.read") else [],
        "release": releasing.current(session, finding) if team else None,
        "check_kinds": partners.types(session, g.study),
    }


def _stands(linked: Evidence, stance: str, slot: str | None) -> bool:
    return linked.stance == stance and slot in (None, linked.slot)


def others(session: Session, finding: Finding) -> dict[uuid.UUID, Finding]:
    """The findings that its history speaks of."""
    ids = {event.other_id for event in finding.events if event.other_id}
    return {found.id: found for found in session.scalars(select(Finding).where(Finding.id.in_(ids)))}


def names(session: Session, finding: Finding) -> dict[uuid.UUID | None, str]:
    """Who stands in its history, as people are called."""
    people = {event.by for event in finding.events if event.by}
    rows = session.execute(select(User.id, User.name, User.email).where(User.id.in_(people)))
    return {row.id: row.name or row.email for row in rows}


@bp.get("/studies/<uuid:study_id>/findings/<uuid:finding_id>/add-evidence")
@needs("findings.edit")
def choose_evidence(study_id: uuid.UUID, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Coded passages to link, found by the words in them or in their code (?q=…), at a slot (?slot=…)."""
    session = read_session()
    finding = load(session, Finding, finding_id)
    slot = request.args.get("slot", "")
    if slot not in service.slots(finding):
        abort(404)
    wanted = request.args.get("q", "").strip().lower()
    codings = session.scalars(
        select(Coding)
        .join(Document, Document.id == Coding.document_id)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None),
            layers.counting(),
            layers.visible(current_user.id),
        )
        .order_by(Document.title, Coding.start)
    )
    linked = {(e.document_id, e.start, e.end) for e in finding.evidence if e.slot == slot}
    found: dict[tuple[uuid.UUID, int, int], list[Coding]] = {}
    for coding in codings:
        place = (coding.document_id, coding.start, coding.end)
        words = coding.document.text[coding.start : coding.end].lower()
        labels = " ".join(coding.code.label.values()).lower()
        if place not in linked and (wanted in words or wanted in labels):
            found.setdefault(place, []).append(coding)
    return render_template(
        "findings/choose_evidence.html",
        finding=finding,
        back=address(finding),
        slot=slot,
        found=list(found.values())[:MOST],
        total=len(found),
        wanted=wanted,
        quotable=consents.quotable(session, study_id),
    )


@bp.post("/studies/<uuid:study_id>/findings/<uuid:finding_id>/evidence")
@needs("findings.edit")
def add_evidence(study_id: uuid.UUID, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Links a coded passage (`coding`) for or against (`stance`), at a `slot`."""
    chosen = request.form.get("coding", type=uuid.UUID)
    if chosen is None:
        abort(400)
    stance, slot = request.form.get("stance", ""), request.form.get("slot", "")
    try:
        with unit_of_work() as session:
            finding = load(session, Finding, finding_id)
            coding = load(session, Coding, chosen)
            place = coding.document, coding.start, coding.end
            linked = service.add_passage(
                session, current_user.id, finding, *place, stance, coding=coding, slot=slot
            )
            audit.record(session, study_id, current_user.id, "added", "evidence", linked.id)
            target = address(finding)
    except Refused as error:
        back = url_for(
            "findings.choose_evidence", study_id=study_id, finding_id=finding_id, slot=slot or None
        )
        return refusals.tell(error, back)
    flash(_("The passage is linked."))
    return redirect(target)


@bp.post("/studies/<uuid:study_id>/evidence/<uuid:evidence_id>/<any(turn, remove):act>")
@needs("findings.edit")
def change_evidence(study_id: uuid.UUID, evidence_id: uuid.UUID, act: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        linked = load(session, Evidence, evidence_id)
        target = address(linked.finding)
        kind = "survey_figure" if linked.kind == "figure" else "evidence"
        if act == "turn":
            service.turn_round(session, current_user.id, linked)
            audit.record(session, study_id, current_user.id, "changed", kind, evidence_id)
        else:
            service.remove(session, current_user.id, linked)
            audit.record(session, study_id, current_user.id, "removed", kind, evidence_id)
    return redirect(target)


@bp.post("/studies/<uuid:study_id>/findings/<uuid:finding_id>/looked-again")
@needs("findings.edit")
def looked_again(study_id: uuid.UUID, finding_id: uuid.UUID) -> ResponseReturnValue:
    """A person read the finding anew after words under it were taken back."""
    with unit_of_work() as session:
        finding = load(session, Finding, finding_id)
        findings.looked_again(session, current_user.id, finding)
        audit.record(session, study_id, current_user.id, "looked_again", "finding", finding_id)
        target = address(finding)
    return redirect(target)


def address(finding: Finding) -> str:
    """The page of a finding, by its kind."""
    ids: dict[str, Any] = {"study_id": finding.study_id, f"{finding.kind}_id": finding.id}
    return url_for(f"findings.{finding.kind}", **ids)


@bp.context_processor
def _where() -> dict[str, Any]:
    return {"address": address}
