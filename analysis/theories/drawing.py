"""The drawing of a theory of change: where its steps and arrows come, column by column. Pure."""

import textwrap
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

COLUMN, GAP, ROW, PADDING = 200, 50, 22, 12
"""Units of the drawing: width of a column, between columns, between boxes, within a box."""
HEAD, LINE, SIGNS, MOST_LINES = 34, 19, 23, 7
"""Height of the heads and of a line of text, signs on a line, lines in a box."""
ROUND = 40
"""How far an arrow within a column goes out to the right."""


@dataclass(frozen=True)
class Box:
    key: uuid.UUID
    x: float
    y: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    heads: tuple[float, ...]
    """Where each column begins."""
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    """Paths, from the edge of one box to that of another."""


def draw(
    columns: Sequence[Sequence[tuple[uuid.UUID, str]]], leads_to: Iterable[tuple[uuid.UUID, uuid.UUID]]
) -> Drawing:
    """Steps (key and text) per column, in the order in which they are told; arrows with an end elsewhere are left out.

    Within a column steps stand at about the height of what leads to them (the barycentre, Sugiyama et al. 1981, doi
    10.1109/TSMC.1981.4308636), so that fewer arrows cross.
    """
    keys = {key for column in columns for key, _text in column}
    links = [(one, other) for one, other in leads_to if one in keys and other in keys]
    before: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for one, other in links:
        before[other].append(one)
    boxes: dict[uuid.UUID, Box] = {}
    place: dict[uuid.UUID, int] = {}
    for number, column in enumerate(columns):
        last = max((box.y + box.height for box in boxes.values()), default=0.0)
        heights = []
        for order, (key, text) in enumerate(column):
            found = [boxes[one].y + boxes[one].height / 2 for one in before[key] if one in boxes]
            heights.append((sum(found) / len(found) if found else last + 1, order, key, text))
        y = float(HEAD)
        for _height, _order, key, text in sorted(heights):
            lines = _lines(text)
            height = len(lines) * LINE + 2 * PADDING
            boxes[key] = Box(key, number * (COLUMN + GAP), y, height, lines)
            place[key] = number
            y += height + ROW
    outside = any(place[one] == place[other] == len(columns) - 1 for one, other in links)
    return Drawing(
        width=len(columns) * (COLUMN + GAP) - GAP + (ROUND if outside else 0),
        height=max((box.y + box.height for box in boxes.values()), default=float(HEAD)) + 2,
        heads=tuple(float(number * (COLUMN + GAP)) for number in range(len(columns))),
        boxes=tuple(boxes.values()),
        arrows=tuple(_arrow(boxes[one], boxes[other]) for one, other in links),
    )


def _lines(text: str) -> tuple[str, ...]:
    lines = textwrap.wrap(text, SIGNS)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][: SIGNS - 1] + "…"]
    return tuple(lines)


def _arrow(one: Box, other: Box) -> str:
    """To the right from edge to edge; to the left the other way round; within a column round the right side."""
    from_y, to_y = one.y + one.height / 2, other.y + other.height / 2
    if other.x > one.x:
        start, end, bend = one.x + COLUMN, other.x, (other.x - one.x - COLUMN) / 2
        return f"M{start:.0f} {from_y:.0f}C{start + bend:.0f} {from_y:.0f} {end - bend:.0f} {to_y:.0f} {end:.0f} {to_y:.0f}"
    if other.x < one.x:
        start, end, bend = one.x, other.x + COLUMN, (one.x - other.x - COLUMN) / 2
        return f"M{start:.0f} {from_y:.0f}C{start - bend:.0f} {from_y:.0f} {end + bend:.0f} {to_y:.0f} {end:.0f} {to_y:.0f}"
    edge = one.x + COLUMN
    return f"M{edge:.0f} {from_y:.0f}C{edge + ROUND:.0f} {from_y:.0f} {edge + ROUND:.0f} {to_y:.0f} {edge:.0f} {to_y:.0f}"
