"""Codings of a project come onto their documents, each of its coder. Service."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from coding import layers
from coding.exchange.previewing import OUTSIDE
from coding.exchange.taking.values import as_uuid, free_ids, moment, stale
from coding.exchange.taking.work import Work
from coding.models import Coding
from coding.refi import model
from surveys.base import Actor, new_id

BATCH = 5_000


def take_codings(work: Work) -> None:
    """Each coding once: one that stands here already, by the same coder, is counted and not doubled."""
    every = [coding for source in work.project.sources for coding in source.codings]
    free = free_ids(work.session, Coding, [coding.id for coding in every])
    here = _codings_here(work)
    outside = {user.id: user.name for user in work.project.users}
    rows: list[dict[str, Any]] = []
    touched: set[uuid.UUID] = set()
    for source in work.project.sources:
        document_id = work.document_ids.get(source.id)
        for coding in source.codings:
            code_id = work.code_ids.get(coding.code)
            if document_id is None or code_id is None:
                work.taken.counts["skipped_coding"] += 1
                continue
            if not source.text[coding.start : coding.end].strip():
                work.taken.counts["empty_coding"] += 1
                continue
            made_by, name = coder_of(work, coding.coder_id, outside)
            place = (document_id, code_id, coding.start, coding.end, made_by, name)
            if place in here:
                work.taken.counts["same_coding"] += 1
                work.told.coding(coding)
                continue
            row = _coding(work, coding, document_id, code_id, made_by, name)
            identity = as_uuid(coding.id)
            if identity in free:
                free.discard(identity)
                row["id"] = identity
            rows.append(row)
            touched.add(document_id)
            work.taken.made("coding", row["id"])
    for start in range(0, len(rows), BATCH):
        work.session.execute(insert(Coding), rows[start : start + BATCH])
    for document_id in touched - work.fresh:
        layers.touch_document(work.session, document_id)


def _coding(
    work: Work, coding: model.Coding, document_id: uuid.UUID, code_id: uuid.UUID, made_by: Actor, name: str
) -> dict[str, Any]:
    carried = work.told.coding(coding)
    marks = carried.marks
    return {
        "id": new_id(),
        "document_id": document_id,
        "code_id": code_id,
        "start": coding.start,
        "end": coding.end,
        "valence": marks.valence,
        "improvement": marks.improvement,
        "strength": marks.strength,
        "codebook_version": marks.codebook_version,
        "memo": carried.memo,
        "made_by": made_by,
        "outside_coder": name,
        "brought": carried.suggestion,
        "made_at": moment(coding.made_at),
        "revision": 1,
    }


def coder_of(work: Work, coder_id: str, names: Mapping[str, str]) -> tuple[Actor, str]:
    """The member a coder was said to be, else the name the file has for them. Raises Refused for who left the team."""
    choice = work.chosen("coders", coder_id, OUTSIDE)
    identity = as_uuid(choice) if choice != OUTSIDE else None
    if identity is not None:
        if identity not in work.members:
            raise stale()
        return identity, ""
    return None, (names.get(coder_id) or (coder_id[:8] if coder_id else ""))[:200]


def _codings_here(work: Work) -> set[tuple[Any, ...]]:
    """What already stands in the documents that are the same, and counts."""
    same = [one for one in work.document_ids.values() if one not in work.fresh]
    found: set[tuple[Any, ...]] = set()
    for start in range(0, len(same), 500):
        rows = work.session.execute(
            select(
                Coding.document_id,
                Coding.code_id,
                Coding.start,
                Coding.end,
                Coding.made_by,
                Coding.outside_coder,
            ).where(Coding.document_id.in_(same[start : start + 500]), layers.counting())
        )
        found.update(tuple(row) for row in rows)
    return found
