"""Trying a survey as a respondent: responses that go the whole way and never count. Service."""

from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys.asking import colleagues
from surveys.base import Actor
from surveys.definition import parse
from surveys.errors import Refused
from surveys.models import Answer, Consent, InstrumentVersion, PartnerType, Response, Study
from surveys.safekeeping import attachments


def begin(
    session: Session, actor: Actor, study: Study, version: InstrumentVersion, kind: PartnerType, language: str
) -> Response:
    """A test response to a version, as a partner of this kind. Raises BadDefinition for a draft that cannot work yet."""
    if version.instrument.kind != "survey":
        raise Refused(
            {
                "nl": "Alleen een vragenlijst kunt u zelf invullen; een leidraad is voor een gesprek.",
                "en": "Only a survey can be filled in; a guide is for a conversation.",
            }
        )
    if version.state == "draft":  # a published one was checked when it was: a later check does not close it
        parse(version.definition)
    response = Response(
        study_id=study.id, version_id=version.id, partner_type_id=kind.id, language=language, is_test=True
    )
    session.add(response)
    session.flush()
    return response


def of(session: Session, version: InstrumentVersion) -> list[Response]:
    """The test responses to a version, the newest first."""
    found = select(Response).where(Response.version_id == version.id, Response.is_test.is_(True))
    return list(session.scalars(found.order_by(Response.started_at.desc())))


def throw_away(session: Session, actor: Actor, folder: Path, response: Response) -> None:
    """Takes a test response away, with its answers and its files in `folder`. Raises Refused for a real one."""
    if not response.is_test:
        raise Refused(
            {
                "nl": "Dit zijn antwoorden van een partner; die worden niet weggegooid.",
                "en": "These are a partner's answers; they are not thrown away.",
            }
        )
    attachments.erase(session, folder, [response.id])
    colleagues.forget(session, response)
    session.execute(delete(Answer).where(Answer.response_id == response.id))
    session.execute(delete(Consent).where(Consent.response_id == response.id))
    session.execute(delete(Response).where(Response.id == response.id))
    session.flush()
    session.expire_all()
