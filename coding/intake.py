"""Brings in what was said: transcripts and open answers become documents, cut into segments, with vectors. Service."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coding import language as languages
from coding import readers, segmenting
from coding.encoding import Encoder, Vectors, remembered
from coding.models import Document, Segment, SegmentVector, Turn
from coding.readers import ReadDocument
from surveys import instruments, naming
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.models import InstrumentVersion, Interview, Partner, PartnerType, Response, Study
from surveys.safekeeping import keeping
from surveys.texts import pick

Progress = Callable[[int, int], None]
BATCH = 64
SAMPLE = 10_000


@dataclass(frozen=True)
class Source:
    """What is known of a text beside its words. `partner` or `speaker_type`: whose words they are, without an interview."""

    filename: str
    title: str = ""
    kind: str = ""
    """"interview" or "policy"; "" leaves it to whether there is an interview."""
    interview: Interview | None = None
    partner: Partner | None = None
    speaker_type: PartnerType | None = None
    said_on: dt.date | None = None
    quote_agreed: bool = False
    language: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Speaker → interviewer, respondent or other."""
    people: Mapping[str, uuid.UUID] = field(default_factory=dict)
    """Speaker → participant, where several sat at the table."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Speaker → the name under which the turns are shown."""


def add_transcript(
    session: Session,
    actor: Actor,
    study: Study,
    filename: str,
    data: bytes,
    *,
    interview: Interview | None = None,
    title: str = "",
    language: str | None = None,
    roles: Mapping[str, str] | None = None,
    people: Mapping[str, uuid.UUID] | None = None,
) -> Document:
    """Reads a transcript or policy text and stores it with its turns; for files that are our own.

    Raises BadFile for what cannot be read, Refused when this interview has a transcript already.
    """
    source = Source(
        filename, title, interview=interview, language=language or "", roles=roles or {}, people=people or {}
    )
    return add_document(session, actor, study, readers.read(filename, data), source)


def add_document(
    session: Session, actor: Actor, study: Study, read: ReadDocument, source: Source
) -> Document:
    """Stores a text that was read, with its turns. Raises Refused when the interview has a transcript already."""
    interview = source.interview
    if interview is not None:
        _refuse_second(session, interview)
    response = interview.response if interview else None
    document = Document(
        id=new_id(),
        study_id=study.id,
        kind="interview" if interview else source.kind or "policy",
        title=(source.title or _title(interview) or source.filename)[:300],
        language=source.language or language_of(read.text, default=(study.languages or ["nl"])[0]),
        text=read.text,
        sha256=digest(read.text),
        source_name=source.filename[:300],
        page_starts=read.page_starts,
        said_on=source.said_on,
        response_id=response.id if response else None,
        created_by=actor,
    )
    if response is not None:
        document.partner_id, document.partner_type_id = response.partner_id, response.kind.id
    else:
        document.partner = source.partner
        document.partner_type = source.partner.type if source.partner else source.speaker_type
        document.quote_agreed = source.quote_agreed
    session.add(document)
    document.turns = turns_of(read, source.roles, source.people, source.names)
    session.flush()
    return document


def turns_of(
    read: ReadDocument,
    roles: Mapping[str, str],
    people: Mapping[str, uuid.UUID],
    names: Mapping[str, str],
) -> list[Turn]:
    """The turns of a text as rows; a speaker of whom nothing is said has the role that was guessed."""
    said = {**read.guess_roles(), **roles}
    return [
        Turn(
            position=position,
            speaker=names.get(turn.speaker, turn.speaker)[:100],
            role=said.get(turn.speaker, "respondent"),
            start=turn.start,
            end=turn.end,
            seconds=turn.seconds,
            participant_id=people.get(turn.speaker),
        )
        for position, turn in enumerate(read.turns)
    ]


def language_of(text: str, default: str = "nl") -> str:
    """Of a long text from its beginning, middle and end."""
    if len(text) <= 3 * SAMPLE:
        return languages.detect([text], default=default)
    middle = len(text) // 2
    return languages.detect([text[:SAMPLE], text[middle : middle + SAMPLE], text[-SAMPLE:]], default=default)


def add_open_answers(session: Session, actor: Actor, response: Response) -> list[Document]:
    """A document for each open answer of a submitted response; the ones that exist already are left as they are."""
    if response.state != "submitted" or response.is_test:
        return []
    version = session.get_one(InstrumentVersion, response.version_id)
    definition = instruments.definition(version)
    languages_of = {answer.item_id: answer.language for answer in response.answers}
    answers = keeping.values(session, response)
    existing = set(session.scalars(select(Document.item_id).where(Document.response_id == response.id)))
    made = []
    for item in definition.items():
        answer = answers.get(item.id)
        if not item.code_openly or item.id in existing or not isinstance(answer, str):
            continue
        text, asked_in = readers.normalise(answer).strip(), languages_of[item.id]
        if not text:
            continue
        document = Document(
            id=new_id(),
            study_id=response.study_id,
            kind="open_answer",
            title=f"{naming.respondent(response, asked_in, names=False)}: {pick(item.text, asked_in)}"[:300],
            language=languages.detect([text], default=asked_in),
            text=text,
            sha256=digest(text),
            partner_id=response.partner_id,
            partner_type_id=response.kind.id,
            response_id=response.id,
            item_id=item.id,
            created_by=actor,
        )
        try:
            with session.begin_nested():  # the same submission may be taken in twice at once
                session.add(document)
                document.turns = [Turn(position=0, role="respondent", start=0, end=len(text))]
        except IntegrityError:
            continue
        made.append(document)
    return made


def segment(session: Session, document: Document) -> int:
    """Cuts respondents' turns into meaning units; gives how many. A document that was cut already stays as it is."""
    if document.segmented_at is not None:
        return len(document.segments)
    spans = [
        segmenting.Span(turn.start, turn.end, "turn", turn.speaker)
        for turn in document.turns
        if turn.role == "respondent"
    ]
    found = segmenting.units(document.text, document.language, spans)
    document.segments = [
        Segment(
            position=position,
            start=span.start,
            end=span.end,
            digest=digest(document.text[span.start : span.end]),
        )
        for position, span in enumerate(found)
    ]
    document.segmented_at = now()
    session.flush()
    return len(found)


def has_segments(session: Session, study_id: uuid.UUID) -> bool:
    """Whether any text of the study is cut into passages, so that it can be searched and grouped."""
    found = select(Segment.id).join(Document, Document.id == Segment.document_id)
    return session.scalar(found.where(Document.study_id == study_id).limit(1)) is not None


def is_reading(session: Session, study_id: uuid.UUID) -> bool:
    """Whether there are texts that the computer has not cut into passages yet."""
    waiting = select(Document.id).where(
        Document.study_id == study_id, Document.superseded_at.is_(None), Document.segmented_at.is_(None)
    )
    return session.scalar(waiting.limit(1)) is not None


def missing_vectors(session: Session, study_id: uuid.UUID, encoder_name: str) -> dict[str, str]:
    """Digest → text of the study's segments that this encoder has not seen."""
    known = select(SegmentVector.digest).where(SegmentVector.encoder == encoder_name)
    rows = session.execute(
        select(Segment.digest, Document.text, Segment.start, Segment.end)
        .join(Document, Document.id == Segment.document_id)
        .where(Document.study_id == study_id, Segment.digest.not_in(known))
    )
    return {found: text[start:end] for found, text, start, end in rows}


def store_vectors(session: Session, encoder_name: str, digests: Sequence[str], vectors: Vectors) -> None:
    """Keeps vectors (n, d) by digest; one that somebody else stored meanwhile is the same, and left."""
    known = set(
        session.scalars(
            select(SegmentVector.digest).where(
                SegmentVector.encoder == encoder_name, SegmentVector.digest.in_(digests)
            )
        )
    )
    for found, vector in zip(digests, vectors, strict=True):
        if found not in known:
            session.add(
                SegmentVector(digest=found, encoder=encoder_name, data=np.asarray(vector, "<f4").tobytes())
            )
            known.add(found)
    session.flush()


def encode_missing(
    session: Session, study_id: uuid.UUID, encoder: Encoder, progress: Progress | None = None
) -> int:
    """Vectors for all segments of a study that have none; gives how many were made."""
    waiting = list(missing_vectors(session, study_id, encoder.name).items())
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        store_vectors(
            session, encoder.name, [found for found, _ in batch], encoder.encode([text for _, text in batch])
        )
        if progress:
            progress(min(start + BATCH, len(waiting)), len(waiting))
    return len(waiting)


def vectors(session: Session, digests: Sequence[str], encoder_name: str) -> Vectors:
    """Rows in the order of `digests`. Raises KeyError for one without vector."""
    if not digests:
        return np.zeros((0, 0), np.float32)
    found: dict[str, bytes] = {}
    wanted = sorted(set(digests))
    for start in range(0, len(wanted), 500):
        rows = session.execute(
            select(SegmentVector.digest, SegmentVector.data).where(
                SegmentVector.encoder == encoder_name, SegmentVector.digest.in_(wanted[start : start + 500])
            )
        )
        found |= {row.digest: row.data for row in rows}
    return np.vstack([np.frombuffer(found[key], dtype="<f4") for key in digests]).astype(np.float32)


def known_vectors(session: Session, texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Rows in the order of `texts`: read where they are stored, encoded where not (a passage that is no segment)."""
    stored: dict[str, bytes] = {}
    wanted = sorted({digest(text) for text in texts})
    for start in range(0, len(wanted), 500):
        rows = session.execute(
            select(SegmentVector.digest, SegmentVector.data).where(
                SegmentVector.encoder == encoder.name, SegmentVector.digest.in_(wanted[start : start + 500])
            )
        )
        stored |= {row.digest: row.data for row in rows}
    new = [text for text in texts if digest(text) not in stored]
    made = {digest(text): vector for text, vector in zip(new, remembered(encoder, new), strict=True)}
    found = [
        np.frombuffer(stored[key], dtype="<f4") if key in stored else made[key] for key in map(digest, texts)
    ]
    return np.vstack(found).astype(np.float32) if found else encoder.encode([])


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _title(interview: Interview | None) -> str:
    if interview is None:
        return ""
    return naming.respondent(interview.response, interview.response.language, names=False)


def _refuse_second(session: Session, interview: Interview) -> None:
    exists = session.scalar(
        select(Document.id).where(Document.response_id == interview.response_id, Document.kind == "interview")
    )
    if exists is not None:
        raise Refused(
            {
                "nl": "Dit interview heeft al een transcript. Open het bij Documenten en kies daar Verbeterde versie.",
                "en": "This interview has a transcript already. Open it under Documents and choose Corrected version.",
            }
        )
