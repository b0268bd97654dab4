"""The codebook as it stands: its tree with how often each code is used, and what can be coded with. Service."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from coding import layers
from coding.models import Code, Codebook, Coding, Document
from coding.suggesting import CodeText
from surveys.errors import NotFound
from surveys.texts import pick

PALETTE = 12
DEEPEST = 12
"""How many levels a codebook may have; nobody reads deeper."""
TEXTS = ("label", "definition", "include", "exclude", "example")


@dataclass
class Branch:
    """A code and what stands under it; the counts are of the codings of this code alone that count."""

    code: Code
    codings: int = 0
    documents: int = 0
    organisations: int = 0
    """How many voices: organisations, or respondents where no organisation is known."""
    depth: int = 0
    children: list["Branch"] = field(default_factory=list)

    @property
    def all_codings(self) -> int:
        """With those of all codes under it."""
        return self.codings + sum(child.all_codings for child in self.children)

    @property
    def codable(self) -> list["Branch"]:
        """This code and those under it, at any depth, that a passage can carry; see `usable`."""
        return [
            branch
            for branch, _depth in walk([self])
            if not branch.children or branch.codings or any(branch.code.definition.values())
        ]


def of(session: Session, study_id: uuid.UUID) -> Codebook | None:
    return session.scalar(select(Codebook).where(Codebook.study_id == study_id))


def required(session: Session, study_id: uuid.UUID) -> Codebook:
    book = of(session, study_id)
    if book is None:
        raise NotFound(
            {"nl": "Deze studie heeft nog geen codeboek.", "en": "This study has no codebook yet."}
        )
    return book


def locked(session: Session, codebook_id: uuid.UUID) -> Codebook:
    """The codebook, held until the end of the unit of work: changes of one codebook come one after the other."""
    session.flush()
    book = session.scalars(
        select(Codebook)
        .where(Codebook.id == codebook_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    for known in session.identity_map.values():
        if isinstance(known, Code):  # another person may have changed it while we waited
            session.expire(known)
    return book


def all_codes(session: Session, codebook_id: uuid.UUID) -> list[Code]:
    """Every code, also those out of use, siblings in their order."""
    return list(
        session.scalars(select(Code).where(Code.codebook_id == codebook_id).order_by(Code.position, Code.key))
    )


def every(session: Session, study_id: uuid.UUID) -> list[Code]:
    """Every code of a study, also those out of use; none where there is no codebook yet."""
    book = of(session, study_id)
    return all_codes(session, book.id) if book else []


def tree(session: Session, study_id: uuid.UUID) -> list[Branch]:
    """The codes in order, as a tree, with how often each was used; retired ones left out."""
    book = of(session, study_id)
    if book is None:
        return []
    used = use(session, book.id)
    branches = {
        code.id: Branch(code, *used.get(code.id, (0, 0, 0)))
        for code in all_codes(session, book.id)
        if code.retired_at is None
    }
    roots: list[Branch] = []
    for branch in branches.values():
        parent = branches.get(branch.code.parent_id) if branch.code.parent_id else None
        (parent.children if parent else roots).append(branch)
    for branch, depth in walk(roots):
        branch.depth = depth
    return roots


def walk(roots: Iterable[Branch], depth: int = 0) -> Iterator[tuple[Branch, int]]:
    """All branches as they stand under each other, each with its depth (0 for a root)."""
    for branch in roots:
        yield branch, depth
        yield from walk(branch.children, depth + 1)


def in_order(codes: Sequence[Code]) -> list[tuple[Code, int]]:
    """Codes as they stand under each other, each with its depth; one whose parent is not among them is a root."""
    known = {code.id for code in codes}
    under: dict[uuid.UUID | None, list[Code]] = {}
    for code in sorted(codes, key=lambda one: (one.position, one.key)):
        under.setdefault(code.parent_id if code.parent_id in known else None, []).append(code)
    found: list[tuple[Code, int]] = []
    waiting = [(code, 0) for code in reversed(under.get(None, []))]
    while waiting:
        code, depth = waiting.pop()
        found.append((code, depth))
        waiting += [(child, depth + 1) for child in reversed(under.get(code.id, []))]
    return found


def below(codes: Iterable[Code], root: Code) -> list[Code]:
    """What stands under a code, at any depth, out of these."""
    under: dict[uuid.UUID | None, list[Code]] = {}
    for code in codes:
        under.setdefault(code.parent_id, []).append(code)
    found: list[Code] = []
    waiting = [root.id]
    while waiting:
        children = under.get(waiting.pop(), [])
        found += children
        waiting += [child.id for child in children]
    return found


def use(
    session: Session, codebook_id: uuid.UUID, codes: Sequence[uuid.UUID] | None = None
) -> dict[uuid.UUID, tuple[int, int, int]]:
    """Per code that is used: how many passages, in how many documents, by how many voices."""
    voice = func.coalesce(
        Document.partner_id, case((Document.partner_type_id.is_not(None), Document.response_id))
    )
    rows = (
        select(
            Coding.code_id,
            func.count(),
            func.count(Coding.document_id.distinct()),
            func.count(voice.distinct()),
        )
        .join(Document, Document.id == Coding.document_id)
        .join(Code, Code.id == Coding.code_id)
        .where(Code.codebook_id == codebook_id, layers.counting(), Document.superseded_at.is_(None))
        .group_by(Coding.code_id)
    )
    if codes is not None:
        rows = rows.where(Coding.code_id.in_(codes))
    return {
        code_id: (passages, documents, voices)
        for code_id, passages, documents, voices in session.execute(rows)
    }


def usable(session: Session, study_id: uuid.UUID) -> list[Code]:
    """The codes a passage can carry, in order.

    Those not out of use that have nothing under them, that say what they mean, or that were coded with already: a mere
    heading is none.
    """
    book = of(session, study_id)
    if book is None:
        return []
    live = [code for code in all_codes(session, book.id) if code.retired_at is None]
    headings = {code.parent_id for code in live}
    doubtful = [code.id for code in live if code.id in headings and not any(code.definition.values())]
    used = (
        set(
            session.scalars(
                select(Coding.code_id).where(Coding.code_id.in_(doubtful), layers.counting()).distinct()
            )
        )
        if doubtful
        else set()
    )
    return [code for code, _ in in_order(live) if code.id not in doubtful or code.id in used]


def dimension(code: Code) -> str | None:
    """The coherence dimension of a code: its own, else that of what it stands under."""
    return code.coherence_dimension or (dimension(code.parent) if code.parent else None)


def research_question(code: Code) -> str | None:
    return code.research_question or (research_question(code.parent) if code.parent else None)


def standing_in(code: Code) -> Code:
    """The code itself, or the one it was merged into, or that one was merged into."""
    seen = {code.id}
    while code.merged_into is not None and code.merged_into_id not in seen:
        code = code.merged_into
        seen.add(code.id)
    return code


def texts(codes: list[Code], language: str) -> list[CodeText]:
    """What the engine learns from, in one language; `code` is the code's id as text."""
    return [
        CodeText(str(code.id), *(pick(getattr(code, name), language) for name in TEXTS)) for code in codes
    ]
