"""Takes a whole import back, as long as nobody built on it. Service."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coding import layers, retention
from coding.codebook import versions
from coding.codebook.models import CodebookChange, PinnedExample
from coding.documents.case_models import Attribute, AttributeValue, DocumentGroup, DocumentGroupMember
from coding.documents.check_models import MemberCheck
from coding.exchange.models import ProjectImport
from coding.memos.models import Memo
from coding.models import (
    Code,
    Codebook,
    CodebookVersion,
    Coding,
    Document,
    Segment,
    Suggestion,
    Theme,
    ThemeMember,
)
from coding.rounds.models import Assignment
from surveys.base import Actor, now
from surveys.errors import NotFound, Refused
from surveys.texts import Text

BATCH = 500
REASONS: dict[str, Text] = {
    "changed": {
        "nl": "coderingen of memo's eruit zijn daarna veranderd",
        "en": "codings or memos of it were changed since",
    },
    "corrected": {
        "nl": "van een document eruit is daarna een nieuwe versie gemaakt",
        "en": "a new version was made of a document of it since",
    },
    "coded": {
        "nl": "in de documenten of met de codes eruit is daarna gecodeerd",
        "en": "people coded in its documents or with its codes since",
    },
    "memo": {
        "nl": "over documenten of codes eruit zijn memo's geschreven",
        "en": "memos were written on its documents or codes",
    },
    "decided": {
        "nl": "over voorstellen met de documenten of codes eruit is beslist",
        "en": "proposals from its documents or codes were decided on",
    },
    "below": {
        "nl": "onder de codes eruit zijn andere codes gekomen",
        "en": "other codes came below its codes",
    },
    "round": {
        "nl": "documenten eruit zitten in een codeerronde",
        "en": "documents of it are in a coding round",
    },
    "checked": {
        "nl": "iemand kan een document eruit nog nalezen, of heeft dat gedaan",
        "en": "somebody was asked to read a document of it, and can still do so or has answered",
    },
    "pinned": {
        "nl": "een passage eruit staat als voorbeeld bij een code, of een code eruit heeft een voorbeeld",
        "en": "a passage of it is an example of a code, or a code of it has one",
    },
    "built": {
        "nl": "een bevinding, ronde, thema of matrix rust erop",
        "en": "a finding, round, theme or matrix rests on it",
    },
}


def undo(session: Session, actor: Actor, found: ProjectImport) -> None:
    """Removes all rows that this import made. Raises NotFound when it is not done, Refused when something rests on it.

    For people by way of analysis.taking_back, which knows what was concluded from it.
    """
    if found.state != "done" or found.made is None:
        raise NotFound(
            {
                "nl": "Deze import is niet (meer) terug te draaien.",
                "en": "This import cannot be taken back (any more).",
            }
        )
    if reason := built_on(session, found):
        raise refused(reason)
    try:
        with session.begin_nested():
            _remove(session, actor, found.made)
    except IntegrityError as error:
        raise refused("built") from error
    found.undone_at, found.undone_by = now(), actor
    found.made = {"counts": found.made.get("counts", {})}  # its words go too
    session.flush()


def built_on(session: Session, found: ProjectImport) -> str:
    """Why the import cannot be taken back, as a key of REASONS; "" when it can."""
    made = found.made or {}
    codings, documents, codes = (ids(made, kind) for kind in ("coding", "document", "code"))
    for part in parts(codings):
        unchanged = select(Coding.id).where(
            Coding.id.in_(part), Coding.revision == 1, Coding.removed_at.is_(None)
        )
        if len(session.scalars(unchanged).all()) != len(part):
            return "changed"
    for part in parts(documents):
        if session.scalar(select(exists().where(Document.id.in_(part), Document.superseded_at.is_not(None)))):
            return "corrected"
    for part in parts(ids(made, "memo")):
        if session.scalar(select(exists().where(Memo.id.in_(part), Memo.revision != 1))):
            return "changed"
    for about, rows in (("document", documents), ("code", codes)):
        for part in parts(rows):
            others = select(Memo.id).where(Memo.about == about, Memo.about_id.in_(part))
            if set(session.scalars(others)) - set(ids(made, "memo")):
                return "memo"
    own = set(codings)
    for column, rows in ((Coding.document_id, documents), (Coding.code_id, codes)):
        for part in parts(rows):
            if set(session.scalars(select(Coding.id).where(column.in_(part)))) - own:
                return "coded"
    for part in parts(documents):
        decided = exists().where(Suggestion.document_id.in_(part), Suggestion.state != "waiting")
        if session.scalar(select(decided)):
            return "decided"
    for part in parts(documents):
        if session.scalar(select(exists().where(Assignment.document_id.in_(part)))):
            return "round"
        asked = exists().where(
            MemberCheck.document_id.in_(part),
            or_(
                MemberCheck.revoked_at.is_(None),
                MemberCheck.answered_at.is_not(None),
                MemberCheck.passages.any(),
            ),
        )
        if session.scalar(select(asked)):
            return "checked"
        if session.scalar(select(exists().where(PinnedExample.document_id.in_(part)))):
            return "pinned"
        written = (
            select(ThemeMember.theme_id)
            .join(Segment, Segment.id == ThemeMember.segment_id)
            .join(Theme, Theme.id == ThemeMember.theme_id)
            .where(Segment.document_id.in_(part), Theme.state == "accepted")
        )
        if session.scalar(written.limit(1)) is not None:
            return "built"
    for part in parts(codes):
        if session.scalar(select(exists().where(PinnedExample.code_id.in_(part)))):
            return "pinned"
        if set(session.scalars(select(Code.id).where(Code.parent_id.in_(part)))) - set(codes):
            return "below"
    return ""


def _remove(session: Session, actor: Actor, made: dict[str, Any]) -> None:
    documents, codes = ids(made, "document"), ids(made, "code")
    for part in parts(ids(made, "memo")):
        session.execute(delete(Memo).where(Memo.id.in_(part)))
    touched: set[uuid.UUID] = set()
    for part in parts(ids(made, "coding")):
        touched |= set(session.scalars(select(Coding.document_id).where(Coding.id.in_(part))))
        session.execute(delete(Coding).where(Coding.id.in_(part)))
    for document_id in touched - set(documents):  # who has one of these open sees them go
        layers.touch_document(session, document_id)
    _unsort(session, made)
    for part in parts(documents):
        present = session.scalars(select(Document.id).where(Document.id.in_(part))).all()
        session.execute(delete(AttributeValue).where(AttributeValue.document_id.in_(present)))
        session.execute(delete(DocumentGroupMember).where(DocumentGroupMember.document_id.in_(present)))
        retention.erase_documents(session, actor, present)
    for code_id in reversed(codes):  # those below came after those above
        session.execute(
            delete(Suggestion).where(Suggestion.code_id == code_id, Suggestion.state == "waiting")
        )
        session.execute(delete(Code).where(Code.id == code_id))
    session.flush()
    session.expire_all()
    for book_id in ids(made, "codebook"):
        _remove_book(session, book_id)
    for change_id in ids(made, "change"):
        change = session.get(CodebookChange, change_id)
        if change is not None:
            change.undone_at, change.undone_by = now(), actor
            versions.log(
                session, actor, change.codebook, "imported", None, {"added": [], "taken_back": len(codes)}
            )


def _unsort(session: Session, made: dict[str, Any]) -> None:
    for attribute_id, document_id in made.get("values", ()):
        session.execute(
            delete(AttributeValue).where(
                AttributeValue.attribute_id == uuid.UUID(attribute_id),
                AttributeValue.document_id == uuid.UUID(document_id),
            )
        )
    for group_id, document_id in made.get("members", ()):
        session.execute(
            delete(DocumentGroupMember).where(
                DocumentGroupMember.group_id == uuid.UUID(group_id),
                DocumentGroupMember.document_id == uuid.UUID(document_id),
            )
        )
    for attribute_id in ids(made, "attribute"):  # one that people filled in since stays
        if session.scalar(select(~exists().where(AttributeValue.attribute_id == attribute_id))):
            session.execute(delete(Attribute).where(Attribute.id == attribute_id))
    for group_id in ids(made, "group"):
        if session.scalar(select(~exists().where(DocumentGroupMember.group_id == group_id))):
            session.execute(delete(DocumentGroup).where(DocumentGroup.id == group_id))


def _remove_book(session: Session, book_id: uuid.UUID) -> None:
    """A codebook that the import began, unless codes came into it since."""
    if session.scalar(select(exists().where(Code.codebook_id == book_id))):
        return
    session.execute(delete(CodebookChange).where(CodebookChange.codebook_id == book_id))
    session.execute(delete(CodebookVersion).where(CodebookVersion.codebook_id == book_id))
    session.execute(delete(Codebook).where(Codebook.id == book_id))
    session.expire_all()


def ids(made: dict[str, Any], kind: str) -> list[uuid.UUID]:
    """The rows of one kind that an import made."""
    return [uuid.UUID(one) for one in made.get("ids", {}).get(kind, ())]


def parts(all_: Sequence[uuid.UUID]) -> list[Sequence[uuid.UUID]]:
    """As many as one statement names."""
    return [all_[start : start + BATCH] for start in range(0, len(all_), BATCH)]


def refused(reason: str) -> Refused:
    """Why nothing was removed, in words; `reason` is a key of REASONS."""
    why = REASONS[reason]
    return Refused(
        {
            "nl": f"Deze import kan niet meer in zijn geheel terug: {why['nl']}. Er is niets weggehaald.",
            "en": f"This import cannot be taken back as a whole any more: {why['en']}. Nothing was removed.",
        }
    )
