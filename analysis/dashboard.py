"""The figures of a round of fieldwork: who answered, when, how long it took, and where people stopped. Service."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from analysis.distributions import Given
from surveys import instruments, responses, routing
from surveys.definition import Definition, Page
from surveys.inviting import overview
from surveys.models import Answer, Partner, Response, Wave
from surveys.texts import Text

HERE = ZoneInfo("Europe/Amsterdam")
FEWEST_TIMES = 5
"""A median time of fewer responses says more about a person than about the survey."""
PAUSE = 15
"""Minutes without saving a page after which somebody was doing something else."""


COUNTED = ("invited", "submitted", "started", "declined")
OTHER_KINDS: Text = {"nl": "Overige soorten samen", "en": "Other kinds together"}


@dataclass(frozen=True)
class KindRow:
    """One kind of partner: how many were invited and how far they are. The four states add up to `invited`."""

    key: str
    label: Text
    invited: int
    submitted: int
    started: int
    declined: int

    @property
    def silent(self) -> int:
        return self.invited - self.submitted - self.started - self.declined


def coarse(rows: Sequence[KindRow], fewest: int) -> list[KindRow]:
    """The rows for who stands outside the team: no kind of partner with fewer than `fewest` people stands by itself."""
    apart, small = (
        [row for row in rows if row.invited >= fewest],
        [row for row in rows if row.invited < fewest],
    )
    while small and apart and sum(row.invited for row in small) < fewest:
        small.append(apart.pop())  # the smallest one, so that nobody is left who is one of few
    if not small:
        return apart
    counts = {name: sum(getattr(row, name) for row in small) for name in COUNTED}
    return [*apart, KindRow("", OTHER_KINDS, **counts)]


@dataclass(frozen=True)
class PageRow:
    """One page: how many respondents had it in their route, how many got past it, how many stopped at it."""

    page: Page
    met: int
    passed: int
    stopped: int

    @property
    def came(self) -> int:
        """How many came as far as this page."""
        return self.passed + self.stopped


@dataclass(frozen=True)
class Minutes:
    """From Start to sending in, without pauses: quartiles over `n` responses."""

    n: int
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Dashboard:
    kinds: list[KindRow]
    days: list[dt.date]
    """Each day from the first to the last response that was sent in."""
    per_day: list[int]
    pages: list[PageRow]
    minutes: Minutes | None
    definition: Definition
    responses: list[Response]
    """Begun or submitted, without tests and without what was withdrawn."""


def of_wave(session: Session, wave: Wave) -> Dashboard:
    """The figures of one round, from its invitations and responses as they are now."""
    found = counted(session, wave)
    definition = instruments.definition(wave.version)
    kept = responses.answers_of(session, found)
    known = [(response, kept[response.id]) for response in found]
    timed = [] if wave.mode == "unlinked" else found  # its responses carry no time of their own
    days, per_day = _by_day(timed)
    return Dashboard(
        _kinds(session, wave),
        days,
        per_day,
        _pages(definition, known),
        _minutes(session, timed),
        definition,
        found,
    )


def given(session: Session, definition: Definition, found: Sequence[Response]) -> list[Given]:
    """What these respondents answered that counts, for the distributions: of submitted responses only."""
    return list(given_by(session, definition, found).values())


def given_by(session: Session, definition: Definition, found: Sequence[Response]) -> dict[uuid.UUID, Given]:
    """The same by the id of the response."""
    kept = responses.answers_of(session, [response for response in found if response.state == "submitted"])
    made = {}
    for key, answers in kept.items():
        shown = frozenset(item.id for _, items in routing.walk(definition, answers) for item in items)
        made[key] = Given(routing.counted(definition, answers), shown)
    return made


def counted(session: Session, wave: Wave) -> list[Response]:
    """The responses of a round that were begun or submitted, without tests and without what was withdrawn."""
    found = (
        select(Response)
        .where(
            Response.wave_id == wave.id,
            Response.is_test.is_(False),
            Response.state.in_(("started", "submitted")),
        )
        .options(
            selectinload(Response.partner).selectinload(Partner.type), selectinload(Response.partner_type)
        )
        .order_by(Response.submitted_at, Response.id)
    )
    return list(session.scalars(found))


def _kinds(session: Session, wave: Wave) -> list[KindRow]:
    """As the team may see it: of an unlinked round nothing live but what can be read."""
    everybody = overview.shown(wave, overview.overview(session, wave))
    rows = [
        KindRow(row.type.key, row.type.label, row.invited, row.submitted, row.started, row.declined)
        for row in overview.counts(session, wave, everybody)
    ]
    return sorted(rows, key=lambda row: -row.invited)


def _by_day(found: Sequence[Response]) -> tuple[list[dt.date], list[int]]:
    counts = Counter(one.submitted_at.astimezone(HERE).date() for one in found if one.submitted_at)
    if not counts:
        return [], []
    first, last = min(counts), max(counts)
    days = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
    return days, [counts[day] for day in days]


def _pages(definition: Definition, known: Sequence[tuple[Response, routing.Answers]]) -> list[PageRow]:
    met: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    for response, answers in known:
        route = [page.id for page in routing.pages(definition, answers)]
        reached = len(route) if response.state == "submitted" else _passed(route, response.page)
        met.update(route)
        passed.update(route[:reached])
        if reached < len(route):
            stopped[route[reached]] += 1
    return [PageRow(page, met[page.id], passed[page.id], stopped[page.id]) for page in definition.pages]


def _passed(route: Sequence[str], last_saved: str | None) -> int:
    """How many pages of a route were saved, when the last one saved is this."""
    return route.index(last_saved) + 1 if last_saved in route else 0


def _minutes(session: Session, found: Sequence[Response]) -> Minutes | None:
    submitted = {one.id: one for one in found if one.submitted_at is not None}
    saved: dict[uuid.UUID, set[dt.datetime]] = {key: set() for key in submitted}
    rows = select(Answer.response_id, Answer.saved_at).where(Answer.response_id.in_(submitted))
    for response_id, at in session.execute(rows):
        saved[response_id].add(at)
    if len(submitted) < FEWEST_TIMES:
        return None
    spent = [_spent([one.started_at, *saved[key], one.submitted_at]) for key, one in submitted.items()]
    low, median, high = (float(value) for value in np.percentile(spent, [25, 50, 75]))
    return Minutes(len(spent), low, median, high)


def _spent(times: Sequence[dt.datetime | None]) -> float:
    """Minutes between one sign of life and the next, without the gaps that are a pause."""
    known = sorted(time for time in times if time is not None)
    gaps = [(later - earlier).total_seconds() / 60 for earlier, later in pairwise(known)]
    return sum(gap for gap in gaps if gap <= PAUSE)
