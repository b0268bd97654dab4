"""Studies and the programmes that share a register. Service."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import partners
from surveys.base import Actor
from surveys.errors import Refused, Stale
from surveys.models import Programme, ResearchQuestion, Study
from surveys.texts import LANGUAGES

MODES = ("codebook", "reflexive")
EDITABLE = frozenset(
    {
        "title",
        "purpose",
        "title_en",
        "purpose_en",
        "commissioner",
        "mode",
        "languages",
        "contact_name",
        "contact_phone",
        "contact_email",
        "withdraw_until",
    }
)


@dataclass(frozen=True)
class Question:
    """A research question as it is written down; without `key` it becomes v1, v2 …"""

    text: str
    key: str = ""


def create_programme(session: Session, actor: Actor, title: str) -> Programme:
    """A programme whose studies will share partners and networks."""
    programme = Programme(title=_named(title), created_by=actor)
    session.add(programme)
    session.flush()
    partners.seed_types(session, programme)
    return programme


def create(
    session: Session,
    actor: Actor,
    *,
    title: str,
    programme: Programme | None = None,
    questions: Sequence[Question] = (),
    synthetic: bool = False,
    **values: Any,
) -> Study:
    """A new study; without `programme` it stands alone, with an untitled one of its own.

    `values`: any of EDITABLE. Raises Refused for an empty title, an unknown mode or language.
    """
    if programme is None:
        programme = Programme(created_by=actor)
        session.add(programme)
    study = Study(programme=programme, created_by=actor, synthetic=synthetic, title=_named(title))
    _set(study, values)
    session.add(study)
    session.flush()
    partners.seed_types(session, programme)
    set_questions(session, actor, study, questions)
    return study


def update(
    session: Session, actor: Actor, study: Study, *, revision: int | None = None, **values: Any
) -> Study:
    """Changes what is given. With `revision` (of the page that was edited) raises Stale when somebody was earlier."""
    if revision is not None and revision != study.revision:
        raise Stale(
            {
                "nl": "Iemand anders heeft dit onderzoek intussen gewijzigd. Bekijk die wijziging en pas dan aan.",
                "en": "Somebody else changed this study in the meantime. Look at that change first.",
            }
        )
    _set(study, values)
    session.flush()
    return study


def set_questions(session: Session, actor: Actor, study: Study, questions: Sequence[Question]) -> None:
    """Makes these the research questions, in this order; one with a known key keeps its row."""
    known = {question.key: question for question in study.questions}
    kept: list[ResearchQuestion] = []
    for position, question in enumerate(questions):
        key = question.key or _free_key(known, kept)
        if key in {row.key for row in kept}:
            raise Refused(
                {"nl": f"De vraag {key} staat er twee keer.", "en": f"The question {key} stands twice."}
            )
        row = known.get(key) or ResearchQuestion(key=key)
        row.position, row.text = position, question.text.strip()
        kept.append(row)
    study.questions = kept
    session.flush()


def programmes(session: Session, actor: Actor) -> list[Programme]:
    """The programmes with a title that this person made, by title."""
    found = select(Programme).where(Programme.title.is_not(None), Programme.created_by == actor)
    return list(session.scalars(found.order_by(Programme.title)))


def _free_key(known: dict[str, ResearchQuestion], kept: list[ResearchQuestion]) -> str:
    taken = set(known) | {row.key for row in kept}
    return next(key for number in range(1, 1000) if (key := f"v{number}") not in taken)


def _set(study: Study, values: dict[str, Any]) -> None:
    unknown = set(values) - EDITABLE
    if unknown:
        raise TypeError(f"a study has no {', '.join(sorted(unknown))}")
    if "title" in values:
        values["title"] = _named(values["title"])
    if values.get("mode", "codebook") not in MODES:
        raise Refused(
            {
                "nl": "Kies codeboek of reflexief als werkwijze.",
                "en": "Choose codebook or reflexive as the mode.",
            }
        )
    languages = values.get("languages", ["nl"])
    if not languages or not set(languages) <= set(LANGUAGES):
        raise Refused({"nl": "Kies minstens één taal.", "en": "Choose at least one language."})
    for name, value in values.items():
        setattr(study, name, value)


def _named(title: str) -> str:
    title = title.strip()
    if not title:
        raise Refused({"nl": "Geef een titel.", "en": "Give a title."})
    return title
