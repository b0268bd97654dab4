"""Choosing: one, several, and putting in order. Pure."""

from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.answers import OTHER, UNKNOWN
from surveys.definition import Item
from surveys.fields.asking import (
    UNKNOWN_CHOICE,
    WORDS,
    AnswerError,
    Asked,
    Data,
    Fields,
    Handler,
    chosen,
    listed,
    or_unknown,
    picked,
    radio,
    text,
    unknown_field,
    with_unknown,
    write_radio,
    written,
)


def _options(asked: Asked) -> list[tuple[str, str]]:
    return [(option.id, asked.say(option.text)) for option in asked.item.options]


def _other_field(asked: Asked) -> Fields:
    if any(option.free_text for option in asked.item.options):
        return {asked.item.id + OTHER: StringField(asked.say(WORDS["other"]))}
    return {}


def _free_choice(item: Item) -> str | None:
    return next((option.id for option in item.options if option.free_text), None)


def _single_fields(asked: Asked) -> Fields:
    return {asked.item.id: radio(asked.label, with_unknown(asked, _options(asked))), **_other_field(asked)}


def _read_single(asked: Asked, data: Data) -> Any:
    item = asked.item
    value = data.get(item.id) or ""
    if not value and text(data.get(item.id + OTHER)):
        value = _free_choice(item) or ""
    if not value:
        return None
    value = picked(item.id, value, with_unknown(asked, _options(asked)))
    return UNKNOWN if value == UNKNOWN_CHOICE else value


def _multi_fields(asked: Asked) -> Fields:
    boxes = SelectMultipleField(
        asked.label,
        choices=listed(_options(asked)),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    return {asked.item.id: boxes, **_other_field(asked), **unknown_field(asked)}


def _read_multi(asked: Asked, data: Data) -> Any:
    item = asked.item
    given = {picked(item.id, value, _options(asked)) for value in data.get(item.id) or []}
    free = _free_choice(item)
    if free and text(data.get(item.id + OTHER)):
        given.add(free)
    chosen = [option for option in item.options if option.id in given]
    if len(chosen) > 1:
        for option in chosen:
            if option.exclusive:
                raise AnswerError(item.id, "exclusive", option=asked.say(option.text))
    # kept in the order of the instrument, in whatever order chance offered them: the same answer is then always the same
    order = [option.id for option in asked.definition.item(asked.key or item.id).options]
    return or_unknown(asked, data, sorted((option.id for option in chosen), key=order.index) or None)


def _write_multi(asked: Asked, answer: Any) -> dict[str, Any]:
    return written(asked, answer, list)


def _rank_fields(asked: Asked) -> Fields:
    places = [str(place) for place in range(1, len(asked.item.options) + 1)]
    choices = [("", asked.say(WORDS["no_place"])), *((place, place) for place in places)]
    return {
        f"{asked.item.id}-{option.id}": SelectField(
            asked.say(option.text), choices=listed(choices), validate_choice=False, coerce=chosen
        )
        for option in asked.item.options
    } | unknown_field(asked)


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
    return or_unknown(asked, data, [at[place] for place in places] if at else None, next(iter(names)))


def _write_rank(asked: Asked, answer: Any) -> dict[str, Any]:
    if answer == UNKNOWN:
        return {f"{asked.item.id}{UNKNOWN_CHOICE}": True}
    offered = {option.id for option in asked.item.options}
    return {
        f"{asked.item.id}-{option}": str(place) for place, option in enumerate(answer, 1) if option in offered
    }


# ---------------------------------------------------------------- yes or no


def _yes_no_fields(asked: Asked) -> Fields:
    return {asked.item.id: radio(asked.label, with_unknown(asked, _yes_no(asked)))}


def _yes_no(asked: Asked) -> list[tuple[str, str]]:
    return [(key, asked.say(WORDS[key])) for key in ("yes", "no")]


def _read_yes_no(asked: Asked, data: Data) -> Any:
    value = data.get(asked.item.id) or ""
    if not value:
        return None
    value = picked(asked.item.id, value, with_unknown(asked, _yes_no(asked)))
    return UNKNOWN if value == UNKNOWN_CHOICE else value


KINDS: dict[str, Handler] = {
    "single": Handler(_single_fields, _read_single, write_radio, group=True),
    "multi": Handler(_multi_fields, _read_multi, _write_multi, group=True),
    "rank": Handler(_rank_fields, _read_rank, _write_rank, group=True),
    "yes_no": Handler(_yes_no_fields, _read_yes_no, write_radio, group=True),
}
