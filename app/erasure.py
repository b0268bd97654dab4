"""Forgetting a person, through all rooms, from the last to the first."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import retention as findings
from app.attachments import recordings_folder, uploads_folder
from coding import retention as documents
from coding.documents import drafts
from surveys import responses
from surveys import retention as answers
from surveys.asking import colleagues
from surveys.base import Actor
from surveys.conversations import groups, recordings
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
    findings.erase_evidence(session, None, made)
    documents.erase_documents(session, None, made)


def hold_to_consents(session: Session, actor: Actor, response: Response) -> None:
    """After a consent was taken back: kept reports let go of the words, and a recording that not everybody allows goes."""
    findings.let_go_of_unquotable(session, response.study_id)
    interview = session.scalar(select(Interview).where(Interview.response_id == response.id))
    if interview is not None and not groups.everybody_allows(session, interview, recordings.AUDIO):
        recordings.erase(session, actor, recordings_folder(), [response.id])


def erase(session: Session, actor: Actor, participant: Participant) -> Erased:
    """Takes away all that this contact person said and what leads to them. Cannot be undone."""
    drafts.forget(session, answers.responses_of(session, participant))
    made = documents.documents_of(session, answers.responses_of(session, participant))
    attachments.erase(session, uploads_folder(), answers.responses_of(session, participant))
    recordings.erase(session, actor, recordings_folder(), answers.responses_of(session, participant))
    recordings.erase(session, actor, recordings_folder(), groups.leave(session, participant))
    findings.erase_passages(session, actor, documents.places_of(session, participant.id))
    documents.blank_turns(session, actor, participant.id)
    evidence = findings.erase_evidence(session, actor, made)
    gone = documents.erase_documents(session, actor, made)
    return Erased(answers.erase_participant(session, actor, participant), gone, evidence)


def erase_study(session: Session, actor: Actor, study: Study, today: dt.date) -> Erased:
    """Takes away all that partners said in a study whose period of keeping is over. Raises Refused before. Cannot be undone.

    Findings, codebook, reports without those quotes, and counts of who was asked stay.
    """
    answers.must_be_due(study, today)
    every = answers.responses_in(session, study)
    gone = evidence = 0
    for start in range(0, len(every), MANY):
        some = every[start : start + MANY]
        attachments.erase(session, uploads_folder(), some)
        recordings.erase(session, actor, recordings_folder(), some)
        made = documents.documents_of(session, some)
        evidence += findings.erase_evidence(session, actor, made)
        gone += documents.erase_documents(session, actor, made)
        answers.erase_responses(session, actor, some)
    answers.erase_closed(session, actor, study)
    return Erased(len(every), gone, evidence)
