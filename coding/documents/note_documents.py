"""The notes of an interview as a document: questions as headings, notes below them, parked quotes as said. Service."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import language as languages
from coding import readers
from coding.documents import versions
from coding.documents.anchoring import Alignment
from coding.documents.versions import Corrected
from coding.intake import digest
from coding.models import Document, Turn
from surveys import naming, responses, routing
from surveys.base import Actor, new_id
from surveys.conversations import groups, notetaking
from surveys.definition import Page
from surveys.models import Interview
from surveys.texts import Text, pick

KIND = "notes"
TITLE: Text = {"nl": "Aantekeningen", "en": "Notes"}
MEMO: Text = {"nl": "Veldnotities", "en": "Field notes"}


class _Writer:
    """Puts text and turns together; offsets count in what `readers.normalise` leaves."""

    def __init__(self) -> None:
        self.text = ""
        self.turns: list[Turn] = []

    def add(
        self, words: str, role: str, *, mark: str = "", seconds: int | None = None, speaker: str = "",
        literal: bool = False, participant_id: uuid.UUID | None = None,
    ) -> None:  # fmt: skip
        words = readers.normalise(words).strip()
        if not words:
            return
        self.text += mark
        start = len(self.text)
        self.text += words
        self.turns.append(
            Turn(
                position=len(self.turns),
                speaker=speaker[:100],
                role=role,
                literal=literal,
                start=start,
                end=len(self.text),
                seconds=seconds,
                participant_id=participant_id,
            )
        )
        self.text += "\n"

    def gap(self) -> None:
        self.text += "\n" if self.text else ""


def write(session: Session, actor: Actor, interview: Interview) -> Corrected | None:
    """Makes the document, or a new version when the notes changed; None when there is nothing new to write.

    What is coded in parts that stayed the same comes along.

    Notes are in the note-taker's words and are never the person's (Turn.literal is False); only parked quotes are.
    """
    response = interview.response
    language = response.language
    written = _written(session, interview, language)
    if not any(turn.role in ("note", "respondent") for turn in written.turns):
        return None
    before = current(session, interview)
    if before is not None and before.text == written.text and _who(before.turns) == _who(written.turns):
        return None
    document = Document(
        id=new_id(),
        study_id=interview.study_id,
        kind=KIND,
        title=f"{naming.respondent(response, language, names=False)}: {pick(TITLE, language).lower()}"[:300],
        language=languages.detect([written.text], default=language),
        text=written.text,
        sha256=digest(written.text),
        partner_id=response.partner_id,
        partner_type_id=response.kind.id,
        response_id=response.id,
        version=before.version + 1 if before else 1,
        supersedes_id=before.id if before else None,
        created_by=actor,
    )
    if before is not None:
        return versions.supersede(session, actor, before, document, written.turns)
    session.add(document)
    document.turns = written.turns
    session.flush()
    return Corrected(document, Alignment("", document.text))


def _who(turns: Sequence[Turn]) -> list[uuid.UUID | None]:
    return [turn.participant_id for turn in turns]


def current(session: Session, interview: Interview) -> Document | None:
    """The newest version of the notes as a document."""
    return session.scalar(
        select(Document)
        .where(Document.response_id == interview.response_id, Document.kind == KIND)
        .order_by(Document.version.desc())
        .limit(1)
    )


def _written(session: Session, interview: Interview, language: str) -> _Writer:
    response = interview.response
    definition = responses.definition_of(session, response)
    kept = notetaking.notes(session, interview)
    written = _Writer()
    several = {str(one.participant.id): one.participant for one in groups.people(session, interview)}
    if len(several) == 1:
        several = {}  # whose words they are is no question, as in a transcript
    for page, items in routing.walk(definition, responses.answers(session, response)):
        held = [(item, kept[item.id]) for item in items if item.id in kept and not kept[item.id].empty]
        if not held:
            continue
        _heading(written, page, language)
        for item, note in held:
            written.add(pick(item.text, language), "interviewer")
            written.add(note.note, "note")
            written.add(note.other, "note")
            for quote in note.quotes:
                who = several.get(quote.who)
                written.add(
                    quote.text,
                    "respondent",
                    speaker=who.name if who else "",
                    participant_id=who.id if who else None,
                    mark=f"[{clock(quote.at)}] " if quote.at is not None else "",
                    seconds=quote.at,
                    literal=True,
                )
            written.gap()
    if interview.field_notes:
        written.add(pick(MEMO, language), "interviewer")
        written.add(interview.field_notes, "note")
    written.text = written.text.rstrip("\n") + "\n"
    return written


def _heading(written: _Writer, page: Page, language: str) -> None:
    written.add(pick(page.title, language), "other")


def clock(seconds: int) -> str:
    """Time into the conversation as people read it: 12:34."""
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
