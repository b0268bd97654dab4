"""Which codings a person may see, which count, and who may change them: the one place that says so. Service.

A coding stands in one layer, which alone decides (docs/adr/0009-rounds.md):
  plain      made outside a round: everybody sees it, and it counts
  own        a coder's work in a round whose document is not settled: that coder alone sees it, and it counts nowhere
  kept       the same once settled: the record that the joint decisions rest on; read through `compared` only
  draft      a joint decision in a document that is not settled yet; read through `compared` only
  consensus  a joint decision in a settled document: everybody sees it, and it counts
  released   own work of a round that was ended without joint decisions: as plain
"""

import uuid

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session

from coding.models import Code, Coding, Document
from coding.rounds.models import Assignment, CodingRound
from coding.rounds.reading import in_version
from surveys.base import Actor
from surveys.errors import NotFound, Refused
from surveys.models import Study

COUNTED = ("plain", "consensus", "released")
"""Layers whose codings count in figures, themes, suggestions, findings and exports."""
OWN = ("own", "kept")
"""Layers of what coders did apart from each other."""


def counting() -> ColumnElement[bool]:
    """Codings that count: live, outside rounds or jointly decided. Nothing of a round counts before it is settled."""
    return and_(Coding.removed_at.is_(None), Coding.layer.in_(COUNTED))


def visible(actor: Actor) -> ColumnElement[bool]:
    """Codings this person sees in documents: what counts and their own work; while blind in a document only the latter."""
    return and_(Coding.removed_at.is_(None), _reachable(actor))


def removed(actor: Actor) -> ColumnElement[bool]:
    """Codings this person saw, or would have seen, and that were taken away."""
    return and_(Coding.removed_at.is_not(None), _reachable(actor))


def compared(session: Session, round_: CodingRound) -> ColumnElement[bool]:
    """The coders' live work in a round, once it may be seen. Raises Refused before every coder has locked."""
    if not is_revealed(round_):
        raise Refused(
            {
                "nl": "Wat de codeurs deden is te zien zodra ieder heeft vergrendeld.",
                "en": "What the coders did can be seen once everybody has locked.",
            }
        )
    active = exists().where(
        Assignment.round_id == Coding.round_id,
        Assignment.document_id == Coding.document_id,
        Assignment.coder_id == Coding.made_by,
        Assignment.removed_at.is_(None),
    )
    return and_(Coding.removed_at.is_(None), Coding.round_id == round_.id, Coding.layer.in_(OWN), active)


def secret(actor: Actor) -> Select[tuple[uuid.UUID]]:
    """Ids of what others did in rounds that are still blind, removed codings too: no page names them to this person."""
    return (
        select(Coding.id)
        .join(CodingRound, CodingRound.id == Coding.round_id)
        .where(
            Coding.layer == "own",
            CodingRound.revealed_at.is_(None),
            or_(Coding.made_by.is_(None), Coding.made_by != actor),
        )
    )


def is_revealed(round_: CodingRound) -> bool:
    return round_.revealed_at is not None or round_.released_at is not None


def _over(session: Session, round_id: uuid.UUID | None) -> bool:
    """Whether the study works reflexively since all could see each other's work in this round.

    Nothing is decided on together any more: what was is changed as any coding, and by the codebook of today.
    """
    round_ = session.get(CodingRound, round_id) if round_id else None
    if round_ is None or not is_revealed(round_):
        return False
    return session.get_one(Study, round_.study_id).mode == "reflexive"


def sees(session: Session, actor: Actor, coding: Coding) -> bool:
    """Whether this person may know of this coding, be it live or removed."""
    return bool(session.scalar(select(exists().where(Coding.id == coding.id, _reachable(actor)))))


def _reachable(actor: Actor) -> ColumnElement[bool]:
    return or_(
        and_(Coding.layer.in_(COUNTED), Coding.document_id.not_in(_blind(actor))),
        and_(Coding.layer == "own", Coding.made_by == actor),
    )


def blind_documents(actor: Actor) -> Select[tuple[uuid.UUID]]:
    """Ids of the documents that this person codes without seeing what others did there."""
    return _blind(actor)


def blind_to(session: Session, actor: Actor, study_id: uuid.UUID) -> int:
    """How many documents of a study as they stand this person codes blind."""
    there = (Document.study_id == study_id, Document.superseded_at.is_(None))
    counted = select(func.count()).select_from(Document).where(*there, Document.id.in_(_blind(actor)))
    return session.scalar(counted) or 0


def _blind(actor: Actor) -> Select[tuple[uuid.UUID]]:
    """The documents in which this person codes, or has coded, in a round that is still blind."""
    return (
        select(Assignment.document_id)
        .join(CodingRound, CodingRound.id == Assignment.round_id)
        .where(
            Assignment.coder_id == actor,
            Assignment.removed_at.is_(None),
            CodingRound.revealed_at.is_(None),
            CodingRound.released_at.is_(None),
        )
    )


# ---------------------------------------------------------------- working


def assignment(session: Session, actor: Actor, document_id: uuid.UUID) -> Assignment | None:
    """This person's place in the blind round of this document; None outside rounds."""
    if actor is None:
        return None
    found: Assignment | None = session.scalar(MINE, {"actor": actor, "document": document_id})
    return found


MINE = (
    select(Assignment)
    .join(CodingRound, CodingRound.id == Assignment.round_id)
    .where(
        Assignment.coder_id == bindparam("actor"),
        Assignment.document_id == bindparam("document"),
        Assignment.removed_at.is_(None),
        CodingRound.revealed_at.is_(None),
        CodingRound.released_at.is_(None),
    )
)
"""Built once: it is asked for with every coding and by every open workspace."""


def place(session: Session, actor: Actor, document_id: uuid.UUID) -> tuple[uuid.UUID | None, str]:
    """The round and layer of a coding that this person makes here now. Raises Refused for who has locked."""
    mine = assignment(session, actor, document_id)
    return (None, "plain") if mine is None else place_in(mine)


def place_in(mine: Assignment) -> tuple[uuid.UUID, str]:
    """The same for who is in a blind round of the document."""
    if mine.locked_at is not None:
        raise Refused(
            {
                "nl": "U hebt dit document vergrendeld. De eigenaar van de studie kan het weer openen.",
                "en": "You have locked this document. The owner of the study can open it again.",
            }
        )
    return mine.round_id, "own"


def fit(
    session: Session, round_id: uuid.UUID | None, document: Document, code: Code, start: int, end: int
) -> tuple[int, int]:
    """Where a coding in this round stands: its own words, or the meaning units it touches; Refused for what does not fit.

    A code that was not in the round's version of the codebook cannot be used in it.
    """
    round_ = session.get(CodingRound, round_id) if round_id else None
    if round_ is None or _over(session, round_id):
        return start, end
    if in_version(round_.codebook_version, code) is None:
        number = round_.codebook_version.number
        raise Refused(
            {
                "nl": f"Deze ronde werkt met versie {number} van het codeboek; deze code staat daar niet in.",
                "en": f"This round goes by version {number} of the codebook; this code is not in it.",
            }
        )
    if round_.unit == "passages":
        return start, end
    touched = [unit for unit in document.segments if unit.start < end and start < unit.end]
    if not touched:
        raise Refused(
            {
                "nl": "Deze ronde codeert betekeniseenheden. Kies woorden die een geïnterviewde zegt.",
                "en": "This round codes meaning units. Choose words that a respondent says.",
            }
        )
    return touched[0].start, touched[-1].end


def check_change(session: Session, actor: Actor, coding: Coding) -> None:
    """Raises NotFound for a coding this person may not see, Refused for one that may not be changed here and now."""
    if not sees(session, actor, coding):
        raise NotFound({"nl": "Deze codering is er niet.", "en": "There is no such coding."})
    if coding.layer == "consensus" and not _over(session, coding.round_id):
        raise Refused(
            {
                "nl": "Dit is een gezamenlijk besluit van een codeerronde. Wijzig het bij de besluiten van die ronde.",
                "en": "This is a joint decision of a coding round. Change it among the decisions of that round.",
            }
        )
    if coding.layer == "own" and place(session, actor, coding.document_id)[0] != coding.round_id:
        raise Refused(
            {
                "nl": "Deze codering hoort bij een codeerronde die niet meer open is.",
                "en": "This coding belongs to a coding round that is no longer open.",
            }
        )


def touch(session: Session, coding: Coding) -> None:
    """A coding was put here past the workspace: who has the document open sees it; blind work only its own coder."""
    session.flush()
    if coding.layer != "own":
        touch_document(session, coding.document_id)
        return
    seq = session.execute(
        update(Assignment)
        .where(
            Assignment.round_id == coding.round_id,
            Assignment.document_id == coding.document_id,
            Assignment.coder_id == coding.made_by,
        )
        .values(marked_seq=Assignment.marked_seq + 1)
        .returning(Assignment.marked_seq)
        .execution_options(synchronize_session=False)
    ).scalar()
    coding.seq = seq or 0


def touch_document(session: Session, document_id: uuid.UUID) -> None:
    """Codings went from one layer to another: who has the document open looks at everything anew."""
    session.execute(
        update(Document)
        .where(Document.id == document_id)
        .values(marked_seq=Document.marked_seq + 1, whole_seq=Document.marked_seq + 1)
        .execution_options(synchronize_session=False)
    )


def counter(session: Session, actor: Actor, document: Document) -> tuple[str, int]:
    """Whose changes this person may notice in a document, and how many there were: for conditional GETs.

    The first is "all", or the place of somebody who codes blind here.
    """
    mine = assignment(session, actor, document.id)
    return ("all", document.marked_seq) if mine is None else (mine.id.hex, mine.marked_seq)
