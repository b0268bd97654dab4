"""Forgetting a person, through all rooms, from the last to the first."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import retention as findings
from analysis import survey_figures
from analysis.checks import answering as partner_checks
from analysis.checks import releasing
from analysis.checks.models import PartnerCheck
from analysis.monitoring import keeping as registers
from analysis.monitoring import reading as monitoring
from app.attachments import recordings_folder, uploads_folder
from coding import retention as documents
from coding.documents import drafts
from surveys import responses
from surveys import retention as answers
from surveys.asking import colleagues
from surveys.base import Actor
from surveys.conversations import groups, leaving, recordings
from surveys.models import Interview, Participant, Response, Study
from surveys.safekeeping import attachments

MANY = 500
"""Responses that are taken away together."""


@dataclass(frozen=True)
class Erased:
    """How much went, for the record of it; no content."""

    responses: int
    documents: int
    evidence: int


def withdraw(session: Session, response: Response) -> None:
    """A partner takes a response back: its answers, and what was made of them further on. Raises Expired after the date."""
    responses.withdraw(session, response)
    colleagues.forget(session, response)
    attachments.erase(session, uploads_folder(), [response.id])
    recordings.erase(session, None, recordings_folder(), [response.id])
    drafts.forget(session, [response.id])
    made = documents.documents_of(session, [response.id])
    releasing.forget(session, made)
    findings.erase_evidence(session, None, made)
    documents.erase_documents(session, None, made)
    survey_figures.mark_lost(session, [response.study_id])
    monitoring.let_go(session, [response.study_id])


def withdraw_check(session: Session, check: PartnerCheck) -> None:
    """A partner takes back what they said of findings, with what was made of it. Raises Expired after the date."""
    responses.must_be_in_time(check.study)
    _forget_checks(session, None, [check])


def unquote_check(session: Session, check: PartnerCheck) -> None:
    """A partner no longer wants to be quoted: what they said stays, and quotes of it leave the kept reports."""
    partner_checks.unquoted(session, check)
    findings.let_go_of_unquotable(session, check.study_id)


def _forget_checks(session: Session, actor: Actor, checks: Sequence[PartnerCheck]) -> tuple[int, int]:
    """Gives how many documents and pieces of evidence went with them."""
    made = partner_checks.documents_of(session, checks)
    partner_checks.forget(session, checks)
    releasing.forget(session, made)
    evidence = findings.erase_evidence(session, actor, made)
    return documents.erase_documents(session, actor, made), evidence


def hold_to_consents(session: Session, actor: Actor, response: Response) -> None:
    """After a consent was taken back: kept reports let go of the words, and a recording that not everybody allows goes."""
    findings.let_go_of_unquotable(session, response.study_id)
    interview = session.scalar(select(Interview).where(Interview.response_id == response.id))
    if interview is not None and not groups.everybody_allows(session, interview, recordings.AUDIO):
        recordings.erase(session, actor, recordings_folder(), [response.id])


@dataclass(frozen=True)
class Affected:
    """What erasing a person takes away, told before it is done; no content."""

    surveys: int
    """Responses to surveys, begun or sent in."""
    shared: int
    """Of these the ones in which colleagues filled in a part, which goes as well."""
    interviews: int
    """Conversations with this person alone."""
    tables: list[Interview]
    """Conversations with others, of which only this person's words go."""
    words: int
    """Turns and parked quotes of this person at these tables."""
    unattributed: int
    """Literal words there of which nobody noted who said them."""
    recordings: int
    documents: int
    evidence: int
    checks: int
    """Partner checks that were answered or begun."""
    unlinked: bool
    """Whether somebody may have answered in a round in which answers are joined to nobody, and stay."""
    studies: frozenset[uuid.UUID]
    """Where any of this stands."""

    def __bool__(self) -> bool:
        return bool(self.surveys or self.interviews or self.tables or self.checks)


def affected(session: Session, participant: Participant) -> Affected:
    """What `erase` would take away."""
    tables = leaving.tables(session, participant)
    at_tables = {interview.response_id for interview in tables}
    alone = [
        response
        for response in session.scalars(
            select(Response).where(
                Response.id.in_(answers.responses_of(session, participant)), Response.state != "withdrawn"
            )
        )
        if response.id not in at_tables
    ]
    parked = [leaving.words(session, interview, participant) for interview in tables]
    own = documents.places_of(session, participant.id)
    said, by_nobody = documents.spoken(session, participant.id, list(at_tables))
    checks = [check for check in partner_checks.checks_of_person(session, participant.id) if _said(check)]
    made = documents.documents_of(session, [response.id for response in alone])
    made += partner_checks.documents_of(session, checks)
    talks = [response for response in alone if response.wave_id is None]
    invited = answers.rounds_of(session, participant)
    return Affected(
        surveys=len(alone) - len(talks),
        shared=sum(response.shared for response in alone),
        interviews=len(talks),
        tables=tables,
        words=said + sum(found.own for found in parked),
        unattributed=by_nobody + sum(found.unattributed for found in parked),
        recordings=recordings.count(session, [*at_tables, *(response.id for response in alone)]),
        documents=len(made),
        evidence=findings.evidence_on(session, made, own),
        checks=len(checks),
        unlinked=any(wave.mode == "unlinked" for wave in invited),
        studies=frozenset(
            {response.study_id for response in alone}
            | {interview.study_id for interview in tables}
            | {wave.study_id for wave in invited}
            | {check.study_id for check in checks}
        ),
    )


def _said(check: PartnerCheck) -> bool:
    return any(entry.verdict or entry.words for entry in check.findings)


def erase(session: Session, actor: Actor, participant: Participant, *, unattributed: bool = False) -> Erased:
    """Takes away all that this contact person said and what leads to them. Cannot be undone.

    Of a conversation with others their words go and those of the others stay; the recording, in which all are heard,
    goes. With `unattributed` so do the literal words there of which nobody noted who said them.
    """
    at_tables = leaving.leave(session, actor, participant, unattributed=unattributed)
    own = answers.responses_of(session, participant)
    studies = session.scalars(select(Response.study_id).where(Response.id.in_(own)).distinct()).all()
    drafts.forget(session, [*own, *at_tables])
    made = documents.documents_of(session, own)
    attachments.erase(session, uploads_folder(), own)
    recordings.erase(session, actor, recordings_folder(), [*own, *at_tables])
    places = documents.places_of(session, participant.id, at_tables if unattributed else ())
    releasing.forget(session, [*made, *(document_id for document_id, _, _ in places)])
    evidence = findings.erase_passages(session, actor, places)
    documents.blank_turns(session, actor, places)
    documents.forget_checks(session, participant.id)
    documents.follow_responses(session, at_tables)
    evidence += findings.erase_evidence(session, actor, made)
    gone = documents.erase_documents(session, actor, made)
    told, rested = _forget_checks(session, actor, partner_checks.checks_of_person(session, participant.id))
    gone, evidence = gone + told, evidence + rested
    responses_gone = answers.erase_participant(session, actor, participant)
    survey_figures.mark_lost(session, studies)
    monitoring.let_go(session, studies)
    return Erased(responses_gone, gone, evidence)


def erase_study(session: Session, actor: Actor, study: Study, today: dt.date) -> Erased:
    """Takes away all that partners said in a study whose period of keeping is over. Raises Refused before. Cannot be undone.

    So does a contract register with its placements. Findings, codebook, reports without those quotes, and counts of who
    was asked stay.
    """
    answers.must_be_due(study, today)
    every = answers.responses_in(session, study)
    gone = evidence = 0
    for start in range(0, len(every), MANY):
        some = every[start : start + MANY]
        attachments.erase(session, uploads_folder(), some)
        recordings.erase(session, actor, recordings_folder(), some)
        made = documents.documents_of(session, some)
        releasing.forget(session, made)
        evidence += findings.erase_evidence(session, actor, made)
        gone += documents.erase_documents(session, actor, made)
        answers.erase_responses(session, actor, some)
    told, rested = _forget_checks(session, actor, partner_checks.checks_in(session, study.id))
    gone, evidence = gone + told, evidence + rested
    answers.erase_closed(session, actor, study)
    survey_figures.mark_lost(session, [study.id])
    registers.erase(session, study.id)
    return Erased(len(every), gone, evidence)
