"""Which column of a contract register is what, and which stay outside as a candidate could be known by them. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coding.pseudonyms import is_bsn
from surveys.texts import Text

Cell = None | str | int | float

USES: dict[str, Text] = {
    "contract": {"nl": "Contract: nummer of kenmerk", "en": "Contract: number or reference"},
    "partner": {"nl": "Organisatie die het uitvoert", "en": "Organisation that carries it out"},
    "kind": {"nl": "Soort organisatie", "en": "Kind of organisation"},
    "region": {"nl": "Regio van de waarderingstabel", "en": "Region of the valuation table"},
    "tender_on": {"nl": "Dag van de aanbesteding", "en": "Day of the tender"},
    "basis": {"nl": "Grondslag in euro", "en": "Basis in euros"},
    "percent": {"nl": "Percentage social return", "en": "Percentage of social return"},
    "obligation": {"nl": "Verplichting in euro", "en": "Obligation in euros"},
    "realised": {"nl": "Gerealiseerde waarde in euro", "en": "Realised value in euros"},
    "referred": {"nl": "Aantal voorgedragen", "en": "Number referred"},
    "introduced": {"nl": "Aantal op gesprek", "en": "Number introduced"},
    "person": {"nl": "Code van de kandidaat", "en": "Code of the candidate"},
    "group": {"nl": "Doelgroep", "en": "Target group"},
    "form": {"nl": "Vorm van de plaatsing", "en": "Form of the placement"},
    "district": {"nl": "Wijk", "en": "District"},
    "vacancy": {"nl": "Dag van de vacature", "en": "Day of the vacancy"},
    "start": {"nl": "Begin van de plaatsing", "en": "Start of the placement"},
    "end": {"nl": "Einde van de plaatsing", "en": "End of the placement"},
    "state": {"nl": "Werkt nog of gestopt", "en": "Still works or stopped"},
    "hours": {"nl": "Uren per week", "en": "Hours a week"},
    "m6": {"nl": "Na 6 maanden", "en": "After 6 months"},
    "m12": {"nl": "Na 12 maanden", "en": "After 12 months"},
    "m24": {"nl": "Na 24 maanden", "en": "After 24 months"},
    "reason": {"nl": "Reden van uitval", "en": "Reason of drop-out"},
}
"""What a column can be; each use has one column, and every other column is left out."""
OF_CONTRACT = frozenset(
    ("contract", "partner", "kind", "region", "tender_on", "basis", "percent", "obligation", "realised", "referred",
     "introduced")
)  # fmt: skip
OF_PLACEMENT = frozenset(USES) - OF_CONTRACT

_NAMED: dict[str, str] = {
    "contract": r"contract|contract ?(nr|nummer|number|no|id|kenmerk)|kenmerk|opdracht ?nummer|zaak ?nummer|reference",
    "partner": r"organisatie|organi[sz]ation|opdracht ?nemer|contractor|partner|bedrijf|company|werkgever|employer|"
    r"leverancier|naam opdrachtnemer",
    "kind": r"soort|type|kind|sector|soort organisatie|type organisatie|kind of organi[sz]ation",
    "region": r"regio|region|arbeidsmarktregio|gemeente|municipality",
    "tender_on": r"(datum|dag|day of the|date of)? ?(aanbesteding|tender|gunning|award)(s?datum| date)?",
    "basis": r"grondslag.*|basis.*|(contract|opdracht|aanneem|loon) ?(som|waarde)|contract (value|sum)",
    "percent": r"(sr|sroi|social return)?[ -]?(percentage|perc|pct|%|norm).*|percentage of social return",
    "obligation": r"(sr|sroi|social return)?[ -]?(verplichting|obligation|opgave|taakstelling).*",
    "realised": r"(sr|sroi)?[ -]?(gerealiseerd|realisatie|realised|ingevuld|invulling|inspanningswaarde).*",
    "referred": r"(aantal )?(voorgedragen|voordrachten|referred|referrals)|number referred",
    "introduced": r"(aantal )?(op gesprek|gesprekken|kennismaking(en)?|introduced|introductions)|number introduced",
    "person": r"(code|pseudoniem|pseudonym|kandidaat|candidate|kandidaat ?(code|nummer|nr|id)|candidate (code|id)|"
    r"code van de kandidaat|plaatsing ?(nr|nummer|id)|placement id)",
    "group": r"doelgroep.*|target group|regeling|uitkeringssoort",
    "form": r"vorm.*|plaatsingsvorm|soort plaatsing|contractvorm|form.*",
    "district": r"wijk|woonwijk|buurt|district|neighbou?rhood",
    "vacancy": r"(datum |dag van de )?vacature ?(datum|op)?|vacancy.*",
    "start": r"start ?(datum|date)?|begin ?(datum)?|datum in dienst|ingangsdatum|begin van de plaatsing|"
    r"start of the placement",
    "end": r"eind(e|datum)?.*|end ?(date)?|datum uit dienst|end of the placement",
    "state": r"status|stand|nog in dienst|werkt nog.*|still works.*|state",
    "hours": r"uren.*|hours.*|uur per week",
    "m6": r".*\b6 ?(maanden|mnd|months|m)\b.*",
    "m12": r".*\b12 ?(maanden|mnd|months|m)\b.*",
    "m24": r".*\b24 ?(maanden|mnd|months|m)\b.*",
    "reason": r"reden.*|uitval ?reden|reason.*",
}
_WHO = "(kandidaat|candidate|werknemer|medewerker|employee|deelnemer)"
_OUTSIDE: tuple[tuple[str, Text], ...] = (
    (
        r"bsn|burger ?service ?(nummer|nr)|sofi ?(nummer|nr)?|citizen service number",
        {"nl": "burgerservicenummers", "en": "citizen service numbers"},
    ),
    (
        (
            rf"(voor|achter|roep|familie)naam|voorletters?|(naam|name) ?(van de |of the )?{_WHO}|{_WHO}s? ?(naam|name)|"
            r"(first|last|sur) ?name"
        ),
        {"nl": "namen van kandidaten", "en": "names of candidates"},
    ),
    (
        r"geb(oorte)?\.? ?(datum|dag|jaar)|leeftijd|(date|year) of birth|birth ?(date|day)|age",
        {"nl": "geboortedatums of leeftijden", "en": "dates of birth or ages"},
    ),
    (
        (
            r"(woon)?adres|address|straat|street|postcode|post ?code|zip|(mobiel|telefoon|phone).*|e-?mail.*|iban|"
            r"rekening ?(nummer|nr)"
        ),
        {"nl": "adressen of nummers van mensen", "en": "addresses or numbers of people"},
    ),
    (
        r".*(beschikking|uitkeringsspecificatie|doelgroepverklaring|loonstrook|payslip|benefit (letter|document)).*",
        {"nl": "papieren over een uitkering", "en": "benefit papers"},
    ),
)
CODE = re.compile(r"[A-Za-z]{0,4}(?:[ ._/-]?\d{1,6}){1,3}[A-Za-z]?")
"""A pseudonym: at most four letters, then digits, as K-12 or SR-2024-0012; a name has none."""
NINE = re.compile(r"\d{8,9}|\d{4}\.\d{2}\.\d{3}|\d{3}[ .]\d{3}[ .]\d{3}")
PEOPLE = re.compile(
    r"naam|name|kandidaat|candidate|werknemer|medewerker|deelnemer|persoon|person", re.IGNORECASE
)
MOSTLY = 0.5


@dataclass(frozen=True)
class Outside:
    """A column that is not taken in, and what it holds."""

    column: str
    holds: Text


@dataclass
class Sifted:
    """A table without the columns by which a candidate could be known."""

    columns: list[str]
    rows: list[list[Cell]]
    outside: list[Outside] = field(default_factory=list)


def sift(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Sifted:
    """Leaves out columns that say so by their name, and those in which citizen service numbers or names stand."""
    outside = {}
    for place, column in enumerate(columns):
        if holds := _holds(column, [written(row[place]) for row in rows]):
            outside[place] = Outside(column, holds)
    left = [place for place in range(len(columns)) if place not in outside]
    return Sifted(
        [columns[place] for place in left],
        [[row[place] for place in left] for row in rows],
        list(outside.values()),
    )


def guess(columns: Sequence[str]) -> dict[str, str]:
    """Use → column, by the names of the columns; a person confirms it."""
    found: dict[str, str] = {}
    for use in sorted(USES, key=lambda use: use not in ("m6", "m12", "m24")):
        for column in columns:
            if column not in found.values() and re.fullmatch(_NAMED[use], _plain(column)):
                found[use] = column
                break
    return {use: found[use] for use in USES if use in found}


def chosen(uses: Mapping[str, str]) -> dict[str, str]:
    """Column → use as a person gave it, turned round; of a use that only one column can have the first counts."""
    found: dict[str, str] = {}
    for column, use in uses.items():
        if use in USES:
            found.setdefault(use, column)
    return found


def written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def holds_bsn(text: str) -> bool:
    """Whether a cell is a citizen service number: nine digits that pass the eleven-test, or eight where a spreadsheet
    dropped the nought before them."""
    return NINE.fullmatch(text) is not None and is_bsn(re.sub(r"\D", "", text).zfill(9))


def _holds(column: str, cells: Sequence[str]) -> Text | None:
    """What a column holds that is not taken in; None where nothing of it."""
    for names, holds in _OUTSIDE:
        if re.fullmatch(names, _plain(column)):
            return holds
    nine = [cell for cell in cells if NINE.fullmatch(cell)]
    if nine and sum(map(holds_bsn, nine)) > MOSTLY * len(nine):  # by chance one number in eleven passes
        return _OUTSIDE[0][1]
    said = [cell for cell in cells if cell]
    if PEOPLE.search(column) and not re.fullmatch(_NAMED["partner"], _plain(column)):
        plain = [cell for cell in said if not CODE.fullmatch(cell) and not cell.isdigit()]
        if len(plain) > MOSTLY * len(said):
            return _OUTSIDE[1][1]
    return None


def _plain(column: str) -> str:
    return " ".join(re.sub(r"[_:]", " ", column).casefold().split())
