"""Theories of change beside each other, worked out by hand: shared, missing, contradictory, what leads to what."""

import uuid

import numpy as np

from analysis.theories.comparing import Arrow, Point, Row, compare, likely

A1, A2, A3, B1, B2, C1 = (uuid.UUID(int=number) for number in range(1, 7))
POINTS = [
    Point(A1, "a", "activity"), Point(A2, "a", "outcome"), Point(A3, "a", "assumption"),
    Point(B1, "b", "activity"), Point(B2, "b", "outcome"), Point(C1, "c", "activity"),
]  # fmt: skip


def test_what_is_the_same_as_the_same_is_shared_by_all() -> None:
    found = compare(POINTS, [(A1, B1), (B1, C1)], [], [], ["a", "b", "c"])
    assert found.shared == [Row((A1, B1, C1), ("a", "b", "c"), ())]
    assert [(row.steps, row.missing) for row in found.single] == [
        ((A2,), ("b", "c")),
        ((A3,), ("b", "c")),
        ((B2,), ("a", "c")),
    ]


def test_who_contradicts_a_step_does_not_miss_it() -> None:
    found = compare(POINTS, [], [(A2, B2)], [], ["a", "b", "c"])
    assert found.contradictory == [(A2, B2)]
    missing = {row.steps[0]: row.missing for row in found.single}
    assert (missing[A2], missing[B2], missing[A3]) == (("c",), ("c",), ("b", "c"))
    both = [point for point in POINTS if point.theory != "c"]
    assert A2 not in {row.steps[0] for row in compare(both, [], [(A2, B2)], [], ["a", "b"]).single}


def test_every_step_is_told_for_every_theory() -> None:
    found = compare(POINTS, [(A1, B1)], [(A2, B2)], [], ["a", "b", "c"])
    assert [line.steps for line in found.lines] == [(A1, B1), (A2,), (A3,), (B2,), (C1,)]
    shared, opposed, *_others = found.lines
    assert (shared.by_theory, shared.against, shared.missing) == ({"a": [A1], "b": [B1]}, {}, ("c",))
    assert (opposed.by_theory, opposed.against, opposed.missing) == ({"a": [A2]}, {"b": [B2]}, ("c",))


def test_a_line_is_missing_only_with_who_has_both_its_ends() -> None:
    same = [(A1, B1), (A2, B2), (B1, C1)]
    found = compare(POINTS, same, [], [(A1, A2)], ["a", "b", "c"])
    assert found.arrows == [Arrow(A1, A2, ("a",), ("b",))]
    found = compare(POINTS, same, [], [(A1, A2), (B1, B2)], ["a", "b", "c"])
    assert found.arrows == [Arrow(A1, A2, ("a", "b"), ())]
    assert compare(POINTS, [(A1, B1)], [], [(A1, A2)], ["a", "b", "c"]).arrows == []


def test_theories_that_were_not_chosen_count_nowhere() -> None:
    chosen = [point for point in POINTS if point.theory != "c"]
    found = compare(chosen, [(A1, B1), (B1, C1)], [(C1, A2)], [], ["a", "b"])
    assert found.shared == [Row((A1, B1), ("a", "b"), ())]
    assert found.contradictory == []


def test_each_others_nearest_at_the_same_stage_are_proposed_likeliest_first() -> None:
    points = [Point(A1, "a", "output"), Point(A2, "a", "output"), Point(B1, "b", "output"), Point(B2, "b", "output"),
              Point(C1, "c", "input")]  # fmt: skip
    angles = np.array([0.0, 1.0, 0.1, 1.3, 0.0])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert likely(points, vectors, [], 10) == [(A1, B1), (A2, B2)]
    assert likely(points, vectors, [], 1) == [(A1, B1)]
    assert likely(points, vectors, [(B1, A1)], 10) == [(A2, B2)]
