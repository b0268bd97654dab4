"""The versions of a document, and the codings that found no sure place in the newest one."""

import re
import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from analysis.models import Evidence
from app import audit
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from coding.documents import placing
from coding.documents.check_models import MemberCheck
from coding.documents.version_models import UnplacedCoding
from coding.models import Document
from surveys.errors import Refused
from surveys.texts import pick


@bp.get("/studies/<uuid:study_id>/documents/<uuid:document_id>/versions")
@needs("documents.read")
def versions(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    return _page(session, load(session, Document, document_id))


@bp.post(
    "/studies/<uuid:study_id>/documents/<uuid:document_id>/unplaced/<uuid:unplaced_id>"
    "/<any(place, guess, leave, reopen):act>"
)
@needs("coding.edit")
def place_coding(
    study_id: uuid.UUID, document_id: uuid.UUID, unplaced_id: uuid.UUID, act: str
) -> ResponseReturnValue:
    """`place` takes the words typed or pasted in `words`, `guess` the likeliest place, `leave` needs a `reason`."""
    try:
        with unit_of_work() as session:
            document = load(session, Document, document_id)
            row = load(session, UnplacedCoding, unplaced_id)
            if row.document_id != document.id:
                raise Refused(MOVED_ON)
            if act == "leave":
                placing.let_go(session, current_user.id, row, request.form.get("reason", ""))
                said = _("The coding stays with the older version.")
            elif act == "reopen":
                placing.reopen(session, current_user.id, row)
                said = _("The coding is back in the list.")
            else:
                start, end = (row.start or 0, row.end or 0) if act == "guess" else _place(document, row)
                placing.place(session, current_user.id, row, start, end)
                said = _("The coding has its place again.")
            audit.record(session, study_id, current_user.id, "changed", "coding", row.coding_id)
    except Refused as refused:
        reading = read_session()
        page = _page(
            reading, load(reading, Document, document_id), unplaced_id, pick(refused.text, g.language)
        )
        return page, 422
    flash(said)
    return redirect(url_for("researcher.versions", study_id=study_id, document_id=document_id))


MOST_WORDS = 20_000
MOVED_ON = {
    "nl": "Er is intussen een nieuwere versie. Ga naar de versies van die tekst.",
    "en": "There is a newer version meanwhile. Go to the versions of that text.",
}
NOT_THERE = {
    "nl": "Deze woorden staan zo niet in de nieuwe tekst. Kopieer ze eruit en plak ze hier.",
    "en": "These words do not stand in the new text like that. Copy them from it and paste them here.",
}


def _place(document: Document, row: UnplacedCoding) -> tuple[int, int]:
    """Where the words of the form stand, nearest to the guess or to where the coding was."""
    words = request.form.get("words", "")[:MOST_WORDS].split()
    if not words:
        raise Refused(NOT_THERE)
    near = row.start if row.start is not None else row.coding.start
    wanted = re.compile(r"\s+".join(re.escape(word) for word in words))
    places = [found.span() for found in wanted.finditer(document.text)]
    if not places:
        raise Refused(NOT_THERE)
    return min(places, key=lambda place: abs(place[0] - near))


def _page(session: Session, found: Document, at: uuid.UUID | None = None, error: str = "") -> str:
    chain = _chain(session, found)
    newest = chain[0]
    return render_template(
        "researcher/versions.html",
        document=newest,
        chain=chain,
        waiting=placing.of(session, current_user.id, newest),
        changed=[
            one
            for one in placing.of(session, current_user.id, newest, "placed")
            if one.row.decided_by is None
        ],
        left=placing.of(session, current_user.id, newest, "let_go"),
        evidence=_evidence(session, [document.id for document in chain[1:]]),
        checks=_open_checks(session, [document.id for document in chain[1:]]),
        at=at,
        error=error,
        given=request.form,
    )


def _chain(session: Session, found: Document) -> list[Document]:
    """All versions, the newest first."""
    while True:
        newer = session.scalar(select(Document).where(Document.supersedes_id == found.id))
        if newer is None:
            break
        found = newer
    chain = [found]
    while chain[-1].supersedes_id is not None:
        older = session.get(Document, chain[-1].supersedes_id)
        if older is None:
            break
        chain.append(older)
    return chain


def _evidence(session: Session, older: list[uuid.UUID]) -> list[Any]:
    """Links from findings that rest on words of an older version."""
    return list(
        session.scalars(
            select(Evidence).where(Evidence.document_id.in_(older)).options(joinedload(Evidence.finding))
        ).unique()
    )


def _open_checks(session: Session, older: list[uuid.UUID]) -> int:
    """People who are still reading an older version."""
    return len(
        session.scalars(
            select(MemberCheck.id).where(
                MemberCheck.document_id.in_(older),
                MemberCheck.answered_at.is_(None),
                MemberCheck.revoked_at.is_(None),
            )
        ).all()
    )
