"""The layouts in which transcripts come: how each marks its speakers, and which one a text is in. Pure.

A layout finds marks; what stands between them are the words. The layouts of tools change with their versions, so each is
described by its signs (a name and a time on a line of their own, an arrow between two times) and not by its maker's wording.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coding.readers import own_pattern
from coding.readers.raw import Raw
from coding.readers.speakers import CLOCK, NAME, TOO_MANY, Mark, ReadDocument, seconds, turns
from surveys.texts import Text

_WORD_OF_NAME = r"[^\W_][\w.'’-]*,?"
_PERSON = rf"{_WORD_OF_NAME}(?:[ ]{_WORD_OF_NAME}){{0,5}}?"
"""A name on a line of its own may have commas, and something in brackets behind it: "Jansen, A. (extern)"."""
_EXTRA = r"(?:[ ]?\([^()\n]{1,40}\))?"
_BEFORE = rf"(?:[\[(#]?(?P<time>{CLOCK})(?:[.,-]\d+)?[\])#]?[ \t]*)"

_MARK = re.compile(
    rf"^[ \t]*{_BEFORE}?(?:(?P<plain>{NAME})[ \t]?:|\[(?P<square>{NAME})\]:?|\{{(?P<curly>{NAME})\}}:?)"
    rf"(?:[ \t]*{_BEFORE.replace('<time>', '<after>')}(?=[ \t\n]|$))?(?:[ \t]+(?=\S)|(?P<alone>[ \t]*$))",
    re.MULTILINE,
)
_TIME_ALONE = re.compile(
    rf"^[ \t]*(?:\[(?P<a>{CLOCK})(?:[.,]\d+)?\]|\((?P<b>{CLOCK})(?:[.,]\d+)?\)|#(?P<c>{CLOCK})(?:[.,-]\d+)?#)[ \t]+(?=\S)",
    re.MULTILINE,
)
"""A time without a name: the same speaker goes on, from a place to which one can jump."""
_TEAMS = re.compile(
    rf"^[ \t]*(?P<name>{_PERSON}{_EXTRA})(?:[ ]{{2,}}|\t+|\u00a0+[ ]?)(?P<time>{CLOCK})[ \t]*$", re.MULTILINE
)
_TEAMS_OLD = re.compile(
    r"^[ \t]*(?P<time>\d{1,2}:\d{1,2}:\d{1,2})(?:\.\d+)?[ \t]*-->[ \t]*\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?[ \t]*\n"
    rf"(?P<name>{_PERSON}{_EXTRA})[ \t]*$",
    re.MULTILINE,
)
_STARTED = re.compile(
    r"^[^\n]{1,80}(?:started|stopped) transcription[^\n]*$|^[^\n]{0,80}transcriptie (?:gestart|gestopt|beëindigd)[^\n]*$",
    re.MULTILINE | re.IGNORECASE,
)
_WORD = re.compile(
    rf"^[ \t]*(?P<time>\d{{1,2}}:\d{{2}}:\d{{2}})[ \t]+(?P<name>{_PERSON}{_EXTRA})[ \t]*$", re.MULTILINE
)
_TIMED = rf"[\[(]?(?P<time>{CLOCK})(?:[.,]\d+)?[\])]?"
_AMBER = re.compile(
    rf"^[ \t]*(?:(?=[\[(]){_TIMED}[ \t]*(?P<name>{_PERSON}):?"
    rf"|(?P<name2>{_PERSON}):?[ \t]*{_TIMED.replace('<time>', '<time2>')})[ \t]*$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Layout:
    """`example` shows a turn as the layout writes it; `most` is how many names are still people."""

    key: str
    name: Text
    example: str
    marks: Callable[[str], list[Mark]]
    most: int = 40


def _inline(text: str) -> list[Mark]:
    """A name before the words. One alone on its line counts when it comes back, or is short as I or R1."""
    found = list(_MARK.finditer(text))
    times = Counter(_name(mark) for mark in found)

    def is_mark(mark: re.Match[str]) -> bool:
        name = _name(mark)
        short = mark["plain"] is None or re.fullmatch(r"[A-Z]{1,3}\d{0,2}", name)
        return mark["alone"] is None or bool(short) or times[name] > 1

    marks = [
        Mark(mark.start(), mark.end(), _name(mark), seconds(mark["time"] or mark["after"]))
        for mark in found
        if is_mark(mark)
    ]
    known = {mark.start for mark in marks}
    marks += [
        Mark(mark.start(), mark.end(), None, seconds(mark["a"] or mark["b"] or mark["c"]))
        for mark in _TIME_ALONE.finditer(text)
        if mark.start() not in known
    ]
    return sorted(marks, key=lambda mark: mark.start)


def _name(mark: re.Match[str]) -> str:
    return str(mark["plain"] or mark["square"] or mark["curly"])


def _headed(*patterns: re.Pattern[str]) -> Callable[[str], list[Mark]]:
    """A line of its own above the words says who speaks, and when."""

    def marks(text: str) -> list[Mark]:
        for pattern in patterns:
            found = [
                Mark(
                    mark.start(),
                    mark.end(),
                    " ".join((groups["name"] or groups.get("name2") or "").split()),
                    seconds(groups["time"] or groups.get("time2")),
                )
                for mark in pattern.finditer(text)
                if (groups := mark.groupdict())
            ]
            if found:
                return found
        return []

    return marks


def _teams(text: str) -> list[Mark]:
    """With the lines in which the tool says that it began or ended, which are nobody's words."""
    found = _headed(_TEAMS_OLD, _TEAMS)(text)
    return sorted(
        found + ([Mark(said.start(), said.end(), "") for said in _STARTED.finditer(text)] if found else []),
        key=lambda mark: mark.start,
    )


LAYOUTS: dict[str, Layout] = {
    layout.key: layout
    for layout in (
        Layout(
            "marks",
            {"nl": "Naam of letter voor de woorden", "en": "Name or letter before the words"},
            "I: …   Anna: …   [Anna] …   {Anna} …   [00:01:05] R1: …   R1: … #00:01:05-2#",
            _inline,
            TOO_MANY,
        ),
        Layout(
            "teams", {"nl": "Teams (Word-bestand)", "en": "Teams (Word file)"}, "Eva Evaluator   0:03", _teams
        ),
        Layout(
            "word",
            {"nl": "Transcriberen in Word", "en": "Transcribe in Word"},
            "00:00:03 Spreker 1",
            _headed(_WORD),
        ),
        Layout(
            "amberscript",
            {"nl": "Amberscript en verwante diensten", "en": "Amberscript and kindred services"},
            "[00:00:03] Spreker 1   Spreker 1: [00:00:03]",
            _headed(_AMBER),
        ),
    )
}
OWN = "own"
NONE = "none"
"""Nobody is marked: the whole text is one turn."""
NO_SPEAKERS: Text = {
    "nl": "Er zijn geen sprekers herkend. Zet “I:” en “R:” voor de beurten om vraag en antwoord te scheiden.",
    "en": "No speakers were recognised. Put “I:” and “R:” before the turns to part question and answer.",
}
ONE_SPEAKER: Text = {
    "nl": "Er is maar één spreker herkend. Klopt dat?",
    "en": "Only one speaker was recognised. Is that right?",
}


def find_turns(raw: Raw, layout: str = "", pattern: str = "") -> ReadDocument:
    """The turns of a text, in the layout that fits best, or in the one given ("own" with a pattern, or "none").

    Without marks it is one turn of an unnamed speaker, with a warning. Raises BadFile for a pattern that cannot be used.
    """
    if layout == OWN:
        chosen, marks = OWN, own_pattern.marks(pattern, raw.text)
    elif layout in LAYOUTS:
        chosen, marks = layout, LAYOUTS[layout].marks(raw.text)
    elif layout == NONE:
        chosen, marks = NONE, []
    else:
        chosen, marks = detect(raw.text)
    warnings = list(raw.warnings)
    names = {mark.name for mark in marks if mark.name}
    if not names and chosen != NONE:
        warnings.append(NO_SPEAKERS)
    elif len(names) == 1:
        warnings.append(ONE_SPEAKER)
    elif len(names) > TOO_MANY:
        warnings.append(_many(len(names)))
    found = turns(raw.text, marks)
    return ReadDocument(
        raw.text,
        found,
        dict(Counter(turn.speaker for turn in found)),
        warnings,
        chosen if marks or chosen == NONE else "",
        raw.page_starts,
    )


def detect(text: str) -> tuple[str, list[Mark]]:
    """The layout with the most turns in this text; "" and no marks when none has people in it.

    A layout with headings wins from names before the words when it has as many: "Eva: 0:03" is no turn of her own.
    """
    best: tuple[str, list[Mark]] = ("", [])
    most = 0
    for layout in [*(other for key, other in LAYOUTS.items() if key != "marks"), LAYOUTS["marks"]]:
        marks = layout.marks(text)
        said = _said(text, marks)
        if said > most and _are_people(marks, layout.most):
            best, most = (layout.key, marks), said
    if best[0]:
        return best
    return "", [mark for mark in LAYOUTS["marks"].marks(text) if mark.name is None]


def _said(text: str, marks: Sequence[Mark]) -> int:
    """How many named turns have words; none when many have not, for then the lines were no headings."""
    named = sum(1 for mark in marks if mark.name)
    said = sum(1 for turn in turns(text, marks) if turn.speaker) if named else 0
    return said if said >= 0.7 * named else 0


def _are_people(marks: Sequence[Mark], most: int) -> bool:
    return 0 < len({mark.name for mark in marks if mark.name}) <= most


def _many(count: int) -> Text:
    return {
        "nl": f"Er zijn {count} namen herkend. Kijk of dat sprekers zijn, en kies anders een andere opmaak.",
        "en": f"{count} names were recognised. See whether these are speakers, and choose another layout if not.",
    }
