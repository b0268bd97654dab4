"""Findings in plain words that partners may read: nothing in them leads back to who said it. Service.

A release repeats no name of the register. Words that stand in somebody's text just so are refused unless they may be
quoted and five organisations or more stand behind the finding; those places are kept, and as soon as one of them may
not be quoted any more the release is shown to nobody.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from analysis import evidence, findings
from analysis.checks import tracing
from analysis.checks.models import Release
from analysis.models import Effect, Finding, Lesson, WorkingElement
from analysis.statistics import SMALL_CELL
from coding import consents
from coding.consents import Quotable
from coding.models import Document
from surveys.base import Actor, now
from surveys.errors import Refused
from surveys.models import Participant, Partner, Study, StudyPartner
from surveys.texts import LANGUAGES

MOST_CHARACTERS = 1500


def suggestion(finding: Finding) -> str:
    """What the team wrote of it, to begin from: whoever releases it makes plain words of this."""
    if isinstance(finding, WorkingElement):
        parts = [finding.title, finding.when, finding.then, finding.mechanism]
    elif isinstance(finding, Lesson):
        parts = [finding.title, finding.statement, finding.change]
    elif isinstance(finding, Effect):
        parts = [finding.title, finding.statement]
    else:
        parts = [finding.title, finding.statement]
    return "\n".join(part for part in parts if part)[:MOST_CHARACTERS]


def release(session: Session, actor: Actor, finding: Finding, words: Mapping[str, str]) -> Release:
    """Releases the finding in these words, per language. Raises Refused, with the reason, for words that lead back."""
    said = {language: text for language in LANGUAGES if (text := words.get(language, "").strip())}
    _check_form(finding, said)
    study = session.get_one(Study, finding.study_id)
    named = tracing.names_in("\n".join(said.values()), _names(session, study))
    if named:
        raise Refused(
            {
                "nl": f"Hierin staat een naam uit het register: {', '.join(named)}. Schrijf het zonder namen.",
                "en": f"A name of the register stands in it: {', '.join(named)}. Write it without names.",
            }
        )
    quotes = _quotes(session, study.id, said.values())
    allowed = consents.quotable(session, study.id)
    if quotes and not (_is_of_many(session, finding) and all(_holds(allowed, place) for place in quotes)):
        document = session.get_one(Document, uuid.UUID(quotes[0]["document"]))
        literal = document.text[quotes[0]["start"] : quotes[0]["end"]]
        raise Refused(
            {
                "nl": f"Dit zei iemand letterlijk zo: “{literal}”. Zeg het in eigen woorden: een citaat mag alleen met "
                f"toestemming, en als minstens {SMALL_CELL} organisaties achter de bevinding staan.",
                "en": f"Somebody said this literally: “{literal}”. Use your own words: a quote may stand here only with "
                f"consent, and with at least {SMALL_CELL} organisations behind the finding.",
            }
        )
    for older in _in_force(session, [finding.id]):
        older.taken_back_at = now()
    made = Release(finding=finding, words=said, quotes=quotes, released_at=now(), released_by=actor)
    session.add(made)
    session.flush()
    return made


def take_back(session: Session, actor: Actor, finding: Finding) -> None:
    """Partners read the finding no longer."""
    for found in _in_force(session, [finding.id]):
        found.taken_back_at = now()
    session.flush()


def current(session: Session, finding: Finding) -> Release | None:
    """What partners may read of the finding now."""
    return of_study(session, finding.study_id, [finding.id]).get(finding.id)


def of_study(
    session: Session, study_id: uuid.UUID, wanted: Sequence[uuid.UUID] | None = None
) -> dict[uuid.UUID, Release]:
    """The releases that partners may read now, by finding; of findings that stand and were not dropped."""
    ids = select(Finding.id).where(
        Finding.study_id == study_id, findings.stands(), Finding.status != "rejected"
    )
    found = _in_force(session, session.scalars(ids).all() if wanted is None else wanted)
    return {one.finding_id: one for one in readable(session, study_id, found)}


def readable(session: Session, study_id: uuid.UUID, found: Sequence[Release]) -> list[Release]:
    """Of these the ones that may be shown: not taken back, and every quote in them still allowed."""
    found = [one for one in found if one.taken_back_at is None]
    if not any(one.quotes for one in found):
        return found
    allowed = consents.quotable(session, study_id)
    return [
        one
        for one in found
        if not one.quotes
        or (_is_of_many(session, one.finding) and all(_holds(allowed, place) for place in one.quotes))
    ]


def forget(session: Session, documents: Iterable[uuid.UUID]) -> None:
    """Empties the releases that repeat words of these documents; before the documents go."""
    gone = {str(document_id) for document_id in documents}
    studies = select(Document.study_id).where(Document.id.in_([uuid.UUID(one) for one in gone]))
    found = session.scalars(
        select(Release).join(Finding, Finding.id == Release.finding_id).where(Finding.study_id.in_(studies))
    )
    for one in found:
        if any(place["document"] in gone for place in one.quotes):
            one.words, one.quotes, one.taken_back_at = {}, [], one.taken_back_at or now()
    session.flush()


# ---------------------------------------------------------------- inside


def _check_form(finding: Finding, said: Mapping[str, str]) -> None:
    if not findings.is_written(finding):
        raise Refused(
            {
                "nl": "Deze bevinding heeft nog de titel van de computer. Schrijf haar eerst zelf.",
                "en": "This finding still has the computer's title. Write it yourself first.",
            }
        )
    if not said:
        raise Refused(
            {
                "nl": "Schrijf wat partners te lezen krijgen.",
                "en": "Write what partners are to read.",
            }
        )
    if max(map(len, said.values())) > MOST_CHARACTERS:
        raise Refused(
            {
                "nl": f"Hoogstens {MOST_CHARACTERS} tekens: partners lezen dit op een telefoon.",
                "en": f"At most {MOST_CHARACTERS} characters: partners read this on a phone.",
            }
        )


def _in_force(session: Session, of: Sequence[uuid.UUID]) -> Sequence[Release]:
    return session.scalars(
        select(Release)
        .where(Release.finding_id.in_(of), Release.taken_back_at.is_(None))
        .options(selectinload(Release.finding))
        .order_by(Release.released_at)
    ).all()


def _names(session: Session, study: Study) -> list[str]:
    """Of the organisations of the study and of their contact people."""
    here = select(StudyPartner.partner_id).where(StudyPartner.study_id == study.id)
    organisations = session.scalars(select(Partner.name).where(Partner.id.in_(here)).order_by(Partner.name))
    people = session.scalars(
        select(Participant.name).where(Participant.partner_id.in_(here)).order_by(Participant.name)
    )
    return [*organisations, *people]


def _quotes(session: Session, study_id: uuid.UUID, texts: Iterable[str]) -> list[dict[str, Any]]:
    """Where these texts repeat what somebody said, in the documents of the study as they stand now."""
    rows = session.execute(
        select(Document.id, Document.text).where(
            Document.study_id == study_id, Document.superseded_at.is_(None), Document.kind != "policy"
        )
    )
    said = list(texts)
    return [
        {"document": str(document_id), "start": start, "end": end}
        for document_id, document in rows
        for text in said
        for start, end in tracing.repeated(text, document)
    ]


def _holds(allowed: Quotable, place: Mapping[str, Any]) -> bool:
    return allowed.holds(uuid.UUID(place["document"]), place["start"], place["end"])


def _is_of_many(session: Session, finding: Finding) -> bool:
    return evidence.support(session, finding, "for").organisations >= SMALL_CELL
