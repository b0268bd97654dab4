"""What all kinds of items share: an item as it is asked, its handler, errors, and "weet ik niet". Pure."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from surveys.answers import UNKNOWN
from surveys.definition import Definition, Item
from surveys.texts import Text, pick

UNKNOWN_CHOICE = "__unknown"
LENGTHS = {"short_text": 250, "email": 254, "phone": 30, "long_text": 10_000, "guide_question": 50_000}
OTHER_LENGTH = 250
CURRENCY_SIGNS = {"EUR": "€"}
COVERAGES: dict[str, Text] = {
    "asked": {"nl": "Gesteld", "en": "Asked"},
    "skipped": {"nl": "Overgeslagen", "en": "Skipped"},
    "spontaneous": {"nl": "Kwam vanzelf aan bod", "en": "Came up by itself"},
}
WORDS: dict[str, Text] = {
    "unknown": {"nl": "Weet ik niet", "en": "I don't know"},
    "other": {"nl": "Namelijk", "en": "Namely"},
    "yes": {"nl": "Ja", "en": "Yes"},
    "no": {"nl": "Nee", "en": "No"},
    "no_place": {"nl": "Plaats", "en": "Place"},
    "day": {"nl": "Dag", "en": "Day"},
    "month": {"nl": "Maand", "en": "Month"},
    "year": {"nl": "Jaar", "en": "Year"},
    "from": {"nl": "Van", "en": "From"},
    "to": {"nl": "Tot en met (leeg: het loopt nog)", "en": "Until (empty: it goes on)"},
    "coverage": {"nl": "Aan bod gekomen?", "en": "Covered?"},
    "note": {"nl": "Aantekeningen", "en": "Notes"},
}
ERRORS: dict[str, Text] = {
    "required": {"nl": "Geef hier een antwoord.", "en": "Please answer this question."},
    "rows_required": {"nl": "Geef in elke rij een antwoord.", "en": "Please answer each row."},
    "choice": {"nl": "Kies een van de antwoorden.", "en": "Choose one of the answers."},
    "exclusive": {
        "nl": "“{option}” gaat niet samen met een ander antwoord. Kies het een of het ander.",
        "en": "“{option}” does not go together with another answer. Choose one or the other.",
    },
    "rank_double": {
        "nl": "U gaf plaats {place} meer dan één keer. Geef elk antwoord een eigen plaats.",
        "en": "You gave place {place} more than once. Give each answer a place of its own.",
    },
    "rank_part": {
        "nl": "Geef elk antwoord een plaats, of laat alles leeg.",
        "en": "Give each answer a place, or leave all of them empty.",
    },
    "number": {
        "nl": "Vul een getal in, bijvoorbeeld {example}.",
        "en": "Enter a number, for example {example}.",
    },
    "whole": {"nl": "Vul een heel getal in, zonder komma.", "en": "Enter a whole number, without decimals."},
    "decimals": {
        "nl": "Vul hoogstens {count} cijfers achter de komma in.",
        "en": "Enter at most {count} decimals.",
    },
    "min": {"nl": "Vul {bound} of meer in.", "en": "Enter {bound} or more."},
    "max": {"nl": "Vul {bound} of minder in.", "en": "Enter {bound} or less."},
    "between": {
        "nl": "Vul een getal van {low} tot en met {high} in.",
        "en": "Enter a number from {low} to {high}.",
    },
    "email": {
        "nl": "Dit is geen e-mailadres. Een voorbeeld: naam@organisatie.nl.",
        "en": "This is not an e-mail address. An example: name@organisation.org.",
    },
    "phone": {
        "nl": "Dit is geen telefoonnummer. Een voorbeeld: 010 123 45 67.",
        "en": "This is not a telephone number. An example: 010 123 45 67.",
    },
    "date": {
        "nl": "Deze datum bestaat niet. Een voorbeeld: dag 27, maand 3, jaar 2026.",
        "en": "This date does not exist. An example: day 27, month 3, year 2026.",
    },
    "date_part": {
        "nl": "Vul de datum helemaal in: dag, maand en jaar.",
        "en": "Fill in the whole date: day, month and year.",
    },
    "year": {
        "nl": "Vul een jaar in met vier cijfers, bijvoorbeeld 2026.",
        "en": "Enter a year of four digits, for example 2026.",
    },
    "month_first": {
        "nl": "Vul bij een dag ook de maand in.",
        "en": "With a day, enter the month too.",
    },
    "period": {
        "nl": "Vul bij “van” een maand en een jaar in.",
        "en": "Enter a month and a year at “from”.",
    },
    "period_order": {
        "nl": "“Tot en met” ligt voor “van”. Draai ze om, of laat “tot en met” leeg.",
        "en": "“Until” comes before “from”. Turn them round, or leave “until” empty.",
    },
    "both": {
        "nl": "Vul een antwoord in of kies “Weet ik niet”, niet allebei.",
        "en": "Give an answer or choose “I don't know”, not both.",
    },
    "entries": {
        "nl": "Vul dit minstens {count} keer in.",
        "en": "Fill this in at least {count} time(s).",
    },
    "file_kind": {
        "nl": "Dit bestand kan hier niet: {file}. Kies een bestand van deze soort: {kinds}.",
        "en": "This file does not fit here: {file}. Choose a file of this kind: {kinds}.",
    },
    "file_content": {
        "nl": "Wat in {file} zit, past niet bij de naam, of het bestand is beschadigd. Bewaar het opnieuw.",
        "en": "What is in {file} does not fit its name, or the file is damaged. Save it anew.",
    },
    "file_size": {
        "nl": "{file} is te groot. Een bestand mag hoogstens {most} MB zijn.",
        "en": "{file} is too large. A file may be {most} MB at most.",
    },
    "file_empty": {"nl": "{file} is leeg.", "en": "{file} is empty."},
    "file_count": {
        "nl": "U kunt hier hoogstens {most} bestanden meesturen. Haal er eerst een weg.",
        "en": "You can add {most} file(s) at most here. Remove one first.",
    },
    "length": {
        "nl": "Maak de tekst korter: {count} tekens, en er passen er {most}.",
        "en": "Shorten the text: it has {count} characters and {most} fit.",
    },
}


class AnswerError(Exception):
    """What is filled in cannot be an answer; `text` says how to mend it, `name` is the field it stands at."""

    def __init__(self, name: str, error: str, **values: Any) -> None:
        super().__init__(error)
        self.name = name
        self.text = {language: text.format(**values) for language, text in ERRORS[error].items()}


Fields = dict[str, Any]
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """An item as it is asked now: with the options offered, in one language."""

    definition: Definition
    item: Item
    language: str
    label: str
    """The item's text, with earlier answers piped in."""
    required: bool = False
    """Whether it must be answered, as far as is known before this page."""
    calculated: Any = None
    """The value of a calculated item, None while something it needs is unknown."""
    known: Any = None
    """The answer that was saved before."""
    key: str = ""
    """The item's own id; in an entry of a repeat `item.id` names the entry too."""
    entries: list[list["Asked"]] = field(default_factory=list)
    """Of a repeat the items in each entry."""
    titles: list[str] = field(default_factory=list)
    """Of a repeat what each entry is called."""

    def say(self, text: Text) -> str:
        return pick(text, self.language)


@dataclass(frozen=True)
class Handler:
    """`read` gives None for "not answered" and raises AnswerError; `other` keys go into the answers beside it."""

    fields: Callable[[Asked], Fields]
    read: Callable[[Asked, Data], Any]
    write: Callable[[Asked, Any], dict[str, Any]]
    group: bool
    """Whether the item is a group of controls: a fieldset with the text as its legend."""


def radio(label: str, choices: list[tuple[str, str]]) -> Any:
    return RadioField(label, choices=listed(choices), validate_choice=False, coerce=chosen)


def listed(choices: list[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in choices]


def chosen(value: Any) -> str:
    return "" if value is None else str(value)


def with_unknown(asked: Asked, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Radio buttons carry "weet ik niet" as a choice among the others, as they cannot be cleared."""
    return [*choices, (UNKNOWN_CHOICE, asked.say(WORDS["unknown"]))] if asked.item.allow_unknown else choices


def picked(name: str, value: str, choices: list[tuple[str, str]]) -> str:
    if value not in [choice for choice, _ in choices]:
        raise AnswerError(name, "choice")
    return value


def write_radio(asked: Asked, answer: Any) -> dict[str, Any]:
    return {asked.item.id: UNKNOWN_CHOICE if answer == UNKNOWN else str(answer)}


def unknown_field(asked: Asked) -> Fields:
    if not asked.item.allow_unknown:
        return {}
    return {f"{asked.item.id}{UNKNOWN_CHOICE}": BooleanField(asked.say(WORDS["unknown"]))}


def or_unknown(asked: Asked, data: Data, value: Any, at: str = "") -> Any:
    """`value`, or "weet ik niet" when that was ticked; raises AnswerError, at the field `at`, for both at once."""
    if not (asked.item.allow_unknown and data.get(f"{asked.item.id}{UNKNOWN_CHOICE}")):
        return value
    if value is not None:
        raise AnswerError(at or asked.item.id, "both")
    return UNKNOWN


def written(asked: Asked, answer: Any, show: Callable[[Any], Any]) -> dict[str, Any]:
    if answer == UNKNOWN:
        return {f"{asked.item.id}{UNKNOWN_CHOICE}": True}
    return {asked.item.id: show(answer)}


def text(value: Any) -> str:
    """What somebody typed, as it is kept: NFC, LF line ends, no control characters, no space around it."""
    plain = unicodedata.normalize("NFC", str(value or "").replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    ).strip()


def within(name: str, value: str, most: int) -> str:
    """`value` when it is no longer than `most`; else raises AnswerError."""
    if len(value) > most:
        raise AnswerError(name, "length", count=len(value), most=most)
    return value
