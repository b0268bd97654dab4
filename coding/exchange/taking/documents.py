"""Texts of a project become documents with turns, or are the same as one that is here. Service."""

import uuid
from collections.abc import Mapping
from typing import Any

from coding import language as languages
from coding.exchange import gathering
from coding.exchange.previewing import ATTRIBUTE, NEW, SKIP, digest, sources_of
from coding.exchange.taking.values import as_uuid, free_ids, stale
from coding.exchange.taking.work import Work
from coding.models import Document, Turn
from coding.readers import MOST_CHARACTERS, Raw, find_turns
from coding.refi import model
from surveys.base import new_id
from surveys.errors import Refused
from surveys.models import Partner, StudyPartner
from surveys.texts import LANGUAGES

ROLES = ("interviewer", "respondent", "other", "note")
KINDS = ("interview", "notes", "open_answer", "check", "policy")


def take_documents(work: Work) -> None:
    """New texts become documents; one that is here already must have the same words. Raises Refused."""
    free = free_ids(work.session, Document, [source.id for source in work.project.sources])
    partners = _partners(work)
    for source in work.project.sources:
        choice = work.chosen("sources", source.id, NEW)
        if choice == SKIP or source.missing or not source.text.strip():
            work.taken.counts["skipped_source"] += 1
            continue
        if choice != NEW:
            _same_document(work, source, choice)
            continue
        if len(source.text) > MOST_CHARACTERS:
            raise Refused(
                {
                    "nl": f"“{source.name}” is te lang. Sla deze tekst over, of splits hem in delen.",
                    "en": f"“{source.name}” is too long. Skip this text, or split it into parts.",
                }
            )
        document = _document(work, source, free, partners.get(source.id))
        work.session.add(document)
        work.document_ids[source.id] = document.id
        work.fresh.add(document.id)
        work.taken.made("document", document.id)
    work.session.flush()


def _same_document(work: Work, source: model.Source, choice: str) -> None:
    found = work.session.get(Document, as_uuid(choice) or new_id())
    if found is None or found.study_id != work.study.id or found.superseded_at is not None:
        raise stale()
    if found.sha256 != digest(source.text):
        raise Refused(
            {
                "nl": f"De tekst van “{source.name}” is niet die van “{found.title}”. Kies: nieuw document.",
                "en": f"The text of “{source.name}” is not that of “{found.title}”. Choose: new document.",
            }
        )
    work.document_ids[source.id] = found.id
    work.taken.counts["same_document"] += 1


def _document(work: Work, source: model.Source, free: set[uuid.UUID], partner: Partner | None) -> Document:
    about = work.told.document(source)
    identity = as_uuid(source.id)
    turns = _turns(work, source, about)
    kind = about.get("kind")
    if kind not in KINDS:
        kind = "interview" if len({turn.speaker for turn in turns}) > 1 else "policy"
    spoken = about.get("language")
    return Document(
        id=identity if identity in free else new_id(),
        study_id=work.study.id,
        kind=kind,
        title=(source.name or source.id)[:300],
        language=spoken if spoken in LANGUAGES else languages.detect([source.text], default=work.language),
        text=source.text,
        sha256=digest(source.text),
        source_name=str(about.get("file") or source.name)[:300],
        quote_agreed=bool(work.choices.get("quote_agreed")) and _may_be_quoted(work, source),
        partner=partner,
        partner_type=partner.type if partner else None,
        created_by=work.actor,
        turns=turns,
    )


def _may_be_quoted(work: Work, source: model.Source) -> bool:
    """What our own file says of it; another tool says nothing, and then the person who imports does."""
    said = {value.value for value in source.values if value.variable == gathering.variable_id("quotable")}
    return "false" not in said


def _turns(work: Work, source: model.Source, about: Mapping[str, Any]) -> list[Turn]:
    kept = _kept_turns(about.get("turns"), len(source.text))
    if kept:
        return kept
    read = find_turns(Raw(source.text))
    roles = {**read.guess_roles(), **(work.choices.get("roles") or {})}
    found = []
    for position, turn in enumerate(read.turns):
        seconds = turn.seconds
        if seconds is None:
            seconds = next((at for place, at in reversed(source.seconds) if place <= turn.start), None)
        role = str(roles.get(turn.speaker, "respondent"))
        found.append(
            Turn(
                position=position,
                speaker=turn.speaker[:100],
                role=role if role in ROLES else "respondent",
                start=turn.start,
                end=turn.end,
                seconds=seconds,
            )
        )
    return found


def _partners(work: Work) -> dict[str, Partner]:
    """Source → the partner that its case was said to be."""
    found: dict[str, Partner] = {}
    for case in work.project.cases:
        choice = work.chosen("cases", case.id, ATTRIBUTE)
        if choice in (ATTRIBUTE, SKIP):
            continue
        partner = work.session.get(Partner, as_uuid(choice) or new_id())
        if partner is None or work.session.get(StudyPartner, (work.study.id, partner.id)) is None:
            raise stale()
        for source in sources_of(work.project, case.id):
            found.setdefault(source, partner)
    return found


def _kept_turns(turns: Any, length: int) -> list[Turn]:
    """Turns as our own file tells them; none of them when one does not hold."""
    found = []
    for position, one in enumerate(turns if isinstance(turns, list) else []):
        if not (isinstance(one, list) and len(one) == 6):
            return []
        start, end, speaker, role, literal, seconds = one
        sound = isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= length
        if not sound or role not in ROLES or not (seconds is None or isinstance(seconds, int)):
            return []
        found.append(
            Turn(
                position=position,
                start=start,
                end=end,
                speaker=str(speaker)[:100],
                role=role,
                literal=bool(literal),
                seconds=seconds,
            )
        )
    return found
