"""A partner says of each finding whether it holds, in their own words, which become a document of the study. Service."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from analysis.checks import outcomes, releasing
from analysis.checks.models import CheckedFinding, PartnerCheck, Release
from analysis.checks.outcomes import Outcome, Said
from coding import intake
from coding import language as languages
from coding.models import Document, Turn
from surveys import naming
from surveys.base import new_id, now
from surveys.errors import AlreadySubmitted, Refused
from surveys.fields.asking import text
from surveys.models import Partner
from surveys.safekeeping import unlinked
from surveys.texts import pick

KIND = "check"
"""Of the document."""
MOST_CHARACTERS = 5000
NEED_WORDS = ("nuanced", "contested")


def shown(session: Session, check: PartnerCheck) -> list[CheckedFinding]:
    """What the person may read and judge now; a finding whose words were taken back is left out, unless it was judged
    and handed in."""
    if check.answered_at is not None:
        return [entry for entry in check.findings if entry.release.words]
    allowed = {
        one.id
        for one in releasing.readable(session, check.study_id, [entry.release for entry in check.findings])
    }
    return [entry for entry in check.findings if entry.release_id in allowed]


def keep(session: Session, check: PartnerCheck, said: Mapping[uuid.UUID, tuple[str, str]]) -> None:
    """Keeps verdicts and words by finding, to go on later. Raises AlreadySubmitted after handing in."""
    if check.answered_at is not None:
        raise AlreadySubmitted(
            {"nl": "U stuurde uw antwoord al in.", "en": "You sent in your answer already."}
        )
    asked = {entry.finding_id: entry for entry in shown(session, check)}
    for finding_id, (verdict, words) in said.items():
        entry = asked.get(finding_id)
        if entry is None or verdict not in ("", *outcomes.VERDICTS):
            raise Refused({"nl": "Dit is niet gevraagd.", "en": "This was not asked."})
        entry.verdict, entry.words = verdict or None, text(words)[:MOST_CHARACTERS]
    session.flush()


def unexplained(said: Mapping[uuid.UUID, tuple[str, str]]) -> list[uuid.UUID]:
    """The findings that are partly right or not right without saying why."""
    return [key for key, (verdict, words) in said.items() if verdict in NEED_WORDS and not text(words)]


def send(
    session: Session, check: PartnerCheck, code: str, *, agreed: bool, quote: bool, language: str
) -> Document | None:
    """Hands in what was kept: the words become a document. `code` stands on the receipt; its digest is kept.

    Raises Refused without consent, or when nothing was said.
    """
    if not agreed:
        raise Refused(
            {
                "nl": "Zonder uw toestemming gebruiken wij uw antwoord niet. Niets is ingestuurd.",
                "en": "Without your consent we do not use your answer. Nothing was sent in.",
            }
        )
    said = [entry for entry in shown(session, check) if entry.verdict]
    if not said:
        raise Refused(
            {"nl": "Kies eerst bij minstens één punt een antwoord.", "en": "First answer at least one point."}
        )
    kept = {entry.finding_id for entry in said}
    for entry in check.findings:
        if entry.finding_id not in kept:
            entry.verdict, entry.words = None, ""
    check.answered_at, check.quote_agreed, check.mail = now(), quote, ""
    check.receipt_digest = unlinked.code_digest(code)
    check.document = _document(session, check, [entry for entry in said if entry.words], language)
    session.flush()
    return check.document


def unquoted(session: Session, check: PartnerCheck) -> None:
    """The person no longer wants to be quoted; what was said stays, and counts."""
    check.quote_agreed = False
    for document in documents_of(session, [check]):
        session.get_one(Document, document).quote_agreed = False
    session.flush()


def with_code(session: Session, typed: str) -> PartnerCheck | None:
    """The check whose receipt has this code."""
    digest = unlinked.code_digest(typed)
    return (
        session.scalar(select(PartnerCheck).where(PartnerCheck.receipt_digest == digest)) if digest else None
    )


# ---------------------------------------------------------------- what came of it


def outcomes_of(
    session: Session, study_id: uuid.UUID, wanted: Collection[uuid.UUID] | None = None, *, fewest: int = 1
) -> dict[uuid.UUID, Outcome]:
    """By finding what partners said of it; kinds of partners by their key. A person's newest answer counts."""
    rows = session.scalars(
        select(CheckedFinding)
        .join(PartnerCheck, PartnerCheck.id == CheckedFinding.check_id)
        .where(PartnerCheck.study_id == study_id)
        .options(
            selectinload(CheckedFinding.check).selectinload(PartnerCheck.partner).selectinload(Partner.type)
        )
        .order_by(PartnerCheck.answered_at, PartnerCheck.made_at)
    )
    newest: dict[uuid.UUID, dict[uuid.UUID, Said]] = {}
    for entry in rows:
        if wanted is not None and entry.finding_id not in wanted:
            continue
        check = entry.check
        verdict = entry.verdict if check.answered_at is not None else None
        people = newest.setdefault(entry.finding_id, {})
        if verdict is not None or check.participant_id not in people:
            people[check.participant_id] = Said(check.partner_id, check.partner.type.key, verdict)
    return {
        finding_id: outcomes.outcome(list(people.values()), fewest) for finding_id, people in newest.items()
    }


def words_on(session: Session, finding_id: uuid.UUID) -> list[CheckedFinding]:
    """What was said of a finding, the contesting first; for the team alone."""
    order = {"contested": 0, "nuanced": 1, "unknown": 2, "confirmed": 3}
    rows = session.scalars(
        select(CheckedFinding)
        .join(PartnerCheck, PartnerCheck.id == CheckedFinding.check_id)
        .where(
            CheckedFinding.finding_id == finding_id,
            CheckedFinding.verdict.is_not(None),
            PartnerCheck.answered_at.is_not(None),
        )
        .order_by(PartnerCheck.answered_at)
    )
    return sorted(rows, key=lambda entry: order[entry.verdict or "unknown"])


# ---------------------------------------------------------------- taking back


def checks_of_person(session: Session, participant_id: uuid.UUID) -> list[PartnerCheck]:
    found = select(PartnerCheck).where(PartnerCheck.participant_id == participant_id)
    return list(session.scalars(found))


def checks_in(session: Session, study_id: uuid.UUID) -> list[PartnerCheck]:
    return list(session.scalars(select(PartnerCheck).where(PartnerCheck.study_id == study_id)))


def documents_of(session: Session, checks: Sequence[PartnerCheck]) -> list[uuid.UUID]:
    """The documents that these checks became, in all versions."""
    found = {check.document_id for check in checks if check.document_id}
    newer = set(found)
    while newer:
        newer = set(session.scalars(select(Document.id).where(Document.supersedes_id.in_(newer)))) - found
        found |= newer
    return sorted(found)


def forget(session: Session, checks: Sequence[PartnerCheck]) -> None:
    """Empties what was said, and ends the links; that somebody was asked stays. The documents go after this."""
    for check in checks:
        if check.answered_at is not None or any(entry.verdict or entry.words for entry in check.findings):
            check.withdrawn_at = check.withdrawn_at or now()
        check.revoked_at, check.mail = check.revoked_at or now(), ""
        check.answered_at, check.quote_agreed, check.receipt_digest = None, False, None
        check.document = None
        for entry in check.findings:
            entry.verdict, entry.words, entry.start, entry.end = None, "", None, None
    session.flush()


# ---------------------------------------------------------------- inside


def _document(
    session: Session, check: PartnerCheck, said: Sequence[CheckedFinding], language: str
) -> Document | None:
    """What was read and what was said of it, in turns; None when nothing was said in words."""
    if not said:
        return None
    body = ""
    turns: list[Turn] = []
    for entry in said:
        for role, words in (("interviewer", _asked(entry.release, language)), ("respondent", entry.words)):
            body += "\n\n" if body else ""
            start = len(body)
            body += words
            turns.append(Turn(position=len(turns), role=role, start=start, end=len(body), literal=True))
            if role == "respondent":
                entry.start, entry.end = start, len(body)
    partner = check.partner
    document = Document(
        id=new_id(),
        study_id=check.study_id,
        kind=KIND,
        title=f"{pick(TITLE, language)}: {naming.of_type(partner.type.label, language)}"[:300],
        language=languages.detect([entry.words for entry in said], default=language),
        text=body,
        sha256=intake.digest(body),
        said_on=now().date(),
        quote_agreed=check.quote_agreed,
        partner_id=partner.id,
        partner_type_id=partner.type_id,
        turns=turns,
    )
    session.add(document)
    session.flush()
    return document


TITLE = {"nl": "Terugkoppeling", "en": "Partner check"}


def _asked(release: Release, language: str) -> str:
    return text(pick(release.words, language))
