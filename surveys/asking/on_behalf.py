"""Answers that an evaluator enters for a partner, who gave them by telephone or on paper. Service."""

from sqlalchemy.orm import Session

from surveys import fieldwork
from surveys.asking.wording import WAYS
from surveys.base import Actor
from surveys.errors import AlreadySubmitted, Refused
from surveys.models import Invitation, Response


def begin(session: Session, actor: Actor, invitation: Invitation, way: str) -> Response:
    """The response of this invitation, to be filled in by the actor; what the partner saved already is kept.

    Raises Refused in an unlinked wave, where nobody but the partner holds the key, and for an unknown way;
    AlreadySubmitted when the partner was first.
    """
    if way not in WAYS:
        raise Refused({"nl": "Kies hoe de antwoorden kwamen.", "en": "Choose how the answers came."})
    if invitation.wave.mode == "unlinked":
        raise Refused(
            {
                "nl": "In deze ronde zijn antwoorden niet gekoppeld: alleen de partner zelf kan ze invullen.",
                "en": "In this round answers are not linked: only the partner can fill them in.",
            }
        )
    response = fieldwork.start(session, invitation, invitation.participant.language)
    if response.state != "started":
        raise AlreadySubmitted(
            {"nl": "De antwoorden zijn al ingestuurd.", "en": "The answers were sent in already."}
        )
    response.entered_how, response.entered_by = way, actor
    session.flush()
    return response
