"""What a partner's browser may open: the responses whose link was redeemed in this session."""

import uuid

from flask import Response as HttpResponse
from flask import abort, after_this_request, current_app, g, request, session, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app import languages
from app.partner import bp
from surveys import privacy
from surveys.models import Invitation, Partner, Response, Study, Wave

KEY = "responses"
MOST = 20
"""A contact person of several partners may have several; more than this is no person."""


def remember(response: Response) -> None:
    """Adds a response to those that this browser may open."""
    known = [entry for entry in session.get(KEY, []) if entry != str(response.id)]
    session[KEY] = [*known[-MOST:], str(response.id)]
    session.permanent = True


def load(database: Session, response_id: uuid.UUID) -> Response:
    """The response, when its link was opened in this browser; 404 for every other."""
    if str(response_id) not in session.get(KEY, []):
        abort(404)
    response = database.scalar(_WHOLE.where(Response.id == response_id))
    if response is None or response.wave_id is None:  # an interview is the team's
        abort(404)
    enter(database.get_one(Study, response.study_id), response.language)
    return response


_WHOLE = select(Response).options(
    joinedload(Response.version),
    joinedload(Response.partner).joinedload(Partner.type),
    joinedload(Response.invitation).joinedload(Invitation.wave).joinedload(Wave.study),
)
"""A response with all that a page of it looks at, in one question to the database."""


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


@bp.context_processor
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
