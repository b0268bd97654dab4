"""Judging a passage again after its code changed: it still fits, gets another code, or loses the coding. Service."""

import uuid

from sqlalchemy.orm import Session

from coding import marking
from coding.codebook import looks
from coding.models import Coding
from surveys.base import Actor
from surveys.errors import Refused


def judge(
    session: Session,
    actor: Actor,
    coding: Coding,
    outcome: str,
    *,
    revision: int,
    code_id: uuid.UUID | None = None,
) -> Coding:
    """ "fits", "recoded" (with `code_id`) or "removed". Raises Stale when somebody changed the coding meanwhile."""
    judged = coding.code_id
    if outcome == "recoded":
        if code_id is None or code_id == judged:
            raise Refused({"nl": "Kies een andere code.", "en": "Choose another code."})
        marking.change(session, actor, coding, revision=revision, code_id=code_id)
    elif outcome == "removed":
        marking.remove(session, actor, coding, revision=revision)
    elif outcome != "fits":
        raise Refused(
            {
                "nl": "Kies: past nog, andere code of weghalen.",
                "en": "Choose: still fits, another code, or remove.",
            }
        )
    looks.seen(session, actor, coding, judged, outcome)
    return coding
