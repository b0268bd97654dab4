"""Context–mechanism–outcome configurations (Pawson and Tilley 1997), slot by slot on passages. Service."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import evidence, findings, framework
from analysis.models import Configuration, Evidence
from coding import codebook, consents, layers
from coding.models import Code, Coding, Theme
from surveys import partners
from surveys.base import Actor, new_id
from surveys.errors import NotFound, Refused
from surveys.models import PartnerType, Study

STATUSES = ("proposed", "accepted", "rejected")
SLOTS = evidence.SLOTS["configuration"]
FIELDS = ("title", *SLOTS, "partner_types", "owner", "question_id")
MOST_FILLED = 3
"""Quotes that a slot takes at once from a theme or a code."""


def create(session: Session, actor: Actor, study: Study, title: str) -> Configuration:
    made = Configuration(
        id=new_id(),
        study_id=study.id,
        number=findings.next_number(session, study.id, "configuration"),
        title=_title(title),
        created_by=actor,
    )
    findings.born(session, actor, made)
    return made


def change(
    session: Session, actor: Actor, one: Configuration, *, revision: int | None = None, **fields: object
) -> Configuration:
    """Writes the fields named in FIELDS; `partner_types` are keys of kinds of partners of the study."""
    findings.write(one, FIELDS, revision, fields)
    one.title = _title(one.title)
    known = [kind.key for kind in partners.types(session, session.get_one(Study, one.study_id))]
    if not set(one.partner_types) <= set(known):
        raise Refused({"nl": "Onbekende soort partner.", "en": "Unknown kind of partner."})
    session.flush()
    return one


def move(
    session: Session, actor: Actor, one: Configuration, status: str, *, reason: str = ""
) -> Configuration:
    """Accepted only with its three sentences, for each something that speaks for it, for which kinds of partners, and its
    research question; rejected only with a reason."""
    if status not in STATUSES:
        raise Refused({"nl": "Onbekende stand.", "en": "Unknown status."})
    if status == "accepted":
        _whole(one)
    if status == "rejected" and not reason.strip():
        raise Refused({"nl": "Schrijf waarom het vervalt.", "en": "Write why it is dropped."})
    if status != one.status:
        findings.move(session, actor, one, status, reason)
    return one


def register(session: Session, study_id: uuid.UUID) -> list[Configuration]:
    """In the order of their numbers, those that were dropped last."""
    chosen = select(Configuration).where(Configuration.study_id == study_id).order_by(Configuration.number)
    return sorted(session.scalars(chosen), key=lambda one: one.status == "rejected")


def kinds(session: Session, one: Configuration) -> list[PartnerType]:
    """The kinds of partners for which it holds, in the order of the register."""
    study = session.get_one(Study, one.study_id)
    return [kind for kind in partners.types(session, study) if kind.key in one.partner_types]


# ---------------------------------------------------------------- passages for a slot


def fill(
    session: Session,
    actor: Actor,
    one: Configuration,
    slot: str,
    *,
    theme: Theme | None = None,
    code: Code | None = None,
) -> list[Evidence]:
    """Links central passages of a theme or a code to a slot, unlike each other and at most one an organisation.

    They stand for the sentence until a person turns them round; who may be quoted comes first. Raises Refused where
    nothing is left to link.
    """
    if slot not in SLOTS:
        raise NotFound({"nl": "Dit onderdeel bestaat niet.", "en": "There is no such part."})
    source = theme or code
    if source is None or _study_of(source) != one.study_id:
        raise NotFound({"nl": "Kies een thema of een code.", "en": "Choose a theme or a code."})
    before = {link.id for link in one.evidence}
    if theme is not None:
        favour = ("facilitator", "barrier")
        findings.link_theme(
            session, actor, one, theme, favour=favour, improvement=False, slot=slot, most=MOST_FILLED
        )
    elif code is not None:
        _fill_from_code(session, actor, one, slot, code)
    made = [link for link in one.evidence if link.id not in before]
    if not made:
        raise Refused(
            {
                "nl": "Hierin staat geen passage die hier nog niet gekoppeld is.",
                "en": "This holds no passage that is not linked here yet.",
            }
        )
    return made


def sources(session: Session, study: Study, actor: Actor) -> tuple[list[Theme], list[Code]]:
    """The themes and the codes with passages that a slot can be filled from."""
    themes = session.scalars(
        select(Theme)
        .where(Theme.study_id == study.id, Theme.state.in_(("accepted", "proposed")))
        .order_by(Theme.state, Theme.position)
    ).all()
    coded = {passage.code.id for passage in framework.said(session, study, actor)}
    every = codebook.in_order(codebook.every(session, study.id))
    return list(themes), [code for code, _depth in every if code.id in coded]


def _fill_from_code(session: Session, actor: Actor, one: Configuration, slot: str, code: Code) -> None:
    study = session.get_one(Study, one.study_id)
    linked = {(link.document_id, link.start, link.end) for link in one.evidence if link.slot == slot}
    passages = [
        passage
        for passage in framework.said(session, study, actor)
        if passage.code.id == code.id and (passage.document.id, passage.start, passage.end) not in linked
    ]
    allowed = consents.quotable(session, study.id)
    quotable = [each for each in passages if allowed.holds(each.document.id, each.start, each.end)]
    for quote in framework.central_quotes(session, quotable or passages, MOST_FILLED):
        place = quote.document, quote.start, quote.end
        coding = session.scalars(
            select(Coding)
            .where(
                Coding.document_id == quote.document.id,
                Coding.code_id == code.id,
                Coding.start == quote.start,
                Coding.end == quote.end,
                layers.counting(),
            )
            .order_by(Coding.id)
        ).first()
        evidence.add_passage(session, actor, one, *place, "for", coding=coding, slot=slot)


def _study_of(source: Theme | Code) -> uuid.UUID:
    return source.study_id if isinstance(source, Theme) else source.codebook.study_id


def _whole(one: Configuration) -> None:
    if not all(getattr(one, slot).strip() for slot in SLOTS):
        raise Refused(
            {
                "nl": "Schrijf eerst de context, het mechanisme en de uitkomst, elk in een zin.",
                "en": "First write the context, the mechanism and the outcome, each in a sentence.",
            }
        )
    if not one.partner_types:
        raise Refused(
            {
                "nl": "Kies eerst voor welke soorten partners dit geldt.",
                "en": "First choose for which kinds of partners this holds.",
            }
        )
    if {link.slot for link in one.evidence if link.stance == "for"} != set(SLOTS):
        raise Refused(
            {
                "nl": "Koppel eerst bij elk van de drie een passage of cijfer dat ervoor spreekt.",
                "en": "First link to each of the three a passage or figure that speaks for it.",
            }
        )
    if one.question_id is None:
        raise Refused({"nl": "Kies eerst de onderzoeksvraag.", "en": "Choose its research question first."})


def _title(title: str) -> str:
    if not title.strip():
        raise Refused({"nl": "Geef de configuratie een naam.", "en": "Give the configuration a name."})
    return title.strip()[:300]
