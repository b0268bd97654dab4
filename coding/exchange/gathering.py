"""A study's documents, codes and codings as a project that other tools can read. Service.

Everything is read in a few statements, however many codings there are; no coding becomes an object of the database.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import codebook, consents, layers
from coding.codebook import trees
from coding.documents.case_models import Attribute, AttributeValue, DocumentGroup, DocumentGroupMember
from coding.exchange import colours, describing, memoing, people
from coding.exchange.describing import time_of
from coding.models import Code, Coding, Document, Suggestion, Turn
from coding.refi import extras, model
from surveys.base import Actor
from surveys.models import Study
from surveys.texts import Text, pick

_SPACE = uuid.UUID("8d7c1a34-98b5-4c8b-8f0f-0a6a6f0c7e53")
BUILT_IN: dict[str, Text] = {
    "kind": {"nl": "Soort partner", "en": "Kind of partner"},
    "wave": {"nl": "Ronde van het veldwerk", "en": "Round of fieldwork"},
    "district": {"nl": "Wijk", "en": "District"},
    "quotable": {"nl": "Mag geciteerd worden", "en": "May be quoted"},
}
INVENTED: Text = {
    "nl": "Verzonnen voorbeelddata: hieruit volgt niets over social return in het echt.",
    "en": "Invented example data: nothing about real social return follows from it.",
}
QUOTING: Text = {
    "nl": "Dit bestand bevat ook woorden die niet geciteerd mogen worden; zie “{name}” bij elk document.",
    "en": "This file also holds words that may not be quoted; see “{name}” with each document.",
}
TYPES = {"number": "Float", "date": "Date"}
"""Kinds of attributes as REFI-QDA calls them; others are Text."""


def variable_id(name: str) -> str:
    """The id of a variable that every study has: the same in every file, so that we know it again."""
    return str(uuid.uuid5(_SPACE, f"variable {name}"))


def outsider_id(name: str) -> str:
    """The id of a coder who has no account here."""
    return str(uuid.uuid5(_SPACE, f"coder {name}"))


def project(
    session: Session,
    actor: Actor,
    study: Study,
    language: str,
    coders: Mapping[uuid.UUID, str],
    *,
    names: bool = False,
    journal: bool = False,
) -> model.Project:
    """All that this person may see and that counts. `coders`: account → name.

    `names`: organisations of identified waves by name; without it, and always in a confidential wave, by type and number.
    `journal`: also the journal of the team, and what this person wrote for themselves alone.
    """
    notes = extras.Notes(language)
    voices = people.voices(session, study, language, names=names)
    quotable = consents.quotable(session, study.id)
    found = model.Project(
        name=study.title_in(language), origin="Weerklank", codes=codes(session, study, language, notes)
    )
    users: dict[str, str] = {}
    memos = memoing.memos(session, actor, study, notes, coders, users, voices, names=names, journal=journal)
    for code in found.codes:
        code.notes += memos["code", code.id]
    purpose = study.purpose_in(language)
    about = [pick(INVENTED, language)] if study.synthetic else []
    about.append(pick(QUOTING, language).format(name=pick(BUILT_IN["quotable"], language)))
    found.description = "\n".join([purpose, *about] if purpose else about)
    book = codebook.of(session, study.id)
    if book is not None:
        found.note_ids = notes.about("study", str(book.id), {"title": book.title})
    found.note_ids += memos["study", ""]
    found.note_ids += [note for (about, _), some in memos.items() if about in memoing.APART for note in some]
    found.variables, values = _variables(session, study, language)
    turns = _turns(session, study)
    codings = _codings(session, actor, study, coders, notes, users)
    for row in session.execute(_documents(study)):
        voice = voices[row.id]
        own = [*_built_in(voice, row.id in quotable.documents), *values.get(row.id, ())]
        about_document = {
            "kind": row.kind,
            "language": row.language,
            "turns": turns.get(row.id, []),
            **({"file": row.source_name} if row.source_name and not voice.hidden else {}),
        }
        maker = str(row.created_by) if row.created_by else ""
        if maker:
            users.setdefault(maker, coders.get(row.created_by, ""))
        found.sources.append(
            model.Source(
                people.title(row.title, voice),
                row.text,
                codings.get(row.id, []),
                id=str(row.id),
                coder_id=maker,
                made_at=time_of(row.created_at),
                values=own,
                notes=notes.about("document", str(row.id), about_document) + memos["document", str(row.id)],
            )
        )
    found.cases = _cases(found.sources, voices)
    found.sets = _sets(session, study, {source.id for source in found.sources})
    found.users = [model.User(identity, name) for identity, name in users.items()]
    found.notes = list(notes.made.values())
    return found


def _documents(study: Study) -> Any:
    return (
        select(
            Document.id,
            Document.title,
            Document.text,
            Document.kind,
            Document.language,
            Document.source_name,
            Document.created_at,
            Document.created_by,
        )
        .where(Document.study_id == study.id, Document.superseded_at.is_(None))
        .order_by(Document.kind, Document.created_at, Document.title, Document.id)
    )


def codes(session: Session, study: Study, language: str, notes: extras.Notes) -> list[model.Code]:
    """Retired codes too, as far as they exist: what was coded with them stays."""
    book = codebook.of(session, study.id)
    if book is None:
        return []
    rows = [code for code, _ in codebook.in_order(trees.all_codes(session, book.id))]
    parents = {code.parent_id for code in rows}
    return [
        model.Code(
            str(code.id),
            pick(code.label, language) or code.key,
            str(code.parent_id) if code.parent_id else None,
            describing.write(_texts(code), language),
            colours.of_place(code.colour),
            codable=code.retired_at is None and code.id not in parents,
            notes=notes.about("code", str(code.id), {"language": language, **_about(code)}),
        )
        for code in rows
    ]


def _texts(code: Code) -> dict[str, Text]:
    return {part: getattr(code, part) for part in ("definition", *describing.PARTS)}


def _about(code: Code) -> dict[str, Any]:
    found = {
        "key": code.key,
        "label": code.label,
        **_texts(code),
        "coherence_dimension": code.coherence_dimension,
        "research_question": code.research_question,
        "colour": code.colour,
        "retired": code.retired_at is not None,
    }
    return {name: value for name, value in found.items() if value not in (None, {}, False)}


def _codings(
    session: Session,
    actor: Actor,
    study: Study,
    coders: Mapping[uuid.UUID, str],
    notes: extras.Notes,
    users: dict[str, str],
) -> dict[uuid.UUID, list[model.Coding]]:
    rows = session.execute(
        select(
            Coding.id,
            Coding.document_id,
            Coding.code_id,
            Coding.start,
            Coding.end,
            Coding.valence,
            Coding.improvement,
            Coding.strength,
            Coding.codebook_version,
            Coding.memo,
            Coding.made_by,
            Coding.outside_coder,
            Coding.made_at,
            Coding.brought,
            Coding.suggestion_id,
            Suggestion.probability,
            Suggestion.because,
            Suggestion.encoder,
            Suggestion.decided_at,
        )
        .join(Document, Document.id == Coding.document_id)
        .outerjoin(Suggestion, Suggestion.id == Coding.suggestion_id)
        .where(
            Document.study_id == study.id,
            Document.superseded_at.is_(None),
            layers.counting(),
            layers.visible(actor),
        )
        .order_by(Coding.start, Coding.end.desc(), Coding.made_at, Coding.id)
    ).tuples()
    found: dict[uuid.UUID, list[model.Coding]] = defaultdict(list)
    for (
        identity, document_id, code_id, start, end, valence, improvement, strength, version, memo, made_by, outside,
        made_at, brought, suggestion_id, probability, because, encoder, decided_at,
    ) in rows:  # fmt: skip
        coder = str(made_by) if made_by else outsider_id(outside) if outside else ""
        if coder and coder not in users:
            users[coder] = outside or (coders.get(made_by, "") if made_by else "")
        own_id, time = str(identity), time_of(made_at)
        of_it = notes.marks(extras.Marks(valence, improvement, strength, version))
        of_it += notes.memo(own_id, memo, coder, time)
        told = brought or {}
        if suggestion_id is not None:
            told = {
                "id": str(suggestion_id),
                "probability": round(probability, 4) if probability is not None else None,
                "because": because,
                "encoder": encoder,
                "decided_at": time_of(decided_at) if decided_at else "",
            }
        if told:
            of_it += notes.about("suggestion", own_id, told)
        found[document_id].append(
            model.Coding(start, end, str(code_id), users.get(coder, ""), own_id, coder, time, tuple(of_it))
        )
    return found


def _turns(session: Session, study: Study) -> dict[uuid.UUID, list[list[Any]]]:
    """Document → [start, end, speaker, role, literal, seconds] of each turn."""
    rows = session.execute(
        select(Turn.document_id, Turn.start, Turn.end, Turn.speaker, Turn.role, Turn.literal, Turn.seconds)
        .join(Document, Document.id == Turn.document_id)
        .where(Document.study_id == study.id, Document.superseded_at.is_(None))
        .order_by(Turn.document_id, Turn.position)
    )
    found: dict[uuid.UUID, list[list[Any]]] = defaultdict(list)
    for document_id, *turn in rows:
        found[document_id].append(turn)
    return found


def _variables(
    session: Session, study: Study, language: str
) -> tuple[list[model.Variable], dict[uuid.UUID, list[model.Value]]]:
    found = [
        model.Variable(variable_id(name), pick(label, language), "Boolean" if name == "quotable" else "Text")
        for name, label in BUILT_IN.items()
    ]
    for attribute in session.scalars(
        select(Attribute).where(Attribute.study_id == study.id).order_by(Attribute.position)
    ):
        kind = TYPES.get(attribute.kind, "Text")
        about = " | ".join(attribute.choices) if attribute.kind == "choice" else ""
        found.append(model.Variable(str(attribute.id), attribute.name, kind, about))
    rows = session.execute(
        select(AttributeValue.document_id, AttributeValue.attribute_id, AttributeValue.value)
        .join(Attribute, Attribute.id == AttributeValue.attribute_id)
        .where(Attribute.study_id == study.id)
        .order_by(Attribute.position)
    )
    values: dict[uuid.UUID, list[model.Value]] = defaultdict(list)
    for document_id, attribute_id, value in rows:
        values[document_id].append(model.Value(str(attribute_id), value))
    return found, values


def _built_in(voice: people.Voice, quotable: bool) -> list[model.Value]:
    said = {
        "kind": voice.kind,
        "wave": voice.wave,
        "district": voice.district,
        "quotable": "true" if quotable else "false",
    }
    return [model.Value(variable_id(name), value) for name, value in said.items() if value]


def _cases(sources: list[model.Source], voices: Mapping[uuid.UUID, people.Voice]) -> list[model.Case]:
    """A case for each voice; documents of which nobody may know that one organisation speaks stay apart."""
    found: dict[str, model.Case] = {}
    for source in sources:
        voice = voices[uuid.UUID(source.id)]
        if not voice.id:
            continue
        case = found.get(voice.id)
        if case is None:
            known = {"kind": voice.kind, "district": voice.district}
            values = [model.Value(variable_id(name), value) for name, value in known.items() if value]
            case = found[voice.id] = model.Case(voice.id, voice.label, values=values)
        case.sources.append(source.id)
    return list(found.values())


def _sets(session: Session, study: Study, sources: set[str]) -> list[model.Set]:
    groups = session.scalars(
        select(DocumentGroup).where(DocumentGroup.study_id == study.id).order_by(DocumentGroup.name)
    ).all()
    found = {group.id: model.Set(str(group.id), group.name, group.about) for group in groups}
    members = session.execute(
        select(DocumentGroupMember.group_id, DocumentGroupMember.document_id)
        .where(DocumentGroupMember.group_id.in_(list(found)))
        .order_by(DocumentGroupMember.added_at, DocumentGroupMember.document_id)
    )
    for group_id, document_id in members:
        if str(document_id) in sources:
            found[group_id].sources.append(str(document_id))
    return list(found.values())
