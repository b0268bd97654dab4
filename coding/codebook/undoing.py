"""Taking a change of the codebook back, exactly where that is possible; what stays is told. Service."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from coding.codebook.changing import MEANING, put
from coding.codebook.merging import documents_of, forget_loaded, touch
from coding.codebook.models import CodebookChange, MovedCoding, MovedSuggestion, PinnedExample, SecondLook
from coding.codebook.trees import all_codes, below, locked, standing_in
from coding.codebook.versions import log
from coding.models import Code, Coding, Suggestion
from surveys.base import Actor, now
from surveys.errors import Refused
from surveys.texts import Text, pick

CAN = ("added", "changed", "moved", "merged", "split", "retired", "restored", "imported")


@dataclass
class Undone:
    """What became of an undo: sentences about what could not go back."""

    change: CodebookChange
    stays: list[Text] = field(default_factory=list)
    fields: dict[str, list[Any]] = field(default_factory=dict)
    """Texts that went back: name → [before the undo, after it]."""


def undo(session: Session, actor: Actor, change: CodebookChange) -> Undone:
    """Raises Refused when it was undone already, or cannot be undone at all."""
    book = locked(session, change.codebook_id)
    session.refresh(change)
    if change.undone_at is not None:
        raise Refused(
            {
                "nl": "Dit is al ongedaan gemaakt. Er is niets veranderd.",
                "en": "This was undone already. Nothing was changed.",
            }
        )
    if change.kind not in CAN:
        raise Refused({"nl": "Dit kan niet ongedaan worden gemaakt.", "en": "This cannot be undone."})
    every = all_codes(session, book.id)
    done = Undone(change)
    WAYS[change.kind](session, every, done)
    change.undone_at, change.undone_by = now(), actor
    code = next((one for one in every if one.id == change.code_id), None)
    detail: dict[str, Any] = {
        "change": str(change.id),
        "kind": change.kind,
        "label": change.detail.get("label"),
    }
    log(session, actor, book, "undone", code, {**detail, **done.fields})
    forget_loaded(session)
    return done


# ---------------------------------------------------------------- one way for each kind


def _changed(session: Session, every: Sequence[Code], done: Undone) -> None:
    code = _code(every, done.change.code_id)
    _back(session, code, done.change.detail, done)


def _back(session: Session, code: Code, detail: dict[str, Any], done: Undone) -> None:
    meaning = False
    for name, pair in detail.items():
        if not isinstance(pair, list) or len(pair) != 2:
            continue
        was, became = pair
        if getattr(code, name) != became:
            done.stays.append(
                {
                    "nl": f"Wat later aan “{pick(code.label, 'nl')}” veranderde, blijft zoals het nu is.",
                    "en": f"What was changed later in “{pick(code.label, 'en')}” stays as it is now.",
                }
            )
            continue
        done.fields[name] = [became, was]
        setattr(code, name, was)
        meaning = meaning or name in MEANING
    code.revision += 1
    if meaning and "meaning_changed_at" in detail:
        before = detail["meaning_changed_at"]
        was_changed = dt.datetime.fromisoformat(before) if before else None
        code.meaning_changed_at = now() if _coded_since(session, code, done.change.at) else was_changed


def _coded_since(session: Session, code: Code, moment: dt.datetime) -> bool:
    """Whether somebody coded, or looked again, with the words that are now taken back."""
    coded = select(Coding.id).where(Coding.code_id == code.id, Coding.made_at > moment)
    looked = select(SecondLook.coding_id).where(SecondLook.code_id == code.id, SecondLook.looked_at > moment)
    return bool(session.scalar(select(or_(exists(coded), exists(looked)))))


def _added(session: Session, every: Sequence[Code], done: Undone) -> None:
    code = _code(every, done.change.code_id)
    if not _take_out(session, every, code, done):
        raise Refused(done.stays[-1])


def _imported(session: Session, every: Sequence[Code], done: Undone) -> None:
    known = {str(code.id): code for code in every}
    for code_id in reversed(done.change.detail.get("added", [])):
        if code_id in known and known[code_id].retired_at is None:
            _take_out(session, every, known[code_id], done)
    for code_id, detail in done.change.detail.get("changed", {}).items():
        if code_id in known:
            _back(session, known[code_id], detail, done)
            done.fields.clear()


def stays(session: Session, every: Sequence[Code], code: Code) -> Text | None:
    """Why a code cannot go out of use unseen: something was coded with it, or stands under it. None: it can."""
    coded = session.scalar(
        select(func.count()).select_from(Coding).where(Coding.code_id == code.id, Coding.removed_at.is_(None))
    )
    if not coded and all(one.retired_at is not None for one in below(every, code)):
        return None
    return {
        "nl": f"“{pick(code.label, 'nl')}” blijft: er is intussen mee gecodeerd of er staat iets onder.",
        "en": f"“{pick(code.label, 'en')}” stays: it was coded with meanwhile, or something stands under it.",
    }


def _take_out(session: Session, every: Sequence[Code], code: Code, done: Undone) -> bool:
    reason = stays(session, every, code)
    if reason:
        done.stays.append(reason)
    else:
        code.retired_at = now()
    return reason is None


def _moved(session: Session, every: Sequence[Code], done: Undone) -> None:
    code = _code(every, done.change.code_id)
    parent_id, index = done.change.detail["from"]
    put(every, code, _in_use(every, parent_id, done), index)


def _retired(session: Session, every: Sequence[Code], done: Undone) -> None:
    for code in every:
        if str(code.id) in done.change.detail["codes"] and code.merged_into_id is None:
            code.retired_at = None


def _restored(session: Session, every: Sequence[Code], done: Undone) -> None:
    moment = now()
    for code in every:
        if str(code.id) in done.change.detail["codes"] and code.retired_at is None:
            code.retired_at = moment


def _merged(session: Session, every: Sequence[Code], done: Undone) -> None:
    change, detail = done.change, done.change.detail
    into = _code(every, change.code_id)
    sources = [_code(every, uuid.UUID(entry["id"])) for entry in detail["codes"]]
    for code in sources:
        code.retired_at = code.merged_into_id = None
        code.merged_into = None
        parent = next((one for one in every if one.id == code.parent_id), None)
        if parent is not None and parent.retired_at is not None and parent not in sources:
            put(every, code, _in_use(every, str(parent.id), done), None)
    for child_id, parent_id, index in detail["children"]:
        child = _code(every, uuid.UUID(child_id))
        if child.parent_id == into.id:
            put(every, child, _in_use(every, parent_id, done), index)
    _codings_back(session, done, _still_with(session, into.id))
    _suggestions_back(session, change, into.id)
    for example_id, code_id in detail["examples"]:
        example = session.get(PinnedExample, uuid.UUID(example_id))
        if example is not None and example.code_id == into.id:
            example.code_id = uuid.UUID(code_id)


def _split(session: Session, every: Sequence[Code], done: Undone) -> None:
    change = done.change
    source = _code(every, change.code_id)
    parts = [_code(every, uuid.UUID(part["id"])) for part in change.detail["parts"]]
    if source.retired_at is not None and source.merged_into_id is None:
        source.retired_at = None
        parent = next((one for one in every if one.id == source.parent_id), None)
        if parent is not None and parent.retired_at is not None:
            put(every, source, _in_use(every, str(parent.id), done), None)
    _codings_back(session, done, or_(*(_still_with(session, part.id) for part in parts)))
    copies = _of(change, "copied")
    session.execute(
        update(Coding)
        .where(
            Coding.id.in_(copies),
            Coding.removed_at.is_(None),
            Coding.code_id.in_([part.id for part in parts]),
        )
        .values(removed_at=now(), removed_by=change.by, revision=Coding.revision + 1)
        .execution_options(synchronize_session=False)
    )
    forget_loaded(session)
    for part in parts:
        if part.retired_at is None:
            _take_out(session, every, part, done)


WAYS: dict[str, Callable[[Session, Sequence[Code], Undone], None]] = {
    "added": _added,
    "changed": _changed,
    "imported": _imported,
    "merged": _merged,
    "moved": _moved,
    "restored": _restored,
    "retired": _retired,
    "split": _split,
}


# ---------------------------------------------------------------- codings and proposals


def _codings_back(session: Session, done: Undone, still: ColumnElement[bool]) -> None:
    """Each coding that nobody gave another code since goes back; doubles that were taken away stand there again."""
    change = done.change
    origin = (
        select(MovedCoding.from_code_id)
        .where(MovedCoding.change_id == change.id, MovedCoding.coding_id == Coding.id)
        .scalar_subquery()
    )
    moved = _of(change, "moved")
    session.execute(
        update(Coding)
        .where(Coding.id.in_(moved), still)
        .values(code_id=origin, revision=Coding.revision + 1)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Coding)
        .where(Coding.id.in_(_of(change, "doubled")), Coding.removed_at == change.at)
        .values(removed_at=None, removed_by=None, revision=Coding.revision + 1)
        .execution_options(synchronize_session=False)
    )
    touch(session, documents_of(change))
    left = session.scalar(
        select(func.count())
        .select_from(Coding)
        .join(MovedCoding, MovedCoding.coding_id == Coding.id)
        .where(
            MovedCoding.change_id == change.id,
            MovedCoding.how == "moved",
            Coding.code_id != MovedCoding.from_code_id,
            Coding.removed_at.is_(None),
        )
    )
    if left:
        done.stays.append(
            {
                "nl": f"{left} passage kreeg daarna een andere code en houdt die."
                if left == 1
                else f"{left} passages kregen daarna een andere code en houden die.",
                "en": f"{left} passage was given another code afterwards and keeps it."
                if left == 1
                else f"{left} passages were given another code afterwards and keep it.",
            }
        )
    forget_loaded(session)


def _still_with(session: Session, code_id: uuid.UUID) -> ColumnElement[bool]:
    """Codings with this code, or brought from it to a third by merges that stand."""
    ways = [Coding.code_id == code_id]
    reached, waiting = {code_id}, [code_id]
    while waiting:
        here = waiting.pop()
        later = session.scalar(select(Code.merged_into_id).where(Code.id == here))
        if later is None or later in reached:
            continue
        merges = select(CodebookChange.id).where(
            CodebookChange.kind == "merged",
            CodebookChange.code_id == later,
            CodebookChange.undone_at.is_(None),
        )
        brought = select(MovedCoding.coding_id).where(
            MovedCoding.change_id.in_(merges), MovedCoding.from_code_id == here
        )
        ways.append((Coding.code_id == _end(session, later)) & Coding.id.in_(brought))
        reached.add(later)
        waiting.append(later)
    return or_(*ways)


def _end(session: Session, code_id: uuid.UUID) -> uuid.UUID:
    return standing_in(session.get_one(Code, code_id)).id


def _suggestions_back(session: Session, change: CodebookChange, into: uuid.UUID) -> None:
    origin = (
        select(MovedSuggestion.from_code_id)
        .where(MovedSuggestion.change_id == change.id, MovedSuggestion.suggestion_id == Suggestion.id)
        .scalar_subquery()
    )
    moved = select(MovedSuggestion.suggestion_id).where(MovedSuggestion.change_id == change.id)
    session.execute(
        update(Suggestion)
        .where(Suggestion.id.in_(moved), Suggestion.code_id == into, Suggestion.state == "waiting")
        .values(code_id=origin)
        .execution_options(synchronize_session=False)
    )


def _of(change: CodebookChange, how: str) -> Any:
    return select(MovedCoding.coding_id).where(MovedCoding.change_id == change.id, MovedCoding.how == how)


def _code(every: Sequence[Code], code_id: uuid.UUID | None) -> Code:
    return next(code for code in every if code.id == code_id)


def _in_use(every: Sequence[Code], parent_id: str | None, done: Undone) -> Code | None:
    """The former parent; what took its place where it was merged; the top where it is out of use."""
    if parent_id is None:
        return None
    parent = standing_in(_code(every, uuid.UUID(parent_id)))
    if parent.retired_at is None:
        return parent
    done.stays.append(
        {
            "nl": "Waar de code onder stond is niet meer in gebruik; hij staat nu bovenaan.",
            "en": "What the code stood under is out of use; it now stands at the top.",
        }
    )
    return None
