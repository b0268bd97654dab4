"""What a partner's browser may open: the responses whose link was redeemed in this session."""

import json
import uuid

from flask import Response as HttpResponse
from flask import abort, after_this_request, current_app, g, request, session, url_for
from flask_security import current_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from app import languages
from app.partner import bp
from surveys import privacy
from surveys.models import Colleague, Invitation, Partner, Response, Study, Wave

KEY = "responses"
VIA = "via"
"""Response → the invitation it was opened by: who passed a draft on to a successor does not read on in it."""
PARTS = "parts"
"""Response → colleague, where somebody fills in only a part."""
MOST = 20
"""A contact person of several partners may have several; more than this is no person."""


def remember(response: Response) -> None:
    """Adds a response to those that this browser may open."""
    known = [entry for entry in session.get(KEY, []) if entry != str(response.id)]
    session[KEY] = [*known[-MOST:], str(response.id)]
    session[VIA] = session.get(VIA, {}) | {str(response.id): str(response.invitation_id)}
    session.permanent = True


def clerk(response: Response) -> uuid.UUID | None:
    """Who of the team types these answers for the partner, when that is who is signed in; None for a partner."""
    typed = response.entered_by is not None and current_user.is_authenticated
    return response.entered_by if typed and response.entered_by == current_user.id else None


def remember_colleague(colleague: Colleague) -> None:
    """This browser may open the pages that the colleague was asked for."""
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
    return response


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
