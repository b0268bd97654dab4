"""Notes of a project become memos on what they are about; what has no place is kept with the import. Service."""

import uuid

from sqlalchemy import select

from coding.exchange.previewing import ATTRIBUTE, SKIP, sources_of
from coding.exchange.taking.codings import coder_of
from coding.exchange.taking.values import as_uuid, free_ids, loose, moment
from coding.exchange.taking.work import Work
from coding.memos import writing
from coding.memos.models import Memo
from coding.memos.subjects import KINDS as KINDS_OF_MEMO
from coding.refi import extras, model
from surveys.base import new_id


def take_notes(work: Work) -> None:
    """Notes become memos on the document, the code or the study that they are about."""
    for source in work.project.sources:
        document_id = work.document_ids.get(source.id)
        for note in work.told.memos(source.notes):
            _memo(work, "document", document_id, note.name or source.name, note)
        if source.description:
            _memo(work, "document", document_id, source.name, loose(source.description, source.coder_id))
        for start, end, comment in source.remarks:
            if comment:
                _memo(
                    work,
                    "document",
                    document_id,
                    f"“{source.text[start:end]}”",
                    loose(comment, source.coder_id),
                )
    for code in work.project.codes:
        for note in work.told.memos(code.notes):
            _memo(work, "code", work.code_ids.get(code.id), note.name or code.name, note)
    for note in work.told.left():
        _memo(work, "study", None, note.name, note)
    names = {variable.id: variable.name for variable in work.project.variables}
    for case in work.project.cases:
        if work.chosen("cases", case.id, ATTRIBUTE) != SKIP and not sources_of(work.project, case.id):
            known = [f"{names.get(value.variable, '?')}: {value.value}" for value in case.values]
            _memo(work, "study", None, case.name, loose("\n".join([case.name, *known]), ""))
    if work.project.description and work.project.origin != "Weerklank":
        _memo(work, "study", None, work.project.name, loose(work.project.description, ""))


def _memo(work: Work, about: str, about_id: uuid.UUID | None, title: str, note: model.Note) -> None:
    """Of who wrote it where that is a member here, else of who imports; what has no place is kept with the import."""
    text = note.text.strip()[: writing.MOST]
    if not text:
        return
    maker = (coder_of(work, note.coder_id, {})[0] if note.coder_id else None) or work.actor
    if maker is None or (about_id is None and about != "study"):
        work.taken.notes.append({"about": title[:300], "text": text})
        work.taken.counts["note"] += 1
        return
    known = work.session.scalars(
        select(Memo).where(Memo.study_id == work.study.id, Memo.about == about, Memo.about_id == about_id)
    )
    if any(memo.text == text for memo in known):
        return
    identity = as_uuid(note.id)
    memo = Memo(
        id=identity if identity in free_ids(work.session, Memo, [note.id]) else new_id(),
        study_id=work.study.id,
        about=about,
        about_id=about_id,
        kind=kind if (kind := extras.kind_of(note)) in KINDS_OF_MEMO else "content",
        title=" ".join(title.split())[:200],
        text=text,
        made_by=maker,
        made_at=moment(note.made_at),
    )
    work.session.add(memo)
    work.session.flush()
    work.taken.made("memo", memo.id)
