"""A contract register of a study: taken in whole, known again, taken back; and what people say of flags. Service."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.monitoring.columns import Cell
from analysis.monitoring.flags import VERDICTS, Flag
from analysis.monitoring.models import FlagVerdict, RegisterContract, RegisterImport, RegisterPlacement
from analysis.monitoring.register import Reading
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.models import Study

MOST_PROBLEMS = 500
MOST_REASON = 2000


def digest(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """SHA-256 of what stands in a table, by which the same export is known again whatever its name."""
    whole = json.dumps([list(columns), [list(row) for row in rows]], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


def imports(session: Session, study_id: uuid.UUID) -> list[RegisterImport]:
    """What was taken in and not taken back, the newest first."""
    found = select(RegisterImport).where(RegisterImport.study_id == study_id)
    return list(session.scalars(found.order_by(RegisterImport.made_at.desc(), RegisterImport.id)))


def same(session: Session, study_id: uuid.UUID, found: str) -> RegisterImport | None:
    """The import with this digest that stands in the study."""
    return next((one for one in imports(session, study_id) if one.digest == found), None)


def take_in(
    session: Session,
    actor: Actor,
    study: Study,
    filename: str,
    reading: Reading,
    *,
    found: str,
    as_of: dt.date,
    kind_key: str = "",
) -> RegisterImport:
    """All of a reading, or nothing. `found`: its digest; `kind_key`: the kind of partner where neither the register of
    partners nor the file says it. Refused when there is no row to take in, for a day to come, and for a file that is in
    the study already."""
    session.get(Study, study.id, with_for_update=True)  # the same file twice at once comes in once
    if not reading.taken:
        raise Refused(
            {
                "nl": "Geen enkele rij heeft iets in de gekozen kolommen. Kies de kolommen opnieuw.",
                "en": "No row has anything in the chosen columns. Choose the columns again.",
            }
        )
    if as_of > now().date() + dt.timedelta(days=1):
        raise Refused(
            {
                "nl": "De stand kan niet van een dag zijn die nog komt.",
                "en": "It cannot be as of a day that is still to come.",
            }
        )
    if (earlier := same(session, study.id, found)) is not None:
        raise Refused(
            {
                "nl": f"Dit bestand is op {earlier.made_at:%d-%m-%Y} al ingelezen ({earlier.filename}). Draai dat eerst "
                "terug als u het anders wilt inlezen.",
                "en": f"This file was taken in on {earlier.made_at:%d-%m-%Y} already ({earlier.filename}). Take that back "
                "first if you want to read it otherwise.",
            }
        )
    made = RegisterImport(
        id=new_id(),
        study_id=study.id,
        filename=filename[:300],
        digest=found,
        as_of=as_of,
        problems=[
            {"row": each.row, "column": each.column[:200], "text": each.text}
            for each in reading.problems[:MOST_PROBLEMS]
        ],
        made_at=now(),
        made_by=actor,
    )
    for line in reading.contracts:
        made.contracts.append(
            RegisterContract(
                row=line.row, reference=line.reference, contractor=line.partner, kind_key=line.kind or kind_key,
                region=line.region, tender_on=line.tender_on, obligation=line.obligation, realised=line.realised,
                referred=line.referred, introduced=line.introduced,
            )
        )  # fmt: skip
    for placed in reading.placements:
        made.contracts[placed.contract].placements.append(
            RegisterPlacement(
                row=placed.row, person=placed.person, target_group=placed.group, form=placed.form, district=placed.district,
                vacancy_on=placed.vacancy, start_on=placed.start, end_on=placed.end, state=placed.state, hours=placed.hours,
                followed={key: said for key, said in (("6", placed.m6), ("12", placed.m12), ("24", placed.m24)) if said},
                reason=placed.reason,
            )
        )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def take_back(session: Session, found: RegisterImport) -> None:
    """Out of the study with all its rows; an earlier import of the same contracts counts again."""
    session.delete(found)
    session.flush()


def verdicts(session: Session, study_id: uuid.UUID) -> dict[str, list[FlagVerdict]]:
    """By key of the flag what was said of it, the newest first."""
    found: dict[str, list[FlagVerdict]] = {}
    rows = select(FlagVerdict).where(FlagVerdict.study_id == study_id).order_by(FlagVerdict.at.desc())
    for row in session.scalars(rows):
        found.setdefault(row.key, []).append(row)
    return found


def judge(session: Session, actor: Actor, study: Study, flag: Flag, verdict: str, reason: str) -> FlagVerdict:
    """What a person says of a flag. Refused without a verdict that goes with it, or without a reason."""
    if verdict not in VERDICTS[flag.kind]:
        raise Refused({"nl": "Kies wat u ervan vindt.", "en": "Choose what you think of it."})
    if not reason.strip():
        raise Refused({"nl": "Schrijf op waarom.", "en": "Write why."})
    made = FlagVerdict(
        study_id=study.id,
        key=flag.key,
        verdict=verdict,
        reason=reason.strip()[:MOST_REASON],
        at=now(),
        by=actor,
    )
    session.add(made)
    session.flush()
    return made


def forget(session: Session, study_id: uuid.UUID, standing: Collection[str]) -> int:
    """Lets go of verdicts on flags that do not stand any more: their reasons may retell what went. Gives how many."""
    gone = [
        row
        for row in session.scalars(select(FlagVerdict).where(FlagVerdict.study_id == study_id))
        if row.key not in standing
    ]
    for row in gone:
        session.delete(row)
    session.flush()
    return len(gone)


def erase(session: Session, study_id: uuid.UUID) -> None:
    """All imports and verdicts of a study whose period of keeping is over."""
    for found in imports(session, study_id):
        session.delete(found)
    forget(session, study_id, ())


def known_contracts(session: Session, study_id: uuid.UUID, reading: Reading) -> int:
    """How many contracts of a reading stand in an earlier import, which steps aside for them."""
    standing = {
        contract.reference.casefold()
        for one in imports(session, study_id)
        for contract in one.contracts
        if contract.reference
    }
    return sum(line.reference.casefold() in standing for line in reading.contracts)
