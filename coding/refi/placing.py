"""Passages as a file gives them, put on their texts: the way of counting is chosen for the project, then per text. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from coding.refi import offsets
from coding.refi.model import Choice, Coding, Value
from coding.refi.offsets import Positions, Span
from coding.refi.remarks import Remarks


@dataclass
class Selection:
    """A passage with the codings on it, at positions as the tool counts them."""

    id: str
    start: int
    end: int
    quote: str
    codings: list[Coding]
    comment: str
    notes: list[str]
    coder_id: str
    made_at: str


@dataclass
class Raw:
    """A source as the file has it; `text` None where its words are not in the file."""

    name: str
    id: str
    kind: str
    text: str | None
    description: str = ""
    coder_id: str = ""
    made_at: str = ""
    values: list[Value] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)
    whole: list[Coding] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)
    also_known: set[str] = field(default_factory=set)


@dataclass
class Placed:
    """Our text, and for each selection its offsets in it; (-1, -1) where it has none."""

    text: str
    places: list[tuple[int, int]]
    seconds: list[tuple[int, int]]
    choice: Choice | None


def place(raws: Sequence[Raw], origin: str, remarks: Remarks) -> list[Placed]:
    """For each source in turn. What lies outside its text, is reversed or has no text is told in `remarks`."""
    tried = [_try(raw) for raw in raws]
    expectation = offsets.expected(origin)
    weighed = [(one.scores, one.edges) for one in tried if one.edges]
    sure = offsets.is_sure(origin)
    usual = offsets.choose(offsets.together(weighed), expectation) if weighed and not sure else expectation
    return [_placed(raw, one, usual, sure, remarks) for raw, one in zip(raws, tried, strict=True)]


@dataclass
class _Tried:
    """All that the ways of counting make of one text: kept instead of the text's tables, which are large."""

    text: str
    scores: dict[str, float]
    edges: int
    places: dict[str, list[int]]


def _try(raw: Raw) -> _Tried:
    if raw.text is None:
        return _Tried("", {}, 0, {})
    positions = Positions(raw.text)
    spans = [Span(one.start, one.end, one.quote) for one in raw.selections if one.end > one.start]
    wanted = [place for one in raw.selections for place in (one.start, one.end)]
    wanted += [place for place, _ in raw.times]
    return _Tried(
        positions.text,
        positions.scores(spans),
        2 * len(spans),
        {way: positions.convert(way, wanted) for way in offsets.WAYS},
    )


def _placed(raw: Raw, tried: _Tried, usual: str, sure: bool, remarks: Remarks) -> Placed:
    if raw.text is None:
        remarks.add("no_text", raw.name)
        return Placed("", [(-1, -1)] * len(raw.selections), [], None)
    alone = tried.edges >= offsets.FEWEST and not sure
    way = offsets.choose(tried.scores, usual) if alone else usual
    found = tried.places[way]
    places = []
    for position, one in enumerate(raw.selections):
        start, end = found[2 * position], found[2 * position + 1]
        if one.end <= one.start:
            remarks.add("reversed", raw.name)
            start = end = -1
        elif not 0 <= start < end:
            remarks.add("outside", raw.name, max(1, len(one.codings)))
            start = end = -1
        places.append((start, end))
    after = found[2 * len(raw.selections) :]
    seconds = sorted((at, stamp) for at, (_, stamp) in zip(after, raw.times, strict=True) if at >= 0)
    choice = Choice(raw.name, way, tried.scores, tried.edges) if tried.edges else None
    return Placed(tried.text, places, seconds, choice)
