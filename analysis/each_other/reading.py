"""One dimension of the coherence matrix opened, for the team. Service."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, undefer

from analysis import coherence, framework, statistics
from analysis.coherence import ItemAnswers
from analysis.each_other import comparing
from analysis.each_other.models import DifferenceJudgement
from analysis.evidence import Quote
from analysis.framework import Answered, Kind, Said
from analysis.statistics import Balance, Ordinal
from coding import codebook, consents, layers
from coding.models import Code, Coding, Document
from surveys import partners
from surveys.base import Actor, now
from surveys.errors import NotFound, Refused
from surveys.models import PartnerType, Study
from surveys.texts import Text

MEANINGS = ("problem", "roles", "misunderstanding", "none")
QUOTES = 3
LONGEST = 2000


@dataclass(frozen=True)
class Told:
    """What one side says: how organisations balance, and up to QUOTES central quotes of different ones."""

    balance: Balance
    quotes: list[Quote]
    passages: int

    @property
    def organisations(self) -> int:
        return self.balance.organisations


@dataclass(frozen=True)
class Mirror:
    """A kind of partner: what it says of itself beside what the others say of it."""

    kind: Kind
    own: Told
    answers: Ordinal
    """Its own answers on this dimension."""
    others: Told
    """Passages of other kinds that name it."""
    rated: list[ItemAnswers]
    """What the others answered about it, where the survey asks."""
    judgements: list[DifferenceJudgement]
    """The newest first."""


@dataclass(frozen=True)
class Practice:
    """A code on paper beside what partners tell of it."""

    code: Code
    paper: list[Quote]
    told: Told


@dataclass(frozen=True)
class Ranking:
    """A question that asks for an order: the options as they come over all kinds, with the places each kind gave."""

    text: Text
    options: list[tuple[str, Text]]
    by_kind: dict[str, dict[str, Ordinal]]


@dataclass(frozen=True)
class Opened:
    mirrors: list[Mirror]
    practices: list[Practice]
    on_paper: int
    """Policy texts of the study, coded or not."""
    rankings: list[Ranking]


def opened(session: Session, actor: Actor, study: Study, dimension: str) -> Opened:
    """Raises NotFound for what is no dimension. Documents that this person codes blind are left out."""
    _check(dimension)
    blind = set(session.scalars(layers.blind_documents(actor)))
    passages = [
        passage
        for passage in framework.said(session, study, actor)
        if passage.dimension == dimension
        and passage.document.kind != "policy"  # paper is no practice, whosever it is
    ]
    allowed = consents.quotable(session, study.id)
    responses = framework.answered(session, study)
    present = {response.kind for response in responses} | {passage.kind for passage in passages}
    types = [kind for kind in partners.types(session, study) if kind.key in present]
    judged = judgements(session, study.id, dimension)
    answers = framework.own_answers(responses, dimension)
    _read(session, passages)
    mirrors = []
    for kind in types:
        own = [passage for passage in passages if passage.kind == kind.key]
        others = [passage for passage in passages if passage.kind != kind.key and _names(passage, kind)]
        mirrors.append(
            Mirror(
                Kind(kind.key, kind.label),
                _told(session, own, allowed),
                answers.get(kind.key, statistics.ordinal([], [])),
                _told(session, others, allowed),
                _rated(responses, dimension, kind),
                judged.get(kind.key, []),
            )
        )
    texts = _policies(session, study, blind)
    return Opened(
        mirrors,
        _practices(session, texts, passages, dimension, allowed),
        len(texts),
        [] if study.mode == "reflexive" else _rankings(responses, dimension, [kind.key for kind in types]),
    )


def _read(session: Session, passages: list[Said]) -> None:
    """The texts of these documents, in one go."""
    wanted = {passage.document.id for passage in passages}
    session.scalars(select(Document).where(Document.id.in_(wanted)).options(undefer(Document.text))).all()


def judge(
    session: Session, actor: Actor, study: Study, dimension: str, kind: str, meaning: str, reason: str
) -> DifferenceJudgement:
    """What a difference is to a person, with the reason; earlier judgements stay as history."""
    _check(dimension)
    if kind not in {known.key for known in partners.types(session, study)}:
        raise NotFound({"nl": "Deze soort partner is er niet.", "en": "There is no such kind of partner."})
    if meaning not in MEANINGS:
        raise Refused({"nl": "Kies wat het verschil is.", "en": "Choose what the difference is."})
    if not reason.strip():
        raise Refused({"nl": "Schrijf waarom.", "en": "Write why."})
    reason = reason.replace("\r\n", "\n")  # a browser counts a line break once, and sends two signs
    if len(reason) > LONGEST:
        raise Refused(
            {
                "nl": f"Houd de uitleg korter dan {LONGEST} tekens.",
                "en": f"Keep the reason shorter than {LONGEST} characters.",
            }
        )
    made = DifferenceJudgement(
        study_id=study.id, dimension=dimension, kind=kind, meaning=meaning, reason=reason.strip(), at=now(), by=actor
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def judgements(session: Session, study_id: uuid.UUID, dimension: str) -> dict[str, list[DifferenceJudgement]]:
    """By kind of partner, the newest first."""
    found: dict[str, list[DifferenceJudgement]] = defaultdict(list)
    for one in session.scalars(
        select(DifferenceJudgement)
        .where(DifferenceJudgement.study_id == study_id, DifferenceJudgement.dimension == dimension)
        .order_by(DifferenceJudgement.at.desc())
    ):
        found[one.kind].append(one)
    return dict(found)


def _check(dimension: str) -> None:
    if dimension not in coherence.DIMENSIONS:
        raise NotFound({"nl": "Deze dimensie is er niet.", "en": "There is no such dimension."})


def _names(passage: Said, kind: PartnerType) -> bool:
    text = passage.document.text[passage.start : passage.end]
    return comparing.speaks_of(text, kind.route, tuple(kind.label.values()))


def _told(session: Session, passages: list[Said], allowed: consents.Quotable) -> Told:
    by_source: dict[uuid.UUID | None, list[str]] = defaultdict(list)
    for passage in passages:
        by_source[passage.document.source_id].append(passage.valence)
    free = [p for p in passages if allowed.holds(p.document.id, p.start, p.end)]
    return Told(
        statistics.balance(list(by_source.values())),
        framework.central_quotes(session, free, QUOTES),
        len({(p.document.id, p.start, p.end) for p in passages}),
    )


def _rated(responses: Sequence[Answered], dimension: str, kind: PartnerType) -> list[ItemAnswers]:
    """Questions with a row for each other kind of partner: what was answered in the row of this one, by the others.

    The rows are the kinds that the survey knows. An own kind, which follows the route of one of these, has none: what stands
    in the row of its route was said of others.
    """
    if kind.key != kind.route:
        return []
    found = []
    items = {
        item.id: (item, response.definition)
        for response in responses
        for item in response.definition.items()
        if item.type == "likert_matrix" and item.rows_from and response.definition.dimension_of(item.id) == dimension
    }  # fmt: skip
    for item, definition in items.values():
        scale = definition.scale_of(item)
        values: list[float | None] = []
        for response in responses:
            if response.kind == kind.key or item.id not in response.asked:
                continue
            answer = response.answers.get(item.id)
            given = answer.get(kind.route) if isinstance(answer, dict) else None
            values.append(float(given) if isinstance(given, int) and given not in scale.missing else None)
        points = [point for point in scale.values if point not in scale.missing]
        if values:
            labels = {point: scale.label(point) for point in points}
            found.append(ItemAnswers(item.id, item.text, statistics.ordinal(values, points), labels))
    return found


def _policies(session: Session, study: Study, blind: set[uuid.UUID]) -> list[Document]:
    rows = session.scalars(
        select(Document).where(
            Document.study_id == study.id, Document.kind == "policy", Document.superseded_at.is_(None)
        )
    )
    return [document for document in rows if document.id not in blind]


def _practices(
    session: Session,
    texts: list[Document],
    passages: list[Said],
    dimension: str,
    allowed: consents.Quotable,
) -> list[Practice]:
    """Each code of the dimension that a policy text or a partner carries, in the order of the codebook."""
    documents = {document.id: document for document in texts}
    paper: dict[uuid.UUID, list[Quote]] = defaultdict(list)
    codes: dict[uuid.UUID, Code] = {}
    for coding in session.scalars(
        select(Coding)
        .where(Coding.document_id.in_(list(documents)), layers.counting())
        .options(selectinload(Coding.code).selectinload(Code.parent))
        .order_by(Coding.document_id, Coding.start)
    ):
        document = documents[coding.document_id]
        if codebook.dimension(coding.code) == dimension:
            codes[coding.code_id] = coding.code
            if allowed.holds(document.id, coding.start, coding.end):
                words = document.text[coding.start : coding.end]
                paper[coding.code_id].append(Quote(document, coding.start, coding.end, words))
    if not codes:
        return []
    codes |= {passage.code.id: passage.code for passage in passages}
    return [
        Practice(
            code,
            paper[code.id],
            _told(session, [passage for passage in passages if passage.code.id == code.id], allowed),
        )
        for code in sorted(codes.values(), key=lambda code: code.position)
    ]


def _rankings(responses: Sequence[Answered], dimension: str, kinds: list[str]) -> list[Ranking]:
    items = {
        item.id: item
        for response in responses
        for item in response.definition.items()
        if item.type == "rank" and response.definition.dimension_of(item.id) == dimension
    }
    found = []
    for item in items.values():
        options = [option.id for option in item.options]
        by_kind = {}
        for kind in kinds:
            orders = [
                list(order)
                for response in responses
                if response.kind == kind and isinstance(order := response.answers.get(item.id), list)
            ]
            if orders:
                by_kind[kind] = comparing.places(orders, options)
        if by_kind:
            texts = {option.id: option.text for option in item.options}
            ordered = [(option, texts[option]) for option in comparing.in_order(by_kind, options)]
            found.append(Ranking(item.text, ordered, by_kind))
    return found
