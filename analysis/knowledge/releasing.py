"""An owner releases a finding to the knowledge base, and takes it back. Service."""

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import findings
from analysis.knowledge.fields import CHOSEN, DISTRICTS, DOMAINS, FIELDS
from analysis.knowledge.literature import Source
from analysis.knowledge.models import Release
from analysis.knowledge.repeating import ROW, repeated
from analysis.models import Finding
from coding import language
from coding.models import Document
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.models import Participant, Partner, StudyPartner
from surveys.texts import pick


def of(session: Session, finding: Finding) -> Release | None:
    """How it stands in the knowledge base now; None when it does not."""
    return session.scalar(
        select(Release).where(Release.finding_id == finding.id, Release.taken_back_at.is_(None))
    )


def words_of(finding: Finding) -> dict[str, Any]:
    """What would be released of it: each field of its kind as it is today."""
    return {name: getattr(finding, name) for name in FIELDS[finding.kind]}


def has_changed(release: Release) -> bool:
    """Whether the finding says something else by now than what was released of it."""
    return release.words != words_of(release.finding)


def hindrances(session: Session, finding: Finding) -> None:
    """Raises Refused for a finding that cannot be released as it is, with what to do about it."""
    if finding.kind not in FIELDS or finding.status == findings.MERGED:
        raise Refused(
            {
                "nl": "Alleen een verbeterles, werkzaam element of effect dat nog staat kan worden vrijgegeven.",
                "en": "Only an improvement lesson, working element or effect that still stands can be released.",
            }
        )
    if not findings.is_written(finding):
        raise Refused(
            {
                "nl": "Dit is nog een concept met woorden uit passages. Schrijf eerst zelf een titel.",
                "en": "This is still a draft with words from passages. First write a title yourself.",
            }
        )
    if finding.look_again_since is not None:
        raise Refused(
            {
                "nl": "Woorden onder deze bevinding zijn teruggenomen. Lees haar opnieuw; dan kan zij worden vrijgegeven.",
                "en": "Words under this finding were taken back. First read it again; then it can be released.",
            }
        )
    quoted = repeated(_text(words_of(finding)), _said(session, finding.study_id))
    if quoted:
        raise Refused(
            {
                "nl": f"Hier staan {ROW} of meer woorden zo uit een document: “{quoted} …”. Zeg het eerst in eigen woorden.",
                "en": f"{ROW} words or more stand like this in a document: “{quoted} …”. First say it in your own words.",
            }
        )


def named(session: Session, finding: Finding) -> list[str]:
    """Organisations and contact people of the study whose names stand in what would be released."""
    text = _text(words_of(finding)).casefold()
    there = select(StudyPartner.partner_id).where(StudyPartner.study_id == finding.study_id)
    names = {
        *session.scalars(select(Partner.name).where(Partner.id.in_(there))),
        *session.scalars(select(Participant.name).where(Participant.partner_id.in_(there))),
    }
    return sorted(
        name
        for name in names
        if name.strip() and re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text)
    )


def release(
    session: Session,
    actor: Actor,
    finding: Finding,
    *,
    theme: str = "",
    districts: Sequence[str] = (),
    domains: Sequence[str] = (),
    origin: str = "",
    sources: Sequence[Source] = (),
) -> Release:
    """Everybody with an account reads it from now on, in its words of today; released again, these words replace the others.

    Raises Refused as `hindrances` does, and for a theme or origin that repeats what a partner said.
    """
    hindrances(session, finding)
    own = {"theme": theme.strip()[:200], "origin": origin.strip()[:1000]}
    quoted = repeated(_text(own), _said(session, finding.study_id))
    if quoted:
        raise Refused(
            {
                "nl": f"“{quoted} …” staat zo in een document. Zeg het in eigen woorden.",
                "en": f"“{quoted} …” stands like this in a document. Say it in your own words.",
            }
        )
    row = session.scalar(select(Release).where(Release.finding_id == finding.id))
    if row is None:
        row = Release(id=new_id(), finding_id=finding.id, kind=finding.kind)
        row.finding = finding
        session.add(row)
    row.words = words_of(finding)
    row.theme, row.origin = own["theme"], own["origin"]
    row.districts = [key for key in DISTRICTS if key in districts]
    row.domains = [key for key in DOMAINS if key in domains]
    row.sources = [source.as_row() for source in sources]
    row.lemmas = sorted(lemmas(_searched(row)))
    row.released_at, row.released_by = now(), actor
    row.taken_back_at = row.taken_back_by = None
    session.flush()
    return row


def take_back(session: Session, actor: Actor, row: Release) -> None:
    """Nobody reads it in the knowledge base any more; its words go from there."""
    row.taken_back_at, row.taken_back_by = now(), actor
    row.words, row.lemmas, row.theme, row.origin, row.sources = {}, [], "", "", []
    session.flush()


def lemmas(text: str) -> set[str]:
    """The words of a text or of a question, as they are looked up: in both languages, as nobody says which it is in."""
    return {word for code in language.LANGUAGES for word in language.lemmas(text, code)}


def _searched(row: Release) -> str:
    labels = [DOMAINS[key] for key in row.domains] + [DISTRICTS[key] for key in row.districts]
    told = [pick(label, code) for label in labels for code in ("nl", "en")]
    literature = [f"{source['authors']} {source['title']} {source['year']}" for source in row.sources]
    return "\n".join([_text(row.words), row.theme, row.origin, *told, *literature])


def _text(words: Mapping[str, Any]) -> str:
    """The texts of a finding, each on a line of its own: no row of words runs from one into another."""
    return "\n".join(value for name, value in words.items() if name not in CHOSEN and value)


def _said(session: Session, study_id: uuid.UUID) -> Sequence[str]:
    """What people said in a study; policy texts are public, and may be repeated."""
    spoken = select(Document.text).where(Document.study_id == study_id, Document.kind != "policy")
    return session.scalars(spoken).all()
