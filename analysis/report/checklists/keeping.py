"""A checklist of a study: what the study itself says of each item, what people write, and what is still open. Service."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.report.checklists import reading
from analysis.report.checklists.facts import FACTS
from analysis.report.checklists.models import ChecklistAnswer
from analysis.report.checklists.reading import Checklist, Group, Item
from analysis.report.gathering import Gathering
from analysis.writing import rewritten
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound
from surveys.models import Study
from surveys.texts import Text

MOST_WORDS = 5000


@dataclass(frozen=True)
class Line:
    """An item with what there is to say of it."""

    item: Item
    fact: str
    words: Text

    @property
    def is_open(self) -> bool:
        """Nobody and nothing says anything of it yet."""
        return not self.fact and not any(self.words.values())


@dataclass(frozen=True)
class Filled:
    checklist: Checklist
    groups: list[tuple[Group, list[Line]]]

    @property
    def lines(self) -> list[Line]:
        return [line for _group, lines in self.groups for line in lines]

    @property
    def gaps(self) -> list[Line]:
        return [line for line in self.lines if line.is_open]


def required(key: str) -> Checklist:
    """Raises NotFound."""
    found = reading.every().get(key)
    if found is None:
        raise NotFound({"nl": "Deze controlelijst is er niet.", "en": "There is no such checklist."})
    return found


def fill(gathering: Gathering, checklist: Checklist) -> Filled:
    written = _answers(gathering.session, gathering.study.id, checklist.key)
    return Filled(
        checklist,
        [
            (
                group,
                [
                    Line(
                        item,
                        FACTS[item.fact](gathering) if item.fact else "",
                        written[item.key].words if item.key in written else {},
                    )
                    for item in group.items
                ],
            )
            for group in checklist.groups
        ],
    )


def write(
    session: Session, actor: Actor, study: Study, checklist: Checklist, item_key: str, words: Text, seen: Text
) -> None:
    """What people say of an item, per language; see `writing.rewritten`. Raises NotFound, Refused, Stale."""
    if item_key not in {item.key for item in checklist.items}:
        raise NotFound({"nl": "Dit punt staat niet op de lijst.", "en": "This item is not on the list."})
    row = _answers(session, study.id, checklist.key).get(item_key)
    kept = rewritten(row.words if row else {}, words, seen, MOST_WORDS)
    if row is None:
        row = ChecklistAnswer(id=new_id(), study_id=study.id, checklist=checklist.key, item=item_key)
        session.add(row)
    row.words, row.at, row.by = kept, now(), actor
    session.flush()


def _answers(session: Session, study_id: uuid.UUID, checklist: str) -> dict[str, ChecklistAnswer]:
    rows = session.scalars(
        select(ChecklistAnswer).where(
            ChecklistAnswer.study_id == study_id, ChecklistAnswer.checklist == checklist
        )
    )
    return {row.item: row for row in rows}
