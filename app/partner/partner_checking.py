"""A partner reads what the evaluation found and says whether it holds: by link, without account or script."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from analysis.checks import answering, asking
from analysis.checks.models import PartnerCheck
from app import audit, erasure, jobs, limits
from app.access import public
from app.db import read_session, unit_of_work
from app.languages import in_current
from app.partner import bp, visit
from coding.pseudonymising import automatic
from surveys.making import presets
from surveys.models import Study
from surveys.safekeeping import unlinked

REASON = "the link itself is the key to what this one person was asked"
CONSENTS = ("consent_survey", "consent_quote")


@bp.get("/partner-check/<token>")
@public(REASON)
@limits.limiter.limit(limits.TOKEN)
def partner_check(token: str) -> ResponseReturnValue:
    """Opening the link changes nothing, because mail scanners open links too."""
    session = read_session()
    found = _redeemed(session, token)
    if found.answered_at is not None:
        return render_template("partner/partner_check_done.html", **_page(session, found, token))
    return render_template("partner/partner_check.html", **_page(session, found, token))


@bp.post("/partner-check/<token>")
@public(REASON)
@limits.limiter.limit(limits.TOKEN)
def save_partner_check(token: str) -> ResponseReturnValue:
    """Keeps what was said so far, or hands it in; what is still missing is asked on the same page."""
    final, language, problems = "send" in request.form, request.form.get("language", ""), []
    given = {key: request.form.get(key, "") for key in CONSENTS}
    with unit_of_work() as session:
        found = _redeemed(session, token, to_write=True)
        if final and found.answered_at is not None:  # the second click of a double one
            return redirect(url_for("partner.partner_check", token=token))
        said = {
            entry.finding_id: (
                request.form.get(f"verdict-{entry.finding_id}", ""),
                request.form.get(f"words-{entry.finding_id}", ""),
            )
            for entry in answering.shown(session, found)
        }
        answering.keep(session, found, said)
        if final:
            problems = _missing(said, given)
        if final and not problems:
            _send(session, found, token, given)
    if language in g.study.languages:
        visit.choose(language)
    if problems or language:
        session = read_session()
        page = _page(session, asking.redeem(session, token), token)
        return render_template(
            "partner/partner_check.html", **page | {"problems": problems, "given": given}
        ), (422 if problems else 200)
    if not final:
        flash(_("Kept. You can stop and go on later with the same link."))
    return redirect(url_for("partner.partner_check", token=token))


@bp.route("/partner-check/<token>/withdraw", methods=["GET", "POST"])
@public(REASON)
@limits.limiter.limit(limits.TOKEN)
def withdraw_partner_check(token: str) -> ResponseReturnValue:
    """Takes back all that was said, or only the leave to quote it (`unquoted`)."""
    if request.method == "GET":
        _redeemed(read_session(), token)
        return render_template("partner/partner_check_withdraw.html", token=token)
    with unit_of_work() as session:
        found = _redeemed(session, token, to_write=True)
        if request.form.get("act") == "unquoted":
            erasure.unquote_check(session, found)
            audit.record(session, found.study_id, None, "recorded", "consent", found.id)
            return redirect(url_for("partner.partner_check", token=token))
        erasure.withdraw_check(session, found)
        audit.record(session, found.study_id, None, "withdrew", "partner_check", found.id)
    return render_template("partner/withdrawn.html")


# ---------------------------------------------------------------- inside


def _redeemed(session: Session, token: str, *, to_write: bool = False) -> PartnerCheck:
    found = asking.redeem(session, token, to_write=to_write)
    visit.enter(session.get_one(Study, found.study_id), found.participant.language)
    return found


def _missing(said: dict[uuid.UUID, tuple[str, str]], given: dict[str, str]) -> list[tuple[str, str]]:
    """What has to be put right before it can be sent: the place on the page, and the words."""
    found = [
        (f"words-{finding_id}", _("Write what is not right, or what should be added."))
        for finding_id in answering.unexplained(said)
    ]
    if not any(verdict for verdict, _words in said.values()):
        found.append(("points", _("First answer at least one point.")))
    texts = presets.consents()
    for key in CONSENTS:
        if given[key] not in ("yes", "no"):
            found.append((f"{key}-yes", _("Choose yes or no: %(text)s", text=in_current(texts[key]["text"]))))
    if given[CONSENTS[0]] == "no":
        found.append(
            (
                f"{CONSENTS[0]}-yes",
                _("Without this consent we cannot use your answer. You need not do anything more."),
            )
        )
    return found


def _send(session: Session, found: PartnerCheck, token: str, given: dict[str, str]) -> None:
    made = answering.send(
        session,
        found,
        _code(token),
        agreed=given[CONSENTS[0]] == "yes",
        quote=given[CONSENTS[1]] == "yes",
        language=g.language,
    )
    audit.record(session, found.study_id, None, "submitted", "partner_check", found.id)
    for document in automatic.take_in(session, None, [made] if made else []):
        jobs.enqueue("documents.segment", found.study_id, document.id, None)


def _code(token: str) -> str:
    """The code on the receipt: the same each time for one link."""
    return unlinked.code_from(b"partner check " + token.encode())


def _page(session: Session, found: PartnerCheck, token: str) -> dict[str, object]:
    code = _code(token)
    known = unlinked.code_digest(code) == found.receipt_digest
    return {
        "token": token,
        "check": found,
        "entries": answering.shown(session, found),
        "consents": {key: presets.consents()[key] for key in CONSENTS},
        "given": {},
        "problems": [],
        "code": code if known else "",
    }
