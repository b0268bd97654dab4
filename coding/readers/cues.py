"""Subtitles to a transcript: cues with times become turns that begin with their time and speaker. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coding.readers.speakers import NAME, TOO_MANY
from surveys.errors import BadFile

LONG_SECONDS = 30
"""From here on a new turn begins at the end of a sentence, so that there is a place to jump to."""

_SPOKEN = re.compile(rf"^[\[({{]?(?P<name>{NAME})[\])}}]?[ \t]?:[ \t]+(?=\S)")
_CLOSED = re.compile(r"[.!?…][\"'”’)\]]*$")
_UNFIT = re.compile(r"[^\w .'’-]+")


@dataclass(frozen=True)
class Cue:
    """Words with the second at which they are said; `speaker` is "" when the file does not say who."""

    seconds: int
    text: str
    speaker: str = ""


def as_text(cues: Sequence[Cue]) -> str:
    """One line a turn: "[00:12:34] Anna: …". Cues of one speaker that follow each other are one turn, until it is long."""
    lines: list[tuple[int, str, str]] = []
    for cue in _with_speakers(sorted(cues, key=lambda cue: cue.seconds)):
        text = " ".join(cue.text.split())
        if not text:
            continue
        if lines:
            began, speaker, said = lines[-1]
            long = cue.seconds - began >= LONG_SECONDS and _CLOSED.search(said)
            if speaker == cue.speaker and not long:
                lines[-1] = (began, speaker, f"{said} {text}")
                continue
        lines.append((cue.seconds, cue.speaker, text))
    return "\n".join(
        f"[{_clock(seconds)}] {speaker}: {text}" if speaker else f"[{_clock(seconds)}] {text}"
        for seconds, speaker, text in lines
    )


def name(said: str) -> str:
    """A speaker's name as a mark can carry it: letters, figures, spaces, at most 39 signs."""
    fit = " ".join(_UNFIT.sub(" ", said).split()).lstrip("_ .'’-")
    return fit[:39].strip()


def unreadable(kind: str, line: int) -> BadFile:
    """What the person who adds the file is told; `line` counts from 1."""
    return BadFile(
        {
            "nl": f"Regel {line} van dit bestand is geen geldige {kind}. Maak het bestand opnieuw.",
            "en": f"Line {line} of this file is not valid {kind}. Please make the file again.",
        }
    )


def _with_speakers(cues: Sequence[Cue]) -> list[Cue]:
    """Takes names that stand in the text ("Anna: …") as speakers, unless there are so many that they are words."""
    marks = [None if cue.speaker else _SPOKEN.match(cue.text) for cue in cues]
    if len({mark["name"] for mark in marks if mark}) > TOO_MANY:
        return list(cues)
    found: list[Cue] = []
    for cue, mark in zip(cues, marks, strict=True):
        if mark:
            found.append(Cue(cue.seconds, cue.text[mark.end() :], name(mark["name"])))
        elif not cue.speaker and found and any(marks):
            found.append(Cue(cue.seconds, cue.text, found[-1].speaker))  # the speaker goes on
        else:
            found.append(Cue(cue.seconds, cue.text, name(cue.speaker)))
    return found


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
