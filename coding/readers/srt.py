"""SubRip subtitles: numbered cues with times, names in the text if anywhere. Pure."""

import re

from coding.readers import cues, txt
from coding.readers.cues import Cue
from coding.readers.raw import Raw, whole

_TIMING = re.compile(
    r"(\d{1,3}):([0-5]\d):([0-5]\d)[,.]\d{1,3}[ \t]*-->[ \t]*\d{1,3}:[0-5]\d:[0-5]\d[,.]\d{1,3}(?:[ \t].*)?"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|\{\\[^}]*\}")


def read(data: bytes) -> Raw:
    """A transcript with a line a turn. Raises BadFile, naming the line, for what is not SubRip."""
    lines = txt.decode(data)[0].replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    found: list[Cue] = []
    timing: re.Match[str] | None = None
    words: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            if timing is None:
                timing = _begun(line, number, lines)
            else:
                words.append(line)
        elif timing is not None:
            found.append(Cue(_seconds(timing), _plain(" ".join(words))))
            timing, words = None, []
    return whole(cues.as_text(found))


def _begun(line: str, number: int, lines: list[str]) -> re.Match[str] | None:
    """The times of a cue; None at its number, when the times follow on the next line. Raises BadFile for others."""
    timing = _TIMING.fullmatch(line.strip())
    if timing is not None:
        return timing
    following = lines[number] if number < len(lines) else ""
    if re.fullmatch(r"\d+", line.strip()) and _TIMING.fullmatch(following.strip()):
        return None
    raise cues.unreadable("SubRip (.srt)", number)


def _plain(words: str) -> str:
    return _TAG.sub("", words).strip()


def _seconds(timing: re.Match[str]) -> int:
    return int(timing[1]) * 3600 + int(timing[2]) * 60 + int(timing[3])
