"""A contract register read row by row: contracts and placements, and what in which row could not be read. Pure.

Nothing is lost in silence: a cell that cannot be read is unknown and told with its row. A row holds a contract, a
placement under it, or both; what a row says of a contract that an earlier row said otherwise is told.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.monitoring.columns import CODE, OF_CONTRACT, OF_PLACEMENT, USES, Cell, holds_bsn, written
from analysis.monitoring.records import UNKNOWN, names
from surveys.asking import numerals
from surveys.texts import Text

MOST_TEXT = 200
MOST_EUROS = 10**11
MOST_HOURS = 168
MOST_PEOPLE = 10**6
WORDS = {"group": "group", "form": "form", "district": "district", "state": "state", "reason": "reason",
         "m6": "followed", "m12": "followed", "m24": "followed"}  # fmt: skip
"""Uses whose cells are words of a list, and the list."""
DAYS = ("vacancy", "start", "end", "tender_on")
_SERIAL = dt.date(1899, 12, 30)
_BLANKS = frozenset(
    ("", "-", "–", "?", "n.v.t.", "nvt", "onbekend", "unknown", "n/a", "weet niet", "weet ik niet")
)
_SYNONYMS: dict[str, dict[str, str]] = {
    "group": {
        "participatiewet": "participation_act", "pwet": "participation_act", "pw": "participation_act",
        "wwb": "participation_act",
        "bijstand": "participation_act", "banenafspraak": "job_agreement", "wajong": "job_agreement", "wsw": "job_agreement",
        "wia": "disability", "wao": "disability", "ww": "unemployment", "bbl": "work_based", "bol": "school_based",
        "stage": "school_based", "stagiair": "school_based", "vso": "special_education", "pro": "special_education",
        "nug": "no_benefit", "niet-uitkeringsgerechtigd": "no_benefit",
    },
    "form": {
        "vast": "permanent", "onbepaalde tijd": "permanent", "tijdelijk": "temporary", "bepaalde tijd": "temporary",
        "uitzend": "agency", "uitzendkracht": "agency", "detachering": "agency", "stage": "traineeship",
        "leerwerkplek": "traineeship",
        "proefplaatsing": "trial", "werkervaringsplek": "trial", "werkervaringsplaats": "trial", "beschut": "sheltered",
    },
    "district": {
        "feijenoord": "feijenoord", "oud charlois": "oud-charlois", "rest zuid": "rest_zuid", "overig zuid": "rest_zuid",
        "elders": "elsewhere", "buiten rotterdam": "elsewhere",
    },
    "state": {"ja": "working", "yes": "working", "in dienst": "working", "lopend": "working", "nee": "stopped",
              "no": "stopped", "uit dienst": "stopped", "beëindigd": "stopped"},
    "reason": {"ziekte": "health", "ziek": "health", "einde contract": "contract_ended", "ontslag": "dismissed"},
    "followed": {
        "zelfde werkgever": "same_employer", "dezelfde werkgever": "same_employer", "in dienst": "same_employer",
        "andere werkgever": "other_employer", "elders": "other_employer", "opleiding": "training", "uitkering": "benefit",
        "geen werk": "benefit", "nog niet": "not_yet",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """What is the matter with a row; `column` is "" where it is the whole of it. Never the value: it may be a name."""

    row: int
    column: str
    text: Text


@dataclass(frozen=True)
class ContractLine:
    row: int
    reference: str
    partner: str
    kind: str
    region: str
    tender_on: dt.date | None
    obligation: float | None
    realised: float | None
    referred: int | None
    introduced: int | None


@dataclass(frozen=True)
class PlacementLine:
    """`contract`: the place of its contract in the list."""

    row: int
    contract: int
    person: str
    group: str
    form: str
    district: str
    vacancy: dt.date | None
    start: dt.date | None
    end: dt.date | None
    state: str
    hours: float | None
    m6: str
    m12: str
    m24: str
    reason: str


@dataclass
class Reading:
    """What a table holds. `words`: per use each word that no list has, and how often it stands there."""

    contracts: list[ContractLine] = field(default_factory=list)
    placements: list[PlacementLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    words: dict[str, Counter[str]] = field(default_factory=dict)
    empty: int = 0

    @property
    def taken(self) -> int:
        return len({line.row for line in self.contracts} | {line.row for line in self.placements})


def vocabulary(use: str) -> dict[str, Text]:
    """The values that a use of words may have, in words."""
    return names(WORDS[use])


def read(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    mapping: Mapping[str, str],
    *,
    kinds: Mapping[str, str],
    told: Mapping[tuple[str, str], str] | None = None,
    language: str = "nl",
) -> Reading:
    """`mapping`: use → column. `kinds`: the words for kinds of partner, in small letters → key. `told`: (use, word) → value,
    as a person said of words that no list has."""
    reader = _Reader(columns, mapping, kinds, told or {}, language, Reading())
    reader.percents = _percents_are_parts(columns, rows, mapping)
    for number, row in enumerate(rows, 2):
        reader.take(number, row)
    return reader.found


@dataclass
class _Reader:
    columns: Sequence[str]
    mapping: Mapping[str, str]
    kinds: Mapping[str, str]
    told: Mapping[tuple[str, str], str]
    language: str
    found: Reading
    percents: bool = False
    by_reference: dict[tuple[str, str], int] = field(default_factory=dict)
    seen: dict[PlacementLine, int] = field(default_factory=dict)

    def take(self, number: int, row: Sequence[Cell]) -> None:
        place = {column: at for at, column in enumerate(self.columns)}
        cells = {use: written(row[place[column]]) for use, column in self.mapping.items() if column in place}
        cells = {use: text for use, text in cells.items() if text}
        if not cells:
            self.found.empty += 1
            self.found.problems.append(Problem(number, "", _EMPTY))
            return
        values = {use: self.value(number, use, text) for use, text in cells.items()}
        at = self.contract(number, values)
        if any(use in OF_PLACEMENT for use in cells):
            self.placement(number, at, values)

    def contract(self, number: int, values: Mapping[str, Any]) -> int:
        """The place of the contract that a row is of: that of an earlier row with the same reference, or a new one."""
        given = {use: values.get(use) for use in OF_CONTRACT}
        if given["obligation"] is None and given["basis"] is not None and given["percent"] is not None:
            given["obligation"] = given["basis"] * given["percent"] / 100
        line = ContractLine(
            number,
            given["contract"] or "",
            given["partner"] or "",
            given["kind"] or "",
            given["region"] or "",
            given["tender_on"],
            given["obligation"],
            given["realised"],
            given["referred"],
            given["introduced"],
        )
        key = (line.reference.casefold(), "" if line.reference else line.partner.casefold())
        at = self.by_reference.get(key)
        if at is None:
            self.by_reference[key] = len(self.found.contracts)
            self.found.contracts.append(line)
            return len(self.found.contracts) - 1
        self.found.contracts[at] = self.joined(self.found.contracts[at], line)
        return at

    def joined(self, first: ContractLine, later: ContractLine) -> ContractLine:
        """What the rows of one contract say of it together; the first one that says something counts."""
        values = vars(first).copy()
        for name, value in vars(later).items():
            if name in ("row", "reference") or value in (None, ""):
                continue
            if values[name] in (None, ""):
                values[name] = value
            elif values[name] != value:
                column = self.mapping.get(name, self.mapping.get("basis", ""))
                self.found.problems.append(Problem(later.row, column, _otherwise(first.row)))
        return ContractLine(**values)

    def placement(self, number: int, at: int, values: Mapping[str, Any]) -> None:
        state = values.get("state") or UNKNOWN
        if state == UNKNOWN and values.get("end") is not None:
            state = "stopped"
        line = PlacementLine(
            row=number,
            contract=at,
            person=values.get("person") or "",
            group=values.get("group") or UNKNOWN,
            form=values.get("form") or UNKNOWN,
            district=values.get("district") or UNKNOWN,
            vacancy=values.get("vacancy"),
            start=values.get("start"),
            end=values.get("end"),
            state=state,
            hours=values.get("hours"),
            m6=values.get("m6") or "",
            m12=values.get("m12") or "",
            m24=values.get("m24") or "",
            reason=values.get("reason") or UNKNOWN,
        )
        says = replace(line, row=0)
        if line.person and says in self.seen:
            self.found.problems.append(Problem(number, "", _same(self.seen[says])))
            return
        self.seen[says] = number
        self.found.placements.append(line)

    def value(self, number: int, use: str, text: str) -> Any:
        """The value of a cell; None where it cannot be read, which is told."""
        if use in WORDS:
            return self.word(number, use, text)
        if text.casefold() in _BLANKS:
            return None
        try:
            if use in DAYS:
                return day(text)
            if use in ("basis", "obligation", "realised"):
                return _amount(text, self.language, MOST_EUROS)
            if use == "percent":
                value = _amount(text.rstrip("% "), self.language, 100)
                return value * 100 if self.percents else value
            if use == "hours":
                return _amount(text, self.language, MOST_HOURS)
            if use in ("referred", "introduced"):
                return _people(text, self.language)
        except ValueError:
            self.problem(number, use, _UNREAD[_SORT[use]])
            return None
        return self.text(number, use, text)

    def text(self, number: int, use: str, text: str) -> str | None:
        if use == "person":
            if holds_bsn(text):
                self.problem(number, use, _BSN)
                return None
            if not CODE.fullmatch(text) or len(text) > 24:
                self.problem(number, use, _NO_CODE)
                return None
            return text
        if use == "kind":
            found = self.kinds.get(" ".join(text.casefold().split()))
            if found is None:
                self.problem(number, use, _NO_KIND)
            return found
        if len(text) > MOST_TEXT:
            self.problem(number, use, _LONG)
        return " ".join(text.split())[:MOST_TEXT]

    def word(self, number: int, use: str, text: str) -> str:
        plain = " ".join(text.casefold().split())
        if plain in _BLANKS:
            return UNKNOWN
        if told := self.told.get((use, plain)):
            return told
        if found := _words(use).get(plain):
            return found
        self.found.words.setdefault(use, Counter())[plain[:60]] += 1
        self.problem(number, use, _NO_WORD)
        return UNKNOWN

    def problem(self, number: int, use: str, text: Text) -> None:
        self.found.problems.append(Problem(number, self.mapping[use], text))


def day(text: str) -> dt.date:
    """A day: day or year first, or a spreadsheet's number; of a month alone its middle. ValueError for anything else."""
    words = re.split(r"[T ]", text)[0]
    if found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", words):
        return _within(dt.date(int(found[3]), int(found[2]), int(found[1])))
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", words):
        return _within(dt.date(int(found[1]), int(found[2]), int(found[3])))
    if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})", words):
        return _within(dt.date(int(found[1]), int(found[2]), 15))
    if found := re.fullmatch(r"(\d{1,2})[-/](\d{4})", words):
        return _within(dt.date(int(found[2]), int(found[1]), 15))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", words):
        return _within(_SERIAL + dt.timedelta(days=int(float(words))))
    raise ValueError(text)


def _within(found: dt.date) -> dt.date:
    if not 1980 <= found.year <= 2100:
        raise ValueError(found)
    return found


def _amount(text: str, language: str, most: float) -> float:
    if re.fullmatch(r"\d+\.\d{3,}", text) and len(text.partition(".")[2]) != 3:
        found = float(text)  # as a program writes it; three digits group thousands
    else:
        found = float(numerals.read(text, language, 2))
    if not 0 <= found <= most:
        raise ValueError(text)
    return round(found, 2)


def _people(text: str, language: str) -> int:
    found = numerals.read(text, language)
    if not 0 <= found <= MOST_PEOPLE:
        raise ValueError(text)
    return int(found)


def _percents_are_parts(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], mapping: Mapping[str, str]
) -> bool:
    """Whether percentages stand as parts of one, as a spreadsheet keeps "5 %": no value is above one."""
    column = mapping.get("percent", "")
    if column not in columns:
        return False
    at = list(columns).index(column)
    said = [text for row in rows if (text := written(row[at]))]
    try:
        values = [_amount(text, "nl", 100) for text in said if "%" not in text]
    except ValueError:
        return False
    return bool(values) and len(values) == len(said) and max(values) <= 1 and any(0 < v < 1 for v in values)


def _words(use: str) -> dict[str, str]:
    listed = vocabulary(use)
    found = dict(_SYNONYMS.get(WORDS[use], {}))
    for key, text in listed.items():
        for word in (key, key.replace("_", " "), *text.values()):
            found[" ".join(word.casefold().split())] = key
    return found


def _otherwise(row: int) -> Text:
    return {
        "nl": f"zegt iets anders over dit contract dan rij {row}; rij {row} telt",
        "en": f"says something else of this contract than row {row}; row {row} counts",
    }


def _same(row: int) -> Text:
    return {
        "nl": f"is geheel gelijk aan rij {row} en telt niet nog eens",
        "en": f"is wholly the same as row {row} and does not count again",
    }


_EMPTY: Text = {"nl": "is leeg in de gekozen kolommen", "en": "is empty in the chosen columns"}
_BSN: Text = {
    "nl": "lijkt een burgerservicenummer; de code is weggelaten",
    "en": "looks like a citizen service number; the code is left out",
}
_NO_CODE: Text = {
    "nl": "is geen code als K-12 en kan een naam zijn; de code is weggelaten",
    "en": "is no code like K-12 and may be a name; the code is left out",
}
_NO_KIND: Text = {
    "nl": "is geen soort partner van deze studie; de soort is onbekend",
    "en": "is no kind of partner of this study; the kind is unknown",
}
_NO_WORD: Text = {
    "nl": "staat in geen lijst; zeg hieronder wat het betekent, anders is het onbekend",
    "en": "is in no list; say below what it means, else it is unknown",
}
_LONG: Text = {
    "nl": f"is langer dan {MOST_TEXT} tekens en is afgebroken",
    "en": f"is longer than {MOST_TEXT} characters and is cut off",
}
_SORT = {
    "vacancy": "day", "start": "day", "end": "day", "tender_on": "day", "basis": "amount", "obligation": "amount",
    "realised": "amount", "percent": "percent", "hours": "hours", "referred": "people", "introduced": "people",
}  # fmt: skip
_UNREAD: dict[str, Text] = {
    "day": {"nl": "is geen datum als 31-12-2026; onbekend", "en": "is no date like 31-12-2026; unknown"},
    "amount": {"nl": "is geen bedrag in euro; onbekend", "en": "is no amount in euros; unknown"},
    "percent": {"nl": "is geen percentage van 0 tot 100; onbekend", "en": "is no percentage from 0 to 100; unknown"},
    "hours": {"nl": "is geen aantal uren per week; onbekend", "en": "is no number of hours a week; unknown"},
    "people": {"nl": "is geen aantal mensen; onbekend", "en": "is no number of people; unknown"},
}  # fmt: skip
assert set(_SORT) | set(WORDS) | {"contract", "partner", "kind", "region", "person"} == set(USES)
