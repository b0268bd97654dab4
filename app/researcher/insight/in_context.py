"""A word with what stands around it, in all documents: one line a place, sorted by the words before or behind."""

import uuid

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import needs
from app.db import read_session
from app.researcher import bp
from app.researcher.insight.files import table_file
from app.researcher.insight.ground import Ground, ground, one_of, pages
from coding import consents, words
from coding.models import Turn
from coding.queries import indexing, running
from coding.queries.syntax import BadQuery, check_words
from coding.words import Line
from surveys.texts import pick

A_PAGE = 50
MOST_LINES = 5000
BY = ("lemma", "word")


@bp.route("/studies/<uuid:study_id>/words/in-context", methods=["GET", "POST"])
@needs("documents.read")
def words_in_context(study_id: uuid.UUID) -> ResponseReturnValue:
    """?word=…&by=lemma|word&order=document|left|right&voice=spoken|all&among=…&page=; POST downloads the lines."""
    session = read_session()
    here = ground(session)
    word = " ".join(request.args.get("word", "").split())[:100]
    by = one_of("by", BY, "lemma")
    order = one_of("order", words.ORDERS, "document")
    voice = one_of("voice", ("spoken", "all"), "spoken")
    error, lines = "", []
    if word:
        try:
            check_words(word, (0, len(word)))
            lines = _lines(session, here, word, by, voice)
        except BadQuery as bad:
            error = pick(bad.text, g.language)
    more = len(lines) > MOST_LINES
    lines = words.ordered(lines[:MOST_LINES], order)
    if request.method == "POST":
        return _file(session, here, lines)
    page, last = pages(len(lines), A_PAGE)
    sources = {here.cases[line.document].document.source_id for line in lines} - {None}
    return render_template(
        "insight/in_context.html",
        here=here,
        word=word,
        by=by,
        order=order,
        voice=voice,
        error=error,
        lines=lines[(page - 1) * A_PAGE : page * A_PAGE],
        total=len(lines),
        documents=len({line.document for line in lines}),
        organisations=len(sources),
        more=more,
        page=page,
        last=last,
    ), (422 if error else 200)


def _lines(session: Session, here: Ground, word: str, by: str, voice: str) -> list[Line]:
    """One more than MOST_LINES where there are more."""
    ids = [case.document.id for case in here.cases]
    texts = running.texts(session, ids)
    asked = _asked(session, ids) if voice == "spoken" else {}
    languages = {case.document.id: case.document.language for case in here.cases}
    forms = indexing.forms_of(session, languages, word) if by == "lemma" else {}
    pattern = words.pattern(word) if by == "word" else None
    found: list[Line] = []
    for number, document_id in enumerate(ids):
        if by == "lemma":
            pattern = words.pattern_of_forms(forms[document_id])
        text, barred = texts[document_id], asked.get(document_id, ())
        for span in words.places(pattern, text):
            if not any(start <= span[0] < end for start, end in barred):
                found.append(words.line(number, text, span))
        if len(found) > MOST_LINES:
            break
    return found


def _asked(session: Session, documents: list[uuid.UUID]) -> dict[uuid.UUID, list[tuple[int, int]]]:
    """Where interviewers speak."""
    rows = select(Turn.document_id, Turn.start, Turn.end).where(
        Turn.document_id.in_(documents), Turn.role == indexing.ASKED
    )
    found: dict[uuid.UUID, list[tuple[int, int]]] = {}
    for document_id, start, end in session.execute(rows):
        found.setdefault(document_id, []).append((start, end))
    return found


def _file(session: Session, here: Ground, lines: list[Line]) -> ResponseReturnValue:
    """Words of who gave no consent to be quoted stay here: their lines are counted and left empty."""
    allowed = consents.quotable(session, g.study.id)
    head = [
        _("Before it"),
        _("Word"),
        _("Behind it"),
        _("Document"),
        _("Kind of partner"),
        _("May be quoted"),
    ]
    rows = []
    for line in lines:
        case = here.cases[line.document]
        start, end = line.start - len(line.left), line.end + len(line.right)
        may_quote = allowed.holds(case.document.id, start, end)
        rows.append(
            [
                line.left if may_quote else "",
                line.word,
                line.right if may_quote else "",
                case.document.title,
                pick(case.kind.label, g.language) if case.kind else "",
                _("yes") if may_quote else _("no"),
            ]
        )
    return table_file("words", _("words in context"), head, rows)
