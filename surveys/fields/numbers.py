"""Numbers and amounts of money. Pure."""

from typing import Any

from wtforms import StringField

from surveys.asking import numerals
from surveys.definition import Item
from surveys.fields.asking import (
    AnswerError,
    Asked,
    Data,
    Fields,
    Handler,
    or_unknown,
    unknown_field,
    written,
)


def decimals(item: Item) -> int:
    return 2 if item.type == "money" else item.decimals


def _number_fields(asked: Asked) -> Fields:
    keys = {"inputmode": "decimal" if decimals(asked.item) else "numeric", "autocomplete": "off"}
    return {asked.item.id: StringField(asked.label, render_kw=keys), **unknown_field(asked)}


def _read_number(asked: Asked, data: Data) -> Any:
    item, typed = asked.item, (data.get(asked.item.id) or "").strip()
    if not typed:
        return or_unknown(asked, data, None)
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
    return or_unknown(asked, data, value)


def _write_number(asked: Asked, answer: Any) -> dict[str, Any]:
    return written(asked, answer, lambda value: numerals.write(value, asked.language, decimals(asked.item)))


KINDS: dict[str, Handler] = {
    "number": Handler(_number_fields, _read_number, _write_number, group=False),
    "money": Handler(_number_fields, _read_number, _write_number, group=False),
}
