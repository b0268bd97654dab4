"""Theories of change: their steps, what leads to what, and what people say of steps of different theories. Service."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from analysis import findings
from analysis.models import Step
from analysis.theories import comparing
from analysis.theories.comparing import Differences, Pair, Point
from analysis.theories.models import StepLink, StepMatch
from coding.encoding import encoder
from surveys.base import Actor, new_id, now
from surveys.errors import Refused, Stale
from surveys.models import PartnerType, Study

STATUSES = ("proposed", "accepted", "rejected")
STAGES = ("input", "activity", "output", "outcome", "assumption")
VERDICTS = ("same", "contradicts", "apart")
FIELDS = ("title", "statement", "stage", "question_id")
MOST_PROPOSED = 10


def add(session: Session, actor: Actor, study: Study, kind: PartnerType, stage: str, title: str) -> Step:
    """A step at the end of its stage; it names the research question of the last one of its theory."""
    theirs = sorted(of(session, study.id, kind), key=lambda step: step.number)
    step = Step(
        id=new_id(),
        study_id=study.id,
        number=findings.next_number(session, study.id, "step"),
        title=_title(title),
        partner_type=kind,
        stage=_stage(stage),
        question_id=theirs[-1].question_id if theirs else None,
        created_by=actor,
    )
    findings.born(session, actor, step)
    return step


def change(
    session: Session, actor: Actor, step: Step, *, revision: int | None = None, **fields: object
) -> Step:
    """Writes the fields named in FIELDS."""
    findings.write(step, FIELDS, revision, fields)
    step.title, step.stage = _title(step.title), _stage(step.stage)
    session.flush()
    return step


def move(session: Session, actor: Actor, step: Step, status: str, *, reason: str = "") -> Step:
    """Accepted only with its research question and a passage that says so, but for an assumption, which may be what nobody
    says; rejected only with a reason: it is then no part of the theory."""
    if status not in STATUSES:
        raise Refused({"nl": "Onbekende stand.", "en": "Unknown status."})
    if (
        status == "accepted"
        and step.stage != "assumption"
        and not any(e.stance == "for" for e in step.evidence)
    ):
        raise Refused(
            {
                "nl": "Koppel eerst een passage waarin deze partners het zeggen.",
                "en": "First link a passage in which these partners say so.",
            }
        )
    if status == "accepted" and step.question_id is None:
        raise Refused({"nl": "Kies eerst de onderzoeksvraag.", "en": "Choose its research question first."})
    if status == "rejected" and not reason.strip():
        raise Refused({"nl": "Schrijf waarom het vervalt.", "en": "Write why it is dropped."})
    if status != step.status:
        findings.move(session, actor, step, status, reason)
    return step


def standing(session: Session, study_id: uuid.UUID) -> list[Step]:
    """The steps of all theories, by kind of partner, stage and number, without those that were dropped."""
    return [step for step in _all(session, study_id) if step.status != "rejected"]


def of(session: Session, study_id: uuid.UUID, kind: PartnerType) -> list[Step]:
    """The steps of one theory, those that were dropped last."""
    found = [step for step in _all(session, study_id) if step.partner_type_id == kind.id]
    return sorted(found, key=lambda step: step.status == "rejected")


def leads_to(session: Session, study_id: uuid.UUID) -> list[Pair]:
    """What leads to what, in the order in which it was said."""
    rows = session.execute(
        select(StepLink.from_id, StepLink.to_id)
        .where(StepLink.study_id == study_id)
        .order_by(StepLink.at, StepLink.id)
    )
    return [(row.from_id, row.to_id) for row in rows]


def link(session: Session, actor: Actor, step: Step, to: Step) -> None:
    """`step` leads to `to`; saying it again changes nothing."""
    if step.partner_type_id != to.partner_type_id or step.id == to.id or step.study_id != to.study_id:
        raise Refused(
            {
                "nl": "Een stap leidt tot een andere stap van dezelfde verandertheorie.",
                "en": "A step leads to another step of the same theory of change.",
            }
        )
    session.get(Study, step.study_id, with_for_update=True)  # two people at once say it once
    if (step.id, to.id) not in leads_to(session, step.study_id):
        session.add(StepLink(study_id=step.study_id, from_id=step.id, to_id=to.id, by=actor))
        session.flush()


def unlink(session: Session, actor: Actor, step: Step, to: Step) -> None:
    session.execute(delete(StepLink).where(StepLink.from_id == step.id, StepLink.to_id == to.id))


# ---------------------------------------------------------------- theories beside each other


@dataclass(frozen=True)
class Comparison:
    steps: dict[uuid.UUID, Step]
    differences: Differences
    matches: dict[Pair, StepMatch]
    proposed: list[Pair]


def compare(
    session: Session, study_id: uuid.UUID, kinds: Sequence[PartnerType], *, propose: bool
) -> Comparison:
    """The theories of these kinds of partners beside each other; with `propose` also pairs that may be the same."""
    chosen = {kind.id: kind.key for kind in kinds}
    steps = {step.id: step for step in standing(session, study_id) if step.partner_type_id in chosen}
    points = [Point(step.id, chosen[step.partner_type_id], step.stage) for step in steps.values()]
    found = matches(session, study_id)

    def said(verdict: str) -> list[Pair]:
        return [pair for pair, match in found.items() if match.verdict == verdict]

    differences = comparing.compare(
        points, said("same"), said("contradicts"), leads_to(session, study_id), [kind.key for kind in kinds]
    )
    proposed: list[Pair] = []
    if propose and points:
        vectors = np.stack([_vector(f"{step.title}. {step.statement}".strip()) for step in steps.values()])
        same = comparing.groups(steps, said("same"))
        likely = comparing.likely(points, vectors, found, len(points))
        proposed = [(one, other) for one, other in likely if same[one] != same[other]][:MOST_PROPOSED]
    return Comparison(steps, differences, found, proposed)


def matches(session: Session, study_id: uuid.UUID) -> dict[Pair, StepMatch]:
    """What people said of two steps, the oldest first."""
    rows = session.scalars(
        select(StepMatch).where(StepMatch.study_id == study_id).order_by(StepMatch.at, StepMatch.id)
    )
    return {(row.one_id, row.other_id): row for row in rows}


def judge(
    session: Session,
    actor: Actor,
    one: Step,
    other: Step,
    verdict: str,
    *,
    reason: str = "",
    seen: str | None = None,
) -> None:
    """Two steps of different theories are "same", one "contradicts" the other, or they are "apart"; "" takes it back.

    `seen` is the verdict that stood on the page. A contradiction needs a reason. Raises Stale when somebody else said
    something meanwhile, Refused when it does not fit what was said of others.
    """
    session.get(
        Study, one.study_id, with_for_update=True
    )  # two people at once may not contradict each other unseen
    if verdict not in ("", *VERDICTS):
        raise Refused({"nl": "Onbekend oordeel.", "en": "Unknown verdict."})
    if one.study_id != other.study_id or one.partner_type_id == other.partner_type_id:
        raise Refused(
            {
                "nl": "Vergelijk stappen van twee soorten partners.",
                "en": "Compare steps of two kinds of partners.",
            }
        )
    if verdict == "contradicts" and not reason.strip():
        raise Refused(
            {"nl": "Schrijf waarin zij elkaar tegenspreken.", "en": "Write how they contradict each other."}
        )
    found = matches(session, one.study_id)
    pair = _pair(one, other)
    row = found.pop(pair, None)
    if seen is not None and seen != (row.verdict if row else ""):
        raise Stale(findings.CHANGED)
    if not verdict:
        if row is not None:
            session.delete(row)
            session.flush()
        return
    _fits(session, found, pair, verdict)
    if row is None:
        row = StepMatch(study_id=one.study_id, one_id=pair[0], other_id=pair[1], verdict=verdict)
        session.add(row)
    row.verdict, row.reason, row.at, row.by = verdict, reason.strip(), now(), actor
    session.flush()


def _fits(session: Session, found: dict[Pair, StepMatch], pair: Pair, verdict: str) -> None:
    """Refuses what would make two steps the same of which somebody said that they are not."""
    steps = {
        step.id: step
        for step in session.scalars(select(Step).where(Step.study_id == _study(session, pair[0])))
    }
    same = [each for each, match in found.items() if match.verdict == "same"]
    apart = [each for each, match in found.items() if match.verdict != "same"]
    if verdict == "same":
        same.append(pair)
    else:
        apart.append(pair)
    root = comparing.groups(steps, same)
    clash = next(((a, b) for a, b in apart if root[a] == root[b]), None)
    if clash is not None:
        names = f"“{steps[clash[0]].title}” / “{steps[clash[1]].title}”"
        raise Refused(
            {
                "nl": f"Dit past niet bij wat er over andere stappen is gezegd: {names} zouden hetzelfde zijn én niet.",
                "en": f"This does not fit what was said of other steps: {names} would be the same and not the same.",
            }
        )


def _study(session: Session, step_id: uuid.UUID) -> uuid.UUID:
    return session.get_one(Step, step_id).study_id


def _pair(one: Step, other: Step) -> Pair:
    return (one.id, other.id) if one.id < other.id else (other.id, one.id)


@lru_cache(maxsize=2000)
def _vector(text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Kept in memory: a page that compares is opened again and again."""
    vector: np.ndarray[tuple[int], np.dtype[np.float32]] = encoder().encode([text])[0]
    return vector


def _all(session: Session, study_id: uuid.UUID) -> list[Step]:
    found = session.scalars(
        select(Step)
        .where(Step.study_id == study_id)
        .options(joinedload(Step.partner_type))
        .order_by(Step.number)
    ).all()
    return sorted(found, key=lambda step: (step.partner_type.position, STAGES.index(step.stage)))


def _stage(stage: str) -> str:
    if stage not in STAGES:
        raise Refused({"nl": "Onbekende soort stap.", "en": "Unknown kind of step."})
    return stage


def _title(title: str) -> str:
    if not title.strip():
        raise Refused({"nl": "Schrijf de stap in één zin.", "en": "Write the step in one sentence."})
    return title.strip()[:300]
