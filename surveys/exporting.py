"""Which responses go into a download, and what of them. Service."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from surveys import instruments, naming, responses
from surveys.answers import Answers
from surveys.base import Actor, now
from surveys.export.ddi import About
from surveys.export.tables import Choices, Export, Record, build
from surveys.models import Instrument, InstrumentVersion, Partner, Response, Study, Wave
from surveys.texts import Text, pick

HERE = ZoneInfo("Europe/Amsterdam")
INVENTED: Text = {
    "nl": "Verzonnen voorbeelddata: hieruit volgt niets over social return in het echt.",
    "en": "Invented example data: nothing about real social return follows from it.",
}
ONLY_SUBMITTED: Text = {
    "nl": "Alleen ingestuurde vragenlijsten.",
    "en": "Submitted responses only.",
}
WITH_PARTIAL: Text = {
    "nl": "Ook vragenlijsten die begonnen en niet ingestuurd zijn; de kolom “state” zegt welke.",
    "en": "With responses that were begun and not submitted; the column “state” says which.",
}
NOT_PERSONAL: Text = {
    "nl": "Zonder namen van organisaties en personen. Wie een organisatie kent, kan haar soms aan antwoorden herkennen.",
    "en": "Without names of organisations and people. Who knows an organisation may still recognise it by its answers.",
}


@dataclass(frozen=True)
class Selection:
    """Which responses: of one instrument, of all its waves or of one."""

    instrument: Instrument
    wave: Wave | None = None
    partial: bool = True
    """With what was begun and not submitted."""
    personal: bool = False
    """With the names of organisation and person, and its district; never of a confidential or unlinked wave."""


def export(session: Session, actor: Actor, study: Study, selection: Selection, choices: Choices) -> Export:
    """The tables of a download. Withdrawn and test responses are never in it."""
    rows = _responses(session, study, selection)
    answers, consents = responses.answers_of(session, rows), responses.consents_of(session, rows)
    records = [
        _record(session, row, number, selection.personal, answers[row.id], consents[row.id])
        for number, row in enumerate(rows, 1)
    ]
    title = f"{study.title_in(choices.language)} – {pick(selection.instrument.title, choices.language)}"
    return build(title, records, choices, list(_notes(study, selection, choices.language)))


def about(session: Session, study: Study, selection: Selection, language: str) -> About:
    """What an archive wants to know of the study."""
    days = [row.submitted_at for row in _responses(session, study, selection) if row.submitted_at is not None]
    return About(
        title=f"{study.title_in(language)} – {pick(selection.instrument.title, language)}",
        identifier=str(study.id),
        producer=study.contact_name,
        commissioner=study.commissioner,
        purpose=study.purpose_in(language),
        produced_on=now().astimezone(HERE).date().isoformat(),
        collected_from=_day(min(days)).isoformat() if days else "",
        collected_to=_day(max(days)).isoformat() if days else "",
    )


def instruments_answered(session: Session, study: Study) -> list[Instrument]:
    """The surveys of a study that somebody began to answer."""
    answered = select(InstrumentVersion.instrument_id).join(
        Response, Response.version_id == InstrumentVersion.id
    )
    found = select(Instrument).where(
        Instrument.study_id == study.id,
        Instrument.kind == "survey",
        Instrument.id.in_(answered.where(Response.is_test.is_(False))),
    )
    return list(session.scalars(found.order_by(Instrument.created_at)))


def _responses(session: Session, study: Study, selection: Selection) -> list[Response]:
    states = ("submitted", "started") if selection.partial else ("submitted",)
    found = (
        select(Response)
        .join(InstrumentVersion, InstrumentVersion.id == Response.version_id)
        .where(
            Response.study_id == study.id,
            InstrumentVersion.instrument_id == selection.instrument.id,
            Response.is_test.is_(False),
            Response.state.in_(states),
            Response.wave_id.is_not(None),
        )
        .options(
            selectinload(Response.partner).selectinload(Partner.type),
            selectinload(Response.partner_type),
            selectinload(Response.participant),
            selectinload(Response.version),
        )
        .order_by(Response.started_at, Response.id)
    )
    if selection.wave is not None:
        found = found.where(Response.wave_id == selection.wave.id)
    return list(session.scalars(found))


def _record(
    session: Session,
    response: Response,
    number: int,
    personal: bool,
    answers: Answers,
    consents: dict[str, bool],
) -> Record:
    wave = session.get(Wave, response.wave_id)
    named, about = personal and not naming.is_confidential(wave), {}
    if personal:
        partner = response.partner if named else None
        person = response.participant if partner else None
        about = {
            "organisation": partner.name if partner else "",
            "person": person.name if person else "",
            "district": partner.district if partner else "",
        }
    return Record(
        number=number,
        definition=instruments.definition(response.version),
        version=response.version.number,
        answers=answers,
        consents=consents,
        wave=wave.title if wave else "",
        partner_type=response.kind.label,
        language=response.language,
        submitted=response.state == "submitted",
        day=_day(response.submitted_at) if response.submitted_at else None,
        about=about,
        entered=response.entered_how,
        named=named,
    )


def _notes(study: Study, selection: Selection, language: str) -> Iterable[str]:
    if study.synthetic:
        yield pick(INVENTED, language)
    yield pick(WITH_PARTIAL if selection.partial else ONLY_SUBMITTED, language)
    if not selection.personal:
        yield pick(NOT_PERSONAL, language)


def _day(time: dt.datetime) -> dt.date:
    return time.astimezone(HERE).date()
