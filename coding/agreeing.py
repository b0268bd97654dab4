"""How far the coders of a round agree, code by code, with each other and with the machine. Service."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import alpha_u as unitized
from coding import layers, presence, unitizing
from coding.agreement import Measure
from coding.models import Code, Coding, Document, Segment
from coding.presence import Presence
from coding.rounds.models import CodingRound, RoundProposal
from coding.rounds.reading import active, check_mode, coders, in_version, places
from coding.rounds.weighing import Said, Scale, overlap, weigh
from surveys.models import Study

MACHINE = uuid.UUID(int=0)
"""Stands for the machine among coders."""
Span = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """One code: agreement over meaning units, and over the passages as they were marked."""

    code: Code
    presence: Presence
    passages: int
    alpha_u: Measure
    """Alpha for unitizing (2004); no value where nobody marked a passage, or for the machine, which codes whole units."""


@dataclass(frozen=True)
class Table:
    """Some coders of a round beside each other, over the documents that two of them or more coded."""

    coders: tuple[uuid.UUID, ...]
    documents: int
    units: int
    rows: list[Row]
    overall: Presence
    """All codes together: each code in each unit is one judgement."""
    alpha_u: Measure
    family: unitizing.Spread | None
    """None where somebody put several codes on the same words."""
    scales: list[Scale]
    """Valence, strength and improvement, where two of them or more gave the same code."""
    seen: int
    """Documents of these coders that somebody went on with after seeing the others' work."""

    @property
    def with_machine(self) -> bool:
        return MACHINE in self.coders


@dataclass(frozen=True)
class Pair:
    """Two coders in one line."""

    coders: tuple[uuid.UUID, uuid.UUID]
    documents: int
    overall: Presence


@dataclass
class _Material:
    """What was coded in one document: coder → code → passages."""

    document: Document
    units: list[Span]
    marks: dict[uuid.UUID, dict[uuid.UUID, list[Span]]]
    said: dict[uuid.UUID, dict[uuid.UUID, list[Said]]]
    """The same of people, with valence, strength and improvement."""


def compare(session: Session, round_: CodingRound, chosen: Sequence[uuid.UUID] = ()) -> Table:
    """The coders chosen (none: all people of the round). Refused in a reflexive study, and while the round is blind."""
    material = _material(session, round_)
    chosen = tuple(chosen) or tuple(coders(round_))
    return _table(session, round_, material, chosen)


def pairs(session: Session, round_: CodingRound) -> tuple[list[Pair], list[Pair]]:
    """Every two people, and every person with the machine; apart, since they mean different things."""
    material = _material(session, round_)
    people = coders(round_)
    codes = _codes(session, round_, material)
    human = [
        _pair(material, codes, (one, other))
        for place, one in enumerate(people)
        for other in people[place + 1 :]
    ]
    machine = [_pair(material, codes, (one, MACHINE)) for one in people]
    return [pair for pair in human if pair.documents], [pair for pair in machine if pair.documents]


# ---------------------------------------------------------------- what was coded


def _material(session: Session, round_: CodingRound) -> list[_Material]:
    check_mode(session.get_one(Study, round_.study_id))
    condition = layers.compared(session, round_)
    ids = [place.document_id for place in places(round_)]
    found = {}
    for place in places(round_):
        people = [each.coder_id for each in active(round_, place.document_id)]
        found[place.document_id] = _Material(
            place.document, [], {coder: {} for coder in people}, {coder: {} for coder in people}
        )
    for document_id, start, end in session.execute(
        select(Segment.document_id, Segment.start, Segment.end)
        .where(Segment.document_id.in_(ids))
        .order_by(Segment.document_id, Segment.position)
    ):
        found[document_id].units.append((start, end))
    rows = session.execute(
        select(
            Coding.document_id,
            Coding.made_by,
            Coding.code_id,
            Coding.start,
            Coding.end,
            Coding.valence,
            Coding.strength,
            Coding.improvement,
        ).where(condition, Coding.document_id.in_(ids))
    )
    for document_id, coder, code_id, start, end, *said in rows:
        if coder in found[document_id].marks:
            found[document_id].marks[coder].setdefault(code_id, []).append((start, end))
            found[document_id].said[coder].setdefault(code_id, []).append(Said(start, end, *said))
    proposals = session.execute(
        select(
            RoundProposal.document_id, RoundProposal.code_id, RoundProposal.start, RoundProposal.end
        ).where(RoundProposal.round_id == round_.id, RoundProposal.document_id.in_(ids))
    )
    for document_id, code_id, start, end in proposals:
        by_code = found[document_id].marks.setdefault(MACHINE, {})
        by_code.setdefault(code_id, []).append((start, end))
    return list(found.values())


def _codes(session: Session, round_: CodingRound, material: Sequence[_Material]) -> list[Code]:
    """The codes that anybody used, in the order of the codebook."""
    used = {code for one in material for by_code in one.marks.values() for code in by_code}
    codes = session.scalars(select(Code).where(Code.id.in_(used))).all()
    order = {entry["id"]: place for place, entry in enumerate(round_.codebook_version.snapshot["codes"])}
    known = [code for code in codes if in_version(round_.codebook_version, code) is not None]
    return sorted(known, key=lambda code: (order.get(code.key, len(order)), code.key))


def _used(codes: Sequence[Code], material: Sequence[_Material], chosen: Sequence[uuid.UUID]) -> list[Code]:
    """Those that one of these coders used: a code that none of them touched would make them agree the more."""
    used = {code for one in material for coder in chosen for code in one.marks.get(coder, ())}
    return [code for code in codes if code.id in used]


def _judged(unit: Span, spans: Sequence[Span]) -> bool:
    """Whether passages say that a code is in a unit: at least half of the unit, or of the passage, lies in the other."""
    return any(overlap(unit, start, end) for start, end in spans)


# ---------------------------------------------------------------- side by side


def _shared(material: Sequence[_Material], chosen: Sequence[uuid.UUID]) -> list[_Material]:
    """The documents that at least two of these coders coded."""
    return [one for one in material if sum(coder in one.marks for coder in chosen) > 1]


def _ratings(material: Sequence[_Material], chosen: Sequence[uuid.UUID], code: uuid.UUID) -> presence.Table:
    return [
        [_judged(unit, one.marks[coder].get(code, ())) if coder in one.marks else None for coder in chosen]
        for one in material
        for unit in one.units
    ]


def _pair(material: Sequence[_Material], codes: Sequence[Code], chosen: tuple[uuid.UUID, uuid.UUID]) -> Pair:
    shared = _shared(material, chosen)
    tables = [_ratings(shared, chosen, code.id) for code in _used(codes, shared, chosen)]
    return Pair(chosen, len(shared), presence.pooled(tables))


def _table(
    session: Session, round_: CodingRound, material: Sequence[_Material], chosen: tuple[uuid.UUID, ...]
) -> Table:
    shared = _shared(material, chosen)
    codes = _used(_codes(session, round_, shared), shared, chosen)
    tables = {code.id: (code, _ratings(shared, chosen, code.id)) for code in codes}
    passages = {} if MACHINE in chosen else _passages(shared, chosen, list(tables))
    nothing = Measure(None, None, None, 0)
    rows = []
    for code, table in tables.values():
        marked = sum(
            len(one.marks[coder].get(code.id, ())) for one in shared for coder in chosen if coder in one.marks
        )
        value = unitized.alpha_u({"": passages[code.id]}) if code.id in passages else nothing
        rows.append(Row(code, presence.presence(table), marked, value))
    ids = {one.document.id for one in shared}
    return Table(
        coders=chosen,
        documents=len(shared),
        units=sum(len(one.units) for one in shared),
        rows=rows,
        overall=presence.pooled([table for _, table in tables.values()]),
        alpha_u=unitized.alpha_u({str(code): texts for code, texts in passages.items()}),
        family=_family(shared, chosen) if passages else None,
        scales=[]
        if MACHINE in chosen
        else weigh([(one.units, one.said) for one in shared], chosen, [code.id for code in codes]),
        seen=len(
            {
                each.document_id
                for each in active(round_)
                if each.seen and each.document_id in ids and each.coder_id in chosen
            }
        ),
    )


def _whole(material: Sequence[_Material], chosen: Sequence[uuid.UUID]) -> list[_Material]:
    """The documents that all of these coders coded: alpha for unitizing knows no missing coder."""
    return [one for one in material if all(coder in one.marks for coder in chosen)]


def _passages(
    material: Sequence[_Material], chosen: Sequence[uuid.UUID], codes: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[unitized.Text]]:
    """Code → what each coder marked with it in each document, for codes that somebody used there."""
    whole = _whole(material, chosen)
    return {
        code: [
            unitized.Text(
                0,
                len(one.document.text),
                {str(coder): unitized.joined(one.marks[coder].get(code, ())) for coder in chosen},
            )
            for one in whole
        ]
        for code in codes
        if any(one.marks[coder].get(code) for one in whole for coder in chosen)
    }


def _family(material: Sequence[_Material], chosen: Sequence[uuid.UUID]) -> unitizing.Spread | None:
    texts = [
        unitizing.Text(
            {
                str(coder): [
                    (start, end, code)
                    for code, spans in one.marks[coder].items()
                    for start, end in unitized.joined(spans)
                ]
                for coder in chosen
            },
            0,
            len(one.document.text),
        )
        for one in _whole(material, chosen)
    ]
    return None if any(unitizing.overlaps(text.units) for text in texts) else unitizing.over(texts)
