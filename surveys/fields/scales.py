"""Scales: agreement, a matrix of rows, and 0 to 10. Pure."""

from typing import Any

from surveys.answers import UNKNOWN
from surveys.fields.asking import (
    UNKNOWN_CHOICE,
    AnswerError,
    Asked,
    Data,
    Fields,
    Handler,
    picked,
    radio,
    with_unknown,
    write_radio,
)


def _points(asked: Asked) -> list[tuple[str, str]]:
    scale = asked.definition.scale_of(asked.item)
    return [(str(point.value), asked.say(point.text)) for point in scale.points]


def _likert_fields(asked: Asked) -> Fields:
    return {asked.item.id: radio(asked.label, _points(asked))}


def _read_likert(asked: Asked, data: Data) -> Any:
    value = data.get(asked.item.id) or ""
    return int(picked(asked.item.id, value, _points(asked))) if value else None


def _matrix_fields(asked: Asked) -> Fields:
    points = _points(asked)
    return {f"{asked.item.id}-{row.id}": radio(asked.say(row.text), points) for row in asked.item.rows}


def _read_matrix(asked: Asked, data: Data) -> Any:
    item, answers = asked.item, {}
    for row in item.rows:
        name = f"{item.id}-{row.id}"
        value = data.get(name) or ""
        if value:
            answers[row.id] = int(picked(name, value, _points(asked)))
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
    return {asked.item.id: radio(asked.label, with_unknown(asked, _steps(asked)))}


def _read_scale(asked: Asked, data: Data) -> Any:
    value = data.get(asked.item.id) or ""
    if not value:
        return None
    value = picked(asked.item.id, value, with_unknown(asked, _steps(asked)))
    return UNKNOWN if value == UNKNOWN_CHOICE else int(value)


KINDS: dict[str, Handler] = {
    "likert": Handler(_likert_fields, _read_likert, write_radio, group=True),
    "likert_matrix": Handler(_matrix_fields, _read_matrix, _write_matrix, group=True),
    "scale": Handler(_scale_fields, _read_scale, write_radio, group=True),
}
