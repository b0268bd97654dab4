"""The coherence matrix of a study: loads answers and codings, lets coherence.py judge nothing but count. Service."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from sqlalchemy import String, select, type_coerce
from sqlalchemy.orm import Session, selectinload

from analysis import coherence, statistics
from analysis.coherence import Cell, Comparison, ItemAnswers, Row
from analysis.contrasts.models import Contrast
from analysis.evidence import Quote
from analysis.matrices.loading import Ids
from analysis.models import CoherenceJudgement
from analysis.statistics import Ordinal
from coding import codebook, consents, labelling, layers
from coding.documents import cases
from coding.encoding import Vectors, unit
from coding.models import Code, Coding, Document, Segment, SegmentVector
from surveys import instruments, partners, routing
from surveys.base import Actor, now
from surveys.definition import Definition, Item
from surveys.errors import Refused
from surveys.models import Partner, PartnerType, Response, Study
from surveys.responses import own
from surveys.routing import Answers
from surveys.safekeeping import keeping
from surveys.texts import Text

VERDICTS = ("coherent", "partly", "not", "unknown")


@dataclass(frozen=True)
class Kind:
    """A kind of partner that takes part: a column of the matrix."""

    key: str
    label: Text


@dataclass(frozen=True)
class Matrix:
    kinds: list[Kind]
    rows: list[Row]
    consensus: list[str]
    """Items and codes on which all kinds of partners that can be compared agree."""


@dataclass(frozen=True)
class Answered:
    """A submitted response: which kind of partner it counts for, what was asked and what was answered."""

    source_id: uuid.UUID
    """The organisation, or the response itself where no organisation is known."""
    kind: str
    answers: Answers
    asked: frozenset[str]
    definition: Definition


class Said(NamedTuple):
    """A coded passage, document.text[start:end]: by whom, with which code, in which direction."""

    start: int
    end: int
    valence: str
    code: Code
    document: Document
    kind: str
    dimension: str | None


# ---------------------------------------------------------------- loading


def answered(session: Session, study: Study) -> list[Answered]:
    """The submitted survey responses, one an organisation: of several the last one counts.

    A respondent whose organisation is not known (an unlinked wave) counts as one of its type.
    """
    types = partners.types(session, study)
    rows = session.scalars(
        select(Response)
        .where(
            Response.study_id == study.id,
            Response.wave_id.is_not(None),
            Response.state == "submitted",
            Response.is_test.is_(False),
        )
        .options(
            selectinload(Response.version),
            selectinload(Response.partner).selectinload(Partner.type),
            selectinload(Response.partner_type),
        )
        .order_by(Response.submitted_at, Response.id)
    ).all()
    kept = keeping.values_of(session, rows)
    found: dict[uuid.UUID, Answered] = {}
    for response in rows:
        definition = instruments.definition(response.version)
        given = own(response) | kept[response.id]
        found[response.source_id] = Answered(
            response.source_id,
            kind_of(response, definition, given, types),
            routing.counted(definition, given),
            frozenset(item.id for _, shown in routing.walk(definition, given) for item in shown),
            definition,
        )
    return list(found.values())


def kind_of(
    response: Response, definition: Definition, answers: Answers, types: Iterable[PartnerType]
) -> str:
    """The kind of partner a response counts for: that of the register, unless the partner answered another route."""
    own = response.kind
    answer = answers.get(definition.routing_key or "", own.route)
    if answer == own.route:
        return own.key
    return next((kind.key for kind in types if kind.key == answer), own.key)


def said(session: Session, study: Study, reader: Actor = None) -> list[Said]:
    """Every coding that counts in the documents of partners, in the order of the documents.

    For a `reader` without those in documents that they code blind. Four statements at most, whatever the number of
    passages; a document's text is read when it is asked for.
    """
    blind = set(session.scalars(layers.blind_documents(reader))) if reader else set()
    documents = {
        document.id: (document, kind.key)
        for document in cases.current(session, study.id)
        if (kind := document.speaker_type) is not None and document.id not in blind
    }
    codes = {code.id: (code, codebook.dimension(code)) for code in codebook.every(session, study.id)}
    raw = [type_coerce(column, String) for column in (Coding.document_id, Coding.code_id)]
    rows = session.execute(
        select(*raw, Coding.start, Coding.end, Coding.valence)
        .join(Document, Document.id == Coding.document_id)
        .where(Document.study_id == study.id, Document.superseded_at.is_(None), layers.counting())
        .order_by(Document.created_at, Document.id, Coding.start)
    )
    ids = Ids()
    return [
        Said(start, end, valence, codes[ids[code]][0], *documents[ids[document]], codes[ids[code]][1])
        for document, code, start, end, valence in rows
        if ids[document] in documents
    ]


# ---------------------------------------------------------------- the matrix


def matrix(
    session: Session,
    study: Study,
    *,
    fewest: int = 1,
    passages: Sequence[Said] | None = None,
    reader: Actor = None,
) -> Matrix:
    """Four dimensions by kinds of partners. Reads all submitted answers and codings of the study once.

    `passages`: those of `said`, for who has them already. For a `reader` without what they code blind: an organisation
    that may have spoken there is not called silent, and is not among those that take part unless it is heard elsewhere.

    Answers and directions of fewer than `fewest` organisations of a kind are hidden and not compared
    (statistics.SMALL_CELL for who stands outside the team). In a reflexive study no consensus is computed.
    """
    responses = answered(session, study)
    passages = said(session, study, reader) if passages is None else passages
    voices, unseen = _voices(session, study, responses, reader)
    present = {response.kind for response in responses} | {passage.kind for passage in passages}
    kinds = [Kind(kind.key, kind.label) for kind in partners.types(session, study) if kind.key in present]
    keys = [kind.key for kind in kinds]
    rows, everywhere = [], []
    for dimension in coherence.DIMENSIONS:
        items = _items(responses, dimension)
        summaries = {
            item.id: {
                key: statistics.suppressed(
                    _summary([r for r in responses if r.kind == key], item, definition), fewest
                )
                for key in keys
            }
            for item, definition in items.values()
        }
        here = [passage for passage in passages if passage.dimension == dimension]
        texts = {key: item.text for key, (item, _) in items.items()}
        compared = _compared(here, summaries, texts, keys, fewest)
        everywhere += compared
        rows.append(
            Row(
                dimension,
                {
                    key: _cell(responses, here, items, summaries, key, fewest, voices.get(key, set()), unseen)
                    for key in keys
                },
                [comparison for comparison in compared if comparison.mark == "contrast"],
                [comparison for comparison in compared if comparison.mark == "agreement"],
            )
        )
    shared = [] if study.mode == "reflexive" else coherence.consensus(everywhere)
    return Matrix(kinds, rows, shared)


def _items(responses: list[Answered], dimension: str) -> dict[str, tuple[Item, Definition]]:
    """The items on a scale of this dimension, over all versions that were answered."""
    return {
        item.id: (item, response.definition)
        for response in responses
        for item in response.definition.items()
        if item.type in ("likert", "likert_matrix") and response.definition.dimension_of(item.id) == dimension
    }


def value(answers: Answers, item: Item, definition: Definition) -> float | None:
    """An answer on a scale as a number; of a matrix the median of its rows; None for unknown or unanswered."""
    missing = definition.scale_of(item).missing
    answer = answers.get(item.id)
    values = list(answer.values()) if isinstance(answer, dict) else [answer]
    known = [v for v in values if isinstance(v, int) and v not in missing]
    return statistics.ordinal(known, []).median


def _summary(responses: list[Answered], item: Item, definition: Definition) -> Ordinal:
    """Over the organisations that were asked; who left it open counts as unknown."""
    values = [
        value(response.answers, item, definition) for response in responses if item.id in response.asked
    ]
    return statistics.ordinal(values, _points(item, definition))


def _points(item: Item, definition: Definition) -> list[int]:
    scale = definition.scale_of(item)
    return [point for point in scale.values if point not in scale.missing]


def _labels(item: Item, definition: Definition) -> dict[int, Text]:
    scale = definition.scale_of(item)
    return {point: scale.label(point) for point in _points(item, definition)}


def _cell(
    responses: list[Answered],
    passages: list[Said],
    items: dict[str, tuple[Item, Definition]],
    summaries: dict[str, dict[str, Ordinal]],
    kind: str,
    fewest: int,
    voices: set[uuid.UUID],
    unseen: set[uuid.UUID],
) -> Cell:
    own = [response for response in responses if response.kind == kind]
    here = [passage for passage in passages if passage.kind == kind]
    asked = [response for response in own if response.asked & items.keys()]
    points = sorted({point for item, definition in items.values() for point in _points(item, definition)})
    overall = statistics.suppressed(statistics.ordinal([_middle(r, items) for r in asked], points), fewest)
    shown = [
        ItemAnswers(item.id, item.text, summaries[item.id][kind], _labels(item, definition))
        for item, definition in items.values()
    ]
    heard = _heard(asked, items, here)
    known = voices - (unseen - heard)
    return Cell(
        [entry for entry in shown if entry.summary.n or entry.summary.unknown or entry.summary.hidden],
        overall,
        _balance(here, fewest),
        len(here),
        coherence.why_empty(bool(asked), overall, bool(here)),
        taking_part=len(known) if fewest == 1 else 0,
        silent=len(known - heard) if fewest == 1 else 0,
    )


def _voices(
    session: Session, study: Study, responses: list[Answered], reader: Actor
) -> tuple[dict[str, set[uuid.UUID]], set[uuid.UUID]]:
    """Per kind of partner the organisations that answered or spoke in the study at all; and those with a document that
    this reader codes blind."""
    found: dict[str, set[uuid.UUID]] = {}
    for response in responses:
        found.setdefault(response.kind, set()).add(response.source_id)
    blind = set(session.scalars(layers.blind_documents(reader))) if reader else set()
    unseen = set()
    for document in cases.current(session, study.id):
        if document.speaker_type is not None and document.source_id is not None:
            found.setdefault(document.speaker_type.key, set()).add(document.source_id)
            if document.id in blind:
                unseen.add(document.source_id)
    return found, unseen


def _heard(
    asked: list[Answered], items: dict[str, tuple[Item, Definition]], passages: list[Said]
) -> set[uuid.UUID]:
    """Who answered something here, or said something."""
    answered_here = {response.source_id for response in asked if _middle(response, items) is not None}
    documents = {passage.document for passage in passages}
    return answered_here | {source for document in documents if (source := document.source_id)}


def own_answers(responses: Sequence[Answered], dimension: str) -> dict[str, Ordinal]:
    """Per kind of partner its answers on a dimension, each organisation with the median of its own; as in the matrix."""
    items = _items(list(responses), dimension)
    points = sorted({point for item, definition in items.values() for point in _points(item, definition)})
    middles: dict[str, list[float | None]] = defaultdict(list)
    for response in responses:
        if response.asked & items.keys():
            middles[response.kind].append(_middle(response, items))
    return {kind: statistics.ordinal(values, points) for kind, values in middles.items()}


def _middle(response: Answered, items: dict[str, tuple[Item, Definition]]) -> float | None:
    """The median of an organisation's own answers to these items."""
    values = [value(response.answers, item, definition) for item, definition in items.values()]
    return statistics.ordinal([known for known in values if known is not None], []).median


def _balance(passages: list[Said], fewest: int) -> statistics.Balance:
    by_source: dict[uuid.UUID | None, list[str]] = {}
    for passage in passages:
        by_source.setdefault(passage.document.source_id, []).append(passage.valence)
    return statistics.suppressed_balance(statistics.balance(list(by_source.values())), fewest)


def _compared(
    passages: list[Said],
    summaries: dict[str, dict[str, Ordinal]],
    texts: dict[str, Text],
    kinds: list[str],
    fewest: int,
) -> list[Comparison]:
    codes = {passage.code.key: passage.code for passage in passages}
    under: dict[str, dict[str, list[Said]]] = {}
    for passage in passages:
        under.setdefault(passage.code.key, {}).setdefault(passage.kind, []).append(passage)
    balances = {
        key: {kind: _balance(by_kind[kind], fewest) for kind in kinds if kind in by_kind}
        for key, by_kind in under.items()
    }
    return [
        *coherence.comparisons_of_answers(summaries, texts, kinds),
        *coherence.comparisons_of_codes(balances, {key: code.label for key, code in codes.items()}, kinds),
    ]


# ---------------------------------------------------------------- one cell, opened


def passages_of(passages: Iterable[Said], dimension: str, kind: str) -> list[Said]:
    """Those behind a cell."""
    return [passage for passage in passages if (passage.dimension, passage.kind) == (dimension, kind)]


def quotes_of_cells(
    session: Session, study: Study, passages: Sequence[Said] | None = None
) -> dict[tuple[str, str], Quote]:
    """One passage that stands for each cell (dimension, kind) and may be quoted; cells without one are left out.

    Of the CANDIDATES whose length is nearest to READABLE the one that is most like the others (by the stored vectors of
    the segments that a passage touches); where no vectors are stored, the one of the best length.
    """
    allowed = consents.quotable(session, study.id)
    cells: dict[tuple[str, str], list[Said]] = {}
    for passage in said(session, study) if passages is None else passages:
        if passage.dimension and allowed.holds(passage.document.id, passage.start, passage.end):
            cells.setdefault((passage.dimension, passage.kind), []).append(passage)
    for place, found in cells.items():
        cells[place] = sorted(found, key=_off_length)[:CANDIDATES]
    vectors = _vectors(session, {_where(passage) for found in cells.values() for passage in found})
    return {place: _standing_for(found, vectors) for place, found in cells.items()}


READABLE = 110
"""Characters: about as much as can be taken in at a glance."""
CANDIDATES = 12
Where = tuple[uuid.UUID, int, int]
"""A document, start and end."""


def _off_length(passage: Said) -> int:
    return abs((passage.end - passage.start) - READABLE)


def _standing_for(passages: list[Said], vectors: dict[Where, Vectors]) -> Quote:
    return (_central(passages, vectors, 1) or [quote_of(passages[0])])[0]


def central_quotes(session: Session, passages: Sequence[Said], n: int) -> list[Quote]:
    """Up to `n` quotes of a readable length, of different organisations: the most central ones, as for a cell."""
    once = {_where(passage): passage for passage in passages}
    chosen = sorted(once.values(), key=_off_length)[:CANDIDATES]
    found = _central(chosen, _vectors(session, {_where(passage) for passage in chosen}), n)
    if found:
        return found
    first = {passage.document.source_id: passage for passage in reversed(chosen)}
    return [quote_of(passage) for passage in reversed(first.values())][:n]


def _central(passages: list[Said], vectors: dict[Where, Vectors], n: int) -> list[Quote]:
    """None where fewer than three passages have a vector."""
    known = [passage for passage in passages if _where(passage) in vectors]
    if len(known) < 3:
        return []
    rows = np.stack([vectors[_where(passage)] for passage in known])
    sources = [passage.document.source_id for passage in known]
    return [quote_of(known[row]) for row in labelling.central(rows, range(len(known)), n, sources=sources)]


def quote_of(passage: Said) -> Quote:
    start, end = passage.start, passage.end
    return Quote(passage.document, start, end, passage.document.text[start:end])


def _where(passage: Said) -> Where:
    return passage.document.id, passage.start, passage.end


def _vectors(session: Session, places: set[Where]) -> dict[Where, Vectors]:
    """For each place the mean vector (d,) of the segments that it touches, all of one encoder."""
    documents = {document for document, _, _ in places}
    raw = type_coerce(Segment.document_id, String)
    ids, segments = Ids(), defaultdict[uuid.UUID, list[tuple[int, int, str]]](list)
    for document, start, end, digest in session.execute(
        select(raw, Segment.start, Segment.end, Segment.digest).where(Segment.document_id.in_(documents))
    ):
        segments[ids[document]].append((start, end, digest))
    touched = {
        (document, start, end): [
            digest for since, until, digest in segments[document] if since < end and start < until
        ]
        for document, start, end in places
    }
    wanted = {digest for digests in touched.values() for digest in digests}
    stored = defaultdict[str, dict[str, Vectors]](dict)
    for digest, encoder, data in session.execute(
        select(SegmentVector.digest, SegmentVector.encoder, SegmentVector.data)
        .where(SegmentVector.digest.in_(wanted))
        .order_by(SegmentVector.encoder)
    ):
        stored[encoder][digest] = np.frombuffer(data, dtype="<f4")
    known = max(stored.values(), key=len, default={})
    return {
        place: unit(np.mean(rows, axis=0)[None])[0]
        for place, digests in touched.items()
        if (rows := [known[digest] for digest in digests if digest in known])
    }


# ---------------------------------------------------------------- the verdict of people


def judge(
    session: Session,
    actor: Actor,
    study: Study,
    dimension: str,
    verdict: str,
    reasoning: str,
    rests_on: Sequence[uuid.UUID] = (),
) -> CoherenceJudgement:
    """Coherent, partly, not or unknown, with the reasoning and the accepted contrasts it rests on; earlier verdicts stay
    as history."""
    if dimension not in coherence.DIMENSIONS or verdict not in VERDICTS:
        raise Refused({"nl": "Kies een oordeel.", "en": "Choose a verdict."})
    if not reasoning.strip():
        raise Refused(
            {
                "nl": "Schrijf waarop het oordeel rust. Zonder onderbouwing telt het niet.",
                "en": "Write what the verdict rests on. It does not count without reasons.",
            }
        )
    judgement = CoherenceJudgement(
        study_id=study.id,
        dimension=dimension,
        verdict=verdict,
        reasoning=reasoning.strip(),
        rests_on=_accepted(session, study, rests_on),
        by=actor,
        at=now(),
    )
    session.add(judgement)
    session.flush()
    return judgement


def _accepted(session: Session, study: Study, chosen: Sequence[uuid.UUID]) -> list[str]:
    """Of these ids those of contrasts and consensus that the team accepted."""
    known = session.scalars(
        select(Contrast.id)
        .where(Contrast.study_id == study.id, Contrast.state == "accepted", Contrast.id.in_(chosen))
        .order_by(Contrast.decided_at, Contrast.id)
    )
    return [str(one) for one in known]


def judgements(session: Session, study_id: uuid.UUID) -> dict[str, list[CoherenceJudgement]]:
    """Per dimension the verdicts, the newest first."""
    found: dict[str, list[CoherenceJudgement]] = {}
    rows = session.scalars(
        select(CoherenceJudgement)
        .where(CoherenceJudgement.study_id == study_id)
        .order_by(CoherenceJudgement.at.desc())
    )
    for judgement in rows:
        found.setdefault(judgement.dimension, []).append(judgement)
    return found
