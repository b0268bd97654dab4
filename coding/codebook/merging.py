"""Several codes become one, by statements over all their codings at once. Service.

What moved is written down per coding, so that `undoing` can take it back after later work.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, and_, func, insert, literal, select, tuple_, update
from sqlalchemy.orm import Session

from coding import layers
from coding.codebook import rounds_at_hand
from coding.codebook.changing import put, where
from coding.codebook.models import CodebookChange, MovedCoding, MovedSuggestion, PinnedExample
from coding.codebook.trees import all_codes, below, locked
from coding.codebook.versions import last, log, snapshot
from coding.models import Code, Coding, Document, Suggestion
from surveys.base import Actor
from surveys.errors import Refused
from surveys.texts import pick

OWN = {
    "id", "code_id", "suggestion_id", "codebook_version", "made_at", "changed_at", "removed_at", "removed_by",
    "revision", "seq",
}  # fmt: skip
"""What may differ between two codings that say the same of the same words."""


def merge(session: Session, actor: Actor, sources: Sequence[Code], into: Code) -> CodebookChange:
    """The codings, waiting proposals, pinned examples and lower codes of `sources` come to `into`; they go out of use.

    Where the same person said exactly the same of the same words with both, one coding stays. Raises Refused when one of
    them was merged or taken out of use meanwhile, and when `into` stands under what it should take in.
    """
    book = locked(session, into.codebook_id)
    every = all_codes(session, book.id)
    sources = list({code.id: code for code in sources}.values())
    _check(every, sources, into)
    rounds_at_hand.check(session, sources)
    parents = {str(code.id): where(every, code) for code in sources}
    children = [
        [str(child.id), *where(every, child)]
        for code in sources
        for child in every
        if child.parent_id == code.id
    ]
    change = log(session, actor, book, "merged", into, {})
    ids = [code.id for code in sources]
    doubled, moved = move_codings(session, change, ids, into.id)
    _move_suggestions(session, change, ids, into.id)
    examples = _move_examples(session, ids, into.id)
    for child_id, *_ in children:
        put(every, next(one for one in every if str(one.id) == child_id), into, None)
    for code in sources:
        code.retired_at, code.merged_into_id = change.at, into.id
    change.detail = {
        "label": into.label,
        "codes": [{"id": str(code.id), "key": code.key, "label": code.label} for code in sources],
        "places": parents,
        "children": children,
        "examples": examples,
        "passages": moved,
        "doubled": doubled,
    }
    session.flush()
    refresh_snapshot(session, change)
    return change


def move_codings(
    session: Session,
    change: CodebookChange,
    sources: Sequence[uuid.UUID],
    into: uuid.UUID,
    *,
    doubles: bool = True,
) -> tuple[int, int]:
    """Gives every coding of these codes that counts another code; (how many doubles went, how many live ones moved).

    What coders did apart from each other in a round stays as it was: it is the record under that round's version.
    """
    mine = and_(Coding.code_id.in_(sources), Coding.layer.in_(layers.COUNTED))
    live = session.scalar(select(func.count()).select_from(Coding).where(mine, Coding.removed_at.is_(None)))
    touch(session, select(Coding.document_id).where(mine))
    written = select(MovedCoding.coding_id).where(MovedCoding.change_id == change.id)
    taken = 0
    if doubles:
        _write_down(session, change, _doubles(sources, into), "doubled")
        taken = session.scalar(select(func.count()).select_from(written.subquery())) or 0
    if taken:
        _update(
            session,
            Coding.id.in_(written),
            removed_at=change.at,
            removed_by=change.by,
            revision=Coding.revision + 1,
        )
    which: ColumnElement[bool] = mine
    if taken:
        which &= Coding.removed_at.is_(None) | (Coding.removed_at != change.at)
    rows = select(Coding.id, Coding.code_id).where(which)
    if not doubles:  # a change of several sittings: what moved before and came back is written down already
        rows = rows.where(Coding.id.not_in(written))
    _write_down(session, change, rows, "moved")
    _update(session, which, code_id=into, revision=Coding.revision + 1)
    return taken, (live or 0) - taken


def touch(session: Session, documents: Select[Any]) -> None:
    """Who has one of these documents open looks at all its codings anew: they changed outside the workspace."""
    session.execute(
        update(Document)
        .where(Document.id.in_(documents.distinct()))
        .values(marked_seq=Document.marked_seq + 1, whole_seq=Document.marked_seq + 1)
        .execution_options(synchronize_session=False)
    )


def documents_of(change: CodebookChange) -> Select[Any]:
    """The documents with a coding that this change moved."""
    return (
        select(Coding.document_id)
        .join(MovedCoding, MovedCoding.coding_id == Coding.id)
        .where(MovedCoding.change_id == change.id)
    )


def forget_loaded(session: Session) -> None:
    """What was loaded of codings and documents before a statement changed them is read again."""
    for known in session.identity_map.values():
        if isinstance(known, Coding | Document | Suggestion):
            session.expire(known)


def refresh_snapshot(session: Session, change: CodebookChange) -> None:
    """The version in work as it stands after a change of several steps."""
    version = last(session, change.codebook_id)
    if version is not None and version.fixed_at is None:
        version.snapshot = snapshot(session, change.codebook)
    session.flush()


def _check(every: Sequence[Code], sources: Sequence[Code], into: Code) -> None:
    if not sources or any(code.codebook_id != into.codebook_id for code in sources):
        raise Refused(
            {
                "nl": "Kies twee of meer codes uit dit codeboek.",
                "en": "Choose two or more codes of this codebook.",
            }
        )
    if into in sources:
        raise Refused(
            {
                "nl": "Een code kan niet met zichzelf worden samengevoegd.",
                "en": "A code cannot be merged into itself.",
            }
        )
    for code in (*sources, into):
        if code.merged_into is not None:
            name, other = code.label, code.merged_into.label
            raise Refused(
                {
                    "nl": f"“{pick(name, 'nl')}” is intussen samengevoegd met “{pick(other, 'nl')}”. Er is niets veranderd; "
                    "kies opnieuw.",
                    "en": f"“{pick(name, 'en')}” was merged into “{pick(other, 'en')}” meanwhile. Nothing was changed; "
                    "choose again.",
                }
            )
        if code.retired_at is not None:
            raise Refused(
                {
                    "nl": f"“{pick(code.label, 'nl')}” is intussen buiten gebruik. Er is niets veranderd; kies opnieuw.",
                    "en": f"“{pick(code.label, 'en')}” is out of use meanwhile. Nothing was changed; choose again.",
                }
            )
    for code in sources:
        if into in below(every, code):
            raise Refused(
                {
                    "nl": f"“{pick(into.label, 'nl')}” staat onder “{pick(code.label, 'nl')}”. "
                    "Verplaats de code eerst, of voeg andersom samen.",
                    "en": f"“{pick(into.label, 'en')}” stands under “{pick(code.label, 'en')}”. "
                    "Move it out first, or merge the other way round.",
                }
            )


def _doubles(sources: Sequence[uuid.UUID], into: uuid.UUID) -> Select[Any]:
    """The codings of `sources` that say what a coding that stays says already."""
    live = (Coding.code_id.in_([*sources, into]), layers.counting())
    place = (Coding.document_id, Coding.start, Coding.end)
    shared = select(*place).where(*live).group_by(*place).having(func.count() > 1)
    same = [column for column in Coding.__table__.columns if column.name not in OWN]
    ranked = (
        select(
            Coding.id,
            Coding.code_id,
            func.row_number()
            .over(partition_by=same, order_by=((Coding.code_id != into), Coding.made_at, Coding.id))
            .label("rank"),
        )
        .where(*live, tuple_(*place).in_(shared))
        .subquery()
    )
    return select(ranked.c.id, ranked.c.code_id).where(ranked.c.rank > 1, ranked.c.code_id != into)


def _write_down(session: Session, change: CodebookChange, found: Select[Any], how: str) -> None:
    """In the order of their ids, so that the database adds to its index at one end."""
    rows = found.subquery()
    columns = select(literal(change.id, Uuid()), rows.c.id, rows.c.code_id, literal(how)).order_by(rows.c.id)
    session.execute(
        insert(MovedCoding).from_select(["change_id", "coding_id", "from_code_id", "how"], columns)
    )


def _update(session: Session, which: ColumnElement[bool], **values: Any) -> None:
    session.execute(update(Coding).where(which).values(**values).execution_options(synchronize_session=False))
    forget_loaded(session)


def _move_suggestions(
    session: Session, change: CodebookChange, sources: Sequence[uuid.UUID], into: uuid.UUID
) -> None:
    """A segment with a proposal for the other code already keeps that one; the second goes out of sight with its code."""
    for source in sources:
        there = select(Suggestion.segment_id).where(Suggestion.code_id == into)
        which = (
            Suggestion.code_id == source,
            Suggestion.state == "waiting",
            Suggestion.segment_id.not_in(there),
        )
        rows = select(literal(change.id, Uuid()), Suggestion.id, Suggestion.code_id).where(*which)
        session.execute(
            insert(MovedSuggestion).from_select(["change_id", "suggestion_id", "from_code_id"], rows)
        )
        moved = select(MovedSuggestion.suggestion_id).where(
            MovedSuggestion.change_id == change.id, MovedSuggestion.from_code_id == source
        )
        session.execute(
            update(Suggestion)
            .where(Suggestion.id.in_(moved))
            .values(code_id=into)
            .execution_options(synchronize_session=False)
        )


def _move_examples(session: Session, sources: Sequence[uuid.UUID], into: uuid.UUID) -> list[tuple[str, str]]:
    """(example, the code it came from) of those that moved; what is pinned there already stays behind."""
    there = {
        (one.document_id, one.start, one.end)
        for one in session.scalars(select(PinnedExample).where(PinnedExample.code_id == into))
    }
    moved = []
    for example in session.scalars(select(PinnedExample).where(PinnedExample.code_id.in_(sources))):
        place = (example.document_id, example.start, example.end)
        if place not in there:
            there.add(place)
            moved.append((str(example.id), str(example.code_id)))
            example.code_id = into
    return moved
