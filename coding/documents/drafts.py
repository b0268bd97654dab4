"""Files on their way to become documents: brought in, read, looked at, and stored or thrown away. Service."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from coding import intake, readers
from coding.documents import answer_tables, cases, versions
from coding.documents.anchoring import Alignment
from coding.documents.answer_tables import Answer, Columns
from coding.documents.case_models import DocumentGroup
from coding.documents.draft_models import DocumentDraft
from coding.documents.versions import Corrected
from coding.intake import Source
from coding.models import Document, Turn
from coding.readers import Raw, ReadDocument
from surveys import naming, partners
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.models import Interview, Partner, PartnerType, Study
from surveys.texts import Text, pick

KEPT_DAYS = 7
"""So long a file that nobody stored is kept."""


@dataclass(frozen=True)
class Chosen:
    """How a person wants a text to be read and stored."""

    layout: str = ""
    pattern: str = ""
    title: str = ""
    kind: str = ""
    interview: Interview | None = None
    partner: Partner | None = None
    speaker_type: PartnerType | None = None
    said_on: dt.date | None = None
    quote_agreed: bool = False
    groups: Sequence[DocumentGroup] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, uuid.UUID] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Register:
    """The organisations and types of a study, to be found by what a spreadsheet calls them."""

    partners: dict[str, Partner]
    kinds: dict[str, PartnerType]
    unknown_partners: set[str] = field(default_factory=set)
    unknown_kinds: set[str] = field(default_factory=set)

    def whose(self, answer: Answer) -> tuple[Partner | None, PartnerType | None]:
        """The organisation and type of an answer; names that the register does not have are noted."""
        partner = self.partners.get(answer.partner.casefold())
        kind = self.kinds.get(answer.kind.casefold())
        if answer.partner and partner is None:
            self.unknown_partners.add(answer.partner)
        if answer.kind and kind is None:
            self.unknown_kinds.add(answer.kind)
        return partner, partner.type if partner else kind


def bring_in(
    session: Session,
    actor: Actor,
    study: Study,
    filename: str,
    data: bytes,
    *,
    interview: Interview | None = None,
    replaces: Document | None = None,
) -> DocumentDraft:
    """Keeps a file until it is read."""
    draft = DocumentDraft(
        id=new_id(),
        study_id=study.id,
        filename=filename[:300],
        data=data,
        found={},
        interview=interview,
        replaces=replaces,
        made_by=actor,
    )
    session.add(draft)
    session.flush()
    return draft


def keep_read(session: Session, draft: DocumentDraft, found: dict[str, Any]) -> None:
    """What was read takes the place of the file."""
    if found.get("kind") == "table" and draft.replaces_id is not None:
        refuse(session, draft, NO_TABLE)
        return
    draft.found, draft.data, draft.state = found, None, "read"
    session.flush()


def refuse(session: Session, draft: DocumentDraft, why: Text) -> None:
    """A file that cannot be read is not kept; why stays until somebody has seen it."""
    draft.state, draft.message, draft.data, draft.found = "refused", dict(why), None, {}
    session.flush()


def of(session: Session, study_id: uuid.UUID) -> list[DocumentDraft]:
    return list(
        session.scalars(
            select(DocumentDraft)
            .where(DocumentDraft.study_id == study_id)
            .order_by(DocumentDraft.made_at, DocumentDraft.filename)
        )
    )


def discard(session: Session, draft: DocumentDraft) -> None:
    session.delete(draft)
    session.flush()


def forget(session: Session, responses: Collection[uuid.UUID]) -> None:
    """Takes away files that hold the interviews of people who asked to be forgotten, and were not stored yet."""
    talks = select(Interview.id).where(Interview.response_id.in_(responses))
    session.execute(delete(DocumentDraft).where(DocumentDraft.interview_id.in_(talks)))
    session.flush()


def expire(session: Session) -> int:
    """Takes away files that nobody stored in time; gives how many."""
    gone = session.execute(
        delete(DocumentDraft).where(DocumentDraft.made_at < now() - dt.timedelta(days=KEPT_DAYS))
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


# ---------------------------------------------------------------- texts


def look(draft: DocumentDraft, layout: str = "", pattern: str = "") -> ReadDocument:
    """The text with its turns, as the chosen layout has them. Raises BadFile for a pattern that cannot be used."""
    _must_be_read(draft, "text")
    found = draft.found
    raw = Raw(str(found["text"]), list(found.get("page_starts", [])), list(found.get("warnings", [])))
    return readers.find_turns(raw, layout, pattern)


def store(session: Session, actor: Actor, study: Study, draft: DocumentDraft, chosen: Chosen) -> Document:
    """Makes a document of a draft; the draft goes. Raises Refused when the interview has a transcript already."""
    read = look(draft, chosen.layout, chosen.pattern)
    source = Source(
        filename=draft.filename,
        title=chosen.title.strip(),
        kind=chosen.kind,
        interview=chosen.interview,
        partner=chosen.partner,
        speaker_type=chosen.speaker_type,
        said_on=chosen.said_on,
        quote_agreed=chosen.quote_agreed,
        roles=chosen.roles,
        people=chosen.people,
        names=chosen.names,
    )
    document = intake.add_document(session, actor, study, read, source)
    for group in chosen.groups:
        cases.put_in(session, actor, group, [document])
    discard(session, draft)
    return document


def store_version(
    session: Session, actor: Actor, draft: DocumentDraft, chosen: Chosen, alignment: Alignment | None = None
) -> Corrected:
    """Makes a corrected version of the document that a draft replaces; the draft goes. `alignment` as versions.supersede."""
    if draft.replaces is None:
        raise Refused({"nl": "Dit is geen verbeterde versie.", "en": "This is not a corrected version."})
    read = look(draft, chosen.layout, chosen.pattern)
    found = versions.replace(
        session,
        actor,
        draft.replaces,
        read,
        filename=draft.filename,
        roles=chosen.roles,
        people=chosen.people,
        names=chosen.names,
        alignment=alignment,
    )
    discard(session, draft)
    return found


# ---------------------------------------------------------------- answers of a spreadsheet


def columns_of(draft: DocumentDraft) -> list[str]:
    _must_be_read(draft, "table")
    return [str(column) for column in draft.found["columns"]]


def guess(draft: DocumentDraft) -> Columns:
    return answer_tables.guess(columns_of(draft), draft.found["rows"])


def answers(draft: DocumentDraft, columns: Columns) -> answer_tables.Found:
    """Raises Refused without a column of answers, or with more answers than can be coded."""
    _must_be_read(draft, "table")
    if not columns.answers:
        raise Refused(
            {
                "nl": "Kies ten minste één kolom met antwoorden.",
                "en": "Choose at least one column with answers.",
            }
        )
    found = answer_tables.read(columns_of(draft), draft.found["rows"], columns)
    if len(found.answers) > answer_tables.MOST_ANSWERS:
        raise Refused(
            {
                "nl": f"Dit zijn meer dan {answer_tables.MOST_ANSWERS} antwoorden. Splits het bestand in delen.",
                "en": f"These are more than {answer_tables.MOST_ANSWERS} answers. Split the file into parts.",
            }
        )
    return found


def register(session: Session, study: Study) -> Register:
    named = {partner.name.casefold(): partner for partner in partners.register(session, study)}
    kinds = {}
    for kind in partners.types(session, study):
        for name in (kind.key, *kind.label.values()):
            kinds[name.casefold()] = kind
    return Register(named, kinds)


def store_answers(
    session: Session,
    actor: Actor,
    study: Study,
    draft: DocumentDraft,
    columns: Columns,
    *,
    quote_agreed: bool = False,
) -> list[uuid.UUID]:
    """A document for each answer, all in two statements; the draft goes. Gives the ids of the documents."""
    found, known = answers(draft, columns), register(session, study)
    language = intake.language_of("\n".join(answer.text for answer in found.answers[:2000]))
    made: list[dict[str, Any]] = []
    for answer in found.answers:
        partner, kind = known.whose(answer)
        document = {
            "id": new_id(),
            "study_id": study.id,
            "kind": "open_answer",
            "title": f"{_called(answer, partner, kind, language)}: {answer.question}"[:300],
            "language": language,
            "text": answer.text,
            "sha256": intake.digest(answer.text),
            "source_name": draft.filename,
            "partner_id": partner.id if partner else None,
            "partner_type_id": kind.id if kind else None,
            "respondent": answer.respondent or f"{draft.filename} {answer.row}"[:200],
            "said_on": answer.day,
            "quote_agreed": quote_agreed,
            "created_by": actor,
        }
        made.append(document)
    session.execute(insert(Document), made)
    session.execute(
        insert(Turn),
        [
            {
                "document_id": one["id"],
                "position": 0,
                "role": "respondent",
                "start": 0,
                "end": len(one["text"]),
            }
            for one in made
        ],
    )
    discard(session, draft)
    return [one["id"] for one in made]


# ---------------------------------------------------------------- inside

NO_TABLE: Text = {
    "nl": "Een spreadsheet is geen verbeterde versie van een tekst. Kies een tekstbestand.",
    "en": "A spreadsheet is no corrected version of a text. Choose a text file.",
}


def _called(answer: Answer, partner: Partner | None, kind: PartnerType | None, language: str) -> str:
    if partner is not None:
        return partner.name
    if answer.respondent:
        return answer.respondent
    return (
        naming.of_type(kind.label, language)
        if kind
        else pick({"nl": "Respondent", "en": "Respondent"}, language)
    )


def _must_be_read(draft: DocumentDraft, kind: str) -> None:
    if draft.state != "read" or draft.found.get("kind") != kind:
        raise Refused(
            {
                "nl": "Dit bestand is nog niet gelezen of kan zo niet worden gebruikt. Ga terug naar de lijst.",
                "en": "This file is not read yet or cannot be used so. Go back to the list.",
            }
        )
