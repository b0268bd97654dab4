"""The search for contrasts and consensus in a study: gathers what was said, and keeps what is found. Service."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from analysis.contrasts import finding
from analysis.contrasts.finding import Passage, Proposal, Tone
from analysis.contrasts.models import Contrast, ContrastSearch
from coding import consents, layers
from coding.encoding import Encoder, Vectors
from coding.intake import digest
from coding.models import Coding, Document, Segment, SegmentVector, Suggestion
from coding.valence import VALENCES, ValenceModel
from surveys.base import Actor, now
from surveys.models import Partner, Study

TONES: dict[str, Tone] = {"facilitator": 1.0, "barrier": -1.0, "mixed": 0.0, "neutral": None}
SAME = 0.5
"""Of the places of a group that the machine made, this share makes it one that was decided on already."""


@dataclass(frozen=True)
class Place:
    """Words under a contrast: where they stand, on which side, and who says so."""

    document: str
    start: int
    end: int
    side: str
    """"helps", "hinders" or "both"."""
    machine: bool
    """Nobody coded these words: subject and direction are the machine's."""
    digest: str
    """SHA-256 of the words."""

    @classmethod
    def of(cls, row: Contrast) -> list["Place"]:
        return [cls(**place) for place in row.places]


@dataclass(frozen=True)
class Spoken:
    """A passage as it stands in its document."""

    document: Document
    start: int
    end: int
    machine: bool

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


@dataclass(frozen=True)
class Material:
    """All that is compared: `vectors` (n, d) has zeros where none is known."""

    spoken: list[Spoken]
    passages: list[Passage]
    vectors: Vectors
    language: str
    """That most of it is in."""
    state: str


def material(session: Session, study: Study, model: Encoder) -> Material:
    """Coded passages with what their coders said, and passages that nobody coded with what the machine proposes."""
    documents = {document.id: document for document in _documents(session, study.id)}
    segments = _segments(session, list(documents), model.name)
    spoken, subjects, valences = _coded(session, documents)
    spans: dict[uuid.UUID, list[tuple[int, int]]] = defaultdict(list)
    for one in spoken:
        spans[one.document.id].append((one.start, one.end))
    suggested = _suggested(session, list(documents))
    vectors = [
        _middle(segments.get(one.document.id, ()), one.start, one.end) for one in spoken
    ]  # of coded words: the mean of the passages they touch
    loose: list[Spoken] = []
    for document_id, found in segments.items():
        for segment_id, start, end, vector in found:
            if not any(start < until and since < end for since, until in spans[document_id]):
                loose.append(Spoken(documents[document_id], start, end, True))
                subjects.append({str(suggested[segment_id]): None} if segment_id in suggested else {})
                vectors.append(vector)
    width = next((len(vector) for vector in vectors if vector is not None), 1)
    known = np.zeros((len(vectors), width), np.float32)
    for row, given in enumerate(vectors):
        if given is not None:
            known[row] = given
    tones = _judged(spoken, valences, loose, known, model)
    allowed = consents.quotable(session, study.id)
    passages = [
        Passage(
            one.document.source_id,
            one.document.speaker_type.key if one.document.speaker_type else "",
            dict.fromkeys(about, tones[row]) if one.machine else about,
            tones[row] if one.machine else None,
            allowed.holds(one.document.id, one.start, one.end),
        )
        for row, (one, about) in enumerate(zip([*spoken, *loose], subjects, strict=True))
    ]
    languages = Counter(one.document.language for one in loose)
    most = languages.most_common(1)[0][0] if languages else "nl"
    return Material([*spoken, *loose], passages, known, most, state_of_codings(session, study.id))


def find(found: Material) -> list[Proposal]:
    return finding.find(found.passages, found.vectors, [one.text for one in found.spoken], found.language)


def keep(
    session: Session, actor: Actor, study: Study, proposals: Sequence[Proposal], found: Material, model: str
) -> int:
    """Writes the proposals over those that nobody decided on; gives how many. What was decided stays, and is not
    proposed again; a proposal that comes up again stays the same one, so that who is judging it can go on. May be done
    twice."""
    session.get(Study, study.id, with_for_update=True)  # two searches at once leave one result
    waiting: list[Contrast] = []
    decided: list[Contrast] = []
    for row in session.scalars(select(Contrast).where(Contrast.study_id == study.id)):
        (waiting if row.state == "proposed" else decided).append(row)
    fresh = [
        Contrast(
            study_id=study.id,
            what=proposal.what,
            code_id=uuid.UUID(proposal.subject) if proposal.subject else None,
            places=[asdict(place) for place in _places(proposal, found)],
        )
        for proposal in proposals
    ]
    fresh = [row for row in fresh if not any(_same(row, other) for other in decided)]
    for position, row in enumerate(fresh):
        known = next((other for other in waiting if _same(row, other)), None)
        if known is None:
            row.position = position
            session.add(row)
        else:
            known.what, known.position, known.places = row.what, position, row.places
            waiting.remove(known)
    for row in waiting:
        session.delete(row)
    search = session.get(ContrastSearch, study.id) or ContrastSearch(study_id=study.id)
    search.at, search.by, search.encoder = now(), actor, model
    search.by_machine = sum(one.machine for one in found.spoken)
    search.by_people = len(found.spoken) - search.by_machine
    search.state_of_codings = found.state
    session.add(search)
    session.flush()
    return len(fresh)


def state_of_codings(session: Session, study_id: uuid.UUID) -> str:
    """Changes when a coding that counts is added, changed or taken away, or a document comes or goes."""
    codings, made, changed = session.execute(
        select(func.count(), func.max(Coding.made_at), func.max(Coding.changed_at))
        .select_from(Coding)
        .join(Document, Document.id == Coding.document_id)
        .where(Document.study_id == study_id, Document.superseded_at.is_(None), layers.counting())
    ).one()
    documents = session.scalar(
        select(func.count()).where(Document.study_id == study_id, Document.superseded_at.is_(None))
    )
    return f"{documents} {codings} {_time(made)} {_time(changed)}"


def forget(session: Session, places: Iterable[tuple[uuid.UUID, int, int | None]]) -> None:
    """Lets go of places that touch these stretches (document, start, end or None for all of it), and of what a person
    wrote about a contrast that rested on them: it may retell those words. The decision stays."""
    gone: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for document, start, end in places:
        gone[str(document)].append((start, end))
    studies = select(Document.study_id).where(Document.id.in_([uuid.UUID(document) for document in gone]))
    for row in session.scalars(select(Contrast).where(Contrast.study_id.in_(studies))):
        kept = [
            place
            for place in row.places
            if not any(
                place["end"] > start and (end is None or place["start"] < end)
                for start, end in gone.get(place["document"], ())
            )
        ]
        if len(kept) < len(row.places):
            row.places, row.title, row.reason = kept, "", ""
    session.flush()


def follow(
    session: Session,
    older: Document,
    newer: Document,
    same: Callable[[int, int], tuple[int, int] | None],
    *,
    named: str | None = None,
) -> None:
    """Places in `older` whose words stand unchanged in `newer` lie there from now on; see analysis.following.follow."""

    def moved(place: Place) -> Place:
        found = same(place.start, place.end) if place.document == str(older.id) else None
        if found is None:
            return place
        held = named is not None and digest(named[place.start : place.end]) == place.digest
        mark = digest(newer.text[slice(*found)]) if held else place.digest
        return replace(place, document=str(newer.id), start=found[0], end=found[1], digest=mark)

    for row in session.scalars(select(Contrast).where(Contrast.study_id == older.study_id)):
        places = [asdict(moved(place)) for place in Place.of(row)]
        if places != row.places:
            row.places = places
    session.flush()


# ---------------------------------------------------------------- gathering


def _documents(session: Session, study_id: uuid.UUID) -> Sequence[Document]:
    return session.scalars(
        select(Document)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None),
            Document.partner_id.is_not(None) | Document.partner_type_id.is_not(None),
        )
        .options(
            selectinload(Document.partner).selectinload(Partner.type), selectinload(Document.partner_type)
        )
        .order_by(Document.created_at, Document.id)
    ).all()


Cut = tuple[uuid.UUID, int, int, Vectors]


def _segments(session: Session, documents: list[uuid.UUID], encoder: str) -> dict[uuid.UUID, list[Cut]]:
    """Per document its passages with their vectors (d,)."""
    found: dict[uuid.UUID, list[Cut]] = defaultdict(list)
    for segment_id, document_id, start, end, data in session.execute(
        select(Segment.id, Segment.document_id, Segment.start, Segment.end, SegmentVector.data)
        .join(SegmentVector, SegmentVector.digest == Segment.digest)
        .where(Segment.document_id.in_(documents), SegmentVector.encoder == encoder)
        .order_by(Segment.document_id, Segment.position)
    ):
        found[document_id].append((segment_id, start, end, np.frombuffer(data, dtype="<f4")))
    return found


def _middle(segments: Sequence[Cut], start: int, end: int) -> Vectors | None:
    touched = [vector for _, since, until, vector in segments if since < end and start < until]
    return np.mean(touched, axis=0) if touched else None


def _coded(
    session: Session, documents: dict[uuid.UUID, Document]
) -> tuple[list[Spoken], list[dict[str, Tone]], list[str]]:
    """Coded passages; for each its codes with their directions, and the valence that was given most."""
    said: dict[tuple[uuid.UUID, int, int], dict[str, list[str]]] = {}
    for document, start, end, code, valence in session.execute(
        select(Coding.document_id, Coding.start, Coding.end, Coding.code_id, Coding.valence)
        .where(Coding.document_id.in_(list(documents)), layers.counting())
        .order_by(Coding.document_id, Coding.start, Coding.end, Coding.id)
    ):
        said.setdefault((document, start, end), {}).setdefault(str(code), []).append(valence)
    spoken = [Spoken(documents[document], start, end, False) for document, start, end in said]
    subjects = [{code: _between(given) for code, given in codes.items()} for codes in said.values()]
    valences = [
        Counter(valence for given in codes.values() for valence in given).most_common(1)[0][0]
        for codes in said.values()
    ]
    return spoken, subjects, valences


def _between(valences: Sequence[str]) -> Tone:
    """What several coders made of the same words with the same code, on average."""
    tones = [tone for valence in valences if (tone := TONES.get(valence)) is not None]
    return sum(tones) / len(tones) if tones else None


def _suggested(session: Session, documents: list[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The code that the machine proposes first for a passage, while nobody has judged it."""
    rows = session.execute(
        select(Suggestion.segment_id, Suggestion.code_id)
        .where(Suggestion.document_id.in_(documents), Suggestion.state == "waiting")
        .order_by(Suggestion.probability, Suggestion.id)
    )
    return {segment: code for segment, code in rows}  # noqa: C416 - the last, most probable one stays


def _judged(
    spoken: list[Spoken], valences: list[str], loose: list[Spoken], vectors: Vectors, model: Encoder
) -> dict[int, Tone]:
    """By row the direction of what nobody coded, learnt from what people judged; per language."""
    tones: dict[int, Tone] = {}
    for language in sorted({one.document.language for one in loose}):
        learnt = [
            row for row, one in enumerate(spoken) if one.document.language == language and vectors[row].any()
        ]
        wanted = [row for row, one in enumerate(loose, len(spoken)) if one.document.language == language]
        known = [valences[row] if valences[row] in VALENCES else None for row in learnt]
        judge = ValenceModel(
            [spoken[row].text for row in learnt],
            known,
            [None] * len(learnt),
            language,
            model,
            vectors[learnt],
        )
        shares, _ = judge.judge([loose[row - len(spoken)].text for row in wanted], vectors[wanted])
        tones |= {row: finding.tone(share) for row, share in zip(wanted, shares, strict=True)}
    return defaultdict(lambda: None, tones)


# ---------------------------------------------------------------- keeping


def _places(proposal: Proposal, found: Material) -> list[Place]:
    places = []
    for name, side in (("helps", proposal.helps), ("hinders", proposal.hinders), ("both", proposal.both)):
        first = list(side.shown)
        for row in [*first, *(row for row in side.rows if row not in set(first))]:
            one = found.spoken[row]
            place = Place(
                str(one.document.id), one.start, one.end, name, one.machine, digest(one.text)
            )  # words are never kept
            places.append(place)
    return places


def _same(row: Contrast, other: Contrast) -> bool:
    if row.code_id is not None or other.code_id is not None:
        return (row.what, row.code_id) == (other.what, other.code_id)
    mine, theirs = ({(p.document, p.start, p.end) for p in Place.of(one)} for one in (row, other))
    return len(mine & theirs) >= SAME * max(1, min(len(mine), len(theirs)))


def _time(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")
