"""How many minutes a survey takes: what it really took others, else what its maker says. Service."""

import datetime as dt
import statistics
import uuid

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from surveys import instruments
from surveys.inviting import waves
from surveys.models import InstrumentVersion, Response, Wave

FEWEST = 5
LONGEST = dt.timedelta(hours=3)
"""Who took longer stopped and went on later; how long they worked is not known."""


def minutes(session: Session, version: InstrumentVersion, type_id: uuid.UUID | None) -> int | None:
    """The median of at least five partners of this type who finished this version in one go; else the maker's estimate.

    Without a type, as on a poster for everybody, of all types together. None when neither is known.
    """
    found = session.execute(
        select(Response.started_at, Response.submitted_at, Wave)
        .join(Wave, Wave.id == Response.wave_id)
        .where(
            Response.version_id == version.id,
            Response.state == "submitted",
            Response.is_test.is_(False),
            true() if type_id is None else Response.partner_type_id == type_id,
        )
    )
    taken = [
        submitted - started
        for started, submitted, wave in found
        if submitted is not None and submitted - started <= LONGEST and waves.joins_people(wave)
    ]
    if len(taken) >= FEWEST:
        seconds: float = statistics.median(span.total_seconds() for span in taken)
        return max(1, round(seconds / 60))
    return instruments.definition(version).duration_minutes
