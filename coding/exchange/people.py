"""What whoever spoke is called in a file that leaves the server, and whose words may be quoted. Service: reads rows."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding.models import Document
from surveys.models import Participant, Partner, PartnerType, Response, Study, Wave
from surveys.texts import pick

_SPACE = uuid.UUID("2a7f0c1e-5d0b-4f63-9f43-6b8a5c1d9e20")


@dataclass(frozen=True)
class Voice:
    """Whose words a document holds, as it may be said in the file."""

    id: str
    """The same for documents of which it may be known that one organisation speaks; "" for a policy text."""
    label: str
    kind: str
    """The type of partner, in words."""
    district: str = ""
    wave: str = ""
    named: bool = False
    hidden: tuple[str, ...] = ()
    """Names that may not stand in a title."""


@dataclass(frozen=True)
class _Row:
    document_id: uuid.UUID
    partner_id: uuid.UUID | None
    partner: str
    district: str
    kind: Mapping[str, str] | None
    response_id: uuid.UUID | None
    wave: str
    mode: str
    person: str


def voices(session: Session, study: Study, language: str, *, names: bool) -> dict[uuid.UUID, Voice]:
    """Document id → voice, for the documents that count.

    Without `names` every organisation is its type and a number. In a confidential or unlinked wave it is so always, and
    each response by itself: otherwise it would be known by what the organisation said elsewhere.
    """
    numbers: dict[tuple[str, str], int] = {}
    counts: dict[str, int] = {}
    found = {}
    for row in _rows(session, study):
        kind = pick(dict(row.kind), language) if row.kind else ""
        secret = row.mode != "identified"
        voice_id = _voice_id(row, secret)
        if voice_id and (kind, voice_id) not in numbers:
            counts[kind] = counts.get(kind, 0) + 1
            numbers[(kind, voice_id)] = counts[kind]
        named = names and not secret and row.partner != ""
        label = row.partner if named else f"{kind} {numbers[(kind, voice_id)]}" if voice_id else ""
        hidden = () if named else tuple(name for name in (row.partner, row.person) if name)
        found[row.document_id] = Voice(
            voice_id, label, kind, row.district if named else "", row.wave, named, hidden
        )
    return found


def title(text: str, voice: Voice) -> str:
    """The title of a document, without a name that may not be in the file."""
    low = text.casefold()
    if any(name.casefold() in low for name in voice.hidden):
        return voice.label
    return text


def _rows(session: Session, study: Study) -> list[_Row]:
    found = session.execute(
        select(
            Document.id,
            Document.partner_id,
            Partner.name,
            Partner.district,
            PartnerType.label,
            Document.response_id,
            Wave.title,
            Wave.mode,
            Participant.name,
        )
        .outerjoin(Partner, Partner.id == Document.partner_id)
        .outerjoin(Response, Response.id == Document.response_id)
        .outerjoin(Wave, Wave.id == Response.wave_id)
        .outerjoin(Participant, Participant.id == Response.participant_id)
        .outerjoin(
            PartnerType,
            (PartnerType.id == Partner.type_id)
            | (Partner.id.is_(None) & (PartnerType.id == Document.partner_type_id)),
        )
        .where(Document.study_id == study.id, Document.superseded_at.is_(None))
        .order_by(Document.created_at, Document.id)
    )
    return [
        _Row(
            document_id,
            partner_id,
            partner or "",
            district or "",
            kind,
            response_id,
            wave or "",
            mode or "identified",
            person or "",
        )
        for document_id, partner_id, partner, district, kind, response_id, wave, mode, person in found
    ]


def _voice_id(row: _Row, secret: bool) -> str:
    if row.response_id is not None and (secret or row.partner_id is None):
        return str(uuid.uuid5(_SPACE, f"voice {row.response_id}"))
    if row.partner_id is not None:
        return str(row.partner_id)
    return str(uuid.uuid5(_SPACE, f"voice {row.document_id}")) if row.kind else ""
