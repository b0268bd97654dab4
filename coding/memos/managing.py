"""All memos of a study in one list, wherever they were written: here, with a passage, at an interview. Service."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from coding import layers
from coding.memos.models import Memo
from coding.models import Code, Coding, Document, Theme
from surveys.models import Interview, Partner
from surveys.texts import Text


@dataclass(frozen=True)
class Line:
    """A memo as the list shows it. `subject` is what it is about, in words; empty for the study and the journal."""

    id: uuid.UUID
    about: str
    about_id: uuid.UUID | None
    kind: str
    title: str
    text: str
    made_by: uuid.UUID | None
    made_at: dt.datetime
    changed_at: dt.datetime | None = None
    private: bool = False
    subject: str | Text = ""
    document_id: uuid.UUID | None = None
    passage: tuple[int, int] | None = None
    """Where the passage stands, in code points."""
    quote: str = ""
    """The passage itself, cut from its document."""

    @property
    def at(self) -> dt.datetime:
        """When it was last written on."""
        return self.changed_at or self.made_at


def lines(
    session: Session,
    actor: uuid.UUID,
    study_id: uuid.UUID,
    *,
    about: str = "",
    about_id: uuid.UUID | None = None,
    kind: str = "",
    author: uuid.UUID | None = None,
    words: str = "",
) -> list[Line]:
    """The memos this person may read, last written first. `words` are looked for in title, text, subject and passage.

    Somebody else's private memo is none of them; nor, while this person codes a document blind, what others noted there.
    Costs three statements and one decryption a memo: texts are closed, so that words are looked for after reading.
    """
    found: list[Line] = []
    if about not in ("coding", "interview"):
        found += _written(session, actor, study_id, about, about_id)
    if about in ("", "coding") and about_id is None:
        found += _with_passages(session, actor, study_id)
    if about in ("", "interview") and about_id is None:
        found += _at_interviews(session, study_id)
    wanted = [
        line
        for line in found
        if kind in ("", line.kind) and author in (None, line.made_by) and _says(line, words)
    ]
    return sorted(wanted, key=lambda line: line.at, reverse=True)


def may_read(session: Session, actor: uuid.UUID, memo: Memo) -> bool:
    return session.scalar(_readable(actor).where(Memo.id == memo.id)) is not None


def removed(session: Session, actor: uuid.UUID, study_id: uuid.UUID) -> list[Memo]:
    """One's own memos that were taken away, to be brought back."""
    own = select(Memo).where(Memo.study_id == study_id, Memo.made_by == actor, Memo.removed_at.is_not(None))
    return list(session.scalars(own.order_by(Memo.removed_at.desc())))


def named(session: Session, found: list[Line]) -> list[Line]:
    """The same lines with what they are about in words: one question for each sort of thing."""
    names: dict[tuple[str, uuid.UUID], str | Text] = {}
    for about, model, column in (
        ("document", Document, Document.title),
        ("code", Code, Code.label),
        ("theme", Theme, Theme.label),
        ("partner", Partner, Partner.name),
    ):
        ids = {line.about_id for line in found if line.about == about and line.about_id}
        if ids:
            rows = session.execute(select(model.id, column).where(model.id.in_(ids)))
            names |= {(about, row[0]): row[1] for row in rows}
    return [
        replace(line, subject=names.get((line.about, line.about_id), ""))
        if line.about_id and not line.subject
        else line
        for line in found
    ]


def forget(session: Session, about: str, ids: list[uuid.UUID]) -> None:
    """Removes for good the memos on things that are erased."""
    for memo in session.scalars(select(Memo).where(Memo.about == about, Memo.about_id.in_(ids))):
        session.delete(memo)
    session.flush()


# ---------------------------------------------------------------- inside


def _readable(actor: uuid.UUID) -> Select[tuple[Memo]]:
    return select(Memo).where(
        or_(
            Memo.made_by == actor,
            Memo.private.is_(False)
            & or_(Memo.about != "document", Memo.about_id.not_in(layers.blind_documents(actor))),
        )
    )


def _written(
    session: Session, actor: uuid.UUID, study_id: uuid.UUID, about: str, about_id: uuid.UUID | None
) -> Iterator[Line]:
    chosen = _readable(actor).where(Memo.study_id == study_id, Memo.removed_at.is_(None))
    if about:
        chosen = chosen.where(Memo.about == about)
    if about_id:
        chosen = chosen.where(Memo.about_id == about_id)
    for memo in session.scalars(chosen):
        yield Line(
            memo.id,
            memo.about,
            memo.about_id,
            memo.kind,
            memo.title,
            memo.text,
            memo.made_by,
            memo.made_at,
            memo.changed_at,
            memo.private,
        )


def _with_passages(session: Session, actor: uuid.UUID, study_id: uuid.UUID) -> Iterator[Line]:
    rows = session.execute(
        select(Coding, Code.label, func.substr(Document.text, Coding.start + 1, Coding.end - Coding.start))
        .join(Code, Code.id == Coding.code_id)
        .join(Document, Document.id == Coding.document_id)
        .where(
            Document.study_id == study_id,
            Document.superseded_at.is_(None),
            Coding.memo != "",
            layers.visible(actor),
        )
    )
    for coding, label, quote in rows:
        yield Line(
            coding.id,
            "coding",
            coding.id,
            "content",
            "",
            coding.memo,
            coding.made_by,
            coding.made_at,
            coding.changed_at,
            subject=label,
            document_id=coding.document_id,
            passage=(coding.start, coding.end),
            quote=quote,
        )


def _at_interviews(session: Session, study_id: uuid.UUID) -> Iterator[Line]:
    rows = session.scalars(
        select(Interview).where(Interview.study_id == study_id).options(joinedload(Interview.response))
    )
    for interview in rows:
        if interview.reflexive_memo:
            yield Line(
                interview.id,
                "interview",
                interview.id,
                "reflexive",
                "",
                interview.reflexive_memo,
                interview.interviewer_id,
                interview.finished_at or interview.started_at or interview.response.started_at,
            )


def _says(line: Line, words: str) -> bool:
    if not words.strip():
        return True
    subject = " ".join(line.subject.values()) if isinstance(line.subject, dict) else line.subject
    text = f"{line.title}\n{line.text}\n{subject}\n{line.quote}".casefold()
    return all(word in text for word in words.casefold().split())
