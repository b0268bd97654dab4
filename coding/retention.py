"""Taking documents away for good, with all that hangs on them: when a person asks to be forgotten. Service."""

import hashlib
import uuid
from collections.abc import Sequence

from sqlalchemy import Select, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from coding.codebook import examples
from coding.documents import cases
from coding.documents.check_models import CheckedPassage, MemberCheck
from coding.documents.draft_models import DocumentDraft
from coding.documents.version_models import UnplacedCoding
from coding.exchange.models import CodingExport
from coding.groups import ties
from coding.groups.models import ThemePin
from coding.marks import forgetting
from coding.memos import managing as memos
from coding.models import Coding, Document, Segment, SegmentVector, Suggestion, ThemeMember, Turn
from coding.pseudonymising import holding
from coding.pseudonymising import key as keys
from coding.queries import indexing
from coding.rounds import documents as round_documents
from surveys.base import Actor
from surveys.models import Response


def documents_of(session: Session, responses: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """The ids of the documents made from these responses."""
    return list(session.scalars(select(Document.id).where(Document.response_id.in_(responses))))


def count_of(session: Session, study_id: uuid.UUID) -> int:
    """How many documents of a study come from what somebody answered or said."""
    made = select(func.count()).where(Document.study_id == study_id, Document.response_id.is_not(None))
    return session.scalar(made) or 0


def erase_documents(session: Session, actor: Actor, documents: Sequence[uuid.UUID]) -> int:
    """Removes the documents, their passages, codings, proposals and places in themes; gives how many there were."""
    _forget_reasons(session, documents)
    _forget_files(session, documents)
    memos.forget(session, "document", list(documents))
    indexing.forget(session, documents)
    segments = select(Segment.id).where(Segment.document_id.in_(documents))
    digests = set(session.scalars(select(Segment.digest).where(Segment.document_id.in_(documents))))
    session.execute(delete(ThemePin).where(ThemePin.segment_id.in_(segments)))
    ties.forget(session, segments)
    session.execute(delete(ThemeMember).where(ThemeMember.segment_id.in_(segments)))
    checks = select(MemberCheck.id).where(MemberCheck.document_id.in_(documents))
    session.execute(delete(CheckedPassage).where(CheckedPassage.check_id.in_(checks)))
    session.execute(delete(MemberCheck).where(MemberCheck.document_id.in_(documents)))
    examples.forget(session, documents)
    forgetting.forget(session, documents)
    cases.forget(session, documents)
    keys.forget_documents(session, documents)
    session.execute(delete(DocumentDraft).where(DocumentDraft.replaces_id.in_(documents)))
    _forget_codings(session, select(Coding.id).where(Coding.document_id.in_(documents)))
    round_documents.forget(session, documents)
    _let_go_of(session, select(Suggestion.id).where(Suggestion.document_id.in_(documents)))
    session.execute(delete(Suggestion).where(Suggestion.document_id.in_(documents)))
    session.execute(delete(Segment).where(Segment.document_id.in_(documents)))
    session.execute(delete(Turn).where(Turn.document_id.in_(documents)))
    session.execute(update(Document).where(Document.supersedes_id.in_(documents)).values(supersedes_id=None))
    session.execute(delete(Document).where(Document.id.in_(documents)))
    session.execute(
        delete(SegmentVector).where(
            SegmentVector.digest.in_(digests), ~exists().where(Segment.digest == SegmentVector.digest)
        )
    )
    session.flush()
    session.expire_all()
    return len(documents)


Place = tuple[uuid.UUID, int, int]
"""A stretch of a document: its id, start and end."""
BLANK = "·"


def places_of(
    session: Session, participant_id: uuid.UUID, unattributed_in: Sequence[uuid.UUID] = ()
) -> list[Place]:
    """What this person said at a table with others, in all versions.

    With `unattributed_in` also the literal words of nobody in particular in the conversations of these responses.
    """
    somebody = select(Document.id).where(
        Document.response_id.in_(unattributed_in), Document.kind.in_(("interview", "notes"))
    )
    rows = session.execute(
        select(Turn.document_id, Turn.start, Turn.end).where(
            or_(
                Turn.participant_id == participant_id,
                Turn.participant_id.is_(None)
                & Turn.literal.is_(True)
                & Turn.role.in_(("respondent", "other"))
                & Turn.document_id.in_(somebody),
            )
        )
    )
    return [(document_id, start, end) for document_id, start, end in rows]


def spoken(session: Session, participant_id: uuid.UUID, responses: Sequence[uuid.UUID]) -> tuple[int, int]:
    """In the newest transcripts of these conversations: this person's turns, and turns of nobody in particular."""
    said = session.scalars(
        select(Turn.participant_id)
        .join(Document, Document.id == Turn.document_id)
        .where(
            Document.response_id.in_(responses),
            Document.kind == "interview",
            Document.superseded_at.is_(None),
            Turn.literal.is_(True),
            Turn.role.in_(("respondent", "other")),
        )
    ).all()
    return said.count(participant_id), said.count(None)


def blank_turns(session: Session, actor: Actor, places: Sequence[Place]) -> int:
    """Puts blanks where these turns stand, so that all other words keep their place; gives how many turns.

    Passages, codings and proposals in these turns go, and so does the name of who spoke at the head of each.
    """
    indexing.forget(session, {document_id for document_id, _, _ in places})
    _forget_files(session, [document_id for document_id, _, _ in places])
    for document_id in {document_id for document_id, _, _ in places}:
        document = session.get_one(Document, document_id)
        own = [(start, end) for found, start, end in places if found == document_id]
        _forget_within(session, document, own)
        gone = sorted([*own, *_names_at_the_head(document, own)])
        document.text = _blanked(document.text, gone)
        document.sha256 = hashlib.sha256(document.text.encode()).hexdigest()
        holding.blank_within(session, document_id, gone)
        for turn in document.turns:
            if (turn.start, turn.end) in own:
                turn.speaker, turn.role = BLANK, "other"
    session.flush()
    session.expire_all()
    return len(places)


def forget_checks(session: Session, participant_id: uuid.UUID) -> None:
    """The records that this person was asked to read, and what they said of them."""
    for check in session.scalars(select(MemberCheck).where(MemberCheck.participant_id == participant_id)):
        session.delete(check)
    session.flush()


def follow_responses(session: Session, responses: Sequence[uuid.UUID]) -> None:
    """Documents are of the organisation that their response is of, when it passed to somebody of another one."""
    for document in session.scalars(select(Document).where(Document.response_id.in_(responses))):
        response = session.get_one(Response, document.response_id)
        if document.partner_id != response.partner_id:
            document.partner_id, document.partner_type_id = response.partner_id, response.kind.id
    session.flush()


def _names_at_the_head(document: Document, own: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the name of the speaker stands between the turn before and these turns."""
    found, before = [], 0
    for turn in document.turns:
        at = document.text.rfind(turn.speaker, before, turn.start) if turn.speaker else -1
        if (turn.start, turn.end) in own and at >= 0:
            found.append((at, at + len(turn.speaker)))
        before = turn.end
    return found


def _blanked(text: str, places: Sequence[tuple[int, int]]) -> str:
    for start, end in places:
        blank = "".join(sign if sign == "\n" else BLANK for sign in text[start:end])
        text = text[:start] + blank + text[end:]
    return text


def _forget_files(session: Session, documents: Sequence[uuid.UUID]) -> None:
    """Files that were made for somebody may hold these words: they go at once, and are asked for anew."""
    studies = select(Document.study_id).where(Document.id.in_(documents))
    session.execute(delete(CodingExport).where(CodingExport.study_id.in_(studies)))


def _forget_within(session: Session, document: Document, places: Sequence[tuple[int, int]]) -> None:
    def touches(start: int, end: int) -> bool:
        return any(start < until and since < end for since, until in places)

    gone = [segment for segment in document.segments if touches(segment.start, segment.end)]
    ids = [segment.id for segment in gone]
    digests = {segment.digest for segment in gone}
    codings = [coding.id for coding in document.codings if touches(coding.start, coding.end)]
    examples.forget_within(session, document.id, places)
    forgetting.forget_within(session, document.id, codings, ids)
    session.execute(delete(ThemePin).where(ThemePin.segment_id.in_(ids)))
    ties.forget(session, ids)
    session.execute(delete(ThemeMember).where(ThemeMember.segment_id.in_(ids)))
    _forget_codings(session, codings)
    round_documents.forget_within(session, document.id, places)
    _let_go_of(session, select(Suggestion.id).where(Suggestion.segment_id.in_(ids)))
    session.execute(delete(Suggestion).where(Suggestion.segment_id.in_(ids)))
    session.execute(delete(Segment).where(Segment.id.in_(ids)))
    session.execute(
        delete(SegmentVector).where(
            SegmentVector.digest.in_(digests), ~exists().where(Segment.digest == SegmentVector.digest)
        )
    )
    session.expire(document, ["segments", "codings"])


def _forget_codings(session: Session, codings: Sequence[uuid.UUID] | Select[tuple[uuid.UUID]]) -> None:
    session.execute(
        delete(UnplacedCoding).where(
            or_(UnplacedCoding.coding_id.in_(codings), UnplacedCoding.placed_id.in_(codings))
        )
    )
    session.execute(delete(Coding).where(Coding.id.in_(codings)))


def _let_go_of(session: Session, suggestions: Select[tuple[uuid.UUID]]) -> None:
    """A coding in a newer version no longer says from which of these proposals it came."""
    session.execute(
        update(Coding)
        .where(Coding.suggestion_id.in_(suggestions))
        .values(suggestion_id=None)
        .execution_options(synchronize_session=False)
    )


def _forget_reasons(session: Session, documents: Sequence[uuid.UUID]) -> None:
    """A proposal elsewhere may give words of these documents as its reason; they go, the proposal stays."""
    gone = session.scalars(select(Document).where(Document.id.in_(documents))).all()
    studies = {document.study_id for document in gone}
    elsewhere = (
        select(Suggestion)
        .join(Document, Document.id == Suggestion.document_id)
        .where(Document.study_id.in_(studies), Document.id.not_in(documents))
    )
    for suggestion in session.scalars(elsewhere):
        words = str(suggestion.because.get("text", ""))
        if (
            words
            and suggestion.because.get("kind") == "passage"
            and any(words in document.text for document in gone)
        ):
            suggestion.because = {**suggestion.because, "text": ""}
    session.flush()
