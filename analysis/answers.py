"""The answer of the evaluation to each research question: written by a person, on the findings that name it. Service."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.models import QuestionAnswer
from analysis.writing import rewritten
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound
from surveys.models import Study
from surveys.texts import Text

MOST_WORDS = 10_000


def of(session: Session, study_id: uuid.UUID) -> dict[str, Text]:
    """What has been written, by the id of the question as a text."""
    rows = session.scalars(select(QuestionAnswer).where(QuestionAnswer.study_id == study_id))
    return {row.question: dict(row.words) for row in rows if any(row.words.values())}


def write(session: Session, actor: Actor, study: Study, key: str, words: Text, seen: Text) -> None:
    """The answer to the question with this id, per language; see `writing.rewritten`. Raises NotFound, Refused, Stale."""
    if key not in {str(question.id) for question in study.questions}:
        raise NotFound(
            {"nl": "Deze vraag hoort niet bij de studie.", "en": "This question is not one of the study."}
        )
    row = session.scalar(
        select(QuestionAnswer).where(QuestionAnswer.study_id == study.id, QuestionAnswer.question == key)
    )
    kept = rewritten(row.words if row else {}, words, seen, MOST_WORDS)
    if row is None:
        row = QuestionAnswer(id=new_id(), study_id=study.id, question=key)
        session.add(row)
    row.words, row.at, row.by = kept, now(), actor
    session.flush()
