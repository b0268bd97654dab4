"""A pattern of the researcher's own for the marks of speakers, held to a limit of time. Pure.

It is a regular expression for the beginning of a line. The first group, or the one called `name` (or `naam`), is who speaks;
one called `time` (or `tijd`), or the second, is a time. What the pattern covers is not part of the words.
"""

import time
from typing import Any

import regex

from coding.readers.speakers import CLOCK, Mark, seconds
from surveys.errors import BadFile
from surveys.texts import Text

MOST_CHARACTERS = 200
SECONDS = 2.0
"""For the whole text. Some patterns, such as `(\\w+ ?)*:`, would take days for one sentence."""

_REPEATS = regex.compile(r"\{\s*(\d*)\s*(?:,\s*(\d*)\s*)?\}")
_CLOCK = regex.compile(CLOCK)


def marks(pattern: str, text: str) -> list[Mark]:
    """The marks at the beginnings of lines. Raises BadFile for what is no pattern, names nobody, or takes too long."""
    wanted = _compiled(pattern)
    ends = time.monotonic() + SECONDS
    found: list[Mark] = []
    start = 0
    try:
        for line in text.splitlines(keepends=True):
            left = ends - time.monotonic()
            if left <= 0:
                raise TimeoutError
            said = wanted.match(line.rstrip("\n"), timeout=left)
            if said is not None and said.end() > 0:
                name, clock = _groups(said)
                if name or clock:
                    found.append(Mark(start, start + said.end(), name or None, _seconds(clock)))
            start += len(line)
    except TimeoutError as error:
        raise _bad(
            "Deze uitdrukking kost te veel tijd. Maak haar eenvoudiger, bijvoorbeeld zonder herhaling binnen een herhaling.",
            "This pattern takes too much time. Make it simpler, for example without a repetition inside a repetition.",
        ) from error
    return found


def _compiled(pattern: str) -> Any:
    if not pattern.strip():
        raise _bad("Typ eerst een uitdrukking.", "Type a pattern first.")
    repeats = [int(number) for pair in _REPEATS.findall(pattern) for number in pair if number]
    if len(pattern) > MOST_CHARACTERS or any(number > 100 for number in repeats) or len(repeats) > 8:
        raise _bad(
            f"Deze uitdrukking is te lang. Gebruik hoogstens {MOST_CHARACTERS} tekens en herhalingen tot 100.",
            f"This pattern is too long. Use at most {MOST_CHARACTERS} signs, and repetitions up to 100.",
        )
    try:
        compiled = regex.compile(pattern)
    except (regex.error, OverflowError, ValueError, RecursionError) as error:
        raise _bad(
            f"Dit is geen reguliere uitdrukking: {error}.", f"This is not a regular expression: {error}."
        ) from error
    if not compiled.groups:
        raise _bad(
            "Zet haakjes om het deel dat de naam is, bijvoorbeeld ([A-Z]+): of (?P<name>\\w+) zegt.",
            "Put brackets around the part that is the name, for example ([A-Z]+): or (?P<name>\\w+) says.",
        )
    return compiled


def _groups(said: Any) -> tuple[str, str]:
    named = {key: value or "" for key, value in said.groupdict().items()}
    loose = [
        said[number] or ""
        for number in range(1, len(said.groups()) + 1)
        if number not in said.re.groupindex.values()
    ]
    name = (
        named.get("name")
        or named.get("naam")
        or ("" if "name" in named or "naam" in named else _first(loose))
    )
    rest = loose[1:] if not ({"name", "naam"} & named.keys()) else loose
    clock = named.get("time") or named.get("tijd") or _first(rest)
    return " ".join(name.split())[:100], clock


def _first(texts: list[str]) -> str:
    return texts[0] if texts else ""


def _seconds(clock: str) -> int | None:
    found = _CLOCK.search(clock)
    return seconds(found[0]) if found else None


def _bad(nl: str, en: str) -> BadFile:
    said: Text = {"nl": nl, "en": en}
    return BadFile(said)
