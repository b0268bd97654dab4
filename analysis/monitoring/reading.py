"""What a study knows to be monitored: from its contract register, or from answers to its monitor form. Service.

Answers are read anew at every look, so that a response that is withdrawn or erased is gone from the figures at once.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from analysis import dashboard
from analysis.business_case import tables
from analysis.distributions import Given
from analysis.monitoring import flags as flagging
from analysis.monitoring import keeping, worth
from analysis.monitoring.flags import Flag
from analysis.monitoring.models import RegisterContract, RegisterImport
from analysis.monitoring.reckoning import Figures, reckon
from analysis.monitoring.records import MONTHS, UNKNOWN, Bounds, Contract, Placement, Records, Way, bounds
from analysis.monitoring.rounds import Period, Told, day_of, together
from surveys import importing, instruments, naming, partners
from surveys.base import now
from surveys.definition import Definition
from surveys.models import Partner, Response, Study, StudyPartner, Wave
from surveys.texts import pick

REGISTER, ANSWERS = "register", "answers"
GROUP = "placements"
NUMBERS = ("obligation_eur", "realised_eur", "referred", "introduced", "placements_started", "still_working")
"""What the items of a monitor form are of, whatever their names: their `indicator`."""


@dataclass
class Source:
    """Where figures come from: REGISTER, ANSWERS (all rounds together), or the id of one round."""

    key: str
    wave: Wave | None = None


@dataclass
class Found:
    """What one source holds. `names`: what an organisation is called, by what tells it apart in the records."""

    source: Source
    records: Records
    names: dict[str, str] = field(default_factory=dict)
    aside: int = 0
    """Answers, or contracts of an earlier import, that stand aside for later ones on the same."""
    as_of: dt.date | None = None


def sources(session: Session, study: Study) -> list[Source]:
    """Those that hold something, the register first; a round by itself only where there are several."""
    found = []
    if session.scalar(select(RegisterImport.id).where(RegisterImport.study_id == study.id).limit(1)):
        found.append(Source(REGISTER))
    waves = [wave for wave, _ in _waves(session, study)]
    if waves:
        found.append(Source(ANSWERS))
    return found + ([Source(str(wave.id), wave) for wave in waves] if len(waves) > 1 else [])


def monitored(session: Session, study: Study) -> bool:
    """Whether anything is there to be shown."""
    return bool(sources(session, study))


def records(session: Session, study: Study, source: Source, *, names: bool = False) -> Found:
    """All that a source holds, without what a person said to count once. `names`: for who does the fieldwork, so that
    organisations of a confidential round are named too."""
    found = _register(session, study) if source.key == REGISTER else _answers(session, study, source, names)
    once = [key for key, said in keeping.verdicts(session, study.id).items() if said[0].verdict == "once"]
    return Found(source, flagging.counted_once(found.records, once), found.names, found.aside, found.as_of)


def figures(session: Session, study: Study, source: Source, fewest: int | None = None) -> Figures:
    kinds = partners.types(session, study)
    government = [kind.key for kind in kinds if kind.route == "gemeente"]
    return reckon(records(session, study, source).records, [kind.key for kind in kinds], government, fewest)


@dataclass(frozen=True)
class ContractLine:
    contract: Contract
    name: str
    placements: int
    worth: worth.Worth | None


def contracts(session: Session, study: Study, found: Found) -> list[ContractLine]:
    """Each contract with what its placements would count for by the table of its region and day."""
    known = tables.current(session, study.id)
    by_reference: dict[tuple[str, str], list[Placement]] = {}
    for placement in found.records.placements:
        by_reference.setdefault((placement.organisation, placement.contract), []).append(placement)
    lines = []
    for contract in found.records.contracts:
        placed = by_reference.get((contract.organisation, contract.reference), [])
        name = found.names.get(contract.organisation, "")
        lines.append(ContractLine(contract, name, len(placed), worth.of_contract(contract, placed, known)))
    return sorted(lines, key=lambda line: (line.contract.reference, line.name))


@dataclass(frozen=True)
class Flagged:
    flag: Flag
    found: Found


def flagged(session: Session, study: Study, *, names: bool = False) -> list[Flagged]:
    """What asks for a second look, in every source: of the answers in all rounds together."""
    result = []
    for source in sources(session, study):
        if source.wave is None:
            whole = (
                _register(session, study)
                if source.key == REGISTER
                else _answers(session, study, source, names)
            )
            result += [Flagged(flag, whole) for flag in flagging.flags(whole.records)]
    return result


def let_go(session: Session, studies: Iterable[uuid.UUID]) -> None:
    """After answers went: what people said of flags that stand no more goes too."""
    for study_id in set(studies):
        if keeping.verdicts(session, study_id):
            study = session.get_one(Study, study_id)
            keeping.forget(session, study_id, {each.flag.key for each in flagged(session, study)})


# ---------------------------------------------------------------- the register


def _register(session: Session, study: Study) -> Found:
    """Of a contract that stands in several imports the newest one, with its placements."""
    imports = session.scalars(
        select(RegisterImport)
        .where(RegisterImport.study_id == study.id)
        .order_by(RegisterImport.made_at.desc(), RegisterImport.id)
        .options(selectinload(RegisterImport.contracts).selectinload(RegisterContract.placements))
    ).all()
    standing: dict[tuple[str, str], tuple[RegisterImport, RegisterContract]] = {}
    aside = 0
    for one in imports:
        for contract in one.contracts:
            key = (
                contract.reference.casefold(),
                "" if contract.reference else contract.contractor.casefold(),
            )
            aside += key in standing
            standing.setdefault(key, (one, contract))
    contractors = [contract.contractor for _, contract in standing.values() if contract.contractor]
    known = importing.known_partners(session, study, list(dict.fromkeys(contractors)))
    kinds = {partner.type_id: partner.type.key for partner in known.values()}
    found, names = Records(), {}
    for one, contract in standing.values():
        partner = known.get(contract.contractor)
        organisation = _organisation(contract, partner)
        kind = kinds[partner.type_id] if partner else contract.kind_key
        names[organisation] = partner.name if partner else contract.contractor
        found.contracts.append(
            Contract(
                organisation, kind, contract.reference, contract.region, contract.tender_on, contract.obligation,
                contract.realised,
            )
        )  # fmt: skip
        placed = [
            Placement(
                seen_on=one.as_of,
                organisation=organisation,
                kind=kind,
                contract=contract.reference,
                person=row.person,
                group=row.target_group,
                form=row.form,
                district=row.district,
                vacancy=row.vacancy_on,
                start=row.start_on,
                end=row.end_on,
                state=row.state,
                hours=row.hours,
                follow_up={int(month): said for month, said in row.followed.items()},
                reason=row.reason,
            )
            for row in contract.placements
        ]
        found.placements.extend(placed)
        if contract.referred is not None or contract.introduced is not None:
            states = [placement.state for placement in placed]
            working: Bounds = (states.count("working"), len(states) - states.count("stopped"))
            steps = (
                bounds(contract.referred),
                bounds(contract.introduced),
                (len(placed), len(placed)),
                working,
            )
            found.ways.append(Way(organisation, kind, steps))
    return Found(Source(REGISTER), found, names, aside, max((one.as_of for one in imports), default=None))


def _organisation(contract: RegisterContract, partner: Partner | None) -> str:
    if partner is not None:
        return str(partner.id)
    return f"name:{importing.plain(contract.contractor)}" if contract.contractor else ""


# ---------------------------------------------------------------- answers


def _waves(session: Session, study: Study) -> list[tuple[Wave, Definition]]:
    """The rounds with a monitor form, the earliest first."""
    found = session.scalars(
        select(Wave).where(Wave.study_id == study.id).order_by(Wave.created_at, Wave.id)
    ).all()
    read = [(wave, instruments.definition(wave.version)) for wave in found]
    return [(wave, definition) for wave, definition in read if is_monitor(definition)]


def is_monitor(definition: Definition) -> bool:
    """Whether an instrument asks for placements one by one, as the built-in form does, or for numbers of it."""
    if definition.has_item(GROUP) and {"pl_group", "pl_start"} <= {
        i.id for i in definition.item(GROUP).items
    }:
        return True
    return any(item.indicator in NUMBERS for item in definition.items())


def _answers(session: Session, study: Study, source: Source, names: bool) -> Found:
    rounds: list[list[Told]] = []
    labels: dict[str, str] = {}
    latest: dt.date | None = None
    here = set(session.scalars(select(StudyPartner.partner_id).where(StudyPartner.study_id == study.id)))
    for wave, definition in _waves(session, study):
        if source.wave is not None and wave.id != source.wave.id:
            continue
        responses = dashboard.counted(session, wave)
        given = dashboard.given_by(session, definition, responses)
        told = []
        for response in responses:
            if response.id in given:
                seen = (response.submitted_at or now()).date()
                latest = max(latest or seen, seen)
                one = _told(definition, response, given[response.id], seen, here)
                if naming.may_be_named(response, names=names) and response.partner is not None:
                    labels[one.organisation] = response.partner.name
                told.append(one)
        rounds.append(told)
    found, aside = together(rounds)
    return Found(source, found, labels, aside, latest)


def _told(
    definition: Definition, response: Response, given: Given, seen: dt.date, here: set[uuid.UUID]
) -> Told:
    joined = response.partner_id is not None and response.partner_id in here
    organisation = str(response.partner_id) if joined else f"response:{response.id}"
    kind = response.kind.key
    said = {
        item.indicator: given.answers.get(item.id)
        for item in definition.items()
        if item.indicator in NUMBERS and item.id in given.shown
    }
    contract = None
    if "obligation_eur" in said or "realised_eur" in said:
        contract = Contract(
            organisation,
            kind,
            obligation=_number(said.get("obligation_eur")),
            realised=_number(said.get("realised_eur")),
        )
    way = None
    if any(key in said for key in NUMBERS[2:]):
        steps = [_number(said.get(key)) for key in NUMBERS[2:]]
        first, second, third, fourth = (bounds(None if step is None else int(step)) for step in steps)
        way = Way(organisation, kind, (first, second, third, fourth))
    entries = given.answers.get(GROUP) or []
    placements = [_placement(entry, organisation, kind, seen) for entry in entries]
    return Told(organisation, joined, _period(definition, given), contract, way, placements)


def _period(definition: Definition, given: Given) -> Period:
    item = next((item for item in definition.items() if item.type == "period"), None)
    said = given.answers.get(item.id) if item is not None else None
    if not isinstance(said, dict) or "from" not in said:
        return None
    return said["from"], said.get("to", "9999-12")


def _placement(entry: dict[str, Any], organisation: str, kind: str, seen: dt.date) -> Placement:
    def word(name: str) -> str:
        value = entry.get(name)
        return value if isinstance(value, str) and value else UNKNOWN

    def day(name: str) -> dt.date | None:
        value = entry.get(name)
        return day_of(value) if isinstance(value, str) else None

    return Placement(
        seen_on=seen,
        organisation=organisation,
        kind=kind,
        contract=_text(entry.get("pl_contract")),
        person=_text(entry.get("pl_code")).upper(),
        pool=organisation,
        group=word("pl_group"),
        form=word("pl_form"),
        district=word("pl_district"),
        vacancy=day("pl_vacancy"),
        start=day("pl_start"),
        end=day("pl_end"),
        state=word("pl_still"),
        hours=_number(entry.get("pl_hours")),
        follow_up={month: said for month in MONTHS if isinstance(said := entry.get(f"pl_m{month}"), str)},
        reason=word("pl_reason"),
    )


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def kind_words(session: Session, study: Study) -> dict[str, str]:
    """What a file may call the kinds of partner of a study, in small letters → key."""
    found = {}
    for kind in partners.types(session, study):
        for word in (kind.key, *kind.label.values()):
            found[" ".join(word.casefold().split())] = kind.key
    return found


def kind_names(session: Session, study: Study, language: str) -> dict[str, str]:
    return {kind.key: pick(kind.label, language) for kind in partners.types(session, study)}
