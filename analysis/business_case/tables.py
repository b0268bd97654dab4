"""Valuation tables of a study: those that come along and its own, in versions per region and date. Service."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.business_case.models import BusinessCase, ValuationTable
from analysis.business_case.valuation import Table, built_in, same_region
from surveys.base import Actor, now
from surveys.errors import Refused
from surveys.models import Study

MOST_REASON = 500


def own(session: Session, study_id: uuid.UUID) -> list[ValuationTable]:
    """Every version of the study's own tables: by region, the latest date first, the newest version first."""
    found = session.scalars(select(ValuationTable).where(ValuationTable.study_id == study_id)).all()
    return sorted(found, key=lambda row: (same_region(row.region), -row.valid_from.toordinal(), -row.version))


def table_of(row: ValuationTable) -> Table:
    """The version as the reckoning takes it; its key is the id."""
    return Table.model_validate({**row.content, "key": str(row.id)})


def current(session: Session, study_id: uuid.UUID) -> list[Table]:
    """What a case can go by: of each own table the newest version, then the tables that come along."""
    newest: dict[tuple[str, str], ValuationTable] = {}
    for row in own(session, study_id):
        newest.setdefault((row.region, row.valid_from.isoformat()), row)
    return [*map(table_of, newest.values()), *built_in()]


def find(session: Session, study_id: uuid.UUID, key: str) -> Table | None:
    """The table with this key in this study, older versions too; None when there is none."""
    for table in built_in():
        if table.key == key:
            return table
    try:
        row = session.get(ValuationTable, uuid.UUID(key))
    except ValueError:
        return None
    return table_of(row) if row is not None and row.study_id == study_id else None


def keep(session: Session, actor: Actor, study: Study, table: Table, reason: str = "") -> ValuationTable:
    """A new version of the table of its region and date. Refused without a date from which it holds, with an end
    before its beginning, or, after the first version, without a reason."""
    if table.valid_from is None:
        raise Refused(
            {
                "nl": "Vul in vanaf welke dag de tabel geldt.",
                "en": "Fill in from which day the table holds.",
            }
        )
    if table.valid_to is not None and table.valid_to < table.valid_from:
        raise Refused(
            {"nl": "De tabel eindigt voordat zij begint.", "en": "The table ends before it begins."}
        )
    session.get(Study, study.id, with_for_update=True)  # two versions at once get two numbers
    same = [
        row
        for row in own(session, study.id)
        if same_region(row.region) == same_region(table.region) and row.valid_from == table.valid_from
    ]
    if same and not reason.strip():
        raise Refused(
            {
                "nl": "Van deze regio en datum is er al een tabel. Schrijf op waarom er een nieuwe versie komt.",
                "en": "There is a table of this region and date already. Write why a new version is made.",
            }
        )
    region = same[0].region if same else " ".join(table.region.split())
    content = table.model_dump(mode="json", exclude={"key"}) | {"region": region}
    made = ValuationTable(
        study_id=study.id,
        region=region,
        valid_from=table.valid_from,
        version=max((row.version for row in same), default=0) + 1,
        content=content,
        reason=reason.strip()[:MOST_REASON],
        made_at=now(),
        made_by=actor,
    )
    session.add(made)
    session.flush()
    return made


def used_by(session: Session, row: ValuationTable) -> list[BusinessCase]:
    """The business cases that go by this version."""
    return list(
        session.scalars(
            select(BusinessCase).where(
                BusinessCase.study_id == row.study_id, BusinessCase.table_key == str(row.id)
            )
        )
    )


def remove(session: Session, row: ValuationTable) -> None:
    """Refused while a business case goes by it."""
    if cases := used_by(session, row):
        names = ", ".join(case.title for case in cases)
        raise Refused(
            {
                "nl": f"Deze tabel wordt gebruikt door: {names}. Kies daar eerst een andere.",
                "en": f"This table is used by: {names}. Choose another one there first.",
            }
        )
    session.delete(row)
    session.flush()
