"""Several colleagues in one answer: who is asked for which pages, who did what; one person sends it in. Service."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from surveys import responses, routing
from surveys.base import now
from surveys.definition import Page
from surveys.errors import AlreadySubmitted, Expired, NotFound, Refused
from surveys.models import Colleague, PageSave, Response

TOKEN_BYTES = 32
LONGEST_NAME = 200
LONGEST_EMAIL = 254
MOST = 10
"""Colleagues in one response; more is no answer of an organisation any more."""


@dataclass(frozen=True)
class Part:
    """One page of a shared response: who was asked for it, and who saved it last, when."""

    page: Page
    asked: list[Colleague]
    saved_by: Colleague | None
    saved_at: dt.datetime | None

    @property
    def is_saved(self) -> bool:
        return self.saved_at is not None


def ask(
    session: Session, response: Response, name: str, email: str, page_ids: Collection[str]
) -> tuple[Colleague, str]:
    """Asks a colleague for these pages; gives the token of the link, which is shown now and never again.

    Raises Refused without a name or a page, AlreadySubmitted when it is sent in.
    """
    response = responses.locked(session, response)
    _must_be_open(response)
    pages = [page.id for page in _pages(session, response) if page.id in page_ids]
    if not name.strip():
        raise Refused({"nl": "Vul de naam van uw collega in.", "en": "Write the name of your colleague."})
    if len(name) > LONGEST_NAME or len(email) > LONGEST_EMAIL:
        raise Refused(
            {
                "nl": "Deze naam of dit e-mailadres is te lang.",
                "en": "This name or e-mail address is too long.",
            }
        )
    if not pages:
        raise Refused({"nl": "Kies minstens één onderdeel.", "en": "Choose at least one part."})
    if len(of(session, response)) >= MOST:
        raise Refused(
            {
                "nl": f"Er doen al {MOST} collega's mee. Haal er eerst een weg.",
                "en": f"{MOST} colleagues take part already. Remove one first.",
            }
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    colleague = Colleague(
        response=response, name=name.strip(), email=email.strip(), pages=pages, digest=_digest(token)
    )
    session.add(colleague)
    response.shared = True
    session.flush()
    return colleague, token


def redeem(session: Session, token: str) -> Colleague:
    """The colleague behind a link; changes nothing. Raises NotFound, or Expired when the link was taken back."""
    found = session.scalar(
        select(Colleague).where(Colleague.digest == _digest(token)).options(joinedload(Colleague.response))
    )
    if found is None:
        raise NotFound(
            {
                "nl": "Deze link werkt niet. Kijk of u de hele link hebt overgenomen, of vraag uw collega om een nieuwe.",
                "en": "This link does not work. Check that you copied all of it, or ask your colleague for a new one.",
            }
        )
    if found.removed_at is not None:
        raise Expired(
            {
                "nl": "Uw collega heeft deze link ingetrokken. U hoeft niets meer te doen.",
                "en": "Your colleague took this link back. You need not do anything more.",
            }
        )
    return found


def begin(session: Session, colleague: Colleague, given: Mapping[str, bool]) -> Colleague:
    """The colleague takes part. What they withhold is withheld for the whole response; nothing is given anew by them.

    Raises ConsentMissing, with nothing changed, when a consent that is needed to take part is withheld.
    """
    response = colleague.response
    _must_be_open(response)
    definition = responses.definition_of(session, response)
    withheld = {item.key for item in definition.consents if not given.get(item.key, False)}
    needed = [item for item in definition.consents if item.required and item.key in withheld]
    if needed:
        raise responses.ConsentMissing(needed)
    before = responses.consents(session, response)
    narrower = {key: False for key in withheld if before.get(key)}
    if narrower:
        responses.record_consents(session, response, narrower)
    colleague.started_at = colleague.started_at or now()
    session.flush()
    return colleague


def finish(session: Session, colleague: Colleague) -> Colleague:
    """The colleague is ready; going on afterwards is possible until the response is sent in."""
    colleague.finished_at = now()
    session.flush()
    return colleague


def remove(session: Session, response: Response, colleague: Colleague) -> None:
    """Takes the link back; what was filled in stays. Raises NotFound for a colleague of another response."""
    if colleague.response_id != response.id:
        raise NotFound({"nl": "Deze collega doet niet mee.", "en": "This colleague does not take part."})
    colleague.removed_at = colleague.removed_at or now()
    session.flush()


def of(session: Session, response: Response) -> list[Colleague]:
    """Who takes part, in the order of asking."""
    found = select(Colleague).where(Colleague.response_id == response.id, Colleague.removed_at.is_(None))
    return list(session.scalars(found.order_by(Colleague.made_at, Colleague.id)))


def parts(session: Session, response: Response) -> list[Part]:
    """The pages of this response, with who was asked and who did what."""
    everybody = {
        one.id: one for one in session.scalars(select(Colleague).where(Colleague.response_id == response.id))
    }
    asked = of(session, response)
    saves = {
        row.page_id: row
        for row in session.scalars(select(PageSave).where(PageSave.response_id == response.id))
    }
    return [
        Part(
            page,
            [one for one in asked if page.id in one.pages],
            everybody.get(row.colleague_id) if row and row.colleague_id else None,
            row.saved_at if row else None,
        )
        for page in _pages(session, response)
        for row in [saves.get(page.id)]
    ]


def note_save(session: Session, response: Response, page_id: str, colleague: Colleague | None) -> None:
    """Remembers who saved a page; only of a response that is shared, as nobody else asks."""
    if not response.shared:
        return
    row = session.get(PageSave, (response.id, page_id))
    if row is None:
        row = PageSave(response_id=response.id, page_id=page_id)
        session.add(row)
    row.colleague_id, row.saved_at = (colleague.id if colleague else None), now()
    if colleague is not None:
        colleague.finished_at = None
    session.flush()


def forget(session: Session, response: Response) -> None:
    """Takes away who helped with a response that is withdrawn or erased; their links stop with it."""
    session.execute(delete(PageSave).where(PageSave.response_id == response.id))
    session.execute(delete(Colleague).where(Colleague.response_id == response.id))
    response.shared = False


def pages_of(session: Session, colleague: Colleague) -> list[Page]:
    """The pages that this colleague fills in, as far as the answers so far lead there."""
    return [page for page in _pages(session, colleague.response) if page.id in colleague.pages]


def _pages(session: Session, response: Response) -> list[Page]:
    return routing.pages(responses.definition_of(session, response), responses.answers(session, response))


def _must_be_open(response: Response) -> None:
    if response.state != "started":
        raise AlreadySubmitted(
            {
                "nl": "De antwoorden zijn al ingestuurd. U hoeft niets meer te doen.",
                "en": "The answers were sent in already. You need not do anything more.",
            }
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
