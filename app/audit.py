"""The audit log: who did what to which object. Written once, chained by hashes per study, read as sentences."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session, make_transient_to_detached

from app.audit_words import KINDS, VERBS
from app.db import about_to_write
from app.models import AuditEntry, AuditSeal, User
from coding import layers
from surveys.base import Actor, new_id, now

HOUSE = "house"
"""The chain of entries that belong to no study: accounts."""
START = "0" * 64


def record(
    session: Session,
    study_id: uuid.UUID | None,
    actor: Actor,
    verb: str,
    kind: str,
    object_id: uuid.UUID | None,
) -> AuditEntry:
    """Adds an entry to the unit of work at hand. Ids and verbs only: never a text or a name."""
    said: dict[str, Any] = {"id": new_id(), "at": now(), "study_id": study_id, "actor_id": actor}
    said |= {"verb": verb, "kind": kind, "object_id": object_id}
    about_to_write(session)
    session.connection().execute(ENTRY, said)  # without the session going through all that it holds
    entry = AuditEntry(**said)
    make_transient_to_detached(entry)
    session.add(entry)
    return entry


ENTRY = insert(AuditEntry.__table__)  # type: ignore[arg-type]


# ---------------------------------------------------------------- the chain


def seal(session: Session, limit: int = 5000) -> int:
    """Chains entries that are not chained yet, oldest first; gives how many.

    A job does this afterwards, so that writers never wait for each other.
    """
    unsealed = session.scalars(
        select(AuditEntry)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .where(AuditSeal.entry_id.is_(None))
        .order_by(AuditEntry.at, AuditEntry.id)
        .limit(limit)
    ).all()
    heads: dict[str, tuple[int, str]] = {}
    for entry in unsealed:
        chain = chain_of(entry)
        position, digest = heads.get(chain) or head(session, chain)
        position, digest = position + 1, link(digest, entry)
        session.add(AuditSeal(entry_id=entry.id, chain=chain, position=position, digest=digest))
        heads[chain] = (position, digest)
    session.flush()
    return len(unsealed)


def head(session: Session, chain: str) -> tuple[int, str]:
    """The last position and digest of a chain. Two sealers at once meet at the unique (chain, position)."""
    last = session.execute(
        select(AuditSeal.position, AuditSeal.digest)
        .where(AuditSeal.chain == chain)
        .order_by(AuditSeal.position.desc())
        .limit(1)
    ).first()
    return (last.position, last.digest) if last else (0, START)


def chain_of(entry: AuditEntry) -> str:
    return str(entry.study_id) if entry.study_id else HOUSE


def link(previous: str, entry: AuditEntry) -> str:
    """SHA-256 over the digest before it and all that the entry says."""
    said = [
        previous,
        str(entry.id),
        entry.at.isoformat(),
        *(str(value) if value else "" for value in (entry.study_id, entry.actor_id)),
        entry.verb,
        entry.kind,
        str(entry.object_id) if entry.object_id else "",
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold."""

    chain: str
    position: int
    problem: str


@dataclass(frozen=True)
class Verdict:
    sealed: int
    unsealed: int
    heads: dict[str, tuple[int, str]]
    breaks: list[Break]


def verify(session: Session, known_heads: Iterable[tuple[str, int, str]] = ()) -> Verdict:
    """Walks every chain. `known_heads` are (chain, position, digest) kept elsewhere: they betray a cut-off end."""
    breaks: list[Break] = []
    heads: dict[str, tuple[int, str]] = {}
    digests: dict[tuple[str, int], str] = {}
    broken: set[str] = set()
    sealed = 0
    rows = session.execute(
        select(AuditSeal, AuditEntry)
        .outerjoin(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .order_by(AuditSeal.chain, AuditSeal.position)
        .execution_options(yield_per=1000)
    )
    for link_row, entry in rows:
        sealed += 1
        chain = link_row.chain
        position, digest = heads.get(chain, (0, START))
        problem = ""
        if link_row.position != position + 1:
            problem = f"a link is missing before position {link_row.position}"
        elif entry is None:
            problem = "the entry was removed"
        elif chain_of(entry) != chain or link(digest, entry) != link_row.digest:
            problem = "the entry or the link was changed"
        if problem and chain not in broken:
            broken.add(chain)
            breaks.append(Break(chain, position + 1, problem))
        heads[chain] = (link_row.position, link_row.digest)
        digests[chain, link_row.position] = link_row.digest
    for chain, position, digest in known_heads:
        if digests.get((chain, position)) != digest and chain not in broken:
            broken.add(chain)
            breaks.append(Break(chain, position, "the chain once reached this place with another digest"))
    unsealed = session.scalars(
        select(AuditEntry.id)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .where(AuditSeal.entry_id.is_(None))
    ).all()
    return Verdict(sealed, len(unsealed), heads, breaks)


# ---------------------------------------------------------------- read by people


@dataclass(frozen=True)
class Sentence:
    """One entry for people: when, who, and the whole of it as `text`."""

    at: dt.datetime
    who: str
    text: str


def sentences(
    session: Session,
    study_id: uuid.UUID | None,
    language: str,
    *,
    reader: Actor = None,
    object_id: uuid.UUID | None = None,
    limit: int = 20,
) -> list[Sentence]:
    """The last entries of a study (None: of the house), or about one object in it, newest first.

    What others do in a coding round that is still blind is left out, unless the reader did it.
    """
    chosen = (
        select(AuditEntry)
        .where(
            AuditEntry.study_id == study_id,
            or_(AuditEntry.object_id.is_(None), AuditEntry.object_id.not_in(layers.secret(reader))),
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.id)
        .limit(limit)
    )
    if object_id is not None:
        chosen = chosen.where(AuditEntry.object_id == object_id)
    return list(_told(session, session.scalars(chosen).all(), language))


def _told(session: Session, entries: Iterable[AuditEntry], language: str) -> Iterator[Sentence]:
    entries = list(entries)
    actors = {entry.actor_id for entry in entries if entry.actor_id}
    names = {
        row.id: row.name or row.email
        for row in session.execute(select(User.id, User.name, User.email).where(User.id.in_(actors)))
    }
    nobody = {"nl": "Een partner of het systeem", "en": "A partner or the system"}[language]
    gone = {"nl": "Iemand zonder account hier", "en": "Somebody without an account here"}[language]
    for entry in entries:
        who = names.get(entry.actor_id, gone) if entry.actor_id else nobody
        what = KINDS.get(entry.kind, {}).get(language, entry.kind.replace("_", " "))
        verb = VERBS.get(entry.verb, {}).get(language, "{what}: " + entry.verb.replace("_", " "))
        yield Sentence(entry.at, who, f"{who} {verb.format(what=what)}.")
