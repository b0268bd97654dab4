"""Notes while a conversation goes on: by two people, on several devices, sent late and more than once. Service.

A guide question's answer is {"coverage", "note", "note_revision", "second", "second_revision", "probes", "quotes"}:
the interviewer's notes and those of the second note-taker stand beside each other, each with a revision of its own.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import responses
from surveys.base import Actor, now
from surveys.conversations import groups
from surveys.conversations.models import InterviewChange
from surveys.errors import NotFound, Refused, Stale
from surveys.fields.asking import COVERAGES, LENGTHS, text
from surveys.models import Answer, Interview, Response
from surveys.safekeeping import keeping
from surveys.texts import Text

MEMOS = ("field_notes", "reflexive_memo")
MOST_NOTES = LENGTHS["guide_question"]
MOST_QUOTES = 200

CHANGED: Text = {
    "nl": "Deze aantekening is intussen elders gewijzigd. Kies welke tekst blijft.",
    "en": "These notes were changed elsewhere in the meantime. Choose which text stays.",
}


@dataclass(frozen=True)
class Quote:
    """Words of the respondent, parked as they were said; `at` is the clock of the conversation in seconds."""

    id: str
    text: str
    at: int | None = None
    who: str = ""
    """The participant's id, in a conversation with several."""


@dataclass(frozen=True)
class Note:
    """What is kept on one question, for one of the note-takers; `revision` goes back with the next save."""

    coverage: str | None = None
    note: str = ""
    revision: int = 0
    other: str = ""
    """What the other note-taker wrote."""
    probes: list[int] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.coverage or self.note or self.other or self.probes or self.quotes)


@dataclass(frozen=True)
class Change:
    """One thing done on a device, with the id it got there.

    kind: "note" (value: text, base: the revision it was written on) · "coverage" (value: one of COVERAGES or None) ·
    "probe" (value: [position, ticked]) · "quote" (value: {"id", "text", "at", "who"}) · "unquote" (value: the id) ·
    "speaker" (value: {"id", "who"}, of a quote that is parked) ·
    "memo" (question: which one, value: text, base: the text it was written on).
    """

    id: uuid.UUID
    kind: str
    question: str
    value: Any
    base: Any = 0


def read_change(data: Any) -> Change:
    """A change as a device sends it. Raises Refused for anything else."""
    try:
        kind, question = str(data["kind"]), str(data["question"])
        change = Change(uuid.UUID(str(data["id"])), kind, question, data["value"], data.get("base", 0))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable() from error
    if kind not in HOW and kind != "memo":
        raise _unreadable()
    return change


def take_in(session: Session, actor: Actor, interview: Interview, change: Change) -> int:
    """Keeps one change and gives the notes' revision after it; a change that was taken in before changes nothing.

    Also after the interview was finished: a device may have been without network. Raises Stale when the same notes
    were changed elsewhere, Refused without consent or before the beginning; nothing is kept then.
    """
    response = responses.locked(session, interview.response)
    change = _with_somebody_present(session, interview, change)
    before = session.get(InterviewChange, change.id)
    if before is not None:
        if before.interview_id != interview.id:
            raise _unreadable()
        return before.revision
    must_take_notes(session, interview, response)
    if change.kind == "memo":
        revision = _memo(interview, change)
    else:
        revision = _put(session, actor, interview, response, change.question, HOW[change.kind], change)
    session.add(InterviewChange(id=change.id, interview_id=interview.id, revision=revision, made_by=actor))
    session.flush()
    return revision


def save_question(
    session: Session,
    actor: Actor,
    interview: Interview,
    question_id: str,
    *,
    coverage: str | None,
    note: str,
    revision: int,
    probes: list[int] | None = None,
) -> int:
    """One question of the plain form: tick, notes and probes at once. Gives the notes' new revision; may raise Stale."""
    response = responses.locked(session, interview.response)
    must_take_notes(session, interview, response)

    def all_at_once(value: dict[str, Any], slot: str, _change: Change) -> None:
        _set_note(value, slot, Change(NO_ID, "note", question_id, note, revision))
        _set_coverage(value, slot, Change(NO_ID, "coverage", question_id, coverage))
        if probes is not None:
            value["probes"] = sorted({probe for probe in probes if probe >= 0})

    return _put(
        session, actor, interview, response, question_id, all_at_once, Change(NO_ID, "", question_id, None)
    )


def notes(session: Session, interview: Interview, actor: Actor = None) -> dict[str, Note]:
    """The notes by question as this note-taker sees them: their own, and beside them the other's."""
    mine, theirs = _slots(interview, actor)
    return {
        item_id: Note(
            value.get("coverage"),
            value.get(mine) or "",
            value.get(f"{mine}_revision") or 0,
            value.get(theirs) or "",
            list(value.get("probes") or []),
            [Quote(**quote) for quote in value.get("quotes") or []],
        )
        for item_id, value in responses.stored(session, interview.response).items()
        if isinstance(value, dict) and "coverage" in value
    }


def must_take_notes(session: Session, interview: Interview, response: Response) -> None:
    """Raises Refused before the interview began, after it was withdrawn, and without the needed consent."""
    if interview.started_at is None or response.state == "withdrawn":
        raise Refused(
            {
                "nl": "Dit gesprek loopt niet. Begin het, of open het opnieuw.",
                "en": "This interview is not running. Begin it, or open it again.",
            }
        )
    given = responses.consents(session, response)
    if any(given.get(item.key) is False for item in responses.withheld(session, response)):
        raise Refused(
            {
                "nl": "De gesprekspartner geeft geen toestemming voor het gesprek; er worden geen antwoorden bewaard.",
                "en": "The respondent does not consent to the interview; no answers are kept.",
            }
        )


# ---------------------------------------------------------------- inside

NO_ID = uuid.UUID(int=0)
How = Callable[[dict[str, Any], str, Change], None]


def _slots(interview: Interview, actor: Actor) -> tuple[str, str]:
    """Where this person's notes are, and where the other's."""
    second = interview.second_id is not None and actor == interview.second_id
    return ("second", "note") if second else ("note", "second")


def _with_somebody_present(session: Session, interview: Interview, change: Change) -> Change:
    """Only who was at the table can have said it; of anybody else it stays open who did."""
    if change.kind not in ("quote", "speaker") or not isinstance(change.value, dict):
        return change
    present = {str(person.participant.id) for person in groups.people(session, interview)}
    who = str(change.value.get("who") or "")
    return replace(change, value={**change.value, "who": who if who in present else ""})


def _put(
    session: Session,
    actor: Actor,
    interview: Interview,
    response: Response,
    question_id: str,
    how: How,
    change: Change,
) -> int:
    """Changes the value of one question's answer; what stays the same is not written."""
    definition = responses.definition_of(session, response)
    if definition.item(question_id).type != "guide_question":
        raise NotFound({"nl": "Deze vraag bestaat niet.", "en": "There is no such question."})
    row = session.get(Answer, (response.id, question_id), populate_existing=True)
    before = {question_id: keeping.value(response, row)} if row else {}
    old: Mapping[str, Any] = before.get(question_id, {})
    value = {"coverage": None, "note": "", **old}
    slot, _ = _slots(interview, actor)
    how(value, slot, change)
    revision = int(value.get(f"{slot}_revision") or 0)
    if value == old or (row is None and value == {"coverage": None, "note": ""}):
        return revision
    keeping.change(session, response, before, {question_id: value}, response.language)
    response.saved_at, response.page = now(), definition.page_of(question_id).id
    session.flush()
    return revision


def _set_note(value: dict[str, Any], slot: str, change: Change) -> None:
    wanted, had = text(change.value), value.get(slot) or ""
    revision = int(value.get(f"{slot}_revision") or 0)
    if wanted == had:
        return
    if revision != change.base:
        raise Stale(CHANGED)
    if len(wanted) > MOST_NOTES:
        raise Refused(
            {
                "nl": f"Deze aantekening is te lang: hoogstens {MOST_NOTES} tekens.",
                "en": f"These notes are too long: at most {MOST_NOTES} characters.",
            }
        )
    value[slot], value[f"{slot}_revision"] = wanted, revision + 1


def _set_coverage(value: dict[str, Any], _slot: str, change: Change) -> None:
    if change.value is not None and change.value not in COVERAGES:
        raise Refused(
            {"nl": "Kies gesteld, overgeslagen of vanzelf.", "en": "Choose asked, skipped or by itself."}
        )
    value["coverage"] = change.value


def _set_probe(value: dict[str, Any], _slot: str, change: Change) -> None:
    try:
        position, ticked = int(change.value[0]), bool(change.value[1])
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise _unreadable() from error
    ticked_now = set(value.get("probes") or []) - {position}
    value["probes"] = sorted(ticked_now | {position} if ticked and 0 <= position < 100 else ticked_now)


def _add_quote(value: dict[str, Any], _slot: str, change: Change) -> None:
    given = change.value if isinstance(change.value, dict) else {}
    words, name, at = text(given.get("text")), str(given.get("id") or ""), given.get("at")
    kept = list(value.get("quotes") or [])
    if not words or not name or any(quote["id"] == name for quote in kept):
        return
    if len(words) > MOST_NOTES or len(name) > 60 or len(kept) >= MOST_QUOTES:
        raise Refused({"nl": "Dit citaat is te lang.", "en": "This quote is too long."})
    quote = {
        "id": name,
        "text": words,
        "at": int(at) if isinstance(at, int | float) and 0 <= at < 10**6 else None,
        "who": str(given.get("who") or ""),
    }
    value["quotes"] = [*kept, quote]


def _set_speaker(value: dict[str, Any], _slot: str, change: Change) -> None:
    given = change.value if isinstance(change.value, dict) else {}
    kept = list(value.get("quotes") or [])
    if any(quote["id"] == given.get("id") for quote in kept):
        who = str(given.get("who") or "")
        value["quotes"] = [{**quote, "who": who} if quote["id"] == given["id"] else quote for quote in kept]


def _remove_quote(value: dict[str, Any], _slot: str, change: Change) -> None:
    kept = list(value.get("quotes") or [])
    left = [quote for quote in kept if quote["id"] != change.value]
    if len(left) != len(kept):
        value["quotes"] = left


HOW: dict[str, How] = {
    "note": _set_note,
    "coverage": _set_coverage,
    "probe": _set_probe,
    "quote": _add_quote,
    "speaker": _set_speaker,
    "unquote": _remove_quote,
}


def _memo(interview: Interview, change: Change) -> int:
    if change.question not in MEMOS:
        raise _unreadable()
    had, wanted = getattr(interview, change.question), text(change.value)
    if had not in (wanted, text(change.base)):
        raise Stale(CHANGED)
    setattr(interview, change.question, wanted)
    return 0


def _unreadable() -> Refused:
    return Refused({"nl": "Deze wijziging kan niet worden gelezen.", "en": "This change cannot be read."})


def ids_taken_in(session: Session, interview: Interview) -> set[uuid.UUID]:
    """The changes that were taken in so far."""
    return set(
        session.scalars(select(InterviewChange.id).where(InterviewChange.interview_id == interview.id))
    )
