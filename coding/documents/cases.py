"""What a document is a case of: partner, type, district, wave, groups and the study's own attributes. Service.

District and wave come from the partner and the response, and are never typed. Partner and type can be set where no
response says them.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, and_, delete, select, tuple_
from sqlalchemy.orm import Session, aliased, defer, selectinload

from coding.documents.attribute_values import KINDS, parse
from coding.documents.case_models import Attribute, AttributeValue, DocumentGroup, DocumentGroupMember
from coding.models import Document
from surveys import naming
from surveys.base import Actor
from surveys.errors import NotFound, Refused
from surveys.models import Partner, PartnerType, Response, Study, StudyPartner, Wave

MOST_CHOICES = 100


@dataclass(frozen=True)
class Case:
    """A document with all it can be sorted, filtered and counted by. What is not known is None or absent."""

    document: Document
    partner: Partner | None
    """None also where this reader may not know it: see `describe`."""
    kind: PartnerType | None
    district: str
    wave: Wave | None
    groups: list[DocumentGroup] = field(default_factory=list)
    values: dict[uuid.UUID, str] = field(default_factory=dict)
    """Attribute id → value as it is kept."""


# ---------------------------------------------------------------- reading


def current(session: Session, study_id: uuid.UUID) -> list[Document]:
    """The documents of a study that count: their newest versions, without their texts until asked."""
    return list(
        session.scalars(
            select(Document)
            .where(Document.study_id == study_id, Document.superseded_at.is_(None))
            .options(
                defer(Document.text),
                selectinload(Document.partner).selectinload(Partner.type),
                selectinload(Document.partner_type),
                selectinload(Document.response).selectinload(Response.wave),
            )
            .order_by(Document.kind, Document.title, Document.created_at, Document.id)
        )
    )


@dataclass(frozen=True)
class Neighbours:
    """(id, title) of the documents before and after one; None at an end."""

    before: Row[tuple[uuid.UUID, str]] | None = None
    after: Row[tuple[uuid.UUID, str]] | None = None


def neighbours(session: Session, document: Document) -> Neighbours:
    """Those of the same kind that stand beside it in the list of documents; an older version has its newer one's."""
    here = aliased(Document)

    def place(row: Any) -> Any:
        return tuple_(row.title, row.created_at, row.id)

    def nearest(further: Any, *order: Any) -> Row[tuple[uuid.UUID, str]] | None:
        return session.execute(
            select(Document.id, Document.title)
            .join(here, and_(here.id == document.id, here.study_id == Document.study_id))
            .where(Document.kind == here.kind, Document.superseded_at.is_(None), further)
            .order_by(*order)
            .limit(1)
        ).first()

    order = (Document.title, Document.created_at, Document.id)
    return Neighbours(
        nearest(place(Document) < place(here), *(column.desc() for column in order)),
        nearest(place(Document) > place(here), *order),
    )


def describe(session: Session, documents: Sequence[Document], *, names: bool = True) -> list[Case]:
    """A case for each document, in their order, in three queries.

    `names`: whether this reader may know who answered in a confidential wave; without it such a partner, and the
    district that would give it away, are left out.
    """
    ids = [document.id for document in documents]
    groups: dict[uuid.UUID, list[DocumentGroup]] = defaultdict(list)
    values: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    for some in _parts(ids):
        members = select(DocumentGroupMember).where(DocumentGroupMember.document_id.in_(some))
        for member in session.scalars(members.options(selectinload(DocumentGroupMember.group))):
            groups[member.document_id].append(member.group)
        for value in session.scalars(select(AttributeValue).where(AttributeValue.document_id.in_(some))):
            values[value.document_id][value.attribute_id] = value.value
    return [
        Case(
            document,
            partner := _partner(document, names=names),
            document.speaker_type,
            partner.district if partner else "",
            document.response.wave if document.response else None,
            sorted(groups[document.id], key=lambda group: group.name.casefold()),
            values[document.id],
        )
        for document in documents
    ]


def groups(session: Session, study_id: uuid.UUID) -> list[DocumentGroup]:
    return list(
        session.scalars(
            select(DocumentGroup)
            .where(DocumentGroup.study_id == study_id)
            .options(selectinload(DocumentGroup.members))
            .order_by(DocumentGroup.name)
        )
    )


def attributes(session: Session, study_id: uuid.UUID) -> list[Attribute]:
    return list(
        session.scalars(
            select(Attribute)
            .where(Attribute.study_id == study_id)
            .order_by(Attribute.position, Attribute.created_at)
        )
    )


# ---------------------------------------------------------------- groups


def make_group(session: Session, actor: Actor, study: Study, name: str, about: str = "") -> DocumentGroup:
    """Raises Refused without a name, or with one that another group has."""
    group = DocumentGroup(
        study_id=study.id, name=_free(session, DocumentGroup, study.id, name), about=about, created_by=actor
    )
    session.add(group)
    session.flush()
    return group


def rename_group(
    session: Session, actor: Actor, group: DocumentGroup, name: str, about: str | None = None
) -> None:
    group.name = _free(session, DocumentGroup, group.study_id, name, group.id)
    group.about = group.about if about is None else about.strip()
    session.flush()


def remove_group(session: Session, actor: Actor, group: DocumentGroup) -> None:
    """The set goes; the documents stay."""
    session.delete(group)
    session.flush()


def put_in(session: Session, actor: Actor, group: DocumentGroup, documents: Iterable[Document]) -> int:
    """Adds documents of the same study to a group; gives how many were not in it yet."""
    known = {member.document_id for member in group.members}
    fresh = {document.id for document in _of(group.study_id, documents)} - known
    group.members += [DocumentGroupMember(document_id=added, added_by=actor) for added in fresh]
    session.flush()
    return len(fresh)


def take_out(session: Session, actor: Actor, group: DocumentGroup, documents: Iterable[Document]) -> int:
    """Takes documents out of a group; gives how many were in it."""
    wanted = {document.id for document in documents}
    gone = [member for member in group.members if member.document_id in wanted]
    for member in gone:
        group.members.remove(member)
    session.flush()
    return len(gone)


# ---------------------------------------------------------------- attributes


def make_attribute(
    session: Session, actor: Actor, study: Study, name: str, kind: str = "text", choices: Collection[str] = ()
) -> Attribute:
    """Raises Refused without a name, with one that exists, or for a choice without anything to choose from."""
    if kind not in KINDS:
        raise Refused({"nl": "Kies wat voor kenmerk dit is.", "en": "Choose what kind of attribute this is."})
    taken = attributes(session, study.id)
    attribute = Attribute(
        study_id=study.id,
        name=_free(session, Attribute, study.id, name),
        kind=kind,
        choices=_choices(kind, choices),
        position=max((other.position for other in taken), default=-1) + 1,
        created_by=actor,
    )
    session.add(attribute)
    session.flush()
    return attribute


def change_attribute(
    session: Session, actor: Actor, attribute: Attribute, name: str, choices: Collection[str] | None = None
) -> None:
    """Another name, or other choices. Raises Refused when documents have a choice that would go."""
    attribute.name = _free(session, Attribute, attribute.study_id, name, attribute.id)
    if choices is not None and attribute.kind == "choice":
        wanted = _choices("choice", choices)
        used = set(
            session.scalars(
                select(AttributeValue.value).where(AttributeValue.attribute_id == attribute.id).distinct()
            )
        )
        if missing := sorted(used - set(wanted)):
            words = ", ".join(f"“{value}”" for value in missing)
            raise Refused(
                {
                    "nl": f"Er zijn documenten met {words}. Geef die eerst een andere waarde.",
                    "en": f"There are documents with {words}. Give those another value first.",
                }
            )
        attribute.choices = wanted
    session.flush()


def remove_attribute(session: Session, actor: Actor, attribute: Attribute) -> None:
    """The attribute goes with all its values."""
    session.delete(attribute)
    session.flush()


def set_value(
    session: Session, actor: Actor, attribute: Attribute, documents: Iterable[Document], typed: str
) -> int:
    """The same value for all these documents; "" makes it unknown. Gives how many changed. Raises Refused."""
    value = parse(attribute.kind, attribute.choices, typed)
    wanted = {document.id for document in _of(attribute.study_id, documents)}
    known = {row.document_id: row for row in attribute.values if row.document_id in wanted}
    if not value:
        for row in known.values():
            attribute.values.remove(row)
        session.flush()
        return len(known)
    changed = 0
    for document_id in wanted:
        held = known.get(document_id)
        if held is None:
            attribute.values.append(AttributeValue(document_id=document_id, value=value, changed_by=actor))
        elif held.value != value:
            held.value, held.changed_by = value, actor
        else:
            continue
        changed += 1
    session.flush()
    return changed


# ---------------------------------------------------------------- partner and type


def assign(
    session: Session,
    actor: Actor,
    documents: Sequence[Document],
    *,
    partner: Partner | None = None,
    kind: PartnerType | None = None,
) -> int:
    """Says whose words these are: an organisation (its type and district follow) or, unknown who, a type alone.

    Without both it is nobody's. Gives how many were changed. Raises Refused when a response says it already.
    """
    fixed = [document for document in documents if document.response_id is not None]
    if fixed:
        raise Refused(
            {
                "nl": f"Van “{fixed[0].title}” staat vast wie het zei: dat volgt uit het interview of de vragenlijst.",
                "en": f"Who said “{fixed[0].title}” is certain: it follows from the interview or survey.",
            }
        )
    for document in documents:
        _must_be_near(session, document.study_id, partner, kind)
        document.partner = partner
        document.partner_type = partner.type if partner else kind
    session.flush()
    return len(documents)


def say_when(session: Session, actor: Actor, documents: Sequence[Document], day: dt.date | None) -> None:
    """The day on which it was said or written."""
    for document in documents:
        document.said_on = day
    session.flush()


def inherit(session: Session, older: Document, newer: Document) -> None:
    """A new version is in the same groups, with the same attributes."""
    for member in session.scalars(
        select(DocumentGroupMember).where(DocumentGroupMember.document_id == older.id)
    ).all():
        session.add(
            DocumentGroupMember(group_id=member.group_id, document_id=newer.id, added_by=member.added_by)
        )
    for value in session.scalars(select(AttributeValue).where(AttributeValue.document_id == older.id)).all():
        session.add(
            AttributeValue(
                attribute_id=value.attribute_id,
                document_id=newer.id,
                value=value.value,
                changed_by=value.changed_by,
                changed_at=value.changed_at,
            )
        )
    session.flush()


def forget(session: Session, documents: Collection[uuid.UUID]) -> None:
    """Takes away what groups and attributes say of documents that are erased."""
    session.execute(delete(DocumentGroupMember).where(DocumentGroupMember.document_id.in_(documents)))
    session.execute(delete(AttributeValue).where(AttributeValue.document_id.in_(documents)))


# ---------------------------------------------------------------- inside


def _partner(document: Document, *, names: bool) -> Partner | None:
    if document.response is not None and not naming.may_be_named(document.response, names=names):
        return None
    return document.partner


def _parts(ids: Sequence[uuid.UUID]) -> Iterable[Sequence[uuid.UUID]]:
    """In pieces: a statement takes so many ids and no more."""
    return (ids[start : start + 500] for start in range(0, len(ids), 500))


def _of(study_id: uuid.UUID, documents: Iterable[Document]) -> list[Document]:
    found = list(documents)
    if any(document.study_id != study_id for document in found):
        raise NotFound(
            {"nl": "Dit document is niet van deze studie.", "en": "This document is not of this study."}
        )
    return found


def _must_be_near(
    session: Session, study_id: uuid.UUID, partner: Partner | None, kind: PartnerType | None
) -> None:
    """Raises NotFound for an organisation that takes no part in the study, or a type of another programme."""
    study = session.get_one(Study, study_id)
    strange = partner is not None and session.get(StudyPartner, (study_id, partner.id)) is None
    if strange or (kind is not None and kind.programme_id != study.programme_id):
        raise NotFound(
            {
                "nl": "Deze partner doet niet mee aan de studie.",
                "en": "This partner takes no part in the study.",
            }
        )


def _free(
    session: Session,
    model: type[DocumentGroup] | type[Attribute],
    study_id: uuid.UUID,
    name: str,
    own: uuid.UUID | None = None,
) -> str:
    """The name, when it says something and nothing else in the study has it."""
    name = " ".join(name.split())[:100]
    if not name:
        raise Refused({"nl": "Geef een naam.", "en": "Give a name."})
    others = session.execute(select(model.id, model.name).where(model.study_id == study_id))
    if any(other != own and taken.casefold() == name.casefold() for other, taken in others):
        raise Refused(
            {
                "nl": f"“{name}” bestaat al. Kies een andere naam.",
                "en": f"“{name}” exists already. Choose another name.",
            }
        )
    return name


def _choices(kind: str, choices: Collection[str]) -> list[str]:
    if kind != "choice":
        return []
    found = list(dict.fromkeys(words for choice in choices if (words := " ".join(choice.split())[:200])))
    if not 1 <= len(found) <= MOST_CHOICES:
        raise Refused(
            {
                "nl": f"Geef een tot {MOST_CHOICES} keuzes, een op een regel.",
                "en": f"Give one to {MOST_CHOICES} choices, one a line.",
            }
        )
    return found
