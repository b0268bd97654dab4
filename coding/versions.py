"""A corrected version of a document: the older stays as it was, what is coded in unchanged turns comes along. Service."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import layers, readers, round_documents
from coding.intake import digest
from coding.models import Coding, Document, Turn
from surveys.base import Actor, new_id, now
from surveys.errors import Refused


@dataclass(frozen=True)
class Corrected:
    """The new version, where unchanged turns went, and how many codings came along or have to be looked at again."""

    document: Document
    moves: list[tuple[int, int, int]]
    """(start, end, by how much) for each stretch of the older text that stands unchanged in the newer."""
    carried: int
    left: int

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a passage stands now; None when its words were corrected."""
        for since, until, by in self.moves:
            if since <= start and end <= until:
                return start + by, end + by
        return None


def correct(session: Session, actor: Actor, document: Document, words: Mapping[int, str]) -> Corrected:
    """A new version in which the turns at these positions have other words. Raises Refused for an older version."""
    if document.superseded_at is not None:
        raise Refused(
            {
                "nl": "Van dit document is al een nieuwere versie.",
                "en": "There is a newer version of this document.",
            }
        )
    text, turns, moves = _rewritten(document, words)
    newer = Document(
        id=new_id(),
        study_id=document.study_id,
        kind=document.kind,
        title=document.title,
        language=document.language,
        text=text,
        sha256=digest(text),
        source_name=document.source_name,
        partner_id=document.partner_id,
        response_id=document.response_id,
        item_id=None,
        version=document.version + 1,
        supersedes_id=document.id,
        created_by=actor,
    )
    session.add(newer)
    newer.turns = turns
    document.superseded_at = now()
    session.flush()
    found = Corrected(newer, moves, 0, 0)
    carried = carry(session, document, found)
    return Corrected(newer, moves, *carried)


def carry(session: Session, older: Document, found: Corrected) -> tuple[int, int]:
    """Copies the live codings whose words stand unchanged; gives how many that count came along and how many did not."""
    carried = left = 0
    live = select(Coding).where(Coding.document_id == older.id, Coding.removed_at.is_(None))
    for coding in session.scalars(live).all():
        place = found.moved(coding.start, coding.end)
        counts = coding.layer in layers.COUNTED
        if place is None:
            left += counts
            continue
        session.add(
            Coding(
                id=new_id(),
                document_id=found.document.id,
                code_id=coding.code_id,
                start=place[0],
                end=place[1],
                valence=coding.valence,
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
        )
        carried += counts
    session.flush()
    round_documents.follow(session, older.id, found.document.id, found.moved)
    return carried, left


def same_turns(older: Document, newer: Document) -> list[tuple[int, int, int]]:
    """The turns that stand in both versions with the same words, as moves."""
    was = [older.text[turn.start : turn.end] for turn in older.turns]
    now_is = [newer.text[turn.start : turn.end] for turn in newer.turns]
    moves = []
    for block in SequenceMatcher(None, was, now_is, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            before, after = older.turns[block.a + step], newer.turns[block.b + step]
            moves.append((before.start, before.end, after.start - before.start))
    return moves


def _rewritten(
    document: Document, words: Mapping[int, str]
) -> tuple[str, list[Turn], list[tuple[int, int, int]]]:
    """The text with other words in some turns, all turns at their new places, and what stayed the same."""
    text, turns, moves, at = "", [], [], 0
    for turn in document.turns:
        text += document.text[at : turn.start]
        start = len(text)
        if turn.position in words:
            text += " ".join(readers.normalise(words[turn.position]).split())
        else:
            text += document.text[turn.start : turn.end]
            moves.append((turn.start, turn.end, start - turn.start))
        at = turn.end
        turns.append(
            Turn(
                position=turn.position,
                speaker=turn.speaker,
                role=turn.role,
                literal=turn.literal,
                participant_id=turn.participant_id,
                start=start,
                end=len(text),
                seconds=turn.seconds,
            )
        )
    return text + document.text[at:], turns, moves
