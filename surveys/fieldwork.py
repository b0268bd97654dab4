"""Fieldwork: opening a wave, invitations and their links, starting, declining, passing on. Service."""

import datetime as dt
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from surveys import instruments, partners
from surveys.base import Actor, now
from surveys.errors import AlreadySubmitted, Expired, NotFound, Recalled, Refused, Replaced
from surveys.inviting import enough, waves
from surveys.models import (
    Instrument,
    InstrumentVersion,
    Invitation,
    InvitationToken,
    Participant,
    Partner,
    Response,
    Study,
    StudyPartner,
    Wave,
)
from surveys.safekeeping import keeping
from surveys.texts import LANGUAGES, Text

TOKEN_BYTES = 32
MODES = ("identified", "confidential", "unlinked")


@dataclass(frozen=True)
class TypeDifference:
    """A partner who calls itself another type than the register does."""

    partner: Partner
    response: Response
    registered: str
    answered: str
    """Routes: option ids of the item that asks the type."""
    answered_text: Text


def open_wave(
    session: Session,
    actor: Actor,
    version: InstrumentVersion,
    title: str,
    *,
    closes_on: dt.date | None = None,
    mode: str = "identified",
) -> Wave:
    """A round of fieldwork with a published survey. `mode`: one of MODES; it stays what it was when people were invited."""
    if mode not in MODES:
        raise Refused({"nl": "Kies hoe antwoorden worden bewaard.", "en": "Choose how answers are kept."})
    if mode == "unlinked":
        enough.must_be_possible(session, session.get_one(Study, version.instrument.study_id))
    if version.state != "published" or version.instrument.kind != "survey":
        raise Refused(
            {
                "nl": "Publiceer eerst de vragenlijst; daarna kunt u partners uitnodigen.",
                "en": "Publish the survey first; then you can invite partners.",
            }
        )
    wave = Wave(
        study_id=version.instrument.study_id,
        version=version,
        title=title.strip() or "1",
        mode=mode,
        closes_on=closes_on,
    )
    session.add(wave)
    session.flush()
    return wave


def invite(
    session: Session,
    actor: Actor,
    wave: Wave,
    participant: Participant,
    *,
    batch_id: uuid.UUID | None = None,
) -> tuple[Invitation, str]:
    """An invitation and the token of its link, which is shown now and never again.

    `batch_id` is the same for who is invited in one go. Raises Refused when the person is invited already or the wave
    is closed, NotFound for somebody of another study.
    """
    waves.must_be_open(wave)
    if session.get(StudyPartner, (wave.study_id, participant.partner_id)) is None:
        raise NotFound(
            {
                "nl": "Deze persoon hoort niet bij dit onderzoek.",
                "en": "This person is not part of this study.",
            }
        )
    known = select(Invitation.id).where(
        Invitation.wave_id == wave.id, Invitation.participant_id == participant.id
    )
    if session.scalar(known):
        raise _invited_already(participant.name)
    invitation = Invitation(wave=wave, participant=participant, batch_id=batch_id)
    session.add(invitation)
    session.flush()
    return invitation, _make_token(session, invitation)


def fresh_link(session: Session, actor: Actor, invitation: Invitation) -> str:
    """One more token, for a mail: the older ones stop when that mail has left (`keep_only`).

    In an unlinked wave only the first mail carries one: that link alone opens the draft, reminders refer to it.
    """
    must_be_open_for(invitation)
    return _make_token(session, invitation)


def keep_only(session: Session, invitation: Invitation, token: str) -> None:
    """The mail with this token has left: all other links of the invitation stop."""
    _revoke(session, invitation, but=_digest(token))


def forget_link(session: Session, token: str) -> None:
    """The mail with this token did not leave: its link never reached anybody."""
    row = session.get(InvitationToken, _digest(token))
    if row is not None:
        session.delete(row)
        session.flush()


def new_link(session: Session, actor: Actor, invitation: Invitation) -> str:
    """A fresh token; all former links of this invitation stop working.

    In the days of grace of an unlinked wave everybody gets one: that somebody gets none would tell that they have not begun.
    """
    if waves.joins_people(invitation.wave) or waves.is_over(invitation.wave):
        must_be_open_for(invitation)
    if invitation.outcome == "passed_on":
        raise Refused(
            {
                "nl": "Deze uitnodiging is doorgegeven. Maak een nieuwe link voor de collega.",
                "en": "This invitation was passed on. Make a new link for the colleague.",
            }
        )
    _revoke(session, invitation)
    return _make_token(session, invitation)


def redeem(session: Session, token: str) -> Invitation:
    """The invitation behind a link. Changes nothing, so a mail scanner that opens it does no harm.

    Raises NotFound for a token that never was; Expired for one that was replaced or recalled, before the wave opens,
    and when it is closed and nothing was submitted through it (afterwards the link still leads to the receipt).
    """
    digest = _digest(token)
    row = session.get(InvitationToken, digest)
    if row is None or not hmac.compare_digest(row.digest, digest):
        raise NotFound(
            {
                "nl": "Deze link werkt niet. Kijk of u de hele link hebt overgenomen, of vraag een nieuwe aan degene "
                "die u uitnodigde.",
                "en": "This link does not work. Check that you copied all of it, or ask the person who invited you "
                "for a new one.",
            }
        )
    invitation = row.invitation
    if row.revoked_at is not None:
        if row.recalled and invitation.recalled_at is not None:
            raise Recalled(with_contact(invitation.wave.study, waves.RECALLED))
        raise Replaced(with_contact(invitation.wave.study, _REPLACED))
    waves.must_have_begun(invitation.wave)
    submitted = invitation.response is not None and invitation.response.state == "submitted"
    if not submitted and not is_open_for(invitation):
        raise Expired(with_contact(invitation.wave.study, _CLOSED))
    return invitation


def start(session: Session, invitation: Invitation, language: str) -> Response:
    """The response of this invitation; made at the first time, the same one ever after (another device, a double click).

    Somebody who declined and starts after all takes part again. Raises QuotaFull for who had not begun, when enough
    partners of this type have answered. In an unlinked wave surveys.safekeeping.sealing begins a draft.
    """
    assert invitation.wave.mode != "unlinked", "a response of an unlinked wave has no invitation"
    waves.must_have_begun(invitation.wave)
    if invitation.outcome == "passed_on":
        raise Refused(
            {
                "nl": "U hebt deze vragenlijst doorgegeven aan een collega. Die vult haar in.",
                "en": "You passed this survey on to a colleague, who will fill it in.",
            }
        )
    response = _response(session, invitation)
    if response is None:
        waves.must_be_open(invitation.wave)
        waves.must_have_room(session, invitation.wave, invitation.participant.partner.type_id)
        response = _make_response(session, invitation, language)
    if invitation.outcome == "declined":
        invitation.outcome = invitation.outcome_at = None
        invitation.outcome_reason = ""
    invitation.started_at = invitation.started_at or now()
    session.flush()
    return response


def decline(session: Session, invitation: Invitation, reason: str = "") -> Invitation:
    """ "We do not take part": ends the reminders; the link stays, for who thinks again."""
    _must_not_be_submitted(session, invitation)
    invitation.outcome, invitation.outcome_at, invitation.outcome_reason = "declined", now(), reason.strip()
    session.flush()
    return invitation


def pass_on(
    session: Session, invitation: Invitation, name: str, email: str = "", *, release: bool = False
) -> tuple[Invitation, str]:
    """Gives the invitation to a colleague, who gets an own link.

    The colleague does not see what was filled in so far, unless that is released: then the draft goes over whole, and
    the consents are asked anew of who now answers.
    """
    waves.must_be_open(invitation.wave)
    _must_not_be_submitted(session, invitation)
    if invitation.outcome == "passed_on":
        raise Refused(
            {"nl": "U hebt deze uitnodiging al doorgegeven.", "en": "You passed this invitation on already."}
        )
    colleague = _colleague(session, invitation.participant, name, email)
    successor, token = invite(session, None, invitation.wave, colleague)
    invitation.outcome, invitation.outcome_at, invitation.passed_to_id = "passed_on", now(), successor.id
    draft = _response(session, invitation) if release else None
    if draft is not None:
        draft.invitation_id, draft.participant_id = successor.id, colleague.id
        draft.consents.clear()
    session.flush()
    session.expire(invitation, ["response"])
    session.expire(successor, ["response"])
    return successor, token


def type_differences(session: Session, study: Study) -> list[TypeDifference]:
    """Where the partner's own answer about its type is not the route of its type in the register."""
    found = (
        select(Response)
        .join(InstrumentVersion, Response.version_id == InstrumentVersion.id)
        .join(Instrument)
        .where(Response.study_id == study.id, Instrument.kind == "survey", Response.partner_id.is_not(None))
        .options(joinedload(Response.partner).joinedload(Partner.type), joinedload(Response.version))
    )
    responses = list(session.scalars(found))
    kept = keeping.values_of(session, responses)
    differences = []
    for response in responses:
        definition, partner = instruments.definition(response.version), response.partner
        answered = kept[response.id].get(definition.routing_key or "")
        if partner is None or not isinstance(answered, str) or answered == partner.type.route:
            continue
        option = definition.item(definition.routing_key or "").option(answered)
        text = option.text if option else {}
        differences.append(TypeDifference(partner, response, partner.type.route, answered, text))
    return differences


# ---------------------------------------------------------------- inside


_REPLACED: Text = {
    "nl": "Deze link is vervangen door een nieuwere. Gebruik de laatste link die u kreeg, of vraag een nieuwe aan",
    "en": "This link was replaced by a newer one. Use the last link you received, or ask for a new one from",
}
_CLOSED: Text = {
    "nl": "Deze vragenlijst is gesloten. Wilt u toch nog meedoen? Neem dan contact op met",
    "en": "This survey is closed. Do you still want to take part? Then contact",
}


def contact(study: Study) -> str:
    """Whom partners can call or mail, in one line; "" when the study names nobody."""
    return ", ".join(filter(None, (study.contact_name, study.contact_phone, study.contact_email)))


def with_contact(study: Study, text: Text) -> Text:
    """A text that ends with whom to ask."""
    someone = {"nl": "degene die u uitnodigde", "en": "the person who invited you"}
    known = contact(study)
    return {language: f"{said} {known or someone[language]}." for language, said in text.items()}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _make_token(session: Session, invitation: Invitation) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(InvitationToken(digest=_digest(token), invitation=invitation))
    invitation.recalled_at = None
    session.flush()
    return token


def _revoke(session: Session, invitation: Invitation, but: str = "") -> None:
    alive = select(InvitationToken).where(
        InvitationToken.invitation_id == invitation.id,
        InvitationToken.revoked_at.is_(None),
        InvitationToken.digest != but,
    )
    for token in session.scalars(alive):
        token.revoked_at = now()
    session.flush()


def must_be_open_for(invitation: Invitation) -> None:
    """Raises Expired when the wave is closed for this person; who submitted keeps the way to the receipt."""
    submitted = invitation.response is not None and invitation.response.state == "submitted"
    if not submitted and not is_open_for(invitation):
        raise Expired({"nl": "Deze ronde is gesloten.", "en": "This wave is closed."})


def is_open_for(invitation: Invitation) -> bool:
    """Whether this person can answer, now or once the wave opens: who had begun has the days of grace."""
    wave = invitation.wave
    return not waves.is_closed(wave) or (invitation.started_at is not None and not waves.is_over(wave))


def _must_not_be_submitted(session: Session, invitation: Invitation) -> None:
    response = _response(session, invitation)
    if invitation.participated or (response is not None and response.state == "submitted"):
        raise AlreadySubmitted(
            {"nl": "De vragenlijst is al ingestuurd.", "en": "The survey was submitted already."}
        )


def _response(session: Session, invitation: Invitation) -> Response | None:
    return session.scalar(select(Response).where(Response.invitation_id == invitation.id))


def _make_response(session: Session, invitation: Invitation, language: str) -> Response:
    """Two devices may press Start at the same moment: the second takes the response of the first."""
    response = Response(
        study_id=invitation.wave.study_id,
        version_id=invitation.wave.version_id,
        wave_id=invitation.wave_id,
        invitation_id=invitation.id,
        partner_id=invitation.participant.partner_id,
        partner_type_id=invitation.participant.partner.type_id,
        participant_id=invitation.participant_id,
        language=language if language in LANGUAGES else "nl",
        seed=secrets.randbelow(2**31),
    )
    try:
        with session.begin_nested():
            session.add(response)
    except IntegrityError:
        found = _response(session, invitation)
        assert found is not None, "only another start of the same invitation can be in the way"
        response = found
    session.expire(invitation, ["response"])
    return response


def _colleague(session: Session, participant: Participant, name: str, email: str) -> Participant:
    email = email.strip()
    if email:
        for known in participant.partner.participants:
            if known.email.casefold() == email.casefold():
                return known
    return partners.add_participant(
        session, None, participant.partner, name, email=email, language=participant.language
    )


def _invited_already(name: str) -> Refused:
    return Refused(
        {
            "nl": f"{name} is al uitgenodigd. Maak zo nodig een nieuwe link.",
            "en": f"{name} was invited already. Make a new link if needed.",
        }
    )
