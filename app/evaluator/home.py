"""The study's home: six stations from fieldwork to report, each with its count and next step."""

import uuid
from dataclasses import dataclass

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis import findings
from analysis.models import CoherenceJudgement, Finding, Report
from app import audit
from app.access import may, needs
from app.db import read_session
from app.evaluator import bp
from app.evaluator.waiting import waiting
from coding import layers
from coding.models import Coding, Document, Suggestion, Theme
from coding.pseudonymising import holding
from surveys.base import now
from surveys.models import Instrument, Interview, Invitation, Response, Study, StudyPartner, Wave


@dataclass(frozen=True)
class Station:
    """Where on the river: a name, what stands there in words, and the next step with its address."""

    name: str
    count: str
    detail: str
    step: str
    href: str | None


@bp.get("/studies/<uuid:study_id>")
@needs("study.read")
def home(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    return render_template(
        "evaluator/home.html",
        stations=_stations(session, g.study),
        waiting=waiting(session, g.study, now().date()),
        lines=audit.sentences(session, study_id, g.language, reader=current_user.id, limit=8)
        if may("fieldwork.read")
        else [],
    )


def _stations(session: Session, study: Study) -> list[Station]:
    return [
        _fieldwork(session, study),
        _documents(session, study),
        _coding(session, study),
        _themes(session, study),
        _findings(session, study),
        _report(session, study),
    ]


def _count(session: Session, model: type, *conditions: object) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0  # type: ignore[arg-type]


def _fieldwork(session: Session, study: Study) -> Station:
    partners = _count(session, StudyPartner, StudyPartner.study_id == study.id)
    invited = session.scalar(
        select(func.count())
        .select_from(Invitation)
        .join(Wave, Wave.id == Invitation.wave_id)
        .where(Wave.study_id == study.id)
    )
    answered = _count(
        session,
        Response,
        Response.study_id == study.id,
        Response.wave_id.is_not(None),
        Response.state == "submitted",
        Response.is_test.is_(False),
    )
    held = _count(session, Interview, Interview.study_id == study.id, Interview.state == "finished")
    detail = ngettext("%(num)d interview held", "%(num)d interviews held", held)
    if not may("fieldwork.read"):
        step, href = "", None
    elif not partners:
        step, href = _("Register the first partner"), url_for("evaluator.partners", study_id=study.id)
    elif not _count(session, Instrument, Instrument.study_id == study.id):
        step, href = _("Choose a survey"), url_for("evaluator.instruments", study_id=study.id)
    elif not invited:
        step, href = _("Invite partners"), url_for("evaluator.waves", study_id=study.id)
    else:
        step, href = _("See who answered"), url_for("evaluator.waves", study_id=study.id)
    count = _("%(answered)d of %(invited)d people answered", answered=answered, invited=invited or 0)
    return Station(_("Fieldwork"), count, detail, step, href)


def _documents(session: Session, study: Study) -> Station:
    documents = _count(session, Document, Document.study_id == study.id, Document.superseded_at.is_(None))
    waiting = _count(session, Document, Document.study_id == study.id, Document.segmented_at.is_(None))
    count = ngettext("%(num)d document", "%(num)d documents", documents)
    apart = holding.count_waiting(session, study.id) if may("study.manage") else 0
    detail = (
        ngettext("%(num)d to pseudonymise", "%(num)d to pseudonymise", apart)
        if apart
        else ngettext("%(num)d being prepared", "%(num)d being prepared", waiting)
        if waiting
        else _("all prepared for coding")
        if documents
        else _("transcripts and open answers come here")
    )
    open_ = may("documents.read")
    return Station(
        _("Documents"),
        count,
        detail,
        (_("Read the documents") if documents else _("Add a transcript")) if open_ else "",
        url_for("researcher.documents", study_id=study.id) if open_ else None,
    )


def _coding(session: Session, study: Study) -> Station:
    documents = select(Document.id).where(Document.study_id == study.id, Document.superseded_at.is_(None))
    coded = _count(session, Coding, Coding.document_id.in_(documents), layers.counting())
    waiting = _count(
        session, Suggestion, Suggestion.document_id.in_(documents), Suggestion.state == "waiting"
    )
    open_ = may("documents.read")
    return Station(
        _("Coding"),
        ngettext("%(num)d passage coded", "%(num)d passages coded", coded),
        ngettext("%(num)d suggestion waiting", "%(num)d suggestions waiting", waiting),
        _("Open the codebook") if open_ else "",
        url_for("researcher.codebook", study_id=study.id) if open_ else None,
    )


def _themes(session: Session, study: Study) -> Station:
    accepted = _count(session, Theme, Theme.study_id == study.id, Theme.state == "accepted")
    proposed = _count(session, Theme, Theme.study_id == study.id, Theme.state == "proposed")
    open_ = may("documents.read")
    return Station(
        _("Themes"),
        ngettext("%(num)d theme", "%(num)d themes", accepted),
        ngettext("%(num)d group of passages to judge", "%(num)d groups of passages to judge", proposed),
        (_("Judge the groups") if proposed else _("Look for groups of passages")) if open_ else "",
        url_for("researcher.themes", study_id=study.id) if open_ else None,
    )


def _findings(session: Session, study: Study) -> Station:
    def number(kind: str) -> int:
        return _count(session, Finding, Finding.study_id == study.id, Finding.kind == kind, findings.stands())

    judged = session.scalar(
        select(func.count(func.distinct(CoherenceJudgement.dimension))).where(
            CoherenceJudgement.study_id == study.id
        )
    )
    found = [
        ngettext("%(num)d lesson", "%(num)d lessons", number("lesson")),
        ngettext("%(num)d working element", "%(num)d working elements", number("element")),
        ngettext("%(num)d effect", "%(num)d effects", number("effect")),
    ]
    if causes := number("cause"):
        found.append(ngettext("%(num)d cause", "%(num)d causes", causes))
    if configurations := number("configuration"):
        found.append(ngettext("%(num)d configuration", "%(num)d configurations", configurations))
    return Station(
        _("Findings"),
        ", ".join(found),
        _("coherence: %(judged)d of 4 judged", judged=judged or 0),
        _("See the findings"),
        url_for("findings.lessons", study_id=study.id),
    )


def _report(session: Session, study: Study) -> Station:
    frozen = _count(session, Report, Report.study_id == study.id)
    return Station(
        _("Report"),
        ngettext("%(num)d version kept", "%(num)d versions kept", frozen),
        _("always up to date with the findings"),
        _("Read the report"),
        url_for("findings.report", study_id=study.id),
    )
