"""Texts that come in by themselves: put apart, or with what is sure replaced at once, as the study chose. Service.

By itself only that is replaced of which nothing is left to judge: names that a person of this study judged before, and
numbers and addresses with a form of their own. Anything else a person looks at, or stays.
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding.models import Document
from coding.pseudonymising import applying, finding, holding, reviewing
from surveys.base import Actor, now


def take_in_stored(session: Session, actor: Actor, study_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> None:
    """The same for documents that were stored in bulk; where nothing is to be hidden none of them is loaded."""
    if holding.choices(session, study_id).answers == "open":
        return
    for start in range(0, len(ids), 500):
        part = session.scalars(select(Document).where(Document.id.in_(ids[start : start + 500]))).all()
        take_in(session, actor, part)


def take_in(session: Session, actor: Actor, documents: Sequence[Document]) -> list[Document]:
    """Open answers that just came in; gives the documents that can be read, in the place of those that were put apart."""
    if not documents:
        return []
    chosen = holding.choices(session, documents[0].study_id).answers
    if chosen == "open":
        return list(documents)
    readable = []
    for document in documents:
        original = holding.begin(session, actor, document, apart=True)
        if chosen == "apart":
            continue
        found = reviewing.findings(session, original)
        sure = [one for one in found if finding.is_sure(one, one.replacement.kind)]
        if not sure:
            holding.give_up(session, actor, original)
            readable.append(document)
            continue
        for one in found:
            one.state, one.decided_at = ("accepted" if one in sure else "left"), now()
        session.flush()
        readable.append(applying.make_version(session, actor, original).document)
    return readable
