"""Working elements (werkzame elementen): what makes it work, for whom, when not, and how well that is known. Service."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import findings
from analysis.models import WorkingElement
from coding.models import Theme
from surveys.base import Actor, new_id
from surveys.errors import Refused
from surveys.models import Study

STATUSES = ("proposed", "accepted", "rejected")
FIELDS = (
    "title", "statement", "for_whom", "owner", "when", "then", "mechanism", "conditions", "not_when", "counter_evidence",
    "core", "general", "changeable", "substantiation", "source", "source_context", "trying_from", "question_id",
)  # fmt: skip


def draft(session: Session, actor: Actor, theme: Theme) -> WorkingElement:
    """An element with the theme's passages for and against; a person writes if, then and because."""
    element = WorkingElement(
        id=new_id(),
        study_id=theme.study_id,
        number=findings.next_number(session, theme.study_id, "element"),
        title=theme.label,
        theme_id=theme.id,
        suggested=theme.machine_label,
        question_id=findings.question_of(session, actor, theme),
        created_by=actor,
    )
    findings.born(session, actor, element)
    findings.link_theme(session, actor, element, theme, favour=("facilitator", "mixed"), improvement=False)
    return element


def create(session: Session, actor: Actor, study: Study, title: str) -> WorkingElement:
    element = WorkingElement(
        id=new_id(),
        study_id=study.id,
        number=findings.next_number(session, study.id, "element"),
        title=_title(title),
        created_by=actor,
    )
    findings.born(session, actor, element)
    return element


def change(
    session: Session, actor: Actor, element: WorkingElement, *, revision: int | None = None, **fields: object
) -> WorkingElement:
    """Writes the fields named in FIELDS. "studied" needs a source and a word on whether its context is alike."""
    findings.write(element, FIELDS, revision, fields)
    element.title = _title(element.title)
    findings.check_substantiation(element)
    session.flush()
    return element


def move(
    session: Session, actor: Actor, element: WorkingElement, status: str, *, reason: str = ""
) -> WorkingElement:
    """Accepted only with its research question, if, then, because and a word on where it failed; rejected only with a
    reason."""
    if status not in STATUSES:
        raise Refused({"nl": "Onbekende stand.", "en": "Unknown status."})
    if status == "accepted":
        needed = (element.when, element.then, element.mechanism, element.counter_evidence)
        if not all(text.strip() for text in needed):
            raise Refused(
                {
                    "nl": "Schrijf eerst als, dan en omdat, en waar het niet werkte: zonder tegenbewijs geen bevinding.",
                    "en": "First write if, then and because, and where it failed: no finding without counter-evidence.",
                }
            )
        if element.question_id is None:
            raise Refused(
                {"nl": "Kies eerst de onderzoeksvraag.", "en": "Choose its research question first."}
            )
    if status == "rejected" and not reason.strip():
        raise Refused({"nl": "Schrijf waarom het vervalt.", "en": "Write why it is dropped."})
    if status != element.status:
        findings.move(session, actor, element, status, reason)
    return element


def cards(session: Session, study_id: uuid.UUID) -> list[WorkingElement]:
    """The elements that did not go into another, in the order of their numbers, those that were dropped last."""
    found = session.scalars(
        select(WorkingElement)
        .where(WorkingElement.study_id == study_id, findings.stands())
        .order_by(WorkingElement.number)
    ).all()
    return sorted(found, key=lambda element: element.status == "rejected")


def _title(title: str) -> str:
    if not title.strip():
        raise Refused({"nl": "Geef het werkzame element een naam.", "en": "Give the working element a name."})
    return title.strip()[:300]
