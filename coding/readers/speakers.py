"""Who speaks: a text as turns, and what is known of each speaker. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from surveys.texts import Text

NAME = r"[^\W_][\w .'’-]{0,38}?"
CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_INTERVIEWER = re.compile(
    r"(?:i|int|interviewer|interviewster|onderzoeker|researcher|v|vraag|q)[ ]?\d*", re.IGNORECASE
)
_STAMP = re.compile(rf"[ \t]*(?:#({CLOCK})(?:[.,-]\d+)?#|\[({CLOCK})(?:[.,]\d+)?\])\s*$")
"""A time at the end of a turn, as f4 and others write it: it says when the next one begins."""
TOO_MANY = 12
"""More names than this are words before a colon, not speakers."""


@dataclass(frozen=True)
class Mark:
    """text[start:end] says who speaks from here, and when; it is no part of the words. None: as before, or unknown."""

    start: int
    end: int
    name: str | None
    seconds: int | None = None


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
    layout: str = ""
    """The key of the layout in which the speakers were found; "" where none was."""
    page_starts: list[int] = field(default_factory=list)

    def guess_roles(self) -> dict[str, str]:
        """A first guess per speaker: "interviewer", "respondent" or "other"; a person confirms it.

        Where no name says who asks, it is the one whose turns are questions, if there is one.
        """
        asking = {name for name in self.speakers if _INTERVIEWER.fullmatch(name)} or self._asking()
        roles = {name: "interviewer" if name in asking else "respondent" for name in self.speakers}
        if (
            "" in roles and len(roles) > 1
        ):  # above the first speaker stands a title; without any it is all there is
            roles[""] = "other"
        return roles

    def _asking(self) -> set[str]:
        """The one speaker of several of whose turns at least half end with a question, more than of anybody else's."""
        named = [name for name in self.speakers if name]
        questions = Counter(
            turn.speaker for turn in self.turns if self.text[turn.start : turn.end].endswith("?")
        )
        shares = sorted(((questions[name] / self.speakers[name], name) for name in named), reverse=True)
        if (
            len(shares) < 2
            or shares[0][0] < 0.5
            or shares[0][0] <= shares[1][0]
            or self.speakers[shares[0][1]] < 2
        ):
            return set()
        return {shares[0][1]}


def turns(text: str, marks: Sequence[Mark]) -> list[ReadTurn]:
    """The stretches between marks, trimmed; a mark without words after it gives no turn."""
    if not marks:
        return [_turn(text, 0, len(text), "", None)[0]]
    found: list[ReadTurn] = []
    speaker, next_begins = "", None
    if text[: marks[0].start].strip():
        turn, next_begins = _turn(text, 0, marks[0].start, "", None)
        found.append(turn)
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        speaker = speaker if mark.name is None else mark.name
        begins = next_begins if mark.seconds is None else mark.seconds
        turn, next_begins = _turn(
            text, mark.end, following.start if following else len(text), speaker, begins
        )
        if turn.start < turn.end:
            found.append(turn)
    return found


def seconds(clock: str | None) -> int | None:
    """0:03, 12:34 or 1:02:03 as seconds."""
    if clock is None:
        return None
    total = 0
    for part in clock.split(":"):
        total = total * 60 + int(part)
    return total


def _turn(text: str, start: int, end: int, speaker: str, begins: int | None) -> tuple[ReadTurn, int | None]:
    """The words without white space around them or a time behind them, and that time."""
    later = None
    while end > start and text[end - 1].isspace():
        end -= 1
    stamp = _STAMP.search(text, max(start, end - 30), end)
    if stamp is not None:
        later = seconds(stamp[1] or stamp[2])
        end = stamp.start()
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return ReadTurn(start, end, speaker, begins), later
