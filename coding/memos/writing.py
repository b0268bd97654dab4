"""Writing memos: by one person, about one thing of the study; nothing is lost when two pages are open. Service."""

import uuid

from sqlalchemy.orm import Session

from coding.memos.models import Memo
from coding.memos.subjects import KINDS, WRITTEN_HERE
from coding.models import Code, Document, Theme
from surveys.base import new_id, now
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Partner, StudyPartner
from surveys.texts import Text

MOST = 50_000
"""Signs of one memo."""
CHANGED: Text = {
    "nl": "U hebt deze memo intussen elders veranderd. Hieronder staat wat u nu typte; erboven wat bewaard is.",
    "en": "You changed this memo elsewhere meanwhile. Below is what you typed now; above it is what is stored.",
}


def write(
    session: Session,
    actor: uuid.UUID,
    study_id: uuid.UUID,
    about: str,
    about_id: uuid.UUID | None,
    *,
    text: str,
    title: str = "",
    kind: str = "content",
    private: bool = False,
) -> Memo:
    """Keeps a new memo. Raises Refused for an empty or too long one, NotFound when the study has no such thing."""
    if about not in WRITTEN_HERE:
        raise Refused(
            {
                "nl": "Een memo bij een passage schrijft u bij het coderen, een memo bij een interview bij het interview.",
                "en": "A memo on a passage is written while coding, a memo on an interview at the interview.",
            }
        )
    if (about in ("study", "journal")) != (about_id is None) or not _exists(
        session, study_id, about, about_id
    ):
        raise NotFound(
            {
                "nl": "Waar deze memo over gaat, is er niet in deze studie.",
                "en": "What this memo is about is not in this study.",
            }
        )
    memo = Memo(
        id=new_id(), study_id=study_id, about=about, about_id=about_id, made_by=actor, revision=1, text=""
    )
    _fill(memo, text, title, "reflexive" if about == "journal" else kind, private)
    session.add(memo)
    session.flush()
    return memo


def change(
    session: Session,
    actor: uuid.UUID,
    memo: Memo,
    *,
    revision: int,
    text: str,
    title: str,
    kind: str,
    private: bool,
) -> Memo:
    """Other words for a memo. Raises Refused for somebody else's, NotFound when it was removed, Stale when it changed."""
    _mine(actor, memo)
    if memo.removed_at is not None:
        raise NotFound(
            {
                "nl": "Deze memo is verwijderd. Haal hem eerst terug.",
                "en": "This memo was removed. Bring it back first.",
            }
        )
    if memo.revision != revision:
        raise Stale(CHANGED)
    _fill(memo, text, title, "reflexive" if memo.about == "journal" else kind, private)
    memo.changed_at = now()
    session.flush()
    return memo


def remove(session: Session, actor: uuid.UUID, memo: Memo) -> None:
    """Takes a memo away; `restore` brings it back. Twice is no error."""
    _mine(actor, memo)
    memo.removed_at = memo.removed_at or now()
    session.flush()


def restore(session: Session, actor: uuid.UUID, memo: Memo) -> None:
    _mine(actor, memo)
    memo.removed_at = None
    session.flush()


def _fill(memo: Memo, text: str, title: str, kind: str, private: bool) -> None:
    text, title = text.replace("\r\n", "\n").replace("\x00", "").strip(), " ".join(title.split())
    if not text:
        raise Refused({"nl": "Schrijf eerst iets in de memo.", "en": "Write something in the memo first."})
    if len(text) > MOST:
        raise Refused(
            {
                "nl": f"Een memo mag {MOST} tekens hebben; dit zijn er {len(text)}. Verdeel hem over twee memo's.",
                "en": f"A memo may have {MOST} characters; these are {len(text)}. Divide it over two memos.",
            }
        )
    if kind not in KINDS:
        raise Refused({"nl": "Kies een soort memo.", "en": "Choose a kind of memo."})
    memo.text, memo.title, memo.kind, memo.private = text, title[:200], kind, private


def _mine(actor: uuid.UUID, memo: Memo) -> None:
    if memo.made_by != actor:
        raise Refused(
            {
                "nl": "Alleen wie een memo schreef, kan hem veranderen. Schrijf er een eigen memo bij.",
                "en": "Only who wrote a memo can change it. Write a memo of your own beside it.",
            }
        )


def _exists(session: Session, study_id: uuid.UUID, about: str, about_id: uuid.UUID | None) -> bool:
    if about_id is None:
        return True
    if about == "partner":
        return (
            session.get(Partner, about_id) is not None
            and session.get(StudyPartner, (study_id, about_id)) is not None
        )
    if about == "code":
        code = session.get(Code, about_id)
        return code is not None and code.codebook.study_id == study_id
    if about == "document":
        document = session.get(Document, about_id)
        return document is not None and document.study_id == study_id
    theme = session.get(Theme, about_id)
    return theme is not None and theme.study_id == study_id
