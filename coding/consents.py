"""Who may be quoted, and which words. Service: reads the consents that surveys keeps."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from coding.models import Document, Turn
from surveys.conversations.models import InterviewGuest
from surveys.models import Consent, Interview, Response

QUOTE = "consent_quote"


@dataclass(frozen=True)
class Quotable:
    """The words of a study that may be shown as a quote outside the workspace.

    A note-taker's words are never a quote, and at a table with several people each decides for their own words.
    """

    documents: frozenset[uuid.UUID]
    """Documents of which something may be quoted."""
    barred: Mapping[uuid.UUID, list[tuple[int, int]]]
    """Stretches of these that may not."""

    def holds(self, document_id: uuid.UUID | None, start: int | None, end: int | None) -> bool:
        """Whether document.text[start:end] may be quoted: all of it, or not at all."""
        if document_id not in self.documents or start is None or end is None:
            return False
        return not any(start < until and since < end for since, until in self.barred.get(document_id, ()))


def quotable(session: Session, study_id: uuid.UUID, *, older: bool = False) -> Quotable:
    """What may be quoted in a study.

    A policy text may; words that came in without a response where somebody said that it was agreed; those of a
    respondent only with consent, and not after withdrawal; an older version of a document
    only with `older`, for what was quoted when it was the newest.
    """
    allowed = select(Consent.response_id).where(Consent.key == QUOTE, Consent.given.is_(True))
    several = _tables(session, study_id)
    found = session.scalars(
        select(Document.id)
        .outerjoin(Response, Response.id == Document.response_id)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None) | older,
            (Document.response_id.is_(None) & or_(Document.kind == "policy", Document.quote_agreed.is_(True)))
            | (
                or_(Document.response_id.in_(allowed), Document.response_id.in_(list(several)))
                & (Response.state != "withdrawn")
            ),
        )
    )
    return Quotable(frozenset(found), _barred(session, study_id, several))


def _tables(session: Session, study_id: uuid.UUID) -> dict[uuid.UUID, dict[uuid.UUID | None, bool]]:
    """Per response of a conversation with several: who allows quotes; under None whether all do."""
    rows = session.execute(
        select(Interview.response_id, InterviewGuest.participant_id, InterviewGuest.consents)
        .join(InterviewGuest, InterviewGuest.interview_id == Interview.id)
        .where(Interview.study_id == study_id)
    ).all()
    found: dict[uuid.UUID, dict[uuid.UUID | None, bool]] = {}
    for response_id, participant_id, given in rows:
        found.setdefault(response_id, {})[participant_id] = bool((given or {}).get(QUOTE))
    mains = session.execute(
        select(Response.id, Response.participant_id, Consent.given)
        .outerjoin(Consent, (Consent.response_id == Response.id) & (Consent.key == QUOTE))
        .where(Response.id.in_(list(found)))
    )
    for response_id, participant_id, given in mains:
        found[response_id][participant_id] = bool(given)
        found[response_id][None] = all(found[response_id].values())
    return found


def _barred(
    session: Session, study_id: uuid.UUID, several: Mapping[uuid.UUID, Mapping[uuid.UUID | None, bool]]
) -> dict[uuid.UUID, list[tuple[int, int]]]:
    rows = session.execute(
        select(
            Turn.document_id, Turn.start, Turn.end, Turn.literal, Turn.participant_id, Document.response_id
        )
        .join(Document, Document.id == Turn.document_id)
        .where(
            Document.study_id == study_id,
            or_(Turn.literal.is_(False), Document.response_id.in_(list(several))),
            Turn.role != "interviewer",
        )
    )
    found: dict[uuid.UUID, list[tuple[int, int]]] = {}
    for document_id, start, end, literal, participant_id, response_id in rows:
        table = several.get(response_id)
        if not literal or (table is not None and not table.get(participant_id, False)):
            found.setdefault(document_id, []).append((start, end))
    return found
