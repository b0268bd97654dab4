"""Whose files on their way in somebody sees, and of which interviews they may add the transcript.

A file may hold names that the document will not have: who does no fieldwork sees their own files alone, and no interview
of a round in which nobody else may know who spoke.
"""

import uuid

from flask import abort, g
from flask_security import current_user
from sqlalchemy.orm import Session

from app.access import load, may
from coding.documents import drafts
from coding.documents.draft_models import DocumentDraft
from surveys import naming
from surveys.models import Interview


def drafts_of(session: Session, study_id: uuid.UUID) -> list[DocumentDraft]:
    found = drafts.of(session, study_id)
    return found if may("fieldwork.edit") else [draft for draft in found if draft.made_by == current_user.id]


def load_draft(session: Session, draft_id: uuid.UUID) -> DocumentDraft:
    """The file, within the study; 404 for somebody else's, but for who does the fieldwork."""
    found = load(session, DocumentDraft, draft_id)
    if not may("fieldwork.edit") and found.made_by != current_user.id:
        abort(404)
    return found


def load_interview(session: Session, interview_id: uuid.UUID) -> Interview:
    """The interview, within the study; 404 when this person may not know who spoke."""
    found = load(session, Interview, interview_id)
    if not may_know(found):
        abort(404)
    return found


def may_know(interview: Interview) -> bool:
    assert g.study.id == interview.study_id
    return may("fieldwork.edit") or not naming.is_confidential(interview.response.wave)
