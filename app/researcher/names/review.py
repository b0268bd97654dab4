"""A text whose names are to be hidden: what was found in it, judged by an owner, and the version without names made."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import following
from analysis.report.blot import blot_places
from app import audit, jobs
from app.access import load, needs
from app.db import read_session, unit_of_work
from app.researcher import bp
from coding.models import Document
from coding.pseudonymising import applying, elsewhere, holding, reviewing
from coding.pseudonymising import key as keys
from coding.pseudonymising.models import NameFinding, Original, Replacement
from coding.pseudonyms import WORDS
from surveys.errors import NotFound, Refused
from surveys.texts import pick

PAGE = "/studies/<uuid:study_id>/documents/<uuid:document_id>/pseudonyms"
AROUND = 40
SPOTS = {
    "memo": _l("memo"),
    "coding": _l("memo on a passage"),
    "interview": _l("memo at an interview"),
    "code": _l("code"),
    "theme": _l("theme"),
    "document": _l("title of a document"),
    "value": _l("attribute of a document"),
    "group": _l("group of documents"),
}


@dataclass(frozen=True)
class Place:
    """One place of some words, with what stands around it."""

    finding: NameFinding
    before: str
    behind: str


@dataclass(frozen=True)
class Group:
    """The places of the same words: judged together, or each by itself."""

    row: Replacement
    words: str
    places: list[Place]

    @property
    def state(self) -> str:
        states = {place.finding.state for place in self.places}
        if "waiting" in states:
            return "waiting"
        return states.pop() if len(states) == 1 else "mixed"

    @property
    def first(self) -> NameFinding:
        return next(
            (place.finding for place in self.places if place.finding.state == "waiting"),
            self.places[0].finding,
        )


@bp.get(PAGE)
@needs("study.manage")
def pseudonyms(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    document = load(session, Document, document_id)
    return _page(session, document)


@bp.post(f"{PAGE}/begin")
@needs("study.manage")
def begin_pseudonyms(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """`apart`: until the version without names is made, owners alone read the text."""

    def begin(session: Session, document: Document) -> None:
        holding.begin(session, current_user.id, document, apart="apart" in request.form)
        audit.record(session, study_id, current_user.id, "began", "names", document.id)

    return _do(study_id, document_id, begin)


@bp.post(f"{PAGE}/<uuid:place_id>/<any(accept, reject, reopen):act>")
@needs("study.manage")
def judge_finding(
    study_id: uuid.UUID, document_id: uuid.UUID, place_id: uuid.UUID, act: str
) -> ResponseReturnValue:
    """`words`: what is written instead. `everywhere`: the same words too, here and in texts that come later."""
    following: list[str] = []

    def judge(session: Session, document: Document) -> None:
        found = load(session, NameFinding, place_id)
        if found.original.document_id != document.id:
            raise NotFound({"nl": "Dit staat niet in deze tekst.", "en": "This is not in this text."})
        everywhere = "everywhere" in request.form
        if act == "accept":
            words = request.form.get("words", "")
            reviewing.accept(session, current_user.id, found, words, everywhere=everywhere)
        elif act == "reject":
            reviewing.reject(session, current_user.id, found, everywhere=everywhere)
        else:
            reviewing.reopen(session, current_user.id, found)
        audit.record(session, study_id, current_user.id, "decided", "names", document.id)
        following.append(_following(session, found, act))

    return _do(study_id, document_id, judge, following)


@bp.post(f"{PAGE}/add")
@needs("study.manage")
def add_finding(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """Words that were missed: `quote` as they stand in the text, or `start` and `end` in code points."""
    following: list[str] = []

    def add(session: Session, document: Document) -> None:
        original = _original(session, document)
        start, end = request.form.get("start", type=int), request.form.get("end", type=int)
        quote = request.form.get("quote", "")
        if start is None or end is None or original.text[start:end].split() != quote.split():
            start, end = reviewing.place_of(original, quote)
        made = reviewing.add(
            session,
            current_user.id,
            original,
            start,
            end,
            request.form.get("kind", ""),
            request.form.get("words", ""),
            everywhere="everywhere" in request.form,
        )
        audit.record(session, study_id, current_user.id, "added", "names", document.id)
        following.append(f"group-{made.replacement_id}")

    return _do(study_id, document_id, add, following)


@bp.post(f"{PAGE}/accept-all")
@needs("study.manage")
def accept_findings(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    def accept(session: Session, document: Document) -> None:
        count = reviewing.accept_waiting(session, current_user.id, _original(session, document))
        audit.record(session, study_id, current_user.id, "decided", "names", document.id)
        flash(ngettext("%(num)d place is decided.", "%(num)d places are decided.", count))

    return _do(study_id, document_id, accept)


@bp.post(f"{PAGE}/stop")
@needs("study.manage")
def stop_pseudonyms(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """The text is as it was before."""

    def stop(session: Session, document: Document) -> None:
        original = _original(session, document)
        held = original.held
        holding.give_up(session, current_user.id, original)
        if held:
            jobs.enqueue("documents.segment", study_id, document.id, current_user.id)
        audit.record(session, study_id, current_user.id, "dismissed", "names", document.id)
        flash(_("The text is as it was, names included."))

    return _do(study_id, document_id, stop)


@bp.post(f"{PAGE}/make")
@needs("study.manage")
def make_pseudonymised(study_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """`title`: of the version without names."""
    made_id: list[uuid.UUID] = []

    def make(session: Session, document: Document) -> None:
        original = _original(session, document)
        made = applying.make_version(session, current_user.id, original, request.form.get("title", ""))
        following.follow(
            session, document, made.document, made.moved, made.codings, named=made.replaced.older
        )
        count = blot_places(session, document, made.hidden)
        audit.record(session, study_id, current_user.id, "created", "names", made.document.id)
        job = "documents.suggest" if made.document.segmented_at else "documents.segment"
        jobs.enqueue(job, study_id, made.document.id, current_user.id)
        made_id.append(made.document.id)
        flash(_("The version without names is made. Everybody in the team reads that one from now on."))
        if count:
            flash(
                ngettext(
                    "%(num)d quote with a name in it went out of kept reports.",
                    "%(num)d quotes with names in them went out of kept reports.",
                    count,
                )
            )

    answer = _do(study_id, document_id, make)
    if made_id:
        return redirect(url_for("researcher.document", study_id=study_id, document_id=made_id[0]))
    return answer


# ---------------------------------------------------------------- inside


def _do(
    study_id: uuid.UUID,
    document_id: uuid.UUID,
    act: Callable[[Session, Document], None],
    following: list[str] | None = None,
) -> ResponseReturnValue:
    """Does it and shows the page again at what follows; what is refused is said there."""
    try:
        with unit_of_work() as session:
            act(session, load(session, Document, document_id))
    except Refused as refused:
        reading = read_session()
        return _page(reading, load(reading, Document, document_id), pick(refused.text, g.language)), 422
    page = url_for("researcher.pseudonyms", study_id=study_id, document_id=document_id)
    return redirect(f"{page}#{following[0]}" if following and following[0] else page)


def _original(session: Session, document: Document) -> Original:
    found = session.scalar(select(Original).where(Original.document_id == document.id))
    if found is None:
        raise Refused(
            {"nl": "Zoek eerst naar namen in deze tekst.", "en": "Look for names in this text first."}
        )
    return found


def _following(session: Session, judged: NameFinding, act: str) -> str:
    """Where the page goes on: at what waits next, or where one was."""
    here = f"group-{judged.replacement_id}"
    if act == "reopen" or "everywhere" not in request.form:
        return here
    rows = reviewing.findings(session, judged.original)
    waiting = [one for one in rows if one.state == "waiting"]
    after = [one for one in waiting if one.start > judged.start] or waiting
    return f"group-{after[0].replacement_id}" if after else "ready"


def _page(session: Session, document: Document, error: str = "") -> str:
    original = session.scalar(select(Original).where(Original.document_id == document.id))
    found = reviewing.findings(session, original) if original else []
    newest = _newest(session, document)
    return render_template(
        "researcher/names/review.html",
        document=document,
        original=original,
        newest=newest,
        worked_in=holding.is_worked_in(session, document) if original is None else False,
        apart=holding.choices(session, document.study_id).uploads_apart,
        groups=_groups(original, found) if original else [],
        paragraphs=reviewing.paragraphs(original, found) if original else [],
        waiting=sum(one.state == "waiting" for one in found),
        hidden=sum(one.state in ("accepted", "changed") for one in found),
        title=applying.title_of(session, original) if original else "",
        kinds=kinds(),
        elsewhere=_elsewhere(session, original, found) if original else [],
        error=error,
        given=request.form,
    )


def _elsewhere(
    session: Session, original: Original, found: list[NameFinding]
) -> list[tuple[str, str, str, str]]:
    """What else holds these names: what it is, its name, the names, and its address."""
    names = elsewhere.names_of(original, found)
    own = {"document": original.document_id, "value": original.document_id}
    shown = []
    for spot in elsewhere.spots(session, current_user.id, original.study_id, names):
        if own.get(spot.what) == spot.id and original.made_at is None:
            continue  # the title of this text itself is asked for below
        called = spot.called if isinstance(spot.called, str) else pick(spot.called, g.language)
        shown.append((str(SPOTS[spot.what]), called, ", ".join(spot.names), _way(spot)))
    return shown


def _way(spot: elsewhere.Spot) -> str:
    here = {"study_id": g.study.id}
    if spot.what == "memo":
        return url_for("researcher.memo", memo_id=spot.id, **here)
    if spot.what == "interview":
        return url_for("evaluator.interview", interview_id=spot.id, **here)
    if spot.what == "code":
        return url_for("researcher.code", code_id=spot.id, **here)
    if spot.what == "theme":
        return url_for("researcher.theme", theme_id=spot.id, **here)
    if spot.what == "group":
        return url_for("researcher.sorting", **here)
    if spot.what == "coding" and spot.passage:
        passage = f"{spot.passage[0]}-{spot.passage[1]}"
        return url_for("researcher.document", document_id=spot.document_id, passage=passage, **here)
    return url_for("researcher.document", document_id=spot.id, **here)


def _newest(session: Session, document: Document) -> Document:
    """The version that the team reads now."""
    while True:
        newer = session.scalar(select(Document).where(Document.supersedes_id == document.id))
        if newer is None:
            return document
        document = newer


def _groups(original: Original, found: list[NameFinding]) -> list[Group]:
    """In the order in which the words first stand in the text."""
    text = original.text
    groups: dict[uuid.UUID, Group] = {}
    for one in found:
        group = groups.setdefault(one.replacement_id, Group(one.replacement, text[one.start : one.end], []))
        before = text[max(0, one.start - AROUND) : one.start].rpartition("\n")[2]
        behind = text[one.end : one.end + AROUND].partition("\n")[0]
        group.places.append(Place(one, before, behind))
    return list(groups.values())


def kinds() -> dict[str, str]:
    """The kinds of names by key, in the reader's language."""
    return {kind: WORDS[g.language][kind] for kind in keys.KINDS}
