"""The log of changes: every act in a document is a step with what it changed, before and after. Service."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from coding import layers
from coding.marks.models import CodingChange, CodingStep
from coding.models import Document
from coding.rounds.models import Assignment
from surveys.base import Actor, new_id, now

Values = dict[str, Any]


STEP = insert(CodingStep.__table__).returning(CodingStep.__table__.c.id)  # type: ignore[arg-type]
CHANGE = insert(CodingChange.__table__)  # type: ignore[arg-type]


@dataclass
class Step:
    """An act that is going on. Its row is written with its first change: an act that changes nothing leaves none."""

    session: Session
    document_id: uuid.UUID
    actor: Actor
    seq: int
    """Of the document's counter, or of the coder's own in a round that is blind."""
    round_id: uuid.UUID | None
    layer: str
    kind: str = "do"
    of_step_id: int | None = None
    id: int = 0
    changes: int = 0

    def record(
        self,
        what: str,
        before: Values,
        after: Values,
        *,
        coding_id: uuid.UUID | None = None,
        suggestion_id: uuid.UUID | None = None,
    ) -> None:
        """Writes down what happened to one coding or proposal; its row must have been flushed."""
        if self.changes == 0:
            self.write()
        self.session.connection().execute(
            CHANGE,
            {
                "id": new_id(),
                "step_id": self.id,
                "position": self.changes,
                "coding_id": coding_id,
                "suggestion_id": suggestion_id,
                "what": what,
                "before": before,
                "after": after,
            },
        )
        self.changes += 1

    def write(self) -> None:
        """The row of the step itself."""
        self.id = (
            self.session.connection()
            .execute(
                STEP,
                {
                    "document_id": self.document_id,
                    "actor_id": self.actor,
                    "kind": self.kind,
                    "of_step_id": self.of_step_id,
                    "at": now(),
                },
            )
            .scalar_one()
        )


def begin(
    session: Session, actor: Actor, document: Document, kind: str = "do", of_step_id: int | None = None
) -> Step:
    """A step by this person in this document. From here on others who write in it wait, so read codings after this.

    Raises Refused for who has locked the document in a coding round.
    """
    mine = layers.assignment(session, actor, document.id)
    if mine is None:
        seq, round_id, layer = _touch(session, document), None, "plain"
    else:
        round_id, layer = layers.place_in(mine)
        seq = _touch_own(session, mine)
    return Step(session, document.id, actor, seq, round_id, layer, kind, of_step_id)


def _touch(session: Session, document: Document) -> int:
    """One more change in this document; counted in the database, so that two at once both count."""
    session.flush()
    seq = session.connection().execute(ONE_MORE, {"document": document.id}).scalar_one()
    set_committed_value(document, "marked_seq", seq)
    return int(seq)


ONE_MORE = (
    update(Document.__table__)  # type: ignore[arg-type]
    .where(Document.__table__.c.id == bindparam("document"))
    .values(marked_seq=Document.__table__.c.marked_seq + 1)
    .returning(Document.__table__.c.marked_seq)
)
"""Built once; and past the session, which need not look for objects that would change."""


def _touch_own(session: Session, mine: Assignment) -> int:
    """The same where somebody codes blind: the document's own counter tells others nothing."""
    session.flush()
    seq = session.execute(
        update(Assignment)
        .where(Assignment.id == mine.id)
        .values(marked_seq=Assignment.marked_seq + 1)
        .returning(Assignment.marked_seq)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    set_committed_value(mine, "marked_seq", seq)
    return int(seq)


def reload(session: Session, documents: Sequence[uuid.UUID]) -> None:
    """Has every open workspace of these documents fetch all anew: for changes that went round the log.

    Such as codes that were merged, or codings of others that may be seen from now on.
    """
    if documents:
        session.flush()
        session.execute(
            update(Document)
            .where(Document.id.in_(documents))
            .values(marked_seq=Document.marked_seq + 1, whole_seq=Document.marked_seq + 1)
            .execution_options(synchronize_session=False)
        )


def plain(values: Values) -> Values:
    """Values as JSON keeps them."""
    return {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in values.items()}
