"""A valuation table as a person writes it: lines of text that become blocks and bonuses. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analysis.business_case.valuation import Block, Bonus, Table
from surveys.asking import numerals
from surveys.texts import Text

MOST_LINES = 200
MOST_NAME = 200
MOST_VALUE = 10_000_000
MOST_MONTHS = 600
MOST_AGE = 120
COUNTS: dict[str, Text] = {
    "fte_year": {"nl": "per voltijds jaar", "en": "per full-time year"},
    "hour": {"nl": "per uur", "en": "per hour"},
    "day": {"nl": "per dag", "en": "per day"},
    "bonus": {"nl": "toeslag", "en": "bonus"},
}


@dataclass(frozen=True)
class Line:
    """A target group or bonus as typed, everything as text; `number` is its row in the file or the form, from 1."""

    number: int
    name_nl: str = ""
    name_en: str = ""
    value: str = ""
    counts: str = "fte_year"
    most_months: str = ""
    from_age: str = ""

    @property
    def empty(self) -> bool:
        return not any((self.name_nl, self.name_en, self.value, self.most_months, self.from_age))


@dataclass(frozen=True)
class Draft:
    """What a file says of a table; "" where it says nothing. Dates as YYYY-MM-DD."""

    region: str = ""
    valid_from: str = ""
    valid_to: str = ""
    basis_hours: str = ""
    source: str = ""
    note: str = ""
    lines: tuple[Line, ...] = ()


@dataclass
class Checked:
    """What the lines hold, and per line (its number) what is wrong with it."""

    blocks: list[Block] = field(default_factory=list)
    bonuses: list[Bonus] = field(default_factory=list)
    problems: list[tuple[int, Text]] = field(default_factory=list)


def draft_of(table: Table, language: str) -> Draft:
    """A table as it can be written anew."""

    def number(value: float | None) -> str:
        return "" if value is None else numerals.write(value, language, 2)

    lines: list[Line] = []
    for block in table.blocks:
        lines.append(
            Line(len(lines) + 1, block.name.get("nl", ""), block.name.get("en", ""), number(block.value),
                 block.unit, number(block.most_months))
        )  # fmt: skip
    for bonus in table.bonuses:
        lines.append(
            Line(len(lines) + 1, bonus.name.get("nl", ""), bonus.name.get("en", ""), number(bonus.value),
                 "bonus", "", number(bonus.from_age))
        )  # fmt: skip
    return Draft(
        table.region,
        str(table.valid_from or ""),
        str(table.valid_to or ""),
        number(table.basis_hours),
        table.source,
        table.note.get(language) or next(iter(table.note.values()), ""),
        tuple(lines),
    )


def check(lines: Iterable[Line], language: str, known: Sequence[Table]) -> Checked:
    """The blocks and bonuses in the lines that are right. A name that a known table has keeps that table's key and
    its name in the other language, so that the same target group is found in every table."""
    found, taken = Checked(), dict[str, int]()
    names = _names(known)
    for line in lines:
        if line.empty:
            continue
        problems = _problems(line, language)
        name, key = _named(line, names)
        if not problems and (first := taken.setdefault(key, line.number)) != line.number:
            problems = [_twice(first)]
        if problems:
            found.problems += [(line.number, problem) for problem in problems]
        elif line.counts == "bonus":
            age = _whole(line.from_age, language)
            found.bonuses.append(Bonus(key=key, name=name, value=_value(line.value, language), from_age=age))
        else:
            found.blocks.append(
                Block(
                    key=key,
                    name=name,
                    value=_value(line.value, language),
                    unit=line.counts,
                    most_months=_whole(line.most_months, language),
                )
            )
    if not found.blocks and not found.problems:
        found.problems.append((0, _NO_BLOCK))
    return found


def _problems(line: Line, language: str) -> list[Text]:
    found = []
    if not line.name_nl.strip() and not line.name_en.strip():
        found.append(_NO_NAME)
    if max(len(line.name_nl), len(line.name_en)) > MOST_NAME:
        found.append(_LONG_NAME)
    if line.counts not in COUNTS:
        found.append(_unknown_unit(line.counts) if line.counts else _NO_UNIT)
    if not line.value.strip():
        found.append(_NO_VALUE)
    else:
        try:
            if not 0 <= _value(line.value, language) <= MOST_VALUE:
                found.append(_FAR_VALUE)
        except ValueError:
            found.append(_not_a_number(line.value))
    for typed, most, problem in (
        (line.most_months, MOST_MONTHS, _BAD_MONTHS),
        (line.from_age, MOST_AGE, _BAD_AGE),
    ):
        try:
            value = _whole(typed, language)
        except ValueError:
            value = 0
        if value is not None and not 1 <= value <= most:
            found.append(problem)
    if line.counts == "bonus" and line.most_months.strip():
        found.append(_MONTHS_OF_BONUS)
    if line.counts != "bonus" and line.from_age.strip():
        found.append(_AGE_OF_BLOCK)
    return found


def _value(typed: str, language: str) -> float:
    return float(numerals.read(typed, language, 2))


def _whole(typed: str, language: str) -> int | None:
    return int(numerals.read(typed, language)) if typed.strip() else None


def _names(known: Sequence[Table]) -> dict[str, tuple[Text, str]]:
    found: dict[str, tuple[Text, str]] = {}
    for table in known:
        for names, key in [
            *((block.name, block.key) for block in table.blocks),
            *((bonus.name, bonus.key) for bonus in table.bonuses),
        ]:
            for name in names.values():
                found.setdefault(_plain(name), (names, key))
    return found


def _named(line: Line, names: dict[str, tuple[Text, str]]) -> tuple[Text, str]:
    typed = {"nl": line.name_nl.strip(), "en": line.name_en.strip()}
    given = {language: name for language, name in typed.items() if name}
    for name in given.values():
        if _plain(name) in names:
            there, key = names[_plain(name)]
            return there | given, key
    letters = unicodedata.normalize("NFKD", next(iter(given.values()), ""))
    slug = re.sub(r"[^a-z0-9]+", "_", letters.encode("ascii", "ignore").decode().lower()).strip("_")
    return given, slug[:60] or f"line_{line.number}"


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _twice(first: int) -> Text:
    return {"nl": f"staat ook in regel {first}", "en": f"stands in line {first} too"}


def _unknown_unit(said: str) -> Text:
    return {
        "nl": f"“{said}” is niet bekend; kies voltijds jaar, uur, dag of toeslag",
        "en": f"“{said}” is not known; choose full-time year, hour, day or bonus",
    }


def _not_a_number(said: str) -> Text:
    return {
        "nl": f"“{said}” is geen bedrag met hoogstens twee decimalen",
        "en": f"“{said}” is no amount with two decimals at most",
    }


_NO_NAME: Text = {"nl": "de naam ontbreekt", "en": "the name is missing"}
_LONG_NAME: Text = {
    "nl": f"de naam is langer dan {MOST_NAME} tekens",
    "en": f"the name is longer than {MOST_NAME} characters",
}
_NO_UNIT: Text = {"nl": "kies waarvoor de waarde telt", "en": "choose what the value is for"}
_NO_VALUE: Text = {"nl": "de waarde ontbreekt", "en": "the value is missing"}
_FAR_VALUE: Text = {
    "nl": "een waarde ligt tussen 0 en 10 miljoen euro",
    "en": "a value lies between 0 and 10 million euros",
}
_BAD_MONTHS: Text = {
    "nl": f"het aantal maanden is een heel getal van 1 tot en met {MOST_MONTHS}",
    "en": f"the number of months is a whole number from 1 to {MOST_MONTHS}",
}
_BAD_AGE: Text = {
    "nl": f"de leeftijd is een heel getal van 1 tot en met {MOST_AGE}",
    "en": f"the age is a whole number from 1 to {MOST_AGE}",
}
_MONTHS_OF_BONUS: Text = {
    "nl": "een toeslag telt in één keer en heeft geen aantal maanden",
    "en": "a bonus counts once and has no number of months",
}
_AGE_OF_BLOCK: Text = {
    "nl": "een leeftijd hoort bij een toeslag",
    "en": "an age goes with a bonus",
}
_NO_BLOCK: Text = {
    "nl": "vul ten minste één doelgroep met een waarde in",
    "en": "fill in at least one target group with a value",
}
