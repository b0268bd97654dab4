"""Coding by people: a passage gets a code, a valence, a memo. Nothing is lost: what is removed stays. Service."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import codebook, layers
from coding.codebook import looks
from coding.models import Code, Coding, Document
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused, Stale
from surveys.texts import Text

VALENCES = ("neutral", "facilitator", "barrier", "mixed")
"""In the order in which one key goes round."""

CHANGED: Text = {
    "nl": "Iemand anders heeft deze codering intussen veranderd. Hieronder staan beide versies; kies wat blijft.",
    "en": "Somebody else has changed this coding meanwhile. Both versions are shown; choose what stays.",
}


def apply(
    session: Session,
    actor: Actor,
    document: Document,
    code_id: uuid.UUID,
    start: int,
    end: int,
    *,
    valence: str = "neutral",
    improvement: bool = False,
    memo: str = "",
    suggestion_id: uuid.UUID | None = None,
) -> Coding:
    """Codes document.text[start:end] (code points, end exclusive); white space at the ends is left out.

    The same code by the same person on the same words is given back, not doubled. Raises Refused for a range without
    words or outside the text, NotFound for a code that is not of this study.
    """
    start, end = _words(document, start, end)
    if document.superseded_at is not None:
        raise Refused(
            {
                "nl": "Dit is een oudere versie van de tekst. Codeer in de nieuwste; die staat bij Versies.",
                "en": "This is an older version of the text. Code in the newest; you find it under Versions.",
            }
        )
    round_id, layer = layers.place(session, actor, document.id)
    code = session.get(Code, code_id)
    if code is None or code.codebook.study_id != document.study_id or code.retired_at is not None:
        raise NotFound(
            {"nl": "Deze code staat niet in het codeboek.", "en": "This code is not in the codebook."}
        )
    start, end = layers.fit(session, round_id, document, code, start, end)
    _check_valence(valence)
    same = session.scalar(
        select(Coding).where(
            Coding.document_id == document.id,
            Coding.code_id == code_id,
            Coding.start == start,
            Coding.end == end,
            Coding.made_by == actor,
            Coding.layer == layer,
            Coding.removed_at.is_(None),
        )
    )
    if same is not None:
        return same
    coding = Coding(
        id=new_id(),
        document_id=document.id,
        code=code,
        start=start,
        end=end,
        valence=valence,
        improvement=improvement,
        memo=memo.strip(),
        suggestion_id=suggestion_id,
        round_id=round_id,
        layer=layer,
        codebook_version=codebook.number(session, code.codebook_id),
        made_by=actor,
    )
    session.add(coding)
    layers.touch(session, coding)
    return coding


def change(
    session: Session,
    actor: Actor,
    coding: Coding,
    *,
    revision: int,
    valence: str | None = None,
    improvement: bool | None = None,
    memo: str | None = None,
    code_id: uuid.UUID | None = None,
    start: int | None = None,
    end: int | None = None,
) -> Coding:
    """Changes what is given. Raises Stale when `revision` is not the one that is stored, NotFound when it was removed."""
    layers.check_change(session, actor, coding)
    if coding.removed_at is not None:
        raise NotFound({"nl": "Deze codering is verwijderd.", "en": "This coding was removed."})
    if coding.revision != revision:
        raise Stale(CHANGED)
    if start is not None or end is not None:
        document = coding.document
        first = coding.start if start is None else start
        first, last = _words(document, first, coding.end if end is None else end)
        coding.start, coding.end = layers.fit(session, coding.round_id, document, coding.code, first, last)
    if valence is not None:
        _check_valence(valence)
        coding.valence = valence
    if improvement is not None:
        coding.improvement = improvement
    if memo is not None:
        coding.memo = memo.strip()
    if code_id is not None:
        code = session.get(Code, code_id)
        if code is None or code.codebook_id != coding.code.codebook_id:
            raise NotFound(
                {"nl": "Deze code staat niet in het codeboek.", "en": "This code is not in the codebook."}
            )
        layers.fit(session, coding.round_id, coding.document, code, coding.start, coding.end)
        if code.id != coding.code_id:
            coding.codebook_version = codebook.number(session, code.codebook_id)
            looks.seen(session, actor, coding, code.id, "fits")
        coding.code = code
    coding.changed_at = now()
    layers.touch(session, coding)
    return coding


def remove(session: Session, actor: Actor, coding: Coding, *, revision: int) -> Coding:
    """Takes a coding away; `restore` brings it back. Removing twice is no error."""
    layers.check_change(session, actor, coding)
    if coding.removed_at is not None:
        return coding
    if coding.revision != revision:
        raise Stale(CHANGED)
    coding.removed_at, coding.removed_by = now(), actor
    layers.touch(session, coding)
    return coding


def restore(session: Session, actor: Actor, coding: Coding) -> Coding:
    layers.check_change(session, actor, coding)
    coding.removed_at = coding.removed_by = None
    layers.touch(session, coding)
    return coding


def codings(session: Session, actor: Actor, document: Document) -> list[Coding]:
    """What this person sees coded in a document, in the order of its text, the longer first where two begin together."""
    return list(
        session.scalars(
            select(Coding)
            .where(Coding.document_id == document.id, layers.visible(actor))
            .order_by(Coding.start, Coding.end.desc(), Coding.made_at)
        )
    )


def _words(document: Document, start: int, end: int) -> tuple[int, int]:
    if not 0 <= start < end <= len(document.text):
        raise Refused(
            {
                "nl": "Deze selectie valt buiten de tekst. Selecteer de woorden opnieuw.",
                "en": "This selection lies outside the text. Select the words again.",
            }
        )
    while start < end and document.text[start].isspace():
        start += 1
    while end > start and document.text[end - 1].isspace():
        end -= 1
    if start == end:
        raise Refused({"nl": "Selecteer eerst woorden.", "en": "Select some words first."})
    return start, end


def _check_valence(valence: str) -> None:
    if valence not in VALENCES:
        raise Refused({"nl": "Onbekende richting.", "en": "Unknown valence."})
