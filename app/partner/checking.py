"""A partner reads the record of an interview and says per passage whether it is right: by link, without account."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import audit, limits
from app.access import public
from app.db import read_session, unit_of_work
from app.partner import bp, visit
from coding.documents import member_checks
from coding.documents.check_models import MemberCheck
from surveys.models import Study

REASON = "the link itself is the key to this one record"


@bp.get("/check/<token>")
@public(REASON)
@limits.limiter.limit(limits.TOKEN)
def check(token: str) -> ResponseReturnValue:
    """Opening the link changes nothing, because mail scanners open links too."""
    session = read_session()
    found = _redeemed(session, token)
    if found.answered_at is not None:
        return render_template("partner/check_done.html", **_page(session, found, token))
    return render_template("partner/check.html", **_page(session, found, token), missing=[])


@bp.post("/check/<token>")
@public(REASON)
@limits.limiter.limit(limits.TOKEN)
def save_check(token: str) -> ResponseReturnValue:
    """Keeps what was said so far, or hands it in; "not right" without the right words is asked again."""
    final = "send" in request.form
    with unit_of_work() as session:
        found = _redeemed(session, token)
        said = {
            passage.position: (verdict, request.form.get(f"words-{passage.position}", ""))
            for passage in member_checks.passages(session, found)
            if passage.asked and (verdict := request.form.get(f"verdict-{passage.position}"))
        }
        missing = member_checks.unexplained(said) if final else []
        member_checks.answer(
            session, found, said, request.form.get("remarks", ""), final=final and not missing
        )
        if final and not missing:
            audit.record(session, found.document.study_id, None, "submitted", "member_check", found.id)
    if missing:
        session = read_session()
        found = _redeemed(session, token)
        return render_template("partner/check.html", **_page(session, found, token), missing=missing), 422
    if (language := request.form.get("language")) in g.study.languages:
        visit.choose(str(language))
    elif not final:
        flash(_("Kept. You can stop and go on later with the same link."))
    return redirect(url_for("partner.check", token=token))


def _redeemed(session: Session, token: str) -> MemberCheck:
    found = member_checks.redeem(session, token)
    visit.enter(session.get_one(Study, found.document.study_id), found.participant.language)
    return found


def _page(session: Session, found: MemberCheck, token: str) -> dict[str, object]:
    return {
        "token": token,
        "check": found,
        "notes": found.document.kind == "notes",
        "passages": member_checks.passages(session, found),
        "said": {passage.position: passage for passage in found.passages},
    }
