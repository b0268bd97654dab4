"""Cuts a text into turns, sentences and meaning units. Pure.

Offsets are code points, end exclusive; for each span `text[span.start:span.end]` is its words, without white space
around them. The invariant is held by property tests.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # NLTK is loaded when first used: pages that only read do not need it
    from nltk.tokenize.punkt import PunktSentenceTokenizer


ABBREVIATIONS = {
    "nl": frozenset(
        "a.d afd afz art bijv blz bv ca d.d d.m.v dhr dr drs e.a e.d e.e.a etc evt excl fig gem hfst i.c i.o i.p.v "
        "i.v.m incl ing ir jl jan feb mrt apr jun jul aug sep sept okt nov dec m.a.w m.b.t m.b.v m.i m.i.v max mevr "
        "min mr mw n.a.v n.v.t nl nr o.a o.b.v o.i.d o.l.v pag par ph.d plm prof resp s.v.p st t.a.v t.b.v t.g.v t.o.v "
        "t/m tel temp v.a v.w.b vgl vlg vnl wo z.o.z z.s.m zgn geb gebr mld mln enz d.w.z i.s.m p.w p.m p.j p.p m.n m.u.v "
        "o.g ong a/d b.v b.g.g i.h.k.v t.z.t w.o z.g mevr fa hr".split()
    ),
    "en": frozenset(
        "a.m approx apr assoc aug ave bldg blvd ca cf co corp dec dept dr e.g ed eds esp est etc ext feb fig figs gov "
        "hon i.e inc jan jr jul jun ltd max min mr mrs ms mt mtg no nov nr oct op p.a p.m ph.d pp prof rd ref resp rev "
        "sen sept sep sr st vol vs".split()
    ),
}
"""Written without the final dot, as Punkt wants them."""

ENDING = frozenset(
    "etc enz e.d e.a jl jr sr inc ltd corp co bv b.v nv n.v p.w p.m p.j p.p a.m mln mld jan feb mrt apr jun jul aug sep "
    "sept okt oct nov dec".split()
)
"""Of these abbreviations those that a sentence may end with."""
STARTING = {
    "nl": (
        "ik je jij u hij zij ze we wij jullie men iemand niemand iedereen dat dit die deze er daar daarna daardoor daarom "
        "daarbij dan dus en maar want of als toen nu nou ja nee wat wie waar hoe waarom wanneer niet ook wel soms "
        "verder vervolgens eigenlijk het een de bij met voor om na sinds volgens tijdens omdat hierdoor "
        "in op van mijn onze hun zijn"
    ).split(),
    "en": (
        "i you he she it we they there then that this these those and but so or if when what who where how why not also "
        "the a an in on at for with after before since because my our their his her some most "
        "yes no now"
    ).split(),
}
"""Words that a sentence begins with: behind an abbreviation their capital says that one does."""

MOST_WORDS = 60
"""A meaning unit grows no longer than this, unless one sentence alone is."""
MOST_SIGNS = 1000
"""Nor longer than this in code points: a recording written down without full stops is cut between words, and a
pasted row of signs without a space within it, so that what reads a unit never meets an endless one."""
FEW_WORDS = 6
"""A sentence this short ("Nee.", "Ja, sorry daarvoor.") does not stand by itself."""

_TURN = re.compile(r"^(?P<mark>(?P<speaker>[^\W_][\w .'’-]{0,38}?)\s?:[ \t]+)(?=\S)", re.MULTILINE)
_WORDS = re.compile(r"\w+")
_DOTTED = re.compile(r"(?<![^\s(])(?:[^\W\d_]\.){2,}$")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)[\"”’')\]]?\s+(?=[\"“‘'(\[]?[^\W\d_])")
_PART = re.compile(rf"\S(?:[\s\S]{{0,{MOST_SIGNS - 2}}}\S(?!\S)|[\s\S]{{0,{MOST_SIGNS - 1}}})")
"""As many whole words as fit; where one word alone is longer, as much of it as fits."""


@dataclass(frozen=True)
class Span:
    """A stretch of a text: [start, end) in code points; `kind` is "turn", "sentence" or "unit"."""

    start: int
    end: int
    kind: str
    speaker: str = ""


def turns(text: str) -> list[Span]:
    """Turns of speakers marked "Name:" at the start of a line; without such marks the text is one turn.

    A span covers the words after the mark, up to the next mark.
    """
    marks = list(_TURN.finditer(text))
    if not marks:
        span = _trimmed(text, 0, len(text), "turn")
        return [span] if span else []
    found = []
    if (before := _trimmed(text, 0, marks[0].start(), "turn")) is not None:
        found.append(before)
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        end = following.start() if following else len(text)
        span = _trimmed(text, mark.end(), end, "turn", mark["speaker"].strip())
        if span is not None:
            found.append(span)
    return found


def sentences(text: str, language: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of text[start:end]; a line break always ends one, and so do MOST_SIGNS code points."""
    last = len(text) if end is None else end
    found = []
    for line in re.finditer(r"[^\n]+", text[start:last]):
        offset = start + line.start()
        for first, after in _borders(line.group(), language):
            if (span := _trimmed(text, offset + first, offset + after, "sentence")) is not None:
                found.extend(_parts(text, span))
    return found


def _borders(line: str, language: str) -> Iterator[tuple[int, int]]:
    """Punkt's sentences of one line, put right where its parameters cannot say it.

    A border behind letters with dots ("i.s.m. de", "A.B. de Vries") with a small letter after it is none; an ellipsis, and
    an abbreviation that may end a sentence ("etc. Daarna"), with a capital after it is one.
    """
    joined: list[tuple[int, int]] = []
    for first, after in _tokenizer(language).span_tokenize(line):
        if (
            joined
            and line[first].islower()
            and _DOTTED.search(line, max(0, joined[-1][1] - 14), joined[-1][1])
        ):
            joined[-1] = (joined[-1][0], after)
        else:
            joined.append((first, after))
    ending = _ending(language)
    for first, after in joined:
        cuts = {match.end() for match in ending.finditer(line, first, after)}
        cuts |= {
            match.end()
            for match in _ELLIPSIS.finditer(line, first, after)
            if line[match.end()].isupper() or not line[match.end()].isalpha()
        }
        for cut in [*sorted(cuts), after]:
            if first < cut:
                yield first, cut
                first = cut


@cache
def _ending(language: str) -> re.Pattern[str]:
    """An abbreviation that may end a sentence, and white space up to a word with a capital that begins one."""
    starting = STARTING.get(language, STARTING["nl"])
    begins = "|".join(word.capitalize() for word in sorted(starting, key=len, reverse=True))
    ends = "|".join(map(re.escape, sorted(ENDING, key=len, reverse=True)))
    return re.compile(rf"(?<![\w.])(?i:{ends})\.[\"”’')\]]?\s+(?=(?:{begins})(?!\w))")


def _parts(text: str, sentence: Span) -> list[Span]:
    """The sentence itself, or its parts where it is longer than MOST_SIGNS."""
    if sentence.end - sentence.start <= MOST_SIGNS:
        return [sentence]
    parts = _PART.finditer(text, sentence.start, sentence.end)
    return [Span(part.start(), part.start() + len(part.group().rstrip()), "sentence") for part in parts]


def units(text: str, language: str, within: list[Span] | None = None) -> list[Span]:
    """Meaning units of one to three sentences inside one turn (by default: the turns found in the text).

    Short sentences join their neighbour; a unit ends where three sentences or MOST_WORDS words are reached.
    """
    found: list[Span] = []
    for turn in turns(text) if within is None else within:
        group: list[Span] = []
        for sentence in sentences(text, language, turn.start, turn.end):
            if group and _full(text, group, sentence):
                found.append(_unit(group, turn.speaker))
                group = []
            group.append(sentence)
        if group and found and _words(text, group[0].start, group[-1].end) < FEW_WORDS:
            previous = found[-1]
            length = _words(text, previous.start, group[-1].end)
            short = group[-1].end - previous.start <= MOST_SIGNS
            if previous.start >= turn.start and length <= MOST_WORDS and short:
                found[-1] = Span(previous.start, group[-1].end, "unit", turn.speaker)
                continue
        if group:
            found.append(_unit(group, turn.speaker))
    return found


def _full(text: str, group: list[Span], sentence: Span) -> bool:
    """Whether a further sentence starts a new unit."""
    now = _words(text, group[0].start, group[-1].end)
    after = _words(text, group[0].start, sentence.end)
    return (
        len(group) == 3
        or after > MOST_WORDS
        or (now >= 2 * FEW_WORDS and after > MOST_WORDS // 2)
        or sentence.end - group[0].start > MOST_SIGNS
    )


def _words(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _WORDS.finditer(text, start, end))


def _unit(group: list[Span], speaker: str) -> Span:
    return Span(group[0].start, group[-1].end, "unit", speaker)


def _trimmed(text: str, start: int, end: int, kind: str, speaker: str = "") -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end, kind, speaker) if start < end else None


@cache
def _tokenizer(language: str) -> "PunktSentenceTokenizer":
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS.get(language, ABBREVIATIONS["nl"]))
    return PunktSentenceTokenizer(parameters)
