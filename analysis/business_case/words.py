"""A business case in words: amounts with their range, and what a result means for a party. Pure."""

import math

from analysis.business_case.flows import INPUTS, PARTY_NAMES, Unit
from analysis.business_case.ranges import Range, whole
from surveys.asking import numerals
from surveys.texts import Text, pick

NO_BOUND: Text = {"nl": "geen bovengrens", "en": "no upper bound"}
UNITS: dict[Unit, Text] = {
    "eur": {"nl": "euro", "en": "euros"},
    "eur_month": {"nl": "euro per maand", "en": "euros a month"},
    "percent": {"nl": "procent", "en": "per cent"},
    "hours_week": {"nl": "uur per week", "en": "hours a week"},
    "months": {"nl": "maanden", "en": "months"},
    "number": {"nl": "aantal", "en": "number"},
}
PART_NAMES: dict[str, Text] = {
    "contract": {"nl": "Het contract", "en": "The contract"},
    "placement": {"nl": "De plaatsingen", "en": "The placements"},
    "contractor": {
        "nl": "Wat de opdrachtnemer besteedt en krijgt",
        "en": "What the contractor spends and gets",
    },
    "municipality": {
        "nl": "Wat de gemeente besteedt en uitspaart",
        "en": "What the municipality spends and saves",
    },
}
_GAINS: Text = {
    "nl": "Levert op: waarschijnlijk {base}, tussen {low} en {high}.",
    "en": "Brings in: probably {base}, between {low} and {high}.",
}
_COSTS: Text = {
    "nl": "Kost: waarschijnlijk {base}, tussen {low} en {high}.",
    "en": "Costs: probably {base}, between {low} and {high}.",
}
_OPEN: Text = {
    "nl": "Staat niet vast: waarschijnlijk {base}, maar het kan tussen {low} en {high} uitkomen.",
    "en": "Open: probably {base}, but it may lie between {low} and {high}.",
}
_CERTAIN: Text = {"nl": "{base}, zonder marge ingevuld.", "en": "{base}, filled in without a margin."}
_NO_RANGE: Text = {
    "nl": "Er is nergens een laagste en hoogste waarde ingevuld; de uitkomst lijkt daardoor zekerder dan zij is.",
    "en": "No lowest and highest value was filled in anywhere; so the outcome looks more certain than it is.",
}
_UNKNOWN: Text = {
    "nl": "Nog niet te zeggen. Onbekend: {names}.",
    "en": "Cannot be said yet. Unknown: {names}.",
}
_SHARE_OF_NOTHING: Text = {
    "nl": "Niet te zeggen: het is een deel van niets.",
    "en": "Cannot be said: it is a share of nothing.",
}


def euros(value: float, language: str) -> str:
    """Whole euros on one line: "€ 15.900", "−€ 15.900"; in words where nothing bounds it."""
    if not math.isfinite(value):
        return pick(NO_BOUND, language)
    amount = int(whole(value))
    return f"{'−' if amount < 0 else ''}€\u00a0{numerals.write(abs(amount), language)}"


def amount(value: float, unit: Unit, language: str) -> str:
    """A value of an input, with its unit."""
    if unit == "eur":
        return euros(value, language)
    return f"{numerals.write(value, language, 2)} {pick(UNITS[unit], language)}"


def result(found: Range, language: str) -> str:
    """What a result means to somebody: it brings in, it costs, or that is open; always with the range."""
    if found.certain:
        return pick(_CERTAIN, language).format(base=euros(found.base, language))
    if found.sign < 0:
        found, text = Range(-found.high, -found.base, -found.low), _COSTS
    else:
        text = _GAINS if found.sign > 0 else _OPEN
    return pick(text, language).format(
        low=euros(found.low, language), base=euros(found.base, language), high=euros(found.high, language)
    )


def unknown(missing: tuple[str, ...], language: str) -> str:
    """Why there is no outcome: what has not been filled in, or that it is a share of nothing."""
    if not missing:
        return pick(_SHARE_OF_NOTHING, language)
    names = {each.key: pick(each.name, language) for each in INPUTS}
    return pick(_UNKNOWN, language).format(names=", ".join(names[key].lower() for key in missing))


def warning(certain: bool, language: str) -> str:
    """A word of warning where nothing has a range; else empty."""
    return pick(_NO_RANGE, language) if certain else ""


def party(key: str, language: str) -> str:
    return pick(PARTY_NAMES[key], language)
