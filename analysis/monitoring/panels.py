"""The figures of monitoring as they are shown: a title, a sentence with n and unknown, a table, and a drawing. Pure.

Pages draw them and reports print their tables, so that both say the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis import charts
from analysis.business_case.words import euros
from analysis.charts.bars import Bar, Part
from analysis.monitoring.funnel import OTHERS, Funnel
from analysis.monitoring.rates import FEW, Counts, Rate
from analysis.monitoring.reckoning import Figures, FollowUp
from analysis.monitoring.records import STEPS, UNKNOWN, names
from analysis.monitoring.words import between, percents, say, share
from surveys.asking import numerals
from surveys.texts import pick

EXTRA_JOBS = 125_000


@dataclass(frozen=True)
class Panel:
    """`rows`: as many cells as `head`, the first names the row. `figure` is None where there is nothing to draw."""

    key: str
    title: str
    sentence: str
    head: list[str]
    rows: list[list[str]]
    figure: charts.Figure | None = None


def panels(found: Figures, unit: str, kinds: Mapping[str, str], language: str) -> list[Panel]:
    """All panels, in the order of a page. `unit`: "register" or "answers", what amounts and steps are told by; `kinds`: the
    names of kinds of partner by their keys."""
    made = [
        _money(found, unit, language),
        *(
            _counted(key, getattr(found, key), _words(what, language), about, language)
            for key, what, about in (
                ("by_form", "form", ""),
                ("by_group", "group", ""),
                ("by_district", "district", "district_said"),
                ("by_duration", "", "duration_said"),
            )
        ),
        _follow_up(found, language),
        _followed(found.follow_up, language),
        _counted("reasons", found.reasons, _words("reason", language), "reasons_said", language),
        _funnel(found.funnels, unit, kinds, language),
        _weeks(found, language),
        _zuid(found, language),
        _extra(found, language),
    ]
    return [panel for panel in made if panel is not None]


# ---------------------------------------------------------------- money


def _money(found: Figures, unit: str, language: str) -> Panel | None:
    money = found.money
    title = say("money", language)
    if money.hidden:
        return Panel("money", title, say("hidden", language), [], [])
    if not found.contracts:
        return None
    fulfilled = "–" if found.fulfilled.hidden else share(found.fulfilled, language)
    realised = "–" if money.low is None or money.high is None else percents(money.low, money.high, language)
    sentence = say(
        "money_said",
        language,
        n=money.n,
        unit=say("unit_" + unit, language),
        realised=euros(money.realised, language),
        obligation=euros(money.obligation, language),
        share=realised,
        unrealised=money.unrealised,
        unobliged=money.unobliged,
    )
    rows = [
        [say("obligation", language), euros(money.obligation, language), str(money.n), "–"],
        [say("realised", language), euros(money.realised, language), str(money.n), realised],
        [
            say("open_obligation", language),
            euros(money.open_obligation, language),
            str(money.unrealised),
            "–",
        ],
        [say("fulfilled", language), "–", str(found.fulfilled.of or "–"), fulfilled],
    ]
    head = [say(key, language) for key in ("what", "euros")] + ["n", say("share", language)]
    figure = None if found.fulfilled.hidden else _rates([("fulfilled", found.fulfilled)], sentence, language)
    return Panel("money", title, sentence, head, rows, figure and replace(figure, head=head, rows=rows))


# ---------------------------------------------------------------- counts and rates


def _counted(key: str, found: Counts, label: Callable[[str], str], about: str, language: str) -> Panel | None:
    title = say(key, language)
    if found.hidden:
        return Panel(key, title, say("hidden", language), [], [])
    if not found.total:
        return None
    unknown = dict(found.rows).get(UNKNOWN, 0)
    if found.merged:
        counted = say("counted_few", language, total=found.total)
    else:
        counted = say("counted", language, total=found.total, known=found.total - unknown, unknown=unknown)
    sentence = f"{say(about, language)} {counted}" if about else counted
    bars = [Bar(say(FEW, language) if value == FEW else label(value), count) for value, count in found.rows]
    figure = charts.bars(bars, found.total, sentence, language)
    assert figure is not None
    head = [say("what", language), *figure.head[1:]]
    return Panel(key, title, sentence, head, figure.rows, replace(figure, head=head))


def _words(what: str, language: str) -> Callable[[str], str]:
    """How a value of a list is called; without a list, of a duration."""
    if not what:
        return lambda key: say(key, language)
    listed = names(what)
    return lambda key: pick(listed.get(key), language) or key


def _rates(
    found: Sequence[tuple[str, Rate]],
    sentence: str,
    language: str,
    yes: str = "yes",
    no: str = "no",
    titles: Mapping[str, str] | None = None,
) -> charts.Figure | None:
    """A bar a rate: how many surely, how many perhaps, how many not. Those that are hidden are left out."""
    shown = [(key, rate) for key, rate in found if rate.of]
    parts = [
        Part("--part-1", say(yes, language), [rate.yes for _, rate in shown]),
        Part("--neutral", say("unknown", language), [rate.unknown for _, rate in shown]),
        Part("--part-3", say(no, language), [rate.no for _, rate in shown]),
    ]
    labels = [(titles or {}).get(key) or say(key, language) for key, _ in shown]
    figure = charts.stacked(labels, parts, sentence, say("what", language)) if shown else None
    if figure is None:
        return None
    rows = [[*row, share(rate, language)] for row, (_, rate) in zip(figure.rows, shown, strict=True)]
    return replace(figure, head=[*figure.head, say("share", language)], rows=rows)


def _follow_up(found: Figures, language: str) -> Panel | None:
    shown = [each for each in found.follow_up if not each.rate.hidden]
    title = say("follow_up", language)
    if found.placements and not shown:
        return Panel("follow_up", title, say("hidden", language), [], [])
    if not any(each.rate.of for each in shown):
        return None

    def each_of(value: Callable[[FollowUp], int]) -> str:
        return ", ".join("–" if each.rate.hidden else str(value(each)) for each in found.follow_up)

    sentence = say(
        "follow_up_said",
        language,
        known=each_of(lambda each: each.rate.n),
        unknown=each_of(lambda each: each.rate.unknown),
        later=each_of(lambda each: each.not_yet),
    )
    titles = {str(each.months): say("months", language, months=each.months) for each in shown}
    figure = _rates(
        [(str(each.months), each.rate) for each in shown],
        sentence,
        language,
        "at_work",
        "not_at_work",
        titles,
    )
    assert figure is not None
    later = {titles[str(each.months)]: each.not_yet for each in shown}
    head = [say("after", language), *figure.head[1:], say("not_yet", language)]
    rows = [[*row, str(later[row[0]])] for row in figure.rows]
    return Panel("follow_up", title, sentence, head, rows, replace(figure, head=head, rows=rows))


def _followed(found: Sequence[FollowUp], language: str) -> Panel | None:
    """What people do, in full: only where no value is of few."""
    if any(each.states.hidden or each.states.merged for each in found):
        return None
    if not any(each.states.total for each in found):
        return None
    listed = {key: text for key, text in names("followed").items() if key != "not_yet"}
    counted = [dict(each.states.rows) for each in found]
    rows = [
        [pick(text, language), *(str(each.get(key, 0)) for each in counted)] for key, text in listed.items()
    ]
    totals = ", ".join(str(each.states.total) for each in found)
    head = [say("what", language), *(say("months", language, months=each.months) for each in found)]
    return Panel("followed", say("followed", language), f"n = {totals}.", head, rows)


# ---------------------------------------------------------------- the funnel, weeks


def _funnel(found: Sequence[Funnel], unit: str, kinds: Mapping[str, str], language: str) -> Panel | None:
    if not found:
        return None
    whole = found[0]
    sentence = say(
        "funnel_said" if whole.unknown else "funnel_outside",
        language,
        organisations=whole.organisations,
        unknown=", ".join(map(str, whole.unknown)),
        ways=whole.ways,
        answers=say("answers_" + unit, language),
    )
    own = {"": say("all", language), OTHERS: say("others", language), UNKNOWN: say("kind_unknown", language)}
    rows = []
    for each in found:
        of_referred = each.share(3)
        rows.append(
            [
                own.get(each.kind) or kinds.get(each.kind, each.kind),
                str(each.organisations),
                *(between(low, high, language) for low, high in each.steps),
                percents(*of_referred, language) if of_referred else "–",
            ]
        )
    head = [say(key, language) for key in ("kind", "organisations", *STEPS, "of_referred")]
    parts = [
        Part("--part-1", say("surely", language), [low for low, _ in whole.steps]),
        Part(
            "--neutral",
            say("perhaps", language),
            [0 if high is None else max(high - low, 0) for low, high in whole.steps],
        ),
    ]
    figure = charts.stacked([say(key, language) for key in STEPS], parts, sentence, say("step", language))
    return Panel(
        "funnel",
        say("funnel", language),
        sentence,
        head,
        rows,
        figure and replace(figure, head=head, rows=rows),
    )


def _weeks(found: Figures, language: str) -> Panel | None:
    weeks, title = found.weeks, say("weeks", language)
    if weeks.hidden:
        return Panel("weeks", title, say("hidden", language), [], [])
    if weeks.median is None:
        if not weeks.unknown:
            return None
        return Panel("weeks", title, say("weeks_none", language, unknown=weeks.unknown), [], [])

    def written(value: float | None) -> str:
        return "–" if value is None else numerals.write(round(value, 1), language, 1)

    sentence = say(
        "weeks_said",
        language,
        median=written(weeks.median),
        low=written(weeks.low),
        high=written(weeks.high),
        n=weeks.n,
        unknown=weeks.unknown,
    )
    values = [
        ("least", weeks.least),
        ("lower", weeks.low),
        ("median", weeks.median),
        ("upper", weeks.high),
        ("most", weeks.most),
    ]
    rows = [[say(key, language), written(value)] for key, value in values if value is not None]
    return Panel("weeks", title, sentence, [say("what", language), say("in_weeks", language)], rows)


# ---------------------------------------------------------------- what it adds


def _zuid(found: Figures, language: str) -> Panel | None:
    rates = [
        ("lives_zuid", found.zuid),
        ("lives_focus", found.focus),
        ("job_zuid", found.zuid_jobs),
        ("job_zuid_now", found.zuid_jobs_now),
    ]
    return _told("zuid", rates, found.zuid_jobs, "zuid_said", found, language)


def _extra(found: Figures, language: str) -> Panel | None:
    jobs = found.extra
    whole = Rate(
        jobs.market.yes + jobs.government.yes,
        jobs.market.no + jobs.government.no,
        jobs.market.unknown + jobs.government.unknown,
        jobs.market.hidden or jobs.government.hidden,
    )
    rates = [("market", jobs.market), ("government", jobs.government)]
    return _told("extra", rates, whole, "extra_said", found, language, elsewhere=jobs.elsewhere)


def _told(
    key: str,
    rates: Sequence[tuple[str, Rate]],
    whole: Rate,
    words: str,
    found: Figures,
    language: str,
    **values: object,
) -> Panel | None:
    title = say(key, language)
    if not found.placements:
        return None
    if whole.hidden:
        return Panel(key, title, say("hidden", language), [], [])
    least, most = whole.yes, whole.yes + whole.unknown
    parts = [numerals.write(round(100_000 * n / EXTRA_JOBS, 1), language, 1) for n in (least, most)]
    sentence = say(
        words,
        language,
        low=least,
        high=most,
        of=whole.of,
        n=whole.n,
        unknown=whole.unknown,
        share=parts[0] if parts[0] == parts[1] else f"{parts[0]} – {parts[1]}",
        **values,
    )
    figure = _rates(rates, sentence, language)
    if figure is None:
        return Panel(key, title, say("nothing", language), [], [])
    return Panel(key, title, sentence, figure.head, figure.rows, figure)
