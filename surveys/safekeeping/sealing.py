"""Unlinked waves: drafts that only the link opens, answers sealed until there are enough, released without a trace. Service.

The adversary this holds against, and what it does not hold against, stand in docs/adr/0005-unlinked.md.
"""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys import fieldwork, instruments, responses
from surveys.base import new_id, now
from surveys.definition import Definition
from surveys.errors import AlreadySubmitted, Expired, Refused
from surveys.inviting import enough, waves
from surveys.models import (
    Consent,
    Draft,
    Invitation,
    PartnerType,
    Response,
    SealedResponse,
    Study,
    Wave,
)
from surveys.routing import unanswered
from surveys.safekeeping import keeping, unlinked, vault
from surveys.safekeeping.rotating import sealed_place
from surveys.safekeeping.unlinked import Sheet

chance = secrets.SystemRandom()
_KEPT = 64
SECOND_THOUGHTS = dt.timedelta(days=1)
_asked: dict[str, Definition] = {}


# ---------------------------------------------------------------- drafts


@dataclass
class Held:
    """A draft that was opened: its row, its wave, the instrument as it is asked, and the sheet."""

    row: Draft
    wave: Wave
    definition: Definition
    sheet: Sheet


def draft_key(token: str) -> bytes:
    """What opens the draft: only who has the link can make it, and the server keeps no more than the link's digest."""
    return vault.derived(token.encode("utf-8", "replace"), b"weerklank: draft of an unlinked response")


def definition_of(wave: Wave) -> Definition:
    """The instrument as it is asked in an unlinked wave, made once per version."""
    digest = wave.version.digest
    if digest not in _asked:
        if len(_asked) >= _KEPT:
            _asked.clear()
        _asked[digest] = unlinked.asked(instruments.definition(wave.version))
    return _asked[digest]


def begin(session: Session, invitation: Invitation, key: bytes) -> Draft:
    """The draft of this invitation; a new empty one at the first time, and for a link that cannot open the old one.

    Raises AlreadySubmitted, Expired, and Refused when it was passed on or the type has too few invitees.
    """
    invitation = _locked(session, invitation)
    wave = invitation.wave
    _must_take_part(invitation)
    kind = invitation.participant.partner.type
    if enough.invited(session, wave).get(kind.id, 0) < unlinked.FEWEST:
        raise Refused(
            {
                "nl": "Deze vragenlijst is nog niet open: er zijn nog te weinig organisaties zoals de uwe uitgenodigd.",
                "en": "This survey is not open yet: too few organisations like yours have been invited so far.",
            }
        )
    row = session.scalar(select(Draft).where(Draft.invitation_id == invitation.id))
    if row is not None and _sheet(row, key) is None:
        session.delete(row)
        session.flush()
        row = None
    if row is None:
        row = Draft(id=new_id(), invitation_id=invitation.id)
        _write(row, key, Sheet(day=now().date().isoformat(), route=kind.route))
        session.add(row)
    if invitation.outcome == "declined":
        invitation.outcome = invitation.outcome_at = None
        invitation.outcome_reason = ""
    invitation.started_at = invitation.started_at or now()
    session.flush()
    return row


def hold(session: Session, draft_id: uuid.UUID, key: bytes, *, to_write: bool = False) -> Held | None:
    """The draft with this id, when this key opens it; None when it does not, or is there no more."""
    chosen = select(Draft).where(Draft.id == draft_id)
    if to_write:
        chosen = chosen.with_for_update(of=Draft).execution_options(populate_existing=True)
    row = session.scalar(chosen)
    sheet = _sheet(row, key) if row is not None else None
    if row is None or sheet is None:
        return None
    wave = row.invitation.wave
    return Held(row, wave, definition_of(wave), sheet)


def keep(session: Session, held: Held, key: bytes) -> None:
    """Writes the sheet back. Raises Expired when the wave is closed, Refused when it was passed on."""
    _must_take_part(held.row.invitation)
    _write(held.row, key, held.sheet)
    session.flush()


def missing(held: Held) -> list[str]:
    """The ids of required questions that are shown and have no answer."""
    return [item.id for _page, item in unanswered(held.definition, held.sheet.known(held.definition))]


def hand_in(session: Session, held: Held) -> str:
    """Seals the answers and forgets the draft, in one transaction; gives the code for the receipt.

    That somebody took part is a flag without a time. Nothing else is written: no audit line, no job, no log.
    """
    wave = session.scalars(
        select(Wave).where(Wave.id == held.wave.id).with_for_update(read=True, of=Wave)
    ).one()
    invitation = _locked(session, held.row.invitation)
    _must_take_part(invitation)
    if held.sheet.withheld(held.definition) or missing(held):
        raise Refused({"nl": "Er ontbreekt nog iets.", "en": "Something is still missing."})
    content = {
        "answers": held.sheet.counted(held.definition),
        "consents": held.sheet.consents,
        "receipt": unlinked.code_digest(held.sheet.code),
    }
    session.add(_sealed(wave.id, invitation.participant.partner.type_id, content))
    session.delete(held.row)
    invitation.participated = True
    session.flush()
    return held.sheet.code


def forget_unfinished(session: Session, moment: dt.datetime | None = None) -> int:
    """Takes away the drafts of unlinked waves that are over: nobody can hand them in any more; gives how many.

    A wave that was closed by hand keeps them for a day, so that closing it by mistake costs nobody their answers.
    """
    moment = moment or now()
    with_drafts = select(Invitation.wave_id).join(Draft, Draft.invitation_id == Invitation.id).distinct()
    gone = 0
    for wave in session.scalars(select(Wave).where(Wave.id.in_(with_drafts))).all():
        if not waves.is_over(wave, moment) or (wave.closed_at and moment < wave.closed_at + SECOND_THOUGHTS):
            continue
        invited = select(Invitation.id).where(Invitation.wave_id == wave.id)
        rows = session.scalars(select(Draft).where(Draft.invitation_id.in_(invited))).all()
        for row in rows:
            session.delete(row)
        gone += len(rows)
    session.flush()
    return gone


# ---------------------------------------------------------------- becoming readable


def release_due(session: Session) -> list[Wave]:
    """Releases what may be released in every unlinked wave; gives the waves where something became readable."""
    waiting = select(SealedResponse.wave_id).distinct()
    waves = session.scalars(select(Wave).where(Wave.id.in_(waiting)).order_by(Wave.id)).all()
    return [wave for wave in waves if release(session, wave)]


def release(session: Session, wave: Wave) -> int:
    """Makes sealed answers readable, per type as many as unlinked.to_release says; gives how many.

    What stays sealed of such a type is sealed anew under other ids, so that nobody can see which came out. What comes
    out goes in one order of chance over all types, with no time but the wave's own.
    """
    session.execute(select(Wave.id).where(Wave.id == wave.id).with_for_update(of=Wave))
    over = waves.is_over(wave)
    out: list[tuple[uuid.UUID, dict[str, Any]]] = []
    for type_id, contents in _pools(session, wave).items():
        live = [content for content in contents if "answers" in content]
        count = unlinked.to_release(len(live), over=over, chance=chance)
        if not count:
            continue
        chance.shuffle(live)
        gone = [content for content in contents if "answers" not in content]
        out += [(type_id, content) for content in live[:count] + (gone if over else [])]
        _reseal(session, wave, type_id, live[count:] + ([] if over else gone))
    chance.shuffle(out)
    for type_id, content in out:
        _make_readable(session, wave, type_id, content)
    session.flush()
    return len(out)


def kept_closed(session: Session, wave: Wave) -> dict[uuid.UUID, int]:
    """After closing: of which types how many answers stay sealed because they are fewer than five."""
    if wave.mode != "unlinked" or not waves.is_over(wave):
        return {}
    counts = {
        type_id: sum("answers" in content for content in contents)
        for type_id, contents in _pools(session, wave).items()
    }
    return {type_id: count for type_id, count in counts.items() if 0 < count < unlinked.FEWEST}


# ---------------------------------------------------------------- withdrawing with the code


def with_code(session: Session, typed: str) -> Response | SealedResponse | None:
    """What was handed in with this code on its receipt, readable or still sealed; None when there is nothing."""
    digest = unlinked.code_digest(typed)
    if digest is None:
        return None
    found = session.scalar(select(Response).where(Response.receipt_digest == digest))
    if found is not None:
        return found
    for row in session.scalars(select(SealedResponse).execution_options(yield_per=50)):
        if _content(row).get("receipt") == digest:
            return row
    return None


def withdraw_sealed(session: Session, row: SealedResponse) -> None:
    """Takes sealed answers away; that there were some stays, in a box that looks like every other."""
    wave = session.get_one(Wave, row.wave_id)
    responses.must_be_in_time(session.get_one(Study, wave.study_id))
    session.execute(select(Wave.id).where(Wave.id == wave.id).with_for_update(of=Wave))
    gone, type_id = row.id, row.partner_type_id
    contents = [
        {"receipt": content["receipt"]} if sealed.id == gone else content
        for sealed, content in _boxes(session, wave)
        if sealed.partner_type_id == type_id
    ]
    _reseal(session, wave, type_id, contents)


# ---------------------------------------------------------------- inside


def _locked(session: Session, invitation: Invitation) -> Invitation:
    return session.scalars(
        select(Invitation)
        .where(Invitation.id == invitation.id)
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    ).one()


def _must_take_part(invitation: Invitation) -> None:
    if invitation.participated:
        raise AlreadySubmitted(
            {"nl": "U hebt uw antwoorden al ingestuurd.", "en": "You sent in your answers already."}
        )
    if invitation.outcome == "passed_on":
        raise Refused(
            {
                "nl": "U hebt deze vragenlijst doorgegeven aan een collega. Die vult haar in.",
                "en": "You passed this survey on to a colleague, who will fill it in.",
            }
        )
    waves.must_have_begun(invitation.wave)
    if not fieldwork.is_open_for(invitation):
        raise Expired({"nl": "Deze vragenlijst is gesloten.", "en": "This survey is closed."})


def _sheet(row: Draft, key: bytes) -> Sheet | None:
    try:
        return unlinked.from_bytes(vault.opened(AESGCM(key), row.box, _draft_place(row)))
    except vault.VaultError:
        return None


def _write(row: Draft, key: bytes, sheet: Sheet) -> None:
    row.box = vault.close(AESGCM(key), unlinked.as_bytes(sheet), _draft_place(row))


def _draft_place(row: Draft) -> bytes:
    return row.id.bytes + row.invitation_id.bytes


def _sealed(wave_id: uuid.UUID, type_id: uuid.UUID, content: dict[str, Any]) -> SealedResponse:
    row = SealedResponse(id=new_id(), wave_id=wave_id, partner_type_id=type_id)
    full = vault.padded(vault.as_bytes(content), unlinked.SIZE)
    row.key_id, row.box = vault.wrap(full, sealed_place(row))
    return row


def _content(row: SealedResponse) -> dict[str, Any]:
    full = vault.unwrap(row.key_id, row.box, sealed_place(row))
    content: dict[str, Any] = vault.from_bytes(vault.unpadded(full))
    return content


def _boxes(session: Session, wave: Wave) -> list[tuple[SealedResponse, dict[str, Any]]]:
    rows = session.scalars(select(SealedResponse).where(SealedResponse.wave_id == wave.id))
    return [(row, _content(row)) for row in rows]


def _pools(session: Session, wave: Wave) -> dict[uuid.UUID, list[dict[str, Any]]]:
    pools: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row, content in _boxes(session, wave):
        pools.setdefault(row.partner_type_id, []).append(content)
    return pools


def _reseal(session: Session, wave: Wave, type_id: uuid.UUID, contents: list[dict[str, Any]]) -> None:
    """Makes these the sealed answers of a type, each in a new box under a new id, in an order of chance."""
    session.execute(
        delete(SealedResponse).where(
            SealedResponse.wave_id == wave.id, SealedResponse.partner_type_id == type_id
        )
    )
    contents = list(contents)
    chance.shuffle(contents)
    for content in contents:
        session.add(_sealed(wave.id, type_id, content))
        session.flush()


def _make_readable(session: Session, wave: Wave, type_id: uuid.UUID, content: dict[str, Any]) -> None:
    """One response as every other of the wave: its moments, language and seed say nothing."""
    moment, kind = wave.created_at, session.get_one(PartnerType, type_id)
    study = session.get_one(Study, wave.study_id)
    response = Response(
        id=new_id(),
        study_id=study.id,
        version_id=wave.version_id,
        wave_id=wave.id,
        partner_type_id=type_id,
        language=study.languages[0],
        state="submitted" if "answers" in content else "withdrawn",
        receipt_digest=content["receipt"],
        started_at=moment,
        saved_at=moment if "answers" in content else None,
        submitted_at=moment,
    )
    session.add(response)
    session.flush()
    answers = _type_answer(wave, kind) | content["answers"] if "answers" in content else {}
    keeping.change(session, response, {}, answers, response.language, moment)
    for key, given in sorted(content.get("consents", {}).items()):
        session.add(Consent(response_id=response.id, key=key, given=given, recorded_at=moment))
    session.flush()


def _type_answer(wave: Wave, kind: PartnerType) -> dict[str, Any]:
    """The question for the type of partner was not asked: the register answers it, where the question knows the route."""
    definition = instruments.definition(wave.version)
    key = definition.routing_key
    if key is None or key in definition.given or not definition.item(key).option(kind.route):
        return {}
    return {key: kind.route}
