"""Names that were hidden do not come back with a corrected file. Service."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding.models import Document
from coding.pseudonymising import key as keys
from coding.pseudonymising import replacing
from coding.pseudonymising.models import NameFinding, Original, hides
from surveys.errors import Refused


def is_without_names(session: Session, document: Document) -> bool:
    """Whether this version, or one before it, came from hiding names."""
    at: Document | None = document
    while at is not None:
        if session.scalar(select(Original.id).where(Original.made_id == at.id)) is not None:
            return True
        at = session.get(Document, at.supersedes_id) if at.supersedes_id else None
    return False


def refuse_hidden_names(session: Session, document: Document, text: str) -> None:
    """Raises Refused for a text with names in it that were hidden in an earlier version of this document.

    It says how many, not which: who corrects a text may not know them.
    """
    if not is_without_names(session, document):
        return
    hidden = set(keys.read(session, document.study_id).hiding())
    at: Document | None = document
    while at is not None:
        original = session.scalar(select(Original).where(Original.document_id == at.id))
        if original is not None:
            found = session.scalars(select(NameFinding).where(NameFinding.original_id == original.id))
            hidden |= {original.text[one.start : one.end] for one in found if hides(one)}
        at = session.get(Document, at.supersedes_id) if at.supersedes_id else None
    count = sum(bool(replacing.occurrences(text, words)) for words in hidden)
    if count:
        raise Refused(
            {
                "nl": f"In dit bestand staan {count} namen of nummers die in deze tekst verborgen zijn. "
                "Verbeter de versie zonder namen, of vraag een eigenaar van de studie.",
                "en": f"This file has {count} names or numbers in it that are hidden in this text. "
                "Correct the version without names, or ask an owner of the study.",
            }
        )
