"""Findings of the demo study, on passages of its transcripts. Service of the hall."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from analysis import causes, configurations, effects, evidence, lessons
from analysis.models import Finding, Step
from analysis.theories import steps
from coding.models import Document
from surveys import partners
from surveys.models import Study

Passage = Callable[[str, str], tuple[int, int]]


def add(
    session: Session, study: Study, told: dict[str, Any], documents: dict[str, Document], passage: Passage
) -> None:
    """What findings.yml tells; `documents` by the name of their transcript."""

    def rest(finding: Finding, held: dict[str, Any], slot: str = "") -> None:
        for stance in ("for", "against"):
            for name, words in held.get(stance, []):
                document = documents[name]
                start, end = passage(document.text, words)
                evidence.add_passage(session, None, finding, document, start, end, stance, slot=slot)

    questions = {question.key: question.id for question in study.questions}
    _theories(session, study, told, rest, questions["coherentie"])
    effect = effects.create(session, None, study, told["effect"]["title"])
    effects.change(session, None, effect, **_fields(told["effect"]), question_id=questions["effecten"])
    rest(effect, told["effect"])
    lesson = lessons.create(session, None, study, told["lesson"]["title"])
    lessons.change(session, None, lesson, **_fields(told["lesson"]), question_id=questions["matching"])
    rest(lesson, told["lesson"])
    cause = causes.create(session, None, study, told["cause"]["title"])
    causes.change(session, None, cause, **_fields(told["cause"]), question_id=questions["matching"])
    rest(cause, told["cause"])
    causes.link(session, None, cause, lesson)
    one = configurations.create(session, None, study, told["configuration"]["title"])
    configurations.change(
        session, None, one, **_fields(told["configuration"]), question_id=questions["effecten"]
    )
    for slot, held in told["configuration"]["slots"].items():
        rest(one, held, slot)


def _theories(
    session: Session, study: Study, told: dict[str, Any], rest: Callable[..., None], question: Any
) -> None:
    kinds = {kind.key: kind for kind in partners.types(session, study)}
    made: dict[str, Step] = {}
    for kind, theory in told["theories"].items():
        for entry in theory:
            step = steps.add(session, None, study, kinds[kind], entry["stage"], entry["title"])
            steps.change(session, None, step, question_id=question)
            rest(step, entry)
            made[entry["id"]] = step
    for theory in told["theories"].values():
        for entry in theory:
            for to in entry.get("leads", []):
                steps.link(session, None, made[entry["id"]], made[to])
    for match in told["matches"]:
        one, other = made[match["one"]], made[match["other"]]
        steps.judge(session, None, one, other, match["verdict"], reason=match.get("reason", ""))


def _fields(held: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if name not in ("title", "for", "against", "slots")}
