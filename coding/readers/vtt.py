"""WebVTT, as video calls and speech recognition write it: cues with times and <v> speakers. Pure."""

import html
import re

from coding.readers import cues, txt
from coding.readers.cues import Cue
from coding.readers.raw import Raw, whole

_TIMING = re.compile(
    r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.\d{3}[ \t]+-->[ \t]+(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.\d{3}(?:[ \t].*)?"
)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|</?v>|<(?:\d+:)?\d+:\d+\.\d+>")


def read(data: bytes) -> Raw:
    """A transcript with a line a turn. Raises BadFile, naming the line, for what is not WebVTT."""
    lines = txt.decode(data)[0].replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        raise cues.unreadable("WebVTT", 1)
    found: list[Cue] = []
    for number, block in _blocks(lines):
        if block[0].startswith(("NOTE", "STYLE", "REGION")) and "-->" not in block[0]:
            continue
        at = 0 if "-->" in block[0] else 1
        if at >= len(block):
            if number == 1:
                continue  # a line or two that belong to the head
            raise cues.unreadable("WebVTT", number)
        if number == 1 and not any("-->" in line for line in block):
            continue
        timing = _TIMING.fullmatch(block[at].strip())
        if timing is None:
            raise cues.unreadable("WebVTT", number + at)
        found += _said(_seconds(timing), "\n".join(block[at + 1 :]))
    return whole(cues.as_text(found))


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Lines between empty ones, each block with the number of its first line; the head goes without WEBVTT itself."""
    found: list[tuple[int, list[str]]] = []
    block: list[str] = []
    for number, line in enumerate([*lines[1:], ""], start=2):
        if line.strip():
            block.append(line)
        elif block:
            first = number - len(block)
            found.append((1 if first == 2 else first, block))
            block = []
    return found


def _said(seconds: int, payload: str) -> list[Cue]:
    """The words of a cue, in pieces where several people speak in it."""
    pieces = _VOICE.split(payload)  # words, then name and words by turns
    found = [Cue(seconds, _plain(pieces[0]))]
    for speaker, words in zip(pieces[1::2], pieces[2::2], strict=True):
        found.append(Cue(seconds, _plain(words), _plain(speaker)))
    return [cue for cue in found if cue.text]


def _plain(words: str) -> str:
    return html.unescape(_TAG.sub("", words)).strip()


def _seconds(timing: re.Match[str]) -> int:
    return int(timing[1] or 0) * 3600 + int(timing[2]) * 60 + int(timing[3])
