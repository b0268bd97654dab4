"""What happened in the workspace, as sentences: a step for the bottom line, a coding's history for its page."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import gettext
from flask_babel import ngettext as count
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User
from coding.marks import undoing, words
from coding.marks.models import CodingChange, CodingStep
from coding.models import Code, Coding, Suggestion
from surveys.base import Actor
from surveys.texts import pick

_: Callable[..., str] = gettext
ngettext: Callable[..., str] = count


@dataclass(frozen=True)
class Sentence:
    at: dt.datetime
    text: str


def name(session: Session, actor: Actor) -> str:
    """Who it was, for people."""
    user = session.get(User, actor) if actor else None
    return (user.name or user.email) if user else _("somebody else")


def last_name(session: Session, coding: Coding) -> str:
    """Who changed this coding last."""
    actor = session.scalar(
        select(CodingStep.actor_id)
        .join(CodingChange, CodingChange.step_id == CodingStep.id)
        .where(CodingChange.coding_id == coding.id)
        .order_by(CodingStep.id.desc())
        .limit(1)
    )
    return name(session, actor or coding.made_by)


def step_in_words(session: Session, changes: Sequence[CodingChange]) -> str:
    """What a step did, in a few words: "coding added (ERV2 Begeleiding)"."""
    changes = sorted(changes, key=lambda change: change.position)
    judged = [change for change in changes if change.suggestion_id]
    if len(changes) > 1 and not judged:
        return ngettext("%(num)s coding at once", "%(num)s codings at once", len(changes))
    change = judged[0] if judged else changes[0]
    said = {
        "added": _("coding added"),
        "changed": _("coding changed"),
        "removed": _("coding removed"),
        "restored": _("coding brought back"),
        "accepted": _("suggestion accepted"),
        "replaced": _("suggestion accepted with another code"),
        "rejected": _("suggestion rejected"),
        "reopened": _("suggestion reopened"),
        "code_made": _("code made"),
    }[change.what]
    made = undoing.made_code([change])
    code = _code(session, made) if made else _code_of(session, change)
    return f"{said} ({code})" if code else said


def _code_of(session: Session, change: CodingChange) -> str:
    kind: Any = Coding if change.coding_id else Suggestion
    row = session.get(kind, change.coding_id or change.suggestion_id)
    return _code(session, row.code_id) if row is not None else ""


def _code(session: Session, code_id: uuid.UUID | str) -> str:
    code = session.get(Code, uuid.UUID(str(code_id)))
    return f"{code.key} {pick(code.label, g.language)}" if code else _("a code that is gone")


def of_coding(session: Session, coding: Coding) -> list[Sentence]:
    """The whole history of a coding, the oldest first. What came before the log was kept says so."""
    rows = session.execute(
        select(CodingChange, CodingStep)
        .join(CodingStep, CodingStep.id == CodingChange.step_id)
        .where(CodingChange.coding_id == coding.id)
        .order_by(CodingStep.id, CodingChange.position)
    ).all()
    told = []
    then: dict[str, Any] = {"start": coding.start, "end": coding.end}
    """The values after each change, so that a sentence gives the words of that moment."""
    for change, _step in reversed(rows):
        then |= {field: change.before[field] for field in ("start", "end") if field in change.before}
    for change, step in rows:
        then |= change.after
        told += [Sentence(step.at, text) for text in _sentences(session, coding, change, step, then)]
    if not rows or rows[0][0].what != "added":
        who = name(session, coding.made_by) if coding.made_by else _("Somebody")
        start = Sentence(coding.made_at, _("%(who)s made this coding.", who=who))
        told.insert(0, start)
    return told


def _sentences(
    session: Session, coding: Coding, change: CodingChange, step: CodingStep, then: dict[str, Any]
) -> list[str]:
    who = name(session, step.actor_id) if step.actor_id else _("The system")
    if step.kind == "undo":
        who = _("%(who)s (undoing)", who=who)
    elif step.kind == "redo":
        who = _("%(who)s (doing again)", who=who)
    if change.what == "added":
        return [_added(session, coding, change, who)]
    if change.what == "removed":
        return [_("%(who)s removed the coding.", who=who)]
    if change.what == "restored":
        return [_("%(who)s brought the coding back.", who=who)]
    return [text for field in change.after if (text := _changed(session, coding, field, change, then, who))]


def _added(session: Session, coding: Coding, change: CodingChange, who: str) -> str:
    code = _code(session, change.after.get("code_id", coding.code_id))
    suggestion = session.get(Suggestion, coding.suggestion_id) if coding.suggestion_id else None
    version = getattr(coding, "codebook_version", None)
    if suggestion is None:
        text = _("%(who)s coded this passage with %(code)s", who=who, code=code)
    elif suggestion.code_id.hex == uuid.UUID(str(change.after.get("code_id", coding.code_id))).hex:
        text = _(
            "%(who)s accepted the suggestion of %(code)s (%(sure)s%%)",
            who=who,
            code=code,
            sure=round(suggestion.probability * 100),
        )
    else:
        text = _(
            "%(who)s coded this passage with %(code)s, instead of the suggested %(other)s",
            who=who,
            code=code,
            other=_code(session, suggestion.code_id),
        )
    if version:
        text += _(", under version %(number)s of the codebook", number=version)
    return text + "."


def _changed(
    session: Session,
    coding: Coding,
    field: str,
    change: CodingChange,
    then: dict[str, Any],
    who: str,
) -> str:
    before, after = change.before, change.after
    if field == "valence":
        was, now_is = directions()[before[field]], directions()[after[field]]
        return _("%(who)s changed the direction from “%(was)s” to “%(now)s”.", who=who, was=was, now=now_is)
    if field == "strength":
        was, now_is = strengths()[before[field] or 0], strengths()[after[field] or 0]
        return _("%(who)s changed the strength from “%(was)s” to “%(now)s”.", who=who, was=was, now=now_is)
    if field == "improvement":
        return (
            _("%(who)s marked it as saying what should be done differently.", who=who)
            if after[field]
            else _("%(who)s took the mark of an improvement away.", who=who)
        )
    if field == "memo":
        return (
            _("%(who)s wrote in the memo: “%(memo)s”.", who=who, memo=after[field])
            if after[field]
            else _("%(who)s emptied the memo.", who=who)
        )
    if field == "code_id":
        was, now_is = _code(session, before[field]), _code(session, after[field])
        return _("%(who)s changed the code from %(was)s to %(now)s.", who=who, was=was, now=now_is)
    if field == "start" or "start" not in after:
        quote = words.quote(session, coding.document_id, then["start"], then["end"])
        return _("%(who)s changed the passage to: “%(words)s”.", who=who, words=quote)
    return ""  # told with its start


def directions() -> dict[str, str]:
    return {"neutral": _("neutral"), "facilitator": _("helps"), "barrier": _("hinders"), "mixed": _("both")}


def strengths() -> dict[int, str]:
    return {0: _("not weighed"), 1: _("weakly"), 2: _("clearly"), 3: _("strongly")}
