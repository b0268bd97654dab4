"""Memos of a study as notes of a project: on documents, codes and the study, on partners and themes, the journal. Service.

REFI-QDA hangs notes on documents, codes, passages and the project; a case takes none, and it knows no themes and no journal.
Those memos are notes of the project as a whole, which say in words and in a line of ours what they are about.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from coding import layers
from coding.exchange import people
from coding.exchange.describing import time_of
from coding.memos.models import Memo
from coding.models import Document, Theme
from coding.refi import extras
from surveys.base import Actor
from surveys.models import Interview, Partner, Study, StudyPartner
from surveys.texts import Text, pick

_SPACE = uuid.UUID("6b0c1b52-9a0e-4d0c-8a67-0f5d2f3f9a11")
APART = ("partner", "theme", "journal")
"""What a memo can be about that the standard has no place for."""
AT_INTERVIEW: Text = {"nl": "Bij het interview", "en": "At the interview"}
Hung = dict[tuple[str, str], list[str]]
"""(what memos are about, its id) → ids of notes."""


def memos(
    session: Session,
    actor: Actor,
    study: Study,
    notes: extras.Notes,
    coders: Mapping[uuid.UUID, str],
    users: dict[str, str],
    voices: Mapping[uuid.UUID, people.Voice],
    *,
    names: bool,
    journal: bool,
) -> Hung:
    """What others noted where this person codes blind stays here, and so does what others wrote for themselves alone.

    Without `names` no memo goes along that is on a partner and says the name of one, or on one who has no case.
    With `journal` go the journal, the memos at interviews and what this person wrote for themselves alone.
    """
    found: Hung = defaultdict(list)
    register = _names(session, study)
    labels = {voice.id: voice.label for voice in voices.values() if voice.id}
    themes = {
        str(theme_id): label
        for theme_id, label in session.execute(
            select(Theme.id, Theme.label).where(Theme.study_id == study.id)
        ).tuples()
    }
    for memo in session.scalars(_of(study, actor, journal=journal)):
        about_id = str(memo.about_id) if memo.about_id else ""
        called = ""
        if memo.about == "partner":
            called = register.get(about_id, "") if names else labels.get(about_id, "")
            if not names and (not called or _named(register, f"{memo.title}\n{memo.text}")):
                continue
        elif memo.about == "theme":
            called = themes.get(about_id, "")
        maker = str(memo.made_by)
        users.setdefault(maker, coders.get(memo.made_by, ""))
        about = memo.about if memo.about in APART else ""
        said = extras.Written(
            memo.title, memo.text, memo.kind, memo.private, about, about_id if about else "", called
        )
        note = notes.written(str(memo.id), said, maker, time_of(memo.made_at))
        found[memo.about, about_id].append(note)
    if journal:
        _at_interviews(session, study, actor, notes, coders, users, found)
    return found


def _of(study: Study, actor: Actor, *, journal: bool) -> Select[tuple[Memo]]:
    wanted = ("document", "code", "study", "partner", "theme", *(("journal",) if journal else ()))
    return (
        select(Memo)
        .where(
            Memo.study_id == study.id,
            Memo.about.in_(wanted),
            or_(Memo.private.is_(False), Memo.made_by == actor) if journal else Memo.private.is_(False),
            Memo.removed_at.is_(None),
            or_(
                Memo.made_by == actor,
                Memo.about != "document",
                Memo.about_id.not_in(layers.blind_documents(actor)),
            ),
        )
        .order_by(Memo.made_at, Memo.id)
    )


def _names(session: Session, study: Study) -> dict[str, str]:
    rows = session.execute(
        select(Partner.id, Partner.name)
        .join(StudyPartner, StudyPartner.partner_id == Partner.id)
        .where(StudyPartner.study_id == study.id)
    ).tuples()
    return {str(identity): name for identity, name in rows}


def _named(register: Mapping[str, str], text: str) -> bool:
    low = text.casefold()
    return any(name.casefold() in low for name in register.values() if name)


def _at_interviews(
    session: Session,
    study: Study,
    actor: Actor,
    notes: extras.Notes,
    coders: Mapping[uuid.UUID, str],
    users: dict[str, str],
    found: Hung,
) -> None:
    """Each on the document of its interview; where there is none yet, it stays here."""
    rows = session.execute(
        select(Interview, Document.id)
        .join(Document, Document.response_id == Interview.response_id)
        .where(
            Interview.study_id == study.id,
            Document.superseded_at.is_(None),
            Document.kind.in_(("interview", "notes")),
            Document.id.not_in(layers.blind_documents(actor)),
        )
        .options(joinedload(Interview.response))
        .order_by(Interview.id, Document.kind, Document.id)
    ).tuples()
    done: set[uuid.UUID] = set()
    for interview, document_id in rows:
        if not interview.reflexive_memo or interview.id in done:
            continue
        done.add(interview.id)
        maker = str(interview.interviewer_id) if interview.interviewer_id else ""
        if interview.interviewer_id:
            users.setdefault(maker, coders.get(interview.interviewer_id, ""))
        at = interview.finished_at or interview.started_at or interview.response.started_at
        said = extras.Written(pick(AT_INTERVIEW, notes.language), interview.reflexive_memo, "reflexive")
        identity = str(uuid.uuid5(_SPACE, f"interview {interview.id}"))
        found["document", str(document_id)].append(
            notes.written(identity, said, maker, time_of(at) if at else "")
        )
