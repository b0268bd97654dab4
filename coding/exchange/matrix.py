"""How often each code stands in each document, as a table for spreadsheets and SPSS. Service.

A row a document, a column a code. 0 is "read, and not coded with this"; a document in which nobody coded anything has no
figures, since nothing is known of it.
"""

import uuid
from collections import Counter, defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coding import codebook, layers
from coding.codebook import trees
from coding.documents.case_models import Attribute, AttributeValue
from coding.exchange import people
from coding.models import Code, Coding, Document
from surveys.base import Actor
from surveys.export.columns import NAME_LENGTH, Column, Value
from surveys.export.tables import Export, Table
from surveys.models import Study
from surveys.texts import pick

NOTE = {
    "nl": "Per document het aantal passages per code. Leeg: in dit document is niets gecodeerd.",
    "en": "For each document the number of passages a code. Empty: nothing was coded in this document.",
}


def table(
    session: Session, actor: Actor, study: Study, language: str, notes: list[str], *, names: bool = False
) -> Export:
    """The matrix as an export with one table; counts only what counts and this person may see."""
    voices = people.voices(session, study, language, names=names)
    documents = session.execute(
        select(Document.id, Document.title)
        .where(Document.study_id == study.id, Document.superseded_at.is_(None))
        .order_by(Document.kind, Document.created_at, Document.title, Document.id)
    ).all()
    counts = _counts(session, actor, study)
    codes = _codes(session, study)
    attributes = session.execute(
        select(Attribute.id, Attribute.name)
        .where(Attribute.study_id == study.id)
        .order_by(Attribute.position)
    ).all()
    values: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    for document_id, attribute_id, value in session.execute(
        select(AttributeValue.document_id, AttributeValue.attribute_id, AttributeValue.value)
        .join(Attribute, Attribute.id == AttributeValue.attribute_id)
        .where(Attribute.study_id == study.id)
    ):
        values[document_id][attribute_id] = value
    taken: set[str] = set()
    columns = [
        Column(_name("document", taken), {"nl": "Document", "en": "Document"}, kind="text"),
        Column(_name("voice", taken), {"nl": "Wie", "en": "Who"}, kind="text"),
        Column(_name("partner_type", taken), {"nl": "Soort partner", "en": "Kind of partner"}, kind="text"),
        Column(_name("wave", taken), {"nl": "Ronde", "en": "Round"}, kind="text"),
        *(
            Column(_name(row.name, taken), {"nl": row.name, "en": row.name}, kind="text")
            for row in attributes
        ),
        *(
            Column(_name(f"c_{code.key}", taken), code.label, kind="number", measure="scale")
            for code in codes
        ),
    ]
    rows: list[list[Value]] = []
    for row in documents:
        voice, found = voices[row.id], counts.get(row.id)
        rows.append(
            [
                people.title(row.title, voice),
                voice.label,
                voice.kind,
                voice.wave,
                *(values[row.id].get(one.id, "") for one in attributes),
                *(found[code.id] if found is not None else None for code in codes),
            ]
        )
    shown = Table("matrix", study.title_in(language), language, columns, rows)
    return Export(study.title_in(language), language, [shown], [*notes, pick(NOTE, language)])


def _counts(session: Session, actor: Actor, study: Study) -> dict[uuid.UUID, Counter[uuid.UUID]]:
    found: dict[uuid.UUID, Counter[uuid.UUID]] = defaultdict(Counter)
    for document_id, code_id, count in session.execute(
        select(Coding.document_id, Coding.code_id, func.count())
        .join(Document, Document.id == Coding.document_id)
        .where(Document.study_id == study.id, layers.counting(), layers.visible(actor))
        .group_by(Coding.document_id, Coding.code_id)
    ):
        found[document_id][code_id] = count
    return dict(found)


def _codes(session: Session, study: Study) -> list[Code]:
    """The codes that passages carry or can carry, in the order of the codebook."""
    book = codebook.of(session, study.id)
    if book is None:
        return []
    every = [code for code, _ in codebook.in_order(trees.all_codes(session, book.id))]
    parents = {code.parent_id for code in every}
    used = set(
        session.scalars(
            select(Coding.code_id)
            .join(Code, Code.id == Coding.code_id)
            .where(Code.codebook_id == book.id, Coding.removed_at.is_(None))
            .distinct()
        )
    )
    return [code for code in every if code.id in used or (code.id not in parents and code.retired_at is None)]


def _name(text: str, taken: set[str]) -> str:
    """A name of letters, digits and underscores that begins with a letter, and that no other column has."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in text)
    plain = (plain if plain[:1].isalpha() else f"v_{plain}")[:NAME_LENGTH]
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        name = f"{plain[: NAME_LENGTH - 4]}_{number}"
    taken.add(name.lower())
    return name
