"""What waits for this person in a study: derived from the data at each visit, so nothing is ticked off by hand."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from analysis.models import Evidence, Finding, Lesson
from app.access import may
from app.languages import day
from coding import layers
from coding.models import Coding, Document, Suggestion, Theme
from surveys import privacy, retention
from surveys.inviting import waves
from surveys.models import Interview, Invitation, Participant, Response, Study, StudyPartner, Wave

SOON = dt.timedelta(days=7)
MONTH = dt.timedelta(days=30)


@dataclass(frozen=True)
class Waiting:
    """One line: what waits, in words, and where to go for it."""

    text: str
    href: str


def waiting(session: Session, study: Study, today: dt.date) -> list[Waiting]:
    """The lines for who is signed in, in the order of the river; at most ten counting queries."""
    lines: list[Waiting] = []
    if may("study.manage") and privacy.missing(privacy.of_study(session, study), study):
        text = _("The privacy information for partners is not complete")
        lines.append(Waiting(text, url_for("evaluator.privacy_notice", study_id=study.id)))
    if may("study.manage") and study.keep_until is not None and today + MONTH > study.keep_until:
        lines += _keeping(session, study, today)
    if may("fieldwork.edit"):
        lines += _fieldwork(session, study, today)
    if may("coding.edit"):
        lines += _reading(session, study)
    if may("findings.edit"):
        lines += _findings(session, study, today)
    return lines


def _keeping(session: Session, study: Study, today: dt.date) -> Iterator[Waiting]:
    if not retention.held(session, study):
        return
    if retention.is_due(study, today):
        text = _(
            "What partners said was to be kept until %(day)s, and is due to be deleted",
            day=day(study.keep_until),
        )
    else:
        text = _(
            "What partners said is kept until %(day)s; then it is due to be deleted",
            day=day(study.keep_until),
        )
    yield Waiting(text, url_for("evaluator.keeping", study_id=study.id))


def _fieldwork(session: Session, study: Study, today: dt.date) -> Iterator[Waiting]:
    alone = _number(
        session,
        select(StudyPartner.partner_id).where(
            StudyPartner.study_id == study.id,
            ~exists().where(Participant.partner_id == StudyPartner.partner_id),
        ),
    )
    if alone:
        text = ngettext(
            "%(num)d partner has no contact person yet", "%(num)d partners have no contact person yet", alone
        )
        yield Waiting(text, url_for("evaluator.partners", study_id=study.id))
    closing = session.scalars(
        select(Wave)
        .where(
            Wave.study_id == study.id,
            Wave.closed_at.is_(None),
            Wave.closes_on >= today,
            Wave.closes_on <= today + SOON,
        )
        .order_by(Wave.closes_on)
    )
    for wave in closing:
        if not waves.is_followed_live(wave):  # a number would tell who has begun
            href = url_for("evaluator.wave", study_id=study.id, wave_id=wave.id)
            yield Waiting(_("“%(wave)s” closes within a week", wave=wave.title), href)
            continue
        silent = _number(
            session,
            select(Invitation.id).where(
                Invitation.wave_id == wave.id, Invitation.started_at.is_(None), Invitation.outcome.is_(None)
            ),
        )
        if silent:
            text = ngettext(
                "“%(wave)s” closes within a week; %(num)d person has not begun",
                "“%(wave)s” closes within a week; %(num)d people have not begun",
                silent,
                wave=wave.title,
            )
            yield Waiting(text, url_for("evaluator.wave", study_id=study.id, wave_id=wave.id))
    returned = session.execute(
        select(Wave, func.count())
        .join(Invitation, Invitation.wave_id == Wave.id)
        .join(Participant, Participant.id == Invitation.participant_id)
        .where(
            Wave.study_id == study.id,
            Wave.closed_at.is_(None),
            Invitation.outcome.is_(None),
            Invitation.recalled_at.is_(None),
            Participant.email_failed_at.is_not(None),
            ~exists().where(Response.invitation_id == Invitation.id, Response.state != "started"),
        )
        .group_by(Wave.id)
    )
    for wave, count in returned:
        text = ngettext(
            "In “%(wave)s” mail to %(num)d person comes back",
            "In “%(wave)s” mail to %(num)d people comes back",
            count,
            wave=wave.title,
        )
        href = url_for("evaluator.wave", study_id=study.id, wave_id=wave.id, state="mail")
        yield Waiting(text, href)
    bare = _number(
        session,
        select(Interview.id).where(
            Interview.study_id == study.id,
            Interview.state == "finished",
            ~exists().where(Document.response_id == Interview.response_id, Document.kind == "interview"),
        ),
    )
    if bare:
        text = ngettext(
            "%(num)d interview has no transcript yet", "%(num)d interviews have no transcript yet", bare
        )
        yield Waiting(text, url_for("evaluator.interviews", study_id=study.id))


def _reading(session: Session, study: Study) -> Iterator[Waiting]:
    uncoded = _number(
        session,
        select(Document.id).where(
            Document.study_id == study.id,
            Document.segmented_at.is_not(None),
            ~exists().where(Coding.document_id == Document.id, layers.counting()),
        ),
    )
    if uncoded:
        text = ngettext(
            "%(num)d document has no coded passage yet",
            "%(num)d documents have no coded passage yet",
            uncoded,
        )
        yield Waiting(text, url_for("researcher.documents", study_id=study.id))
    proposals = _number(
        session,
        select(Suggestion.id)
        .join(Document, Document.id == Suggestion.document_id)
        .where(Document.study_id == study.id, Suggestion.state == "waiting"),
    )
    if proposals:
        text = ngettext(
            "%(num)d suggestion waits for your decision",
            "%(num)d suggestions wait for your decision",
            proposals,
        )
        yield Waiting(text, url_for("researcher.documents", study_id=study.id))
    groups = _number(session, select(Theme.id).where(Theme.study_id == study.id, Theme.state == "proposed"))
    if groups:
        text = ngettext(
            "%(num)d group of passages waits to become a theme",
            "%(num)d groups of passages wait to become a theme",
            groups,
        )
        yield Waiting(text, url_for("researcher.themes", study_id=study.id))


def _findings(session: Session, study: Study, today: dt.date) -> Iterator[Waiting]:
    unopposed = _number(
        session,
        select(Finding.id).where(
            Finding.study_id == study.id,
            Finding.status.not_in(("rejected", "merged")),
            Finding.kind != "step",  # what partners mean to do is told, not contested
            ~exists().where(Evidence.finding_id == Finding.id, Evidence.stance == "against"),
        ),
    )
    if unopposed:
        text = ngettext(
            "%(num)d finding has no evidence against it; did you look for it?",
            "%(num)d findings have no evidence against them; did you look for it?",
            unopposed,
        )
        yield Waiting(text, url_for("findings.lessons", study_id=study.id))
    due = _number(
        session,
        select(Lesson.id).where(
            Lesson.study_id == study.id, Lesson.status == "taken_up", Lesson.review_on <= today
        ),
    )
    shaken = _number(
        session,
        select(Finding.id).where(Finding.study_id == study.id, Finding.look_again_since.is_not(None)),
    )
    if shaken:
        text = ngettext(
            "%(num)d finding lost words that it rested on; read it again",
            "%(num)d findings lost words that they rested on; read them again",
            shaken,
        )
        yield Waiting(text, url_for("findings.lessons", study_id=study.id))
    if due:
        text = ngettext("%(num)d lesson is due for review", "%(num)d lessons are due for review", due)
        yield Waiting(text, url_for("findings.lessons", study_id=study.id))


def _number(session: Session, rows: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0
