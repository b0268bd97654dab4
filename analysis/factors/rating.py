"""What factors are counted from, and the ratings people give per organisation. Service."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import String, delete, select, type_coerce
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from analysis.factors.models import CriticalityRating
from analysis.factors.ranking import RATINGS, Rating, Said
from analysis.matrices import framework
from analysis.matrices.framework import Voice
from analysis.matrices.loading import Ids
from coding import layers
from coding.documents.cases import Case
from coding.models import Code, Coding, Document
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Study
from surveys.texts import Text

LONGEST = 2000
MIXED = "mixed"
CHANGED: Text = {
    "nl": "Iemand anders heeft deze organisatie intussen beoordeeld. Kijk wat er nu staat en beslis dan.",
    "en": "Somebody else has rated this organisation meanwhile. See what stands there now, then decide.",
}


def said(session: Session, study_id: uuid.UUID, among: Sequence[Case]) -> list[Said]:
    """Every coded passage that counts in these cases, each words once a code and valence; texts of nobody left out.

    One statement, whatever the number of passages.
    """
    voices = {
        case.document.id: (case.document.source_id, case.kind.key if case.kind else "")
        for case in among
        if case.document.source_id is not None
    }
    raw = [type_coerce(column, String) for column in (Coding.document_id, Coding.code_id)]
    chosen = (
        select(*raw, Coding.start, Coding.end, Coding.valence)
        .join(Document, Document.id == Coding.document_id)
        .where(Document.study_id == study_id, Document.superseded_at.is_(None), layers.counting())
    )
    ids, seen = Ids(), set()
    for document, code, start, end, valence in session.execute(chosen):
        if ids[document] in voices:
            seen.add((ids[document], ids[code], start, end, valence))
    return [Said(*voices[document], code, valence) for document, code, _start, _end, valence in sorted(seen)]


def rows(session: Session, study_id: uuid.UUID) -> dict[uuid.UUID, dict[str, CriticalityRating]]:
    """All ratings of a study: code → organisation → row."""
    found: dict[uuid.UUID, dict[str, CriticalityRating]] = defaultdict(dict)
    for row in session.scalars(select(CriticalityRating).where(CriticalityRating.study_id == study_id)):
        found[row.code_id][row.case_key] = row
    return dict(found)


def ratings(found: dict[uuid.UUID, dict[str, CriticalityRating]]) -> dict[uuid.UUID, dict[str, Rating]]:
    """The same as values, for `ranking`."""
    return {code: {key: Rating(row.value) for key, row in given.items()} for code, given in found.items()}


def rate(
    session: Session,
    actor: Actor,
    study: Study,
    voice: Voice,
    code: Code,
    *,
    value: str,
    reason: str,
    revision: int = 0,
) -> uuid.UUID:
    """Keeps "-2" … "2" or "mixed", or with "" takes the rating away; gives the id of the row.

    `revision` is that of what the person saw, 0 for none. Raises Stale, and Refused for a rating without a reason.
    """
    if code.codebook.study_id != study.id:
        raise NotFound({"nl": "Deze code is niet van deze studie.", "en": "This code is not of this study."})
    if value not in {"", MIXED, *map(str, RATINGS)}:
        raise Refused({"nl": "Kies een oordeel.", "en": "Choose a rating."})
    reason = reason.strip()
    if value and not reason:
        raise Refused({"nl": "Schrijf waarop dit oordeel rust.", "en": "Write what this rating rests on."})
    if len(reason) > LONGEST:
        raise Refused(
            {
                "nl": f"Houd de uitleg korter dan {LONGEST} tekens.",
                "en": f"Keep the reason shorter than {LONGEST} characters.",
            }
        )
    row = session.scalar(
        select(CriticalityRating).where(
            CriticalityRating.study_id == study.id,
            CriticalityRating.code_id == code.id,
            CriticalityRating.case_key == voice.key,
        )
    )
    if (row.revision if row else 0) != revision:
        raise Stale(CHANGED)
    if not value:
        if row is None:
            raise Refused({"nl": "Kies een oordeel.", "en": "Choose a rating."})
        gone = row.id
        session.delete(row)
        session.flush()
        return gone
    number = None if value == MIXED else int(value)
    if row is None:
        row = CriticalityRating(
            id=new_id(), study_id=study.id, code_id=code.id, case_key=voice.key, value=number, reason=reason,
            at=now(), by=actor,
        )  # fmt: skip
        try:
            with session.begin_nested():  # two people may rate the same organisation at once
                session.add(row)
        except IntegrityError as error:
            raise Stale(CHANGED) from error
        return row.id
    row.value, row.reason, row.at, row.by = number, reason, now(), actor
    session.flush()
    return row.id


def forget(session: Session, documents: Sequence[Document]) -> int:
    """Takes away the ratings of whose words these are: their reasons retell what was said. Gives how many."""
    keys = {framework.key_of(document) for document in documents}
    removed = session.execute(delete(CriticalityRating).where(CriticalityRating.case_key.in_(keys)))
    return int(removed.rowcount)  # type: ignore[attr-defined]
