"""A codebook as it came from a file: its entries, what is wrong with them, and where they would stand. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.errors import BadFile
from surveys.texts import LANGUAGES, Text, pick

TEXTS = ("label", "definition", "include", "exclude", "example")
MOST = 2_000
DEEPEST = 12
LABEL = 200
LONGEST = 10_000
BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Entry:
    """A code of the file. `id` and `parent` are the file's own names for it, only to find each other by."""

    row: int
    """Line or place in the file, from 1, for who has to look it up."""
    id: str
    parent: str | None
    texts: Mapping[str, Text]
    key: str = ""
    """The short name it brings along; "" when it gets one here."""
    colour: int | None = None
    coherence_dimension: str | None = None
    research_question: str | None = None

    @property
    def label(self) -> Text:
        return self.texts.get("label", {})


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row; `left_out` when the code cannot be used for it."""

    row: int
    name: str
    text: Text
    left_out: bool = True


@dataclass
class Outline:
    title: Text
    entries: list[Entry]
    problems: list[Problem] = field(default_factory=list)


def sound(title: Text, entries: Iterable[Entry], problems: Sequence[Problem] = ()) -> Outline:
    """Parents before children, without what cannot be used; what is left out is told. Raises BadFile for too many codes."""
    found: list[Entry] = []
    told = list(problems)
    for entry in entries:
        if len(found) > MOST:
            raise too_many()
        found.append(entry)
    if len(found) > MOST:
        raise too_many()
    known: dict[str, Entry] = {}
    for entry in found:
        name = pick(entry.label, "nl")
        if not name:
            told.append(Problem(entry.row, entry.id, {"nl": "zonder naam", "en": "without a name"}))
        elif entry.id in known:
            first = known[entry.id].row
            told.append(
                Problem(
                    entry.row,
                    name,
                    {
                        "nl": f"dezelfde code als in rij {first}",
                        "en": f"the same code as in row {first}",
                    },
                )
            )
        else:
            known[entry.id] = entry
    return Outline(title, _in_order(known, told), told)


def too_many() -> BadFile:
    return BadFile(
        {
            "nl": f"In dit bestand staan meer dan {MOST} codes. Kies een kleiner codeboek.",
            "en": f"This file holds more than {MOST} codes. Choose a smaller codebook.",
        }
    )


def check_size(data: bytes) -> None:
    if len(data) > BYTES:
        raise BadFile(
            {
                "nl": "Dit bestand is groter dan 4 MB. Een codeboek is kleiner; kies een ander bestand.",
                "en": "This file is larger than 4 MB. A codebook is smaller; choose another file.",
            }
        )


def _in_order(known: Mapping[str, Entry], told: list[Problem]) -> list[Entry]:
    """Each code after its parent. Those in a circle and those too deep are told and left out, with what is under them."""
    depth: dict[str, int] = {}
    for start in known:
        path: list[str] = []
        here: str | None = start
        while here is not None and here not in depth and here not in path:
            path.append(here)
            here = known[here].parent if known[here].parent in known else None
        base = depth[here] if here is not None and here in depth else 0
        if here is not None and here in path:
            for one in path:
                depth[one] = -1
            continue
        for one in reversed(path):
            base = base + 1 if base >= 0 else -1
            depth[one] = base
    order: list[Entry] = []
    ready: dict[str | None, list[Entry]] = {}
    for entry in known.values():
        name = pick(entry.label, "nl")
        if depth[entry.id] < 0:
            text = {"nl": "staat in een kring onder zichzelf", "en": "stands in a circle under itself"}
            told.append(Problem(entry.row, name, text))
            continue
        if depth[entry.id] > DEEPEST:
            text = {"nl": f"dieper dan {DEEPEST} niveaus", "en": f"deeper than {DEEPEST} levels"}
            told.append(Problem(entry.row, name, text))
            continue
        parent = entry.parent if entry.parent in known else None
        if entry.parent and parent is None:
            text = {
                "nl": f"“{entry.parent[:80]}” staat niet in het bestand; de code komt bovenaan",
                "en": f"“{entry.parent[:80]}” is not in the file; the code comes at the top",
            }
            told.append(Problem(entry.row, name, text, left_out=False))
        ready.setdefault(parent, []).append(replace(entry, parent=parent))
    waiting = list(reversed(ready.get(None, [])))
    while waiting:
        entry = waiting.pop()
        order.append(entry)
        waiting += reversed(ready.get(entry.id, []))
    return order


def text_of(value: Any, longest: int) -> Text:
    """A text in our languages, from a mapping or from words in no language that is said (then Dutch)."""
    if isinstance(value, str):
        value = {"nl": value}
    if not isinstance(value, Mapping):
        return {}
    return {
        language: words
        for language in LANGUAGES
        if isinstance(value.get(language), str)
        and (words := value[language].replace("\x00", "").replace("\r\n", "\n").strip()[:longest])
    }
