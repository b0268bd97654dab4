"""A code made from the words of a passage, which carries it at once. Service."""

import uuid

from sqlalchemy.orm import Session

from coding import codebook, marking
from coding.codebook.changing import LABEL, parent_within
from coding.codebook.trees import all_codes
from coding.marks import steps
from coding.models import Coding, Document
from surveys.base import Actor
from surveys.models import Study

WORDS = 8
"""How many words a proposed name takes from the passage."""


def proposed_name(document: Document, start: int, end: int) -> str:
    """The first words of the passage, as a name: on one line, without the stop at its end."""
    words = document.text[max(start, 0) : max(end, 0)].split()
    name = " ".join(words[:WORDS]).strip(" .,;:!?…–-\"'“”‘’()")
    return f"{name} …"[:LABEL] if len(words) > WORDS else name[:LABEL]


def code_passage(
    session: Session,
    actor: Actor,
    study: Study,
    document: Document,
    start: int,
    end: int,
    *,
    label: str = "",
    parent_id: uuid.UUID | None = None,
    valence: str = "neutral",
) -> Coding:
    """A new code under `parent_id` (None: at the top), and the coding with it. A code of that name there is not doubled.

    Two steps for undo: the first takes the coding back, the next the code, when nothing else was done with it.

    Raises Refused for a range without words, NotFound where the study has no codebook.
    """
    name = " ".join(label.split()) or proposed_name(document, start, end)
    book = codebook.trees.required(session, study.id)
    codes = all_codes(session, book.id)
    parent_within(codes, parent_id)
    same = next(
        (
            code
            for code in codes
            if code.parent_id == parent_id
            and code.retired_at is None
            and name.casefold() in {words.casefold() for words in code.label.values()}
        ),
        None,
    )
    code = same or codebook.add(session, actor, study, label={document.language: name}, parent_id=parent_id)
    if same is None:
        session.flush()
        before = {"made_code": str(code.id), "removed": True}
        steps.begin(session, actor, document).record("code_made", before, {**before, "removed": False})
    return marking.apply(session, actor, document, code.id, start, end, valence=valence)
