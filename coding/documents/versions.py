"""A corrected version of a document: the older stays as it was, and what people did in it comes along. Service.

Each passage is looked for in the newer text (coding.documents.anchoring). What has the same words, or surely is the
same passage with a correction in it, is copied to its new place; of all else a person decides (coding.documents.placing).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from coding import intake, layers, readers
from coding.codebook import examples
from coding.documents import cases, placing
from coding.documents.anchoring import Alignment, Place
from coding.documents.version_models import UnplacedCoding
from coding.groups import ties
from coding.groups.models import ThemePin
from coding.memos.models import Memo
from coding.models import Coding, Document, Suggestion, ThemeMember, Turn
from coding.pseudonymising import returning
from coding.readers import ReadDocument
from coding.rounds import documents as round_documents
from surveys.base import Actor, new_id, now
from surveys.errors import Refused


@dataclass
class Corrected:
    """The new version, and what became of the passages of the older one."""

    document: Document
    alignment: Alignment
    carried: int = 0
    """Codings that count and came along."""
    changed: int = 0
    """Of these the ones in whose words something was corrected."""
    left: int = 0
    """Codings that count and wait for a person to place them."""
    codings: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    """Each coding that came along, from its old id to its new one."""
    _places: dict[tuple[int, int], Place | None] = field(default_factory=dict)

    def place(self, start: int, end: int) -> Place | None:
        """Where a passage stands now, or most likely does."""
        if (start, end) not in self._places:
            self._places[start, end] = self.alignment.place(start, end)
        return self._places[start, end]

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a passage surely stands now; None when a person has to look."""
        found = self.place(start, end)
        return (found.start, found.end) if found is not None and found.sure else None

    def same(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the very same words stand now; None when anything in them was changed."""
        found = self.place(start, end)
        return (found.start, found.end) if found is not None and found.likeness == 1.0 else None


def correct(session: Session, actor: Actor, document: Document, words: Mapping[int, str]) -> Corrected:
    """A new version in which the turns at these positions have other words. Raises Refused for an older version."""
    _must_be_newest(document)
    text, turns, page_starts = _rewritten(document, words)
    newer = _next(document, actor, text)
    newer.source_name, newer.page_starts = document.source_name, page_starts
    return supersede(session, actor, document, newer, turns)


def replace(
    session: Session,
    actor: Actor,
    document: Document,
    read: ReadDocument,
    *,
    filename: str = "",
    roles: Mapping[str, str] | None = None,
    people: Mapping[str, uuid.UUID] | None = None,
    names: Mapping[str, str] | None = None,
    alignment: Alignment | None = None,
) -> Corrected:
    """A new version from a whole text. Speakers that the older one had keep their part unless `roles` say otherwise;
    `alignment` as `supersede` says.

    Raises Refused as `check_replaceable`, and when nothing changed.
    """
    check_replaceable(document)
    if read.text == document.text:
        raise Refused(
            {
                "nl": "Deze tekst is dezelfde als de huidige versie. Er is niets veranderd.",
                "en": "This text is the same as the present version. Nothing was changed.",
            }
        )
    returning.refuse_hidden_names(session, document, read.text)
    newer = _next(document, actor, read.text)
    newer.source_name, newer.page_starts = filename[:300], read.page_starts
    known = parts_of(document)
    turns = intake.turns_of(
        read, {**known.roles, **(roles or {})}, {**known.people, **(people or {})}, names or {}
    )
    return supersede(session, actor, document, newer, turns, alignment)


def check_replaceable(document: Document) -> None:
    """Raises Refused for an older version, for an answer to a survey, and for notes, which follow their interview."""
    _must_be_newest(document)
    if document.item_id is not None:
        raise Refused(
            {
                "nl": "Een antwoord uit de vragenlijst verandert niet: dat zijn de woorden van de partner.",
                "en": "An answer from the survey does not change: these are the partner's words.",
            }
        )
    if document.kind == "notes":
        raise Refused(
            {
                "nl": "Verbeter aantekeningen bij het interview zelf; dan komt hier vanzelf een nieuwe versie.",
                "en": "Correct notes at the interview itself; a new version then comes here by itself.",
            }
        )


@dataclass(frozen=True)
class Parts:
    """Who is what in a document, by the name of the speaker."""

    roles: dict[str, str]
    people: dict[str, uuid.UUID]


def parts_of(document: Document) -> Parts:
    return Parts(
        {turn.speaker: turn.role for turn in document.turns if turn.role != "note"},
        {turn.speaker: turn.participant_id for turn in document.turns if turn.participant_id is not None},
    )


def supersede(
    session: Session,
    actor: Actor,
    older: Document,
    newer: Document,
    turns: list[Turn],
    alignment: Alignment | None = None,
) -> Corrected:
    """Puts `newer` in the place of `older`: groups, attributes, codings, rounds, examples and memos come along.

    `alignment`: of these two texts, laid beside each other before the writing began; of others it is not used.
    """
    session.add(newer)
    newer.turns = turns
    older.superseded_at = now()
    session.flush()
    cases.inherit(session, older, newer)
    if alignment is None or (alignment.older, alignment.newer) != (older.text, newer.text):
        alignment = Alignment(older.text, newer.text)
    found = Corrected(newer, alignment)
    _carry(session, found, older)
    placing.follow(session, older, newer)
    round_documents.follow(session, older.id, newer.id, found.moved)
    examples.follow(session, older.id, newer.id, found.same)
    _carry_memos(session, older, found)
    return found


def follow_segments(session: Session, newer: Document) -> None:
    """Once a new version is cut: places in themes and what was judged of proposals pass to the same passages in it.

    A passage with other words keeps its place when it surely is the same one. Doing this twice changes nothing.
    """
    older = session.get(Document, newer.supersedes_id) if newer.supersedes_id else None
    if older is None or not older.segments:
        return
    alignment = Alignment(older.text, newer.text)
    for segment in older.segments:
        place = alignment.place(segment.start, segment.end)
        if place is None or not place.sure:
            continue
        beside = max(
            newer.segments,
            key=lambda new: min(new.end, place.end) - max(new.start, place.start),
            default=None,
        )
        if beside is None:
            continue
        shared = min(beside.end, place.end) - max(beside.start, place.start)
        if 2 * shared < max(beside.end - beside.start, place.end - place.start):
            continue
        for member in session.scalars(select(ThemeMember).where(ThemeMember.segment_id == segment.id)).all():
            if session.get(ThemeMember, (member.theme_id, beside.id)) is None:
                member.segment_id = beside.id
        for pin in session.scalars(select(ThemePin).where(ThemePin.segment_id == segment.id)).all():
            if session.get(ThemePin, (beside.id, pin.theme_id)) is None:
                pin.segment_id = beside.id
        ties.follow(session, segment.id, beside.id)
        _carry_judged(session, segment.id, beside.id, newer, beside.start, beside.end)
    session.flush()


# ---------------------------------------------------------------- inside


def _must_be_newest(document: Document) -> None:
    if document.superseded_at is not None:
        raise Refused(
            {
                "nl": "Van dit document is al een nieuwere versie. Open die, en verbeter haar.",
                "en": "There is a newer version of this document. Open that one, and correct it.",
            }
        )


def _next(document: Document, actor: Actor, text: str) -> Document:
    return Document(
        id=new_id(),
        study_id=document.study_id,
        kind=document.kind,
        title=document.title,
        language=document.language,
        text=text,
        sha256=intake.digest(text),
        said_on=document.said_on,
        respondent=document.respondent or ("" if document.response_id else str(document.id)),
        quote_agreed=document.quote_agreed,
        partner_id=document.partner_id,
        partner_type_id=document.partner_type_id,
        response_id=document.response_id,
        item_id=None,
        version=document.version + 1,
        supersedes_id=document.id,
        created_by=actor,
    )


def _carry(session: Session, found: Corrected, older: Document) -> None:
    """Copies the live codings to where their words stand now; the others are put before a person.

    Of joint decisions of a round whose words are gone none waits here: the round opens these again itself.
    """
    live = select(Coding).where(Coding.document_id == older.id, Coding.removed_at.is_(None))
    for coding in session.scalars(live.order_by(Coding.start)).all():
        place = found.place(coding.start, coding.end)
        counts = coding.layer in layers.COUNTED
        if place is not None and place.sure:
            copy = placing.copy_of(coding, found.document.id, place.start, place.end)
            session.add(copy)
            found.codings[coding.id] = copy.id
            found.carried += counts
            if place.likeness < 1.0:
                found.changed += counts
                session.flush()
                session.add(_note(coding, found.document, place, copy))
        elif coding.decision_id is None:
            found.left += counts
            session.add(_note(coding, found.document, place, None))
    session.flush()


def _note(coding: Coding, newer: Document, place: Place | None, copy: Coding | None) -> UnplacedCoding:
    return UnplacedCoding(
        document_id=newer.id,
        coding_id=coding.id,
        start=place.start if place else None,
        end=place.end if place else None,
        likeness=place.likeness if place else 0.0,
        state="placed" if copy else "waiting",
        placed_id=copy.id if copy else None,
    )


def _carry_memos(session: Session, older: Document, found: Corrected) -> None:
    """What is thought of the document, or of a coding that came along, is thought of the newer one."""
    moves = {older.id: found.document.id, **found.codings}
    for memo in session.scalars(
        select(Memo).where(
            Memo.study_id == older.study_id,
            Memo.about.in_(("document", "coding")),
            Memo.about_id.in_(list(moves)),
        )
    ).all():
        session.execute(
            update(Memo).where(Memo.id == memo.id).values(about_id=moves[memo.about_id])  # type: ignore[index]
        )
    session.flush()


def _carry_judged(
    session: Session, older_id: uuid.UUID, newer_id: uuid.UUID, newer: Document, start: int, end: int
) -> None:
    """A proposal that a person judged is not made again for the same passage."""
    known = set(session.scalars(select(Suggestion.code_id).where(Suggestion.segment_id == newer_id)))
    for judged in session.scalars(
        select(Suggestion).where(Suggestion.segment_id == older_id, Suggestion.state != "waiting")
    ).all():
        if judged.code_id in known:
            continue
        session.add(
            Suggestion(
                document_id=newer.id,
                segment_id=newer_id,
                code_id=judged.code_id,
                start=start,
                end=end,
                probability=judged.probability,
                valence=judged.valence,
                improvement=judged.improvement,
                because=judged.because,
                encoder=judged.encoder,
                state=judged.state,
                reason=judged.reason,
                decided_by=judged.decided_by,
                decided_at=judged.decided_at,
                made_at=judged.made_at,
            )
        )


def _rewritten(document: Document, words: Mapping[int, str]) -> tuple[str, list[Turn], list[int]]:
    """The text with other words in some turns, all turns at their new places, and where its pages begin."""
    text, turns, at = "", [], 0
    shifts: list[tuple[int, int]] = []  # (end of a turn as it was, how much longer the text is from there)
    for turn in document.turns:
        text += document.text[at : turn.start]
        start = len(text)
        if turn.position in words:
            text += " ".join(readers.normalise(words[turn.position]).split())
        else:
            text += document.text[turn.start : turn.end]
        at = turn.end
        shifts.append((turn.end, len(text) - turn.end))
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

    def moved(place: int) -> int:
        by = next((by for end, by in reversed(shifts) if end <= place), 0)
        return place + by

    text += document.text[at:]
    return text, turns, [min(moved(place), len(text)) for place in document.page_starts]
