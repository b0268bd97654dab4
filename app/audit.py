"""The audit log: who did what to which object. Written once, chained by hashes per study, read as sentences."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import AuditEntry, AuditSeal, User
from surveys.base import Actor

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
    entry = AuditEntry(study_id=study_id, actor_id=actor, verb=verb, kind=kind, object_id=object_id)
    session.add(entry)
    return entry


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

VERBS: dict[str, dict[str, str]] = {
    "accepted": {"nl": "nam {what} over", "en": "accepted {what}"},
    "added": {"nl": "voegde {what} toe", "en": "added {what}"},
    "adopted": {"nl": "koos {what}", "en": "adopted {what}"},
    "answered": {"nl": "beantwoordde {what}", "en": "answered {what}"},
    "applied": {"nl": "bracht {what} aan", "en": "applied {what}"},
    "began": {"nl": "begon {what}", "en": "began {what}"},
    "changed": {"nl": "wijzigde {what}", "en": "changed {what}"},
    "closed": {"nl": "sloot {what}", "en": "closed {what}"},
    "confirmed": {"nl": "bevestigde {what}", "en": "confirmed {what}"},
    "created": {"nl": "maakte {what}", "en": "made {what}"},
    "decided": {"nl": "besliste over {what}", "en": "decided on {what}"},
    "declined": {"nl": "zag af van {what}", "en": "declined {what}"},
    "dismissed": {"nl": "wees {what} af", "en": "dismissed {what}"},
    "downloaded": {"nl": "haalde {what} op", "en": "downloaded {what}"},
    "drafted": {"nl": "maakte een concept voor {what}", "en": "drafted {what}"},
    "emailed": {"nl": "mailde {what}", "en": "e-mailed {what}"},
    "erased": {"nl": "wiste {what}", "en": "erased {what}"},
    "finished": {"nl": "rondde {what} af", "en": "finished {what}"},
    "froze": {"nl": "stelde {what} vast", "en": "froze {what}"},
    "invited": {"nl": "nodigde uit: {what}", "en": "invited: {what}"},
    "judged": {"nl": "oordeelde over {what}", "en": "judged {what}"},
    "merged": {"nl": "voegde {what} samen", "en": "merged {what}"},
    "noted": {"nl": "maakte een notitie bij {what}", "en": "noted something with {what}"},
    "opened": {"nl": "opende {what}", "en": "opened {what}"},
    "passed_on": {"nl": "gaf {what} door aan een collega", "en": "passed {what} on to a colleague"},
    "planned": {"nl": "plande {what}", "en": "planned {what}"},
    "published": {"nl": "publiceerde {what}", "en": "published {what}"},
    "recorded": {"nl": "legde {what} vast", "en": "recorded {what}"},
    "rejected": {"nl": "wees {what} af", "en": "rejected {what}"},
    "removed": {"nl": "verwijderde {what}", "en": "removed {what}"},
    "renamed": {"nl": "hernoemde {what}", "en": "renamed {what}"},
    "renewed": {"nl": "vernieuwde {what}", "en": "renewed {what}"},
    "revoked": {"nl": "trok {what} in", "en": "revoked {what}"},
    "signed_in": {"nl": "meldde zich aan", "en": "signed in"},
    "signed_out": {"nl": "meldde zich af", "en": "signed out"},
    "started": {"nl": "startte {what}", "en": "started {what}"},
    "submitted": {"nl": "diende {what} in", "en": "submitted {what}"},
    "suggested": {"nl": "liet voorstellen maken voor {what}", "en": "had suggestions made for {what}"},
    "uploaded": {"nl": "laadde {what} op", "en": "uploaded {what}"},
    "withdrew": {"nl": "trok {what} terug", "en": "withdrew {what}"},
}

KINDS: dict[str, dict[str, str]] = {
    "account": {"nl": "een account", "en": "an account"},
    "answer": {"nl": "een antwoord", "en": "an answer"},
    "code": {"nl": "een code", "en": "a code"},
    "codebook": {"nl": "het codeboek", "en": "the codebook"},
    "coding": {"nl": "een codering", "en": "a coding"},
    "coherence": {"nl": "de samenhang", "en": "the coherence"},
    "consent": {"nl": "toestemming", "en": "consent"},
    "document": {"nl": "een document", "en": "a document"},
    "element": {"nl": "een werkzaam element", "en": "a working element"},
    "evidence": {"nl": "bewijs", "en": "evidence"},
    "finding": {"nl": "een bevinding", "en": "a finding"},
    "instrument": {"nl": "een vragenlijst of leidraad", "en": "a survey or guide"},
    "interview": {"nl": "een interview", "en": "an interview"},
    "invitation": {"nl": "een uitnodiging", "en": "an invitation"},
    "lesson": {"nl": "een verbeterles", "en": "an improvement lesson"},
    "member": {"nl": "een lid van het team", "en": "a member of the team"},
    "memo": {"nl": "een memo", "en": "a memo"},
    "participant": {"nl": "een contactpersoon", "en": "a contact person"},
    "partner": {"nl": "een partner", "en": "a partner"},
    "partner_type": {"nl": "een soort partner", "en": "a partner type"},
    "password": {"nl": "het wachtwoord", "en": "the password"},
    "report": {"nl": "een rapport", "en": "a report"},
    "response": {"nl": "een ingevulde vragenlijst", "en": "a response"},
    "study": {"nl": "de studie", "en": "the study"},
    "suggestion": {"nl": "een voorstel", "en": "a suggestion"},
    "theme": {"nl": "een thema", "en": "a theme"},
    "theme_run": {"nl": "het zoeken naar thema's", "en": "a search for themes"},
    "transcript": {"nl": "een transcript", "en": "a transcript"},
    "two_factor": {"nl": "de tweede stap bij het aanmelden", "en": "the second step of signing in"},
    "version": {"nl": "een versie", "en": "a version"},
    "wave": {"nl": "een ronde veldwerk", "en": "a round of fieldwork"},
}


@dataclass(frozen=True)
class Sentence:
    """One entry for people: when, who, what; `text` is the whole of it."""

    entry: AuditEntry
    who: str
    text: str


def sentences(
    session: Session,
    language: str,
    *,
    study_id: uuid.UUID | None = None,
    object_id: uuid.UUID | None = None,
    limit: int = 20,
) -> list[Sentence]:
    """The last entries of a study or about one object, newest first."""
    chosen = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id).limit(limit)
    if study_id is not None:
        chosen = chosen.where(AuditEntry.study_id == study_id)
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
        yield Sentence(entry, who, f"{who} {verb.format(what=what)}.")
