"""The figures of a round of fieldwork: who answered, where people stop, and how the answers are spread."""

import uuid
from dataclasses import replace

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from analysis import charts, distributions
from analysis import dashboard as service
from analysis.charts.bars import Bar, Part
from analysis.charts.figure import Figure
from analysis.distributions import SMALL_CELL, Distribution
from analysis.report.words import say
from app.access import load, may, needs
from app.db import read_session
from app.evaluator import bp
from surveys.asking import numerals
from surveys.inviting import waves
from surveys.models import Wave
from surveys.texts import pick


@bp.get("/studies/<uuid:study_id>/waves/<uuid:wave_id>/figures")
@needs("findings.read")
def wave_figures(study_id: uuid.UUID, wave_id: uuid.UUID) -> ResponseReturnValue:
    """How the round goes: counts by kind of partner, day by day, page by page."""
    session = read_session()
    wave = load(session, Wave, wave_id)
    found = service.of_wave(session, wave)
    inside = may("responses.read")
    return render_template(
        "evaluator/wave_figures.html",
        wave=wave,
        dashboard=found,
        fewest=1 if inside else SMALL_CELL,
        kinds=_by_kind(found, wave, inside),
        growth=charts.growing(found.days, found.per_day, _("Submitted"), _grown(found, wave), g.language),
        grown=_grown(found, wave),
        stops=_stops(found, inside),
        minutes=_spent(found.minutes) if wave.mode != "unlinked" else "",
        **_drawn(),
    )


@bp.get("/studies/<uuid:study_id>/waves/<uuid:wave_id>/figures/<page_id>")
@needs("findings.read")
def page_figures(study_id: uuid.UUID, wave_id: uuid.UUID, page_id: str) -> ResponseReturnValue:
    """The answers to the questions of one page. Outside the team nothing is told of fewer than five answers."""
    session = read_session()
    wave = load(session, Wave, wave_id)
    found = service.of_wave(session, wave)
    page = next((row.page for row in found.pages if row.page.id == page_id), None)
    if page is None:
        abort(404)
    inside = may("responses.read")
    kind = request.args.get("kind", "") if inside else ""
    chosen = [one for one in found.responses if not kind or one.kind.key == kind]
    given = service.given(session, found.definition, chosen)
    spread = distributions.of_items(found.definition, page.items, given, None if inside else SMALL_CELL)
    return render_template(
        "evaluator/page_figures.html",
        wave=wave,
        dashboard=found,
        page=page,
        kind=kind,
        inside=inside,
        count=len(given),
        spread=[(one, _figure(one), _sentence(one)) for one in spread if one.asked],
        **_drawn(),
    )


def _drawn() -> dict[str, object]:
    return {"charts": charts, "mark": say("mark", g.language) if g.study.synthetic else ""}


def _by_kind(found: service.Dashboard, wave: Wave, inside: bool) -> Figure | None:
    """Outside the team no kind of which fewer than five were invited stands by itself."""
    rows = found.kinds if inside else service.coarse(found.kinds, SMALL_CELL)
    submitted = Part("--part-1", _("submitted"), [row.submitted for row in rows])
    started = Part("--part-2", _("started, not submitted"), [row.started for row in rows])
    declined = Part("--part-3", _("declined or withdrawn"), [row.declined for row in rows])
    silent = Part("--part-4", _("nothing heard yet"), [row.silent for row in rows])
    names = [pick(row.label, g.language) for row in rows]
    if not waves.is_followed_live(wave):
        parts = [
            replace(submitted, name=_("can be read")),
            declined,
            replace(silent, name=_("not shown yet")),
        ]
        return charts.stacked(names, parts, _unlinked(), _("Kind of partner"))
    done, invited = sum(row.submitted for row in rows), sum(row.invited for row in rows)
    sentence = _(
        "%(submitted)d of %(invited)d people who were invited submitted (%(share)d %%).",
        submitted=done, invited=invited, share=round(100 * done / invited) if invited else 0,
    )  # fmt: skip
    return charts.stacked(names, [submitted, started, declined, silent], sentence, _("Kind of partner"))


def _unlinked() -> str:
    return str(
        _(
            "In an unlinked round nobody sees live who has begun or answered. Answers become readable in groups of five "
            "or more."
        )
    )


def _grown(found: service.Dashboard, wave: Wave) -> str:
    if wave.mode == "unlinked":
        return str(_("Answers of this round are not linked to invitations and carry no time."))
    if not found.days:
        return str(_("Nobody submitted yet."))
    return str(
        ngettext("%(num)d response was submitted.", "%(num)d responses were submitted.", sum(found.per_day))
    )


def _stops(found: service.Dashboard, inside: bool) -> Figure | None:
    """Per page who stopped there; None while nobody who began stopped anywhere, outside the team while they are few."""
    rows = [row for row in found.pages if row.stopped]
    stopped = sum(row.stopped for row in rows)
    if not stopped or (not inside and stopped < SMALL_CELL):
        return None
    sentence = ngettext(
        "%(num)d person began and did not submit yet; the bar says on which page the answers stop.",
        "%(num)d people began and did not submit yet; the bars say on which page the answers stop.",
        stopped,
    )
    made = [Bar(pick(row.page.title, g.language), row.stopped) for row in rows]
    figure = charts.bars(made, stopped, sentence, g.language, "--part-3")
    if figure is None:
        return None
    lines = [
        [
            pick(row.page.title, g.language),
            str(row.came),
            str(row.stopped),
            f"{round(100 * row.stopped / row.came)} %",
        ]
        for row in found.pages
        if row.came
    ]
    head = [_("Page"), _("Came here"), _("Stopped here"), _("Share")]
    return replace(figure, head=[str(word) for word in head], rows=lines)


def _spent(minutes: service.Minutes | None) -> str:
    if minutes is None:
        return str(_("The time it takes is shown from five submitted responses on."))
    said: str = _(
        "Half of the %(n)d responses took %(median)s minutes or less to fill in, without pauses of over a quarter of an "
        "hour; the middle half took %(low)s to %(high)s minutes.",
        n=minutes.n, median=_number(minutes.median), low=_number(minutes.low), high=_number(minutes.high),
    )  # fmt: skip
    return said


def _number(value: float, decimals: int = 0) -> str:
    return numerals.write(round(value, decimals), g.language, decimals)


def _figure(one: Distribution) -> Figure | None:
    if one.hidden:
        return None
    if one.item.type == "likert":
        return charts.likert_alone(one.points[0], _sentence(one), g.language)
    if one.points:
        return charts.likert(one.points, g.language)
    made = [Bar(pick(text, g.language), count) for text, count in one.counts]
    return charts.bars(made, one.known, _sentence(one), g.language)


def _sentence(one: Distribution) -> str:
    """What is known and what is not, in one sentence; of numbers their middle too."""
    if one.hidden:
        return str(_("Fewer than five answers: not shown, because they could be traced to a partner."))
    said = _(
        "n = %(known)d; unknown: %(unknown)d; left open: %(open)d.",
        known=one.known, unknown=one.unknown, open=one.open,
    )  # fmt: skip
    if one.item.type == "rank" and one.known:
        said = _("How often each was put first.") + " " + said
    if one.numbers is None:
        return str(said)
    ends = () if one.numbers.least is None else ("least", "most")
    found = {name: _number(getattr(one.numbers, name), 1) for name in ("median", "low", "high", *ends)}
    if not ends:
        middle = _("Median %(median)s, the middle half %(low)s to %(high)s.", **found)
    elif one.known == 1:
        middle = _("One answer: %(least)s.", least=found["least"])
    elif one.known == 2:
        middle = _("Two answers: %(least)s and %(most)s.", least=found["least"], most=found["most"])
    else:
        middle = _(
            "Median %(median)s, the middle half %(low)s to %(high)s, all between %(least)s and %(most)s.",
            **found,
        )
    return f"{middle} {said}"
