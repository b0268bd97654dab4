"""The header of a sheet read: which column stands where, in which language, and what is wrong with it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from surveys.files.reports import Report
from surveys.files.sheets import Row, Sheet
from surveys.files.vocabulary import (
    ALIASES,
    LANGUAGE_WORDS,
    OWN,
    QUIET_COLUMNS,
    TEXT_COLUMNS,
    language_of,
)
from surveys.texts import Text


@dataclass(frozen=True)
class Header:
    """`column` in small letters; `language` is what the header says behind ::, "" when it says none."""

    place: int
    title: str
    column: str
    language: str
    own: bool


@dataclass(frozen=True)
class Cells:
    """One row by column; a text by language, an own field by its name."""

    number: int
    plain: dict[str, str]
    texts: dict[str, Text]
    own: dict[str, str]
    own_texts: dict[str, Text]

    def get(self, column: str) -> str:
        return self.plain.get(column, "")

    def text(self, column: str) -> Text:
        return dict(self.texts.get(column, {}))


class Columns:
    """The columns of one sheet. What is doubled, in another language or not known is reported once."""

    def __init__(self, sheet: Sheet, known: frozenset[str], default: str, report: Report) -> None:
        self.sheet, self.default, self.report = sheet, default, report
        self.headers = [parsed(place, title) for place, title in enumerate(sheet.headers)]
        self._report_twice()
        self.languages = self._languages()
        self._report_unknown(known)

    def rows(self) -> Iterator[Cells]:
        return (self._cells(row) for row in self.sheet.rows)

    @property
    def names(self) -> set[str]:
        return {header.column for header in self.headers if not header.own}

    def _cells(self, row: Row) -> Cells:
        cells = Cells(row.number, {}, {}, {}, {})
        for header in self.headers:
            value = row.values[header.place] if header.place < len(row.values) else ""
            if value:
                self._put(cells, header, value)
        return cells

    def _put(self, cells: Cells, header: Header, value: str) -> None:
        is_text = header.column in TEXT_COLUMNS or bool(header.language)
        language = self.languages.get(header.language) if header.language else self.default
        if header.own and header.language:
            cells.own_texts.setdefault(header.column, {}).setdefault(language or header.language, value)
        elif header.own:
            cells.own.setdefault(header.column, value)
        elif not is_text:
            cells.plain.setdefault(header.column, value)
        elif language:
            cells.texts.setdefault(header.column, {}).setdefault(language, value)

    def _languages(self) -> dict[str, str]:
        """Which of our languages each one in the header stands for."""
        spoken = list(
            dict.fromkeys(h.language for h in self.headers if h.column in TEXT_COLUMNS and h.language)
        )
        found = {one: known for one in spoken if (known := language_of(one))}
        unnamed = any(h.column == "label" and not h.language for h in self.headers)
        for one in spoken:
            if one in found:
                continue
            if not found and not unnamed:
                found[one] = self.default
                known_as = LANGUAGE_WORDS[self.default]
                self.report.say(
                    self.sheet.name, self.sheet.head, one, "taken_as", language=one, known=known_as
                )
            else:
                self.report.say(self.sheet.name, self.sheet.head, one, "no_language", language=one)
        return found | {h.language: known for h in self.headers if (known := language_of(h.language))}

    def _report_twice(self) -> None:
        seen: set[tuple[str, str, bool]] = set()
        for header in self.headers:
            key = (header.column, header.language, header.own)
            if header.column and key in seen:
                self._say(header, "header_twice")
            seen.add(key)

    def _report_unknown(self, known: Iterable[str]) -> None:
        for header in self.headers:
            if header.own or header.column in QUIET_COLUMNS or header.column in known:
                continue
            if any(self._filled(header)):
                self._say(header, "column_unused")

    def _filled(self, header: Header) -> Iterator[bool]:
        return (bool(len(row.values) > header.place and row.values[header.place]) for row in self.sheet.rows)

    def _say(self, header: Header, phrase: str) -> None:
        letter = get_column_letter(header.place + 1)
        self.report.say(self.sheet.name, self.sheet.head, letter, phrase, header=header.title)


def parsed(place: int, title: str) -> Header:
    """A header as pyxform reads it: aliases, "label::Dutch" and "label:Dutch", any capitals."""
    plain = title.strip()
    if "::" not in plain and plain.partition(":")[0].strip().lower() in TEXT_COLUMNS:
        plain = plain.replace(":", "::", 1)
    first, _, rest = plain.partition("::")
    first, rest = first.strip().lower(), rest.strip()
    if first == OWN:
        field, _, language = rest.partition("::")
        return Header(place, title, field.strip(), language.strip(), True)
    if first.startswith(f"{OWN}_"):  # as it stands among the choices, where pyxform takes no ::
        return Header(place, title, first.removeprefix(f"{OWN}_"), "", True)
    whole = f"{first}::{rest.lower()}"
    if whole in ALIASES:
        return Header(place, title, ALIASES[whole], "", False)
    first = ALIASES.get(first, first)
    if first in TEXT_COLUMNS:
        return Header(place, title, first, rest, False)
    return Header(place, title, whole if rest else first, "", False)
