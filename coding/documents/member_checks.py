"""A person reads and corrects the record of what they said, by a link that opens nothing else. Service.

Only passages are shown that are this person's own, with the questions they answer; what others said at the table is
left out. A correction changes nothing by itself: it becomes a new version of the document when the team takes it over.
"""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from coding.documents import versions
from coding.documents.check_models import CheckedPassage, MemberCheck
from coding.models import Document, Turn
from surveys.base import Actor, now
from surveys.conversations import groups
from surveys.errors import AlreadySubmitted, Expired, NotFound, Refused
from surveys.fields.asking import text
from surveys.models import Interview, Participant
from surveys.texts import Text

CONSENT = "member_check"
DAYS = 21
MOST_CHARACTERS = 20_000
VERDICTS = ("right", "wrong")

GONE: Text = {
    "nl": "Deze link werkt niet meer. Vraag de onderzoeker om een nieuwe.",
    "en": "This link no longer works. Please ask the researcher for a new one.",
}


@dataclass(frozen=True)
class Passage:
    """A stretch of the record as the person sees it; one that is `asked` can be judged, the others are questions."""

    position: int
    text: str
    asked: bool
    literal: bool


def offer(
    session: Session, actor: Actor, interview: Interview, document: Document, participant: Participant
) -> tuple[MemberCheck, str]:
    """A check and the token of its link, which is given once. Refused without consent, or when nothing is theirs."""
    person = next((p for p in groups.people(session, interview) if p.participant.id == participant.id), None)
    if person is None or document.response_id != interview.response_id or document.superseded_at is not None:
        raise NotFound({"nl": "Dit verslag is er niet.", "en": "There is no such record."})
    if not person.allows(CONSENT) or interview.response.state == "withdrawn":
        raise Refused(
            {
                "nl": "Deze persoon wilde het verslag niet nalezen. Er is geen link gemaakt.",
                "en": "This person did not want to read the record. No link was made.",
            }
        )
    if not any(passage.asked for passage in _passages(session, interview, document, participant.id)):
        raise Refused(
            {
                "nl": "In dit verslag staat niets dat van deze persoon is. Wijs eerst de sprekers aan.",
                "en": "Nothing in this record is this person's. Say first who the speakers are.",
            }
        )
    token = secrets.token_urlsafe(32)
    check = MemberCheck(
        document=document,
        participant=participant,
        digest=_digest(token),
        made_by=actor,
        expires_on=now().date() + dt.timedelta(days=DAYS),
    )
    session.add(check)
    session.flush()
    return check, token


def redeem(session: Session, token: str) -> MemberCheck:
    """The check behind a link. Raises NotFound for a token that is none, Expired for one that ended."""
    check = session.scalar(select(MemberCheck).where(MemberCheck.digest == _digest(token)))
    if check is None:
        raise NotFound(GONE)
    response = check.document.response
    ended = check.revoked_at is not None or now().date() > check.expires_on
    if ended or response is None or response.state == "withdrawn":
        raise Expired(GONE)
    return check


def passages(session: Session, check: MemberCheck) -> list[Passage]:
    """What the person reads: own words (or the notes of the talk), and the questions before them."""
    interview = _interview(session, check.document)
    return _passages(session, interview, check.document, check.participant_id)


def answer(
    session: Session, check: MemberCheck, said: Mapping[int, tuple[str, str]], remarks: str, *, final: bool
) -> MemberCheck:
    """Keeps verdicts per passage (position → verdict, correction) and free remarks; `final` hands it in.

    Raises AlreadySubmitted after that, Refused for a passage that was not asked or a "wrong" without the right words
    when it is handed in.
    """
    if check.answered_at is not None:
        raise AlreadySubmitted(
            {"nl": "U stuurde uw opmerkingen al in.", "en": "You sent in your remarks already."}
        )
    asked = {passage.position for passage in passages(session, check) if passage.asked}
    known = {passage.position: passage for passage in check.passages}
    for position, (verdict, correction) in said.items():
        if position not in asked or verdict not in VERDICTS:
            raise Refused({"nl": "Deze passage is niet gevraagd.", "en": "This passage was not asked."})
        words = text(correction)[:MOST_CHARACTERS] if verdict == "wrong" else ""
        row = known.get(position)
        if row is None:
            row = CheckedPassage(position=position)
            check.passages.append(row)
        row.verdict, row.correction = verdict, words
    check.remarks = text(remarks)[:MOST_CHARACTERS]
    if final:
        check.answered_at = now()
    session.flush()
    return check


def unexplained(said: Mapping[int, tuple[str, str]]) -> list[int]:
    """The passages that are called wrong without saying what is right."""
    return [position for position, (verdict, words) in said.items() if verdict == "wrong" and not text(words)]


def of_interview(session: Session, interview: Interview) -> list[MemberCheck]:
    """All checks of an interview's documents, the newest first."""
    return list(
        session.scalars(
            select(MemberCheck)
            .join(Document, Document.id == MemberCheck.document_id)
            .where(Document.response_id == interview.response_id)
            .options(selectinload(MemberCheck.passages))
            .order_by(MemberCheck.made_at.desc())
        )
    )


def revoke(session: Session, actor: Actor, check: MemberCheck) -> None:
    """The link works no more; what was answered stays."""
    check.revoked_at = check.revoked_at or now()
    session.flush()


def take_over(
    session: Session, actor: Actor, check: MemberCheck, positions: Collection[int]
) -> versions.Corrected | None:
    """The chosen corrections go into a new version of the document; the others are marked as left.

    Gives what became of it, None when nothing was chosen. Raises Refused before the person handed in, and when the
    document got another version meanwhile.
    """
    if check.answered_at is None:
        raise Refused({"nl": "Er is nog niets ingestuurd.", "en": "Nothing was sent in yet."})
    if check.document.superseded_at is not None:
        raise Refused(
            {
                "nl": "Dit verslag heeft al een nieuwere versie. Neem de correcties daarin met de hand over.",
                "en": "This record has a newer version already. Put the corrections into that one by hand.",
            }
        )
    words: dict[int, str] = {}
    for passage in check.passages:
        if passage.verdict != "wrong" or not passage.correction:
            continue
        taken = passage.position in positions
        passage.decision, passage.decided_by, passage.decided_at = (
            ("taken" if taken else "left"),
            actor,
            now(),
        )
        if taken:
            words[passage.position] = passage.correction
    session.flush()
    return versions.correct(session, actor, check.document, words) if words else None


# ---------------------------------------------------------------- inside


def _passages(
    session: Session, interview: Interview, document: Document, participant_id: uuid.UUID
) -> list[Passage]:
    several = bool(groups.guests(session, interview))
    shown: list[Passage] = []
    waiting: list[Turn] = []  # questions, shown only when this person answers them
    for turn in document.turns:
        words = document.text[turn.start : turn.end]
        if turn.role == "interviewer":
            waiting.append(turn)
        elif _is_of(turn, participant_id, several):
            shown += [
                Passage(question.position, document.text[question.start : question.end], False, False)
                for question in waiting[-2:]
            ]
            waiting = []
            shown.append(Passage(turn.position, words, True, turn.literal))
        elif turn.role in ("respondent", "other"):
            waiting = []
    return shown


def _is_of(turn: Turn, participant_id: uuid.UUID, several: bool) -> bool:
    """Whether a turn may be shown to this person as theirs; at a table with several only what is surely their own."""
    if several:
        return turn.participant_id == participant_id
    return turn.role in ("respondent", "note")


def _interview(session: Session, document: Document) -> Interview:
    found = session.scalar(select(Interview).where(Interview.response_id == document.response_id))
    if found is None:
        raise NotFound(GONE)
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
