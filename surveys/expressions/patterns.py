"""The patterns of `regex()`: the part of regular expressions that means the same here and in a browser. Pure.

    text \\ escapes   [a-z] [^0-9]   .   \\d \\w \\s \\D \\W \\S \\b   ( ) (?: ) (?= ) (?! )   |   * + ? {2} {2,} {2,5}   ^ $

A pattern must fit the whole text. `\\d`, `\\w`, `\\s` and `\\b` know the letters, digits and spaces of ASCII alone, `.` is
every character but the end of a line. What differs between engines is refused: references back, names, looking behind,
flags, possessive repetition, `{,5}`, and brackets that are not escaped. rules.js has the same reading.
"""

import re
from functools import lru_cache
from typing import Any

import regex

MOST = 500
"""The most characters of a pattern."""
SECONDS = 0.05
"""How long a text may be compared with a pattern: some, such as `(\\w+ ?)*!`, would take days for one sentence."""

_CHARACTER = r"(?:\\[tnrfv]|\\[ !-/:-@\[-`{-~]|[^\\\[\]-])"
_CLASS = rf"\[(?!\^\])\^?-?(?:\\[dws]|{_CHARACTER}(?:-{_CHARACTER})?)+-?\]"
_TOKEN = re.compile(
    rf"(?P<one>{_CLASS}|\\[dDwWsStnrfv]|\\[ !-/:-@\[-`{{-~]|[^\\\[\](){{}}|^$.*+?]|\.)"
    r"|(?P<repeat>(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})\??)"
    r"|(?P<open>\((?:\?[:=!])?)|(?P<close>\))|(?P<edge>[|^$]|\\b)",
    re.DOTALL,
)


@lru_cache(maxsize=512)
def read(pattern: str) -> Any:
    """The pattern to match whole texts with; None when it is none, or not one that every engine reads alike."""
    if len(pattern) > MOST or (parts := _parts(pattern)) is None:
        return None
    try:
        return regex.compile(
            "".join("\\Z" if part == "$" else part for part in parts), regex.ASCII | regex.VERSION0
        )
    except (regex.error, OverflowError):
        return None


def fits(pattern: str, text: str) -> bool | None:
    """Whether the whole text is as the pattern says; None when it cannot be read, or not be told in time."""
    wanted = read(pattern)
    if wanted is None:
        return None
    try:
        return wanted.fullmatch(text, timeout=SECONDS) is not None
    except TimeoutError:
        return None


def _parts(pattern: str) -> list[str] | None:
    parts: list[str] = []
    opened: list[str] = []
    repeatable, place = False, 0
    while place < len(pattern):
        found = _TOKEN.match(pattern, place)
        if found is None:
            return None
        kind, part = found.lastgroup, found[0]
        if kind == "repeat" and not repeatable:
            return None
        if kind == "close" and not opened:
            return None
        if kind == "open":
            opened.append(part)
        repeatable = kind == "one" or (kind == "close" and opened.pop() in ("(", "(?:"))
        parts.append(part)
        place = found.end()
    return None if opened else parts
