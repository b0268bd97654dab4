"""The codebook of a study: taken from the library, changed by people, kept in versions. Service."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coding import layers
from coding.models import Code, Codebook, CodebookVersion, Coding
from coding.suggesting import CodeText
from surveys.base import Actor, new_id, now
from surveys.errors import BadDefinition, NotFound, Refused
from surveys.models import Study
from surveys.texts import Text, pick

LIBRARY = Path(__file__).parent / "library" / "codebook.yml"
PALETTE = 12
TEXTS = ("label", "definition", "include", "exclude", "example")


@dataclass
class Branch:
    """A code and what stands under it; `codings` counts the codings of this code alone that count."""

    code: Code
    codings: int = 0
    children: list["Branch"] = field(default_factory=list)


def adopt(session: Session, actor: Actor, study: Study, data: Any = None) -> Codebook:
    """Gives the study a codebook: that of the library, or `data` of the same shape. Raises BadDefinition, Refused."""
    if of(session, study.id) is not None:
        raise Refused(
            {"nl": "Deze studie heeft al een codeboek.", "en": "This study has a codebook already."}
        )
    data = data if data is not None else yaml.safe_load(LIBRARY.read_text(encoding="utf-8"))
    book = Codebook(id=new_id(), study_id=study.id)
    try:
        book.title = dict(data["title"])
        parents = {}
        for position, category in enumerate(data.get("categories", [])):
            parents[category["id"]] = _code(book, category, None, position)
        for position, entry in enumerate(data["codes"]):
            _code(book, entry, parents.get(entry.get("parent")), position)
    except (KeyError, TypeError, ValueError) as error:
        raise BadDefinition(
            {
                "nl": "Dit is geen codeboek dat wij kunnen lezen.",
                "en": "This is no codebook that we can read.",
            },
            [str(error)],
        ) from error
    session.add(book)
    session.flush()
    keep_version(session, actor, book, "")
    return book


def of(session: Session, study_id: uuid.UUID) -> Codebook | None:
    return session.scalar(select(Codebook).where(Codebook.study_id == study_id))


def tree(session: Session, study_id: uuid.UUID) -> list[Branch]:
    """The codes in order, as a tree, with how often each was used; retired ones left out."""
    book = of(session, study_id)
    if book is None:
        return []
    used: dict[uuid.UUID, int] = dict(
        session.execute(
            select(Coding.code_id, func.count())
            .join(Code, Code.id == Coding.code_id)
            .where(Code.codebook_id == book.id, layers.counting())
            .group_by(Coding.code_id)
        )
        .tuples()
        .all()
    )
    branches = {code.id: Branch(code, used.get(code.id, 0)) for code in book.codes if code.retired_at is None}
    roots: list[Branch] = []
    for branch in branches.values():
        parent = branches.get(branch.code.parent_id) if branch.code.parent_id else None
        (parent.children if parent else roots).append(branch)
    return roots


def usable(session: Session, study_id: uuid.UUID) -> list[Code]:
    """The codes a passage can carry: the leaves that are not retired, in order."""
    book = of(session, study_id)
    if book is None:
        return []
    parents = {code.parent_id for code in book.codes}
    return [code for code in book.codes if code.retired_at is None and code.id not in parents]


def dimension(code: Code) -> str | None:
    """The coherence dimension of a code: its own, else that of its category."""
    return code.coherence_dimension or (dimension(code.parent) if code.parent else None)


def research_question(code: Code) -> str | None:
    return code.research_question or (research_question(code.parent) if code.parent else None)


def texts(codes: list[Code], language: str) -> list[CodeText]:
    """What the engine learns from, in one language; `code` is the code's id as text."""
    return [
        CodeText(str(code.id), *(pick(getattr(code, name), language) for name in TEXTS)) for code in codes
    ]


def add(
    session: Session,
    actor: Actor,
    study: Study,
    *,
    label: Text,
    parent_id: uuid.UUID | None = None,
    definition: Text | None = None,
) -> Code:
    """A code made by the researcher, for instance from the words of a passage."""
    book = of(session, study.id)
    if book is None:
        raise NotFound(
            {"nl": "Deze studie heeft nog geen codeboek.", "en": "This study has no codebook yet."}
        )
    parent = session.get(Code, parent_id) if parent_id else None
    if parent is not None and (parent.codebook_id != book.id or parent.parent_id is not None):
        raise Refused(
            {"nl": "Kies een categorie uit dit codeboek.", "en": "Choose a category of this codebook."}
        )
    keys = {code.key for code in book.codes}
    prefix = parent.key if parent else "EIGEN"
    number = next(n for n in range(1, 10_000) if f"{prefix}{n}" not in keys)
    entry = {"id": f"{prefix}{number}", "label": label, "definition": definition or {}}
    code = _code(book, entry, parent, max((code.position for code in book.codes), default=0) + 1)
    session.add(code)
    session.flush()
    keep_version(session, actor, book, pick(label, "nl"))
    return code


def change(session: Session, actor: Actor, code: Code, **fields: Text) -> Code:
    """New texts for a code: label, definition, include, exclude, example."""
    for name, text in fields.items():
        if name not in TEXTS:
            raise ValueError(name)
        setattr(code, name, {**getattr(code, name), **text})
    session.flush()
    keep_version(session, actor, code.codebook, code.key)
    return code


def retire(session: Session, actor: Actor, code: Code) -> Code:
    """Takes a code out of use; what was coded with it stays."""
    code.retired_at = now()
    session.flush()
    keep_version(session, actor, code.codebook, code.key)
    return code


def restore(session: Session, actor: Actor, code: Code) -> Code:
    code.retired_at = None
    session.flush()
    keep_version(session, actor, code.codebook, code.key)
    return code


def keep_version(session: Session, actor: Actor, book: Codebook, note: str) -> CodebookVersion:
    """The codebook as it is now, kept for good."""
    last = session.scalar(
        select(func.max(CodebookVersion.number)).where(CodebookVersion.codebook_id == book.id)
    )
    version = CodebookVersion(
        codebook_id=book.id, number=(last or 0) + 1, snapshot=snapshot(book), note=note, made_by=actor
    )
    session.add(version)
    session.flush()
    return version


def snapshot(book: Codebook) -> dict[str, Any]:
    keys = {code.id: code.key for code in book.codes}
    return {
        "title": book.title,
        "codes": [
            {
                "id": code.key,
                "parent": keys.get(code.parent_id) if code.parent_id else None,
                **{name: getattr(code, name) for name in TEXTS},
                "coherence_dimension": code.coherence_dimension,
                "research_question": code.research_question,
                "retired": code.retired_at is not None,
            }
            for code in book.codes
        ],
    }


def _code(book: Codebook, entry: dict[str, Any], parent: Code | None, position: int) -> Code:
    code = Code(
        id=new_id(),
        parent=parent,
        parent_id=parent.id if parent else None,
        key=str(entry["id"])[:60],
        coherence_dimension=entry.get("coherence_dimension"),
        research_question=entry.get("research_question"),
        colour=parent.colour if parent else len([c for c in book.codes if c.parent_id is None]) % PALETTE,
        position=position,
        **{name: dict(entry.get(name) or {}) for name in TEXTS},
    )
    if not code.label:
        raise ValueError(f"{code.key}: label")
    book.codes.append(code)
    return code
