"""What a partner's browser may open: the responses whose link was redeemed in this session."""

import datetime as dt
import json
import time
import uuid

from flask import Response as HttpResponse
from flask import abort, after_this_request, current_app, g, request, session, url_for
from flask_security import current_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from app import languages
from app.partner import bp
from surveys import privacy
from surveys.base import now
from surveys.errors import Expired
from surveys.models import Colleague, Invitation, Participant, Partner, Response, Study, Wave

KEY = "responses"
VIA = "via"
"""Response → the invitation it was opened by: who passed a draft on to a successor does not read on in it."""
PARTS = "parts"
"""Response → colleague, where somebody fills in only a part."""
SINCE = "since"
"""Response → when its link was redeemed here, in seconds since the epoch."""
COPY_MINUTES = 30
"""How long the copy of what was sent in can be opened here, counted from the link or from sending in."""
MOST = 20
"""A contact person of several partners may have several; more than this is no person."""


def remember(database: Session, response: Response) -> None:
    """Adds a response to those that this browser may open; those of other people can be opened here no longer.

    A tablet in a site hut goes from hand to hand. Who is signed in works on a device of their own.
    """
    known = [entry for entry in session.get(KEY, []) if entry != str(response.id)]
    if not current_user.is_authenticated:
        mine = _of_one_person(database, response, known)
        for entry in [*known, *session.get(PARTS, {})]:
            if entry not in mine:
                forget(uuid.UUID(entry))
        known = mine
    session[KEY] = [*known[-MOST:], str(response.id)]
    session[VIA] = session.get(VIA, {}) | {str(response.id): str(response.invitation_id)}
    session[SINCE] = session.get(SINCE, {}) | {str(response.id): int(time.time())}
    session.permanent = True


def forget(response_id: uuid.UUID) -> None:
    """This browser opens the response no longer; its link opens it again."""
    session[KEY] = [entry for entry in session.get(KEY, []) if entry != str(response_id)]
    for kept in (VIA, PARTS, SINCE):
        session[kept] = {
            entry: value for entry, value in session.get(kept, {}).items() if entry != str(response_id)
        }


def _of_one_person(database: Session, response: Response, known: list[str]) -> list[str]:
    """Of these the ones of who opened this response: the same person, or somebody with the same address."""
    person = response.participant
    if person is None or not known:
        return []
    rows = database.execute(
        select(Response.id, Participant.id, Participant.email)
        .join(Participant, Participant.id == Response.participant_id)
        .where(Response.id.in_([uuid.UUID(entry) for entry in known]))
    )
    address = person.email.casefold()
    same = {
        str(found)
        for found, who, mail in rows
        if who == person.id or (address and mail.casefold() == address)
    }
    return [entry for entry in known if entry in same]


def clerk(response: Response) -> uuid.UUID | None:
    """Who of the team types these answers for the partner, when that is who is signed in; None for a partner."""
    typed = response.entered_by is not None and current_user.is_authenticated
    return response.entered_by if typed and response.entered_by == current_user.id else None


def remember_colleague(colleague: Colleague) -> None:
    """This browser may open the pages that the colleague was asked for, and nothing of whoever used it before."""
    if not current_user.is_authenticated:
        for entry in [*session.get(KEY, []), *session.get(PARTS, {})]:
            forget(uuid.UUID(entry))
    known = list((session.get(PARTS, {}) | {str(colleague.response_id): str(colleague.id)}).items())
    session[PARTS] = dict(known[-MOST:])
    session.permanent = True


def load_part(
    database: Session, response_id: uuid.UUID, *, hold: bool = False
) -> tuple[Response, Colleague | None]:
    """The response for who was invited (None), or for a colleague who was asked for a part; 404 for everybody else.

    With `hold` nobody else changes it until the commit.
    """
    part = session.get(PARTS, {}).get(str(response_id))
    if part is None or str(response_id) in session.get(KEY, []):
        return load(database, response_id, hold=hold), None
    colleague = database.get(Colleague, uuid.UUID(part))
    if colleague is None or colleague.removed_at is not None or colleague.response_id != response_id:
        abort(404)
    return _found(database, response_id, hold), colleague


def load(database: Session, response_id: uuid.UUID, *, hold: bool = False) -> Response:
    """The response, when its link was opened in this browser; 404 for every other."""
    if str(response_id) not in session.get(KEY, []):
        abort(404)
    response = _found(database, response_id, hold)
    if session.get(VIA, {}).get(str(response_id)) not in (None, str(response.invitation_id)):
        abort(404)
    if response.state == "submitted" and clerk(response) is None and not response.is_test:
        _must_be_fresh(response)
    return response


def _must_be_fresh(response: Response) -> None:
    """A copy that lies open on a table for everybody is closed after a while. Raises Expired."""
    since = dt.datetime.fromtimestamp(session.get(SINCE, {}).get(str(response.id), 0), dt.UTC)
    latest = max(since, response.submitted_at or since)
    if now() - latest > dt.timedelta(minutes=COPY_MINUTES):
        raise Expired(
            {
                "nl": "U stuurde uw antwoorden in. Op dit apparaat zijn ze niet meer te openen; "
                "met uw eigen link ziet u ze weer.",
                "en": "You sent in your answers. They can be opened on this device no longer; "
                "with your own link you see them again.",
            }
        )


def _found(database: Session, response_id: uuid.UUID, hold: bool) -> Response:
    response = database.scalar(_HELD if hold else _WHOLE, {"id": response_id})
    if response is None or (response.wave_id is None and not response.is_test):  # an interview is the team's
        abort(404)
    g.trial = response if response.is_test else None
    enter(database.get_one(Study, response.study_id), response.language)
    return response


_WHOLE = (
    select(Response)
    .where(Response.id == bindparam("id"))
    .options(
        joinedload(Response.version),
        joinedload(Response.partner).joinedload(Partner.type),
        joinedload(Response.invitation).joinedload(Invitation.wave).joinedload(Wave.study),
    )
)
"""A response with all that a page of it looks at, in one question to the database; built once, which saves half of it."""
_HELD = _WHOLE.with_for_update(of=Response)


def enter(study: Study, language: str) -> None:
    """The pages are of this study: in the language chosen on this device, else the respondent's, else the study's."""
    g.study = study
    for wanted in (request.cookies.get(languages.cookie_name()), language, study.languages[0]):
        if wanted in study.languages:
            languages.speak(wanted)
            return


def choose(language: str) -> None:
    """From now on in this language, on this device."""
    languages.speak(language)

    @after_this_request
    def remember_choice(response: HttpResponse) -> HttpResponse:
        response.set_cookie(
            languages.cookie_name(),
            language,
            max_age=365 * 24 * 3600,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


@bp.app_context_processor
def _privacy() -> dict[str, object]:
    """Where a partner reads what happens with the answers: of this study when its owner wrote that."""

    def privacy_page() -> str:
        study = g.get("study")
        return (
            url_for("partner.privacy_of", notice_id=privacy.address(study.id))
            if study
            else url_for("partner.privacy")
        )

    return {"privacy_page": privacy_page}


@bp.after_request
def quiet(response: HttpResponse) -> HttpResponse:
    """Links of partners go nowhere: not in a referrer, not in a search engine, not in a shared browser's memory."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


@bp.after_request
def heard(response: HttpResponse) -> HttpResponse:
    """Where all answers have one size, own.py calls `told` itself before it gives them that."""
    return response if request.endpoint == "partner.own" else told(response)


def told(response: HttpResponse) -> HttpResponse:
    """A script that sent a page hears where to go on; the browser then goes there itself (static/js/connection.js)."""
    if request.headers.get("X-Requested-With") == "script" and response.location:
        response.data = json.dumps({"go": response.location})
        response.content_type = "application/json"
        response.status_code = 200
        del response.headers["Location"]
    return response
