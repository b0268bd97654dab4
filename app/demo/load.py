"""Builds the demo study by calling the rooms' services, as a team would. Service of the hall."""

import datetime as dt
import random
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.monitoring import columns, register
from analysis.monitoring import keeping as registers
from analysis.monitoring import reading as monitoring
from app.demo import answers as generator
from app.demo import findings
from coding import codebook, intake, marking
from coding.models import Document
from surveys import fieldwork, instruments, interviews, partners, privacy, responses, routing, studies
from surveys.base import now
from surveys.definition import Definition
from surveys.files import tables
from surveys.models import (
    InstrumentVersion,
    Participant,
    Partner,
    PartnerType,
    Response,
    Study,
    Wave,
)
from surveys.routing import OTHER
from surveys.standard_questions import STANDARD_QUESTIONS

HERE = Path(__file__).parent
NAMESPACE = uuid.UUID("5f0c2f8e-6f0f-4a53-9f2c-0d3a3d1f6b7e")
VALENCES = {"+": "facilitator", "-": "barrier", "~": "mixed", "0": "neutral"}
EARLIER = " … "
"""Between the first and the last words of a passage in codings.yml."""
REGISTER_AS_OF = dt.date(2026, 3, 1)
"""The day of which the invented register (register.csv) is."""
DAYS_OPEN = 21
"""The round began so long before the demo is loaded; partners answered in the days since."""


@cache
def data(name: str) -> Any:
    """A YAML file of this folder."""
    return yaml.safe_load((HERE / f"{name}.yml").read_text(encoding="utf-8"))


def load(session: Session) -> Study:
    """The demo study; when it is there already it is given back as it is."""
    described = data("study")
    found = session.scalar(select(Study).where(Study.synthetic.is_(True), Study.title == described["title"]))
    if found is not None:
        return found
    study = _study(session, described)
    privacy.record(session, None, study, **described["privacy"])
    register = _register(session, study, described)
    survey = _published(session, study, "partner_survey")
    guide = _published(session, study, "interview_guide")
    codebook.adopt(session, None, study)
    wave = fieldwork.open_wave(session, None, survey, described["wave"])
    wave.created_at = (now() - dt.timedelta(days=DAYS_OPEN)).replace(
        hour=8, minute=0, second=0, microsecond=0
    )
    for entry in data("partners"):
        _answer(session, wave, register[entry["name"]], entry)
    documents = {}
    for entry in data("interviews"):
        document = _interview(session, study, guide, register[entry["partner"]], entry)
        _code(session, document, data("codings").get(entry["transcript"], []))
        documents[entry["transcript"]] = document
    findings.add(session, study, data("findings"), documents, passage)
    take_in_register(session, study)
    session.flush()
    return study


def _study(session: Session, described: dict[str, Any]) -> Study:
    questions = [studies.Question(text["nl"], key) for key, text in STANDARD_QUESTIONS.items()]
    questions += [studies.Question(text) for text in described["own_questions"]]
    kept = (
        "purpose",
        "title_en",
        "purpose_en",
        "commissioner",
        "mode",
        "languages",
        "contact_name",
        "contact_phone",
        "contact_email",
        "withdraw_until",
    )
    return studies.create(
        session,
        None,
        title=described["title"],
        questions=questions,
        synthetic=True,
        **{name: described[name] for name in kept},
    )


def _register(session: Session, study: Study, described: dict[str, Any]) -> dict[str, Partner]:
    for own in described["own_types"]:
        partners.add_type(session, None, study, {"nl": own["nl"], "en": own["en"]}, own["route"])
    types: dict[str, PartnerType] = {kind.key: kind for kind in partners.types(session, study)}
    register = {}
    for position, entry in enumerate(data("partners")):
        partner = partners.add(
            session,
            None,
            study,
            entry["name"],
            types[entry["type"]].id,
            networks=entry.get("networks", []),
            size=entry["size"],
            district=entry.get("district", ""),
        )
        partners.add_participant(
            session,
            None,
            partner,
            entry["person"],
            role=entry["role"],
            email=f"contact{position + 1}@example.org",
            phone="010 000 00 00",
        )
        register[partner.name] = partner
    session.flush()
    return register


def _published(session: Session, study: Study, name: str) -> InstrumentVersion:
    version = instruments.adopt(session, None, study, name)
    return instruments.publish(session, None, version)


# ---------------------------------------------------------------- fieldwork


def _answer(session: Session, wave: Wave, partner: Partner, entry: dict[str, Any]) -> None:
    """Invites a partner and lets it do what partners.yml says: answer all, stop halfway, decline, pass on, nothing."""
    state = entry.get("state", "")
    person = (
        partner.participants[0]
        if partner.participants
        else session.scalar(select(Participant).where(Participant.partner_id == partner.id))
    )
    assert person is not None
    chance = random.Random(f"weerklank days {partner.name}")  # noqa: S311 - invented days, the same each time
    invitation, _token = fieldwork.invite(session, None, wave, person)
    invitation.made_at = wave.created_at
    if state == "not_started":
        return
    if state == "declined":
        fieldwork.decline(session, invitation, "Geen tijd dit voorjaar")
        return
    if state == "passed_on":
        invitation, _token = fieldwork.pass_on(session, invitation, entry["colleague"])
    response = fieldwork.start(session, invitation, "nl")
    begun = dt.timedelta(days=chance.randint(0, 16), minutes=chance.randint(0, 480))
    invitation.made_at, invitation.started_at = wave.created_at, wave.created_at + begun
    response.started_at = invitation.started_at
    session.flush()  # what follows reads it anew from the database
    definition = responses.definition_of(session, response)
    silent = {done["partner"] for done in data("interviews") if "consent_quote" not in done["allowed"]}
    given = {
        item.key: item.key != "consent_quote" or partner.name not in silent for item in definition.consents
    }
    responses.record_consents(session, response, given)
    drawn = generator.draw(
        definition,
        data("viewpoints"),
        route=partner.type.route,
        size=partner.size,
        open_answers=data("open_answers").get(partner.name, {}),
        seed=f"weerklank {partner.name}",
    )
    stops = data("viewpoints")["drop_out"]
    last = stops[len(partner.name) % len(stops)] if state == "dropped_out" else None
    for page in routing.pages(definition, drawn):
        shown = {item.id for item in routing.items(definition, page.id, drawn)}
        responses.save_page(
            session, response, page.id, {key: value for key, value in drawn.items() if key in shown}, "nl"
        )
        if page.id == last:
            return
    responses.submit(session, response, uuid.uuid5(NAMESPACE, partner.name))
    session.refresh(response)
    _take_time(response, definition, chance.randint(14, 38))
    intake.add_open_answers(session, None, response)


def _take_time(response: Response, definition: Definition, minutes: int) -> None:
    """Spreads what was saved over so many minutes, page by page."""
    pages = [page.id for page in definition.pages]
    step = dt.timedelta(minutes=minutes / (len(pages) + 1))
    for answer in response.answers:
        page = definition.page_of(answer.item_id.removesuffix(OTHER)).id
        answer.saved_at = response.started_at + step * (pages.index(page) + 1)
    response.submitted_at = response.started_at + dt.timedelta(minutes=minutes)


def _interview(
    session: Session, study: Study, guide: InstrumentVersion, partner: Partner, entry: dict[str, Any]
) -> Document:
    """An interview that was held, with its transcript; a short note where a question was asked."""
    on: dt.date = entry["held"]
    person = session.scalar(select(Participant).where(Participant.partner_id == partner.id))
    interview = interviews.plan(
        session, None, study, guide, partner, person, scheduled_on=on, place=entry["place"]
    )
    definition = responses.definition_of(session, interview.response)
    given = {
        item.key: item.key == "consent_interview" or item.key in entry["allowed"]
        for item in definition.consents
    }
    interviews.record_consents(session, None, interview, given)
    interviews.begin(session, None, interview)
    answers = responses.answers(session, interview.response)
    for page in routing.pages(definition, answers):
        for position, item in enumerate(routing.items(definition, page.id, answers)):
            coverage = "asked" if position % 4 != 3 else "spontaneous"
            interviews.save_note(session, None, interview, item.id, coverage, "", 0)
    interviews.finish(session, None, interview, minutes=entry["minutes"])
    name = f"{entry['transcript']}.txt"
    return intake.add_transcript(
        session,
        None,
        study,
        name,
        (HERE / "transcripts" / name).read_bytes(),
        interview=interview,
        title=f"{partner.name} ({on:%d-%m-%Y})",
    )


def take_in_register(session: Session, study: Study) -> None:
    """The export of an invented contract register, read as a person would read it in."""
    table = tables.read((HERE / "register.csv").read_bytes())
    read = register.read(
        table.columns,
        table.rows,
        columns.guess(table.columns),
        kinds=monitoring.kind_words(session, study),
    )
    registers.take_in(
        session,
        None,
        study,
        "register-verzonnen.csv",
        read,
        found=registers.digest(table.columns, table.rows),
        as_of=REGISTER_AS_OF,
    )


# ---------------------------------------------------------------- coding by hand


def _code(session: Session, document: Document, entries: list[dict[str, Any]]) -> None:
    codes = {code.key: code for code in codebook.usable(session, document.study_id)}
    for entry in entries:
        start, end = passage(document.text, entry["words"])
        marking.apply(
            session,
            None,
            document,
            codes[entry["code"]].id,
            start,
            end,
            valence=VALENCES[entry["valence"]],
            improvement=entry.get("improve", False),
            memo=entry.get("memo", ""),
        )


def passage(text: str, words: str) -> tuple[int, int]:
    """Where "first words … last words" stands in a text. The first words occur once; the last ones follow them."""
    first, _, last = words.partition(EARLIER)
    if text.count(first) != 1:
        raise ValueError(f"not once in the text: {first!r}")
    start = text.index(first)
    end = start + len(first)
    if last:
        end = text.index(last, end) + len(last)
    return start, end
