"""What a coding round is at this moment: who is in it, how far it is, which codebook it goes by. Service."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from coding.models import Code, CodebookVersion
from coding.rounds.models import Assignment, CodingRound, RoundDocument, RoundEvent
from surveys.base import Actor
from surveys.errors import Refused
from surveys.models import Study
from surveys.texts import Text

EVENTS = (
    "begun", "locked", "unlocked", "revealed", "coder_added", "coder_removed", "document_withdrawn", "corrected",
    "erased", "decided", "undone", "settled", "reopened", "released",
)  # fmt: skip
"""What can happen to a round; each has a sentence on its page."""

REFLEXIVE: Text = {
    "nl": "Deze studie werkt reflexief. Er zijn geen codeerrondes, overeenstemming of gezamenlijke besluiten: wat woorden "
    "betekenen ontstaat in het lezen van de onderzoeker, en een tweede codeur is een gesprekspartner, geen maatstaf.",
    "en": "This study works reflexively. There are no coding rounds, agreement or joint decisions: what words mean comes "
    "about in the researcher's reading, and a second coder is somebody to talk with, not a yardstick.",
}


def check_mode(study: Study) -> None:
    """Raises Refused, with the reason, in a study that works reflexively."""
    if study.mode == "reflexive":
        raise Refused(REFLEXIVE)


def state(round_: CodingRound) -> str:
    """ "blind", "deciding", "settled" or "released"."""
    if round_.released_at is not None:
        return "released"
    if round_.revealed_at is None:
        return "blind"
    return "deciding" if any(place.adjudicated_at is None for place in places(round_)) else "settled"


def places(round_: CodingRound) -> list[RoundDocument]:
    """The documents that are in the round still."""
    return [place for place in round_.documents if place.withdrawn_at is None]


def active(round_: CodingRound, document_id: uuid.UUID | None = None) -> list[Assignment]:
    """The assignments that are in the round still, of one document or of all."""
    return [
        each
        for each in round_.assignments
        if each.removed_at is None and document_id in (None, each.document_id)
    ]


def coders(round_: CodingRound) -> list[uuid.UUID]:
    """Who takes part still, in a fixed order."""
    return sorted({each.coder_id for each in active(round_)}, key=str)


def needed(reason: str) -> None:
    """Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(
            {"nl": "Schrijf erbij waarom. Dat staat later in de geschiedenis.",
             "en": "Write down why. It will stand in the history."}
        )  # fmt: skip


def tell(
    session: Session,
    round_: CodingRound,
    actor: Actor,
    kind: str,
    *,
    document_id: uuid.UUID | None = None,
    coder_id: uuid.UUID | None = None,
    reason: str = "",
) -> None:
    """One more line in what happened to the round."""
    session.add(
        RoundEvent(
            round_id=round_.id,
            document_id=document_id,
            coder_id=coder_id,
            kind=kind,
            reason=reason.strip(),
            by=actor,
        )
    )
    session.flush()


def in_version(version: CodebookVersion, code: Code) -> Mapping[str, Any] | None:
    """A code as it was in this version of the codebook; None when it was not in it, or out of use."""
    for entry in version.snapshot.get("codes", []):
        if entry.get("id") == code.key or entry.get("uuid") == str(code.id):
            return None if entry.get("retired") else entry
    return None
