"""Giving a study its codebook: that of the library, one handed over as data, or an empty one. Service."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from coding.codebook.trees import DEEPEST, PALETTE, TEXTS, of
from coding.codebook.versions import fix, log
from coding.models import Code, Codebook
from surveys.base import Actor, new_id
from surveys.errors import BadDefinition, Refused
from surveys.models import Study
from surveys.texts import Text

LIBRARY = Path(__file__).parents[1] / "library" / "codebook.yml"
TITLE: Text = {"nl": "Codeboek", "en": "Codebook"}


def begin(session: Session, actor: Actor, study: Study) -> Codebook:
    """An empty codebook, for who starts from the texts. Raises Refused where there is one."""
    _check_none(session, study)
    book = Codebook(id=new_id(), study_id=study.id, title=dict(TITLE))
    session.add(book)
    session.flush()
    log(session, actor, book, "adopted", None, {"codes": 0})
    return book


def adopt(session: Session, actor: Actor, study: Study, data: Any = None) -> Codebook:
    """Gives the study a codebook: that of the library, or `data` of the same shape. Raises BadDefinition, Refused.

    What it begins with is version 1, and fixed: later versions are compared with it.
    """
    _check_none(session, study)
    data = data if data is not None else yaml.safe_load(LIBRARY.read_text(encoding="utf-8"))
    book = Codebook(id=new_id(), study_id=study.id)
    try:
        book.title = dict(data["title"])
        codes = list(_codes(book, [*data.get("categories", []), *data["codes"]]))
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
    session.add_all(codes)
    session.flush()
    log(session, actor, book, "adopted", None, {"codes": len(codes)})
    fix(session, actor, book)
    return book


def _check_none(session: Session, study: Study) -> None:
    if of(session, study.id) is not None:
        raise Refused(
            {"nl": "Deze studie heeft al een codeboek.", "en": "This study has a codebook already."}
        )


def _codes(book: Codebook, entries: list[dict[str, Any]]) -> Iterator[Code]:
    """Rows for the entries, parents before children. Raises ValueError for doubles, gaps, cycles and depth."""
    made: dict[str, Code] = {}
    depth: dict[str, int] = {}
    waiting = list(entries)
    keys = [str(entry["id"]) for entry in entries]
    if len(set(keys)) != len(keys):
        raise ValueError("an id stands there twice")
    roots = 0
    while waiting:
        later = []
        for position, entry in enumerate(waiting):
            parent = str(entry["parent"]) if entry.get("parent") else None
            if parent is not None and parent not in made:
                later.append(entry)
                continue
            above = made[parent] if parent is not None else None
            code = _code(book, entry, above, position, roots)
            roots += above is None
            made[code.key] = code
            depth[code.key] = depth[parent] + 1 if parent is not None else 1
            if depth[code.key] > DEEPEST:
                raise ValueError(f"{code.key}: deeper than {DEEPEST} levels")
            yield code
        if len(later) == len(waiting):
            raise ValueError(f"{later[0]['id']}: parent {later[0]['parent']} is not there or goes round")
        waiting = later


def _code(book: Codebook, entry: dict[str, Any], parent: Code | None, position: int, roots: int) -> Code:
    code = Code(
        id=new_id(),
        codebook_id=book.id,
        parent_id=parent.id if parent else None,
        key=str(entry["id"])[:60],
        coherence_dimension=entry.get("coherence_dimension"),
        research_question=entry.get("research_question"),
        colour=int(entry.get("colour", parent.colour if parent else roots)) % PALETTE,
        position=position,
        revision=1,
        **{name: dict(entry.get(name) or {}) for name in TEXTS},
    )
    if not code.label:
        raise ValueError(f"{code.key}: label")
    return code
