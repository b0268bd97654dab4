"""How each kind of item is asked, read and shown again: one handler per kind, in a table. Pure.

A handler makes the form fields of an item, reads their data as an answer, and writes an answer as their data.
The names of the fields: the item's id for the answer itself, "<item>-<row or option>" for the parts of a matrix or
ranking, and "<item>__other", "<item>__unknown", "<item>__confirm", "<item>__coverage", "<item>__note" beside it.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from surveys import numerals
from surveys.definition import Definition, Item
from surveys.routing import OTHER, UNKNOWN
from surveys.texts import Text, pick

UNKNOWN_CHOICE = "__unknown"
LENGTHS = {"short_text": 250, "long_text": 10_000, "guide_question": 50_000}
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
    "no_place": {"nl": "Kies een plaats", "en": "Choose a place"},
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
    "both": {
        "nl": "Vul een antwoord in of kies “Weet ik niet”, niet allebei.",
        "en": "Give an answer or choose “I don't know”, not both.",
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


# ---------------------------------------------------------------- choices


def _radio(label: str, choices: list[tuple[str, str]]) -> Any:
    return RadioField(label, choices=_listed(choices), validate_choice=False, coerce=_chosen)


def _listed(choices: list[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in choices]


def _chosen(value: Any) -> str:
    return "" if value is None else str(value)


def _options(asked: Asked) -> list[tuple[str, str]]:
    return [(option.id, asked.say(option.text)) for option in asked.item.options]


def _with_unknown(asked: Asked, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Radio buttons carry "weet ik niet" as a choice among the others, as they cannot be cleared."""
    return [*choices, (UNKNOWN_CHOICE, asked.say(WORDS["unknown"]))] if asked.item.allow_unknown else choices


def _other_field(asked: Asked) -> Fields:
    if any(option.free_text for option in asked.item.options):
        return {asked.item.id + OTHER: StringField(asked.say(WORDS["other"]))}
    return {}


def _free_choice(item: Item) -> str | None:
    return next((option.id for option in item.options if option.free_text), None)


def _pick(name: str, value: str, choices: list[tuple[str, str]]) -> str:
    if value not in [choice for choice, _ in choices]:
        raise AnswerError(name, "choice")
    return value


def _single_fields(asked: Asked) -> Fields:
    return {asked.item.id: _radio(asked.label, _with_unknown(asked, _options(asked))), **_other_field(asked)}


def _read_single(asked: Asked, data: Data) -> Any:
    item = asked.item
    value = data.get(item.id) or ""
    if not value and text(data.get(item.id + OTHER)):
        value = _free_choice(item) or ""
    if not value:
        return None
    value = _pick(item.id, value, _with_unknown(asked, _options(asked)))
    return UNKNOWN if value == UNKNOWN_CHOICE else value


def _write_radio(asked: Asked, answer: Any) -> dict[str, Any]:
    return {asked.item.id: UNKNOWN_CHOICE if answer == UNKNOWN else str(answer)}


def _multi_fields(asked: Asked) -> Fields:
    boxes = SelectMultipleField(
        asked.label,
        choices=_listed(_options(asked)),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    return {asked.item.id: boxes, **_other_field(asked), **_unknown_field(asked)}


def _read_multi(asked: Asked, data: Data) -> Any:
    item = asked.item
    given = {_pick(item.id, value, _options(asked)) for value in data.get(item.id) or []}
    free = _free_choice(item)
    if free and text(data.get(item.id + OTHER)):
        given.add(free)
    chosen = [option for option in item.options if option.id in given]
    if len(chosen) > 1:
        for option in chosen:
            if option.exclusive:
                raise AnswerError(item.id, "exclusive", option=asked.say(option.text))
    return _or_unknown(asked, data, [option.id for option in chosen] or None)


def _write_multi(asked: Asked, answer: Any) -> dict[str, Any]:
    return _written(asked, answer, list)


# ---------------------------------------------------------------- scales


def _points(asked: Asked) -> list[tuple[str, str]]:
    scale = asked.definition.scale_of(asked.item)
    return [(str(point.value), asked.say(point.text)) for point in scale.points]


def _likert_fields(asked: Asked) -> Fields:
    return {asked.item.id: _radio(asked.label, _points(asked))}


def _read_likert(asked: Asked, data: Data) -> Any:
    value = data.get(asked.item.id) or ""
    return int(_pick(asked.item.id, value, _points(asked))) if value else None


def _matrix_fields(asked: Asked) -> Fields:
    points = _points(asked)
    return {f"{asked.item.id}-{row.id}": _radio(asked.say(row.text), points) for row in asked.item.rows}


def _read_matrix(asked: Asked, data: Data) -> Any:
    item, answers = asked.item, {}
    for row in item.rows:
        name = f"{item.id}-{row.id}"
        value = data.get(name) or ""
        if value:
            answers[row.id] = int(_pick(name, value, _points(asked)))
        elif item.required:
            raise AnswerError(name, "rows_required")
    return answers or None


def _write_matrix(asked: Asked, answer: Any) -> dict[str, Any]:
    offered = {row.id for row in asked.item.rows}
    return {f"{asked.item.id}-{row}": str(value) for row, value in answer.items() if row in offered}


def _steps(asked: Asked) -> list[tuple[str, str]]:
    item = asked.item
    assert item.min is not None, f"{item.id} has no beginning"
    assert item.max is not None, f"{item.id} has no end"
    ends = {int(item.min): asked.say(item.min_label), int(item.max): asked.say(item.max_label)}
    steps = range(int(item.min), int(item.max) + 1)
    return [(str(step), f"{step} – {ends[step]}" if ends.get(step) else str(step)) for step in steps]


def _scale_fields(asked: Asked) -> Fields:
    return {asked.item.id: _radio(asked.label, _with_unknown(asked, _steps(asked)))}


def _read_scale(asked: Asked, data: Data) -> Any:
    value = data.get(asked.item.id) or ""
    if not value:
        return None
    value = _pick(asked.item.id, value, _with_unknown(asked, _steps(asked)))
    return UNKNOWN if value == UNKNOWN_CHOICE else int(value)


def _rank_fields(asked: Asked) -> Fields:
    places = [str(place) for place in range(1, len(asked.item.options) + 1)]
    choices = [("", asked.say(WORDS["no_place"])), *((place, place) for place in places)]
    return {
        f"{asked.item.id}-{option.id}": SelectField(
            asked.say(option.text), choices=_listed(choices), validate_choice=False, coerce=_chosen
        )
        for option in asked.item.options
    } | _unknown_field(asked)


def _read_rank(asked: Asked, data: Data) -> Any:
    item = asked.item
    names = {f"{item.id}-{option.id}": option.id for option in item.options}
    places = [str(place) for place in range(1, len(names) + 1)]
    at: dict[str, str] = {}
    empty = None
    for name, option in names.items():
        place = data.get(name) or ""
        if not place:
            empty = empty or name
        elif place not in places:
            raise AnswerError(name, "choice")
        elif place in at:
            raise AnswerError(name, "rank_double", place=place)
        else:
            at[place] = option
    if at and empty:
        raise AnswerError(empty, "rank_part")
    return _or_unknown(asked, data, [at[place] for place in places] if at else None)


def _write_rank(asked: Asked, answer: Any) -> dict[str, Any]:
    if answer == UNKNOWN:
        return {f"{asked.item.id}{UNKNOWN_CHOICE}": True}
    offered = {option.id for option in asked.item.options}
    return {
        f"{asked.item.id}-{option}": str(place) for place, option in enumerate(answer, 1) if option in offered
    }


# ---------------------------------------------------------------- numbers


def decimals(item: Item) -> int:
    return 2 if item.type == "money" else item.decimals


def _unknown_field(asked: Asked) -> Fields:
    if not asked.item.allow_unknown:
        return {}
    return {f"{asked.item.id}{UNKNOWN_CHOICE}": BooleanField(asked.say(WORDS["unknown"]))}


def _or_unknown(asked: Asked, data: Data, value: Any) -> Any:
    if not (asked.item.allow_unknown and data.get(f"{asked.item.id}{UNKNOWN_CHOICE}")):
        return value
    if value is not None:
        raise AnswerError(next(iter(HANDLERS[asked.item.type].fields(asked))), "both")
    return UNKNOWN


def _written(asked: Asked, answer: Any, show: Callable[[Any], Any]) -> dict[str, Any]:
    if answer == UNKNOWN:
        return {f"{asked.item.id}{UNKNOWN_CHOICE}": True}
    return {asked.item.id: show(answer)}


def _number_fields(asked: Asked) -> Fields:
    keys = {"inputmode": "decimal" if decimals(asked.item) else "numeric", "autocomplete": "off"}
    return {asked.item.id: StringField(asked.label, render_kw=keys), **_unknown_field(asked)}


def _read_number(asked: Asked, data: Data) -> Any:
    item, typed = asked.item, (data.get(asked.item.id) or "").strip()
    if not typed:
        return _or_unknown(asked, data, None)
    most = decimals(item)
    try:
        value = numerals.read(typed, asked.language, most)
    except numerals.DecimalsError as error:
        raise AnswerError(item.id, "decimals" if most else "whole", count=most) from error
    except numerals.NumberError as error:
        raise AnswerError(item.id, "number", example=numerals.write(1250, asked.language)) from error
    low, high = item.min, item.max
    if (low is not None and value < low) or (high is not None and value > high):
        said = {
            name: numerals.write(bound, asked.language, 4)
            for name, bound in (("low", low), ("high", high))
            if bound is not None
        }
        if len(said) == 2:
            raise AnswerError(item.id, "between", **said)
        raise AnswerError(item.id, "min" if low is not None else "max", bound=next(iter(said.values())))
    return _or_unknown(asked, data, value)


def _write_number(asked: Asked, answer: Any) -> dict[str, Any]:
    return _written(asked, answer, lambda value: numerals.write(value, asked.language, decimals(asked.item)))


# ---------------------------------------------------------------- texts, yes or no, guide questions


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


def length(item: Item) -> int:
    return item.max_length or LENGTHS[item.type]


def _short_fields(asked: Asked) -> Fields:
    return {asked.item.id: StringField(asked.label), **_unknown_field(asked)}


def _long_fields(asked: Asked) -> Fields:
    return {asked.item.id: TextAreaField(asked.label, render_kw={"rows": 5}), **_unknown_field(asked)}


def _read_text(asked: Asked, data: Data) -> Any:
    value = within(asked.item.id, text(data.get(asked.item.id)), length(asked.item))
    return _or_unknown(asked, data, value or None)


def _write_text(asked: Asked, answer: Any) -> dict[str, Any]:
    return _written(asked, answer, str)


def _consent_fields(asked: Asked) -> Fields:
    return {asked.item.id: _radio(asked.label, [(key, asked.say(WORDS[key])) for key in ("yes", "no")])}


def _read_consent(asked: Asked, data: Data) -> Any:
    value = data.get(asked.item.id) or ""
    return _pick(asked.item.id, value, [("yes", ""), ("no", "")]) == "yes" if value else None


def _write_consent(asked: Asked, answer: Any) -> dict[str, Any]:
    return {asked.item.id: "yes" if answer else "no"}


def _guide_fields(asked: Asked) -> Fields:
    return {
        f"{asked.item.id}__coverage": _radio(
            asked.say(WORDS["coverage"]), [(key, asked.say(word)) for key, word in COVERAGES.items()]
        ),
        f"{asked.item.id}__note": TextAreaField(asked.say(WORDS["note"]), render_kw={"rows": 4}),
    }


def _read_guide(asked: Asked, data: Data) -> Any:
    name = f"{asked.item.id}__coverage"
    coverage = data.get(name) or None
    if coverage:
        _pick(name, coverage, [(key, "") for key in COVERAGES])
    note_name = f"{asked.item.id}__note"
    note = within(note_name, text(data.get(note_name)), length(asked.item))
    return {"coverage": coverage, "note": note} if coverage or note else None


def _write_guide(asked: Asked, answer: Any) -> dict[str, Any]:
    return {
        f"{asked.item.id}__coverage": answer.get("coverage") or "",
        f"{asked.item.id}__note": answer.get("note", ""),
    }


def confirm_field() -> Any:
    """The mark that a warning was shown; the page carries it along so that it asks only once."""
    return HiddenField()


HANDLERS: dict[str, Handler] = {
    "single": Handler(_single_fields, _read_single, _write_radio, group=True),
    "multi": Handler(_multi_fields, _read_multi, _write_multi, group=True),
    "likert": Handler(_likert_fields, _read_likert, _write_radio, group=True),
    "likert_matrix": Handler(_matrix_fields, _read_matrix, _write_matrix, group=True),
    "rank": Handler(_rank_fields, _read_rank, _write_rank, group=True),
    "scale": Handler(_scale_fields, _read_scale, _write_radio, group=True),
    "number": Handler(_number_fields, _read_number, _write_number, group=False),
    "money": Handler(_number_fields, _read_number, _write_number, group=False),
    "short_text": Handler(_short_fields, _read_text, _write_text, group=False),
    "long_text": Handler(_long_fields, _read_text, _write_text, group=False),
    "note": Handler(lambda asked: {}, lambda asked, data: None, lambda asked, answer: {}, group=False),
    "consent": Handler(_consent_fields, _read_consent, _write_consent, group=True),
    "guide_question": Handler(_guide_fields, _read_guide, _write_guide, group=True),
}
