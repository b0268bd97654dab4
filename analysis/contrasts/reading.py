"""Contrasts and consensus as people see them, and what they decide. Service.

Counts and quotes are made anew at each look from what still stands: words that left the study are gone, words that may not
be quoted count, and of documents in which a person codes blind that person sees nothing and hears no number.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from analysis import evidence, grouping
from analysis.contrasts.models import Contrast, ContrastSearch
from analysis.contrasts.searching import Place
from analysis.evidence import Quote
from analysis.findings import CHANGED
from analysis.models import Evidence, Finding
from coding import codebook, consents, layers
from coding.intake import digest
from coding.models import Code, Coding, Document
from surveys.base import Actor, now
from surveys.errors import Refused, Stale
from surveys.models import Partner, Study
from surveys.texts import Text

LONGEST = 2000


@dataclass(frozen=True)
class Said:
    """Words on one side."""

    quote: Quote
    machine: bool
    """Nobody coded them."""
    quotable: bool


@dataclass
class Side:
    """Who stands on one side, counted now. `quotes` has one an organisation, of those that may be quoted."""

    key: str
    said: list[Said] = field(default_factory=list)

    @property
    def organisations(self) -> int:
        return len({one.quote.document.source_id for one in self.said})

    @property
    def kinds(self) -> list[Text]:
        kinds = [kind for one in self.said if (kind := one.quote.document.speaker_type)]
        return [kind.label for kind in dict.fromkeys(sorted(kinds, key=lambda kind: kind.position))]

    @property
    def quotes(self) -> list[Said]:
        first: dict[uuid.UUID | None, Said] = {}
        for one in self.said:
            if one.quotable:
                first.setdefault(one.quote.document.source_id, one)
        return list(first.values())

    @property
    def not_quoted(self) -> int:
        """Organisations of which nothing may be quoted here."""
        return self.organisations - len(self.quotes)


@dataclass(frozen=True)
class Shown:
    """A proposal or a decision as this person sees it."""

    row: Contrast
    code: Code | None
    title: Text
    """As a person named it; else the code's name, else words of the passages that may be quoted."""
    left: Side
    right: Side
    both: Side
    """Organisations that say about as much for as against, where they are not one of the two."""

    @property
    def organisations(self) -> int:
        return self.left.organisations + self.right.organisations

    @property
    def kinds(self) -> int:
        return len({str(kind) for side in (self.left, self.right) for kind in side.kinds})

    @property
    def key(self) -> str:
        return str(self.row.id)

    @property
    def dimension(self) -> str | None:
        return codebook.dimension(self.code) if self.code else None

    @property
    def stands(self) -> bool:
        """Whether what made it a proposal is still there."""
        if self.row.what == "contrast":
            return bool(self.left.organisations and self.right.organisations)
        return self.organisations > 1


def shown(
    session: Session, actor: Actor, study: Study, *states: str, by: str = "organisations"
) -> list[Shown]:
    """Those in these states that still stand: most organisations first, or in the order of the codebook (`by`: "codebook").

    What a person accepted or rejected is shown whatever is left of it.
    """
    rows = session.scalars(
        select(Contrast).where(Contrast.study_id == study.id, Contrast.state.in_(states)).order_by(Contrast.position)
    ).all()  # fmt: skip
    codes = {
        code.id: code
        for code in session.scalars(
            select(Code)
            .where(Code.id.in_([row.code_id for row in rows if row.code_id]))
            .options(selectinload(Code.parent))
        )
    }
    documents = _documents(session, actor, study.id, rows)
    allowed = consents.quotable(session, study.id)
    found = [_shown(row, codes.get(row.code_id) if row.code_id else None, documents, allowed) for row in rows]
    found = [one for one in found if one.row.state != "proposed" or one.stands]
    if by == "codebook":
        return sorted(
            found,
            key=lambda one: (one.code is None, one.code.position if one.code else 0, one.row.position),
        )
    return sorted(
        found,
        key=lambda one: (
            -one.organisations,
            -one.kinds,
            -min(one.left.organisations, one.right.organisations),
            one.row.position,
        ),
    )


def left_out(session: Session, actor: Actor, study_id: uuid.UUID) -> int:
    """Documents of the study of which this person sees nothing here while coding them blind."""
    blind = select(Document.id).where(
        Document.study_id == study_id, Document.id.in_(layers.blind_documents(actor))
    )
    return len(session.scalars(blind).all())


def last_search(session: Session, study_id: uuid.UUID) -> ContrastSearch | None:
    return session.get(ContrastSearch, study_id)


# ---------------------------------------------------------------- deciding


def accept(session: Session, actor: Actor, row: Contrast, title: str, reason: str) -> None:
    """It stands with the coherence matrix, under a person's words. Raises Refused without them."""
    if not title.strip():
        raise Refused(
            {"nl": "Schrijf in eigen woorden waar het over gaat.", "en": "Write in your own words what it is about."}
        )  # fmt: skip
    _decide(actor, row, "accepted", reason)
    row.title = title.strip()[:300]
    session.flush()


def reject(session: Session, actor: Actor, row: Contrast, reason: str) -> None:
    """It is not proposed again. Raises Refused without a reason."""
    _decide(actor, row, "rejected", reason)
    session.flush()


def reopen(session: Session, actor: Actor, row: Contrast) -> None:
    """A proposal again."""
    row.state, row.title, row.reason, row.decided_at, row.decided_by = "proposed", "", "", None, None
    session.flush()


def _decide(actor: Actor, row: Contrast, state: str, reason: str) -> None:
    if row.state != "proposed":
        raise Stale(CHANGED)
    reason = reason.replace("\r\n", "\n")  # a browser counts a line break once, and sends two signs
    if not reason.strip():
        raise Refused({"nl": "Schrijf waarom.", "en": "Write why."})
    if len(reason) > LONGEST:
        raise Refused(
            {
                "nl": f"Houd de uitleg korter dan {LONGEST} tekens.",
                "en": f"Keep the reason shorter than {LONGEST} characters.",
            }
        )
    row.state, row.reason, row.decided_at, row.decided_by = state, reason.strip(), now(), actor


def link(session: Session, actor: Actor, one: Shown, finding: Finding, speaks_for: str) -> list[Evidence]:
    """Its passages as evidence for and against a finding: the quotes shown, and coded words of who may not be quoted.

    `speaks_for`: "helps", "hinders" or "both", the side that speaks for the finding; the other speaks against it.
    """
    if speaks_for not in (one.left.key, one.right.key):
        raise Refused({"nl": "Kies welke kant vóór pleit.", "en": "Choose which side speaks for it."})
    made = []
    for side in (one.left, one.right):
        stance = "for" if side.key == speaks_for else "against"
        for said in _to_link(side):
            place = said.quote.document, said.quote.start, said.quote.end
            made.append(
                evidence.add_passage(session, actor, finding, *place, stance, coding=_coding(session, *place))
            )
    return made


def _to_link(side: Side) -> list[Said]:
    heard = {one.quote.document.source_id for one in side.quotes}
    silent: dict[uuid.UUID | None, Said] = {}
    for one in side.said:
        if one.quote.document.source_id not in heard and not one.machine:
            silent.setdefault(one.quote.document.source_id, one)
    return [*side.quotes, *silent.values()]


def _coding(session: Session, document: Document, start: int, end: int) -> Coding | None:
    place = (Coding.document_id == document.id, Coding.start == start, Coding.end == end)
    return session.scalars(select(Coding).where(*place, layers.counting()).order_by(Coding.id)).first()


# ---------------------------------------------------------------- reading


def _documents(
    session: Session, actor: Actor, study_id: uuid.UUID, rows: Sequence[Contrast]
) -> dict[str, Document]:
    """What this person may see of the documents that these rest on, by id."""
    wanted = {uuid.UUID(place["document"]) for row in rows for place in row.places}
    found = session.scalars(
        select(Document)
        .where(
            Document.study_id == study_id,
            Document.id.in_(wanted),
            Document.superseded_at.is_(None),
            Document.id.not_in(layers.blind_documents(actor)),
        )
        .options(
            selectinload(Document.partner).selectinload(Partner.type), selectinload(Document.partner_type)
        )
    )
    return {str(document.id): document for document in found}


def _shown(
    row: Contrast, code: Code | None, documents: dict[str, Document], allowed: consents.Quotable
) -> Shown:
    sides = {key: Side(key) for key in ("helps", "hinders", "both")}
    for place in Place.of(row):
        document = documents.get(place.document)
        if document is None:
            continue
        text = document.text[place.start : place.end]
        if digest(text) == place.digest:
            said = Said(
                Quote(document, place.start, place.end, text),
                place.machine,
                allowed.holds(document.id, place.start, place.end),
            )
            sides[place.side].said.append(said)
    left, right, both = sides["helps"], sides["hinders"], sides["both"]
    if row.what == "contrast" and not left.said:
        left, both = both, Side("both")
    elif row.what == "contrast" and not right.said:
        right, both = both, Side("both")
    own = row.title or ("" if code else _named([left, right, both]))
    title = code.label if code and not own else {"nl": own, "en": own}
    return Shown(row, code, title, left, right, both)


def _named(sides: Sequence[Side]) -> str:
    quotes = [one.quote for side in sides for one in side.quotes]
    return grouping.title([quote.text for quote in quotes], quotes[0].document.language) if quotes else "…"
