"""Codings that a corrected text has no sure place for: a person places each again, or lets it go with a reason. Service."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from coding import layers, marking
from coding.documents.anchoring import LIKELY, Alignment
from coding.documents.version_models import UnplacedCoding
from coding.marks import steps
from coding.models import Code, Coding, Document
from surveys.base import Actor, new_id, now
from surveys.errors import Refused

AROUND = 160
"""Signs shown before and behind the guess, so that one sees where it is."""


@dataclass(frozen=True)
class Unplaced:
    """A coding with its words as they were, and the words at the likeliest place in the newer text ("" without one)."""

    row: UnplacedCoding
    code: Code
    was: str
    guess: str
    before: str
    behind: str


def of(session: Session, actor: Actor, document: Document, state: str = "waiting") -> list[Unplaced]:
    """Those of a document in this state that this person may see, in the order in which they stood."""
    rows = session.scalars(
        select(UnplacedCoding)
        .join(Coding, Coding.id == UnplacedCoding.coding_id)
        .where(
            UnplacedCoding.document_id == document.id,
            UnplacedCoding.state == state,
            layers.visible(actor),
        )
        .options(joinedload(UnplacedCoding.coding).joinedload(Coding.code))
        .order_by(Coding.start, Coding.made_at, UnplacedCoding.id)
    ).all()
    texts = {row.coding.document_id: row.coding.document.text for row in rows}
    return [_shown(row, document, texts[row.coding.document_id]) for row in rows]


def waiting(session: Session, actor: Actor, documents: list[Document]) -> dict[uuid.UUID, int]:
    """How many wait in each of these documents, as far as this person may see."""
    found = session.execute(
        select(UnplacedCoding.document_id, func.count())
        .join(Coding, Coding.id == UnplacedCoding.coding_id)
        .where(
            UnplacedCoding.document_id.in_([document.id for document in documents]),
            UnplacedCoding.state == "waiting",
            layers.visible(actor),
        )
        .group_by(UnplacedCoding.document_id)
    )
    return dict(found.tuples().all())


def place(session: Session, actor: Actor, row: UnplacedCoding, start: int, end: int) -> Coding:
    """Gives the coding these words of the newer text. Raises Refused outside the text, or when it is decided already."""
    _must_wait(session, actor, row)
    document = row.document
    start, end = _words(document, start, end)
    was = row.coding
    start, end = layers.fit(session, was.round_id, document, was.code, start, end)
    step = steps.begin(session, actor, document)
    copy = copy_of(was, document.id, start, end)
    copy.seq = step.seq
    session.add(copy)
    session.flush()
    step.record("added", {"removed": True}, {"removed": False, **marking.values(copy)}, coding_id=copy.id)
    row.start, row.end = start, end
    _decide(row, actor, "placed")
    row.placed_id = copy.id
    session.flush()
    return copy


def let_go(session: Session, actor: Actor, row: UnplacedCoding, reason: str) -> None:
    """The coding stays with the older version alone. Raises Refused without a reason."""
    _must_wait(session, actor, row)
    if not reason.strip():
        raise Refused(
            {
                "nl": "Schrijf waarom deze codering niet terugkomt.",
                "en": "Write why this coding does not come back.",
            }
        )
    row.reason = reason.strip()[:2000]
    _decide(row, actor, "let_go")
    session.flush()


def reopen(session: Session, actor: Actor, row: UnplacedCoding) -> None:
    """Takes a decision back: what was let go waits again."""
    if row.state != "let_go":
        raise Refused(
            {
                "nl": "Alleen wat werd losgelaten kan terug in de lijst.",
                "en": "Only what was let go can come back to the list.",
            }
        )
    row.state, row.reason, row.decided_at, row.decided_by = "waiting", "", None, None
    session.flush()


def follow(session: Session, older: Document, newer: Document) -> None:
    """What still waited in the older version waits in the newer one, and is placed by itself where it is found there."""
    rows = session.scalars(
        select(UnplacedCoding).where(
            UnplacedCoding.document_id == older.id, UnplacedCoding.state == "waiting"
        )
    ).all()
    beside: dict[uuid.UUID, Alignment] = {}
    for row in rows:
        was = row.coding
        if was.document_id not in beside:
            beside[was.document_id] = Alignment(was.document.text, newer.text)
        found = beside[was.document_id].place(was.start, was.end)
        row.document_id = newer.id
        row.start, row.end = (found.start, found.end) if found else (None, None)
        row.likeness = found.likeness if found else 0.0
        if found is not None and found.sure:
            copy = copy_of(was, newer.id, found.start, found.end)
            session.add(copy)
            session.flush()
            row.state, row.placed_id = "placed", copy.id
    session.flush()


def copy_of(coding: Coding, document_id: uuid.UUID, start: int, end: int) -> Coding:
    """The same decision of the same person at another place."""
    return Coding(
        id=new_id(),
        document_id=document_id,
        code_id=coding.code_id,
        start=start,
        end=end,
        valence=coding.valence,
        strength=coding.strength,
        improvement=coding.improvement,
        memo=coding.memo,
        suggestion_id=coding.suggestion_id,
        round_id=coding.round_id,
        layer=coding.layer,
        decision_id=coding.decision_id,
        codebook_version=coding.codebook_version,
        made_by=coding.made_by,
        made_at=coding.made_at,
    )


# ---------------------------------------------------------------- inside


def _shown(row: UnplacedCoding, document: Document, older: str) -> Unplaced:
    was = older[row.coding.start : row.coding.end]
    if row.start is None or row.end is None or row.likeness < LIKELY:
        return Unplaced(row, row.coding.code, was, "", "", "")
    return Unplaced(
        row,
        row.coding.code,
        was,
        document.text[row.start : row.end],
        document.text[max(0, row.start - AROUND) : row.start],
        document.text[row.end : row.end + AROUND],
    )


def _must_wait(session: Session, actor: Actor, row: UnplacedCoding) -> None:
    if row.state != "waiting" or not layers.sees(session, actor, row.coding):
        raise Refused(
            {
                "nl": "Over deze codering is al beslist. Vernieuw de bladzijde.",
                "en": "This coding was decided on already. Reload the page.",
            }
        )


def _words(document: Document, start: int, end: int) -> tuple[int, int]:
    if not 0 <= start < end <= len(document.text) or not document.text[start:end].strip():
        raise Refused(
            {
                "nl": "Deze woorden staan niet in de tekst. Kies ze opnieuw.",
                "en": "These words are not in the text. Choose them again.",
            }
        )
    while document.text[start].isspace():
        start += 1
    while document.text[end - 1].isspace():
        end -= 1
    return start, end


def _decide(row: UnplacedCoding, actor: Actor, state: str) -> None:
    row.state, row.decided_by, row.decided_at = state, actor, now()
