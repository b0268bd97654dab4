"""Who may be quoted. Service: reads the consents that surveys keeps."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding.models import Document
from surveys.models import Consent, Response

QUOTE = "consent_quote"


def quotable(session: Session, study_id: uuid.UUID) -> set[uuid.UUID]:
    """The documents of a study whose words may be shown as a quote outside the workspace.

    A document without respondent (a policy text) may; one of a respondent only with consent, and not after withdrawal.
    """
    allowed = select(Consent.response_id).where(Consent.key == QUOTE, Consent.given.is_(True))
    found = session.scalars(
        select(Document.id)
        .outerjoin(Response, Response.id == Document.response_id)
        .where(
            Document.study_id == study_id,
            Document.response_id.is_(None)
            | (Document.response_id.in_(allowed) & (Response.state != "withdrawn")),
        )
    )
    return set(found)
