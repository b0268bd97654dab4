"""Rounds of fieldwork: make, plan, close and reopen them, and see who is how far."""

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, mail
from app.access import load, may, needs
from app.db import read_session, unit_of_work
from app.evaluator import bp
from app.evaluator.forms import MODE_MEANINGS, NothingForm, WaveForm
from app.evaluator.wave_forms import ReopenForm, WaveSettingsForm
from app.languages import in_current
from surveys import fieldwork as service
from surveys import instruments
from surveys.base import now
from surveys.inviting import enough, office, overview, reminders, waves
from surveys.models import InstrumentVersion, PartnerType, Study, Wave
from surveys.safekeeping import sealing
from surveys.texts import pick

STATE_NAMES = {
    "invited": _l("not begun"),
    "started": _l("begun"),
    "submitted": _l("answered"),
    "declined": _l("does not take part"),
    "passed_on": _l("passed on"),
    "withdrawn": _l("withdrawn"),
    "recalled": _l("taken back"),
}
MAIL_NAMES = {
    "waiting": _l("on its way"),
    "perhaps": _l("perhaps not sent"),
    "failed": _l("not sent"),
    "bad_address": _l("address does not work"),
}


@bp.get("/studies/<uuid:study_id>/waves", endpoint="waves")
@needs("fieldwork.read")
def waves_list(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = session.scalars(
        select(Wave).where(Wave.study_id == study_id).order_by(Wave.created_at.desc())
    ).all()
    shown = [(one, waves.state(one), waves.is_followed_live(one), _counts(session, one)) for one in found]
    return render_template("evaluator/waves.html", waves=shown)


@bp.route("/studies/<uuid:study_id>/waves/new", methods=["GET", "POST"])
@needs("fieldwork.edit")
def new_wave(study_id: uuid.UUID) -> ResponseReturnValue:
    form = WaveForm()
    versions = published(read_session(), g.study, "survey")
    form.version_id.choices = [(str(version.id), version_name(version)) for version in versions]
    if form.validate_on_submit():
        with unit_of_work() as session:
            version = load(session, InstrumentVersion, uuid.UUID(form.version_id.data))
            try:
                wave = service.open_wave(
                    session,
                    current_user.id,
                    version,
                    form.title.data.strip(),
                    closes_on=form.closes_on.data,
                    mode=form.mode.data,
                )
            except enough.TooFew as error:
                form.mode.errors = [in_current(error.text)]
                return render_template("evaluator/wave_form.html", form=form, versions=versions), 422
            session.flush()
            audit.record(session, study_id, current_user.id, "opened", "wave", wave.id)
            wave_id = wave.id
        return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))
    return render_template("evaluator/wave_form.html", form=form, versions=versions)


@bp.get("/studies/<uuid:study_id>/waves/<uuid:wave_id>")
@needs("fieldwork.read")
def wave(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    """Who is how far: ?state=, ?type=, ?q= choose lines, ?tick=all ticks them."""
    session = read_session()
    found = load(session, Wave, wave_id)
    everybody = overview.shown(found, overview.overview(session, found))
    counts = overview.counts(session, found, everybody)
    names_hidden = found.mode == "confidential" and not may("fieldwork.edit")
    if names_hidden:
        everybody = []
    wanted = {name: request.args.get(name, "") for name in ("state", "type", "q")}
    lines = overview.chosen(everybody, state=wanted["state"], type_id=wanted["type"], words=wanted["q"])
    today = office.day_of(now())
    return render_template(
        "evaluator/wave.html",
        **wave_page(found),
        everybody=everybody,
        lines=lines,
        counts=counts,
        names_hidden=names_hidden,
        kept_closed=_kept_closed(session, found),
        per_state={state: sum(line.state == state for line in everybody) for state in overview.STATES},
        in_trouble=sum(overview.trouble(line) for line in everybody),
        wanted=wanted,
        ticked=request.args.get("tick") == "all",
        next_reminder={
            line.invitation.id: reminders.next_day(found, line.invitation, today)
            for line in lines
            if line.may_remind and line.can_be_mailed
        },
        last_batch=len(waves.last_batch(session, found)),
        nothing=NothingForm(),
    )


def _counts(session: Session, found: Wave) -> list[overview.TypeCount]:
    return overview.counts(session, found, overview.shown(found, overview.overview(session, found)))


def _kept_closed(session: Session, found: Wave) -> list[tuple[str, int]]:
    """The kinds of partners of which fewer than five answered in an unlinked round, with how many did."""
    counts = sealing.kept_closed(session, found)
    return [
        (pick(session.get_one(PartnerType, kind_id).label, g.language), n) for kind_id, n in counts.items()
    ]


def wave_page(found: Wave) -> dict[str, Any]:
    """What every page of a round shows: the round, its state in words, and its parts."""
    is_live = waves.is_followed_live(found)
    return {
        "wave": found,
        "wave_state": waves.state(found),
        "wave_words": words_of(found),
        "state_names": STATE_NAMES | ({} if is_live else {"invited": _l("invited")}),
        "is_live": is_live,
        "mail_names": MAIL_NAMES,
        "mail_ready": mail.configured(),
        "joins_people": waves.joins_people(found),
        "mode_meaning": MODE_MEANINGS[found.mode],
    }


def words_of(found: Wave) -> str:
    """The state of a round, as a sentence."""
    from app.languages import day

    state = waves.state(found)
    if state == "planned":
        return str(_("Opens on %(date)s.", date=day(found.opens_on)))
    if state == "closed":
        closed = found.closed_at or (waves.last_day(found) if found.closes_on else None)
        return str(_("Closed since %(date)s.", date=day(closed)))
    if state == "grace":
        return str(
            _(
                "Closed for who had not begun; who had begun can finish until %(date)s.",
                date=day(waves.last_day(found)),
            )
        )
    if found.closes_on is None:
        return str(_("Open, without a last day."))
    if found.grace_days:
        return str(
            _(
                "Open until %(date)s; who has begun may finish until %(last)s.",
                date=day(found.closes_on),
                last=day(waves.last_day(found)),
            )
        )
    return str(_("Open until %(date)s.", date=day(found.closes_on)))


@bp.route("/studies/<uuid:study_id>/waves/<uuid:wave_id>/settings", methods=["GET", "POST"])
@needs("fieldwork.edit")
def wave_settings(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    found = load(session, Wave, wave_id)
    form = WaveSettingsForm(obj=found, follows_id=str(found.follows_id or ""))
    form.follows_id.choices = _earlier(session, found)
    if form.validate_on_submit():
        with unit_of_work() as session:
            found = load(session, Wave, wave_id)
            chosen = form.follows_id.data
            waves.change(
                session,
                current_user.id,
                found,
                title=form.title.data,
                opens_on=form.opens_on.data,
                closes_on=form.closes_on.data,
                grace_days=form.grace_days.data or 0,
                follows_id=uuid.UUID(chosen) if chosen else None,
                carry_from_partner=form.carry_from_partner.data,
            )
            audit.record(session, study_id, current_user.id, "changed", "wave", wave_id)
        flash(_("Saved."))
        return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))
    return render_template("evaluator/wave_settings.html", form=form, reopen=ReopenForm(), **wave_page(found))


@bp.post("/studies/<uuid:study_id>/waves/<uuid:wave_id>/close")
@needs("fieldwork.edit")
def close_wave(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    with unit_of_work() as session:
        waves.close(session, current_user.id, load(session, Wave, wave_id))
        audit.record(session, study_id, current_user.id, "closed", "wave", wave_id)
    flash(_("The round is closed. What was saved is kept; links say that it is closed."))
    return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))


@bp.post("/studies/<uuid:study_id>/waves/<uuid:wave_id>/reopen")
@needs("fieldwork.edit")
def reopen_wave(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    form = ReopenForm()
    with unit_of_work() as session:
        waves.reopen(session, current_user.id, load(session, Wave, wave_id), form.closes_on.data)
        audit.record(session, study_id, current_user.id, "opened", "wave", wave_id)
    flash(_("The round is open again. Links that people have work again."))
    return redirect(url_for("evaluator.wave", study_id=study_id, wave_id=wave_id))


def _earlier(session: Session, found: Wave) -> list[tuple[str, str]]:
    others = session.scalars(
        select(Wave).where(Wave.study_id == found.study_id, Wave.id != found.id).order_by(Wave.created_at)
    )
    fitting = [(str(one.id), one.title) for one in others if waves.joins_people(one)]
    return [("", str(_("None"))), *(fitting if waves.joins_people(found) else [])]


def published(session: Session, study: Study, kind: str) -> list[InstrumentVersion]:
    return [v for v in instruments.versions(session, study, kind) if v.state == "published"]


def version_name(version: InstrumentVersion) -> str:
    title = pick(version.instrument.title, g.language)
    return str(_("%(title)s, version %(number)s", title=title, number=version.number))
