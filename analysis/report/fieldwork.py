"""How a study was done and who took part, for its report. Service."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.report import words
from analysis.statistics import SMALL_CELL
from coding import consents, layers
from coding.models import Coding, Document, Suggestion, ThemeRun
from surveys import partners
from surveys.inviting import waves
from surveys.models import (
    Instrument,
    InstrumentVersion,
    Interview,
    Invitation,
    Participant,
    Partner,
    Response,
    Study,
    Wave,
)
from surveys.texts import pick


@dataclass(frozen=True)
class TypeRow:
    """Fieldwork of one kind of partner."""

    label: str
    partners: int
    invited: int
    started: int
    submitted: int
    declined: int
    interviews: int


def design(session: Session, study: Study, language: str) -> list[str]:
    def count(statement: object) -> int:
        return session.scalar(statement) or 0  # type: ignore[call-overload]

    documents = count(
        select(func.count())
        .select_from(Document)
        .where(Document.study_id == study.id, Document.superseded_at.is_(None))
    )
    held = count(
        select(func.count())
        .select_from(Interview)
        .where(Interview.study_id == study.id, Interview.state == "finished")
    )
    of_study = select(Document.id).where(
        Document.study_id == study.id, Document.superseded_at.is_(None)
    )  # what was done in an older version came along with the newer one
    coded = count(
        select(func.count()).select_from(Coding).where(Coding.document_id.in_(of_study), layers.counting())
    )
    from_machine = count(
        select(func.count())
        .select_from(Coding)
        .where(Coding.document_id.in_(of_study), layers.counting(), Coding.suggestion_id.is_not(None))
    )
    judged = count(
        select(func.count())
        .select_from(Suggestion)
        .where(Suggestion.document_id.in_(of_study), Suggestion.state != "waiting")
    )
    used = [
        words.say("design_instrument", language, title=pick(title, language), number=number)
        for title, number in session.execute(
            select(Instrument.title, InstrumentVersion.number)
            .join(InstrumentVersion, InstrumentVersion.instrument_id == Instrument.id)
            .where(
                Instrument.study_id == study.id,
                InstrumentVersion.id.in_(select(Response.version_id).where(Response.is_test.is_(False))),
            )
            .order_by(Instrument.kind.desc(), InstrumentVersion.number)
        )
    ]
    run = session.scalar(
        select(ThemeRun)
        .where(ThemeRun.study_id == study.id, ThemeRun.finished_at.is_not(None))
        .order_by(ThemeRun.finished_at.desc())
        .limit(1)
    )
    return [
        *([words.say("design_instruments", language, used=", ".join(used))] if used else []),
        words.say("design_documents", language, documents=documents, interviews=held),
        words.say("design_coding", language, codings=coded, machine=from_machine, judged=judged),
        words.say(f"design_{study.mode}", language),
        *([words.run(run, language)] if run else []),
    ]


def told_waves(session: Session, study: Study) -> set[uuid.UUID]:
    """The rounds of which may be told who has begun and answered: an unlinked one only when it is over."""
    found = session.scalars(select(Wave).where(Wave.study_id == study.id))
    return {wave.id for wave in found if waves.is_followed_live(wave)}


def asked_of(session: Session, study: Study) -> list[Invitation]:
    """Who was asked: an invitation that was passed on or taken back asks nobody any more."""
    return list(
        session.scalars(
            select(Invitation)
            .join(Wave, Wave.id == Invitation.wave_id)
            .join(Participant, Participant.id == Invitation.participant_id)
            .where(
                Wave.study_id == study.id,
                Invitation.recalled_at.is_(None),
                Invitation.outcome.is_distinct_from("passed_on"),
            )
        )
    )


def fieldwork(session: Session, study: Study, language: str) -> list[TypeRow]:
    register = partners.register(session, study)
    invitations = asked_of(session, study)
    told = told_waves(session, study)
    submitted = set(
        session.scalars(
            select(Response.invitation_id).where(
                Response.study_id == study.id, Response.state == "submitted", Response.is_test.is_(False)
            )
        )
    )
    held = session.scalars(
        select(Partner.type_id)
        .join(Response, Response.partner_id == Partner.id)
        .join(Interview, Interview.response_id == Response.id)
        .where(Interview.study_id == study.id, Interview.state == "finished")
    ).all()
    unlinked = session.scalars(
        select(Response.partner_type_id).where(
            Response.study_id == study.id,
            Response.state == "submitted",
            Response.partner_id.is_(None),
            Response.is_test.is_(False),
            Response.wave_id.in_(told),
        )
    ).all()
    rows = []
    for kind in partners.types(session, study):
        own = [partner for partner in register if partner.type_id == kind.id]
        asked = [i for i in invitations if i.participant.partner.type_id == kind.id]
        if not own:
            continue
        rows.append(
            TypeRow(
                label=pick(kind.label, language),
                partners=len(own),
                invited=len(asked),
                started=sum(i.started_at is not None and i.wave_id in told for i in asked),
                submitted=sum(i.id in submitted and i.wave_id in told for i in asked)
                + sum(of == kind.id for of in unlinked),
                declined=sum(i.outcome == "declined" for i in asked),
                interviews=sum(type_id == kind.id for type_id in held),
            )
        )
    return rows


def coarse(rows: list[TypeRow], together: str) -> list[TypeRow]:
    """For who stands outside the team: kinds of fewer than five partners only together, as `together`; alone not at all."""
    large = [row for row in rows if row.partners >= SMALL_CELL]
    small = [row for row in rows if row.partners < SMALL_CELL]
    counted = [
        sum(getattr(row, name) for row in small)
        for name in ("partners", "invited", "started", "submitted", "declined", "interviews")
    ]
    return [*large, TypeRow(together, *counted)] if counted[0] >= SMALL_CELL else large


def consents_given(session: Session, study: Study, language: str) -> list[str]:
    documents = session.scalars(
        select(Document).where(
            Document.study_id == study.id,
            Document.partner_id.is_not(None) | Document.partner_type_id.is_not(None),
        )
    ).all()
    allowed = consents.quotable(session, study.id)
    speaking = {document.source_id for document in documents}
    silent = speaking - {document.source_id for document in documents if document.id in allowed.documents}
    return [words.say("consent_quotes", language, all=len(speaking), withheld=len(silent))]
