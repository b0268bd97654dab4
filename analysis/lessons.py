"""Improvement lessons (verbeterlessen): drafted from a theme, written by a person, followed until they are done. Service."""

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import findings
from analysis.models import Lesson
from coding.models import Theme
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.models import Study
from surveys.texts import Text

STATUSES = ("proposed", "discussed", "taken_up", "done", "rejected")
FEASIBILITIES = ("", "now", "effort", "beyond")
FIRST_STEP_DAYS = 30
FIELDS = (
    "title",
    "statement",
    "for_whom",
    "change",
    "feasibility",
    "feasibility_reason",
    "follow_up",
    "owner",
    "first_step",
    "first_step_on",
    "due_on",
    "review_on",
    "question_id",
)


def draft(session: Session, actor: Actor, theme: Theme) -> Lesson:
    """A lesson with the theme's passages for and against; its title is the theme's until a person writes the claim."""
    lesson = Lesson(
        id=new_id(),
        study_id=theme.study_id,
        number=findings.next_number(session, theme.study_id, "lesson"),
        title=theme.label,
        theme_id=theme.id,
        suggested=theme.machine_label,
        question_id=findings.question_of(session, actor, theme),
        created_by=actor,
    )
    findings.born(session, actor, lesson)
    findings.link_theme(session, actor, lesson, theme, favour=("barrier", "mixed"), improvement=True)
    return lesson


def create(session: Session, actor: Actor, study: Study, title: str) -> Lesson:
    """An empty lesson, written without the machine."""
    lesson = Lesson(
        id=new_id(),
        study_id=study.id,
        number=findings.next_number(session, study.id, "lesson"),
        title=_title(title),
        created_by=actor,
    )
    findings.born(session, actor, lesson)
    return lesson


def change(
    session: Session, actor: Actor, lesson: Lesson, *, revision: int | None = None, **fields: object
) -> Lesson:
    """Writes the fields named in FIELDS. Raises Stale when somebody else did meanwhile."""
    findings.check_revision(lesson, revision)
    for name, value in fields.items():
        if name not in FIELDS:
            raise ValueError(name)
        setattr(lesson, name, value.strip() if isinstance(value, str) else value)
    lesson.title = _title(lesson.title)
    if lesson.feasibility not in FEASIBILITIES:
        raise Refused({"nl": "Kies hoe haalbaar het is.", "en": "Choose how feasible it is."})
    lesson.changed_at = now()
    session.flush()
    return lesson


def move(
    session: Session,
    actor: Actor,
    lesson: Lesson,
    status: str,
    *,
    reason: str = "",
    today: dt.date | None = None,
) -> Lesson:
    """Another status. A lesson is taken up only with its research question, an owner, a first step within 30 days and a
    date to return to it; it is rejected only with a reason."""
    if status not in STATUSES:
        raise Refused({"nl": "Onbekende stand.", "en": "Unknown status."})
    if status == lesson.status:
        return lesson
    if status in ("taken_up", "done"):
        _check_ready(lesson, today)
    if status == "rejected" and not reason.strip():
        raise Refused(
            {
                "nl": "Schrijf waarom deze les niet wordt opgepakt. Wie haar inbracht, leest dat terug.",
                "en": "Write why this lesson is not taken up. Those who raised it will read it.",
            }
        )
    findings.move(session, actor, lesson, status, reason)
    return lesson


def board(session: Session, study_id: uuid.UUID) -> dict[str, list[Lesson]]:
    """The lessons by status, in the order of their numbers; those that went into another one are left out."""
    found: dict[str, list[Lesson]] = {status: [] for status in STATUSES}
    for lesson in standing(session, study_id):
        found[lesson.status].append(lesson)
    return found


def standing(session: Session, study_id: uuid.UUID) -> list[Lesson]:
    """Every lesson that did not go into another one, in the order of their numbers."""
    chosen = select(Lesson).where(Lesson.study_id == study_id, findings.stands()).order_by(Lesson.number)
    return list(session.scalars(chosen))


def told(session: Session, actor: Actor, lesson: Lesson) -> Lesson:
    """Keeps that those who raised it were told what became of it."""
    findings.note(session, actor, lesson, "told")
    return lesson


def last_reason(lesson: Lesson) -> str:
    """Why it stands where it stands, as the person wrote who moved it there."""
    return next((event.reason for event in reversed(lesson.events) if event.what == "status"), "")


def lacking(lesson: Lesson, today: dt.date | None = None) -> list[Text]:
    """What has to be filled in before a lesson can be taken up; an empty list when nothing has."""
    soon = (today or now().date()) + dt.timedelta(days=FIRST_STEP_DAYS)
    found: list[Text] = []
    if lesson.question_id is None:
        found.append({"nl": "een onderzoeksvraag", "en": "a research question"})
    if not lesson.owner:
        found.append({"nl": "een eigenaar", "en": "an owner"})
    if not lesson.first_step or lesson.first_step_on is None or lesson.first_step_on > soon:
        found.append(
            {
                "nl": "een eerste stap binnen 30 dagen, met datum",
                "en": "a first step within 30 days, with its date",
            }
        )
    if lesson.review_on is None:
        found.append({"nl": "een datum om erop terug te komen", "en": "a date to come back to it"})
    return found


def _check_ready(lesson: Lesson, today: dt.date | None) -> None:
    missing = lacking(lesson, today)
    if missing:
        raise Refused(
            {
                "nl": f"Oppakken kan nog niet. Vul eerst in: {', '.join(text['nl'] for text in missing)}.",
                "en": f"It cannot be taken up yet. Fill in first: {', '.join(text['en'] for text in missing)}.",
            }
        )


def _title(title: str) -> str:
    if not title.strip():
        raise Refused({"nl": "Geef de les een titel.", "en": "Give the lesson a title."})
    return title.strip()[:300]
