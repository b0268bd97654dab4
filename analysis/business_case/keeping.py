"""Business cases of a study: made, filled in, judged by each party. Service."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.business_case import tables
from analysis.business_case.case import Case
from analysis.business_case.flows import BY_KEY, INPUTS, PARTIES, Input
from analysis.business_case.models import BusinessCase, PartyVerdict
from analysis.business_case.ranges import Range
from analysis.findings import CHANGED
from surveys.base import Actor, now
from surveys.errors import Refused, Stale
from surveys.models import Study

VERDICTS = ("acceptable", "conditions", "not")
MOST_TITLE = 300
MOST_SOURCE = 500


@dataclass(frozen=True)
class Estimate:
    """An input as a person filled it in: its range, and where that comes from."""

    range: Range
    source: str = ""


def listing(session: Session, study_id: uuid.UUID) -> list[BusinessCase]:
    """The cases of a study, in the order they were made."""
    return list(
        session.scalars(
            select(BusinessCase).where(BusinessCase.study_id == study_id).order_by(BusinessCase.made_at)
        )
    )


def make(session: Session, actor: Actor, study: Study, title: str) -> BusinessCase:
    """A case without a single amount. Refused without a title."""
    made = BusinessCase(study_id=study.id, title=_title(title), made_by=actor)
    session.add(made)
    session.flush()
    return made


def change(
    session: Session,
    actor: Actor,
    case: BusinessCase,
    *,
    title: str,
    table_key: str,
    basis_hours: float,
    most_months: float | None,
    estimates: Mapping[str, Estimate],
    revision: int | None = None,
) -> BusinessCase:
    """Replaces what was filled in. Raises Stale when somebody else did meanwhile, Refused for a percentage over 100,
    a number of placements under 1, or a table that is not known."""
    if revision is not None and case.revision != revision:
        raise Stale(CHANGED)
    if table_key and tables.find(session, case.study_id, table_key) is None:
        raise Refused(
            {"nl": "Deze waarderingstabel is er niet.", "en": "This valuation table does not exist."}
        )
    if not basis_hours > 0:
        raise Refused(
            {"nl": "Een volle week heeft meer dan 0 uren.", "en": "A full week has more than 0 hours."}
        )
    for key, estimate in estimates.items():
        _check(BY_KEY[key], estimate.range)
    case.title = _title(title)
    case.table_key, case.basis_hours, case.most_months = table_key, basis_hours, most_months
    case.inputs = {
        key: {
            "low": estimate.range.low,
            "base": estimate.range.base,
            "high": estimate.range.high,
            "source": estimate.source.strip()[:MOST_SOURCE],
        }
        for key, estimate in estimates.items()
    }
    case.changed_at = now()
    session.flush()
    return case


def estimates(case: BusinessCase) -> dict[str, Estimate]:
    """What was filled in, in the order of the form."""
    return {
        each.key: Estimate(Range(found["low"], found["base"], found["high"]), found["source"])
        for each in INPUTS
        if (found := case.inputs.get(each.key))
    }


def values(case: BusinessCase) -> Case:
    """The case as `case.outcomes` takes it."""
    return Case(
        {key: estimate.range for key, estimate in estimates(case).items()}, case.basis_hours, case.most_months
    )


def judge(
    session: Session, actor: Actor, case: BusinessCase, party: str, verdict: str, reason: str
) -> PartyVerdict:
    """What a party says of it. Refused without a reason: acceptable or not says nothing by itself."""
    if party not in PARTIES or verdict not in VERDICTS:
        raise Refused({"nl": "Kies een partij en een oordeel.", "en": "Choose a party and a verdict."})
    if not reason.strip():
        raise Refused(
            {"nl": "Schrijf op waarom deze partij dit vindt.", "en": "Write why this party thinks so."}
        )
    made = PartyVerdict(
        party=party, verdict=verdict, reason=reason.strip(), revision=case.revision, at=now(), by=actor
    )
    case.verdicts.insert(0, made)
    session.flush()
    return made


def verdicts(case: BusinessCase) -> dict[str, list[PartyVerdict]]:
    """What each party said, the newest first."""
    return {party: [each for each in case.verdicts if each.party == party] for party in PARTIES}


def remove(session: Session, case: BusinessCase) -> None:
    session.delete(case)
    session.flush()


def _check(each: Input, found: Range) -> None:
    name = each.name
    if found.low < 0:
        raise Refused(
            {
                "nl": f"{name['nl']}: een bedrag of aantal is nooit minder dan 0.",
                "en": f"{name['en']}: an amount or number is never less than 0.",
            }
        )
    if each.unit == "percent" and found.high > 100:
        raise Refused(
            {
                "nl": f"{name['nl']}: een percentage is hoogstens 100.",
                "en": f"{name['en']}: a percentage is 100 at most.",
            }
        )
    if each.key == "placements" and found.low < 1:
        raise Refused({"nl": "Reken met minstens 1 plaatsing.", "en": "Reckon with at least 1 placement."})


def _title(title: str) -> str:
    if not title.strip():
        raise Refused({"nl": "Geef de businesscase een naam.", "en": "Give the business case a name."})
    return title.strip()[:MOST_TITLE]
