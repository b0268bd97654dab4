"""Answers as tables: a row per response, a column per thing that can be answered, with a key to both. Pure.

Columns are those of the newest version, then those that only older versions have, by item id.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from surveys import routing
from surveys.asking.view import view_of
from surveys.asking.wording import WAYS
from surveys.definition import Definition, Item
from surveys.export.columns import (
    ABSENT,
    MISSING,
    NOT_ASKED,
    UNKNOWN,
    YES_NO,
    Column,
    Read,
    Several,
    Value,
    named,
    of_item,
)
from surveys.routing import OTHER, Answers
from surveys.texts import Text, pick

STATES: dict[int, Text] = {
    1: {"nl": "Ingestuurd", "en": "Submitted"},
    0: {"nl": "Begonnen, niet ingestuurd", "en": "Begun, not submitted"},
}
BY_PARTNER: Text = {"nl": "Door de partner", "en": "By the partner"}
ENTERED: dict[int, Text] = dict(enumerate([BY_PARTNER, *WAYS.values()]))
ENTERED_CODES = {way: code for code, way in enumerate(["self", *WAYS])}
PERSONAL: dict[str, Text] = {
    "organisation": {"nl": "Organisatie", "en": "Organisation"},
    "person": {"nl": "Contactpersoon", "en": "Contact person"},
    "district": {"nl": "Wijk", "en": "District"},
}
ENTRY = Column("entry", {"nl": "Regel", "en": "Entry"})
NUMBER = Column("nr", {"nl": "Nummer", "en": "Number"})


@dataclass(frozen=True)
class Table:
    """Rows in the order of the columns. `name` is that of its file or sheet."""

    name: str
    title: str
    language: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Export:
    """All that is in one download: the responses, and what has to be known to read them."""

    title: str
    language: str
    tables: Sequence[Table]
    notes: Sequence[str] = ()
    """Said in every file that can hold it: that data are invented, what was left out."""


@dataclass(frozen=True)
class Record:
    """One response, as it is exported. `about` holds the personal columns; empty when these stay out."""

    number: int
    definition: Definition
    version: int
    answers: Answers
    consents: Mapping[str, bool]
    wave: str
    partner_type: Text
    language: str
    submitted: bool
    day: dt.date | None
    about: Mapping[str, str] = field(default_factory=dict)
    entered: str = "self"
    """By the partner, or how the partner gave the answers that somebody else typed."""
    named: bool = True
    """Whether answers that say who somebody is may stand in it; not where nobody is named."""


@dataclass(frozen=True)
class Choices:
    """What the person who downloads chose."""

    language: str = "nl"
    several: Several = "columns"
    """A question with several answers as a column per option, or as one column with a list."""
    personal: bool = False
    """With the questions that say who somebody is, or are kept apart from the answers (wishes to be contacted)."""


@dataclass(frozen=True)
class _Seen:
    """A record with what was shown to it and what is known of it, worked out once."""

    record: Record
    shown: frozenset[str]
    known: Answers
    hidden: frozenset[str] = frozenset()
    """Items whose answer stays out, as it could say who this is."""


def build(title: str, records: Sequence[Record], choices: Choices, notes: Sequence[str] = ()) -> Export:
    """The responses of these records as tables, the newest version's columns first."""
    seen = [_look(record) for record in records]
    definitions = _definitions(records)
    name = {"nl": "antwoorden", "en": "responses"}[choices.language]
    tables = [_main(name, title, seen, definitions, choices), *_linked(title, seen, definitions, choices)]
    return Export(title, choices.language, tables, notes)


def _main(
    name: str, title: str, seen: Sequence[_Seen], definitions: Sequence[Definition], choices: Choices
) -> Table:
    asked = list(_asked(definitions, choices))
    kinds = _numbered([one.record.partner_type for one in seen])
    waves = _numbered([{"nl": one.record.wave, "en": one.record.wave} for one in seen])
    personal = [name for name in PERSONAL if any(name in one.record.about for one in seen)]
    consents = _consents(definitions)
    columns = [
        NUMBER,
        Column("wave", {"nl": "Ronde", "en": "Round"}, codes=dict(waves.values())),
        Column("version", {"nl": "Versie", "en": "Version"}),
        Column("partner_type", {"nl": "Soort partner", "en": "Kind of partner"}, codes=dict(kinds.values())),
        Column("language", {"nl": "Taal", "en": "Language"}, kind="text"),
        Column("state", {"nl": "Stand", "en": "State"}, codes=STATES),
        Column("entered", {"nl": "Ingevoerd", "en": "Entered"}, codes=ENTERED),
        Column("submitted_on", {"nl": "Ingestuurd op", "en": "Submitted on"}, kind="date", measure="scale"),
        *(Column(name, PERSONAL[name], kind="text") for name in personal),
        *(Column(column, text, codes=YES_NO) for column, text in consents.values()),
        *(column for column, _ in asked),
    ]
    rows: list[Sequence[Value]] = []
    for one in seen:
        record = one.record
        given: list[Value] = [
            int(record.consents[key]) if key in record.consents else None for key in consents
        ]
        rows.append(
            [
                record.number,
                waves[record.wave][0],
                record.version,
                kinds[pick(record.partner_type, "nl")][0],
                record.language,
                int(record.submitted),
                ENTERED_CODES[record.entered],
                record.day,
                *(record.about.get(name, "") for name in personal),
                *given,
                *(_cell(column, read, one, choices.language) for column, read in asked),
            ]
        )
    return Table(name, title, choices.language, columns, rows)


def _linked(
    title: str, seen: Sequence[_Seen], definitions: Sequence[Definition], choices: Choices
) -> Iterator[Table]:
    """A table per repeating group: a row an entry, linked to the responses by their number."""
    groups: dict[str, list[tuple[Definition, Item]]] = {}
    for definition in definitions:
        for item in definition.items():
            if item.type == "repeat" and (choices.personal or not item.personal):
                groups.setdefault(item.id, []).append((definition, item))
    for name, versions in groups.items():
        asked: dict[str, tuple[Column, Read]] = {}
        for definition, group in versions:
            for item in group.items:
                if item.personal and not choices.personal:
                    continue
                for column, read in of_item(definition, item, choices.language, choices.several):
                    asked.setdefault(column.name, (column, read))
        rows = [
            [
                one.record.number,
                number,
                *(_cell(column, read, entry, choices.language) for column, read in asked.values()),
            ]
            for one in seen
            for number, entry in enumerate(_entries(one, name), 1)
        ]
        columns = [NUMBER, ENTRY, *(column for column, _ in asked.values())]
        yield Table(named(name, "").rstrip("_"), title, choices.language, columns, rows)


def _entries(one: _Seen, name: str) -> Iterator[_Seen]:
    """The entries of a group that something is filled in of, each as what was shown and is known in it."""
    definition, answers = one.record.definition, one.record.answers
    if not definition.has_item(name) or name not in one.shown:
        return
    for entry in view_of(definition, answers).entries(definition.item(name)):
        if not entry.empty:
            shown = {item.id for item in entry.items()}
            shown |= {item_id + OTHER for item_id in shown}
            yield _Seen(one.record, frozenset(shown), entry.answers, one.hidden)


def labelled(export: Export) -> Export:
    """The same with words for codes, in its language: what a person reads."""
    return replace(export, tables=[replace(table, rows=_in_words(table)) for table in export.tables])


def _in_words(table: Table) -> list[list[Value]]:
    return [
        [_word(column, value, table.language) for column, value in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]


def _word(column: Column, value: Value, language: str) -> Value:
    if isinstance(value, int) and (label := column.codes.get(value)):
        return pick(label, language)
    return value


def described(table: Table) -> Iterator[tuple[str, str, str, str]]:
    """The key to a table: name, label, question, and the codes in words; a row a column."""
    language = table.language
    for column in table.columns:
        codes = "; ".join(f"{code} = {pick(text, language)}" for code, text in column.codes.items())
        yield column.name, pick(column.label, language), pick(column.question, language), codes


# ---------------------------------------------------------------- columns and cells


def _definitions(records: Sequence[Record]) -> list[Definition]:
    """One a version, the newest first."""
    by_version = {record.version: record.definition for record in records}
    return [by_version[version] for version in sorted(by_version, reverse=True)]


def _asked(definitions: Sequence[Definition], choices: Choices) -> Iterator[tuple[Column, Read]]:
    names: set[str] = set()
    for definition in definitions:
        for item in definition.items():
            if item.personal and not choices.personal:
                continue
            for column, read in of_item(definition, item, choices.language, choices.several):
                if column.name not in names:
                    names.add(column.name)
                    yield column, read
    for definition in definitions:
        for indicator in definition.indicators:
            if indicator.id not in names:
                names.add(indicator.id)
                yield (
                    Column(indicator.id, indicator.title, indicator.id, measure="scale", decimals=2),
                    _itself,
                )


def _itself(answer: Value) -> Value:
    return answer


def _look(record: Record) -> _Seen:
    """What this record was asked, what was worked out for it, and the answers that count."""
    definition, answers = record.definition, record.answers
    shown = {item.id for _, items in routing.walk(definition, answers) for item in items}
    shown |= {name + OTHER for name in shown} | {indicator.id for indicator in definition.indicators}
    known = routing.counted(definition, answers) | routing.calculated(definition, answers)
    hidden = () if record.named else (item.id for item in definition.every_item() if item.personal)
    return _Seen(record, frozenset(shown), known | routing.indicators(definition, answers), frozenset(hidden))


def _cell(column: Column, read: Read, one: _Seen, language: str) -> Value:
    not_asked = NOT_ASKED if NOT_ASKED in column.missing else None
    if column.item_id not in one.shown:
        return not_asked
    answer = one.known.get(column.item_id)
    if answer is None or column.item_id.removesuffix(OTHER) in one.hidden:
        return None
    if answer == routing.UNKNOWN:
        return _unknown(column, language)
    value = read(answer)
    if value is ABSENT:
        return not_asked
    if column.kind == "text":
        return None if value is None else str(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    found: Value = value
    return found


def _unknown(column: Column, language: str) -> Value:
    """As a code among numbers, as a word among texts; a date has no place for it."""
    if column.kind == "text":
        return pick(MISSING[UNKNOWN], language)
    return UNKNOWN if UNKNOWN in column.missing else None


def _consents(definitions: Sequence[Definition]) -> dict[str, tuple[str, Text]]:
    """Per consent its column and its text."""
    found: dict[str, tuple[str, Text]] = {}
    for definition in definitions:
        for item in definition.consents:
            name = item.key if item.key.startswith("consent_") else f"consent_{item.key}"
            found.setdefault(item.key, (named(name, "").rstrip("_"), item.text))
    return found


def _numbered(texts: Sequence[Text]) -> dict[str, tuple[int, Text]]:
    """A code per text, by its Dutch words in alphabetical order."""
    known = {pick(text, "nl"): text for text in texts}
    return {key: (number, known[key]) for number, key in enumerate(sorted(known), 1)}
