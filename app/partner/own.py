"""Filling in where nothing joins answers to an invitation: one address, and a key that only this browser holds.

The address names no page, a form says in its body where it stands, and every answer of the server has one size
(`one_size.py`): so a log of addresses, times and sizes shows that somebody was here, and nothing of what they filled in.
"""

import base64
import uuid

from flask import Response as HttpResponse
from flask import after_this_request, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import public
from app.db import read_session, unit_of_work
from app.partner import bp, one_size, visit
from app.partner.answering import blocks_brought, changed, names_brought
from surveys import forms, routing
from surveys.asking import live, wording
from surveys.fields import repeats
from surveys.forms import PageForm
from surveys.models import Draft, Invitation
from surveys.safekeeping import sealing, unlinked
from surveys.safekeeping.sealing import Held
from surveys.safekeeping.unlinked import CONSENT, REFUSED, REVIEW

REASON = "only with the key that the link left in this browser"
HOURS = 12


def begin(session: Session, invitation: Invitation, token: str) -> str:
    """Opens or makes the draft, leaves its key in this browser, and gives where to go on."""
    key = sealing.draft_key(token)
    draft = sealing.begin(session, invitation, key)
    name = cookie_name(draft.id)
    others = [one for one in _keys_here() if one != name]

    @after_this_request
    def leave_key(response: HttpResponse) -> HttpResponse:
        response.set_cookie(
            name,
            base64.urlsafe_b64encode(key).decode("ascii"),
            max_age=HOURS * 3600,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
            path="/",
        )
        for one in others:  # of whoever used this device before
            response.delete_cookie(one, path="/")
        return response

    return url_for("partner.own", draft_id=draft.id)


def _keys_here() -> list[str]:
    return [name for name in request.cookies if name.startswith(f"{current_app.config['COOKIE_PREFIX']}own-")]


def _leave() -> str:
    """Takes the keys from this browser: only the link of the first e-mail goes on."""
    keys = _keys_here()

    @after_this_request
    def forget(response: HttpResponse) -> HttpResponse:
        for name in keys:
            response.delete_cookie(name, path="/")
        return response

    return render_template("partner/left.html", onward="", own=True)


def cookie_name(draft_id: uuid.UUID) -> str:
    return f"{current_app.config['COOKIE_PREFIX']}own-{draft_id.hex}"


def key_of(draft_id: uuid.UUID) -> bytes:
    """The key in this browser; one that opens nothing when there is none."""
    try:
        key = base64.urlsafe_b64decode(request.cookies.get(cookie_name(draft_id), ""))
    except ValueError:
        key = b""
    return key if len(key) == 32 else bytes(32)


def enter(held: Held) -> None:
    visit.enter(held.wave.study, held.row.invitation.participant.language)


@bp.route("/own/<uuid:draft_id>", methods=["GET", "POST"])
@public(REASON)
def own(draft_id: uuid.UUID) -> ResponseReturnValue:
    """Where somebody is; a POST keeps what its form holds and goes where its button says."""
    key = key_of(draft_id)
    if request.method == "GET":
        held = sealing.hold(read_session(), draft_id, key)
        if held is None:
            return render_template("partner/own_gone.html"), 404
        enter(held)
        return show(held)
    if request.form.get("go") == "leave":
        return _leave()
    with unit_of_work() as session:
        held = sealing.hold(session, draft_id, key, to_write=True)
        if held is None:
            return _sent_before(session)
        enter(held)
        if request.form.get("at") == REVIEW and request.form.get("go") == "send":
            return _send(session, held)
        answer = _go(held, request.form.get("at", ""), request.form.get("go", "next"))
        sealing.keep(session, held, key)
        return answer or redirect(url_for("partner.own", draft_id=draft_id))


def _go(held: Held, at: str, go: str) -> ResponseReturnValue | None:
    """Keeps what the form of `at` holds and moves; an answer only when there is something to put right, or a stop."""
    sheet, steps = held.sheet, unlinked.steps(held.definition, held.sheet.known(held.definition))
    if at == CONSENT:
        return _consents(held, steps)
    if at in steps:
        answer = _page(held, at, go)
        if answer is not None:
            return answer
        places = [CONSENT, *steps, REVIEW]
        sheet.at = places[places.index(at) + {"next": 1, "back": -1}.get(go, 0)]
        if go in g.study.languages:
            visit.choose(go)
        if go == "next" and sheet.to_review:
            sheet.at = REVIEW
        stays = go in g.study.languages or ":" in go
        sheet.to_review = sheet.to_review and stays
        return render_template("partner/own_stopped.html") if go == "stop" else None
    if go.startswith("to:") and go[3:] in [CONSENT, *steps]:
        sheet.at, sheet.to_review = go[3:], at == REVIEW and go[3:] in steps
    return None


def _consents(held: Held, steps: list[str]) -> ResponseReturnValue | None:
    sheet, asked = held.sheet, [item.key for item in held.definition.consents]
    sheet.consents |= {key: request.form[key] == "yes" for key in asked if key in request.form}
    chosen = request.form.get("language", "")
    open_ones = [key for key in asked if key not in sheet.consents]
    if chosen in g.study.languages:
        visit.choose(chosen)
        return None
    if open_ones:
        return show(held, unanswered=open_ones), 422
    sheet.at = REFUSED if sheet.withheld(held.definition) else (steps[0] if steps else REVIEW)
    return None


def _page(held: Held, at: str, go: str) -> ResponseReturnValue | None:
    """Keeps one page; gives it back when something on it is not right yet."""
    if held.sheet.withheld(held.definition):
        held.sheet.at = CONSENT
        return redirect(url_for("partner.own", draft_id=held.row.id))
    answers = held.sheet.known(held.definition)
    answers, posted, place = changed(held.definition, at, answers, go)
    reading = live.read(held.definition, at, answers, g.language, posted)
    form, valid = reading.form, reading.valid
    held.sheet.at = at
    try:
        held.sheet.put(held.definition, at, reading.kept())
    except unlinked.TooLong as error:
        return show(held, form=form, posted=posted, too_long=error), 422
    if go == "next" and not valid:
        return show(held, form=form, posted=posted), 422
    known = held.sheet.known(held.definition)
    brought = names_brought(reading)
    if go == "next" and brought:
        return show(held, form=form, posted=posted, brought=brought)
    language = go if go in g.study.languages else g.language
    if go in g.study.languages and not valid:
        visit.choose(go)
    if (place or go in g.study.languages) and not valid:
        retyped = forms.form_class(held.definition, at, known, language)(posted)
        return show(held, form=retyped, posted=posted)
    return None


def show(
    held: Held,
    *,
    form: PageForm | None = None,
    posted: repeats.Posted | None = None,
    brought: dict[str, list[str]] | None = None,
    unanswered: list[str] | None = None,
    too_long: unlinked.TooLong | None = None,
) -> str:
    """The page where the sheet is."""
    sheet, definition = held.sheet, held.definition
    answers = sheet.known(definition)
    if sheet.at == CONSENT:
        return render_template(
            "partner/consent.html",
            definition=definition,
            given=sheet.consents,
            unanswered=unanswered or [],
            own=CONSENT,
        )
    if sheet.at == REFUSED:
        return render_template("partner/own_refused.html", consent=CONSENT)
    steps = unlinked.steps(definition, answers)
    if sheet.at not in steps:
        return render_template(
            "partner/own_review.html",
            sections=wording.review(definition, answers, g.language),
            open_items=[definition.item(item_id) for item_id in sealing.missing(held)],
            definition=definition,
            at=REVIEW,
            code=sheet.code,
        )
    position, total = steps.index(sheet.at) + 1, len(steps)
    if sheet.at not in {page.id for page in routing.pages(definition, answers)}:
        return render_template("partner/own_nothing.html", at=sheet.at, position=position, total=total)
    if form is None:
        data = forms.data_from_answers(definition, sheet.at, answers, g.language)
        form = forms.form_class(definition, sheet.at, answers, g.language)(data=data)
    shown = live.present(form, posted)
    return render_template(
        "partner/page.html",
        definition=definition,
        form=form,
        shown=shown,
        **blocks_brought(shown, brought or {}),
        response=None,
        preview=None,
        position=position,
        total=total,
        return_to="",
        own=sheet.at,
        too_long=too_long,
    )


def _send(session: Session, held: Held) -> ResponseReturnValue:
    """Hands in and shows the receipt in the same answer: its code is shown once, and nothing leads back to it."""
    if held.sheet.withheld(held.definition) or sealing.missing(held):
        return show(held), 422
    sections = wording.review(held.definition, held.sheet.known(held.definition), g.language)
    given = held.sheet.consents
    consents = [(item.text, given.get(item.key, False)) for item in held.definition.consents]
    wave = held.wave
    code = sealing.hand_in(session, held)
    return render_template(
        "partner/own_receipt.html", code=code, wave=wave, sections=sections, consents=consents
    )


def _sent_before(session: Session) -> ResponseReturnValue:
    """The second click of a double one: the same code, when it was handed in with it; else there is nothing here."""
    code = request.form.get("code", "")
    if request.form.get("go") == "send" and sealing.with_code(session, code) is not None:
        return render_template("partner/own_receipt.html", code=code, wave=None, sections=[], consents=[])
    return render_template("partner/own_gone.html"), 404


def has_begun(session: Session, invitation: Invitation) -> bool:
    return session.scalar(select(Draft.id).where(Draft.invitation_id == invitation.id)) is not None


@bp.after_request
def same_size(response: HttpResponse) -> HttpResponse:
    return one_size.make(visit.told(response)) if request.endpoint == "partner.own" else response
