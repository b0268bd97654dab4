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
from coding.models import Theme
from coding.refi import extras, model
from surveys.base import new_id
from surveys.models import StudyPartner

SHOWN = 120
"""Signs that tell which passage or note a link ties."""


def take_notes(work: Work) -> None:
    """Notes become memos on the document, the code or the study that they are about."""
    for source in work.project.sources:
        document_id = work.document_ids.get(source.id)
        for note in work.told.memos(source.notes):
            _memo(work, "document", document_id, _title(note, source.name), note)
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
            _memo(work, "code", work.code_ids.get(code.id), _title(note, code.name), note)
    for note in work.told.left():
        _of_project(work, note)
    names = {variable.id: variable.name for variable in work.project.variables}
    for case in work.project.cases:
        if work.chosen("cases", case.id, ATTRIBUTE) != SKIP and not sources_of(work.project, case.id):
            known = [f"{names.get(value.variable, '?')}: {value.value}" for value in case.values]
            _memo(work, "study", None, case.name, loose("\n".join([case.name, *known]), ""))
    _links(work)
    if work.project.description and work.project.origin != "Weerklank":
        _memo(work, "study", None, work.project.name, loose(work.project.description, ""))


def _links(work: Work) -> None:
    """Weerklank ties nothing together by hand: what was tied is written down as a memo on the study."""
    project = work.project
    if not project.links:
        return
    called = {code.id: code.name for code in project.codes}
    called |= {case.id: case.name for case in project.cases} | {
        group.id: group.name for group in project.sets
    }
    called |= {note.id: note.name or note.text[:SHOWN] for note in project.notes}
    for source in project.sources:
        called[source.id] = source.name
        for coding in source.codings:
            quote = f"“{source.text[coding.start : coding.end][:SHOWN]}” ({source.name})"
            called[coding.id] = called[coding.passage] = quote
    called.pop("", None)  # of a coding of a whole document, whose passage has no id
    for link in project.links:
        ends = [called.get(end, "?") for end in (link.origin, link.target)]
        _memo(work, "study", None, link.name, loose(" → ".join(ends), ""))


def _title(note: model.Note, otherwise: str) -> str:
    """Its own; a nameless note of another tool is called after what it is about, one of ours stays without."""
    return note.name or ("" if extras.written(note).kind else otherwise)


def _of_project(work: Work, note: model.Note) -> None:
    """A note on nothing in the file: of the study, or, where our own file says so, of a partner, a theme or the journal.

    Where that is not here, or somebody else's journal would become one's own, it is a memo on the study that tells.
    """
    told = extras.written(note)
    title = f"{told.called} · {note.name}".strip(" ·") if told.called else note.name
    if told.about == "partner":
        partner_id = _partner(work, told.about_id)
        if partner_id is not None:
            _memo(work, "partner", partner_id, note.name, note)
            return
    if told.about == "theme":
        theme = work.session.get(Theme, as_uuid(told.about_id) or new_id())
        if theme is not None and theme.study_id == work.study.id:
            _memo(work, "theme", theme.id, note.name, note)
            return
    if told.about == "journal" and (not note.coder_id or coder_of(work, note.coder_id, {})[0] is not None):
        _memo(work, "journal", None, note.name, note)
        return
    _memo(work, "study", None, title, note)


def _partner(work: Work, case_id: str) -> uuid.UUID | None:
    """The partner that a case was said to be; of one without a case, the partner itself where it is of this study."""
    cases = {case.id for case in work.project.cases}
    identity = as_uuid(work.chosen("cases", case_id, ATTRIBUTE) if case_id in cases else case_id)
    if identity is None or work.session.get(StudyPartner, (work.study.id, identity)) is None:
        return None
    return identity


def _memo(work: Work, about: str, about_id: uuid.UUID | None, title: str, note: model.Note) -> None:
    """Of who wrote it where that is a member here, else of who imports; what has no place is kept with the import."""
    text = note.text.strip()[: writing.MOST]
    if not text:
        return
    maker = (coder_of(work, note.coder_id, {})[0] if note.coder_id else None) or work.actor
    if maker is None or (about_id is None and about not in ("study", "journal")):
        work.taken.notes.append({"about": title[:300], "text": text})
        work.taken.counts["note"] += 1
        return
    known = work.session.scalars(
        select(Memo).where(Memo.study_id == work.study.id, Memo.about == about, Memo.about_id == about_id)
    )
    if any(memo.text == text for memo in known):
        return
    identity = as_uuid(note.id)
    told = extras.written(note)
    memo = Memo(
        id=identity if identity in free_ids(work.session, Memo, [note.id]) else new_id(),
        study_id=work.study.id,
        about=about,
        about_id=about_id,
        kind=told.kind if told.kind in KINDS_OF_MEMO else "content",
        private=told.private,
        title=" ".join(title.split())[:200],
        text=text,
        made_by=maker,
        made_at=moment(note.made_at),
    )
    work.session.add(memo)
    work.session.flush()
    work.taken.made("memo", memo.id)
