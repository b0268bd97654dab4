"""Puts a text apart until its names are hidden: its words go to the closed original, and points take their place. Service.

Everything else in the house reads documents, so nothing else can show what is not in them.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from coding.documents.check_models import MemberCheck
from coding.exchange.models import CodingExport
from coding.intake import digest
from coding.models import Coding, Document, Segment, SegmentVector, Suggestion, ThemeMember
from coding.pseudonymising import finding, replacing
from coding.pseudonymising import key as keys
from coding.pseudonymising.models import NameChoices, NameFinding, Original
from coding.queries import indexing
from coding.rounds.models import RoundDocument
from surveys.base import Actor, now
from surveys.errors import Refused
from surveys.models import Study
from surveys.texts import Text, pick

APART: Text = {
    "nl": "Een tekst die wacht op het verbergen van namen",
    "en": "A text that waits for names to be hidden",
}
ANSWERS = ("open", "sure", "apart")


def choices(session: Session, study_id: uuid.UUID) -> NameChoices:
    """What the study chose; a fresh row with what holds when nothing was chosen."""
    return session.get(NameChoices, study_id) or NameChoices(
        study_id=study_id, uploads_apart=False, answers="open"
    )


def choose(session: Session, actor: Actor, study: Study, *, uploads_apart: bool, answers: str) -> NameChoices:
    """For what comes in from now on. Raises Refused for a choice there is not."""
    if answers not in ANSWERS:
        raise Refused(
            {"nl": "Kies wat er met open antwoorden gebeurt.", "en": "Choose what happens to open answers."}
        )
    row = choices(session, study.id)
    row.uploads_apart, row.answers, row.changed_at, row.changed_by = uploads_apart, answers, now(), actor
    session.add(row)
    session.flush()
    return row


def begin(session: Session, actor: Actor, document: Document, *, apart: bool) -> Original:
    """Keeps the words as an original and looks for names in them. `apart`: until it is done owners alone read them.

    Begun twice, the first stays. Raises Refused for an older version, for notes (they are written anew with each change
    of the interview), and for putting apart what people worked in.
    """
    known = session.scalar(select(Original).where(Original.document_id == document.id))
    if known is not None:
        return known
    if document.superseded_at is not None:
        raise Refused(
            {
                "nl": "Van dit document is al een nieuwere versie. Open die.",
                "en": "There is a newer version. Open that one.",
            }
        )
    if document.kind == "notes":
        raise Refused(
            {
                "nl": "Notities volgen het interview. Haal namen daar weg; dan volgt deze tekst.",
                "en": "Notes follow the interview. Take names away there; this text follows.",
            }
        )
    if apart and is_worked_in(session, document):
        raise Refused(
            {
                "nl": "In deze tekst is al gewerkt. Verberg de namen zonder haar apart te zetten: coderingen gaan mee.",
                "en": "People have worked in this text. Hide the names without putting it apart: codings come along.",
            }
        )
    original = keep(session, actor, document)
    original.held = apart
    finding.find(session, original, keys.read(session, document.study_id, writing=True))
    if apart:
        _put_apart(session, document)
    return original


def keep(session: Session, actor: Actor, document: Document) -> Original:
    """The words of a document as they are now, closed."""
    original = Original(
        study_id=document.study_id,
        document_id=document.id,
        title=document.title,
        source_name=document.source_name,
        text=document.text,
        speakers="\n".join(turn.speaker.replace("\n", " ") for turn in document.turns),
        begun_by=actor,
    )
    original.document = document
    session.add(original)
    session.flush()
    return original


def close(session: Session, document: Document, places: Sequence[tuple[int, int]]) -> None:
    """Points take the place of these words; what was computed of them goes, and files of the coding work that hold them."""
    digests = [segment.digest for segment in document.segments]
    document.text = replacing.blank(document.text, places)
    document.sha256 = digest(document.text)
    for segment in document.segments:
        segment.digest = digest(document.text[segment.start : segment.end])
    session.flush()
    forget_vectors(session, digests)
    indexing.forget(session, {document.id})
    session.execute(delete(CodingExport).where(CodingExport.study_id == document.study_id))


def give_up(session: Session, actor: Actor, original: Original) -> None:
    """The text is as it was before; what was decided of words stays in the key. Raises Refused when it is done."""
    if original.made_at is not None:
        raise Refused(
            {
                "nl": "De versie zonder namen is al gemaakt.",
                "en": "The version without names has been made already.",
            }
        )
    document = original.document
    if original.held:
        document.text, document.title, document.source_name = (
            original.text,
            original.title,
            original.source_name,
        )
        document.sha256 = digest(document.text)
        for turn, speaker in zip(document.turns, original.speakers.split("\n"), strict=False):
            turn.speaker = speaker
        document.superseded_at = document.segmented_at = document.suggested_at = None
    findings = session.scalars(select(NameFinding).where(NameFinding.original_id == original.id)).all()
    touched = {one.replacement_id for one in findings if one.replacement.state == "proposed"}
    for one in findings:
        session.delete(one)
    session.flush()
    session.delete(original)
    session.flush()
    keys.forget_unused(session, touched)


def is_worked_in(session: Session, document: Document) -> bool:
    """Whether people coded, grouped or checked passages of it."""
    in_themes = select(Segment.id).where(Segment.document_id == document.id)
    return bool(
        session.scalar(
            select(
                or_(
                    exists().where(Coding.document_id == document.id),
                    exists().where(Suggestion.document_id == document.id, Suggestion.state != "waiting"),
                    exists().where(ThemeMember.segment_id.in_(in_themes)),
                    exists().where(MemberCheck.document_id == document.id),
                    exists().where(RoundDocument.document_id == document.id),
                )
            )
        )
    )


@dataclass(frozen=True)
class Waiting:
    """A text whose names are being hidden, with how many findings wait of how many."""

    original: Original
    waiting: int
    findings: int


def waiting(session: Session, study_id: uuid.UUID) -> list[Waiting]:
    """The oldest first."""
    counted = {
        original_id: (total, total - decided)
        for original_id, total, decided in session.execute(
            select(
                NameFinding.original_id,
                func.count(),
                func.count(NameFinding.decided_at),
            )
            .join(Original, Original.id == NameFinding.original_id)
            .where(Original.study_id == study_id, Original.made_at.is_(None))
            .group_by(NameFinding.original_id)
        ).tuples()
    }
    rows = session.scalars(
        select(Original)
        .where(Original.study_id == study_id, Original.made_at.is_(None))
        .order_by(Original.begun_at, Original.id)
    )
    return [Waiting(row, counted.get(row.id, (0, 0))[1], counted.get(row.id, (0, 0))[0]) for row in rows]


def count_waiting(session: Session, study_id: uuid.UUID) -> int:
    return (
        session.scalar(select(func.count()).where(Original.study_id == study_id, Original.made_at.is_(None)))
        or 0
    )


def blank_within(session: Session, document_id: uuid.UUID, places: Sequence[tuple[int, int]]) -> None:
    """What one person said is taken away for good: from the original too, with the names that were found in it."""
    original = session.scalar(select(Original).where(Original.document_id == document_id))
    if original is None:
        return
    touched = set()
    for one in session.scalars(select(NameFinding).where(NameFinding.original_id == original.id)).all():
        if any(one.start < end and start < one.end for start, end in places):
            touched.add(one.replacement_id)
            session.delete(one)
    speakers = original.speakers.split("\n")
    for turn in original.document.turns:
        if any(turn.start < end and start < turn.end for start, end in places) and turn.position < len(
            speakers
        ):
            speakers[turn.position] = replacing.BLANK
    original.speakers = "\n".join(speakers)
    original.text = replacing.blank(original.text, places)
    session.flush()
    keys.forget_unused(session, touched)


def forget_vectors(session: Session, digests: Sequence[str]) -> None:
    """Vectors of words that stand in no passage any more."""
    session.execute(
        delete(SegmentVector).where(
            SegmentVector.digest.in_(digests), ~exists().where(Segment.digest == SegmentVector.digest)
        )
    )


def _put_apart(session: Session, document: Document) -> None:
    digests = [segment.digest for segment in document.segments]
    session.execute(delete(Suggestion).where(Suggestion.document_id == document.id))
    document.segments = []
    session.flush()
    forget_vectors(session, digests)
    close(session, document, [(0, len(document.text))])
    document.title, document.source_name = pick(APART, document.language), ""
    for turn in document.turns:
        turn.speaker = ""
    document.superseded_at = document.segmented_at = document.suggested_at = now()
    session.flush()
