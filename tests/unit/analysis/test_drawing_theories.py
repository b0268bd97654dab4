"""The drawing of a theory of change: every step once, in its column, and arrows from edge to edge."""

import uuid

from analysis.theories.drawing import COLUMN, GAP, HEAD, LINE, MOST_LINES, PADDING, ROW, draw

A, B, C, D = (uuid.UUID(int=number) for number in range(1, 5))


def test_steps_stand_under_each_other_in_their_column() -> None:
    drawn = draw([[(A, "T1 Tijd"), (B, "T2 Geld")], [], [(C, "T3 Werk")]], [])
    boxes = {box.key: box for box in drawn.boxes}
    height = LINE + 2 * PADDING
    assert [(boxes[key].x, boxes[key].y) for key in (A, B, C)] == [
        (0, HEAD),
        (0, HEAD + height + ROW),
        (2 * (COLUMN + GAP), HEAD),
    ]
    assert drawn.width == 3 * COLUMN + 2 * GAP
    assert drawn.arrows == ()


def test_an_arrow_goes_from_edge_to_edge_and_ends_elsewhere_are_left_out() -> None:
    drawn = draw([[(A, "a")], [(B, "b")]], [(A, B), (B, A), (A, D)])
    there, back = drawn.arrows
    assert there.startswith(f"M{COLUMN} ")
    assert f" {COLUMN + GAP} " in there
    assert back.startswith(f"M{COLUMN + GAP} ")


def test_what_is_led_to_stands_at_the_height_of_what_leads_to_it() -> None:
    drawn = draw([[(A, "a"), (B, "b")], [(C, "c"), (D, "d")]], [(A, D), (B, C)])
    heights = {box.key: box.y for box in drawn.boxes}
    assert heights[D] == heights[A]
    assert heights[C] == heights[B]


def test_a_long_text_is_cut_in_the_drawing() -> None:
    (box,) = draw([[(A, "woord " * 60)]], []).boxes
    assert len(box.lines) == MOST_LINES
    assert box.lines[-1].endswith("…")
