"""What was answered in an earlier wave, beside the same question now: "de vorige keer zei u". Service."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import instruments, responses, routing
from surveys.asking import wording
from surveys.definition import Definition, Item
from surveys.fields import HANDLERS
from surveys.fields.asking import AnswerError, Asked
from surveys.inviting import office, waves
from surveys.models import Response, Wave
from surveys.routing import OTHER, Answers


@dataclass(frozen=True)
class Earlier:
    """The earlier answer to one item."""

    item: Item
    """The item as it was asked then."""
    definition: Definition
    said: Answers
    """All that was answered then."""
    on: dt.date
    by_colleague: bool
    """It is not the same person's, but somebody else's of the same organisation."""
    still_fits: bool
    """Whether it can be the answer to the question as it is asked now."""

    def lines(self, language: str) -> list[str]:
        """What was answered, in words."""
        return wording.answer_lines(self.definition, self.item, self.said, language)

    def answers(self) -> Answers:
        """As answers of a page: the value, and the free text beside it."""
        keys = (self.item.id, self.item.id + OTHER)
        return {key: self.said[key] for key in keys if key in self.said}


def earlier(session: Session, response: Response) -> dict[str, Earlier]:
    """Per item that asks for it, what was answered before: by this person, else by a colleague where that is allowed.

    Nothing in an unlinked wave, nor from one.
    """
    wave = session.get(Wave, response.wave_id) if response.wave_id else None
    if wave is None or wave.follows_id is None or not waves.joins_people(wave):
        return {}
    definition = responses.definition_of(session, response)
    wanted = {item.id: item for item in definition.items() if item.carry_over is not None}
    if not wanted:
        return {}
    found = _response_before(session, response, wave)
    if found is None:
        return {}
    before, by_colleague = found
    was = instruments.definition(before.version)
    said = routing.counted(was, responses.answers(session, before))
    on = office.day_of(before.submitted_at or before.started_at)
    return {
        item_id: Earlier(
            item=was.item(item_id),
            definition=was,
            said=said,
            on=on,
            by_colleague=by_colleague,
            still_fits=_fits(definition, item, was.item(item_id), said[item_id]),
        )
        for item_id, item in wanted.items()
        if item_id in said and was.has_item(item_id)
    }


def filled_in(session: Session, response: Response, page_id: str, before: dict[str, Earlier]) -> Answers:
    """What is filled in on a page for the partner to check, where items say so; nothing once the page was answered."""
    if not before:
        return {}
    definition = responses.definition_of(session, response)
    here = {item.id for item in definition.page(page_id).items}
    if here & set(responses.stored(session, response)):
        return {}
    found: Answers = {}
    for item_id in here & set(before):
        if definition.item(item_id).carry_over == "prefill" and before[item_id].still_fits:
            found |= before[item_id].answers()
    return found


def _response_before(session: Session, response: Response, wave: Wave) -> tuple[Response, bool] | None:
    """The newest submitted response in the waves before: the same person's, else a colleague's where allowed."""
    chain: list[Wave] = []
    step = wave.follows
    while step is not None and step not in chain:
        chain.append(step)
        step = step.follows
    ids = [earlier_wave.id for earlier_wave in chain if waves.joins_people(earlier_wave)]
    submitted = (
        select(Response)
        .where(Response.wave_id.in_(ids), Response.state == "submitted", Response.is_test.is_(False))
        .order_by(Response.submitted_at.desc())
        .limit(1)
    )
    if response.participant_id is not None:
        own = session.scalar(submitted.where(Response.participant_id == response.participant_id))
        if own is not None:
            return own, False
    if wave.carry_from_partner and response.partner_id is not None:
        colleague = session.scalar(submitted.where(Response.partner_id == response.partner_id))
        if colleague is not None:
            return colleague, True
    return None


def _fits(definition: Definition, item: Item, was: Item, value: Any) -> bool:
    """Whether the question as it is asked now takes that answer: the same kind, and what was chosen is still there."""
    if item.type != was.type or not item.asks or item.type in ("repeat", "file"):
        return False
    handler, asked = HANDLERS[item.type], Asked(definition, item, "nl", "")
    data = dict.fromkeys(handler.fields(asked)) | handler.write(asked, value)
    try:
        return bool(handler.read(asked, data) == value)
    except AnswerError:
        return False
