"""Responses: answers kept page by page, consents, submitting once, the receipt, withdrawing. Service."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from surveys import instruments, routing
from surveys.asking import wording
from surveys.base import Actor, now
from surveys.definition import ConsentItem, Definition, Item, Page
from surveys.errors import AlreadySubmitted, Expired, Refused
from surveys.inviting import waves
from surveys.models import Answer, Consent, Response, Study, Wave
from surveys.routing import OTHER, SEED, TODAY, Answers
from surveys.safekeeping import keeping, unlinked
from surveys.texts import pick


class ConsentMissing(Refused):
    """A consent without which the survey cannot go on was withheld; `items` are these."""

    def __init__(self, items: list[ConsentItem]) -> None:
        self.items = items
        super().__init__(
            {
                "nl": "U geeft geen toestemming om mee te doen. Dat mag. Wij vragen u dan niets meer en bewaren geen "
                "antwoorden. Bedenkt u zich? Dan kunt u alsnog toestemming geven.",
                "en": "You do not consent to taking part. That is fine. We ask you nothing more and keep no answers. "
                "If you change your mind you can still give your consent.",
            }
        )


class Incomplete(Refused):
    """Required questions are still open; `open_items` says which, on which page."""

    def __init__(self, open_items: list[tuple[Page, Item]]) -> None:
        self.open_items = open_items
        count = len(open_items)
        super().__init__(
            {
                "nl": f"Nog {count} verplichte vraag of vragen zonder antwoord. Vul die eerst in.",
                "en": f"{count} required question(s) without an answer. Please answer these first.",
            }
        )


@dataclass(frozen=True)
class Receipt:
    """What a partner keeps after submitting."""

    code: str
    """With it the answers can be withdrawn, without the link."""
    submitted_at: dt.datetime
    sections: list[wording.Section]
    consents: list[tuple[str, bool]]


def definition_of(session: Session, response: Response) -> Definition:
    """The definition of the version that this response answers."""
    return instruments.definition(response.version)


def answers(session: Session, response: Response) -> Answers:
    """What was answered, and the register's value where the partner did not answer a prefilled item yet.

    With the response's own day and seed, so that today() and orders of chance are the same each time it is read.
    """
    return with_register(session, response, stored(session, response))


def answers_of(session: Session, found: Collection[Response]) -> dict[uuid.UUID, Answers]:
    """The same for many at once, by the response's id: as many questions to the database as for one."""
    kept = keeping.values_of(session, found)
    return {response.id: with_register(session, response, kept[response.id]) for response in found}


def with_register(session: Session, response: Response, given: Answers) -> Answers:
    """These stored answers, with what the response knows of itself and what the register fills in."""
    return own(response) | _prefilled(session, response) | given


def stored(session: Session, response: Response) -> Answers:
    """Only what was answered, without what the register filled in."""
    return keeping.values(session, response)


def filled_in(session: Session, response: Response) -> set[str]:
    """The items that only the register filled in: the partner did not answer them yet."""
    prefills = definition_of(session, response).prefills
    return set(prefills) - set(stored(session, response)) if prefills else set()


def counted(session: Session, response: Response) -> Answers:
    """The answers that count, without stale ones: what analysis reads."""
    return routing.counted(definition_of(session, response), answers(session, response))


def unanswered(session: Session, response: Response) -> list[tuple[Page, Item]]:
    """Required items without an answer of the partner's own; what the register filled in is none."""
    return routing.unanswered(definition_of(session, response), own(response) | stored(session, response))


def own(response: Response) -> Answers:
    """What a response knows of itself: its day and its seed."""
    return {TODAY: response.started_at.date().isoformat(), SEED: str(response.id)}


def resume_at(session: Session, response: Response) -> str | None:
    """The page that opens on resuming; None when all pages were passed and the review is next."""
    return routing.next_page(definition_of(session, response), response.page, answers(session, response))


def consents(session: Session, response: Response) -> dict[str, bool]:
    """The last word on each consent that was asked so far."""
    return dict(session.execute(_CONSENTS, {"of": response.id}).tuples().all())


def consents_of(session: Session, found: Collection[Response]) -> dict[uuid.UUID, dict[str, bool]]:
    """The same for many at once, by the response's id."""
    given: dict[uuid.UUID, dict[str, bool]] = {response.id: {} for response in found}
    ids = list(given)
    for start in range(0, len(ids), 500):
        asked = select(Consent.response_id, Consent.key, Consent.given)
        rows = session.execute(asked.where(Consent.response_id.in_(ids[start : start + 500])))
        for response_id, key, value in rows:
            given[response_id][key] = value
    return given


_CONSENTS = select(Consent.key, Consent.given).where(Consent.response_id == bindparam("of"))


def record_consents(
    session: Session, response: Response, given: Mapping[str, bool], *, actor: Actor = None
) -> list[ConsentItem]:
    """Keeps what was allowed or withheld; the last word counts. `actor` is the interviewer who noted it.

    Gives the required consents that are withheld: with any of them the survey cannot go on.
    """
    response = locked(session, response)
    if response.state == "withdrawn":
        raise _withdrawn()
    asked = {item.key for item in definition_of(session, response).consents}
    known = {
        row.key: row for row in session.scalars(select(Consent).where(Consent.response_id == response.id))
    }
    for key, value in given.items():
        if key not in asked:
            raise Refused({"nl": "Deze toestemming is niet gevraagd.", "en": "This consent was not asked."})
        row = known.get(key)
        if row is None:
            row = Consent(response_id=response.id, key=key)
            session.add(row)
        elif row.given == value:
            continue
        row.given, row.recorded_at, row.recorded_by = value, now(), actor
    session.flush()
    return withheld(session, response)


def withheld(session: Session, response: Response) -> list[ConsentItem]:
    """The required consents that are not given (also those not asked yet)."""
    required = [item for item in definition_of(session, response).consents if item.required]
    given = consents(session, response) if required else {}
    return [item for item in required if not given.get(item.key, False)]


def save_page(
    session: Session,
    response: Response,
    page_id: str,
    page_answers: Answers,
    language: str,
    *,
    held: Answers | None = None,
) -> Answers:
    """Keeps one page: its shown items get these answers, one that was left open loses its answer. Gives all answers.

    `held` is what is stored, where the caller has held the response (`locked`) since before it read that; without it the
    response is locked and read here. Answers on other pages stay as they are, also those that go stale. Raises
    AlreadySubmitted, Expired when the wave is closed, ConsentMissing, and Refused for an answer that the page does not ask.
    """
    if held is None:
        response = locked(session, response)
        held = stored(session, response)
    _must_be_open(session, response)
    definition = definition_of(session, response)
    keys = _keys(routing.items(definition, page_id, with_register(session, response, held) | page_answers))
    if not set(page_answers) <= keys:
        raise Refused(
            {
                "nl": "Deze pagina is intussen veranderd door een eerder antwoord. Bekijk haar opnieuw.",
                "en": "This page changed because of an earlier answer. Please look at it again.",
            }
        )
    kept = {key: value for key, value in held.items() if key not in keys} | page_answers
    keeping.change(session, response, held, kept, language)
    _mark_saved(session, response, {"page": page_id, "language": language, "saved_at": now()})
    return with_register(session, response, kept)


def _mark_saved(session: Session, response: Response, values: dict[str, Any]) -> None:
    """Where the partner is now. By statement: a flush of the whole session is most of what a page turn would cost."""
    if session.is_modified(response):
        session.flush()  # the key of the first answer
    session.connection().execute(
        _SAVED,
        {"of": response.id, **values},
    )
    for name, value in values.items():
        set_committed_value(response, name, value)


_TABLE: Any = Response.__table__
_SAVED = update(_TABLE).where(_TABLE.c.id == bindparam("of"))


def submit(session: Session, response: Response, submission_key: uuid.UUID) -> Response:
    """Hands the response in, once: the same key again gives the same response, another key AlreadySubmitted.

    Raises ConsentMissing, Incomplete and Expired; nothing is changed then.
    """
    response = locked(session, response)
    if response.state == "submitted" and response.submission_key == submission_key:
        return response
    _must_be_open(session, response)
    open_items = unanswered(session, response)
    if open_items:
        raise Incomplete(open_items)
    try:
        with session.begin_nested():
            response.state, response.submission_key, response.submitted_at = (
                "submitted",
                submission_key,
                now(),
            )
            response.receipt_digest = unlinked.code_digest(receipt_code(response))
            session.flush()
    except IntegrityError as error:
        raise Refused(
            {
                "nl": "Deze inzending hoort bij een andere vragenlijst. Open uw link opnieuw.",
                "en": "This submission belongs to another survey. Please open your link again.",
            }
        ) from error
    return response


def receipt(session: Session, response: Response, language: str | None = None) -> Receipt:
    """The copy of a submitted response. Raises Refused before it is submitted."""
    if response.submitted_at is None or response.state != "submitted":
        raise Refused(
            {"nl": "De vragenlijst is nog niet ingestuurd.", "en": "The survey was not submitted yet."}
        )
    language = language or response.language
    definition = definition_of(session, response)
    given = consents(session, response)
    return Receipt(
        code=receipt_code(response) if response.receipt_digest else "",
        submitted_at=response.submitted_at,
        sections=wording.review(definition, answers(session, response), language),
        consents=[(pick(item.text, language), given.get(item.key, False)) for item in definition.consents],
    )


def receipt_code(response: Response) -> str:
    """The code on the receipt: the same each time, made from the response's own key; only its digest is kept."""
    return unlinked.code_from(keeping.derived(response, b"weerklank: receipt code"))


def withdraw(session: Session, response: Response) -> Response:
    """Takes all answers away and every consent back; that there was a response stays. Raises Expired after the date.

    What was made of the answers further on is withdrawn by the rooms that made it.
    """
    response = locked(session, response)
    must_be_in_time(session.get_one(Study, response.study_id))
    for answer in session.scalars(select(Answer).where(Answer.response_id == response.id)):
        session.delete(answer)
    for consent in session.scalars(select(Consent).where(Consent.response_id == response.id)):
        consent.given, consent.recorded_at = False, now()
    keeping.forget_key(response)
    response.state, response.page, response.saved_at = "withdrawn", None, None
    session.flush()
    return response


def must_be_in_time(study: Study) -> None:
    """Raises Expired after the last day on which answers can be withdrawn."""
    until = study.withdraw_until
    if until is not None and now().date() > until:
        raise Expired(
            {
                "nl": f"Intrekken kon tot en met {until:%d-%m-%Y}. Neem contact op met de onderzoeker.",
                "en": f"Withdrawing was possible until {until:%d-%m-%Y}. Please contact the researcher.",
            }
        )


def locked(session: Session, response: Response) -> Response:
    """The row as it is now, held until the commit, so that two saves of one response come one after the other.

    Only its own columns are read again: what hangs together with it (version, wave, partner) does not change meanwhile.
    """
    session.refresh(response, _COLUMNS, with_for_update={"of": Response})
    return response


_COLUMNS = [column.key for column in inspect(Response).column_attrs]


# ---------------------------------------------------------------- inside


def _must_be_open(session: Session, response: Response) -> None:
    if response.state == "submitted":
        raise AlreadySubmitted(
            {
                "nl": "U hebt de vragenlijst al ingestuurd; uw antwoorden staan vast.",
                "en": "You submitted the survey already; your answers are kept as they are.",
            }
        )
    if response.state == "withdrawn":
        raise _withdrawn()
    invitation = response.invitation
    if invitation is not None and invitation.outcome == "passed_on":
        raise Refused(
            {
                "nl": "U hebt deze vragenlijst doorgegeven aan een collega.",
                "en": "You passed this survey on to a colleague.",
            }
        )
    wave = session.get(Wave, response.wave_id) if response.wave_id else None
    if wave is not None and waves.is_over(wave):
        raise Expired(
            {
                "nl": "Deze vragenlijst is gesloten. Wat u eerder opsloeg, is bewaard.",
                "en": "This survey is closed. What you saved before is kept.",
            }
        )
    missing = withheld(session, response)
    if missing:
        raise ConsentMissing(missing)


def _withdrawn() -> Refused:
    return Refused({"nl": "Deze antwoorden zijn ingetrokken.", "en": "These answers were withdrawn."})


def _prefilled(session: Session, response: Response) -> Answers:
    """What the register knows; a route that the item does not offer is left open."""
    definition = definition_of(session, response)
    known = {"partner.type": response.kind.route}
    found: Answers = {}
    for name, source in definition.prefills.items():
        value = known[source]
        if name in definition.given or definition.item(name).option(value):
            found[name] = value
    return found


def _keys(items: list[Item]) -> set[str]:
    asked = [item for item in items if item.asks]
    free = {item.id + OTHER for item in asked if any(option.free_text for option in item.options)}
    return {item.id for item in asked} | free
