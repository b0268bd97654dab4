"""Who speaks: marks at the start of a line, and the turns between them. Pure."""

import re
from collections import Counter
from dataclasses import dataclass, field

from surveys.texts import Text

_TIME = r"(?:[\[(#]?(?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?[\])#]?\s*)"
NAME = r"[^\W_][\w .'’-]{0,38}?"
_MARK = re.compile(
    rf"^[ \t]*{_TIME}?(?:(?P<plain>{NAME})[ \t]?:|\[(?P<square>{NAME})\]:?|\{{(?P<curly>{NAME})\}}:?)[ \t]+(?=\S)",
    re.MULTILINE,
)
_ALONE = re.compile(
    r"^[ \t]*[\[(](?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?[\])][ \t]+(?=\S)", re.MULTILINE
)
"""A time without a name: the same speaker goes on, from a place to which one can jump."""
_INTERVIEWER = re.compile(
    r"(?:i|int|interviewer|interviewster|onderzoeker|researcher|v|vraag|q)\d*", re.IGNORECASE
)
TOO_MANY = 12
"""More names than this are words before a colon, not speakers."""


@dataclass(frozen=True)
class ReadTurn:
    """text[start:end] are the words, without the speaker's mark; `seconds` into the recording, when the file says so."""

    start: int
    end: int
    speaker: str
    seconds: int | None = None


@dataclass(frozen=True)
class ReadDocument:
    """`speakers`: name → number of turns, in order of appearance. `warnings` are for the person who adds the file."""

    text: str
    turns: list[ReadTurn]
    speakers: dict[str, int] = field(default_factory=dict)
    warnings: list[Text] = field(default_factory=list)

    def guess_roles(self) -> dict[str, str]:
        """A first guess per speaker: "interviewer" or "respondent"; a person confirms it."""
        return {
            name: "interviewer" if _INTERVIEWER.fullmatch(name) else "respondent" for name in self.speakers
        }


def find_turns(text: str) -> ReadDocument:
    """The turns of a text; without marks it is one turn of an unnamed speaker, with a warning."""
    marks = list(_MARK.finditer(text))
    counts = Counter(_name(mark) for mark in marks)
    warnings: list[Text] = []
    if not marks or len(counts) > TOO_MANY:
        marks = []
        warning: Text = {
            "nl": "Er zijn geen sprekers herkend. Zet “I:” en “R:” voor de beurten om vraag en antwoord te scheiden.",
            "en": "No speakers were recognised. Put “I:” and “R:” before the turns to part question and answer.",
        }
        warnings.append(warning)
    known = {mark.start() for mark in marks}
    marks += [mark for mark in _ALONE.finditer(text) if mark.start() not in known]
    marks.sort(key=lambda mark: mark.start())
    if not marks:
        return ReadDocument(text, [_turn(text, 0, len(text), "", None)], {"": 1}, warnings)
    turns: list[ReadTurn] = []
    if text[: marks[0].start()].strip():
        turns.append(_turn(text, 0, marks[0].start(), "", None))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        end = following.start() if following else len(text)
        name = _name(mark) if mark.re is _MARK else turns[-1].speaker if turns else ""
        turns.append(_turn(text, mark.end(), end, name, _seconds(mark["time"])))
    speakers = dict(Counter(turn.speaker for turn in turns))
    if len(counts) == 1:
        warnings.append(
            {
                "nl": "Er is maar één spreker herkend. Klopt dat?",
                "en": "Only one speaker was recognised. Is that right?",
            }
        )
    return ReadDocument(text, turns, speakers, warnings)


def _name(mark: re.Match[str]) -> str:
    return mark["plain"] or mark["square"] or mark["curly"]


def _turn(text: str, start: int, end: int, speaker: str, seconds: int | None) -> ReadTurn:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return ReadTurn(start, end, speaker, seconds)


def _seconds(time: str | None) -> int | None:
    if time is None:
        return None
    total = 0
    for part in time.split(":"):
        total = total * 60 + int(part)
    return total
