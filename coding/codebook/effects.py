"""What a change of codes would touch, told before it is made. Service."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from coding import layers
from coding.codebook.trees import all_codes, below
from coding.models import Code, Coding, Document, Segment, Suggestion, Theme, ThemeMember


@dataclass(frozen=True)
class Effects:
    """Passages with these codes that count: how many, where, by how many voices; and what else leans on them."""

    organisations: int
    passages: int
    documents: int
    suggestions: int
    """Proposals that wait for a person."""
    themes: int
    """Proposed and accepted themes in which at least one of these passages stands."""
    below: int
    """Codes in use under these."""

    @property
    def nothing(self) -> bool:
        return not (self.passages or self.suggestions or self.below)


def of(session: Session, codes: Sequence[Code]) -> Effects:
    ids = [code.id for code in codes]
    voice = func.coalesce(
        Document.partner_id, case((Document.partner_type_id.is_not(None), Document.response_id))
    )
    live = (Coding.code_id.in_(ids), layers.counting(), Document.superseded_at.is_(None))
    passages, documents, voices = session.execute(
        select(func.count(), func.count(Coding.document_id.distinct()), func.count(voice.distinct()))
        .select_from(Coding)
        .join(Document, Document.id == Coding.document_id)
        .where(*live)
    ).one()
    suggestions = session.scalar(
        select(func.count())
        .select_from(Suggestion)
        .where(Suggestion.code_id.in_(ids), Suggestion.state == "waiting")
    )
    themes = session.scalar(
        select(func.count(Theme.id.distinct()))
        .join(ThemeMember, ThemeMember.theme_id == Theme.id)
        .join(Segment, Segment.id == ThemeMember.segment_id)
        .join(Document, Document.id == Segment.document_id)
        .join(
            Coding,
            (Coding.document_id == Segment.document_id)
            & (Coding.start < Segment.end)
            & (Segment.start < Coding.end),
        )
        .where(*live, Theme.state.in_(("proposed", "accepted")))
    )
    return Effects(
        voices, passages, documents, suggestions or 0, themes or 0, len(_below(session, codes) - set(ids))
    )


def _below(session: Session, codes: Sequence[Code]) -> set[uuid.UUID]:
    if not codes:
        return set()
    every = [code for code in all_codes(session, codes[0].codebook_id) if code.retired_at is None]
    return {under.id for code in codes for under in below(every, code)}
