"""Undo and redo per person and document, over reloads and devices; never over what somebody else did later. Service."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from coding import codebook, layers, marking
from coding.codebook.models import CodebookChange
from coding.codebook.trees import all_codes
from coding.codebook.undoing import stays
from coding.marks import steps
from coding.marks.models import CodingChange, CodingStep
from coding.models import Code, Coding, Document, Suggestion
from surveys.base import Actor, now
from surveys.errors import NotFound, Refused
from surveys.texts import Text, pick

BATCH = 50


@dataclass(frozen=True)
class Ahead:
    """The step that undo would take back and the one that redo would do again; None where there is none."""

    undo: CodingStep | None
    redo: CodingStep | None


@dataclass
class Outcome:
    """What became of undoing or redoing: the changes that were taken back, and by whom others were changed since."""

    step: CodingStep
    done: list[CodingChange] = field(default_factory=list)
    kept: list[Actor] = field(default_factory=list)
    """For each change that stays: who did something with it since; None when the thing itself is gone."""
    refused: Text | None = None
    """Why a change may not be made any more, when it is not for what somebody did."""


def ahead(session: Session, actor: Actor, document_id: uuid.UUID) -> Ahead:
    """Reads this person's steps back from the newest, as far as is needed."""
    fate: dict[int, str] = {}
    undo = redo = None
    settled = False  # no redo past the newest act
    before = None
    while undo is None:
        found = _steps(session, actor, document_id, before)
        for step in found:
            if step.kind == "do":
                settled = True
                if fate.get(step.id, "redo") == "redo":
                    undo = step
                    break
            elif step.of_step_id is not None and step.of_step_id not in fate:
                fate[step.of_step_id] = step.kind
                if step.kind == "undo" and not settled and redo is None:
                    redo = session.get(CodingStep, step.of_step_id)
        if len(found) < BATCH:
            break
        before = found[-1].id
    return Ahead(undo, redo)


def _steps(session: Session, actor: Actor, document_id: uuid.UUID, before: int | None) -> list[CodingStep]:
    chosen = (
        select(CodingStep)
        .where(CodingStep.document_id == document_id, CodingStep.actor_id == actor)
        .order_by(CodingStep.id.desc())
        .limit(BATCH)
    )
    if before is not None:
        chosen = chosen.where(CodingStep.id < before)
    return list(session.scalars(chosen))


def undo(session: Session, actor: Actor, document: Document) -> Outcome:
    """Takes this person's last step in this document back. Raises Refused when there is none."""
    step = ahead(session, actor, document.id).undo
    if step is None:
        raise Refused(
            {
                "nl": "In dit document is niets van u om ongedaan te maken.",
                "en": "There is nothing of yours to undo in this document.",
            }
        )
    return _turn(session, actor, document, step, "undo")


def redo(session: Session, actor: Actor, document: Document) -> Outcome:
    """Does again what this person undid last, unless they did something else since. Raises Refused."""
    step = ahead(session, actor, document.id).redo
    if step is None:
        raise Refused(
            {
                "nl": "In dit document is niets van u om opnieuw te doen.",
                "en": "There is nothing of yours to do again in this document.",
            }
        )
    return _turn(session, actor, document, step, "redo")


def _turn(session: Session, actor: Actor, document: Document, step: CodingStep, kind: str) -> Outcome:
    """Writes the values from before (undo) or after (redo) where nobody else touched them since.

    Where nothing of the step can be turned it is passed over from now on, so that the next undo goes to the one before.
    """
    mine = steps.begin(session, actor, document, kind, step.id)
    changes = list(
        session.scalars(
            select(CodingChange).where(CodingChange.step_id == step.id).order_by(CodingChange.position)
        )
    )
    if made_code(changes):
        return _turn_code(session, actor, changes[0], mine, Outcome(step))
    outcome = Outcome(step)
    turned: list[tuple[CodingChange, Coding | Suggestion]] = []
    for change in reversed(changes) if kind == "undo" else changes:
        now_is, target = (change.after, change.before) if kind == "undo" else (change.before, change.after)
        row = _row(session, change)
        refused = _refused(session, actor, row)
        if row is None:
            outcome.kept.append(None)
        elif refused:
            outcome.refused = refused
        elif not _untouched(session, actor, row, now_is, target, step):
            outcome.kept.append(_last_actor(session, change))
        else:
            turned.append((change, row))
    if not turned:
        mine.kind = "passed"
        mine.write()
        return outcome
    for change, row in turned:
        target = change.before if kind == "undo" else change.after
        if isinstance(row, Coding):
            _write_coding(session, actor, row, target, mine)
            what = "removed" if target.get("removed") else "restored" if "removed" in target else "changed"
        else:
            _write_suggestion(actor, row, target, mine)
            what = {"waiting": "reopened", "changed": "replaced"}.get(row.state, row.state)
        session.flush()
        before, after = (change.after, change.before) if kind == "undo" else (change.before, change.after)
        mine.record(what, before, after, coding_id=change.coding_id, suggestion_id=change.suggestion_id)
        outcome.done.append(change)
    return outcome


def made_code(changes: Sequence[CodingChange]) -> uuid.UUID | None:
    """The code that was made in this step, if that is what the step did."""
    made = changes[0].after.get("made_code") if changes else None
    return uuid.UUID(made) if made else None


def _turn_code(
    session: Session, actor: Actor, change: CodingChange, mine: steps.Step, outcome: Outcome
) -> Outcome:
    """A code that was made while coding goes out of the codebook, unless something else was done with it, or comes back."""
    code = session.get(Code, made_code([change]), populate_existing=True)
    wanted = change.before if mine.kind == "undo" else change.after
    if code is not None and (code.retired_at is not None) != wanted["removed"]:
        try:
            _write_code(session, actor, code, wanted["removed"])
            outcome.done.append(change)
        except Refused as error:
            outcome.refused = error.text
    if outcome.done:
        mine.record("code_made", {**wanted, "removed": not wanted["removed"]}, wanted)
    else:
        mine.kind = "passed"
        mine.write()
    return outcome


def _write_code(session: Session, actor: Actor, code: Code, removed: bool) -> None:
    if not removed:
        codebook.restore(session, actor, code)
        return
    if reason := stays(session, all_codes(session, code.codebook_id), code):
        raise Refused(reason)
    theirs = exists().where(CodebookChange.code_id == code.id, CodebookChange.by.is_distinct_from(actor))
    if session.scalar(select(theirs)):
        raise Refused(
            {
                "nl": f"“{pick(code.label, 'nl')}” blijft: iemand anders heeft de code intussen bijgewerkt.",
                "en": f"“{pick(code.label, 'en')}” stays: somebody else has worked on the code meanwhile.",
            }
        )
    codebook.retire(session, actor, code)


def _row(session: Session, change: CodingChange) -> Coding | Suggestion | None:
    if change.coding_id:
        return session.get(Coding, change.coding_id, populate_existing=True)
    return session.get(Suggestion, change.suggestion_id, populate_existing=True)


def _refused(session: Session, actor: Actor, row: Coding | Suggestion | None) -> Text | None:
    """Whether the layer it stands in keeps this person from changing it now, as in a round that is over."""
    if isinstance(row, Coding):
        try:
            layers.check_change(session, actor, row)
        except (NotFound, Refused) as error:
            return error.text
    return None


def _untouched(
    session: Session,
    actor: Actor,
    row: Coding | Suggestion,
    now_is: dict[str, Any],
    target: dict[str, Any],
    step: CodingStep,
) -> bool:
    """Whether the values are still those this step left, and whether taking the row away would take another's work."""
    if isinstance(row, Suggestion):
        return bool(row.state == now_is["state"])
    stored = {**marking.values(row), "removed": row.removed_at is not None}
    compared = {"removed"} if "removed" in target else set(now_is)
    if any(stored[name] != now_is[name] for name in compared):
        return False
    if "removed" not in target and stored["removed"]:
        return False
    others = session.scalars(
        select(CodingChange.after)
        .join(CodingStep, CodingStep.id == CodingChange.step_id)
        .where(
            CodingChange.coding_id == row.id,
            CodingStep.id > step.id,
            CodingStep.actor_id.is_distinct_from(actor),
        )
    ).all()
    if target.get("removed"):
        return not others
    return not any(compared & set(after) for after in others)


def _last_actor(session: Session, change: CodingChange) -> Actor:
    about = (
        CodingChange.coding_id == change.coding_id
        if change.coding_id
        else CodingChange.suggestion_id == change.suggestion_id
    )
    return session.scalar(
        select(CodingStep.actor_id)
        .join(CodingChange, CodingChange.step_id == CodingStep.id)
        .where(about)
        .order_by(CodingStep.id.desc())
        .limit(1)
    )


def _write_coding(
    session: Session, actor: Actor, coding: Coding, target: dict[str, Any], step: steps.Step
) -> None:
    if "removed" in target:
        coding.removed_at, coding.removed_by = (now(), actor) if target["removed"] else (None, None)
    else:
        for name, value in target.items():
            setattr(coding, name, uuid.UUID(value) if name == "code_id" else value)
        coding.changed_at = now()
    coding.seq = step.seq


def _write_suggestion(actor: Actor, suggestion: Suggestion, target: dict[str, Any], step: steps.Step) -> None:
    suggestion.state, suggestion.reason = target["state"], target.get("reason", "")
    waits = suggestion.state == "waiting"
    suggestion.decided_by, suggestion.decided_at = (None, None) if waits else (actor, now())
    suggestion.seq = step.seq
